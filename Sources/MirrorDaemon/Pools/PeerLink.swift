import CephCodec
import Logging
import Rados

/// The way to a pool's peer: connects in the background and asks the peer's pool again and again. While the peer is dead, only this
/// waits for it.
actor PeerLink {
  /// How the peer is reached, and for whom.
  struct Settings: Sendable {
    /// Connects to the peer's cluster.
    var connect: @Sendable () async throws(RadosError) -> Cluster
    /// The name of the pool on both sides.
    var poolName: String
    /// Our site's name.
    var siteName: String
    /// Our pool's mirror uuid.
    var mirrorUUID: String
    /// Seconds between questions.
    var interval: Int
  }

  /// Seconds between attempts while the peer does not answer.
  private static let retryInterval = 10

  private let settings: Settings
  private let callout: PoolCallout
  private let logger: Logger
  private let onAnswer: @Sendable (RemoteSide) async -> Void
  private var cluster: Cluster?
  private var side: RemoteSide?
  private var isClosed = false

  /// A way to a peer, not gone yet. `onAnswer` is called when the peer's pool says something new.
  init(
    settings: Settings, callout: PoolCallout, logger: Logger, onAnswer: @escaping @Sendable (RemoteSide) async -> Void
  ) {
    self.settings = settings
    self.callout = callout
    self.logger = logger
    self.onAnswer = onAnswer
  }

  /// The path of the connection's admin socket.
  var adminSocket: String { cluster?.option("admin_socket") ?? "" }

  /// Connects and asks until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      let interval = await ask() ? settings.interval : Self.retryInterval
      do { try await Task.sleep(for: .seconds(interval)) } catch { return }
    }
  }

  /// Ends the connection; a dead cluster delays that by moments only.
  func close() async {
    isClosed = true
    guard let old = cluster else { return }
    cluster = nil
    await withDeadline(.seconds(2)) { await old.shutdown() }
  }

  /// Connects if need be and asks the peer's pool; whether it answered.
  private func ask() async -> Bool {
    do throws(RadosError) {
      if cluster == nil { try await connect() }
    } catch {
      return await failed(error, .error, "unable to connect to remote cluster")
    }
    guard let cluster else { return false }
    let pool: Pool
    do throws(RadosError) {
      if let side { pool = side.pool } else { pool = try await cluster.pool(named: settings.poolName) }
    } catch {
      return await failed(error, .warning, "unable to access remote pool")
    }
    let poller = RemotePoolPoller(
      pool: pool, siteName: settings.siteName, localMirrorUUID: settings.mirrorUUID, logger: logger)
    do throws(RadosError) {
      let answer = try await poller.poll()
      await callout.clear()
      await adopt(RemoteSide(pool: pool, answer: answer))
      return true
    } catch {
      return await failed(error, .error, "unable to initialize remote pool poller")
    }
  }

  private func connect() async throws(RadosError) {
    let new = try await settings.connect()
    guard !isClosed else { return await new.shutdown() }
    cluster = new
  }

  private func failed(_ error: RadosError, _ level: ServiceStatus.Level, _ text: String) async -> Bool {
    guard !Task.isCancelled, !isClosed else { return false }
    logger.warning("\(text)", metadata: ["error": "\(error)"])
    await callout.say(level, text)
    return false
  }

  private func adopt(_ new: RemoteSide) async {
    guard new.answer != side?.answer, !isClosed else { return }
    logger.info(
      "peer answered", metadata: ["mirror_uuid": "\(new.answer.mirrorUUID)", "peer_uuid": "\(new.answer.peerUUID)"])
    side = new
    await onAnswer(new)
  }
}
