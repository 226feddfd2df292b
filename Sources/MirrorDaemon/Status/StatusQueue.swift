import ObjectClasses

/// The statuses of a pool's images at one site, and which of them the site does not know yet.
struct StatusQueue: Equatable {
  /// What one write operation carries.
  struct Batch: Equatable {
    /// Statuses to set, by global image id.
    var sets: [String: MirrorImageSiteStatus] = [:]
    /// Images whose statuses to remove.
    var removals: Set<String> = []

    /// Whether there is nothing to write.
    var isEmpty: Bool { sets.isEmpty && removals.isEmpty }
  }

  /// How many records one operation carries at most.
  static let batchSize = 100

  private var statuses: [String: MirrorImageSiteStatus] = [:]
  private var due: Set<String> = []
  private var removals: Set<String> = []
  private var inFlight = Batch()

  /// Whether the image has a status here.
  func contains(_ image: String) -> Bool { statuses[image] != nil }

  /// Whether a status of the image waits to be written.
  func isDue(_ image: String) -> Bool { due.contains(image) }

  /// Whether a status of the image is being written.
  func isWriting(_ image: String) -> Bool { inFlight.sets[image] != nil }

  /// Keeps a status; it is written at once, or with the next refresh.
  mutating func set(_ image: String, _ status: MirrorImageSiteStatus, immediate: Bool) {
    statuses[image] = status
    removals.remove(image)
    if immediate { due.insert(image) }
  }

  /// Forgets an image; with `purge`, the site is to forget it too.
  mutating func remove(_ image: String, purge: Bool) {
    statuses[image] = nil
    due.remove(image)
    if purge { removals.insert(image) }
  }

  /// Makes all statuses due.
  mutating func refresh() { due.formUnion(statuses.keys) }

  /// What to write next; nil while something is being written, and when nothing is due.
  mutating func next() -> Batch? {
    guard inFlight.isEmpty else { return nil }
    var batch = Batch()
    batch.removals = Set(removals.prefix(Self.batchSize))
    removals.subtract(batch.removals)
    for image in due.prefix(Self.batchSize - batch.removals.count) {
      due.remove(image)
      batch.sets[image] = statuses[image]
    }
    guard !batch.isEmpty else { return nil }
    inFlight = batch
    return batch
  }

  /// Notes how the write ended. What failed is due again, unless something newer is known.
  mutating func finish(succeeded: Bool) {
    let batch = inFlight
    inFlight = Batch()
    guard !succeeded else { return }
    due.formUnion(batch.sets.keys.filter { statuses[$0] != nil })
    removals.formUnion(batch.removals.filter { statuses[$0] == nil })
  }
}
