import CephCodec
import ObjectClasses
import RBD
import Rados

extension MirrorPool {
  /// Gives up a removed peer's claim on the mirror snapshots of every image, in every namespace of the pool.
  func unlink(peer uuid: String) async throws(MirroringError) {
    let namespaces = try await step("failed to list namespaces") { try await PoolNamespaces(pool).list() }
    for namespace in namespaces + [""] {
      let scoped = MirrorPool(try await step("failed to open namespace \(namespace)") { try pool.inNamespace(namespace) })
      let place = namespace.isEmpty ? "default" : namespace
      let ids = try await step("failed listing images in \(place) namespace") { try await scoped.imageIDs() }
      for id in ids.keys.sorted() { try await scoped.unlink(peer: uuid, imageID: id) }
    }
  }

  private func unlink(peer uuid: String, imageID: String) async throws(MirroringError) {
    let image = try await step("error getting mirror info for image \(imageID)") { try await self.image(id: imageID) }
    guard image?.mode == .snapshot else { return }
    try await step("error unlinking peer for image \(imageID)") {
      guard let header = try await existing({ () throws(RadosError) in try await ImageHeader.read(from: pool, id: imageID) })
      else { return }
      let listing = header.snapshots.filter { $0.mirror?.mirrorPeerUUIDs.contains(uuid) == true }
      guard !listing.isEmpty else { return }
      let image = try await Image.open(in: pool, header: header, mode: .mirroring)
      let mirrored = MirroredImage(image)
      for snapshot in listing.sorted(by: { $0.id < $1.id }) { try await mirrored.unlink(peer: uuid, from: snapshot.id) }
      try await image.close()
    }
  }
}
