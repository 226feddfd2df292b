import CephCodec
import ObjectClasses
import Rados
import TestSupport
import Testing

/// Every read method of `rbd` and `lock` on what stock's `rbd` made, against what stock says of it.
@Suite("Object classes: reads of stock's images")
struct ClassReadTests {
  /// Checks the header reads of one image against `rbd info`.
  private func checkHeader(_ pool: ClassPool, _ image: String) async throws -> StockInfo {
    let info: StockInfo = try await pool.rbdJSON(StockInfo.self, "info", "\(pool.name)/\(image)")
    let (id, header) = try await pool.header(image)
    #expect(id == info.id)
    let size = try await pool.pool.call(header, RBDClass.getSize(.head))
    #expect(size == ImageSize(order: info.order, size: info.size))
    let features = try await pool.pool.call(header, RBDClass.getFeatures(.head, false))
    #expect(features.features.stockNames == info.features)
    #expect(features.features.isSuperset(of: features.incompatible))
    let known = try await pool.pool.call(header, RBDClass.getAllFeatures())
    #expect(known.isSuperset(of: features.features))
    #expect(try await pool.pool.call(header, RBDClass.getObjectPrefix()) == info.block_name_prefix)
    #expect(try await pool.pool.call(header, RBDClass.getFlags(.head)) == [])
    #expect(info.flags.isEmpty)
    #expect(try await pool.pool.call(header, RBDClass.opFeaturesGet()).stockNames == info.op_features)
    #expect(try await pool.pool.call(header, RBDClass.getCreateTimestamp()).stockText == info.create_timestamp)
    #expect(try await !pool.pool.call(header, RBDClass.getAccessTimestamp()).isZero)
    #expect(try await !pool.pool.call(header, RBDClass.getModifyTimestamp()).isZero)
    #expect(try await pool.pool.call(header, RBDClass.getSnapcontext()).snapshots.count == info.snapshot_count)
    let limit = try await pool.pool.call(header, RBDClass.snapshotGetLimit())
    #expect(limit == info.snapshot_limit ?? .max)
    let dataPool = try await pool.pool.call(header, RBDClass.getDataPool())
    let dataPoolName = dataPool == -1 ? nil : try await pool.cluster.pool(id: dataPool).name
    #expect(dataPoolName == info.data_pool)
    if features.features.contains(.striping) {
      let striping = try await pool.pool.call(header, RBDClass.getStripeUnitCount())
      #expect(striping.unit == info.stripe_unit)
      #expect(striping.count == info.stripe_count)
    } else {
      await pool.expectReadFailure(.noExec, header, RBDClass.getStripeUnitCount())
    }
    return info
  }

