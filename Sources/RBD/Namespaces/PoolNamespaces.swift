import CephCodec
import ObjectClasses
import Rados

/// The namespaces of a pool (`librbd::api::Namespace`).
public struct PoolNamespaces: Sendable {
  /// The pool in its default namespace.
  private let pool: Pool

  /// The namespaces of a pool, whichever namespace it is in.
  public init(_ pool: Pool) throws(RadosError) { self.pool = try pool.inNamespace("") }

  /// How many names one read returns.
  private static let pageSize: UInt64 = 1024

  /// What a namespace holds besides images.
  private static let ownObjects = [
    ImageObjects.children, ImageObjects.groupDirectory, ImageObjects.info, ImageObjects.mirroring, ImageObjects.tasks,
    ImageObjects.trash, ImageObjects.directory,
  ]

  /// The names, in order; none when the pool has no namespaces.
  public func list() async throws(RadosError) -> [String] {
    var names: [String] = []
    var last = ""
    while true {
      let page: [String]
      do throws(RadosError) {
        page = try await pool.call(ImageObjects.namespaces, RBDClass.namespaceList(last, Self.pageSize))
      } catch  where error.errno == .noEntry {
        return names
      }
      names += page
      guard let newest = page.last, page.count >= Int(Self.pageSize), newest != last else { return names }
      last = newest
    }
  }

  /// Whether there is a namespace with a name. `EINVAL` for an empty one.
  public func exists(_ name: String) async throws(RadosError) -> Bool {
    let namespace = try opened(name, "look up namespace")
    do throws(RadosError) {
      _ = try await namespace.call(ImageObjects.directory, RBDClass.dirStateAssert(.ready))
      return true
    } catch  where error.errno == .noEntry {
      return false
    }
  }

  /// Creates a namespace. `EEXIST` when there is one, `EINVAL` for an empty name.
  public func create(_ name: String) async throws(RadosError) {
    let namespace = try opened(name, "create namespace")
    try await pool.execute(ImageObjects.namespaces, RBDClass.namespaceAdd(name))
    do throws(RadosError) {
      try await namespace.execute(ImageObjects.directory, RBDClass.dirStateSet(.ready))
    } catch {
      let first = error
      // Best effort: the first error is the one to report.
      do { try await pool.execute(ImageObjects.namespaces, RBDClass.namespaceRemove(name)) } catch { throw first }
      throw first
    }
  }

  /// Removes a namespace. `EBUSY` while it holds images, in the trash too, `ENOENT` when there is none.
  ///
  /// - Parameter disableMirroring: switches mirroring off in the namespace; called when it is known to be empty.
  public func remove(
    _ name: String, disableMirroring: (Pool) async throws(RadosError) -> Void
  ) async throws(RadosError) {
    let namespace = try opened(name, "remove namespace")
    do throws(RadosError) {
      try await closeDirectory(namespace)
      guard try await ImageTrash(namespace).list().isEmpty else {
        throw RadosError(.busy, "remove namespace", object: name, detail: "image trash not empty")
      }
    } catch  where error.errno == .busy {
      try await namespace.execute(ImageObjects.directory, RBDClass.dirStateSet(.ready))
      throw error
    }
    try await disableMirroring(namespace)
    for object in Self.ownObjects { try await namespace.removeIfPresent(object) }
    try await pool.execute(ImageObjects.namespaces, RBDClass.namespaceRemove(name))
  }

  /// Makes the directory refuse new images and removes it; `EBUSY` when it holds some.
  private func closeDirectory(_ namespace: Pool) async throws(RadosError) {
    var operation = WriteOperation()
    operation.call(RBDClass.dirStateSet(.addDisabled))
    operation.remove()
    do throws(RadosError) {
      try await namespace.write(ImageObjects.directory, operation)
    } catch  where error.errno == .noEntry {
      // It has no directory: an earlier removal came this far.
      return
    }
  }

  private func opened(_ name: String, _ operation: String) throws(RadosError) -> Pool {
    guard !name.isEmpty else { throw RadosError(.invalid, operation, detail: "the name is empty") }
    return try pool.inNamespace(name)
  }
}
