import CephCodec
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

/// Every write method of `rbd`, with our arguments, against what stock's `rbd` then says.
@Suite("Object classes: writes that stock understands")
struct ClassWriteTests {
  /// Makes a format-2 image from class methods alone.
  private func makeImage(
    _ pool: ClassPool, _ name: String, id: String, size: UInt64, features: ImageFeatures = .layering
  ) async throws -> String {
    var identity = WriteOperation()
    identity.create(exclusive: true)
    identity.call(RBDClass.setID(id))
    try await pool.pool.write("rbd_id.\(name)", identity)
    try await pool.pool.execute("rbd_directory", RBDClass.dirAddImage(name, id))
    let header = "rbd_header.\(id)"
    try await pool.pool.execute(header, RBDClass.create(size, 22, features, "rbd_data.\(id)", -1))
    return header
  }

  private func info(_ pool: ClassPool, _ image: String) async throws -> StockInfo {
    try await pool.rbdJSON(StockInfo.self, "info", "\(pool.name)/\(image)")
  }

  /// Allocates a snapshot id and records the snapshot.
  private func addSnapshot(_ pool: ClassPool, _ header: String, _ name: String) async throws -> SnapshotID {
    let id = try await pool.pool.createSelfManagedSnapshot()
    try await pool.pool.execute(header, RBDClass.snapshotAdd(name, id, .user))
    return id
  }

  @Test("An image made, changed and renamed with class methods alone")
  func image() async throws {
    try await ClassPool.with("write") { pool in
      let striped: ImageFeatures = [.layering, .striping]
      let header = try await makeImage(pool, "made", id: "abc123", size: 12 << 20, features: striped)
      try await pool.pool.execute(header, RBDClass.setStripeUnitCount(65536, 4))
      var info = try await info(pool, "made")
      #expect(info.id == "abc123")
      #expect(info.size == 12 << 20)
      #expect(info.order == 22)
      #expect(info.block_name_prefix == "rbd_data.abc123")
      #expect(info.features == ["layering", "striping"])
      #expect(info.stripe_unit == 65536)
      #expect(info.stripe_count == 4)

      try await pool.pool.execute(header, RBDClass.setSize(20 << 20))
      let mapped: ImageFeatures = [.exclusiveLock, .objectMap, .fastDiff]
      try await pool.pool.execute(header, RBDClass.setFeatures(mapped, mapped))
      let invalid: ImageFlags = [.objectMapInvalid, .fastDiffInvalid]
      try await pool.pool.execute(header, RBDClass.setFlags(invalid, invalid, .head))
      try await pool.pool.execute(header, RBDClass.setFlags([], .fastDiffInvalid, .head))
      info = try await self.info(pool, "made")
      #expect(info.size == 20 << 20)
      #expect(info.features == ["layering", "striping", "exclusive-lock", "object-map", "fast-diff"])
      #expect(info.flags == ["object map invalid"])

      try await pool.pool.execute(header, RBDClass.opFeaturesSet(.group, .group))
      #expect(try await pool.pool.call(header, RBDClass.opFeaturesGet()) == .group)
      #expect(try await pool.pool.call(header, RBDClass.getFeatures(.head, false)).features.contains(.operations))
      try await pool.pool.execute(header, RBDClass.opFeaturesSet([], .group))

      let created = try await pool.pool.call(header, RBDClass.getCreateTimestamp())
      try await pool.pool.execute(header, RBDClass.setAccessTimestamp())
      try await pool.pool.execute(header, RBDClass.setModifyTimestamp())
      #expect(try await pool.pool.call(header, RBDClass.getAccessTimestamp()) > created)
      #expect(try await pool.pool.call(header, RBDClass.getModifyTimestamp()) > created)

      await pool.expectFailure(.exists, "rbd_directory", RBDClass.dirAddImage("made", "other"))
      await pool.expectFailure(.noEntry, "rbd_directory", RBDClass.dirRenameImage("made", "x", "other"))
      try await pool.pool.execute("rbd_directory", RBDClass.dirRenameImage("made", "renamed", "abc123"))
      #expect(try await pool.rbd("ls", pool.name) == "renamed\n")
      await pool.expectFailure(.busy, "rbd_directory", RBDClass.dirStateSet(.addDisabled))
      try await pool.pool.execute("rbd_directory", RBDClass.dirRemoveImage("renamed", "abc123"))
      #expect(try await pool.rbd("ls", pool.name) == "")
      try await pool.pool.execute("rbd_directory", RBDClass.dirStateSet(.addDisabled))
      await pool.expectReadFailure(.noEntry, "rbd_directory", RBDClass.dirStateAssert(.ready))
      _ = try await pool.pool.call("rbd_directory", RBDClass.dirStateAssert(.addDisabled))
    }
  }

