import CephCodec

/// Where an image under migration comes from or goes to (`cls::rbd::MigrationSpec`).
public struct MigrationSpec: CephCodable, Equatable {
  /// Which end's header holds the spec, one byte on the wire.
  public enum HeaderType: UInt8, CephEnumeration {
    case source = 1
    case destination = 2
  }

  /// How far the migration is, one byte on the wire.
  public enum State: UInt8, CephEnumeration {
    case error = 0
    case preparing = 1
    case prepared = 2
    case executing = 3
    case executed = 4
    case aborting = 5
  }

  /// Which end's header holds this.
  public var headerType: HeaderType
  /// The other end's pool, or -1.
  public var poolID: Int64
  /// The other end's namespace.
  public var poolNamespace: String
  /// The other end's image name.
  public var imageName: String
  /// The other end's image id.
  public var imageID: String
  /// The source's snapshot ids and the destination's for them.
  public var snapshotSequences: [UInt64: UInt64]
  /// Bytes from the start that still read from the source.
  public var overlap: UInt64
  /// Whether the destination is cut from the source's parent.
  public var flatten: Bool
  /// Whether the image was mirrored.
  public var isMirrored: Bool
  /// How the image was mirrored.
  public var mirrorMode: MirrorImageMode
  /// How far the migration is.
  public var state: State
  /// The state in words.
  public var stateDescription: String
  /// A source outside the cluster, as JSON; else empty.
  public var sourceSpec: String

  /// Describes one end of a migration.
  public init(
    headerType: HeaderType, poolID: Int64, poolNamespace: String = "", imageName: String, imageID: String,
    snapshotSequences: [UInt64: UInt64] = [:], overlap: UInt64 = 0, flatten: Bool = false, isMirrored: Bool = false,
    mirrorMode: MirrorImageMode = .journal, state: State, stateDescription: String = "", sourceSpec: String = ""
  ) {
    self.headerType = headerType
    self.poolID = poolID
    self.poolNamespace = poolNamespace
    self.imageName = imageName
    self.imageID = imageID
    self.snapshotSequences = snapshotSequences
    self.overlap = overlap
    self.flatten = flatten
    self.isMirrored = isMirrored
    self.mirrorMode = mirrorMode
    self.state = state
    self.stateDescription = stateDescription
    self.sourceSpec = sourceSpec
  }

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("MigrationSpec", supported: 3) { decoder, version throws(CodecError) in
      var spec = MigrationSpec(
        headerType: try decoder.decode(), poolID: try decoder.decode(), poolNamespace: try decoder.decode(),
        imageName: try decoder.decode(), imageID: try decoder.decode(), snapshotSequences: try decoder.decode(),
        overlap: try decoder.decode(), flatten: try decoder.decode(), isMirrored: try decoder.decode(),
        state: try decoder.decode(), stateDescription: try decoder.decode())
      if version >= 2 { spec.mirrorMode = try decoder.decode() }
      if version >= 3 { spec.sourceSpec = try decoder.decode() }
      return spec
    }
  }

  public func encode(into encoder: inout Encoder) {
    // Only a source outside the cluster is more than an older release can ignore.
    encoder.versioned(3, compat: sourceSpec.isEmpty ? 1 : 3) { encoder in
      encoder.encode(headerType)
      encoder.encode(poolID)
      encoder.encode(poolNamespace)
      encoder.encode(imageName)
      encoder.encode(imageID)
      encoder.encode(snapshotSequences)
      encoder.encode(overlap)
      encoder.encode(flatten)
      encoder.encode(isMirrored)
      encoder.encode(state)
      encoder.encode(stateDescription)
      encoder.encode(mirrorMode)
      encoder.encode(sourceSpec)
    }
  }
}
