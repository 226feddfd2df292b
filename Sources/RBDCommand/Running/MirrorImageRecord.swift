import CephCodec
import ObjectClasses
import RBD
import Rados

/// What an image's mirroring record and its newest mirror snapshot or journal say, for `rbd info`.
struct MirrorImageRecord: Sendable, Equatable {
  var mode: String
  var state: String
  var globalID: String
  var isPrimary: Bool

  /// Reads it; nil while mirroring is disabled.
  static func read(_ header: ImageHeader, _ pool: Pool) async throws(RadosError) -> MirrorImageRecord? {
    let image: MirrorImage
    do throws(RadosError) {
      image = try await pool.call(MirrorObjects.mirroring, MirrorClass.imageGet(header.id))
    } catch {
      guard error.errno == .noEntry else { throw error }
      return nil
    }
    return MirrorImageRecord(
      mode: image.mode == .snapshot ? "snapshot" : "journal", state: name(image.state), globalID: image.globalImageID,
      isPrimary: header.snapshots.lazy.compactMap(\.mirror).first?.state == .primary)
  }

  private static func name(_ state: MirrorImageState) -> String {
    switch state {
    case .disabling: "disabling"
    case .enabled: "enabled"
    case .disabled: "disabled"
    default: "unknown"
    }
  }
}
