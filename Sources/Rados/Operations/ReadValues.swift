import CephCodec

/// Allocated extents and their bytes, as a sparse read returns them.
public struct SparseExtents: CephDecodable, Equatable {
  /// One allocated range: byte offset and length.
  public struct Extent: CephDecodable, Equatable {
    /// Byte offset in the object.
    public let offset: UInt64
    /// Length in bytes.
    public let length: UInt64

    public init(from decoder: inout Decoder) throws(CodecError) {
      offset = try decoder.integer()
      length = try decoder.integer()
    }
  }

  /// The extents, ascending.
  public let extents: [Extent]
  /// The extents' bytes, one after the other.
  public let data: [UInt8]

  public init(from decoder: inout Decoder) throws(CodecError) {
    extents = try decoder.decode()
    data = try decoder.sizedBytes()
    var total: UInt64 = 0
    for extent in extents {
      let (sum, overflow) = total.addingReportingOverflow(extent.length)
      guard !overflow else { throw decoder.failure(.implausibleLength(Int.max)) }
      total = sum
    }
    guard total == UInt64(data.count) else { throw decoder.failure(.implausibleLength(data.count)) }
  }
}

/// An object's size and modification time.
public struct ObjectStat: CephDecodable, Equatable {
  /// Bytes.
  public let size: UInt64
  /// When it was last written.
  public let modified: UTime

  public init(from decoder: inout Decoder) throws(CodecError) {
    size = try decoder.integer()
    modified = try decoder.decode()
  }
}

/// The clones of an object (`librados::snap_set_t`, an OSD's SnapSet).
public struct ObjectSnapshots: CephDecodable, Equatable {
  /// One clone, or the head.
  public struct Clone: CephDecodable, Equatable {
    /// The clone's id; `SnapshotID.head` for the head.
    public let id: SnapshotID
    /// The snapshots that read from this clone, ascending.
    public let snapshots: [SnapshotID]
    /// The ranges that are the same in the next newer clone or head.
    public let overlap: [SparseExtents.Extent]
    /// The clone's size in bytes.
    public let size: UInt64

    public init(from decoder: inout Decoder) throws(CodecError) {
      id = try decoder.decode()
      snapshots = try decoder.decode()
      overlap = try decoder.decode()
      size = try decoder.integer()
    }

    /// A clone, as a test or a cache states it.
    public init(id: SnapshotID, snapshots: [SnapshotID], overlap: [SparseExtents.Extent], size: UInt64) {
      self.id = id
      self.snapshots = snapshots
      self.overlap = overlap
      self.size = size
    }
  }

  /// The newest snapshot that the object has seen.
  public let sequence: SnapshotID
  /// The clones, oldest first, then the head if the object exists.
  public let clones: [Clone]

  public init(from decoder: inout Decoder) throws(CodecError) {
    sequence = try decoder.decode()
    clones = try decoder.decode()
  }

  /// An object's clones, as a test or a cache states them.
  public init(sequence: SnapshotID, clones: [Clone]) {
    self.sequence = sequence
    self.clones = clones
  }
}

extension SparseExtents.Extent {
  /// The range of `length` bytes at `offset`.
  public init(offset: UInt64, length: UInt64) {
    self.offset = offset
    self.length = length
  }
}

/// A client that watches an object.
public struct ObjectWatcher: CephDecodable, Equatable {
  /// Its address, as `ip:port/nonce`.
  public let address: String
  /// Its global id.
  public let globalID: UInt64
  /// The watch's cookie.
  public let cookie: UInt64
  /// Seconds without a ping after which the OSD drops it.
  public let timeout: UInt32

  public init(from decoder: inout Decoder) throws(CodecError) {
    address = try decoder.decode()
    globalID = try decoder.integer()
    cookie = try decoder.integer()
    timeout = try decoder.integer()
  }

  /// A watcher, as a test states it.
  public init(address: String, globalID: UInt64, cookie: UInt64, timeout: UInt32) {
    self.address = address
    self.globalID = globalID
    self.cookie = cookie
    self.timeout = timeout
  }
}

/// A page of omap entries or attributes, in key order.
public struct OmapPage: CephDecodable, Equatable {
  /// One entry.
  public struct Entry: CephDecodable, Equatable {
    /// The key.
    public let key: String
    /// The value's bytes.
    public let value: [UInt8]

    public init(from decoder: inout Decoder) throws(CodecError) {
      key = try decoder.decode()
      value = try decoder.sizedBytes()
    }
  }

  /// The entries.
  public let entries: [Entry]
  /// Whether there are more after them.
  public let more: Bool

  public init(from decoder: inout Decoder) throws(CodecError) {
    entries = try decoder.decode()
    more = try decoder.decode()
  }
}

/// A page of omap keys, in order.
public struct OmapKeyPage: CephDecodable, Equatable {
  /// The keys.
  public let keys: [String]
  /// Whether there are more after them.
  public let more: Bool

  public init(from decoder: inout Decoder) throws(CodecError) {
    keys = try decoder.decode()
    more = try decoder.decode()
  }
}
