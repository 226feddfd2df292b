import CephCodec
import ObjectClasses
import Rados

/// The images of a pool namespace by name and id (`rbd_directory` and `rbd_id.<name>`).
public struct ImageDirectory: Sendable {
  /// The pool with its namespace.
  public let pool: Pool

  /// The directory of a pool's namespace.
  public init(_ pool: Pool) { self.pool = pool }

  /// An image in the directory.
  public struct Entry: Sendable, Hashable {
    /// The image's name.
    public var name: String
    /// The image's id.
    public var id: String

    /// An image by name and id.
    public init(name: String, id: String) {
      self.name = name
      self.id = id
    }
  }

  /// How many names one read returns (`librbd`'s `max_read`).
  static let pageSize: UInt64 = 1024

  /// All images, by name (`dir_list`); none when the pool has no directory yet.
  public func list() async throws(RadosError) -> [Entry] {
    var entries: [Entry] = []
    var last = ""
    while true {
      let page: [String: String]
      do {
        page = try await pool.call(ImageObjects.directory, RBDClass.dirList(last, Self.pageSize))
      } catch  where error.errno == .noEntry {
        return entries
      }
      let names = page.keys.sorted(by: String.encodedBefore)
      entries += names.map { Entry(name: $0, id: page[$0] ?? "") }
      guard let newest = names.last, names.count >= Int(Self.pageSize), newest != last else { return entries }
      last = newest
    }
  }

  /// The id of the image with a name (`dir_get_id`); `ENOENT` when there is none.
  public func id(ofImageNamed name: String) async throws(RadosError) -> String {
    try await pool.call(ImageObjects.directory, RBDClass.dirGetID(name))
  }

  /// The id of the image with a name from its id object (`get_id` on `rbd_id.<name>`), as stock opens images; `ENOENT` when there
  /// is none.
  public func openID(ofImageNamed name: String) async throws(RadosError) -> String {
    try await pool.call(ImageObjects.id(ofImageNamed: name), RBDClass.getID())
  }

  /// The name of the image with an id (`dir_get_name`); `ENOENT` when there is none.
  public func name(ofImageWithID id: String) async throws(RadosError) -> String {
    try await pool.call(ImageObjects.directory, RBDClass.dirGetName(id))
  }

  /// Whether a format-1 image has the name; those are not supported.
  public func hasFormatOneImage(named name: String) async throws(RadosError) -> Bool {
    var operation = ReadOperation()
    let stat = operation.stat()
    do {
      let result = try await pool.read(ImageObjects.formatOneHeader(name), operation)
      _ = try result[stat]
      return true
    } catch  where error.errno == .noEntry {
      return false
    }
  }

  /// Whether an image of either format has a name (`librbd::detect_format`).
  public func exists(imageNamed name: String) async throws(RadosError) -> Bool {
    do throws(RadosError) {
      _ = try await openID(ofImageNamed: name)
      return true
    } catch  where error.errno == .noEntry {
      return try await hasFormatOneImage(named: name)
    }
  }

  /// Enters an image (`dir_add_image`); in a namespace other than the default, only when the namespace exists (`ENOENT` otherwise).
  /// `EEXIST` when the name is taken, `EBADF` when the id is.
  public func add(_ entry: Entry) async throws(RadosError) {
    var operation = WriteOperation()
    if !pool.namespace.isEmpty { operation.call(RBDClass.dirStateAssert(.ready)) }
    operation.call(RBDClass.dirAddImage(entry.name, entry.id))
    try await pool.write(ImageObjects.directory, operation)
  }

  /// Takes an image out (`dir_remove_image`); `ENOENT` when it is not there.
  public func remove(_ entry: Entry) async throws(RadosError) {
    try await pool.execute(ImageObjects.directory, RBDClass.dirRemoveImage(entry.name, entry.id))
  }

  /// Makes the id object of a name; `EEXIST` when the name has one.
  public func createIDObject(_ entry: Entry) async throws(RadosError) {
    var operation = WriteOperation()
    operation.create(exclusive: true)
    operation.call(RBDClass.setID(entry.id))
    try await pool.write(ImageObjects.id(ofImageNamed: entry.name), operation)
  }

  /// Removes the id object of a name; nothing happens when there is none.
  public func removeIDObject(named name: String) async throws(RadosError) {
    try await pool.removeIfPresent(ImageObjects.id(ofImageNamed: name))
  }

  /// Renames an image, as `librbd::operation::RenameRequest`: the new id object first, then the directory, the old id object last.
  /// `EEXIST` when the new name is taken.
  public func rename(_ entry: Entry, to newName: String) async throws(RadosError) {
    let oldObject = ImageObjects.id(ofImageNamed: entry.name)
    var read = ReadOperation()
    let content = read.read(offset: 0, length: 0)
    let identity = try (await pool.read(oldObject, read))[content]

    var write = WriteOperation()
    write.create(exclusive: true)
    write.writeFull(identity)
    try await pool.write(ImageObjects.id(ofImageNamed: newName), write)
    try await pool.execute(
      ImageObjects.directory, RBDClass.dirRenameImage(entry.name, newName, entry.id))
    do {
      try await removeIDObject(named: entry.name)
    } catch {
      // The image has its new name; a left-over id object only leads the old name to it, and stock ignores it as well.
      return
    }
  }
}
