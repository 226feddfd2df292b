import CephCodec

/// Methods of `rbd_header.<id>` about an image's migration.
extension RBDClass {
  /// `migration_get`: where the image comes from or goes to. Fails with `EINVAL` without the feature `migrating`.
  public static let migrationGet = ClassMethod<MigrationSpec>(className, "migration_get")

  /// `migration_set`: starts a migration, which sets the feature `migrating`. Fails with `EEXIST` when one is under way.
  public static let migrationSet = ClassMethod<Nothing, MigrationSpec>(className, "migration_set", isWrite: true)

  /// `migration_set_state`: sets how far the migration is, and in words.
  public static let migrationSetState = ClassMethod<Nothing, MigrationSpec.State, String>(
    className, "migration_set_state", isWrite: true)

  /// `migration_remove`: ends a migration, which clears the feature `migrating`.
  public static let migrationRemove = ClassMethod<Nothing>(className, "migration_remove", isWrite: true)
}
