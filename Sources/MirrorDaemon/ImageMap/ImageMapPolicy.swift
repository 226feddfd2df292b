import CephCodec

/// Which daemon replicates which image (`image_map::Policy` with `SimplePolicy`): every instance gets the same number of
/// images, and an image moves only when instances come or go. Each image walks through a list of steps; the shell runs one step
/// at a time and reports how it ended.
struct ImageMapPolicy: Equatable {
  /// A step of an image.
  enum Step: Equatable, Sendable {
    /// Record the image's instance on disk.
    case store(instance: String, mappedAt: UTime)
    /// Remove the image's record from disk.
    case erase
    /// Tell the instance to replicate the image.
    case acquire(instance: String)
    /// Tell the instance to stop replicating the image.
    case release(instance: String)
  }

  /// What an image is on its way to.
  enum Goal: Equatable, Sendable {
    /// Known from disk: acquire it once more.
    case initializing
    case associating
    case shuffling
    case dissociating

    fileprivate var kinds: [Kind] {
      switch self {
      case .initializing: [.acquire]
      case .associating: [.store, .acquire]
      case .shuffling: [.release, .store, .acquire]
      case .dissociating: [.release, .erase]
      }
    }
  }

  fileprivate enum Kind: Equatable, Sendable {
    case store, erase, acquire, release
  }

  private struct Image: Equatable {
    var instance: String?
    var mappedAt = UTime()
    var goal: Goal?
    var steps: [Kind] = []
    var next: Goal?
    /// Whether a finished dissociation left it behind; it is forgotten when nothing else wants it.
    var isGone = false

    func isBound(for wanted: Goal) -> Bool { goal == wanted || next == wanted }
  }

  private let migrationThrottle: UInt32
  private var records: [String: Image] = [:]
  private var assigned: [String: Set<String>]
  private var dead: Set<String> = []
  private var sawInstances = false

  /// A policy of a leader. An image that moved less than `migrationThrottle` seconds ago is not moved to even out.
  init(ownInstance: String, migrationThrottle: UInt32) {
    self.migrationThrottle = migrationThrottle
    assigned = [ownInstance: []]
  }

  /// Takes over what is on disk. Every image is acquired again.
  mutating func load(_ stored: [String: (instance: String, mappedAt: UTime)]) -> Set<String> {
    for (image, record) in stored where !record.instance.isEmpty {
      assigned[record.instance, default: []].insert(image)
      var state = Image(instance: record.instance, mappedAt: record.mappedAt)
      begin(.initializing, &state)
      records[image] = state
    }
    return Set(records.keys)
  }

  /// All images it knows of.
  var images: [String] { records.keys.sorted() }

  /// The instance an image is mapped to, or nil.
  func instance(of image: String) -> String? { records[image]?.instance }

  /// Wants an image replicated; true when it has a step to run now.
  mutating func add(_ image: String) -> Bool {
    if records[image]?.goal == .initializing {
      // A wish to shuffle stays: the instance is dead.
      if records[image]?.next == .dissociating { records[image]?.next = nil }
      return false
    }
    return want(.associating, image)
  }

  /// Wants an image no longer replicated; true when it has a step to run now.
  mutating func remove(_ image: String) -> Bool {
    records[image] == nil ? false : want(.dissociating, image)
  }

  /// Notes living instances; the first time these are all there are. Returns images with a step to run now.
  mutating func addInstances(_ ids: [String], now: UTime) -> Set<String> {
    var affected: Set<String> = []
    for id in ids {
      assigned[id] = assigned[id] ?? []
      dead.remove(id)
    }
    if !sawInstances {
      sawInstances = true
      affected = removeInstances(assigned.keys.filter { !ids.contains($0) })
    }
    for image in surplus(now: now) where want(.shuffling, image) { affected.insert(image) }
    return affected
  }

