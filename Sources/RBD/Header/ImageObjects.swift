import CephCodec

/// The names of the RADOS objects that images and pools of images live in (`RBD_*` in Ceph's `rbd_types.h`).
public enum ImageObjects {
  /// The directory of a pool namespace: image names and ids.
  public static let directory = "rbd_directory"
  /// What the clones (version 1) of a pool namespace were made from.
  public static let children = "rbd_children"
  /// A pool's "is initialised" mark and its metadata.
  public static let info = "rbd_info"
  /// The images in the trash.
  public static let trash = "rbd_trash"
  /// The names of a pool's namespaces.
  public static let namespaces = "rbd_namespace"
  /// The mirroring state of a pool namespace.
  public static let mirroring = "rbd_mirroring"
  /// The directory of image groups.
  public static let groupDirectory = "rbd_group_directory"
  /// The manager's background tasks.
  public static let tasks = "rbd_task"

  /// The header of the image with an id: `rbd_header.<id>`.
  public static func header(_ imageID: String) -> String { "rbd_header.\(imageID)" }

  /// The object that holds the id of the image with a name: `rbd_id.<name>`.
  public static func id(ofImageNamed name: String) -> String { "rbd_id.\(name)" }

  /// The header of a format-1 image: `<name>.rbd`.
  public static func formatOneHeader(_ name: String) -> String { "\(name).rbd" }

  /// The object map of an image's writable state or of a snapshot: `rbd_object_map.<id>[.<16 hex digits>]`.
  public static func objectMap(_ imageID: String, _ snapshot: SnapshotID = .head) -> String {
    let head = "rbd_object_map.\(imageID)"
    return snapshot == .head ? head : "\(head).\(sixteenHexDigits(snapshot.rawValue))"
  }

  /// A data object: `<prefix>.<16 hex digits>`.
  public static func data(prefix: String, number: UInt64) -> String { "\(prefix).\(sixteenHexDigits(number))" }

  /// The journal of an image: `journal.<id>`.
  public static func journal(_ imageID: String) -> String { "journal.\(imageID)" }

  /// A number as 16 lower-case hexadecimal digits.
  public static func sixteenHexDigits(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
