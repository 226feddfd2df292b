import CephCodec
import FoundationEssentials
import ObjectClasses
import RBD
import Rados

/// What mirroring keeps in an image's metadata, under `.rbd_mirror.<mirror uuid>` (`mirror::snapshot::ImageMeta`).
public struct MirrorImageMetadata: Sendable, Equatable {
  /// Whether an operator asked that the replica be made anew.
  public var resyncRequested: Bool

  /// The metadata's JSON as stock writes it, its formatter's pretty form included.
  public var json: String { "{\n    \"resync_requested\": \(resyncRequested)\n}\n" }

  /// Metadata with the resync flag set or not.
  public init(resyncRequested: Bool) { self.resyncRequested = resyncRequested }

  /// Reads the stored JSON; throws EBADMSG for anything else.
  public init(json: String) throws(MirroringError) {
    do {
      resyncRequested = try JSONDecoder().decode(Content.self, from: Data(json.utf8)).resync_requested
    } catch {
      throw MirroringError(.badMessage, "failed to parse mirror image-meta: \(json.prefix(256))")
    }
  }

  private struct Content: Decodable {
    var resync_requested: Bool
  }
}