  /// Checks the parent reads of a clone against `rbd info`.
  private func checkParent(_ pool: ClassPool, _ info: StockInfo, of snapshot: SnapshotID) async throws {
    let header = "rbd_header.\(info.id)"
    let expected = try #require(info.parent)
    let parent = try await pool.pool.call(header, RBDClass.parentGet())
    #expect(parent.poolID == pool.pool.id)
    #expect(parent.imageID == expected.id)
    #expect(parent.snapshotID == snapshot)
    #expect(try await pool.pool.call(header, RBDClass.parentOverlapGet(.head)) == expected.overlap)
    let legacy = try await pool.pool.call(header, RBDClass.getParent(.head))
    #expect(
      legacy
        == LegacyParent(
          poolID: parent.poolID, imageID: parent.imageID, snapshotID: snapshot, overlap: expected.overlap))
  }

  @Test("Headers of plain and striped images, with and without a data pool")
  func headers() async throws {
    try await ClassPool.with("read") { pool in
      let data = try await pool.site.randomPool("data")
      try await pool.rbd("create", "--size", "100M", "\(pool.name)/plain")
      try await pool.rbd("snap", "create", "--no-progress", "\(pool.name)/plain@one")
      try await pool.rbd("snap", "limit", "set", "--limit", "9", "\(pool.name)/plain")
      try await pool.rbd(
        "create", "--size", "64M", "--object-size", "1M", "--stripe-unit", "64K", "--stripe-count", "4", "--data-pool",
        data, "\(pool.name)/striped")
      try await pool.rbd("create", "--size", "4M", "--image-feature", "layering", "\(pool.name)/simple")
      try await pool.rbd("image-meta", "set", "\(pool.name)/plain", "note", "größe")
      for image in ["plain", "striped", "simple"] {
        let info = try await checkHeader(pool, image)
        #expect(info.parent == nil)
        let parent = try await pool.pool.call("rbd_header.\(info.id)", RBDClass.parentGet())
        #expect(parent == ParentImageSpec(poolID: -1, poolNamespace: "", imageID: "", snapshotID: .head))
      }
      let (id, header) = try await pool.header("plain")
      #expect(try await pool.pool.call(header, RBDClass.metadataList("", 64)) == ["note": Array("größe".utf8)])
      #expect(try await pool.pool.call(header, RBDClass.metadataGet("note")) == Array("größe".utf8))
      await pool.expectReadFailure(.noEntry, header, RBDClass.metadataGet("other"))
      await pool.expectReadFailure(.invalid, header, RBDClass.migrationGet())

      #expect(try await pool.pool.call("rbd_directory", RBDClass.dirGetID("plain")) == id)
      #expect(try await pool.pool.call("rbd_directory", RBDClass.dirGetName(id)) == "plain")
      let names = try await pool.pool.call("rbd_directory", RBDClass.dirList("", 64))
      #expect(names.keys.sorted() == ["plain", "simple", "striped"])
      #expect(names["plain"] == id)
      #expect(try await pool.pool.call("rbd_directory", RBDClass.dirList("plain", 1)).keys.sorted() == ["simple"])
      await pool.expectReadFailure(.noEntry, "rbd_directory", RBDClass.dirGetID("nobody"))
      try await pool.site.removePool(data)
    }
  }

  @Test("Snapshots and both kinds of clones")
  func snapshotsAndClones() async throws {
    try await ClassPool.with("read") { pool in
      try await pool.rbd("create", "--size", "16M", "\(pool.name)/parent")
      for snapshot in ["one", "two", "three"] {
        try await pool.rbd("snap", "create", "--no-progress", "\(pool.name)/parent@\(snapshot)")
      }
      try await pool.rbd("snap", "protect", "\(pool.name)/parent@two")
      try await pool.rbd(
        "clone", "--rbd-default-clone-format", "1", "\(pool.name)/parent@two", "\(pool.name)/first")
      try await pool.rbd(
        "clone", "--rbd-default-clone-format", "2", "\(pool.name)/parent@three", "\(pool.name)/second")
      try await pool.rbd("snap", "rm", "--no-progress", "\(pool.name)/parent@three")
      try await pool.rbd("snap", "create", "--no-progress", "\(pool.name)/second@own")

      let parent = try await checkHeader(pool, "parent")
      let header = "rbd_header.\(parent.id)"
      let shown = try await pool.rbdJSON([StockSnapshot].self, "snap", "ls", "--all", "\(pool.name)/parent")
      let context = try await pool.pool.call(header, RBDClass.getSnapcontext())
      #expect(context.snapshots.map(\.rawValue) == shown.map(\.id).reversed())
      #expect(context.sequence == context.snapshots.first)
      for snapshot in shown { try await checkSnapshot(pool, header, snapshot) }

      let (two, three) = (SnapshotID(shown[1].id), SnapshotID(shown[2].id))
      let first = try await checkHeader(pool, "first")
      try await checkParent(pool, first, of: two)
      let second = try await checkHeader(pool, "second")
      try await checkParent(pool, second, of: three)
      let own = try await pool.pool.call("rbd_header.\(second.id)", RBDClass.getSnapcontext()).sequence
      #expect(try await pool.pool.call("rbd_header.\(second.id)", RBDClass.parentOverlapGet(own)) == 16 << 20)

      #expect(
        try await pool.pool.call(header, RBDClass.childrenList(three))
          == [ChildImageSpec(poolID: pool.pool.id, poolNamespace: "", imageID: second.id)])
      await pool.expectReadFailure(.noEntry, header, RBDClass.childrenList(two))
      let v1 = try await pool.pool.call("rbd_children", RBDClass.getChildren(pool.pool.id, parent.id, two))
      #expect(v1 == [first.id])
      await pool.expectReadFailure(.noEntry, header, RBDClass.snapshotGet(9999))
    }
  }

  private func checkSnapshot(_ pool: ClassPool, _ header: String, _ shown: StockSnapshot) async throws {
    let id = SnapshotID(shown.id)
    let info = try await pool.pool.call(header, RBDClass.snapshotGet(id))
    #expect(info.id == id)
    #expect(info.name == shown.name)
    #expect(info.imageSize == shown.size)
    #expect(info.timestamp.stockText == shown.timestamp)
    switch info.namespace {
    case .user: #expect(shown.namespace?.type == "user")
    case .trash(let name, 0): #expect(shown.namespace == .init(type: "trash", original_name: name))
    default: Issue.record("\(info.namespace)")
    }
    #expect(try await pool.pool.call(header, RBDClass.getSnapshotName(id)) == shown.name)
    #expect(try await pool.pool.call(header, RBDClass.getSnapshotTimestamp(id)) == info.timestamp)
    let protection = try await pool.pool.call(header, RBDClass.getProtectionStatus(id))
    #expect((protection == .protected) == (shown.protected == "true"))
    #expect(try await pool.pool.call(header, RBDClass.getSize(id)).size == shown.size)
    #expect(try await pool.pool.call(header, RBDClass.getFlags(id)) == [])
    #expect(try await pool.pool.call(header, RBDClass.parentOverlapGet(id)) == nil)
  }

  @Test("Trash, namespaces, groups and a migration")
  func rest() async throws {
    try await ClassPool.with("read") { pool in
      try await pool.rbd("create", "--size", "4M", "\(pool.name)/thrown")
      let thrown = try await pool.header("thrown").id
      try await pool.rbd("trash", "mv", "\(pool.name)/thrown")
      let trash = try await pool.pool.call("rbd_trash", RBDClass.trashList("", 64))
      #expect(trash.keys.sorted() == [thrown])
      #expect(try await pool.pool.call("rbd_trash", RBDClass.trashGet(thrown)) == trash[thrown])
      #expect(trash[thrown]?.name == "thrown")
      #expect(trash[thrown]?.source == .user)
      #expect(trash[thrown]?.state == .normal)
      await pool.expectReadFailure(.noEntry, "rbd_trash", RBDClass.trashGet("other"))

      try await pool.rbd("namespace", "create", "\(pool.name)/inner")
      try await pool.rbd("namespace", "create", "\(pool.name)/outer")
      #expect(try await pool.pool.call("rbd_namespace", RBDClass.namespaceList("", 64)) == ["inner", "outer"])
      #expect(try await pool.pool.call("rbd_namespace", RBDClass.namespaceList("inner", 64)) == ["outer"])
      let inner = try pool.pool.inNamespace("inner")
      _ = try await inner.call("rbd_directory", RBDClass.dirStateAssert(.ready))

      try await pool.rbd("create", "--size", "4M", "\(pool.name)/member")
      try await pool.rbd("group", "create", "\(pool.name)/group")
      try await pool.rbd("group", "image", "add", "\(pool.name)/group", "\(pool.name)/member")
      try await pool.rbd("group", "snap", "create", "\(pool.name)/group@snapshot")
      let info = try await checkHeader(pool, "member")
      #expect(info.group == "\(pool.name)/group")
      let spec = try await pool.pool.call("rbd_header.\(info.id)", RBDClass.imageGroupGet())
      #expect(spec.poolID == pool.pool.id)
      let groups = try await pool.pool.call("rbd_group_directory", RBDClass.groupDirList("", 64))
      #expect(groups == ["group": spec.groupID])
      let group = "rbd_group_header.\(spec.groupID)"
      #expect(
        try await pool.pool.call(group, RBDClass.groupImageList(GroupImageSpec(), 64))
          == [GroupImageStatus(spec: GroupImageSpec(imageID: info.id, poolID: pool.pool.id), state: .attached)])
      let snapshots = try await pool.pool.call(group, RBDClass.groupSnapList(GroupSnapshot(), 64))
      #expect(snapshots.map(\.name) == ["snapshot"])
      #expect(snapshots.map(\.state) == [.complete])
      let id = try #require(snapshots.first?.id)
      #expect(try await pool.pool.call(group, RBDClass.groupSnapGetByID(id)) == snapshots.first)
      let member = try #require(snapshots.first?.snapshots.first)
      let image = try await pool.pool.call("rbd_header.\(info.id)", RBDClass.snapshotGet(member.snapshotID))
      #expect(
        image.namespace == .group(poolID: pool.pool.id, groupID: spec.groupID, groupSnapshotID: id))

      try await pool.rbd("create", "--size", "8M", "\(pool.name)/moving")
      let source = try await pool.header("moving")
      try await pool.rbd("migration", "prepare", "\(pool.name)/moving", "\(pool.name)/moved")
      let migration = try await pool.pool.call(source.object, RBDClass.migrationGet())
      #expect(migration.headerType == .source)
      #expect(migration.imageName == "moved")
      #expect(migration.state == .prepared)
      let target = try await pool.header("moved")
      #expect(migration.imageID == target.id)
      let back = try await pool.pool.call(target.object, RBDClass.migrationGet())
      #expect(back.headerType == .destination)
      #expect(back.imageID == source.id)
      #expect(back.overlap == 8 << 20)
      try await pool.rbd("migration", "abort", "--no-progress", "\(pool.name)/moved")
    }
  }

  @Test("Object maps of an image and its snapshots, against stock's diff")
  func objectMaps() async throws {
    try await ClassPool.with("read") { pool in
      try await pool.rbd("create", "--size", "100G", "\(pool.name)/big")
      let (id, _) = try await pool.header("big")
      let written: [UInt64] = [0, 1, 5, 16383, 16384, 20000, 25599]
      try await write(pool, written)
      try await pool.rbd("snap", "create", "--no-progress", "\(pool.name)/big@one")
      try await write(pool, [5, 6])
      let head = try await pool.pool.call("rbd_object_map.\(id)", RBDClass.objectMapLoad())
      var expected = ObjectMapBits(count: 25600)
      for object in written { expected[object] = .existsClean }
      expected[5] = .exists
      expected[6] = .exists
      #expect(head == expected)
      let snapshots = try await pool.pool.call("rbd_header.\(id)", RBDClass.getSnapcontext()).snapshots
      let suffix = String(try #require(snapshots.first).rawValue, radix: 16)
      let name = "rbd_object_map.\(id)." + String(repeating: "0", count: 16 - suffix.count) + suffix
      let snapshot = try await pool.pool.call(name, RBDClass.objectMapLoad())
      for object in 0..<snapshot.count { #expect(snapshot[object] == (written.contains(object) ? .exists : .nonexistent)) }
      // The stored object is what our encoder makes of it.
      let stored = try await pool.site.stockRados("-p", pool.name, "get", "rbd_object_map.\(id)", "-").succeeded()
      #expect(stored.stdout == head.encoded)
    }
  }

  private func write(_ pool: ClassPool, _ objects: [UInt64]) async throws {
    try await pool.site.python(
      """
      with cluster.open_ioctx(argv[0]) as pool, rbd.Image(pool, 'big') as image:
          for number in argv[1].split(): image.write(b'x', int(number) << 22)
      """, pool.name, objects.map(String.init).joined(separator: " "))
  }
}
