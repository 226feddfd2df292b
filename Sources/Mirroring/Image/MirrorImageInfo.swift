import CephCodec
import ObjectClasses
import RBD
import Rados

/// What mirroring knows of an image: its record and which side it is on (`librbd::mirror::GetInfoRequest`).
public struct MirrorImageInfo: Sendable, Equatable {
  /// The record in `rbd_mirroring`.
  public var image: MirrorImage
  /// Which side the image is on. For an image mirrored by its journal, what the journal's newest tag says.
  public var promotion: PromotionState

  /// Whether the image is the primary.
  public var isPrimary: Bool { promotion.isPrimary }
}

extension MirrorPool {
  /// What mirroring knows of an image, or nil if it is not mirrored.
  public func info(of header: ImageHeader) async throws(RadosError) -> MirrorImageInfo? {
    guard let image = try await image(id: header.id) else { return nil }
    switch image.mode {
    case .snapshot: return MirrorImageInfo(image: image, promotion: PromotionState(snapshots: header.snapshots))
    case .journal: return MirrorImageInfo(image: image, promotion: try await journalPromotion(imageID: header.id))
    }
  }

  /// The owner that the newest tag of an image's journal names (`Journal::get_tag_owner`).
  private func journalPromotion(imageID: String) async throws(RadosError) -> PromotionState {
    let object = ImageObjects.journal(imageID)
    let client = try await pool.call(object, JournalClass.getClient(""))
    let tagClass: UInt64
    do throws(CodecError) {
      tagClass = try JournalImageClient(decoding: client.data).tagClass
    } catch {
      throw RadosError(error, "journal.get_client", object: object)
    }
    var newest: JournalTag?
    // Tag ids only grow; a page holds what one call returns.
    var after = UInt64(0)
    for _ in 0..<1024 {
      let page = try await pool.call(object, JournalClass.tagList(after, 256, "", tagClass))
      newest = page.last ?? newest
      guard page.count == 256, let last = page.last else { break }
      after = last.tid
    }
    guard let newest else { return .unknown }
    do throws(CodecError) {
      let owner = try JournalTagOwner(decoding: newest.data).mirrorUUID
      switch owner {
      case "": return .primary
      case "<orphan>": return .orphan
      default: return .nonPrimary(primaryMirrorUUID: owner)
      }
    } catch {
      throw RadosError(error, "journal tag", object: object)
    }
  }
}
