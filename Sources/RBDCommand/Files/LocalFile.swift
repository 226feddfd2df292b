import CephCodec
import Glibc

/// An open file of this machine. Its calls block a queue of its own, never the cooperative pool.
actor LocalFile {
  private let executor = QueueExecutor("heliograph.file")
  private let descriptor: Int32
  private let closes: Bool

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private init(_ descriptor: Int32, closes: Bool) {
    self.descriptor = descriptor
    self.closes = closes
  }

  deinit {
    if closes { Glibc.close(descriptor) }
  }

  /// Standard input.
  static let standardInput = LocalFile(STDIN_FILENO, closes: false)

  /// Standard output, for data.
  static let standardOutput = LocalFile(STDOUT_FILENO, closes: false)

  /// The end of a pipe that is read; it is closed with this file.
  init(reading descriptor: Int32) { self.init(descriptor, closes: true) }

  /// Opens a file for reading.
  static func open(reading path: String) throws(SystemFailure) -> LocalFile {
    LocalFile(try checked { Glibc.open(path, O_RDONLY | O_CLOEXEC) }, closes: true)
  }

  /// Creates a file that does not exist yet, for writing.
  static func create(_ path: String, mode: mode_t = 0o644) throws(SystemFailure) -> LocalFile {
    LocalFile(try checked { Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode) }, closes: true)
  }

  /// The size of a regular file or a block device in bytes; nil for what has none, such as a pipe.
  func size() throws(SystemFailure) -> UInt64? {
    var information = stat()
    try Self.checked { fstat(descriptor, &information) }
    switch information.st_mode & S_IFMT {
    case S_IFREG: return UInt64(max(information.st_size, 0))
    case S_IFBLK:
      let end = lseek(descriptor, 0, SEEK_END)
      guard end >= 0 else { throw SystemFailure(Errno(rawValue: errno)) }
      _ = lseek(descriptor, 0, SEEK_SET)
      return UInt64(end)
    default: return nil
    }
  }

  /// Whether the file is a directory.
  func isDirectory() throws(SystemFailure) -> Bool {
    var information = stat()
    try Self.checked { fstat(descriptor, &information) }
    return information.st_mode & S_IFMT == S_IFDIR
  }

  /// Reads up to `count` bytes, fewer at the end only.
  func read(upTo count: Int) throws(SystemFailure) -> [UInt8] {
    var failure: Errno?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled)
        if got == 0 { return }
        if got > 0 {
          filled += got
        } else if errno != EINTR {
          failure = Errno(rawValue: errno)
          return
        }
      }
    }
    if let failure { throw SystemFailure(failure) }
    return bytes
  }

  /// Writes all bytes where the last write ended.
  func write(_ bytes: [UInt8]) throws(SystemFailure) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw SystemFailure(Errno(rawValue: errno))
      }
    }
  }

  /// Writes all bytes at an offset.
  func write(_ bytes: [UInt8], at offset: UInt64) throws(SystemFailure) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        pwrite(
          descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written,
          off_t(clamping: offset &+ UInt64(written)))
      }
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw SystemFailure(Errno(rawValue: errno))
      }
    }
  }

  /// Makes the file as long as said; what is new reads as zeros.
  func truncate(to size: UInt64) throws(SystemFailure) {
    try Self.checked { ftruncate(descriptor, off_t(clamping: size)) }
  }

  @discardableResult
  private static func checked(_ call: () -> Int32) throws(SystemFailure) -> Int32 {
    while true {
      let result = call()
      if result >= 0 { return result }
      if errno != EINTR { throw SystemFailure(Errno(rawValue: errno)) }
    }
  }
}
