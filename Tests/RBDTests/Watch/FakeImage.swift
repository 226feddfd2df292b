import CephCodec
import ObjectClasses
import Rados

@testable import RBD

/// An image in memory that notes what is done with it, and the coordinator through which it is used.
actor FakeImage: ImageOperationHandler, LockHooks {
  typealias Behaviour = @Sendable (ProxiedOperation, OperationContext) async throws(RadosError) -> Void

  nonisolated let coordinator: ImageCoordinator
  nonisolated let globalID: UInt64
  private(set) var performed: [ProxiedOperation] = []
  private(set) var headerChangeCount = 0
  private(set) var log: [String] = []
  var imageFeatures: ImageFeatures
  var behaviour: Behaviour = { _, _ throws(RadosError) in }
  var quiesceError: Errno?

  /// Times that do not make tests wait.
  static var options: CoordinationOptions {
    var options = CoordinationOptions()
    options.notifyTimeout = .milliseconds(300)
    options.requestTimeout = .milliseconds(600)
    options.lockRequestRepeat = .milliseconds(500)
    options.retryDelay = .milliseconds(20)
    options.quiesceAttempts = 2
    return options
  }

  private final class Relay: ImageOperationHandler, LockHooks {
    let image: FakeImageBox
    init(_ image: FakeImageBox) { self.image = image }
    func features() async -> ImageFeatures { await image.value?.features() ?? [] }
    func isReadOnly() async -> Bool { false }
    func headerChanged() async { await image.value?.headerChanged() }
    func refreshHeader() async throws(RadosError) {}
    func perform(_ operation: ProxiedOperation, _ context: OperationContext) async throws(RadosError) {
      try await image.value?.perform(operation, context)
    }
    func quiesce() async throws(RadosError) { try await image.value?.quiesce() }
    func unquiesce() async { await image.value?.unquiesce() }
    func afterAcquire() async throws(RadosError) { await image.value?.note("afterAcquire") }
    func beforeRelease(shuttingDown: Bool) async throws(RadosError) { await image.value?.note("beforeRelease") }
  }

  init(
    _ header: FakeHeader, _ globalID: UInt64, features: ImageFeatures = [.exclusiveLock],
    policy: ExclusiveLockPolicy = .automatic, options: CoordinationOptions = FakeImage.options
  ) {
    let box = FakeImageBox()
    let relay = Relay(box)
    self.globalID = globalID
    imageFeatures = features
    coordinator = ImageCoordinator(
      channel: FakeChannel(header: header, globalID: globalID), store: FakeLockStore(header: header, globalID: globalID),
      handler: relay, hooks: relay, policy: policy, options: options)
    box.set(self)
  }

  func set(behaviour: @escaping Behaviour) { self.behaviour = behaviour }
  func set(quiesceError: Errno?) { self.quiesceError = quiesceError }
  func set(features: ImageFeatures) { imageFeatures = features }
  func note(_ text: String) { log.append(text) }

  func features() async -> ImageFeatures { imageFeatures }
  func isReadOnly() async -> Bool { false }
  func headerChanged() async { headerChangeCount += 1 }
  func refreshHeader() async throws(RadosError) {}

  func perform(_ operation: ProxiedOperation, _ context: OperationContext) async throws(RadosError) {
    performed.append(operation)
    try await behaviour(operation, context)
  }

  func quiesce() async throws(RadosError) {
    log.append("quiesce")
    if let quiesceError { throw RadosError(quiesceError, "quiesce") }
  }

  func unquiesce() async { log.append("unquiesce") }
}
