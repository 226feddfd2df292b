import CephCodec
import ObjectClasses
import RBD
import Rados

/// `rbd ls`.
struct ListCommand: Command {
  static let name = "list"
  private let target: ImageTarget
  private let format: OutputFormat
  private let isLong: Bool

  init(_ reader: inout ArgumentReader) throws(CommandFailure) {
    target = try reader.poolTarget()
    format = try reader.format()
    isLong = reader.arguments.flag("long")
  }

  func run(_ context: CommandContext) async throws(CommandFailure) {
    do throws(CommandFailure) {
      let pool = try await context.pool(of: target)
      do throws(RadosError) {
        let images = try await ImageDirectory(pool).list()
        if isLong {
          try await list(images, pool, context)
        } else {
          await context.console.print(ImageNamesReport(names: images.map(\.name)).rendered(format))
        }
      } catch {
        throw CommandFailure(code: error.errno.rawValue, text: "")
      }
    } catch {
      var failure = error
      failure.text += "rbd: listing images failed: \(Errno(rawValue: error.code))\n"
      throw failure
    }
  }

  private func list(_ images: [ImageDirectory.Entry], _ pool: Pool, _ context: CommandContext) async throws(RadosError) {
    let parents = ParentLookup(pool.cluster)
    let loaded = await orderedMap(images, atMost: context.settings.concurrentOperations) { image in
      await Self.rows(image, pool, parents)
    }
    var rows: [ImageListReport.Row] = []
    for result in loaded {
      switch result {
      case .success(let more): rows += more
      case .failure(let failure): await context.console.report(failure.text)
      }
    }
    await context.console.print(ImageListReport(rows: rows, hasImages: !images.isEmpty).rendered(format))
  }

  private static func rows(
    _ image: ImageDirectory.Entry, _ pool: Pool, _ parents: ParentLookup
  ) async -> Result<[ImageListReport.Row], CommandFailure> {
    let header: ImageHeader
    do throws(RadosError) {
      header = try await ImageHeader.read(from: pool, id: image.id, name: image.name)
    } catch {
      return .failure(.failed("error opening \(image.name)", error))
    }
    do throws(RadosError) {
      let lock = header.lock.lockers.isEmpty ? nil : header.lock.type == .exclusive
      var rows = [
        ImageListReport.Row(
          image: image.name, id: image.id, size: header.size, parent: try await parents.reference(header.parent),
          isLockExclusive: lock)
      ]
      for snapshot in header.snapshots.reversed() where snapshot.isUser {
        let name = ImageListReport.Snapshot(
          name: snapshot.name, id: snapshot.id.rawValue, isProtected: snapshot.isProtected)
        let parent = try await parents.reference(snapshot.parent)
        rows.append(.init(image: image.name, id: image.id, snapshot: name, size: snapshot.size, parent: parent))
      }
      return .success(rows)
    } catch {
      return .failure(.failed("error processing image \(image.name)", error))
    }
  }
}
