import CephCodec
import ObjectClasses
import Rados
import Synchronization

/// Reads and writes an image's data objects (`librbd::io`). It works on a copy of the header that its owner keeps current, and takes
/// no locks: whoever writes holds the exclusive lock if the image has that feature.
public final class ImageIO: Sendable {
  /// The pool of the data objects.
  public let dataPool: Pool
  let limit: InFlightLimit
  let options: ImageIOOptions
  let gate = WriteGate()
  let guards = ObjectGuard()
  private let current: Mutex<ImageIOState>

  /// I/O of an image.
  ///
  /// - Parameters:
  ///   - dataPool: the pool of the data objects, in the image's namespace.
  ///   - header: the image's header; see `update`.
  ///   - objectMap: the object map of the writable state if it is loaded, which needs the exclusive lock.
  ///   - parent: the parent of the writable state or of any snapshot.
  /// Throws EINVAL for a header whose layout cannot be.
  public init(
    dataPool: Pool, header: ImageHeader, objectMap: (any ObjectMapUpdating)? = nil, parent: (any ParentReading)? = nil,
    options: ImageIOOptions = ImageIOOptions()
  ) throws(RadosError) {
    guard let layout = ImageLayout(header) else {
      throw RadosError(.invalid, "open the data", object: header.headerObject, detail: "impossible layout")
    }
    self.dataPool = dataPool
    self.options = options
    limit = InFlightLimit(operations: options.operations, bytes: options.bytes)
    current = Mutex(ImageIOState(header: header, layout: layout, objectMap: objectMap, parent: parent))
  }

  /// What requests that begin now work with.
  var state: ImageIOState { current.withLock { $0 } }

  /// The image's layout, which never changes.
  public var layout: ImageLayout { state.layout }

  /// The header as it was last told.
  public var header: ImageHeader { state.header }

  /// Takes over a refreshed header. Requests that have begun keep the one they began with: where that would be wrong (a new snapshot,
  /// another size), pause writes around it.
  public func update(header: ImageHeader) {
    current.withLock { $0.header = header }
  }

  /// Takes an object map into use, or out of it.
  public func update(objectMap: (any ObjectMapUpdating)?) {
    current.withLock { $0.objectMap = objectMap }
  }

  /// Takes a parent into use, or out of it after a flatten.
  public func update(parent: (any ParentReading)?) {
    current.withLock { $0.parent = parent }
  }

  /// Waits for every write that began before (`rbd_flush`). Nothing is cached, so a write that returned is on disk already.
  public func flush() async throws(RadosError) { try await gate.drain() }

  /// Keeps new writes waiting and waits for those under way (`ImageDispatcher::block_writes`). Every call needs a `resumeWrites`,
  /// also when it threw.
  public func pauseWrites() async throws(RadosError) { try await gate.pause() }

  /// Lets writes go on after `pauseWrites`.
  public func resumeWrites() { gate.resume() }
}

/// How much an image's I/O does at once, and how.
public struct ImageIOOptions: Sendable {
  /// Object operations under way at most.
  public var operations = 64
  /// Bytes of reads and writes under way at most.
  public var bytes: UInt64 = 64 << 20
  /// Objects that maintenance (trim, flatten, rollback) works on at once (`rbd_concurrent_management_ops`).
  public var managementOperations = 10
  /// Whether objects are created with a hint of their final size (`rbd_enable_alloc_hint`).
  public var givesAllocationHints = true
  /// Reads of so many bytes and more are sparse (`rbd_sparse_read_threshold_bytes`).
  public var sparseReadThreshold: UInt64 = 65536

  /// The defaults of librbd where it has one.
  public init() {}
}

/// What a request works with from its beginning to its end.
struct ImageIOState: Sendable {
  var header: ImageHeader
  let layout: ImageLayout
  var objectMap: (any ObjectMapUpdating)?
  var parent: (any ParentReading)?

  /// The parent's bytes that show through an object at a snapshot; empty where none do.
  func parentPieces(of object: UInt64, _ extent: Extent, at snapshot: SnapshotID) -> [ParentPiece] {
    guard let overlap = header.parent(at: snapshot)?.overlap, overlap > 0 else { return [] }
    return layout.parentPieces(of: extent, in: object, overlap: overlap)
  }

  /// Whether a parent shows through an object of the writable state.
  func hasParent(_ object: UInt64) -> Bool {
    !parentPieces(of: object, Extent(offset: 0, length: layout.objectSize), at: .head).isEmpty
  }

  /// The name of a data object.
  func name(_ object: UInt64) -> String { layout.objectName(object) }
}
