import CephCodec
import ObjectClasses
import RBD
import Rados

/// An open image as mirroring acts on it: enable, disable, promote, demote, resync, snapshots (`librbd::api::Mirror`'s image functions).
///
/// The image must be open in mode `OpenMode.mirroring` for everything that changes it.
public struct MirroredImage: Sendable {
  /// The image.
  public let image: Image
  /// The mirroring of the image's pool and namespace.
  public let mirrorPool: MirrorPool

  /// The mirroring of an open image.
  public init(_ image: Image) {
    self.image = image
    mirrorPool = MirrorPool(image.pool)
  }

  /// What mirroring knows of the image as it is now, or nil if it is not mirrored.
  public func info() async throws(RadosError) -> MirrorImageInfo? {
    try await mirrorPool.info(of: try await image.refreshIfNeeded())
  }
}

extension Pool {
  /// Opens an image for mirroring by name; see `Image.open(in:named:)`.
  public func openMirrored(
    named name: String, ids: any SnapshotIDSource = NoSnapshotIDReserve()
  ) async throws(RadosError) -> MirroredImage {
    MirroredImage(try await Image.open(in: self, named: name, mode: .mirroring, ids: ids))
  }
}
