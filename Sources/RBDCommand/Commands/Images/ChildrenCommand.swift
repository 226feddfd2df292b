import CephCodec
import RBD
import Rados

/// `rbd children`.
struct ChildrenCommand: Command {
  static let name = "children"
  private let target: ImageTarget
  private let snapshotID: SnapshotID?
  private let format: OutputFormat
  private let showsAll: Bool
  private let showsDescendants: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    snapshotID = reader.arguments.number("snap-id").map { SnapshotID(rawValue: $0) }.flatMap { $0 == .head ? nil : $0 }
    target = try reader.target(snapshot: .permitted)
    guard snapshotID == nil || target.snapshot.isEmpty else {
      throw .refused("trying to access snapshot using both name and id.")
    }
    format = try reader.format()
    showsAll = reader.arguments.flag("all")
    showsDescendants = reader.arguments.flag("descendants")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    var image = target
    image.snapshot = ""
    let opened = try await context.header(of: image)
    var snapshot: SnapshotID?
    if !target.snapshot.isEmpty {
      snapshot = opened.header.snapshot(named: target.snapshot)?.id
    } else if let snapshotID {
      snapshot = opened.header.snapshot(snapshotID)?.id
    }
    if snapshot == nil, snapshotID != nil || !target.snapshot.isEmpty {
      throw .refused("snapshot does not exist.", .noEntry)
    }
    do throws(RadosError) {
      let children = try await ImageChildren.list(
        opened.header, snapshot: snapshot, in: opened.pool, descendants: showsDescendants)
      await context.console.print(ChildrenReport(children: children, showsAll: showsAll).rendered(format))
    } catch {
      throw .failed("listing children failed", error)
    }
  }
}
