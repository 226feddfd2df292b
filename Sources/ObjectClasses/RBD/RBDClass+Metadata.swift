import CephCodec

/// Methods for key-value metadata of an image (`rbd_header.<id>`) or of a pool (`rbd_info`). Values are bytes.
extension RBDClass {
  /// `metadata_list`: keys and values, from after a key, at most so many (0 means the class's page).
  public static let metadataList = ClassMethod<[String: [UInt8]], String, UInt64>(className, "metadata_list")

  /// `metadata_set`: sets all given keys.
  public static let metadataSet = ClassMethod<Nothing, [String: [UInt8]]>(className, "metadata_set", isWrite: true)

  /// `metadata_remove`: removes a key, whether or not it is set.
  public static let metadataRemove = ClassMethod<Nothing, String>(className, "metadata_remove", isWrite: true)

  /// `metadata_get`: a key's value. Fails with `ENOENT` when it is not set.
  public static let metadataGet = ClassMethod<[UInt8], String>(className, "metadata_get")
}
