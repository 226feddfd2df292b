import CephCodec

/// Methods of data objects, `<prefix>.<object number in hex>`.
extension RBDClass {
  /// `copyup`: writes the bytes from the start of the object unless it exists.
  public static let copyup = ClassMethod<Nothing, RawBytes>(className, "copyup", isWrite: true)

  /// `sparse_copyup`: writes extents (object offset to length, both in bytes) from the data, which holds them back to back in
  /// ascending order, unless the object exists. No extents make an empty object.
  public static let sparseCopyup = ClassMethod<Nothing, [UInt64: UInt64], [UInt8]>(
    className, "sparse_copyup", isWrite: true)

  /// `assert_snapc_seq`: fails with `ERANGE` unless a snapshot sequence stands to the object's own as stated.
  public static let assertSnapcSeq = ClassMethod<Nothing, UInt64, AssertSnapcSeqState>(
    className, "assert_snapc_seq", isWrite: true)

  /// `sparsify`: gives back zero runs of at least so many bytes; with `true` removes an object that is all zero.
  public static let sparsify = ClassMethod<Nothing, UInt64, Bool>(className, "sparsify", isWrite: true)
}

/// What `assert_snapc_seq` claims (`cls::rbd::AssertSnapcSeqState`), one byte on the wire.
public enum AssertSnapcSeqState: UInt8, CephEnumeration {
  /// The given sequence is newer than the object's, or the object does not exist.
  case newerThanObject = 0
  /// The object exists and its sequence is the given one or newer.
  case notNewerThanObject = 1
}
