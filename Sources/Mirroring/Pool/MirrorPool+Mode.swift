import CephCodec
import ObjectClasses
import RBD
import Rados

extension MirrorPool {
  /// Switches the pool's mode (`Mirror::mode_set`). Pool mode is reached through image mode, as daemons expect.
  ///
  /// Throws EBUSY when disabling a pool that still has peers, EINVAL when disabling image mode with mirrored images left, and
  /// EOPNOTSUPP where the change would have to enable or disable journal-based mirroring.
  public func setMode(_ next: MirrorMode) async throws(MirroringError) {
    if next == .disabled {
      let peers = try await step("failed to list peers") { try await self.peers() }
      guard peers.isEmpty else { throw MirroringError(.busy, "mirror peers still registered") }
    }
    let current = try await step("failed to retrieve mirror mode") { try await mode() }
    if current == next { return }
    if next == .pool { try await refuseJournaledImages() }
    if next == .disabled { try await releaseImages(from: current) }
    if current == .disabled {
      try await step("failed to allocate mirroring uuid") {
        try await pool.execute(MirrorObjects.mirroring, MirrorClass.uuidSet(randomUUID()))
      }
    }
    if current != .image { try await write(.image, failure: "failed to set mirror mode to image") }
    if next != .image { try await write(next, failure: "failed to set mirror mode") }
  }

  private func write(_ mode: MirrorMode, failure: String) async throws(MirroringError) {
    try await step(failure) {
      try await pool.execute(MirrorObjects.mirroring, MirrorClass.modeSet(mode))
    }
    await notify(.modeUpdated(mode))
  }

  /// Pool mode mirrors every journaled image by its journal, which is refused before anything changes.
  private func refuseJournaledImages() async throws(MirroringError) {
    let images = try await step("failed listing images") { try await ImageDirectory(pool).list() }
    for image in images {
      let header = try await step("error getting features for image \(image.name)") {
        try await ImageHeader.read(from: pool, id: image.id, name: image.name)
      }
      if header.features.contains(.journaling) {
        throw MirroringError(
          .notSupported, "journal-based mirroring is not supported: image \(image.name) has journaling enabled")
      }
    }
  }

  private func releaseImages(from mode: MirrorMode) async throws(MirroringError) {
    let ids = try await step("failed listing images") { try await imageIDs() }
    for id in ids.keys.sorted() {
      let image = try await step("failed to retrieve mirroring state for image id \(id)") { try await self.image(id: id) }
      guard let image else { continue }
      if mode == .image, image.state == .enabled {
        throw MirroringError(.invalid, "failed to disable mirror mode: there are still images with mirroring enabled")
      }
      if mode == .pool {
        throw MirroringError(.notSupported, "journal-based mirroring is not supported: image id \(id) is mirrored by its journal")
      }
    }
  }
}
