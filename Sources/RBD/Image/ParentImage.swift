import CephCodec
import ObjectClasses
import Rados

/// A clone's parent, opened when it is first read.
actor ParentImage: ParentReading {
  /// How many generations of parents are followed.
  private static let generationsMax = 64

  private let cluster: Cluster
  private let spec: ParentImageSpec
  private let generation: Int
  private var opening: Task<Result<ImageReader, RadosError>, Never>?

  /// The parent of the writable state or of any snapshot; nil if there is none.
  init?(of header: ImageHeader, pool: Pool, generation: Int = 0) {
    guard let spec = header.parent?.spec ?? header.snapshots.lazy.compactMap(\.parent?.spec).first else { return nil }
    cluster = pool.cluster
    self.spec = spec
    self.generation = generation
  }

  func sparseRead(_ extent: Extent) async throws(RadosError) -> SparseBytes {
    try await reader().sparseRead(extent)
  }

  func storedExtents(_ extent: Extent, wholeObject: Bool) async throws(RadosError) -> ExtentSet {
    try await reader().storedExtents(extent, wholeObject: wholeObject)
  }

  private func reader() async throws(RadosError) -> ImageReader {
    let task: Task<Result<ImageReader, RadosError>, Never>
    if let opening {
      task = opening
    } else {
      task = Task { [cluster, spec, generation] in
        do throws(RadosError) {
          return .success(try await Self.open(spec, on: cluster, generation: generation))
        } catch {
          return .failure(error)
        }
      }
      opening = task
    }
    switch await task.value {
    case .success(let reader): return reader
    case .failure(let error):
      // The next read tries again.
      opening = nil
      throw error
    }
  }

  private static func open(
    _ spec: ParentImageSpec, on cluster: Cluster, generation: Int
  ) async throws(RadosError) -> ImageReader {
    guard generation < generationsMax else {
      throw RadosError(.invalid, "open parent", object: spec.imageID, detail: "too many generations")
    }
    let pool = try await cluster.pool(id: spec.poolID, namespace: spec.poolNamespace)
    let header = try await ImageHeader.read(from: pool, id: spec.imageID)
    let grandparent = ParentImage(of: header, pool: pool, generation: generation + 1)
    let io = try ImageIO(dataPool: try await header.dataPool(from: pool), header: header, parent: grandparent)
    return ImageReader(io, at: spec.snapshotID)
  }
}
