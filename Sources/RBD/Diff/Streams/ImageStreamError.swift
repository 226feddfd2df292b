import CephCodec

/// What is wrong with a stream of an export, or why it does not fit the image.
public enum ImageStreamError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The stream does not begin as it should.
  case unexpectedBanner
  /// The stream ends within something.
  case truncated(String)
  /// Something in the stream cannot be.
  case malformed(String)
  /// A diff begins at a snapshot that the image does not have.
  case missingStartSnapshot(String)
  /// A diff ends at a snapshot that the image has already.
  case existingEndSnapshot(String)
  /// Two diffs that are to be merged do not follow each other.
  case diffsDoNotFollow
  /// A diff's extents do not ascend, so that it cannot be merged: of the first diff or of the second.
  case outOfOrder(isFirst: Bool)

  /// The error number that stock ends with.
  public var errno: Errno {
    switch self {
    case .unexpectedBanner, .missingStartSnapshot, .diffsDoNotFollow: .invalid
    case .truncated, .malformed: .badMessage
    case .existingEndSnapshot: .exists
    case .outOfOrder: .notSupported
    }
  }

  public var description: String {
    switch self {
    case .unexpectedBanner: "invalid or unexpected banner"
    case .truncated(let what): "the stream ends within \(what)"
    case .malformed(let what): "malformed \(what)"
    case .missingStartSnapshot(let name): "start snapshot '\(name)' does not exist in the image"
    case .existingEndSnapshot(let name): "end snapshot '\(name)' already exists"
    case .diffsDoNotFollow: "the first diff does not end where the second begins"
    case .outOfOrder(let isFirst): "out-of-order offset in the \(isFirst ? "first" : "second") diff"
    }
  }
}
