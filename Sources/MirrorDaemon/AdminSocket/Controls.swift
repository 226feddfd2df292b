/// An image as operators control it.
struct ImageControl: MirrorControllable {
  /// The image's replayer, as long as there is one.
  weak let replayer: ImageReplayer?

  func statusDocument() async -> FormattedValue? { await replayer?.statusDocument() }

  func start() async { await replayer?.start(manual: true) }

  func stop() async { await replayer?.stop(manual: true) }

  func restart() async { await replayer?.restart() }

  func flush() async { await replayer?.publish(force: true) }
}

/// A pool as operators control it.
struct PoolControl: MirrorControllable {
  /// The pool's replayer, as long as there is one.
  weak let replayer: PoolReplayer?

  func statusDocument() async -> FormattedValue? { await replayer?.statusDocument() }

  func start() async { await replayer?.startImages() }

  func stop() async { await replayer?.stopImages() }

  func restart() async { await replayer?.restartImages() }

  func flush() async { await replayer?.flushImages() }
}
