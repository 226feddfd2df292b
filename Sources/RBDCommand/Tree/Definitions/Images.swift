extension CommandTree {
  static let children = [
    CommandDefinition(
      "children", "Display children of an image or its snapshot.",
      .imageOrSnapshotSpec(), .snapshotID, .flag("all", short: "a", "list all children (include trash)"),
      .flag("descendants", "include all descendants"), .format)
  ]

  static let clone = [
    CommandDefinition(
      "clone", "Clone a snapshot into a CoW child image.", epilogue: HelpText.featureLegend,
      .snapshotSpec(.source), .imageSpec(.destination), .createImage(includingFormat: false))
  ]

  static let copy = [
    CommandDefinition(
      "copy", alias: "cp", "Copy src image to dest.", epilogue: HelpText.featureLegend,
      .imageOrSnapshotSpec(.source), .imageSpec(.destination), .createImage(includingFormat: false), .sparseSize,
      .noProgress),
    CommandDefinition(
      "deep copy", alias: "deep cp", "Deep copy src image to dest.", epilogue: HelpText.featureLegend,
      .imageOrSnapshotSpec(.source), .imageSpec(.destination), .createImage(includingFormat: false), .flatten,
      .noProgress),
  ]

  static let create = [
    CommandDefinition(
      "create", "Create an empty image.", epilogue: HelpText.featureLegend,
      .imageSpec(), .createImage(includingFormat: true),
      .flag("thick-provision", "fully allocate storage and zero image"), .size, .noProgress)
  ]

  static let encryption = [
    CommandDefinition(
      "encryption format", "Format image to an encrypted format.",
      .imageSpec(), .positional("format", "encryption format [possible values: luks1, luks2]"),
      .positional("passphrase-file", "path of file containing passphrase for unlocking the image"),
      .option(
        "cipher-alg", .oneOf(["aes-128", "aes-256"]),
        "encryption algorithm [possible values: aes-128, aes-256 (default)]"))
  ]

  static let feature = [
    CommandDefinition(
      "feature disable", "Disable the specified image feature.",
      .imageSpec(), .positional("features", .manyFeatures, .mutableFeatures)),
    CommandDefinition(
      "feature enable", "Enable the specified image feature.",
      .imageSpec(), .positional("features", .manyFeatures, .mutableFeatures), .journalLayout),
  ]

  static let flatten = [
    CommandDefinition("flatten", "Fill clone with parent data (make it independent).", .imageSpec(), .noProgress)
  ]

  static let imageMeta = [
    CommandDefinition(
      "image-meta list", alias: "image-meta ls", "Image metadata list keys with values.", .imageSpec(), .format),
    CommandDefinition(
      "image-meta get", "Image metadata get the value associated with the key.",
      .imageSpec(), .positional("key", "image meta key")),
    CommandDefinition(
      "image-meta set", "Image metadata set key with value.",
      .imageSpec(), .positional("key", "image meta key"), .positional("value", "image meta value")),
    CommandDefinition(
      "image-meta remove", alias: "image-meta rm", "Image metadata remove the key and value associated.",
      .imageSpec(), .positional("key", "image meta key")),
  ]

  static let info = [
    CommandDefinition(
      "info", "Show information about image size, striping, etc.", .imageOrSnapshotSpec(), .imageID, .format)
  ]

  static let list = [
    CommandDefinition(
      "list", alias: "ls", "List rbd images.", .flag("long", short: "l", "long listing format"), .poolSpec, .format)
  ]

  static let lock = [
    CommandDefinition("lock list", alias: "lock ls", "Show locks held on an image.", .imageSpec(), .format),
    CommandDefinition(
      "lock add", "Take a lock on an image.",
      .imageSpec(), .positional("lock-id", "unique lock id"), .option("shared", .text, "shared lock tag")),
    CommandDefinition(
      "lock remove", alias: "lock rm", "Release a lock on an image.",
      .imageSpec(), .positional("lock-id", "unique lock id"), .positional("locker", "locker client")),
  ]

  static let objectMap = [
    CommandDefinition("object-map rebuild", "Rebuild an invalid object map.", .imageOrSnapshotSpec(), .noProgress),
    CommandDefinition("object-map check", "Verify the object map is correct.", .imageOrSnapshotSpec(), .noProgress),
  ]

  static let persistentCache = [
    CommandDefinition(
      "persistent-cache invalidate", "Invalidate (discard) existing / dirty persistent cache.", .imageSpec(), .imageID),
    CommandDefinition("persistent-cache flush", "Flush persistent cache.", .imageSpec(), .imageID),
  ]

  static let remove = [
    CommandDefinition("remove", alias: "rm", "Delete an image.", .imageSpec(), .noProgress)
  ]

  static let rename = [
    CommandDefinition(
      "rename", alias: "mv", "Rename image within pool.", .imageSpec(.source), .imageSpec(.destination))
  ]

  static let resize = [
    CommandDefinition(
      "resize", "Resize (expand or shrink) image.",
      .imageSpec(), .size, .flag("allow-shrink", "permit shrinking"), .noProgress)
  ]

  static let sparsify = [
    CommandDefinition("sparsify", "Reclaim space for zeroed image extents.", .imageSpec(), .noProgress, .sparseSize)
  ]

  static let status = [CommandDefinition("status", "Show the status of this image.", .imageSpec(), .format)]

  static let watch = [CommandDefinition("watch", "Watch events on image.", .imageSpec())]
}
