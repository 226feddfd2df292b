import CephCodec
import Foundation
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

@Suite("Removal, trash and features against stock", .serialized)
struct ImageRemovalTests {
  @Test("Nothing is left of an image that we remove")
  func removeLeavesNothing() async throws {
    try await withSite { site in
      let before = Set(try await site.objects())
      try await site.makeImage("ours", objects: 16)
      try await site.withImage("ours") { image in try await image.write(offset: 0, [UInt8](repeating: 7, count: 300_000)) }
      try await site.rbd("create", "--size", "16M", "--image-feature", "layering", site.spec("stock"))
      try await site.stockWrite("stock", bytes: "64K")
      try await ImageRemover(in: site.pool).remove("ours")
      try await ImageRemover(in: site.pool).remove("stock")
      let left = Set(try await site.objects()).subtracting(before)
      #expect(left.isSubset(of: ["rbd_directory", "rbd_trash"]))
      #expect(try await site.rbd("ls", site.name).isEmpty)
      #expect(try await site.rbd("trash", "ls", "--all", site.name).isEmpty)
      await expect(.noEntry) { try await ImageRemover(in: site.pool).remove("ours") }
    }
  }

  @Test("What stands against a removal")
  func refusals() async throws {
    try await withSite { site in
      let remover = ImageRemover(in: site.pool)
      try await site.makeImage("image", objects: 4)
      try await site.rbd("snap", "create", "--no-progress", site.spec("image@snap"))
      await expect(.notEmpty) { try await remover.remove("image") }
      try await site.rbd("snap", "rm", "--no-progress", site.spec("image@snap"))
      try await site.rbd("group", "create", site.spec("group"))
      try await site.rbd("group", "image", "add", site.spec("group"), site.spec("image"))
      await expect(.tooManyLinks) { try await remover.remove("image") }
      try await site.rbd("group", "rm", site.spec("group"))
      let user = try await Image.open(in: site.pool, named: "image")
      await expect(.busy) { try await remover.remove("image") }
      try await user.close()
      #expect(try await site.rbd("ls", site.name) == "image\n")
      #expect(try await site.rbd("trash", "ls", "--all", site.name).isEmpty)
      try await remover.remove("image")
      #expect(try await site.rbd("ls", site.name).isEmpty)
    }
  }

  @Test("A removal that stopped after any step is finished by the next")
  func interruptedRemoval() async throws {
    try await withSite { site in
      let remover = ImageRemover(in: site.pool)
      // In the trash, data untouched.
      try await site.makeImage("image", objects: 4)
      try await remover.moveToTrash("image", source: .removing)
      try await remover.remove("image")
      // The header gone, the rest still there.
      try await site.makeImage("image", objects: 4)
      let id = try await site.header("image").id
      try await remover.moveToTrash("image", source: .removing)
      try await site.cluster.stockRados("-p", site.name, "rm", "rbd_header.\(id)").succeeded()
      try await remover.remove("image")
      #expect(try await site.objects().allSatisfy { !$0.contains(id) })
      #expect(try await site.rbd("trash", "ls", "--all", site.name).isEmpty)
    }
  }

