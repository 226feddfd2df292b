import CephCodec
import RBD

/// `rbd image-meta get`.
struct ImageMetaGetCommand: Command {
  static let name = "image-meta get"
  private let target: ImageTarget
  private let key: String

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target()
    key = try reader.required("metadata key was not specified")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    guard let value = try await context.header(of: target).header.metadata[key] else {
      let text = "failed to get metadata \(key) of image : \(Errno.noEntry)\nrbd: getting metadata failed: \(Errno.noEntry)\n"
      throw CommandFailure(code: Errno.noEntry.rawValue, text: text)
    }
    await context.console.print("\(String(decoding: value, as: UTF8.self))\n")
  }
}
