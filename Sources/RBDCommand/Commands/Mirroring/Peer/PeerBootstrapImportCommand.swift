import CephCodec
import Mirroring
import ObjectClasses

/// `rbd mirror pool peer bootstrap import`.
struct PeerBootstrapImportCommand: Command {
  static let name = "mirror pool peer bootstrap import"
  /// What stock reads of a token file at most, in bytes.
  private static let tokenLimit = 1023
  private let target: ImageTarget
  private let siteName: String?
  private let path: String
  private let direction: MirrorPeerDirection

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget(validatesPool: true, hasNamespace: false)
    siteName = reader.arguments.text("site-name")
    path = reader.arguments.text("token-path") ?? reader.nextArgument()
    guard !path.isEmpty else { throw .refused("token path was not specified") }
    direction = reader.arguments.text("direction").flatMap { MirrorPeerDirection(name: $0) } ?? .both
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let text = try await readToken()
    let pool = MirrorPool(try await context.pool(target.pool))
    if let siteName { try await context.setSiteName(siteName) }
    do throws(MirroringError) {
      try await pool.importBootstrapToken(try BootstrapToken(base64: text), direction: direction)
    } catch {
      await context.log(error.message)
      guard error.errno != .noSystem else { throw .refused("mirroring is not enabled on remote peer", error.errno) }
      throw .refused("failed to import peer bootstrap token", error.errno)
    }
  }

  private func readToken() async throws(CommandFailure) -> String {
    let file: LocalFile
    do throws(SystemFailure) {
      file = path == "-" ? .standardInput : try LocalFile.open(reading: path)
    } catch {
      throw .refused("error opening \(path)", error.errno)
    }
    do throws(SystemFailure) {
      return String(decoding: try await file.read(upTo: Self.tokenLimit), as: UTF8.self)
    } catch {
      throw .refused("error reading token file: \(error.errno)", error.errno)
    }
  }
}
