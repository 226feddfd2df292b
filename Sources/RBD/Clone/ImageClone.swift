import CephCodec
import ObjectClasses
import Rados

/// Clones a snapshot of an image (`librbd::image::CloneRequest`).
public struct ImageClone: Sendable {
  /// The pool with the parent's namespace.
  private let parentPool: Pool
  /// The parent.
  private let parent: ImageHeader

  /// Clones of an image.
  public init(of parent: ImageHeader, in parentPool: Pool) {
    self.parent = parent
    self.parentPool = parentPool
  }

  /// The release number of Mimic, the first whose clients know clones of version 2.
  private static let mimic: Int8 = 13

  /// Creates a clone of a snapshot and returns its id. Nothing is left behind when it fails.
  ///
  /// `EINVAL` when the snapshot is not protected but must be (version 1), `ENOSYS` without layering on either side, `EXDEV` for a
  /// clone of version 1 in another namespace, `ENOENT` when there is no such snapshot, otherwise as `ImageCreation.create`.
  @discardableResult
  public func create(
    _ name: String, of snapshot: SnapshotID, in pool: Pool, options: CreateOptions = CreateOptions()
  ) async throws(RadosError) -> String {
    if let features = options.features, !features.subtracting(.known).isEmpty {
      throw failure(.noSystem, "librbd does not support requested features")
    }
    let format = try await cloneFormat(options, in: pool)
    if format == 1, pool.namespace != parentPool.namespace {
      throw failure(.crossDevice, "clone v1 is not supported across namespaces")
    }
    guard !parent.hasUnknownOperationFeatures else {
      throw failure(.readOnly, "image operations disabled due to unsupported op features")
    }
    guard let source = parent.snapshot(snapshot) else { throw failure(.noEntry, "no snapshot \(snapshot)") }
    guard parent.features.contains(.layering) else { throw failure(.noSystem, "parent image must support layering") }
    guard format == 2 || source.protection == .protected else {
      throw failure(.invalid, "parent snapshot must be protected")
    }
    let childOptions = inherited(options)
    guard childOptions.features?.contains(.layering) == true else {
      throw failure(.noSystem, "cloning image must support layering")
    }
    let id = try await ImageCreation(in: pool).create(name, size: source.size, options: childOptions)
    do throws(RadosError) {
      try await link(id: id, name: name, to: source, in: pool, format: format)
    } catch {
      await removeFailed(id: id, name: name, in: pool)
      throw error
    }
    return id
  }

  private func failure(_ errno: Errno, _ reason: String) -> RadosError {
    RadosError(errno, "clone image", object: parent.headerObject, detail: reason)
  }

  /// 1 or 2: what was asked for, else `rbd_default_clone_format`, which by default looks at the oldest client the cluster lets in.
  private func cloneFormat(_ options: CreateOptions, in pool: Pool) async throws(RadosError) -> Int {
    if let format = options.cloneFormat { return format == 1 ? 1 : 2 }
    switch try await RBDConfiguration(of: pool).text("rbd_default_clone_format") {
    case "1": return 1
    case "2": return 2
    default:
      let clients = try await pool.cluster.minimumClient()
      return max(clients.minimum, clients.required) < Self.mimic ? 1 : 2
    }
  }

  /// What the clone takes from its parent unless it was asked for otherwise.
  private func inherited(_ options: CreateOptions) -> CreateOptions {
    var options = options
    options.order = options.order ?? parent.order
    options.features = options.features ?? parent.features
    options.stripeUnit = options.stripeUnit ?? parent.stripeUnit
    options.stripeCount = options.stripeCount ?? parent.stripeCount
    return options
  }

  private func link(
    id: String, name: String, to source: ImageSnapshot, in pool: Pool, format: Int
  ) async throws(RadosError) {
    let child = try await ImageHeader.read(from: pool, id: id, name: name)
    let spec = ParentImageSpec(
      poolID: parentPool.id, poolNamespace: parentPool.namespace, imageID: parent.id, snapshotID: source.id)
    let parentage = ImageParentage(child, in: pool)
    try await parentage.attachParent(spec, overlap: source.size, cloneFormat: format)
    try await parentage.attachChild(to: spec, in: parentPool, cloneFormat: format)
    let metadata = parent.metadata.filter { !$0.key.hasPrefix(ImageMetadata.internalPrefix) }
    if !metadata.isEmpty { try await ImageMetadata.ofImage(id, in: pool).set(metadata) }
  }

  /// Takes a clone back that could not be linked. Best effort: the first error is the one to report.
  private func removeFailed(id: String, name: String, in pool: Pool) async {
    do throws(RadosError) {
      let child = try await ImageHeader.read(from: pool, id: id, name: name)
      try await ImageParentage(child, in: pool).detachChild()
      try await ImageRemoval(child, in: pool).removeRecords(inDirectory: true)
    } catch {
      return
    }
  }
}
