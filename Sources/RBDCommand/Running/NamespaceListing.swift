import CephCodec
import ObjectClasses
import Rados

/// The RBD namespaces of a pool (`rbd_namespace` of `cls_rbd`).
enum NamespaceListing {
  private static let page: UInt64 = 1024

  /// All namespaces, in name order.
  static func all(in pool: Pool) async throws(RadosError) -> [String] {
    var names: [String] = []
    while true {
      let more: [String]
      do throws(RadosError) {
        more = try await pool.call("rbd_namespace", RBDClass.namespaceList(names.last ?? "", page))
      } catch {
        guard error.errno == .noEntry else { throw error }
        return names
      }
      names += more
      if more.count < Int(page) { return names }
    }
  }

  /// Whether a namespace exists (`rbd_namespace_exists`).
  static func contains(_ name: String, in pool: Pool) async throws(RadosError) -> Bool {
    try await all(in: pool).contains(name)
  }
}
