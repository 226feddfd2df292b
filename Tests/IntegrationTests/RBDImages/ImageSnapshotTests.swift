import CephCodec
import Foundation
import ObjectClasses
import RBD
import Rados
import Synchronization
import TestSupport
import Testing

@Suite("Snapshots that we make, as stock sees them", .serialized)
struct ImageSnapshotTests {
  private struct Listed: Decodable, Equatable {
    var name: String
    var size: UInt64
    var protected: String
  }

  private func listed(_ site: Site, _ image: String) async throws -> [Listed] {
    let text = try await site.rbd("snap", "ls", site.spec(image), "--format", "json")
    return try JSONDecoder().decode([Listed].self, from: Data(text.utf8))
  }

  @Test("Create, rename, protect, limit, remove; by us and by stock")
  func operations() async throws {
    try await withSite { site in
      try await site.makeImage("image", objects: 8)
      try await site.withImage("image") { image in
        try await image.write(offset: 0, Array("first".utf8))
        let one = try await image.createSnapshot("one")
        try await image.write(offset: 0, Array("other".utf8))
        try await image.perform(.snapshotRename(one, newName: "uno"))
        try await image.perform(.snapshotProtect(.user, name: "uno"))
        await expect(.busy) { try await image.perform(.snapshotProtect(.user, name: "uno")) }
        await expect(.busy) { try await image.removeSnapshot("uno") }
        await expect(.noEntry) { try await image.removeSnapshot("one") }
        await expect(.exists) { _ = try await image.createSnapshot("uno") }
        #expect(
          try await listed(site, "image") == [Listed(name: "uno", size: 8 * Site.objectSize, protected: "true")])
        #expect(try await site.stockBytes("image@uno").starts(with: Array("first".utf8)))
        #expect(try await site.stockBytes("image").starts(with: Array("other".utf8)))
        try await image.perform(.snapshotUnprotect(.user, name: "uno"))
        await expect(.invalid) { try await image.perform(.snapshotUnprotect(.user, name: "uno")) }
        try await image.setSnapshotLimit(1)
        await expect(.quotaExceeded) { _ = try await image.createSnapshot("two") }
        try await image.setSnapshotLimit(.max)
      }
      try await site.expectMapsRight("image")
      try await site.rbd("snap", "create", "--no-progress", site.spec("image@stock"))
      try await site.withImage("image") { image in
        try await image.removeSnapshot("stock")
        try await image.removeSnapshot("uno")
      }
      #expect(try await listed(site, "image").isEmpty)
      try await site.expectMapsRight("image")
      #expect(try await site.objects().filter { $0.hasPrefix("rbd_object_map") }.count == 1)
    }
  }

  @Test("Snapshots of an image without an exclusive lock")
  func withoutLock() async throws {
    try await withSite { site in
      try await site.makeImage("image", objects: 4, features: [.layering])
      try await site.withImage("image") { image in
        try await image.write(offset: 0, Array("first".utf8))
        _ = try await image.createSnapshot("one")
        try await image.write(offset: 0, Array("other".utf8))
      }
      #expect(try await site.stockBytes("image@one").starts(with: Array("first".utf8)))
      try await site.withImage("image") { image in try await image.removeSnapshot("one") }
      #expect(try await listed(site, "image").isEmpty)
    }
  }

  /// A reserve with the ids that it is given.
  private final class Reserve: SnapshotIDSource {
    let ids: Mutex<[SnapshotID]>
    let returned = Mutex<[SnapshotID]>([])

    init(_ ids: [SnapshotID]) { self.ids = Mutex(ids) }

    func takeReserved(above sequence: SnapshotID, in dataPool: Pool) async -> SnapshotID? {
      ids.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }

    func giveBack(_ id: SnapshotID, in dataPool: Pool) async { returned.withLock { $0.append(id) } }
  }

  @Test("A reserved id is used if it is above the image's sequence, else a fresh one")
  func reservedIDs() async throws {
    try await withSite { site in
      try await site.makeImage("image", objects: 4)
      let low = try await site.pool.createSelfManagedSnapshot()
      try await site.rbd("snap", "create", "--no-progress", site.spec("image@stock"))
      let high = try await site.pool.createSelfManagedSnapshot()
      let reserve = Reserve([high, low])
      let (first, second) = try await site.withImage("image", ids: reserve) { image in
        let first = try await image.createSnapshot("first")
        try await image.write(offset: 0, Array("data".utf8))
        return (first, try await image.createSnapshot("second"))
      }
      #expect(first == high)
      #expect(second > high)
      #expect(reserve.returned.withLock { $0 } == [low])
      #expect(try await site.stockBytes("image@second").starts(with: Array("data".utf8)))
      #expect(try await site.stockBytes("image@first").allSatisfy { $0 == 0 })
      try await site.expectMapsRight("image")
    }
  }

  @Test("A removal that stopped after any step is finished by the next")
  func interruptedRemoval() async throws {
    try await withSite { site in
      try await site.makeImage("image", objects: 4)
      try await site.withImage("image") { image in
        for name in ["a", "b", "c"] {
          try await image.write(offset: 0, Array(name.utf8))
          _ = try await image.createSnapshot(name)
        }
      }
      let header = try await site.header("image")
      let middle = try #require(header.snapshot(named: "b"))
      // As if the client died after the first two steps.
      try await site.pool.execute(header.headerObject, RBDClass.snapshotTrashAdd(middle.id))
      try await ObjectMapStore(pool: site.pool, imageID: header.id).snapshotRemoving(middle.id, header: header)
      let left = try #require(try await site.header("image").snapshot(middle.id))
      #expect(left.isInTrash)
      try await site.withImage("image") { image in try await image.removeSnapshot(left.name, in: left.namespace) }
      #expect(try await listed(site, "image").map(\.name) == ["a", "c"])
      try await site.expectMapsRight("image")
    }
  }

  @Test("Purge leaves what is protected")
  func purge() async throws {
    try await withSite { site in
      try await site.makeImage("image", objects: 4, features: [.layering])
      for name in ["a", "b", "c"] { try await site.rbd("snap", "create", "--no-progress", site.spec("image@\(name)")) }
      try await site.rbd("snap", "protect", site.spec("image@b"))
      let after = try await ImageSnapshots(try await site.header("image"), in: site.pool).purge()
      #expect(after.snapshots.map(\.name) == ["b"])
      #expect(try await listed(site, "image").map(\.name) == ["b"])
    }
  }
}
