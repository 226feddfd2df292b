import CephCodec
import Foundation
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

@Suite("Clones that we make, as stock sees them", .serialized)
struct ImageCloneTests {
  private func makeParent(_ site: Site, protect: Bool) async throws -> ImageHeader {
    try await site.makeImage("parent", objects: 4)
    try await site.withImage("parent") { image in
      try await image.write(offset: 0, Array("from the parent".utf8))
      _ = try await image.createSnapshot("base")
      if protect { try await image.perform(.snapshotProtect(.user, name: "base")) }
    }
    return try await site.header("parent")
  }

  private func clone(_ site: Site, _ name: String, _ parent: ImageHeader, format: Int) async throws {
    var options = CreateOptions()
    options.cloneFormat = format
    let base = try #require(parent.snapshots.first?.id)
    try await ImageClone(of: parent, in: site.pool).create(name, of: base, in: site.pool, options: options)
  }

  @Test("Version 2: the parent's snapshot goes to the trash and away with the last clone")
  func versionTwo() async throws {
    try await withSite { site in
      let parent = try await makeParent(site, protect: false)
      try await site.rbd("image-meta", "set", site.spec("parent"), "color", "blue")
      try await clone(site, "ours", try await site.header("parent"), format: 2)
      try await site.rbd("clone", site.spec("parent@base"), site.spec("stock"))
      #expect(try await site.stockBytes("ours").starts(with: Array("from the parent".utf8)))
      #expect(try await site.rbd("info", site.spec("ours")).contains("parent: \(site.name)/parent@base"))
      #expect(try await site.header("ours").metadata["color"] == Array("blue".utf8))
      let children = try await site.rbd("children", site.spec("parent@base"))
      #expect(children == "\(site.name)/ours\n\(site.name)/stock\n")
      #expect(
        try await ImageChildren.list(try await site.header("parent"), in: site.pool).map(\.imageName) == ["ours", "stock"])

      try await site.withImage("parent") { image in try await image.removeSnapshot("base") }
      let trashed = try await site.header("parent")
      #expect(trashed.snapshots.map(\.isInTrash) == [true])
      #expect(try await site.stockBytes("ours").starts(with: Array("from the parent".utf8)))
      await expect(.notEmpty) { try await ImageRemover(in: site.pool).remove("parent") }
      try await site.rbd("rm", "--no-progress", site.spec("stock"))
      #expect(try await site.header("parent").snapshots.count == 1)
      try await ImageRemover(in: site.pool).remove("ours")
      #expect(try await site.header("parent").snapshots.isEmpty)
      try await site.expectMapsRight("parent")
      #expect(try await site.objects().filter { $0.contains(parent.id) }.count == 3)
    }
  }

  @Test("Version 1: needs protection, which clones keep from being lifted")
  func versionOne() async throws {
    try await withSite { site in
      let parent = try await makeParent(site, protect: false)
      await expect(.invalid) { try await clone(site, "ours", parent, format: 1) }
      #expect(try await site.rbd("ls", site.name) == "parent\n")
      try await site.rbd("snap", "protect", site.spec("parent@base"))
      try await clone(site, "ours", try await site.header("parent"), format: 1)
      try await site.rbd(
        "clone", "--rbd-default-clone-format", "1", site.spec("parent@base"), site.spec("stock"))
      #expect(try await site.rbd("children", site.spec("parent@base")) == "\(site.name)/ours\n\(site.name)/stock\n")
      let children = try await ImageChildren.list(try await site.header("parent"), in: site.pool)
      #expect(children.map(\.imageName) == ["ours", "stock"])
      #expect(try await site.stockBytes("ours").starts(with: Array("from the parent".utf8)))
      try await site.withImage("parent") { image in
        await expect(.busy) { try await image.perform(.snapshotUnprotect(.user, name: "base")) }
        let after = try await image.refresh()
        #expect(after.snapshots[0].protection == .protected)
      }
      try await ImageRemover(in: site.pool).remove("ours")
      try await ImageRemover(in: site.pool).remove("stock")
      try await site.withImage("parent") { image in
        try await image.perform(.snapshotUnprotect(.user, name: "base"))
        try await image.removeSnapshot("base")
      }
      #expect(try await site.header("parent").snapshots.isEmpty)
    }
  }

  @Test("A clone in another namespace and pool, and a clone of a clone")
  func elsewhere() async throws {
    try await withSite { site in
      let parent = try await makeParent(site, protect: false)
      let other = try await site.cluster.randomPool("other")
      try await site.rbd("namespace", "create", "\(other)/space")
      let target = try await site.client.pool(named: other, namespace: "space")
      let base = try #require(parent.snapshots.first?.id)
      var options = CreateOptions()
      options.cloneFormat = 1
      await expect(.crossDevice) {
        try await ImageClone(of: parent, in: site.pool).create("child", of: base, in: target, options: options)
      }
      options.cloneFormat = 2
      try await ImageClone(of: parent, in: site.pool).create("child", of: base, in: target, options: options)
      try await site.rbd("snap", "create", "--no-progress", "\(other)/space/child@base")
      let child = try await ImageHeader.read(from: target, named: "child")
      let grandchildOf = try #require(child.snapshots.first?.id)
      try await ImageClone(of: child, in: target).create("grandchild", of: grandchildOf, in: site.pool, options: options)
      #expect(try await site.stockBytes("grandchild").starts(with: Array("from the parent".utf8)))
      let all = try await ImageChildren.list(try await site.header("parent"), in: site.pool, descendants: true)
      #expect(Set(all.map(\.imageName)) == ["child", "grandchild"])
      #expect(
        try await site.rbd("children", "--descendants", site.spec("parent"))
          == all.map {
            $0.poolNamespace.isEmpty ? "\($0.poolName)/\($0.imageName)\n" : "\($0.poolName)/\($0.poolNamespace)/\($0.imageName)\n"
          }
          .joined())
      try await ImageRemover(in: site.pool).remove("grandchild")
      try await site.rbd("snap", "purge", "--no-progress", "\(other)/space/child")
      try await ImageRemover(in: target).remove("child")
      #expect(try await site.header("parent").snapshots[0].childCount == 0)
      try await site.cluster.removePool(other)
    }
  }

  @Test("Flatten with and without deep-flatten", arguments: [true, false])
  func flatten(deep: Bool) async throws {
    try await withSite { site in
      let parent = try await makeParent(site, protect: false)
      var options = CreateOptions()
      options.cloneFormat = 2
      options.features = [.layering, .exclusiveLock, .objectMap, .fastDiff]
      if deep { options.features?.insert(.deepFlatten) }
      let base = try #require(parent.snapshots.first?.id)
      try await ImageClone(of: parent, in: site.pool).create("child", of: base, in: site.pool, options: options)
      try await site.withImage("child") { image in
        _ = try await image.createSnapshot("kept")
        try await image.perform(.flatten)
      }
      let child = try await site.header("child")
      #expect(child.parent == nil)
      #expect((child.snapshots[0].parent == nil) == deep)
      #expect(try await site.header("parent").snapshots[0].childCount == (deep ? 0 : 1))
      #expect(try await site.stockBytes("child").starts(with: Array("from the parent".utf8)))
      #expect(try await site.stockBytes("child@kept").starts(with: Array("from the parent".utf8)))
      try await site.expectMapsRight("child")
      try await site.withImage("child") { image in try await image.removeSnapshot("kept") }
      #expect(try await site.header("parent").snapshots[0].childCount == 0)
      #expect(try await site.stockBytes("child").starts(with: Array("from the parent".utf8)))
      try await ImageRemover(in: site.pool).remove("child")
      #expect(try await site.objects().allSatisfy { !$0.contains(child.id) })
    }
  }
}
