import CephCodec
import ObjectClasses
import Rados

/// A clone with all its names (`librbd::linked_image_spec_t`).
public struct LinkedImage: Sendable, Hashable {
  /// The pool's id.
  public var poolID: Int64
  /// The pool's name; empty when the pool was removed.
  public var poolName: String
  /// The namespace.
  public var poolNamespace: String
  /// The image's id.
  public var imageID: String
  /// The image's name; empty when the pool was removed.
  public var imageName: String
  /// Whether the image is in the trash.
  public var isInTrash: Bool

  /// The order of listings: by pool, namespace and image name.
  static func before(_ left: LinkedImage, _ right: LinkedImage) -> Bool {
    func key(_ image: LinkedImage) -> [String] { [image.poolName, image.poolNamespace, image.imageName, image.imageID] }
    if left.poolName == right.poolName, left.poolID != right.poolID { return left.poolID < right.poolID }
    for (one, other) in zip(key(left), key(right)) where one != other { return String.encodedBefore(one, other) }
    return false
  }
}

extension ImageChildren {
  /// How deep clones of clones are followed at most.
  private static let maximumDepth = 64
  /// How many clones are listed at most.
  private static let maximumImages = 1_000_000

  /// The clones of an image, or of one of its snapshots, with their names, in the order of `rbd children`.
  ///
  /// - Parameter descendants: whether clones of clones are listed too.
  public static func list(
    _ header: ImageHeader, snapshot: SnapshotID? = nil, in pool: Pool, descendants: Bool = false
  ) async throws(RadosError) -> [LinkedImage] {
    var images: Set<ChildImageSpec> = []
    var level: [(header: ImageHeader, snapshots: [SnapshotID], pool: Pool)] = [
      (header, snapshot.map { [$0] } ?? header.snapshots.map(\.id), pool)
    ]
    for _ in 0..<(descendants ? maximumDepth : 1) {
      var next: [(header: ImageHeader, snapshots: [SnapshotID], pool: Pool)] = []
      for parent in level {
        for snapshot in parent.snapshots {
          for child in try await all(of: snapshot, parent.header, in: parent.pool) {
            guard images.insert(child).inserted, images.count < maximumImages, descendants else { continue }
            if let opened = try await open(child, on: pool.cluster) { next.append(opened) }
          }
        }
      }
      level = next
      if level.isEmpty { break }
    }
    return try await named(images, on: pool.cluster)
  }

  private static func open(
    _ child: ChildImageSpec, on cluster: Cluster
  ) async throws(RadosError) -> (header: ImageHeader, snapshots: [SnapshotID], pool: Pool)? {
    do throws(RadosError) {
      let pool = try await cluster.pool(id: child.poolID, namespace: child.poolNamespace)
      let header = try await ImageHeader.read(from: pool, id: child.imageID)
      return (header, header.snapshots.map(\.id), pool)
    } catch  where error.errno == .noEntry {
      return nil
    }
  }

  /// Looks the names up, one listing of directory and trash for each pool and namespace.
  private static func named(_ images: Set<ChildImageSpec>, on cluster: Cluster) async throws(RadosError) -> [LinkedImage] {
    var result: [LinkedImage] = []
    let places = Dictionary(grouping: images) { Place(poolID: $0.poolID, namespace: $0.poolNamespace) }
    for (place, children) in places {
      let names: [String: (name: String, isInTrash: Bool)]
      let poolName: String
      do throws(RadosError) {
        let pool = try await cluster.pool(id: place.poolID, namespace: place.namespace)
        names = try await self.names(in: pool)
        poolName = pool.name
      } catch  where error.errno == .noEntry {
        names = [:]
        poolName = ""
      }
      for child in children {
        let found = names[child.imageID]
        guard found != nil || poolName.isEmpty else {
          throw RadosError(.noEntry, "look up image name", object: ImageObjects.header(child.imageID))
        }
        result.append(
          LinkedImage(
            poolID: place.poolID, poolName: poolName, poolNamespace: place.namespace, imageID: child.imageID,
            imageName: found?.name ?? "", isInTrash: found?.isInTrash ?? false))
      }
    }
    return result.sorted(by: LinkedImage.before)
  }

  private struct Place: Hashable {
    var poolID: Int64
    var namespace: String
  }

  private static func names(in pool: Pool) async throws(RadosError) -> [String: (name: String, isInTrash: Bool)] {
    var names: [String: (name: String, isInTrash: Bool)] = [:]
    for entry in try await ImageDirectory(pool).list() { names[entry.id] = (entry.name, false) }
    for entry in try await ImageTrash(pool).list() where names[entry.id] == nil {
      names[entry.id] = (entry.spec.name, entry.spec.source != .removing)
    }
    return names
  }
}
