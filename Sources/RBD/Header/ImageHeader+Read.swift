import CephCodec
import ObjectClasses
import Rados

extension ImageHeader {
  /// How often a read is repeated because the set of snapshots changed between two of its steps.
  static let readAttempts = 16

  /// More snapshots than one read operation can ask for (four steps each, 16 bits count the steps of an operation).
  static let maximumSnapshots = 16_000

  /// Reads the whole header state of the image with an id: one read operation of `rbd_header.<id>`, one more when the image has
  /// snapshots (`librbd::image::OpenRequest` and `RefreshRequest` in one). The result is one consistent state: snapshots, sizes,
  /// flags and parent all come from the last operation.
  ///
  /// - Parameters:
  ///   - name: the image's name, if known; without it the directory and then the trash are asked.
  ///   - expecting: ids of snapshots that are expected to exist; when these are all of them, one read operation is enough.
  /// - Throws: `ENOENT` when there is no such image, `ENOSYS` when it has features that this library does not know.
  public static func read(
    from pool: Pool, id: String, name: String? = nil, expecting: [SnapshotID] = []
  ) async throws(RadosError) -> ImageHeader {
    let known = if let name { name } else { try await nameInDirectoryOrTrash(of: id, in: pool) }
    var asked = Array(expecting.prefix(maximumSnapshots))
    for _ in 0..<readAttempts {
      let reading = try await HeaderReading.run(in: pool, id: id, asking: asked)
      if var header = try reading.header(named: known) {
        // Rare: more metadata than one step returns.
        if header.metadata.count >= Int(ImageMetadata.pageSize) {
          header.metadata = try await ImageMetadata.ofImage(id, in: pool).list()
        }
        return header
      }
      asked = reading.context.snapshots
      guard asked.count <= maximumSnapshots else {
        throw RadosError(.fileTooBig, "read image header", object: ImageObjects.header(id))
      }
    }
    throw RadosError(
      .again, "read image header", object: ImageObjects.header(id),
      detail: "the snapshots changed with every read")
  }

  /// Reads the image's header anew: one read operation when no snapshot was added since.
  public func reread(from pool: Pool) async throws(RadosError) -> ImageHeader {
    try await ImageHeader.read(from: pool, id: id, name: name, expecting: snapshots.map(\.id))
  }

  /// Opens by name: the id object `rbd_id.<name>`, then the header. `ENOENT` when there is no such image.
  public static func read(from pool: Pool, named name: String) async throws(RadosError) -> ImageHeader {
    let id = try await ImageDirectory(pool).openID(ofImageNamed: name)
    return try await read(from: pool, id: id, name: name)
  }

  /// The name the directory has for an id, else the one the trash has (`OpenRequest::send_v2_get_name`).
  private static func nameInDirectoryOrTrash(of id: String, in pool: Pool) async throws(RadosError) -> String {
    do {
      return try await ImageDirectory(pool).name(ofImageWithID: id)
    } catch  where error.errno == .noEntry {
      return try await pool.call(ImageObjects.trash, RBDClass.trashGet(id)).name
    }
  }
}
