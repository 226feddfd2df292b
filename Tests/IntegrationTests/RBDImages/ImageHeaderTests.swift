import CephCodec
import Foundation
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

@Suite("Headers and directory that stock wrote", .serialized)
struct ImageHeaderTests {
  /// What stock tells of an image as JSON.
  private func info(_ site: Site, _ image: String) async throws -> [String: Any] {
    let text = try await site.rbd("info", site.spec(image), "--format", "json")
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("A plain image, and one with every option")
  func readsImages() async throws {
    try await withSite { site in
      try await site.rbd("create", "--size", "1G", site.spec("plain"))
      try await site.rbd(
        "create", "--size", "100M", "--object-size", "1M", "--stripe-unit", "65536", "--stripe-count", "4",
        "--image-feature", "layering,exclusive-lock", site.spec("striped"))
      let plain = try await site.header("plain")
      let stock = try await info(site, "plain")
      #expect(plain.name == "plain")
      #expect(plain.id == stock["id"] as? String)
      #expect(plain.objectPrefix == stock["block_name_prefix"] as? String)
      #expect(plain.size == 1 << 30)
      #expect(plain.order == 22)
      #expect(plain.features == [.layering, .exclusiveLock, .objectMap, .fastDiff, .deepFlatten])
      #expect(plain.flags.isEmpty)
      #expect(plain.dataPoolID == -1)
      #expect((plain.stripeUnit, plain.stripeCount) == (0, 0))
      #expect(plain.snapshots.isEmpty)
      #expect(plain.snapshotLimit == .max)
      #expect(plain.parent == nil)
      #expect(plain.group == nil)
      #expect(!plain.createdAt.isZero)
      #expect(plain.lock.lockers.isEmpty)

      let striped = try await site.header("striped")
      #expect(striped.order == 20)
      #expect((striped.stripeUnit, striped.stripeCount) == (65536, 4))
      #expect(striped.features == [.layering, .exclusiveLock, .striping])
    }
  }

  @Test("Snapshots, protection, limit, metadata, group and data pool")
  func readsSnapshots() async throws {
    try await withSite { site in
      try await site.rbd("create", "--size", "64M", site.spec("image"))
      try await site.rbd("snap", "create", "--no-progress", site.spec("image@one"))
      try await site.rbd("resize", "--no-progress", "--size", "128M", site.spec("image"))
      try await site.rbd("snap", "create", "--no-progress", site.spec("image@two"))
      try await site.rbd("snap", "protect", site.spec("image@two"))
      try await site.rbd("snap", "limit", "set", "--limit", "7", site.spec("image"))
      try await site.rbd("image-meta", "set", site.spec("image"), "color", "blue")
      try await site.rbd("group", "create", site.spec("group"))
      try await site.rbd("group", "image", "add", site.spec("group"), site.spec("image"))
      let header = try await site.header("image")
      #expect(header.snapshots.map(\.name) == ["two", "one"])
      #expect(header.snapshots.map(\.size) == [128 << 20, 64 << 20])
      #expect(header.snapshots.map(\.protection) == [.protected, .unprotected])
      #expect(header.snapshots.allSatisfy { $0.isUser && !$0.timestamp.isZero })
      #expect(header.snapshotSequence == header.snapshots[0].id)
      #expect(header.snapshotContext.snapshots == header.snapshots.map(\.id))
      #expect(header.snapshotLimit == 7)
      #expect(header.metadata["color"] == Array("blue".utf8))
      #expect(header.group != nil)
      #expect(header.operationFeatures == [.group])
      #expect(header.features.contains(.operations))

      // A header that is known is read anew with the snapshots that are expected, some of which are gone.
      try await site.rbd("snap", "rm", "--no-progress", site.spec("image@one"))
      #expect(try await header.reread(from: site.pool).snapshots.map(\.name) == ["two"])
      try await site.rbd("snap", "create", "--no-progress", site.spec("image@three"))
      #expect(try await header.reread(from: site.pool).snapshots.map(\.name) == ["three", "two"])
    }
  }

  @Test("A read while snapshots come and go is one state")
  func consistentReads() async throws {
    try await withSite { site in
      try await site.rbd("create", "--size", "8M", site.spec("image"))
      let id = try await site.header("image").id
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          for number in 0..<6 {
            try await site.rbd("snap", "create", "--no-progress", site.spec("image@\(number)"))
            if number % 2 == 1 { try await site.rbd("snap", "rm", "--no-progress", site.spec("image@\(number - 1)")) }
          }
        }
        try await group.next()
        group.addTask { try await site.rbd("snap", "purge", "--no-progress", site.spec("image")) }
        for _ in 0..<300 {
          let header = try await ImageHeader.read(from: site.pool, id: id, name: "image")
          #expect(header.snapshots.allSatisfy { $0.id <= header.snapshotSequence })
          #expect(header.snapshots.map(\.id) == header.snapshots.map(\.id).sorted(by: >))
          #expect(header.snapshots.allSatisfy { !$0.name.isEmpty && $0.size == 8 << 20 })
        }
        try await group.waitForAll()
      }
    }
  }

  @Test("A clone and its snapshots know their parent")
  func readsClones() async throws {
    try await withSite { site in
      try await site.rbd("create", "--size", "64M", site.spec("parent"))
      try await site.rbd("snap", "create", "--no-progress", site.spec("parent@base"))
      try await site.rbd("clone", site.spec("parent@base"), site.spec("child"))
      try await site.rbd("snap", "create", "--no-progress", site.spec("child@kept"))
      try await site.rbd("resize", "--no-progress", "--allow-shrink", "--size", "16M", site.spec("child"))
      let parent = try await site.header("parent")
      let child = try await site.header("child")
      let spec = ParentImageSpec(
        poolID: site.pool.id, poolNamespace: "", imageID: parent.id, snapshotID: parent.snapshots[0].id)
      #expect(child.parent == ParentLink(spec: spec, overlap: 16 << 20))
      #expect(child.snapshots[0].parent == ParentLink(spec: spec, overlap: 64 << 20))
      #expect(child.operationFeatures == [.cloneChild])
      #expect(parent.operationFeatures == [.cloneParent])
      #expect(parent.snapshots[0].childCount == 1)
      let children = try await ImageChildren.list(parent, in: site.pool)
      #expect(children.map(\.imageName) == ["child"])
      #expect(children.map(\.poolName) == [site.name])
    }
  }

  @Test("Names and ids both ways, also of many images")
  func directory() async throws {
    try await withSite { site in
      let directory = ImageDirectory(site.pool)
      #expect(try await directory.list().isEmpty)
      try await site.rbd("create", "--size", "1M", site.spec("b"))
      try await site.rbd("create", "--size", "1M", site.spec("a"))
      let entries = try await directory.list()
      #expect(entries.map(\.name) == ["a", "b"])
      for entry in entries {
        #expect(try await directory.id(ofImageNamed: entry.name) == entry.id)
        #expect(try await directory.openID(ofImageNamed: entry.name) == entry.id)
        #expect(try await directory.name(ofImageWithID: entry.id) == entry.name)
      }
      await expect(.noEntry) { _ = try await directory.id(ofImageNamed: "c") }
      await expect(.noEntry) { _ = try await site.header("c") }
      await expect(.noEntry) { _ = try await ImageHeader.read(from: site.pool, id: "123") }

      try await directory.rename(entries[0], to: "z")
      #expect(try await site.rbd("ls", site.name) == "b\nz\n")
      #expect(try await site.rbd("info", site.spec("z"), "--format", "json").contains(entries[0].id))
      await expect(.exists) { try await directory.rename(.init(name: "z", id: entries[0].id), to: "b") }
      #expect(try await site.rbd("ls", site.name) == "b\nz\n")

      // More than one page of the listing.
      try await site.cluster.python(
        """
        with cluster.open_ioctx(argv[0]) as pool:
            with rados.WriteOpCtx() as op:
                keys = ['name_x%05d' % i for i in range(1500)]
                pool.set_omap(op, tuple(keys), tuple(b'\\x01\\x00\\x00\\x007' for _ in keys))
                pool.operate_write_op(op, 'rbd_directory')
        """, site.name)
      #expect(try await directory.list().count == 1502)
    }
  }
}
