import CephCodec
import FoundationEssentials
import ObjectClasses
import RBD

/// The names of a replica's mirror snapshots: `.mirror.non_primary.<global image id>.<uuid>`.
///
/// A snapshot that our daemon made when the replica's head was exactly the primary's state has a version-8 uuid. It is
/// *self-contained*: reading at it gives that state. Stock's snapshots, with version-4 uuids, are made before their delta is
/// written, so reading at one gives the state before it, even after it is marked complete.
public enum ReplicaSnapshotName {
  private static let prefix = ".mirror.non_primary."

  /// A name for a snapshot that marks a copy under way.
  public static func copying(globalImageID: String) -> String { prefix + globalImageID + "." + uuid() }

  /// A name for a self-contained snapshot.
  public static func selfContained(globalImageID: String) -> String {
    var uuid = Array(Self.uuid().utf8)
    if uuid.count == 36 { uuid[14] = UInt8(ascii: "8") }
    return prefix + globalImageID + "." + String(decoding: uuid, as: UTF8.self)
  }

  private static func uuid() -> String { UUID().uuidString.lowercased() }

  /// Whether a name is that of a self-contained snapshot.
  public static func isSelfContained(_ name: String) -> Bool {
    guard name.hasPrefix(prefix) else { return false }
    let uuid = Array(name.utf8.suffix(36))
    return uuid.count == 36 && uuid[13] == UInt8(ascii: "-") && uuid[14] == UInt8(ascii: "8")
      && name.utf8.count > prefix.utf8.count + 36
  }
}

extension ImageSnapshot {
  /// Whether reading at this mirror snapshot gives the state it stands for. A primary's snapshots do, and ours of a replica.
  public var isSelfContained: Bool {
    guard let mirror else { return false }
    return mirror.isPrimary || ReplicaSnapshotName.isSelfContained(name)
  }
}
