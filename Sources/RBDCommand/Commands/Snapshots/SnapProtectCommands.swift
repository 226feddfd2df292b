import CephCodec
import ObjectClasses
import RBD
import Rados

/// `rbd snap protect`.
struct SnapProtectCommand: Command {
  static let name = "snap protect"
  private let target: ImageTarget

  init(_ reader: inout ArgumentReader) throws(CommandFailure) { target = try reader.target(snapshot: .required) }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let what = "protecting snap failed"
    try await context.withImage(target) { image throws(CommandFailure) in
      guard try await image.isProtected(target.snapshot, what) == false else {
        throw .refused("snap is already protected", .busy)
      }
      try await context.attempt(what) { () throws(RadosError) in
        try await image.perform(.snapshotProtect(.user, name: target.snapshot))
      }
    }
  }
}

/// `rbd snap unprotect`.
struct SnapUnprotectCommand: Command {
  static let name = "snap unprotect"
  private let reference: ImageReference

  init(_ reader: inout ArgumentReader) throws(CommandFailure) { reference = try reader.imageOrID(snapshot: .required) }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let what = "unprotecting snap failed"
    let name = reference.target.snapshot
    try await context.withImage(reference) { image throws(CommandFailure) in
      guard try await image.isProtected(name, what) else { throw .refused("snap is already unprotected") }
      try await context.attempt(what) { () throws(RadosError) in
        try await image.perform(.snapshotUnprotect(.user, name: name))
      }
    }
  }
}

extension Image {
  /// Whether a user's snapshot is protected, or about to be unprotected.
  fileprivate func isProtected(_ name: String, _ what: String) throws(CommandFailure) -> Bool {
    guard let snapshot = header.snapshot(named: name) else {
      throw .failed(what, RadosError(.noEntry, "look up snapshot", object: header.headerObject))
    }
    return snapshot.isProtected
  }
}
