import CephCodec
import Foundation
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

extension Site {
  /// The object size of the images that the tests write to: small, so that many objects are cheap.
  static let objectSize: UInt64 = 65536

  /// Creates an image of small objects.
  func makeImage(_ name: String, objects: UInt64, features: ImageFeatures? = nil) async throws {
    var options = CreateOptions()
    options.order = 16
    options.features = features
    try await ImageCreation(in: pool).create(name, size: objects * Self.objectSize, options: options)
  }

  /// Opens an image for a body and closes it.
  func withImage<Value: Sendable>(
    _ name: String, mode: OpenMode = .readWrite, ids: any SnapshotIDSource = NoSnapshotIDReserve(),
    _ body: (Image) async throws -> Value
  ) async throws -> Value {
    let image = try await Image.open(in: pool, named: name, mode: mode, ids: ids)
    do {
      let value = try await body(image)
      try await image.close()
      return value
    } catch {
      try await image.close()
      throw error
    }
  }

  /// Random writes and discards, whole objects and parts of them; through our library.
  func scribble(
    _ image: Image, changes: Int, _ generator: inout some RandomNumberGenerator
  ) async throws {
    let size = await image.header.size
    for _ in 0..<changes {
      let object = UInt64.random(in: 0..<size / Self.objectSize, using: &generator) * Self.objectSize
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: try await image.discard(Extent(offset: object, length: Self.objectSize))
      case 1:
        let length = UInt64.random(in: 1...16, using: &generator) * 4096
        try await image.discard(Extent(offset: object, length: length))
      default:
        let offset = UInt64.random(in: 0..<15, using: &generator) * 4096
        let byte = UInt8.random(in: 1...255, using: &generator)
        try await image.write(offset: object + offset, [UInt8](repeating: byte, count: 4096))
      }
    }
  }

  /// All bytes of a state as stock reads them.
  func stockBytes(_ spec: String) async throws -> [UInt8] {
    try await cluster.tool(Tools.stockRBD, ["export", "--no-progress", self.spec(spec), "-"], timeout: .seconds(120))
      .succeeded().stdout
  }

  /// Lets stock compare an image's object maps with the objects: of the writable state and of every snapshot.
  func expectMapsRight(_ image: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let names = try await header(image).snapshots.filter(\.isUser).map { "\(image)@\($0.name)" }
    for name in [image] + names {
      let check = try await cluster.tool(Tools.stockRBD, ["object-map", "check", "--no-progress", spec(name)])
      #expect(check.code == 0, "\(name): \(check.errorOutput)", sourceLocation: sourceLocation)
      #expect(!check.errorOutput.contains("object map error"), "\(check.errorOutput)", sourceLocation: sourceLocation)
    }
    let after = try await header(image)
    #expect(after.flags.isEmpty, sourceLocation: sourceLocation)
    #expect(after.snapshots.allSatisfy { $0.flags.isEmpty }, sourceLocation: sourceLocation)
  }

  /// Which objects really differ between two states, from their bytes.
  func differing(_ one: [UInt8], _ other: [UInt8]) -> Set<UInt64> {
    let size = Int(Self.objectSize)
    var objects: Set<UInt64> = []
    var start = 0
    while start < max(one.count, other.count) {
      let left = one[min(start, one.count)..<min(start + size, one.count)]
      let right = other[min(start, other.count)..<min(start + size, other.count)]
      if left != right, left.contains(where: { $0 != 0 }) || right.contains(where: { $0 != 0 }) {
        objects.insert(UInt64(start / size))
      }
      start += size
    }
    return objects
  }
}
