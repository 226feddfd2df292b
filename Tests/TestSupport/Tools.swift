import Foundation

/// Where the tools of a test are.
public enum Tools {
  /// The top of this checkout.
  public static let checkout = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// The script that starts and ends real clusters.
  public static let clusterScript = "\(checkout)/scripts/cluster"

  /// Where the products of this build are: next to the test bundle.
  public static let products: String = {
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return bundle.deletingLastPathComponent().path
  }()

  /// Our `rbd`.
  public static let ourRBD = "\(products)/rbd"

  /// Our `rbd-mirror`.
  public static let ourRBDMirror = "\(products)/rbd-mirror"

  /// Stock's `rbd`.
  public static let stockRBD = "/usr/bin/rbd"

  /// Stock's `rbd-mirror`.
  public static let stockRBDMirror = "/usr/bin/rbd-mirror"
}
