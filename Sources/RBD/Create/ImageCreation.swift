import CephCodec
import ObjectClasses
import Rados

/// Creates format-2 images (`librbd::create` and `image::CreateRequest`).
public struct ImageCreation: Sendable {
  /// The pool with the image's namespace.
  private let pool: Pool
  private let directory: ImageDirectory

  /// Creation of images in a pool's namespace.
  public init(in pool: Pool) {
    self.pool = pool
    directory = ImageDirectory(pool)
  }

  /// Creates an image of `size` bytes and returns its id. Nothing is left behind when it fails.
  ///
  /// Mirroring is not switched on here, whatever the pool's mode. `EEXIST` when the name is taken, `EBADF` when the id is, `ENOENT`
  /// when the namespace or the data pool does not exist, `EDOM` for an object size out of range, `EINVAL` for options that do not fit
  /// together, `ENOSYS` for features that cannot be.
  @discardableResult
  public func create(_ name: String, size: UInt64, options: CreateOptions = CreateOptions()) async throws(RadosError) -> String {
    guard !name.isEmpty else { throw RadosError(.invalid, "create image", detail: "the name is empty") }
    guard try await !directory.exists(imageNamed: name) else {
      throw RadosError(.exists, "create image", object: name, detail: "rbd image \(name) already exists")
    }
    let configuration = try await RBDConfiguration(of: pool)
    let plan: CreatePlan
    do {
      plan = try CreatePlan(size: size, options: options, configuration: configuration, poolName: pool.name)
    } catch {
      throw RadosError(error.errno, "create image", object: name, detail: error.reason)
    }
    guard !plan.features.contains(.journaling) else {
      throw RadosError(.notSupported, "create image", object: name, detail: "journaling is not supported")
    }
    let dataPool = try await dataPool(plan, validating: configuration.flag("rbd_validate_pool", default: true))
    let id = options.id ?? ImageID.generate(globalID: pool.cluster.globalID)
    try await build(plan, entry: ImageDirectory.Entry(name: name, id: id), dataPoolID: dataPool)
    return id
  }

  /// The id of the data objects' pool, -1 for the image's own; validated if asked.
  private func dataPool(_ plan: CreatePlan, validating: Bool) async throws(RadosError) -> Int64 {
    guard let name = plan.dataPool else {
      if validating { try await PoolValidation(pool).validate() }
      return -1
    }
    let dataPool = try await pool.cluster.pool(named: name)
    if validating { try await PoolValidation(dataPool).validate() }
    return dataPool.id
  }

  /// Writes the directory entry, the id object, the header and the object map, in stock's order; takes back what was written when one
  /// of them fails.
  private func build(_ plan: CreatePlan, entry: ImageDirectory.Entry, dataPoolID: Int64) async throws(RadosError) {
    try await directory.add(entry)
    do {
      try await directory.createIDObject(entry)
    } catch {
      await undo { () async throws(RadosError) in try await directory.remove(entry) }
      throw error
    }
    do {
      try await buildHeader(plan, entry: entry, dataPoolID: dataPoolID)
    } catch {
      await undo { () async throws(RadosError) in try await directory.removeIDObject(named: entry.name) }
      await undo { () async throws(RadosError) in try await directory.remove(entry) }
      throw error
    }
  }

  private func buildHeader(
    _ plan: CreatePlan, entry: ImageDirectory.Entry, dataPoolID: Int64
  ) async throws(RadosError) {
    let features = try await limited(plan)
    let prefix: String
    do {
      prefix = try plan.objectPrefix(id: entry.id, poolID: pool.id)
    } catch {
      throw RadosError(error.errno, "create image", object: entry.name, detail: error.reason)
    }
    var header = WriteOperation()
    header.create(exclusive: true)
    header.call(RBDClass.create(plan.size, plan.order, features, prefix, dataPoolID))
    do {
      try await pool.write(ImageObjects.header(entry.id), header)
    } catch  where error.errno == .exists {
      throw RadosError(.badDescriptor, "create image", object: entry.name, detail: "image id already in-use")
    }
    do throws(RadosError) {
      if plan.recordsStriping {
        try await pool.execute(
          ImageObjects.header(entry.id), RBDClass.setStripeUnitCount(plan.stripeUnit, plan.stripeCount))
      }
      guard features.contains(.objectMap) else { return }
      try await pool.execute(
        ImageObjects.objectMap(entry.id), RBDClass.objectMapResize(plan.objectCount, .nonexistent))
    } catch {
      await undo { () async throws(RadosError) in try await pool.removeIfPresent(ImageObjects.objectMap(entry.id)) }
      await undo { () async throws(RadosError) in try await pool.removeIfPresent(ImageObjects.header(entry.id)) }
      throw error
    }
  }

  /// The features, limited to what the OSDs' class knows when they are a default.
  private func limited(_ plan: CreatePlan) async throws(RadosError) -> ImageFeatures {
    guard plan.negotiatesFeatures else { return plan.features }
    let known = try await pool.call(ImageObjects.directory, RBDClass.getAllFeatures())
    return plan.features.intersection(known)
  }

  /// Takes back a step of a creation that failed.
  private func undo(_ step: () async throws(RadosError) -> some Any) async {
    do {
      _ = try await step()
    } catch {
      // The first error is the one to report; what cannot be taken back is the same left-over that stock leaves.
      return
    }
  }
}