  @Test("Snapshots added, renamed, protected, limited and removed")
  func snapshots() async throws {
    try await ClassPool.with("write") { pool in
      let header = try await makeImage(pool, "image", id: "abc123", size: 12 << 20)
      let first = try await addSnapshot(pool, header, "first")
      let second = try await addSnapshot(pool, header, "second")
      await pool.expectFailure(.stale, header, RBDClass.snapshotAdd("late", first, .user))
      await pool.expectFailure(.exists, header, RBDClass.snapshotAdd("second", second, .user))
      try await pool.pool.execute(header, RBDClass.snapshotRename(first, "renamed"))
      try await pool.pool.execute(header, RBDClass.setProtectionStatus(second, .protected))
      var shown = try await pool.rbdJSON([StockSnapshot].self, "snap", "ls", "\(pool.name)/image")
      #expect(shown.map(\.id) == [first.rawValue, second.rawValue])
      #expect(shown.map(\.name) == ["renamed", "second"])
      #expect(shown.map(\.protected) == ["false", "true"])

      try await pool.pool.execute(header, RBDClass.snapshotSetLimit(2))
      let third = try await pool.pool.createSelfManagedSnapshot()
      await pool.expectFailure(.quotaExceeded, header, RBDClass.snapshotAdd("third", third, .user))
      await pool.expectFailure(.range, header, RBDClass.snapshotSetLimit(1))
      try await pool.pool.execute(header, RBDClass.snapshotSetLimit(.max))
      #expect(try await info(pool, "image").snapshot_limit == nil)

      await pool.expectFailure(.busy, header, RBDClass.snapshotRemove(second))
      await pool.expectFailure(.busy, header, RBDClass.snapshotTrashAdd(second))
      try await pool.pool.execute(header, RBDClass.setProtectionStatus(second, .unprotected))
      try await pool.pool.execute(header, RBDClass.snapshotTrashAdd(second))
      shown = try await pool.rbdJSON([StockSnapshot].self, "snap", "ls", "--all", "\(pool.name)/image")
      #expect(shown.map(\.namespace) == [.init(type: "user"), .init(type: "trash", original_name: "second")])
      try await pool.pool.execute(header, RBDClass.snapshotRemove(second))
      try await pool.pool.execute(header, RBDClass.snapshotRemove(first))
      await pool.expectFailure(.noEntry, header, RBDClass.snapshotRemove(first))
      #expect(try await pool.rbdJSON([StockSnapshot].self, "snap", "ls", "--all", "\(pool.name)/image").isEmpty)
    }
  }

