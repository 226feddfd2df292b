import CephCodec
import ObjectClasses
import RBD
import Rados

/// `rbd image-meta set`.
struct ImageMetaSetCommand: Command {
  static let name = "image-meta set"
  private let target: ImageTarget
  private let key: String
  private let value: String

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    key = try reader.required("metadata key was not specified")
    value = try reader.required("metadata value was not specified")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      do throws(RadosError) {
        try await image.perform(.metadataUpdate(key: key, value: value))
      } catch {
        let text = "failed to set metadata \(key) of image : \(error.errno)\nrbd: setting metadata failed: \(error.errno)\n"
        throw CommandFailure(code: error.errno.rawValue, text: text)
      }
    }
  }
}

/// `rbd image-meta rm`.
struct ImageMetaRemoveCommand: Command {
  static let name = "image-meta remove"
  private let target: ImageTarget
  private let key: String

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    key = try reader.required("metadata key was not specified")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(target) { image throws(CommandFailure) in
      do throws(RadosError) {
        guard await image.header.metadata[key] != nil else { throw RadosError(.noEntry, "remove metadata") }
        try await image.perform(.metadataUpdate(key: key, value: nil))
      } catch {
        let what = error.errno == .noEntry ? "rbd: no existing metadata key" : "failed to remove metadata"
        let text = "\(what) \(key) of image : \(error.errno)\nrbd: removing metadata failed: \(error.errno)\n"
        throw CommandFailure(code: error.errno.rawValue, text: text)
      }
    }
  }
}
