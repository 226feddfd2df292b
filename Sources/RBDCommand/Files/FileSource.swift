import CephCodec
import RBD

/// A file's bytes as the source of an import, read some at a time.
struct FileSource: ByteSource {
  private static let chunk = 4 << 20
  private let file: LocalFile
  private var buffer: ArraySlice<UInt8> = []
  /// How many bytes were handed out.
  private(set) var position: UInt64 = 0

  init(_ file: LocalFile) { self.file = file }

  mutating func read(upTo count: Int) async throws -> [UInt8] {
    if buffer.isEmpty { buffer = try await file.read(upTo: Self.chunk)[...] }
    let bytes = Array(buffer.prefix(count))
    buffer = buffer.dropFirst(count)
    position += UInt64(bytes.count)
    return bytes
  }
}
