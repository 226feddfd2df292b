import CephCodec

/// Methods of `rbd_namespace`.
extension RBDClass {
  /// `namespace_add`: adds a namespace. Fails with `EEXIST` when it is there.
  public static let namespaceAdd = ClassMethod<Nothing, String>(className, "namespace_add", isWrite: true)

  /// `namespace_remove`: removes a namespace. Fails with `ENOENT` when it is not there.
  public static let namespaceRemove = ClassMethod<Nothing, String>(className, "namespace_remove", isWrite: true)

  /// `namespace_list`: namespaces, from after one, at most so many.
  public static let namespaceList = ClassMethod<[String], String, UInt64>(className, "namespace_list")
}
