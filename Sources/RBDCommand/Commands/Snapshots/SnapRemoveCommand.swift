import CephCodec
import ObjectClasses
import RBD
import Rados

/// `rbd snap rm`.
struct SnapRemoveCommand: Command {
  static let name = "snap remove"
  private let reference: ImageReference
  private let snapshotID: SnapshotID?
  private let force: Bool
  private let showsProgress: Bool

  private var snapshotName: String { reference.target.snapshot }

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    let id = reader.arguments.number("snap-id").map { SnapshotID(rawValue: $0) }.flatMap { $0 == .head ? nil : $0 }
    snapshotID = id
    reference = try reader.imageOrID(snapshot: id == nil ? .required : .permitted, note: "")
    force = reader.arguments.flag("force")
    showsProgress = !reader.arguments.flag("no-progress")
    guard id != nil else { return }
    guard reference.target.snapshot.isEmpty else {
      throw .refused("trying to access snapshot using both name and id.")
    }
    guard !force, showsProgress else { throw .refused("force and no-progress options not permitted when removing by id.") }
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    try await context.withImage(reference) { image throws(CommandFailure) in
      do throws(RadosError) {
        if let snapshotID {
          try await remove(snapshotID, of: image)
        } else {
          try await context.progressing("Removing snap", isShown: showsProgress) { progress throws(RadosError) in
            if force { try await release(image, progress) }
            try await image.removeSnapshot(snapshotName)
          }
        }
      } catch {
        guard error.errno == .busy else { throw .failed("failed to remove snapshot", error) }
        let name = snapshotID.map { "id \($0.rawValue)" } ?? "'\(snapshotName)'"
        throw .refused("snapshot \(name) is protected from removal.", error.errno)
      }
    }
  }

  private func remove(_ id: SnapshotID, of image: Image) async throws(RadosError) {
    guard let snapshot = await image.header.snapshot(id) else {
      throw RadosError(.noEntry, "remove snapshot", object: ImageObjects.header(image.id))
    }
    try await image.removeSnapshot(snapshot.name, in: snapshot.namespace)
  }

  /// Makes the clones independent and takes the protection away (`RBD_SNAP_REMOVE_FORCE`).
  private func release(_ image: Image, _ progress: ProgressReporter) async throws(RadosError) {
    let header = await image.header
    guard let snapshot = header.snapshot(named: snapshotName) else {
      throw RadosError(.noEntry, "remove snapshot", object: header.headerObject)
    }
    let children = try await ImageChildren.list(header, snapshot: snapshot.id, in: image.pool)
    for (index, child) in children.enumerated() {
      let pool = try await image.pool.cluster.pool(id: child.poolID, namespace: child.poolNamespace)
      let clone = try await Image.open(in: pool, id: child.imageID)
      var failure: RadosError?
      do throws(RadosError) { try await clone.perform(.flatten) } catch { failure = error }
      try await clone.close()
      if let failure { throw failure }
      progress.update(UInt64(index + 1), of: UInt64(children.count))
    }
    if snapshot.protection != .unprotected { try await image.perform(.snapshotUnprotect(.user, name: snapshotName)) }
  }
}
