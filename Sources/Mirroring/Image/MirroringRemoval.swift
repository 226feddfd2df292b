import CephCodec
import ObjectClasses
import RBD
import Rados

/// Switches mirroring off where images are removed.
public struct MirroringRemoval: ImageMirroringControl {
  /// The only value.
  public init() {}

  public func disable(_ image: Image, force: Bool) async throws(RadosError) {
    let mirrored = MirroredImage(image)
    guard try await mirrored.mirrorPool.image(id: image.id) != nil else { return }
    do throws(MirroringError) {
      try await mirrored.disable(force: force)
    } catch {
      throw RadosError(error.errno, "disable mirroring", object: ImageObjects.header(image.id), detail: error.message)
    }
  }
}
