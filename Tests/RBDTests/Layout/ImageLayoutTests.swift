import RBD
import Testing

@Suite struct ImageLayoutTests {
  private func layout(order: UInt8 = 22, unit: UInt64 = 0, count: UInt64 = 0) throws -> ImageLayout {
    try #require(ImageLayout(order: order, stripeUnit: unit, stripeCount: count, objectPrefix: "rbd_data.10226b8b4567"))
  }

  @Test func objectNames() throws {
    let layout = try layout()
    #expect(layout.objectName(0x1a) == "rbd_data.10226b8b4567.000000000000001a")
    #expect(layout.objectNumber("rbd_data.10226b8b4567.000000000000001a") == 0x1a)
    #expect(layout.objectNumber("rbd_data.10226b8b4567.1a") == nil)
    #expect(layout.objectNumber("rbd_data.10226b8b45678.000000000000001a") == nil)
    #expect(layout.objectNumber("rbd_data.10226b8b4567.00000000000000ZZ") == nil)
  }

  @Test func objectCounts() throws {
    let plain = try layout()
    #expect(plain.objectCount(size: 0) == 0)
    #expect(plain.objectCount(size: 1) == 1)
    #expect(plain.objectCount(size: 4 << 20) == 1)
    #expect(plain.objectCount(size: (4 << 20) + 1) == 2)
    // What `Striper::get_num_objects` gives: with a short last set, an object exists only if a stripe unit reaches it.
    let striped = try layout(unit: 65536, count: 4)
    #expect(striped.objectCount(size: 65536) == 1)
    #expect(striped.objectCount(size: 65537) == 2)
    #expect(striped.objectCount(size: 4 * 65536) == 4)
    #expect(striped.objectCount(size: 16 << 20) == 4)
    #expect(striped.objectCount(size: (16 << 20) + 65536 * 2) == 6)
    #expect(plain.objectCount(size: .max) == 1 << 42)
  }

  @Test func impossibleLayoutsAreRefused() {
    #expect(ImageLayout(order: 11, objectPrefix: "p") == nil)
    #expect(ImageLayout(order: 26, objectPrefix: "p") == nil)
    #expect(ImageLayout(order: 22, stripeUnit: 3 << 20, stripeCount: 2, objectPrefix: "p") == nil)
    #expect(ImageLayout(order: 22, stripeUnit: 8 << 20, stripeCount: 2, objectPrefix: "p") == nil)
    #expect(ImageLayout(order: 22, stripeUnit: 65536, stripeCount: .max, objectPrefix: "p") == nil)
  }

  @Test func plainImageExtentsAreOnePieceAnObject() throws {
    let layout = try layout()
    let pieces = layout.objectExtents(of: Extent(offset: (4 << 20) - 100, length: (4 << 20) + 200), bufferOffset: 7)
    #expect(pieces.map(\.object) == [0, 1, 2])
    #expect(pieces.map { $0.extent.description } == ["4194204~100", "0~4194304", "0~100"])
    #expect(pieces.map { $0.buffers.map(\.description) } == [["7~100"], ["107~4194304"], ["4194411~100"]])
  }

  @Test func stripedExtentsGatherAnObjectsUnits() throws {
    let layout = try layout(order: 16, unit: 4096, count: 3)
    let pieces = layout.objectExtents(of: Extent(offset: 4096, length: 4 * 4096))
    #expect(pieces.map(\.object) == [0, 1, 2])
    #expect(pieces.map { $0.extent.description } == ["4096~4096", "0~8192", "0~4096"])
    #expect(pieces[1].buffers.map(\.description) == ["0~4096", "12288~4096"])
  }

  @Test(arguments: [(UInt8(12), UInt64(0), UInt64(0)), (14, 4096, 3), (13, 8192, 2), (12, 512, 5), (14, 4096, 1)])
  func everyByteMapsToOnePlaceAndBack(order: UInt8, unit: UInt64, count: UInt64) throws {
    let layout = try layout(order: order, unit: unit, count: count)
    var generator = SeededGenerator(seed: UInt64(order) &+ unit)
    for _ in 0..<200 {
      let image = Extent(
        offset: .random(in: 0...200_000, using: &generator), length: .random(in: 1...60000, using: &generator))
      var covered = ExtentSet()
      for piece in layout.objectExtents(of: image) {
        let back = layout.imageExtents(of: piece.extent, in: piece.object)
        let expected = piece.buffers.map { Extent(offset: image.offset + $0.offset, length: $0.length) }
        #expect(ExtentSet(back) == ExtentSet(expected))
        #expect(back.first?.offset == expected.first?.offset)
        #expect(covered.intersection(ExtentSet(back)).isEmpty)
        covered.formUnion(ExtentSet(back))
        #expect(piece.extent.end <= layout.objectSize)
      }
      #expect(covered == ExtentSet(image))
    }
  }

  @Test(arguments: [(UInt8(12), UInt64(0), UInt64(0)), (14, 4096, 3), (12, 512, 5)])
  func anObjectEndsWhereTheImagesLastByteInItIs(order: UInt8, unit: UInt64, count: UInt64) throws {
    let layout = try layout(order: order, unit: unit, count: count)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<200 {
      let size = UInt64.random(in: 1...150_000, using: &generator)
      let pieces = layout.objectExtents(of: Extent(offset: 0, length: size))
      let ends = Dictionary(grouping: pieces, by: \.object).mapValues { $0.map(\.extent.end).max() ?? 0 }
      for object in 0..<layout.objectCount(size: size) + 3 {
        #expect(layout.objectEnd(object, imageSize: size) == ends[object] ?? 0)
      }
      #expect(layout.objectCount(size: size) == (ends.keys.max() ?? 0) + 1)
    }
  }

  @Test func parentExtentsStopAtTheOverlap() throws {
    let layout = try layout()
    let whole = Extent(offset: 0, length: layout.objectSize)
    #expect(layout.parentExtents(of: whole, in: 1, overlap: (4 << 20) + 10).map(\.description) == ["4194304~10"])
    #expect(layout.parentExtents(of: whole, in: 2, overlap: (4 << 20) + 10).isEmpty)
    #expect(layout.parentExtents(of: whole, in: 0, overlap: 0).isEmpty)
    #expect(layout.imageExtents(of: whole, in: .max).isEmpty)
  }
}
