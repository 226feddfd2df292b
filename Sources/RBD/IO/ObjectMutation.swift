import ObjectClasses
import Rados

/// A change of one data object (`librbd::io::AbstractObjectWriteRequest` and its kinds).
struct ObjectMutation: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// Writes bytes.
    case write([UInt8])
    /// Writes a pattern again and again.
    case writeSame([UInt8])
    /// Writes bytes if the object holds others.
    case compareAndWrite(expected: [UInt8], bytes: [UInt8])
    /// Makes bytes read as zeros.
    case zero
    /// Cuts the object off at the extent's offset.
    case truncate
    /// Removes the object.
    case remove
    /// Makes an empty object, which hides a parent.
    case hideParent
  }

  var kind: Kind
  /// The bytes of the object that the change is about.
  var extent: Extent
  /// Whether the object map takes part; not where the caller updates it for many objects at once.
  var updatesObjectMap = true

  /// How a discard of an object's bytes is done (`ObjectDiscardRequest`). A whole object of a clone must not be removed where the
  /// parent would show through.
  static func discard(_ extent: Extent, objectSize: UInt64, hidesParent: Bool, copiesUp: Bool) -> ObjectMutation {
    let kind: Kind
    if extent.offset == 0, extent.length == objectSize {
      kind = !hidesParent ? .remove : copiesUp ? .truncate : .hideParent
    } else {
      kind = extent.end == objectSize ? .truncate : .zero
    }
    return ObjectMutation(kind: kind, extent: extent)
  }

  /// Whether the object may be gone afterwards.
  var removes: Bool { kind == .remove }

  /// What the object map says before the change.
  var stateBefore: ObjectState { removes ? .pending : .exists }

  /// Whether the change is none for an object that does not exist and has no parent.
  var isNothingWithoutObject: Bool {
    switch kind {
    case .zero, .truncate, .remove, .hideParent: true
    case .write, .writeSame, .compareAndWrite: false
    }
  }

  /// Whether the change comes after a copy-up as an operation of its own: a comparison must see what was copied up.
  var followsCopyup: Bool { if case .compareAndWrite = kind { true } else { false } }

  /// The bytes that need no copy from the parent, because the change replaces them.
  var overwritten: Extent { followsCopyup ? Extent(offset: 0, length: 0) : extent }

  /// Whether the change tells the store how large the object will get.
  var givesHint: Bool { !isNothingWithoutObject }

  /// Bytes that are sent.
  var dataLength: UInt64 {
    switch kind {
    case .write(let bytes), .writeSame(let bytes): UInt64(bytes.count)
    case .compareAndWrite(let expected, let bytes): UInt64(expected.count + bytes.count)
    case .zero, .truncate, .remove, .hideParent: 0
    }
  }

  /// Adds the change to an operation.
  func append(to operation: inout WriteOperation, objectSize: UInt64) {
    switch kind {
    case .write(let bytes):
      appendWrite(bytes, to: &operation, objectSize: objectSize)
    case .writeSame(let pattern):
      operation.writeSame(offset: extent.offset, length: extent.length, pattern)
    case .compareAndWrite(let expected, let bytes):
      operation.compareExtent(offset: extent.offset, expected)
      appendWrite(bytes, to: &operation, objectSize: objectSize)
    case .zero:
      operation.zero(offset: extent.offset, length: extent.length)
    case .truncate:
      operation.truncate(extent.offset)
    case .remove:
      operation.remove()
    case .hideParent:
      operation.create(exclusive: false)
      operation.truncate(extent.offset)
    }
  }

  private func appendWrite(_ bytes: [UInt8], to operation: inout WriteOperation, objectSize: UInt64) {
    if extent.offset == 0, extent.length == objectSize {
      operation.writeFull(bytes)
    } else {
      operation.write(offset: extent.offset, bytes)
    }
  }
}
