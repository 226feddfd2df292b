import CephCodec
import RBD
import Rados

/// An image's header as a command found it, and the snapshot the command is about.
struct OpenedHeader: Sendable {
  var pool: Pool
  var header: ImageHeader
  var snapshot: ImageSnapshot?
}

extension CommandContext {
  /// Reads the header of an image (`utils::init_and_open_image`, read-only).
  func header(of reference: ImageReference) async throws(CommandFailure) -> OpenedHeader {
    let pool = try await pool(of: reference.target)
    var opened = OpenedHeader(pool: pool, header: try await header(of: reference, in: pool))
    let snapshot = reference.target.snapshot
    if !snapshot.isEmpty {
      guard let found = opened.header.snapshot(named: snapshot) else { throw Self.missingSnapshot }
      opened.snapshot = found
    }
    return opened
  }

  /// Reads the header of an image by name.
  func header(of target: ImageTarget) async throws(CommandFailure) -> OpenedHeader {
    try await header(of: ImageReference(target: target))
  }

  /// Reads the header of an image in a pool.
  func header(of reference: ImageReference, in pool: Pool) async throws(CommandFailure) -> ImageHeader {
    do throws(RadosError) {
      guard reference.id.isEmpty else { return try await ImageHeader.read(from: pool, id: reference.id) }
      return try await ImageHeader.read(from: pool, named: reference.target.image)
    } catch {
      let what = reference.id.isEmpty ? reference.target.image : "with id \(reference.id)"
      throw .failed("error opening image \(what)", error)
    }
  }

  /// What stock says when the snapshot to look at does not exist.
  static let missingSnapshot = CommandFailure(
    code: Errno.noEntry.rawValue, text: "error setting snapshot context: \(Errno.noEntry)\n")
}