  @Test("The trash, by us and by stock")
  func trash() async throws {
    try await withSite { site in
      let remover = ImageRemover(in: site.pool)
      let trash = ImageTrash(site.pool)
      for name in ["a", "b", "c"] { try await site.makeImage(name, objects: 4) }
      let ids = try await ["a", "b", "c"].asyncMap { try await site.header($0).id }
      try await remover.moveToTrash("a")
      try await remover.moveToTrash("b", delay: 3600)
      try await site.rbd("trash", "mv", site.spec("c"))
      await expect(.noEntry) { try await remover.moveToTrash("a") }
      #expect(Set(try await trash.list().map(\.id)) == Set(ids))
      let listed = try await site.rbd("trash", "ls", site.name)
      for (name, id) in zip(["a", "b", "c"], ids) { #expect(listed.contains("\(id) \(name)\n")) }
      #expect(try await site.rbd("trash", "ls", "-l", site.name).contains("protected until"))
      await expect(.notPermitted) { try await remover.removeFromTrash(ids[1]) }
      await expect(.noEntry) { try await remover.removeFromTrash("none") }

      try await trash.restore(ids[2], as: "d")
      try await site.rbd("trash", "restore", "--image", "a", "-p", site.name, "--image-id", ids[0])
      #expect(try await site.rbd("ls", site.name) == "a\nd\n")
      try await site.rbd("trash", "mv", site.spec("d"))
      try await site.makeImage("d", objects: 4)
      await expect(.exists) { try await trash.restore(ids[2], as: "d") }
      #expect(try await trash.entry(ids[2]).state == .normal)
      #expect(try await remover.purge() == 1)
      #expect(try await trash.list().map(\.id) == [ids[1]])
      try await site.rbd("trash", "rm", "--force", "--no-progress", "\(site.name)/\(ids[1])")
      #expect(try await trash.list().isEmpty)
    }
  }

  @Test("Features come and go as with stock")
  func features() async throws {
    try await withSite { site in
      try await site.makeImage("image", objects: 4)
      try await site.withImage("image") { image in
        try await image.write(offset: 0, [1])
        _ = try await image.createSnapshot("snap")
        await expect(.invalid) { try await image.perform(.updateFeatures(.exclusiveLock, enabled: false)) }
        try await image.perform(.updateFeatures(.fastDiff, enabled: false))
        #expect(try await image.refresh().features == [.layering, .exclusiveLock, .deepFlatten])
        #expect(try await site.objects().allSatisfy { !$0.hasPrefix("rbd_object_map") })
        try await image.perform(.updateFeatures(.objectMap, enabled: true))
        let enabled = try await image.refresh()
        #expect(enabled.features.isSuperset(of: [.objectMap, .fastDiff]))
        #expect(enabled.flags == [.objectMapInvalid, .fastDiffInvalid])
        #expect(enabled.snapshots[0].flags == [.objectMapInvalid, .fastDiffInvalid])
        try await image.write(offset: Site.objectSize, [1])
        try await image.rebuildObjectMap()
        try await image.rebuildObjectMap(at: enabled.snapshots[0].id)
        await expect(.notSupported) { try await image.perform(.updateFeatures(.journaling, enabled: true)) }
      }
      try await site.expectMapsRight("image")
      #expect(try await site.rbd("info", site.spec("image")).contains("exclusive-lock, object-map, fast-diff"))
      try await site.rbd("feature", "disable", site.spec("image"), "object-map", "fast-diff", "exclusive-lock")
      try await site.withImage("image") { image in
        try await image.perform(.updateFeatures([.exclusiveLock, .objectMap], enabled: true))
        await expect(.invalid) { try await image.perform(.updateFeatures(.deepFlatten, enabled: true)) }
        try await image.perform(.updateFeatures(.deepFlatten, enabled: false))
        try await image.rebuildObjectMap()
      }
      #expect(try await site.header("image").features == [.layering, .exclusiveLock, .objectMap, .fastDiff])
    }
  }

  @Test("Metadata of images and pools, and what it overrides")
  func metadata() async throws {
    try await withSite { site in
      try await site.makeImage("image", objects: 4)
      try await site.withImage("image") { image in
        try await image.perform(.metadataUpdate(key: "color", value: "blue"))
        try await image.perform(.metadataUpdate(key: "conf_rbd_concurrent_management_ops", value: "3"))
      }
      #expect(try await site.rbd("image-meta", "get", site.spec("image"), "color") == "blue\n")
      try await site.rbd("config", "pool", "set", site.name, "rbd_default_order", "20")
      let configuration = try await RBDConfiguration(of: site.pool)
      #expect(configuration.number("rbd_default_order", default: 22) == 20)
      let header = try await site.header("image")
      let effective = configuration.overridden(by: header.metadata)
      #expect(effective.number("rbd_concurrent_management_ops", default: 10) == 3)
      #expect(configuration.number("rbd_concurrent_management_ops", default: 10) == 10)
      try await ImageCreation(in: site.pool).create("second", size: 8 << 20)
      #expect(try await site.header("second").order == 20)
      let metadata = ImageMetadata.ofImage(header.id, in: site.pool)
      #expect(try await metadata.list(prefix: "conf_").count == 1)
      try await metadata.remove("color")
      await expect(.noEntry) { _ = try await metadata.value("color") }
    }
  }
}

extension Array {
  /// The results of a body for each element, one after the other.
  fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async throws -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await body(element)) }
    return values
  }
}