  @Test("Clones of both kinds attached and detached")
  func clones() async throws {
    try await ClassPool.with("write") { pool in
      let parent = try await makeImage(pool, "parent", id: "aaa111", size: 12 << 20)
      let snapshot = try await addSnapshot(pool, parent, "base")
      let child = try await makeImage(pool, "child", id: "bbb222", size: 8 << 20)
      let spec = ParentImageSpec(poolID: pool.pool.id, poolNamespace: "", imageID: "aaa111", snapshotID: snapshot)
      await pool.expectFailure(.invalid, child, RBDClass.parentAttach(spec, 0, false))
      try await pool.pool.execute(child, RBDClass.parentAttach(spec, 12 << 20, false))
      await pool.expectFailure(.exists, child, RBDClass.parentAttach(spec, 12 << 20, false))
      try await pool.pool.execute(child, RBDClass.parentAttach(spec, 12 << 20, true))
      let listed = ChildImageSpec(poolID: pool.pool.id, poolNamespace: "", imageID: "bbb222")
      try await pool.pool.execute(parent, RBDClass.childAttach(snapshot, listed))
      await pool.expectFailure(.exists, parent, RBDClass.childAttach(snapshot, listed))
      try await pool.pool.execute(child, RBDClass.opFeaturesSet(.cloneChild, .cloneChild))

      let info = try await info(pool, "child")
      #expect(info.parent?.image == "parent")
      #expect(info.parent?.snapshot == "base")
      #expect(info.parent?.overlap == 8 << 20)
      #expect(info.op_features == ["clone-child"])
      let children = try await pool.rbdJSON([StockImageName].self, "children", "\(pool.name)/parent@base")
      #expect(children == [StockImageName(image: "child")])
      await pool.expectFailure(.busy, parent, RBDClass.snapshotRemove(snapshot))

      try await pool.pool.execute(child, RBDClass.parentDetach())
      await pool.expectFailure(.noEntry, child, RBDClass.parentDetach())
      try await pool.pool.execute(parent, RBDClass.childDetach(snapshot, listed))
      await pool.expectFailure(.noEntry, parent, RBDClass.childDetach(snapshot, listed))
      #expect(try await self.info(pool, "child").parent == nil)

      try await pool.pool.execute(parent, RBDClass.setProtectionStatus(snapshot, .protected))
      try await pool.pool.execute(child, RBDClass.setParent(pool.pool.id, "aaa111", snapshot, 12 << 20))
      let link = RBDClass.addChild(pool.pool.id, "aaa111", snapshot, "bbb222")
      try await pool.pool.execute("rbd_children", link)
      await pool.expectFailure(.exists, "rbd_children", link)
      #expect(
        try await pool.rbdJSON([StockImageName].self, "children", "\(pool.name)/parent@base")
          == [StockImageName(image: "child")])
      #expect(try await self.info(pool, "child").parent?.overlap == 8 << 20)
      let unlink = RBDClass.removeChild(pool.pool.id, "aaa111", snapshot, "bbb222")
      try await pool.pool.execute("rbd_children", unlink)
      await pool.expectFailure(.noEntry, "rbd_children", unlink)
      try await pool.pool.execute(child, RBDClass.removeParent())
      #expect(try await self.info(pool, "child").parent == nil)
    }
  }

  @Test("Metadata, trash, namespaces, groups and a migration")
  func rest() async throws {
    try await ClassPool.with("write") { pool in
      let header = try await makeImage(pool, "image", id: "abc123", size: 12 << 20)
      try await pool.pool.execute(header, RBDClass.metadataSet(["a": Array("1".utf8), "ß": Array("größe".utf8)]))
      let metadata = try await pool.rbdJSON([String: String].self, "image-meta", "ls", "\(pool.name)/image")
      #expect(metadata == ["a": "1", "ß": "größe"])
      try await pool.pool.execute(header, RBDClass.metadataRemove("a"))
      try await pool.pool.execute(header, RBDClass.metadataRemove("a"))
      #expect(try await pool.rbd("image-meta", "get", "\(pool.name)/image", "ß") == "größe\n")

      let now = UTime.now()
      let thrown = TrashImageSpec(source: .user, name: "image", deletionTime: now, defermentEndTime: now)
      try await pool.pool.execute("rbd_trash", RBDClass.trashAdd("abc123", thrown))
      await pool.expectFailure(.exists, "rbd_trash", RBDClass.trashAdd("abc123", thrown))
      #expect(
        try await pool.rbdJSON([StockTrash].self, "trash", "ls", pool.name)
          == [StockTrash(id: "abc123", name: "image")])
      try await pool.pool.execute("rbd_trash", RBDClass.trashStateSet("abc123", .removing, .normal))
      await pool.expectFailure(.stale, "rbd_trash", RBDClass.trashStateSet("abc123", .restoring, .normal))
      #expect(try await pool.pool.call("rbd_trash", RBDClass.trashGet("abc123")).state == .removing)
      try await pool.pool.execute("rbd_trash", RBDClass.trashRemove("abc123"))
      await pool.expectFailure(.noEntry, "rbd_trash", RBDClass.trashRemove("abc123"))

      try await pool.pool.execute("rbd_namespace", RBDClass.namespaceAdd("inner"))
      await pool.expectFailure(.exists, "rbd_namespace", RBDClass.namespaceAdd("inner"))
      #expect(
        try await pool.rbdJSON([StockName].self, "namespace", "ls", pool.name) == [StockName(name: "inner")])
      try await pool.pool.execute("rbd_namespace", RBDClass.namespaceRemove("inner"))
      await pool.expectFailure(.noEntry, "rbd_namespace", RBDClass.namespaceRemove("inner"))

      let migration = MigrationSpec(
        headerType: .destination, poolID: pool.pool.id, imageName: "source", imageID: "aaa111",
        snapshotSequences: [4: 5], overlap: 1 << 20, isMirrored: true, mirrorMode: .snapshot, state: .preparing,
        stateDescription: "words")
      try await pool.pool.execute(header, RBDClass.migrationSet(migration))
      await pool.expectFailure(.exists, header, RBDClass.migrationSet(migration))
      #expect(try await pool.pool.call(header, RBDClass.migrationGet()) == migration)
      try await pool.pool.execute(header, RBDClass.migrationSetState(.prepared, "done"))
      #expect(try await pool.pool.call(header, RBDClass.migrationGet()).stateDescription == "done")
      try await pool.pool.execute(header, RBDClass.migrationRemove())
      #expect(try await info(pool, "image").features == ["layering"])
    }
  }

  @Test("A group, its images and its snapshots")
  func groups() async throws {
    try await ClassPool.with("write") { pool in
      let header = try await makeImage(pool, "image", id: "abc123", size: 12 << 20)
      let group = "rbd_group_header.ggg999"
      try await pool.pool.execute("rbd_group_directory", RBDClass.groupDirAdd("group", "ggg999"))
      await pool.expectFailure(.exists, "rbd_group_directory", RBDClass.groupDirAdd("group", "hhh000"))
      let member = GroupImageSpec(imageID: "abc123", poolID: pool.pool.id)
      try await pool.pool.execute(group, RBDClass.groupImageSet(GroupImageStatus(spec: member, state: .incomplete)))
      let spec = GroupSpec(poolID: pool.pool.id, groupID: "ggg999")
      try await pool.pool.execute(header, RBDClass.imageGroupAdd(spec))
      await pool.expectFailure(.exists, header, RBDClass.imageGroupAdd(GroupSpec(poolID: 1, groupID: "other")))
      try await pool.pool.execute(group, RBDClass.groupImageSet(GroupImageStatus(spec: member, state: .attached)))
      #expect(try await pool.rbd("group", "ls", pool.name) == "group\n")
      #expect(
        try await pool.rbdJSON([StockImageName].self, "group", "image", "ls", "\(pool.name)/group")
          == [StockImageName(image: "image")])
      #expect(try await info(pool, "image").group == "\(pool.name)/group")

      var snapshot = GroupSnapshot(id: "sss111", name: "taken")
      try await pool.pool.execute(group, RBDClass.groupSnapSet(snapshot))
      await pool.expectFailure(.exists, group, RBDClass.groupSnapSet(snapshot))
      snapshot.state = .complete
      try await pool.pool.execute(group, RBDClass.groupSnapSet(snapshot))
      #expect(try await pool.rbd("group", "snap", "ls", "\(pool.name)/group").contains("taken"))
      try await pool.pool.execute(group, RBDClass.groupSnapRemove("sss111"))
      #expect(try await pool.rbd("group", "snap", "ls", "\(pool.name)/group") == "")

      try await pool.pool.execute("rbd_group_directory", RBDClass.groupDirRename("group", "renamed", "ggg999"))
      #expect(try await pool.rbd("group", "ls", pool.name) == "renamed\n")
      try await pool.pool.execute(group, RBDClass.groupImageRemove(member))
      try await pool.pool.execute(header, RBDClass.imageGroupRemove(spec))
      #expect(try await info(pool, "image").group == nil)
      try await pool.pool.execute("rbd_group_directory", RBDClass.groupDirRemove("renamed", "ggg999"))
      #expect(try await pool.rbd("group", "ls", pool.name) == "")
    }
  }
}