  /// Notes dead instances. Returns images with a step to run now.
  mutating func removeInstances(_ ids: [String]) -> Set<String> {
    var affected: Set<String> = []
    for id in ids {
      guard let held = assigned[id] else { continue }
      guard !held.isEmpty else {
        assigned[id] = nil
        continue
      }
      dead.insert(id)
      for image in held where records[image]?.isBound(for: .dissociating) == false {
        if want(.shuffling, image, evenIfUnderWay: true) { affected.insert(image) }
      }
    }
    return affected
  }

  /// The step an image is to run now, or nil when it rests.
  mutating func start(_ image: String, now: UTime) -> Step? {
    guard var state = records[image], let kind = state.steps.first else { return nil }
    if kind == .store { place(image, &state, now: now) }
    records[image] = state
    let instance = state.instance ?? ""
    switch kind {
    case .store: return .store(instance: instance, mappedAt: state.mappedAt)
    case .erase: return .erase
    case .acquire: return .acquire(instance: instance)
    case .release: return .release(instance: instance)
    }
  }

  /// Records how an image's step ended; true when it has another step to run.
  mutating func finish(_ image: String, succeeded: Bool) -> Bool {
    guard var state = records[image], let kind = state.steps.first else { return false }
    let isMessage = kind == .acquire || kind == .release
    let toTheDead = isMessage && state.instance.map { dead.contains($0) } ?? false
    // A message to a dead instance cannot be answered and need not be; everything else is tried again.
    guard succeeded || toTheDead else { return true }
    state.steps.removeFirst()
    if kind == .release { displace(image, &state) }
    if state.steps.isEmpty {
      state.isGone = state.goal == .dissociating
      state.goal = nil
      if let next = state.next { begin(next, &state) }
    }
    records[image] = state.isGone && state.goal == nil ? nil : state
    return !state.steps.isEmpty
  }

  // MARK: - Goals

  private mutating func want(_ goal: Goal, _ image: String, evenIfUnderWay: Bool = false) -> Bool {
    var state = records[image] ?? Image()
    defer { records[image] = state }
    if state.goal == goal, !evenIfUnderWay {
      if goal == .dissociating || state.next == .dissociating { state.next = nil }
      return false
    }
    // Associated already, and nothing under way: nothing to do.
    if goal == .associating, state.goal == nil, state.instance != nil { return false }
    guard state.goal == nil else {
      state.next = goal
      return false
    }
    begin(goal, &state)
    return true
  }

  private func begin(_ goal: Goal, _ state: inout Image) {
    state.goal = goal
    state.steps = goal.kinds
    state.next = nil
    state.isGone = false
  }

  // MARK: - Places

  private mutating func place(_ image: String, _ state: inout Image, now: UTime) {
    if let instance = state.instance {
      guard dead.contains(instance) else { return }
      displace(image, &state)
    }
    let living = assigned.filter { !dead.contains($0.key) }
    guard let least = living.min(by: { ($0.value.count, $0.key) < ($1.value.count, $1.key) })?.key else { return }
    state.instance = least
    state.mappedAt = now
    assigned[least, default: []].insert(image)
  }

  private mutating func displace(_ image: String, _ state: inout Image) {
    guard let instance = state.instance else { return }
    state.instance = nil
    state.mappedAt = UTime()
    assigned[instance]?.remove(image)
    if dead.contains(instance), assigned[instance]?.isEmpty == true {
      assigned[instance] = nil
      dead.remove(instance)
    }
  }

  /// The images that fuller instances should give up.
  private func surplus(now: UTime) -> [String] {
    let living = assigned.filter { !dead.contains($0.key) }
    let share = max(1, records.count / max(1, living.count))
    var moving: [String] = []
    for (_, held) in assigned where held.count > share {
      var excess = held.count - share
      for image in held.sorted() where excess > 0 {
        guard let state = records[image] else { continue }
        if state.isBound(for: .shuffling) {
          excess -= 1
        } else if state.goal == nil, now.seconds &- state.mappedAt.seconds >= migrationThrottle || migrationThrottle == 0 {
          excess -= 1
          moving.append(image)
        }
      }
    }
    return moving
  }
}
