import CephCodec
import Rados

/// Why a command ends early: what it says on stderr and its exit code.
struct CommandFailure: Error, Equatable {
  /// The exit code, 1 to 255.
  var code: Int32
  /// Complete lines for stderr, or nothing.
  var text: String

  /// A failure that has said all it had to say.
  static func silent(_ errno: Errno) -> CommandFailure { CommandFailure(code: errno.rawValue, text: "") }

  /// "rbd: …" and EINVAL unless another error is given.
  static func refused(_ message: String, _ errno: Errno = .invalid) -> CommandFailure {
    CommandFailure(code: errno.rawValue, text: "rbd: \(message)\n")
  }

  /// "rbd: what: (2) No such file or directory".
  static func failed(_ what: String, _ error: RadosError) -> CommandFailure {
    .refused("\(what): \(error.errno)", error.errno)
  }

  /// An argument that cannot be read, found while the command ran.
  static func malformed(_ error: OptionError) -> CommandFailure {
    CommandFailure(code: 1, text: "rbd: \(error.message)\n")
  }
}
