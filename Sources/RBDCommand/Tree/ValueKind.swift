/// What the value of an option may be, and how the text of it is read (`boost::program_options::value<T>` and the
/// `validate` functions of the `rbd` tool).
enum ValueKind: Sendable, Equatable {
  /// A switch that takes no value (`bool_switch`).
  case flag
  /// A switch that may be repeated and takes no value (`zero_tokens` without a default).
  case mark
  /// Any text.
  case text
  /// Any text, as often as given.
  case texts
  /// A 64-bit unsigned number.
  case unsigned64
  /// A 32-bit unsigned number.
  case unsigned32
  /// A floating point number.
  case float
  /// A size in bytes with an IEC suffix; no suffix means bytes.
  case byteSize
  /// A size in bytes with an IEC suffix; no suffix means mebibytes.
  case imageSize
  /// The binary logarithm of an object size, 12 to 25.
  case objectOrder
  /// The image format, 1 or 2.
  case imageFormat
  /// The size of a journal object, 4 KiB to 64 MiB.
  case journalObjectSize
  /// The version of an export, 1 or 2.
  case exportFormat
  /// A comma-separated list of image features, as often as given.
  case features
  /// As `features`, and it takes all following positional arguments (`multitoken`).
  case manyFeatures
  /// One of a few words.
  case oneOf([String])
  /// A number of rounds, above zero.
  case iterations

  /// The fewest values the option needs.
  var minimumTokens: Int {
    switch self {
    case .flag, .mark: 0
    default: 1
    }
  }

  /// The most values the option takes.
  var maximumTokens: Int {
    switch self {
    case .flag, .mark: 0
    case .manyFeatures: Int.max
    default: 1
    }
  }

  /// Whether a later occurrence adds to an earlier one instead of being refused.
  var isComposing: Bool { self == .features }
}
