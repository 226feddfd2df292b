import CephCodec
import Foundation
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

@Suite("Object maps, fast-diff and rollback on a real cluster", .serialized)
struct ImageObjectMapTests {
  private static let objects: UInt64 = 48

  private struct Range: Decodable {
    var offset: UInt64
    var length: UInt64
    var exists: String
  }

  /// The objects that stock's fast-diff lists, and whether they exist at the end.
  private func stockDiff(_ site: Site, from older: String?, to newer: String?) async throws -> [UInt64: Bool] {
    var arguments = ["diff", "--whole-object", "--format", "json"]
    if let older { arguments += ["--from-snap", older] }
    arguments.append(site.spec(newer.map { "image@\($0)" } ?? "image"))
    let text = try await site.cluster.tool(Tools.stockRBD, arguments).succeeded().output
    var objects: [UInt64: Bool] = [:]
    for range in try JSONDecoder().decode([Range].self, from: Data(text.utf8)) {
      var offset = range.offset
      while offset < range.offset + range.length {
        objects[offset / Site.objectSize] = range.exists == "true"
        offset += Site.objectSize
      }
    }
    return objects
  }

  private func ourDiff(_ site: Site, from older: String?, to newer: String?) async throws -> FastDiff {
    let header = try await site.header("image")
    return try await FastDiff.load(
      header, in: site.pool, from: older.flatMap { header.snapshot(named: $0)?.id },
      to: newer.flatMap { header.snapshot(named: $0)?.id } ?? .head)
  }

  private func expectSame(_ site: Site, from older: String?, to newer: String?) async throws {
    let stock = try await stockDiff(site, from: older, to: newer)
    let ours = try await ourDiff(site, from: older, to: newer)
    var listed: [UInt64: Bool] = [:]
    for object in ours.differing { listed[object] = ours[object] == .changed }
    // What a shrinking image lost stock does not list, even when the image has grown again.
    for object in Self.objects / 2..<Self.objects where listed[object] == false { listed[object] = stock[object] }
    #expect(listed == stock, "from \(older ?? "the beginning") to \(newer ?? "the writable state")")
  }

  @Test("Fast-diff agrees with stock's, and with the bytes; also after snapshots in between were removed")
  func fastDiff() async throws {
    try await withSite { site in
      var generator = SystemRandomNumberGenerator()
      try await site.makeImage("image", objects: Self.objects)
      var bytes: [String: [UInt8]] = [:]
      try await site.withImage("image") { image in
        for number in 0..<6 {
          try await site.scribble(image, changes: 8, &generator)
          if number == 3 { try await image.perform(.resize(size: Self.objects / 2 * Site.objectSize, allowShrink: true)) }
          if number == 4 { try await image.perform(.resize(size: Self.objects * Site.objectSize, allowShrink: false)) }
          _ = try await image.createSnapshot("s\(number)")
        }
        try await site.scribble(image, changes: 8, &generator)
      }
      try await site.expectMapsRight("image")
      for number in 0..<6 { bytes["s\(number)"] = try await site.stockBytes("image@s\(number)") }
      try await site.withImage("image") { image in
        try await image.removeSnapshot("s2")
        try await image.removeSnapshot("s4")
      }
      try await site.expectMapsRight("image")
      let names: [String?] = ["s0", "s1", "s3", "s5", nil]
      for (index, newer) in names.enumerated() {
        try await expectSame(site, from: nil, to: newer)
        for case let older? in names[..<index] {
          try await expectSame(site, from: older, to: newer)
          guard let newer, let one = bytes[older], let other = bytes[newer] else { continue }
          let claimed = Set(try await ourDiff(site, from: older, to: newer).affected)
          #expect(site.differing(one, other).isSubset(of: claimed), "from \(older) to \(newer)")
        }
      }
    }
  }

  @Test("An image without a reliable map refuses the comparison")
  func unreliable() async throws {
    try await withSite { site in
      try await site.makeImage("image", objects: 4)
      let header = try await site.header("image")
      try await ObjectMapStore(pool: site.pool, imageID: header.id).invalidate(header)
      let flagged = try await header.reread(from: site.pool)
      #expect(flagged.flags == [.objectMapInvalid, .fastDiffInvalid])
      await expect(.invalid) { _ = try await FastDiff.load(flagged, in: site.pool, from: nil, to: .head) }
      #expect(try await site.rbd("info", site.spec("image")).contains("object map invalid, fast diff invalid"))
      try await site.withImage("image") { image in try await image.rebuildObjectMap() }
      #expect(try await site.header("image").flags.isEmpty)
      try await site.expectMapsRight("image")
    }
  }

