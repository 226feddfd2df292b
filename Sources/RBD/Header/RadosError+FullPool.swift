import CephCodec
import Rados

extension RadosError {
  /// Whether the pool has no room, by its devices or by its quota.
  var isFullPool: Bool { errno == .noSpace || errno == .quotaExceeded }
}
