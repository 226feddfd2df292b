/// The commands of stock that this tool shows in its help and does not run.
enum MissingCommands {
  /// Their words.
  static let names: Set<String> = [
    "bench", "bench-write", "config global get", "config global list", "config global remove", "config global set",
    "config image get", "config image list", "config image remove", "config image set", "config pool get", "config pool list",
    "config pool remove", "config pool set", "copy", "deep copy", "device attach", "device detach", "device list", "device ls",
    "device map", "device unmap", "encryption format", "group create", "group image add", "group image list",
    "group image remove", "group list", "group remove", "group rename", "group snap create", "group snap list",
    "group snap remove", "group snap rename", "group snap rollback", "journal client disconnect", "journal export",
    "journal import", "journal info", "journal inspect", "journal reset", "journal status", "migration abort", "migration commit",
    "migration execute", "migration prepare", "nbd list", "nbd map", "nbd unmap", "perf image iostat", "perf image iotop",
    "persistent-cache flush", "persistent-cache invalidate", "trash purge schedule add", "trash purge schedule list",
    "trash purge schedule remove", "trash purge schedule status", "watch",
  ]

  /// What it says about one of them.
  static func failure(_ name: String) -> CommandFailure {
    .refused("the command '\(name)' is not supported by this tool; run it with Ceph's own rbd")
  }
}
