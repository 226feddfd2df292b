import CephCodec
import RBD
import Rados

/// Why a transfer between an image and a file ended, as stock says it.
struct TransferFailure: Error, Sendable {
  /// The error number.
  var errno: Errno
  /// Complete lines for stderr, or nothing.
  var text = ""
  /// Whether the file does not even begin as it should.
  var isForeignFile = false

  /// What a failed transfer says.
  init(_ error: any Error) {
    switch error {
    case let error as ImageStreamError:
      errno = error.errno
      text = Self.words(error)
      isForeignFile = error == .unexpectedBanner || error == .truncated("banner")
    case let error as SystemFailure: errno = error.errno
    case let error as any CephError: errno = error.errno
    default: errno = .io
    }
  }

  private static func words(_ error: ImageStreamError) -> String {
    switch error {
    case .unexpectedBanner: "rbd: invalid or unexpected diff banner\n"
    case .truncated(let what): "rbd: failed to decode \(what == "banner" ? "diff banner" : what)\n"
    case .malformed(let what): "rbd: failed to decode \(what)\n"
    case .missingStartSnapshot(let name): "start snapshot '\(name)' does not exist in the image, aborting\n"
    case .existingEndSnapshot(let name): "end snapshot '\(name)' already exists, aborting\n"
    case .diffsDoNotFollow, .outOfOrder: "rbd: \(error)\n"
    }
  }
}

extension CommandContext {
  /// Runs a transfer and shows its progress.
  func transferring(
    _ operation: String, isShown: Bool, _ body: (ProgressReporter) async throws -> Void
  ) async throws(TransferFailure) {
    let reporter = ProgressReporter(operation, isShown: isShown, console)
    do {
      try await body(reporter)
    } catch {
      if let error = error as? RadosError { await log(error) }
      let failure = (error as? TransferFailure) ?? TransferFailure(error)
      await console.report(failure.text)
      // As stock: a file that is no diff at all has no progress.
      if failure.isForeignFile { await reporter.abandon() } else { await reporter.fail() }
      throw failure
    }
    await reporter.finish()
  }
}
