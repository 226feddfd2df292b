import CephCodec
import ObjectClasses
import RBD
import Rados

/// `rbd du`.
struct DiskUsageCommand: Command {
  static let name = "disk-usage"
  private let target: ImageTarget
  private let fromSnapshot: String
  private let format: OutputFormat
  private let isExact: Bool
  private let mergesSnapshots: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.target(snapshot: .permitted, isRequired: reader.arguments.has("from-snap"))
    fromSnapshot = reader.arguments.text("from-snap") ?? ""
    format = try reader.format()
    isExact = reader.arguments.flag("exact")
    mergesSnapshots = reader.arguments.flag("merge-snapshots")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    let pool = try await context.pool(of: target)
    let images = try await context.attempt("du failed") { () throws(RadosError) in try await ImageDirectory(pool).list() }
    var report = DiskUsageReport(coversPool: target.image.isEmpty, hasImages: !images.isEmpty)
    let wanted = images.filter { target.image.isEmpty || $0.name == target.image }
    guard target.image.isEmpty || !wanted.isEmpty else {
      throw Self.failure("specified image \(target.image) is not found.", .noEntry)
    }
    for image in wanted {
      guard let header = try await header(image, pool, context) else { continue }
      guard try await add(header, pool, to: &report, context) else { return }
    }
    await context.console.print(report.rendered(format))
  }

  private static func failure(_ line: String, _ errno: Errno) -> CommandFailure {
    CommandFailure(code: errno.rawValue, text: "\(line)\nrbd: du failed: \(errno)\n")
  }

  private func header(
    _ image: ImageDirectory.Entry, _ pool: Pool, _ context: CommandContext
  ) async throws(CommandFailure) -> ImageHeader? {
    do throws(RadosError) {
      return try await ImageHeader.read(from: pool, id: image.id, name: image.name)
    } catch {
      if error.errno != .noEntry {
        await context.console.report(CommandFailure.failed("error opening \(image.name)", error).text)
      }
      return nil
    }
  }

  /// Adds an image and its snapshots. Returns false where there is nothing to show: a snapshot compared with itself.
  private func add(
    _ header: ImageHeader, _ pool: Pool, to report: inout DiskUsageReport, _ context: CommandContext
  ) async throws(CommandFailure) -> Bool {
    if !header.features.contains(.fastDiff) {
      await context.console.report("warning: fast-diff map is not enabled for \(header.name). operation may be slow.\n")
    }
    let snapshots = header.snapshots.filter(\.isUser).sorted { $0.id < $1.id }
    let last = snapshots.first { $0.name == target.snapshot }
    let first = snapshots.first { $0.name == fromSnapshot }
    guard target.snapshot.isEmpty || last != nil, fromSnapshot.isEmpty || first != nil else {
      throw Self.failure("specified snapshot is not found.", .noEntry)
    }
    if let last, let first {
      if last.id == first.id { return false }
      guard first.id < last.id else { throw .refused("du failed: \(Errno.invalid)", .invalid) }
    }
    var older: ImageSnapshot?
    var used: UInt64 = 0
    for snapshot in snapshots {
      if let last, snapshot.id > last.id { break }
      defer { older = snapshot }
      if let first, snapshot.id <= first.id { continue }
      let size = try await usage(header, pool, from: older, to: snapshot, context)
      used += size
      report.count += 1
      report.totalUsed += size
      if last != nil { report.totalProvisioned += snapshot.size }
      guard !mergesSnapshots else { continue }
      report.rows.append(
        .init(
          image: header.name, id: header.id, snapshot: .init(name: snapshot.name, id: snapshot.id.rawValue),
          provisioned: snapshot.size, used: size))
    }
    guard last == nil else { return true }
    let size = try await usage(header, pool, from: older, to: nil, context)
    report.count += 1
    report.totalUsed += size
    report.totalProvisioned += header.size
    report.rows.append(
      .init(image: header.name, id: header.id, provisioned: header.size, used: mergesSnapshots ? used + size : size))
    return true
  }

  /// How many bytes were written between two states.
  private func usage(
    _ header: ImageHeader, _ pool: Pool, from older: ImageSnapshot?, to newer: ImageSnapshot?, _ context: CommandContext
  ) async throws(CommandFailure) -> UInt64 {
    if (newer?.flags ?? header.flags).contains(.fastDiffInvalid) {
      let name = newer.map { "\(header.name)@\($0.name)" } ?? header.name
      await context.console.report("warning: fast-diff map is invalid for \(name). operation may be slow.\n")
    }
    var used: UInt64 = 0
    do throws(RadosError) {
      let image = try await Image.open(in: pool, header: header, mode: .readOnly)
      let diff = try await ImageDiff.load(
        image, from: older?.id, to: newer?.id ?? .head, includesParent: false, wholeObject: !isExact)
      var cursor = diff.cursor()
      while let pieces = try await cursor.next() {
        used += pieces.reduce(0) { $0 + ($1.exists ? $1.extent.length : 0) }
      }
    } catch {
      let text = "rbd: failed to iterate diffs: \(error.errno)\nrbd: du failed: \(error.errno)\n"
      throw CommandFailure(code: error.errno.rawValue, text: text)
    }
    return used
  }
}