  @Test("A wrong map is found and made anew, of the writable state and of a snapshot")
  func checkAndRebuild() async throws {
    try await withSite { site in
      try await site.makeImage("image", objects: 8)
      let snapshot = try await site.withImage("image") { image in
        try await image.write(offset: 0, [1])
        let snapshot = try await image.createSnapshot("snap")
        try await image.write(offset: Site.objectSize, [2])
        #expect(try await !image.checkObjectMap())
        #expect(try await !image.checkObjectMap(at: snapshot))
        return snapshot
      }
      let header = try await site.header("image")
      let store = ObjectMapStore(pool: site.pool, imageID: header.id)
      let right = try await store.load()
      #expect((0..<3).map { right[UInt64($0)] } == [.existsClean, .exists, .nonexistent])
      // To claim what does not exist does no harm.
      try await store.update(5..<6, to: .exists, snapshot)
      try await site.withImage("image") { image in
        #expect(try await !image.checkObjectMap(at: snapshot))
        try await store.update(0..<1, to: .nonexistent, snapshot)
        #expect(try await image.checkObjectMap(at: snapshot))
        #expect(await image.header.snapshot(snapshot)?.flags == [.objectMapInvalid, .fastDiffInvalid])
        try await image.rebuildObjectMap(at: snapshot)
        #expect(await image.header.snapshot(snapshot)?.flags == [])
      }
      #expect(try await store.load(snapshot)[5] == .nonexistent)
      try await site.expectMapsRight("image")
      try await store.lock()
      try await store.update(1..<2, to: .nonexistent)
      try await store.unlock()
      try await site.withImage("image") { image in
        #expect(try await image.checkObjectMap())
        try await image.rebuildObjectMap()
      }
      #expect(try await store.load() == right)
      try await site.expectMapsRight("image")
    }
  }

  @Test("A rollback restores the bytes, and the maps tell all that it changed")
  func rollback() async throws {
    try await withSite { site in
      var generator = SystemRandomNumberGenerator()
      try await site.makeImage("image", objects: Self.objects)
      var bytes: [String: [UInt8]] = [:]
      try await site.withImage("image") { image in
        for name in ["a", "b", "c"] {
          try await site.scribble(image, changes: 12, &generator)
          _ = try await image.createSnapshot(name)
          bytes[name] = try await image.read(Extent(offset: 0, length: Self.objects * Site.objectSize))
        }
        try await site.scribble(image, changes: 12, &generator)
        try await image.perform(.resize(size: Self.objects / 2 * Site.objectSize, allowShrink: true))
        for name in ["c", "a", "b"] {
          let target = try #require(await image.header.snapshot(named: name)?.id)
          try await image.rollBack(to: target)
          #expect(try await image.read(Extent(offset: 0, length: Self.objects * Site.objectSize)) == bytes[name])
        }
      }
      #expect(try await site.stockBytes("image") == bytes["b"])
      #expect(try await site.stockBytes("image@c") == bytes["c"])
      for name in ["a", "b", "c"] {
        let really = site.differing(try #require(bytes[name]), try #require(bytes["b"]))
        let claimed = Set(try await ourDiff(site, from: name, to: nil).affected)
        #expect(really.isSubset(of: claimed), "from \(name)")
      }
      try await site.expectMapsRight("image")
    }
  }

  @Test("A rollback without object map")
  func plainRollback() async throws {
    try await withSite { site in
      var generator = SystemRandomNumberGenerator()
      try await site.makeImage("image", objects: 8, features: [.layering, .exclusiveLock])
      try await site.withImage("image") { image in
        try await site.scribble(image, changes: 6, &generator)
        let snapshot = try await image.createSnapshot("snap")
        let bytes = try await image.read(Extent(offset: 0, length: 8 * Site.objectSize))
        try await site.scribble(image, changes: 6, &generator)
        try await image.rollBack(to: snapshot)
        #expect(try await image.read(Extent(offset: 0, length: 8 * Site.objectSize)) == bytes)
        #expect(try await site.stockBytes("image") == bytes)
      }
    }
  }
}
