/// A callout of a pool that is there as long as something is wrong.
actor PoolCallout {
  private let service: ServiceDaemon
  private let poolID: Int64
  private var id: UInt64?

  /// A callout of a pool, nothing said yet.
  init(service: ServiceDaemon, poolID: Int64) {
    self.service = service
    self.poolID = poolID
  }

  /// Says what is wrong, in place of what was said before.
  func say(_ level: ServiceStatus.Level, _ text: String) async {
    id = await service.callOut(ServiceStatus.Callout(level: level, text: text), pool: poolID, replacing: id)
  }

  /// Takes it back.
  func clear() async {
    guard let id else { return }
    self.id = nil
    await service.removeCallout(id, pool: poolID)
  }
}
