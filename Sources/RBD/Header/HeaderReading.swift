import CephCodec
import ObjectClasses
import Rados

/// One read operation of an image's header: the image's own state, and that of the snapshots it asked for.
struct HeaderReading: Sendable {
  /// The header without snapshots and without a name.
  private let bare: ImageHeader
  /// The snapshots that exist now.
  let context: SnapshotContext
  /// The parent of the image, whichever of its states still uses it.
  private let parent: ParentImageSpec
  /// What the operation found of the snapshots it asked for; those that are gone are missing.
  private let found: [SnapshotID: SnapshotParts]

  /// What the class tells of one snapshot.
  private struct SnapshotParts: Sendable {
    var info: SnapshotInfo
    var overlap: UInt64?
    var flags: ImageFlags
    var protection: SnapshotProtection
  }

  /// The header, if the operation asked for every snapshot there is; nil when it must be repeated.
  func header(named name: String) throws(RadosError) -> ImageHeader? {
    var header = bare
    header.name = name
    for id in context.snapshots {
      guard let parts = found[id] else { return nil }
      header.snapshots.append(
        ImageSnapshot(
          id: id, name: parts.info.name, namespace: parts.info.namespace, size: parts.info.imageSize,
          flags: parts.flags, protection: parts.protection, timestamp: parts.info.timestamp,
          parent: Self.link(parent, parts.overlap), childCount: parts.info.childCount))
    }
    return header
  }

  private static func link(_ parent: ParentImageSpec, _ overlap: UInt64?) -> ParentLink? {
    guard let overlap, parent.poolID >= 0 else { return nil }
    return ParentLink(spec: parent, overlap: overlap)
  }

  /// Runs the operation.
  static func run(in pool: Pool, id: String, asking snapshots: [SnapshotID]) async throws(RadosError) -> HeaderReading {
    var operation = ReadOperation()
    let image = ImageSteps(in: &operation)
    let steps = snapshots.map { SnapshotSteps(of: $0, in: &operation) }
    let object = ImageObjects.header(id)
    let result = try await pool.read(object, operation)

    let features = try result[image.features]
    guard features.incompatible.subtracting(.known).isEmpty else {
      throw RadosError(
        .noSystem, "open image", object: object,
        detail: "unsupported features: \(features.incompatible.subtracting(.known).rawValue)")
    }
    let context = try result[image.context]
    guard context.isValid else {
      throw RadosError(.io, "open image", object: object, detail: "image snap context is invalid")
    }
    var found: [SnapshotID: SnapshotParts] = [:]
    for step in steps {
      guard result.errno(step.info) == nil else { continue }
      found[step.id] = SnapshotParts(
        info: try result[step.info], overlap: try result[step.overlap], flags: try result[step.flags],
        protection: try result[step.protection])
    }
    return HeaderReading(
      bare: try image.header(id: id, from: result), context: context, parent: try result[image.parent], found: found)
  }

  /// The steps that read the image's own state.
  private struct ImageSteps {
    let size: ReadStep<ImageSize>
    let features: ReadStep<ImageFeatureSets>
    let flags: ReadStep<ImageFlags>
    let context: ReadStep<SnapshotContext>
    let prefix: ReadStep<String>
    let dataPool: ReadStep<Int64>
    let stripe: ReadStep<StripeUnitCount>
    let parent: ReadStep<ParentImageSpec>
    let overlap: ReadStep<UInt64?>
    let limit: ReadStep<UInt64>
    let created: ReadStep<UTime>
    let accessed: ReadStep<UTime>
    let modified: ReadStep<UTime>
    let operationFeatures: ReadStep<OperationFeatures>
    let group: ReadStep<GroupSpec>
    let lock: ReadStep<LockInfo>
    let metadata: ReadStep<[String: [UInt8]]>

    init(in operation: inout ReadOperation) {
      size = operation.call(RBDClass.getSize(.head))
      features = operation.call(RBDClass.getFeatures(.head, true))
      flags = operation.call(RBDClass.getFlags(.head))
      context = operation.call(RBDClass.getSnapcontext())
      prefix = operation.call(RBDClass.getObjectPrefix())
      dataPool = operation.call(RBDClass.getDataPool())
      // Fails without the striping feature; the default layout is meant then.
      stripe = operation.call(RBDClass.getStripeUnitCount(), allowFailure: true)
      parent = operation.call(RBDClass.parentGet())
      overlap = operation.call(RBDClass.parentOverlapGet(.head))
      limit = operation.call(RBDClass.snapshotGetLimit())
      created = operation.call(RBDClass.getCreateTimestamp())
      accessed = operation.call(RBDClass.getAccessTimestamp())
      modified = operation.call(RBDClass.getModifyTimestamp())
      operationFeatures = operation.call(RBDClass.opFeaturesGet())
      group = operation.call(RBDClass.imageGroupGet())
      lock = operation.call(LockClass.getInfo(LockInfoRequest(name: "rbd_lock")))
      metadata = operation.call(RBDClass.metadataList("", ImageMetadata.pageSize))
    }

    func header(id: String, from result: ReadResult) throws(RadosError) -> ImageHeader {
      let size = try result[size]
      let features = try result[features].features
      let stripe =
        features.contains(.striping) && result.errno(stripe) == nil
        ? try result[stripe] : StripeUnitCount(unit: 0, count: 0)
      let group = try result[group]
      return ImageHeader(
        name: "", id: id, size: size.size, order: size.order, features: features, flags: try result[flags],
        objectPrefix: try result[prefix], dataPoolID: try result[dataPool], stripeUnit: stripe.unit,
        stripeCount: stripe.count, parent: HeaderReading.link(try result[parent], try result[overlap]),
        snapshotSequence: try result[context].sequence, snapshots: [], snapshotLimit: try result[limit],
        createdAt: try result[created], accessedAt: try result[accessed], modifiedAt: try result[modified],
        operationFeatures: try result[operationFeatures], group: group.isValid ? group : nil,
        lock: try result[lock], metadata: try result[metadata])
    }
  }

  /// The steps that read one snapshot; they may fail because it was removed.
  private struct SnapshotSteps {
    let id: SnapshotID
    let info: ReadStep<SnapshotInfo>
    let overlap: ReadStep<UInt64?>
    let flags: ReadStep<ImageFlags>
    let protection: ReadStep<SnapshotProtection>

    init(of id: SnapshotID, in operation: inout ReadOperation) {
      self.id = id
      info = operation.call(RBDClass.snapshotGet(id), allowFailure: true)
      overlap = operation.call(RBDClass.parentOverlapGet(id), allowFailure: true)
      flags = operation.call(RBDClass.getFlags(id), allowFailure: true)
      protection = operation.call(RBDClass.getProtectionStatus(id), allowFailure: true)
    }
  }
}
