import CephCodec
import ObjectClasses
import RBD
import Testing

@Suite struct ImageStreamTests {
  private func text(_ string: String) -> [UInt8] { Array(string.utf8) }

  private func number(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  @Test(arguments: [ImageStreamVersion.one, .two])
  func recordsSurviveTheStream(version: ImageStreamVersion) async throws {
    let records: [DiffRecord] = [
      .fromSnapshot("one"), .toSnapshot("two"), .protection(true), .size(1 << 40), .zero(Extent(offset: 5, length: 7)),
      .write(Extent(offset: 1 << 33, length: 3)),
    ]
    var source = MemorySource(
      version.diffBanner + records.flatMap { $0.encoded(version) } + [1, 2, 3] + DiffRecord.end.encoded(version))
    try await DiffRecord.readBanner(from: &source, version)
    for record in records { #expect(try await DiffRecord.read(from: &source, version) == record) }
    #expect(try await source.read(exactly: 3, "data") == [1, 2, 3])
    #expect(try await DiffRecord.read(from: &source, version) == .end)
    #expect(source.remaining == 0)
  }

  @Test func recordsHaveStocksBytes() {
    #expect(DiffRecord.fromSnapshot("a").encoded(.one) == text("f") + [1, 0, 0, 0] + text("a"))
    #expect(DiffRecord.fromSnapshot("a").encoded(.two) == text("f") + number(5) + [1, 0, 0, 0] + text("a"))
    #expect(DiffRecord.protection(true).encoded(.two) == text("p") + number(8) + [1])
    #expect(DiffRecord.write(Extent(offset: 1, length: 2)).encoded(.two) == text("w") + number(18) + number(1) + number(2))
    #expect(DiffRecord.end.encoded(.two) == text("e"))
  }

  @Test func unknownTagsOfVersionTwoAreSkipped() async throws {
    var source = MemorySource(text("q") + number(3) + [9, 9, 9] + DiffRecord.end.encoded(.two))
    let record = try await DiffRecord.read(from: &source, .two)
    #expect(record == .unknown(tag: UInt8(ascii: "q"), length: 3))
    try await source.skip(3, "unknown tag")
    #expect(try await DiffRecord.read(from: &source, .two) == .end)
  }

  @Test func brokenStreamsAreTold() async throws {
    await #expect(throws: ImageStreamError.truncated("tag")) {
      var source = MemorySource([])
      _ = try await DiffRecord.read(from: &source, .one)
    }
    await #expect(throws: ImageStreamError.malformed("start snapshot name")) {
      var source = MemorySource([UInt8(ascii: "f"), 255, 255, 255, 255])
      _ = try await DiffRecord.read(from: &source, .one)
    }
    await #expect(throws: ImageStreamError.malformed("extent")) {
      var source = MemorySource([UInt8(ascii: "z")] + number(.max) + number(1))
      _ = try await DiffRecord.read(from: &source, .one)
    }
    await #expect(throws: ImageStreamError.unexpectedBanner) {
      var source = MemorySource(text("rbd diff v2\n"))
      try await DiffRecord.readBanner(from: &source, .one)
    }
  }

  @Test func headersSurviveTheStream() async throws {
    let header = ImageStreamHeader(
      order: 22, features: [.layering, .fastDiff], stripeUnit: 65536, stripeCount: 3,
      metadata: ["conf_a": text("1"), "b": text("")])
    var source = MemorySource(header.encoded(diffCount: 4))
    #expect(try await ImageStreamHeader.read(from: &source) == header)
    #expect(try await ImageStreamHeader.readDiffCount(from: &source) == 4)
    #expect(source.remaining == 0)
  }

  @Test func sparseRunsAlternate() {
    let bytes = [UInt8](repeating: 0, count: 8) + [1, 0, 0, 0] + [UInt8](repeating: 0, count: 6)
    let runs = bytes.sparseRuns(4)
    #expect(runs.map(\.range) == [0..<8, 8..<12, 12..<18])
    #expect(runs.map(\.isZero) == [true, false, true])
    #expect(bytes.sparseRuns(0).map(\.range) == [0..<18])
    #expect([UInt8]().sparseRuns(4).isEmpty)
  }

  private struct Diff {
    var from: String?
    var to: String?
    var size: UInt64
    var runs: [(Extent, [UInt8]?)]

    var bytes: [UInt8] {
      var result = ImageStreamVersion.one.diffBanner
      if let from { result += DiffRecord.fromSnapshot(from).encoded(.one) }
      if let to { result += DiffRecord.toSnapshot(to).encoded(.one) }
      result += DiffRecord.size(size).encoded(.one)
      for (extent, data) in runs {
        result += (data == nil ? DiffRecord.zero(extent) : .write(extent)).encoded(.one) + (data ?? [])
      }
      return result + DiffRecord.end.encoded(.one)
    }

    /// The image after the diff.
    func apply(to image: [UInt8]) -> [UInt8] {
      var result = resized(image, Int(size))
      for (extent, data) in runs {
        result = result.with(data ?? [UInt8](repeating: 0, count: Int(extent.length)), at: Int(extent.offset))
      }
      return result
    }

    /// Reads a diff back.
    init(reading bytes: [UInt8]) async throws {
      var source = MemorySource(bytes)
      try await DiffRecord.readBanner(from: &source, .one)
      (from, to, size, runs) = (nil, nil, 0, [])
      while true {
        switch try await DiffRecord.read(from: &source, .one) {
        case .fromSnapshot(let name): from = name
        case .toSnapshot(let name): to = name
        case .size(let value): size = value
        case .zero(let extent): runs.append((extent, nil))
        case .write(let extent): runs.append((extent, try await source.read(exactly: Int(extent.length), "data")))
        case .end: return
        case let record: throw ImageStreamError.malformed("\(record)")
        }
      }
    }

    init(from: String?, to: String, size: UInt64, _ generator: inout SeededGenerator) {
      (self.from, self.to, self.size, runs) = (from, to, size, [])
      var position = UInt64.random(in: 0...8, using: &generator)
      while position < size {
        let end = min(size, position + .random(in: 1...8, using: &generator))
        let extent = Extent(from: position, to: end)
        let data =
          Bool.random(using: &generator)
          ? [UInt8](repeating: .random(in: 1...255, using: &generator), count: Int(extent.length)) : nil
        runs.append((extent, data))
        position = end + .random(in: 0...6, using: &generator)
      }
    }
  }

  @Test func aMergedDiffDoesWhatTheTwoDo() async throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<500 {
      let start = [UInt8](repeating: 7, count: Int.random(in: 0...60, using: &generator))
      let first = Diff(from: "a", to: "b", size: .random(in: 0...60, using: &generator), &generator)
      let second = Diff(from: "b", to: "c", size: .random(in: 0...60, using: &generator), &generator)
      var merged: [UInt8] = []
      var (one, two) = (MemorySource(first.bytes), MemorySource(second.bytes))
      try await DiffMerge.merge(&one, &two) { merged += $0 }
      let result = try await Diff(reading: merged)
      #expect(result.from == "a" && result.to == "c")
      #expect(result.apply(to: start) == second.apply(to: first.apply(to: start)))
      #expect(zip(result.runs, result.runs.dropFirst()).allSatisfy { $0.0.end <= $1.0.offset })
    }
  }

  @Test func diffsThatDoNotFollowAreNotMerged() async throws {
    var generator = SeededGenerator(seed: 1)
    let first = Diff(from: nil, to: "b", size: 10, &generator).bytes
    let second = Diff(from: "x", to: "c", size: 10, &generator).bytes
    await #expect(throws: ImageStreamError.diffsDoNotFollow) {
      var (one, two) = (MemorySource(first), MemorySource(second))
      try await DiffMerge.merge(&one, &two) { _ in }
    }
  }
}
