import CephCodec
import ObjectClasses
import Rados

/// How mirroring of an image is switched off when the image goes. Mirroring stands above this library and gives it a way.
public protocol ImageMirroringControl: Sendable {
  /// Switches mirroring of an image off (`librbd::mirror::DisableRequest`); with `force` even of a replica. Nothing happens for an
  /// image that is not mirrored.
  func disable(_ image: Image, force: Bool) async throws(RadosError)
}

/// Refuses to remove mirrored images.
public struct RefusingMirroringControl: ImageMirroringControl {
  /// The only value.
  public init() {}

  public func disable(_ image: Image, force: Bool) async throws(RadosError) {
    do throws(RadosError) {
      _ = try await image.pool.call(ImageObjects.mirroring, MirrorClass.imageGet(image.id))
    } catch  where error.errno == .noEntry || error.errno == .notSupported {
      return
    }
    throw RadosError(.busy, "disable mirroring", object: ImageObjects.header(image.id), detail: "the image is mirrored")
  }
}
