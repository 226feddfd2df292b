import CephCodec
import ObjectClasses
import Rados

/// Makes a pool fit for images: `rbd pool init`, and the check every image's creation begins with
/// (`librbd::image::ValidatePoolRequest`).
public struct PoolValidation: Sendable {
  /// The pool in its default namespace.
  private let pool: Pool

  private static let validated = Array("overwrite validated".utf8)
  private static let started = Array("validate".utf8)

  /// The validation of a pool; its default namespace is used.
  public init(_ pool: Pool) throws(RadosError) { self.pool = try pool.inNamespace("") }

  /// `rbd pool init`: marks the pool as RBD's, then validates it unless `rbd_validate_pool` is off. `EPERM` when another application
  /// has the pool and `force` is not set.
  public func initialize(force: Bool = false) async throws(RadosError) {
    try await enableApplication(force: force)
    guard try await RBDConfiguration(of: pool).flag("rbd_validate_pool", default: true) else { return }
    try await validate()
  }

  /// Checks that the pool allows self-managed snapshots and overwrites, once: `rbd_info` remembers. `EINVAL` when it does not.
  public func validate() async throws(RadosError) {
    switch try await information() {
    case Self.validated: return
    case Self.started: break
    default: try await start()
    }
    try await mapUnsupported { () async throws(RadosError) in
      var operation = WriteOperation()
      operation.write(offset: 0, Self.validated)
      try await pool.write(ImageObjects.info, operation)
    }
  }

  private func information() async throws(RadosError) -> [UInt8]? {
    var operation = ReadOperation()
    let content = operation.read(offset: 0, length: 64)
    do {
      return try (await pool.read(ImageObjects.info, operation))[content]
    } catch  where error.errno == .noEntry {
      return nil
    }
  }

  /// Forces the pool into self-managed snapshots, then writes `rbd_info` for the first time.
  private func start() async throws(RadosError) {
    let snapshot = try await pool.createSelfManagedSnapshot()
    do {
      try await mapUnsupported { () async throws(RadosError) in
        var operation = WriteOperation()
        operation.create(exclusive: true)
        operation.write(offset: 0, Self.started)
        try await pool.write(ImageObjects.info, operation)
      }
    } catch  where error.errno == .exists {
      // The object exists, for example because of pool metadata; the overwrite that follows decides.
    } catch {
      await release(snapshot)
      throw error
    }
    await release(snapshot)
  }

  private func release(_ snapshot: SnapshotID) async {
    do {
      try await pool.removeSelfManagedSnapshot(snapshot)
    } catch {
      // An unused snapshot id costs nothing; stock goes on as well.
      return
    }
  }

  /// A pool that cannot overwrite (erasure coded, without `allow_ec_overwrites`) answers EOPNOTSUPP; callers expect EINVAL.
  private func mapUnsupported(_ body: () async throws(RadosError) -> Void) async throws(RadosError) {
    do {
      try await body()
    } catch  where error.errno == .notSupported {
      throw RadosError(.invalid, "validate pool", object: ImageObjects.info, detail: "pool does not support RBD images")
    }
  }

  /// `osd pool application enable`.
  private func enableApplication(force: Bool) async throws(RadosError) {
    let name = pool.name.jsonEscaped
    let sure = force ? #", "yes_i_really_mean_it": true"# : ""
    let command = #"{"prefix": "osd pool application enable", "pool": "\#(name)", "app": "rbd"\#(sure)}"#
    _ = try await pool.cluster.monCommand(command)
    try await pool.cluster.waitForLatestOSDMap()
  }
}

extension String {
  /// The text as it stands between the quotes of a JSON string.
  var jsonEscaped: String {
    var text = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case let control where control.value < 0x20:
        let digits = String(control.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
