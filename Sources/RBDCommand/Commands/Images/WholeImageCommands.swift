import CephCodec
import ObjectClasses
import RBD
import Rados

/// `rbd flatten`.
struct FlattenCommand: Command {
  static let name = "flatten"
  private let target: ImageTarget
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      do throws(RadosError) {
        try await context.progressing("Image flatten", isShown: showsProgress) { progress throws(RadosError) in
          try await image.perform(.flatten, progress: progress.operation)
        }
      } catch {
        throw .failed("flatten error", error)
      }
    }
  }
}

/// `rbd sparsify`.
struct SparsifyCommand: Command {
  static let name = "sparsify"
  /// `RBD_DEFAULT_SPARSE_SIZE`, in bytes.
  static let defaultSparseSize: UInt64 = 4096
  private let target: ImageTarget
  private let sparseSize: UInt64
  private let showsProgress: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    sparseSize = reader.arguments.number("sparse-size") ?? Self.defaultSparseSize
    showsProgress = !reader.arguments.flag("no-progress")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      do throws(RadosError) {
        try await context.progressing("Image sparsify", isShown: showsProgress) { progress throws(RadosError) in
          let objectSize = await image.header.objectSize
          guard sparseSize >= 4096, sparseSize <= objectSize, sparseSize.nonzeroBitCount == 1 else {
            throw RadosError(.invalid, "sparsify", detail: "sparse size should be power of two not less than 4096")
          }
          try await image.perform(.sparsify(size: sparseSize), progress: progress.operation)
        }
      } catch {
        throw .failed("sparsify error", error)
      }
    }
  }
}

/// `rbd feature enable` and `rbd feature disable`.
private struct FeatureUpdate: Sendable {
  let target: ImageTarget
  let features: ImageFeatures
  let isEnabled: Bool

  init(_ reader: inout ArgumentReader, isEnabled: Bool) throws(CommandFailure) {
    target = try reader.target()
    self.isEnabled = isEnabled
    let names = reader.rest
    guard !names.isEmpty else { throw .refused("at least one feature name must be specified") }
    var features: ImageFeatures = []
    for name in names {
      guard let more = FeatureName.features(in: name) else { throw .malformed(.invalid(nil)) }
      features.formUnion(more)
    }
    self.features = features
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      try await context.attempt("failed to update image features") { () throws(RadosError) in
        try await image.perform(.updateFeatures(features, enabled: isEnabled))
      }
    }
  }
}

/// `rbd feature enable`.
struct FeatureEnableCommand: Command {
  static let name = "feature enable"
  private let update: FeatureUpdate

  init(_ reader: inout ArgumentReader) throws(CommandFailure) { update = try FeatureUpdate(&reader, isEnabled: true) }

  func run(_ context: CommandContext) async throws(CommandFailure) { try await update.run(context) }
}

/// `rbd feature disable`.
struct FeatureDisableCommand: Command {
  static let name = "feature disable"
  private let update: FeatureUpdate

  init(_ reader: inout ArgumentReader) throws(CommandFailure) { update = try FeatureUpdate(&reader, isEnabled: false) }

  func run(_ context: CommandContext) async throws(CommandFailure) { try await update.run(context) }
}
