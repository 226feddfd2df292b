import ObjectClasses

/// A clone's parent and how much of it still shows through.
public struct ParentLink: Sendable, Equatable {
  /// The parent snapshot.
  public var spec: ParentImageSpec
  /// Bytes from the start that still read from the parent.
  public var overlap: UInt64

  /// A parent that shows through for `overlap` bytes.
  public init(spec: ParentImageSpec, overlap: UInt64) {
    self.spec = spec
    self.overlap = overlap
  }
}
