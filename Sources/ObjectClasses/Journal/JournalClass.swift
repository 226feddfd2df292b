import CephCodec

/// The methods of the object class `journal` that tell who owns an image's journal (`cls_journal`).
public enum JournalClass {
  /// One client of the journal; the image's own has the id "".
  public static let getClient = ClassMethod<JournalClient, String>("journal", "get_client")
  /// Tags after a tag id (0 for all), at most so many, of interest to a client, of one class.
  public static let tagList = ClassMethod<[JournalTag], UInt64, UInt64, String, UInt64?>("journal", "tag_list")
}

/// A client of a journal (`cls::journal::Client`), without its commit position.
public struct JournalClient: CephCodable, Equatable {
  /// The client's id.
  public var id: String
  /// What the client keeps there; for librbd's clients a `ClientData`.
  public var data: [UInt8]
  /// The commit position and state as they are encoded.
  public var rest: [UInt8]

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("cls::journal::Client", supported: 1) { decoder, _ throws(CodecError) in
      JournalClient(id: try decoder.decode(), data: try decoder.sizedBytes(), rest: decoder.remainingBytes())
    }
  }

  private init(id: String, data: [UInt8], rest: [UInt8]) {
    self.id = id
    self.data = data
    self.rest = rest
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(id)
      encoder.append(sized: data)
      encoder.append(raw: rest)
    }
  }
}

/// A tag of a journal (`cls::journal::Tag`): from its entries on, somebody else may write.
public struct JournalTag: CephCodable, Equatable {
  /// The tag's id; later tags have higher ones.
  public var tid: UInt64
  /// The class, one for each opening of the image's journal.
  public var tagClass: UInt64
  /// For librbd's tags a `TagData`.
  public var data: [UInt8]

  public init(from decoder: inout Decoder) throws(CodecError) {
    self = try decoder.versioned("cls::journal::Tag", supported: 1) { decoder, _ throws(CodecError) in
      JournalTag(tid: try decoder.decode(), tagClass: try decoder.decode(), data: try decoder.sizedBytes())
    }
  }

  private init(tid: UInt64, tagClass: UInt64, data: [UInt8]) {
    self.tid = tid
    self.tagClass = tagClass
    self.data = data
  }

  public func encode(into encoder: inout Encoder) {
    encoder.versioned(1, compat: 1) { encoder in
      encoder.encode(tid)
      encoder.encode(tagClass)
      encoder.append(sized: data)
    }
  }
}

/// What an image keeps as its own journal's client (`librbd::journal::ClientData` with an `ImageClientMeta`).
public struct JournalImageClient: CephDecodable, Equatable {
  /// The class of the tags that count.
  public var tagClass: UInt64
  /// Whether an operator asked for a resync.
  public var resyncRequested: Bool

  public init(from decoder: inout Decoder) throws(CodecError) {
    (tagClass, resyncRequested) = try decoder.versioned("librbd::journal::ClientData", supported: 2) {
      decoder, _ throws(CodecError) in
      let type: UInt32 = try decoder.decode()
      guard type == 0 else { throw decoder.failure(.unknownValue(UInt64(type))) }
      return (try decoder.decode(), try decoder.decode())
    }
  }
}

/// Who owns a tag (`librbd::journal::TagData`): "" for this cluster, `<orphan>` for nobody, else a pool's mirror uuid.
public struct JournalTagOwner: CephDecodable, Equatable {
  /// The owner's mirror uuid.
  public var mirrorUUID: String

  public init(from decoder: inout Decoder) throws(CodecError) { mirrorUUID = try decoder.decode() }
}
