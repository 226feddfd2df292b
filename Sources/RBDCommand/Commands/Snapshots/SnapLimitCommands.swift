import CephCodec
import RBD
import Rados

/// `rbd snap limit set`.
struct SnapLimitSetCommand: Command {
  static let name = "snap limit set"
  private let target: ImageTarget
  private let limit: UInt64

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    guard let limit = reader.arguments.number("limit") else { throw .refused("must specify --limit <num>", .range) }
    self.limit = limit
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      try await context.attempt("setting snapshot limit failed") { () throws(RadosError) in
        try await image.setSnapshotLimit(limit)
      }
    }
  }
}

/// `rbd snap limit clear`.
struct SnapLimitClearCommand: Command {
  static let name = "snap limit clear"
  private let target: ImageTarget

  init(_ reader: inout ArgumentReader) throws(CommandFailure) { target = try reader.target() }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      try await context.attempt("clearing snapshot limit failed") { () throws(RadosError) in
        try await image.setSnapshotLimit(.max)
      }
    }
  }
}
