import CephCodec
import Mirroring
import ObjectClasses
import RBD
import Rados

/// Makes an empty image like a primary's (`image_replayer::CreateImageRequest`).
struct ReplicaCreation: Sendable {
  /// Where the replica will be.
  let local: Pool
  /// Where the primary is.
  let remote: Pool
  /// The image's global id.
  let globalImageID: String

  /// Creates the replica with an id. A clone needs its parent's replica: ENOENT while that is not there.
  func create(_ header: ImageHeader, id: String) async throws(RadosError) {
    var options = CreateOptions()
    options.id = id
    options.order = header.order
    options.features = header.features.subtracting([.nonPrimary, .operations, .migrating, .dataPool, .journaling])
    options.stripeUnit = header.stripeUnit
    options.stripeCount = header.stripeCount
    options.dataPool = try await dataPool(header)
    if let parent = try Self.parent(of: header) {
      try await clone(header, parent, options)
    } else {
      try await ImageCreation(in: local).create(header.name, size: header.size, options: options)
    }
    let created = try await ImageHeader.read(from: local, id: id, name: header.name)
    try await ImageFeatureUpdate(created, in: local).setNonPrimary(true)
  }

  /// The data pool: our default, else one named as the primary's, else none of its own.
  private func dataPool(_ header: ImageHeader) async throws(RadosError) -> String? {
    if let name = local.cluster.option("rbd_default_data_pool"), !name.isEmpty { return name }
    guard header.dataPoolID >= 0, header.dataPoolID != remote.id else { return "" }
    let name = try await header.dataPool(from: remote).name
    do throws(RadosError) {
      return try await local.cluster.pool(named: name).name
    } catch  where error.errno == .noEntry {
      return ""
    }
  }

  // MARK: - Clones

  /// The parent of the image or of its snapshots; EINVAL when they have different ones.
  private static func parent(of header: ImageHeader) throws(RadosError) -> ParentImageSpec? {
    let specs = ([header.parent] + header.snapshots.map(\.parent)).compactMap { $0?.spec }
    guard specs.allSatisfy({ $0 == specs.first }) else {
      throw RadosError(.invalid, "create image", object: header.headerObject, detail: "remote image parent spec mismatch")
    }
    return specs.first
  }

  /// Clones the replica of the primary's parent at the same snapshot.
  private func clone(_ header: ImageHeader, _ parent: ParentImageSpec, _ options: CreateOptions) async throws(RadosError) {
    func missing(_ what: String) -> RadosError {
      RadosError(.noEntry, "clone image", object: header.headerObject, detail: "\(what) does not exist")
    }
    let remoteParentPool = try await remote.cluster.pool(id: parent.poolID, namespace: parent.poolNamespace)
    guard let record = try await MirrorPool(remoteParentPool).image(id: parent.imageID) else { throw missing("mirrored parent") }
    let localParentPool = try await local.cluster.pool(named: remoteParentPool.name, namespace: parent.poolNamespace)
    guard let localID = try await MirrorPool(localParentPool).imageID(globalID: record.globalImageID) else {
      throw missing("local parent")
    }
    let remoteParent = try await ImageHeader.read(from: remoteParentPool, id: parent.imageID)
    guard let source = remoteParent.snapshot(parent.snapshotID) else { throw missing("parent snapshot") }
    let localParent = try await ImageHeader.read(from: localParentPool, id: localID)
    guard let snapshot = localParent.snapshot(named: source.name, in: source.namespace) else {
      throw missing("local parent snapshot")
    }
    var options = options
    options.cloneFormat = header.operationFeatures.contains(.cloneChild) ? 2 : 1
    try await ImageClone(of: localParent, in: localParentPool).create(header.name, of: snapshot.id, in: local, options: options)
  }
}
