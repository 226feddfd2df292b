import Glibc

/// A POSIX error number, as RADOS and its object classes return it (there negated).
public struct Errno: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The positive number.
  public let rawValue: Int32

  /// The error with a positive number.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// The error behind a negative return value.
  public init(negated result: Int32) { rawValue = 0 &- result }

  /// The error behind a result that came from the wire, or nil for 0 and above, which stand for success.
  public init?(result: Int32) {
    guard result < 0 else { return nil }
    self.init(negated: result)
  }

  /// The number as RADOS returns it, negative.
  public var negated: Int32 { 0 &- rawValue }

  /// `EPERM`.
  public static let notPermitted = Errno(rawValue: EPERM)
  /// `ENOENT`.
  public static let noEntry = Errno(rawValue: ENOENT)
  /// `EIO`.
  public static let io = Errno(rawValue: EIO)
  /// `ENOEXEC`.
  public static let noExec = Errno(rawValue: ENOEXEC)
  /// `EAGAIN`.
  public static let again = Errno(rawValue: EAGAIN)
  /// `EACCES`.
  public static let accessDenied = Errno(rawValue: EACCES)
  /// `EBADF`.
  public static let badDescriptor = Errno(rawValue: EBADF)
  /// `ECHILD`.
  public static let noChild = Errno(rawValue: ECHILD)
  /// `EMLINK`.
  public static let tooManyLinks = Errno(rawValue: EMLINK)
  /// `EBUSY`.
  public static let busy = Errno(rawValue: EBUSY)
  /// `EEXIST`.
  public static let exists = Errno(rawValue: EEXIST)
  /// `EXDEV`.
  public static let crossDevice = Errno(rawValue: EXDEV)
  /// `ENODEV`.
  public static let noDevice = Errno(rawValue: ENODEV)
  /// `ENOTDIR`.
  public static let notDirectory = Errno(rawValue: ENOTDIR)
  /// `EISDIR`.
  public static let isDirectory = Errno(rawValue: EISDIR)
  /// `EINVAL`.
  public static let invalid = Errno(rawValue: EINVAL)
  /// `EFBIG`.
  public static let fileTooBig = Errno(rawValue: EFBIG)
  /// `ENOSPC`.
  public static let noSpace = Errno(rawValue: ENOSPC)
  /// `EROFS`.
  public static let readOnly = Errno(rawValue: EROFS)
  /// `EDOM`.
  public static let domain = Errno(rawValue: EDOM)
  /// `ERANGE`.
  public static let range = Errno(rawValue: ERANGE)
  /// `ENAMETOOLONG`.
  public static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
  /// `ENOSYS`.
  public static let noSystem = Errno(rawValue: ENOSYS)
  /// `ENOTEMPTY`.
  public static let notEmpty = Errno(rawValue: ENOTEMPTY)
  /// `ENODATA`.
  public static let noData = Errno(rawValue: ENODATA)
  /// `EBADMSG`.
  public static let badMessage = Errno(rawValue: EBADMSG)
  /// `EOVERFLOW`.
  public static let overflow = Errno(rawValue: EOVERFLOW)
  /// `EILSEQ`.
  public static let illegalSequence = Errno(rawValue: EILSEQ)
  /// `ERESTART`.
  public static let restart = Errno(rawValue: ERESTART)
  /// `EOPNOTSUPP`.
  public static let notSupported = Errno(rawValue: EOPNOTSUPP)
  /// `ENOTCONN`.
  public static let notConnected = Errno(rawValue: ENOTCONN)
  /// `ESHUTDOWN`.
  public static let shutdown = Errno(rawValue: ESHUTDOWN)
  /// `ESHUTDOWN`.
  public static let blocklisted = Errno(rawValue: ESHUTDOWN)
  /// `ETIMEDOUT`.
  public static let timedOut = Errno(rawValue: ETIMEDOUT)
  /// `ESTALE`.
  public static let stale = Errno(rawValue: ESTALE)
  /// `EREMOTEIO`.
  public static let remoteIO = Errno(rawValue: EREMOTEIO)
  /// `EDQUOT`.
  public static let quotaExceeded = Errno(rawValue: EDQUOT)
  /// `ECANCELED`.
  public static let cancelled = Errno(rawValue: ECANCELED)
  /// `EINPROGRESS`.
  public static let inProgress = Errno(rawValue: EINPROGRESS)
  /// `EKEYREJECTED`.
  public static let keyRejected = Errno(rawValue: EKEYREJECTED)
  /// `ENOMEM`.
  public static let noMemory = Errno(rawValue: ENOMEM)

  /// Ceph's `cpp_strerror`: "(2) No such file or directory".
  public var description: String { "(\(rawValue)) \(String(cString: strerror(rawValue)))" }
}

/// An error that carries the errno which a command exits with and a daemon decides by.
public protocol CephError: Error {
  /// The error number.
  var errno: Errno { get }
}

extension Errno: CephError {
  /// Itself.
  public var errno: Errno { self }
}
