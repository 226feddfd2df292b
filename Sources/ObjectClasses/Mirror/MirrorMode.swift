import CephCodec

/// Whether and how a pool is mirrored (`cls::rbd::MirrorMode`, a u32).
public enum MirrorMode: UInt32, CephEnumeration {
  /// Not at all; the pool then has no mode key.
  case disabled = 0
  /// The images that were enabled one by one.
  case image = 1
  /// All images with a journal.
  case pool = 2
}
