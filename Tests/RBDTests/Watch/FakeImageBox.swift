import Synchronization

/// Leads from a coordinator back to the image that owns it, without keeping it alive.
final class FakeImageBox: Sendable {
  private struct Reference {
    weak var image: FakeImage?
  }

  private let reference = Mutex(Reference())

  var value: FakeImage? { reference.withLock(\.image) }

  func set(_ image: FakeImage) { reference.withLock { $0.image = image } }
}
