import CephCodec
import Glibc

/// Where an export goes: a new file, or standard output.
struct DataSink: Sendable {
  private let path: String
  private let file: LocalFile
  private let console: Console
  /// Whether it is standard output, which can only be written in order.
  let isStream: Bool

  /// Creates the file; "-" is standard output. EEXIST if the file is there already.
  init(_ path: String, _ console: Console) throws(SystemFailure) {
    self.path = path
    self.console = console
    isStream = path == "-"
    file = isStream ? .standardOutput : try LocalFile.create(path)
  }

  /// Appends bytes.
  func write(_ bytes: [UInt8]) async throws(SystemFailure) {
    if isStream { try await console.write(bytes) } else { try await file.write(bytes) }
  }

  /// Writes bytes at an offset; only to a file.
  func write(_ bytes: [UInt8], at offset: UInt64) async throws(SystemFailure) { try await file.write(bytes, at: offset) }

  /// Makes the file as long as said; only a file.
  func truncate(to size: UInt64) async throws(SystemFailure) { try await file.truncate(to: size) }

  /// Removes the file again.
  func remove() {
    if !isStream { unlink(path) }
  }
}
