import CephCodec
import Mirroring
import ObjectClasses
import RBD
import Rados

/// `rbd info`.
struct InfoCommand: Command {
  static let name = "info"
  private let reference: ImageReference
  private let format: OutputFormat

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    reference = try reader.imageOrID(snapshot: .permitted)
    format = try reader.format()
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let opened = try await context.header(of: reference)
    do throws(RadosError) {
      let report = try await Self.report(opened)
      await context.console.print(report.rendered(format))
    } catch {
      throw .failed("info", error)
    }
  }

  private static func report(_ opened: OpenedHeader) async throws(RadosError) -> ImageInfoReport {
    let (header, pool) = (opened.header, opened.pool)
    var report = ImageInfoReport(header: header, snapshot: opened.snapshot)
    if header.dataPoolID >= 0, header.dataPoolID != pool.id {
      report.dataPool = try await dataPoolName(header.dataPoolID, pool.cluster)
    }
    report.group = try await GroupNames(pool.cluster).fullName(of: header, in: pool)
    let link = opened.snapshot.map(\.parent) ?? header.parent
    do throws(RadosError) {
      report.parent = try await ParentLookup(pool.cluster).reference(link)
    } catch {
      // Stock shows no parent if it cannot be found.
      report.parent = nil
    }
    report.mirroring = try await mirroring(header, pool)
    return report
  }

  private static func dataPoolName(_ id: Int64, _ cluster: Cluster) async throws(RadosError) -> String {
    do throws(RadosError) {
      return try await cluster.pool(id: id).name
    } catch {
      guard error.errno == .noEntry else { throw error }
      return "<missing data pool \(id)>"
    }
  }

  private static func mirroring(_ header: ImageHeader, _ pool: Pool) async throws(RadosError) -> ImageInfoReport.Mirroring? {
    let isJournaled = header.features.contains(.journaling)
    guard let info = try await MirrorPool(pool).info(of: header), info.image.state != .disabled else {
      return isJournaled ? .init(mode: "journal", state: "disabled") : nil
    }
    return .init(
      mode: info.image.mode == .snapshot ? "snapshot" : "journal", state: info.image.state.name,
      globalID: info.image.globalImageID, isPrimary: info.isPrimary)
  }
}

extension MirrorImageState {
  /// The word for the state.
  fileprivate var name: String {
    switch self {
    case .disabling: "disabling"
    case .enabled: "enabled"
    case .disabled: "disabled"
    case .creating: "unknown"
    }
  }
}
