import ObjectClasses

/// Both sites' statuses of a namespace's images. What need not be written at once is written within moments, many changes as one.
actor SiteStatuses: StatusSink {
  private let local: MirrorStatusUpdater
  private let remote: MirrorStatusUpdater?
  private let softDelay: Duration
  private var shown: [String: MirrorImageSiteStatus] = [:]
  private var soft: Set<String> = []
  private var isScheduled = false

  /// Statuses of our site's and the peer's; nil while the peer cannot be reached.
  init(local: MirrorStatusUpdater, remote: MirrorStatusUpdater?, softDelay: Duration = .seconds(2)) {
    self.local = local
    self.remote = remote
    self.softDelay = softDelay
  }

  func set(_ globalImageID: String, _ state: MirrorImageStatusState, _ description: String, force: Bool) async {
    let status = MirrorImageSiteStatus(mirrorUUID: "", state: state, description: description, isUp: true)
    let old = shown.updateValue(status, forKey: globalImageID)
    if force || old?.state != state {
      soft.remove(globalImageID)
      await write(globalImageID)
    } else if old != status {
      soft.insert(globalImageID)
      writeSoon()
    }
  }

  func remove(_ globalImageID: String, purge: Bool) async {
    shown[globalImageID] = nil
    soft.remove(globalImageID)
    await withDeadline(.seconds(2)) { [local] in await local.remove(globalImageID, purge: purge) }
    guard let remote else { return }
    // The peer's cluster may be dead.
    await withDeadline(.seconds(2)) { await remote.remove(globalImageID, purge: purge) }
  }

  /// What is newest at each moment: two writers at once must not leave an older status behind.
  private func write(_ image: String) async {
    if let status = shown[image] { await local.set(image, status) }
    if let status = shown[image] { await remote?.set(image, status) }
  }

  private func writeSoon() {
    guard !isScheduled else { return }
    isScheduled = true
    Task {
      // Nobody cancels it; it ends by itself.
      try? await Task.sleep(for: softDelay)
      isScheduled = false
      let due = soft
      soft = []
      for image in due { await write(image) }
    }
  }
}
