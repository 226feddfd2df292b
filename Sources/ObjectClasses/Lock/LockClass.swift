import CephCodec

/// The methods of the OSD object class `lock`: advisory locks kept in the attributes `lock.<name>` of any object.
public enum LockClass {
  private static let className = "lock"

  /// `lock`: takes a lock for the calling client, making the object if need be. Fails with `EBUSY` when others hold it in a way
  /// that excludes the caller, `EEXIST` when the caller holds it and may not renew, `ENOENT` when it must renew but does not.
  public static let lock = ClassMethod<Nothing, LockRequest>(className, "lock", isWrite: true)

  /// `unlock`: gives up the calling client's hold. Fails with `ENOENT` when there is none with the cookie.
  public static let unlock = ClassMethod<Nothing, UnlockRequest>(className, "unlock", isWrite: true)

  /// `break_lock`: ends any client's hold. Fails with `ENOENT` when there is none such.
  public static let breakLock = ClassMethod<Nothing, BreakLockRequest>(className, "break_lock", isWrite: true)

  /// `get_info`: a lock's holders. A lock nobody took has none, and the type `none`.
  public static let getInfo = ClassMethod<LockInfo, LockInfoRequest>(className, "get_info")

  /// `list_locks`: the names of the locks that the object has or had.
  public static let listLocks = ClassMethod<LockNames>(className, "list_locks")

  /// `assert_locked`: fails with `EBUSY` unless the calling client holds the lock so. A read method, also used to guard a write.
  public static let assertLocked = ClassMethod<Nothing, AssertLockedRequest>(className, "assert_locked")

  /// `set_cookie`: changes the cookie of the calling client's hold. Fails with `EBUSY` when it has none such.
  public static let setCookie = ClassMethod<Nothing, SetLockCookieRequest>(className, "set_cookie", isWrite: true)
}
