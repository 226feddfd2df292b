/// The methods of the OSD object class `rbd`, one constant a method, grouped in extensions by what they act on.
public enum RBDClass {
  static let className = "rbd"

  /// The most entries the class reads in one step (`RBD_MAX_KEYS_READ`), the usual page size of its listings.
  public static let pageSize: UInt64 = 64
}
