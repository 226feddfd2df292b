import CephCodec
import Glibc

/// A file of the daemon that could not be used.
struct ProcessError: Error, CustomStringConvertible {
  /// What is wrong, in words.
  var text: String

  var description: String { text }
}

/// The file with the daemon's process id (`pid_file`), locked for as long as the daemon lives.
struct PIDFile: Sendable {
  private let path: String
  private let descriptor: Int32
  private let device: dev_t
  private let inode: ino_t

  /// Creates the file and locks it. Throws when another process holds it.
  init(at path: String) throws(ProcessError) {
    let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.failure("failed to open pid file '\(path)'") }
    var isKept = false
    defer { if !isKept { close(descriptor) } }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    guard fcntl(descriptor, F_SETLK, &lock) == 0 else {
      let isHeld = errno == EAGAIN || errno == EACCES
      throw Self.failure("failed to lock pidfile \(path)" + (isHeld ? " because another process locked it" : ""))
    }
    var status = stat()
    let digits = Array("\(getpid())\n".utf8)
    guard fstat(descriptor, &status) == 0, ftruncate(descriptor, 0) == 0, write(descriptor, digits, digits.count) > 0 else {
      throw Self.failure("failed to write to pid file '\(path)'")
    }
    isKept = true
    self.path = path
    self.descriptor = descriptor
    device = status.st_dev
    inode = status.st_ino
  }

  /// Removes the file, unless somebody put another one in its place.
  func remove() {
    var status = stat()
    if stat(path, &status) == 0, status.st_dev == device, status.st_ino == inode { unlink(path) }
    close(descriptor)
  }

  private static func failure(_ what: String) -> ProcessError { ProcessError(text: "\(what): \(Errno(rawValue: errno))") }
}
