import CephCodec
import ObjectClasses
import Rados

extension ObjectMapStore {
  /// Whether an image of this size can have an object map (`ObjectMap::is_compatible`).
  public static func fits(objectCount: UInt64) -> Bool { objectCount <= ObjectMapBits.maximumCount }

  /// Loads a map to work with it, as `object_map::RefreshRequest`: takes the lock of the writable state's, and makes good what is
  /// missing, too short or damaged. What cannot be trusted says that every object exists and is marked invalid in the image's flags.
  ///
  /// Returns the map, not shorter than the image, and whether it can be relied upon. `EFBIG` when the image is too large for a map.
  ///
  /// - Parameter takesLock: whether the lock is taken; not needed when this client holds it.
  public func open(
    _ header: ImageHeader, _ snapshot: SnapshotID = .head, takesLock: Bool = true
  ) async throws(RadosError) -> OpenedObjectMap {
    guard let count = header.objectCount(at: snapshot), let flags = header.flags(at: snapshot) else {
      throw RadosError(.noEntry, "open object map", object: object(snapshot))
    }
    guard Self.fits(objectCount: count) else {
      try await invalidate(header, snapshot)
      throw RadosError(.fileTooBig, "open object map", object: object(snapshot))
    }
    if snapshot == .head, takesLock { try await lock() }
    let map: ObjectMapBits
    do {
      map = try await load(snapshot)
    } catch  where error.errno == .timedOut {
      throw error
    } catch  where error.errno == .invalid || error.errno == .badMessage {
      try await invalidate(header, snapshot)
      try await save(ObjectMapBits(count: count), as: snapshot)
      return .untrusted(count: count)
    } catch {
      try await invalidate(header, snapshot)
      return .untrusted(count: count)
    }
    guard map.count >= count else {
      try await invalidate(header, snapshot)
      try await resize(to: count, snapshot)
      return .untrusted(count: count)
    }
    return OpenedObjectMap(bits: map, isValid: !flags.contains(.objectMapInvalid))
  }

  /// Marks a map as not to be relied upon, in the image's flags (`object_map::InvalidateRequest`). With fast-diff its changes are
  /// not to be relied upon either.
  public func invalidate(_ header: ImageHeader, _ snapshot: SnapshotID = .head) async throws(RadosError) {
    if let flags = header.flags(at: snapshot), flags.contains(.objectMapInvalid) { return }
    let flags = header.invalidMapFlags
    try await pool.execute(header.headerObject, RBDClass.setFlags(flags, flags, snapshot))
  }
}

/// An object map to work with.
public struct OpenedObjectMap: Sendable, Equatable {
  /// The states, for every object of the image at least.
  public var bits: ObjectMapBits
  /// Whether they can be relied upon; if not, every object may exist.
  public var isValid: Bool

  /// What stands for a map that cannot be read: every object exists.
  static func untrusted(count: UInt64) -> OpenedObjectMap {
    OpenedObjectMap(bits: ObjectMapBits(count: count, filledWith: .exists), isValid: false)
  }

  /// Whether an object may exist. Objects beyond the map do not.
  public func mayExist(_ object: UInt64) -> Bool {
    guard isValid else { return true }
    return object < bits.count && bits[object] != .nonexistent
  }
}

extension ImageHeader {
  /// The flags that say that an object map of this image is invalid.
  var invalidMapFlags: ImageFlags {
    features.contains(.fastDiff) ? [.objectMapInvalid, .fastDiffInvalid] : .objectMapInvalid
  }
}
