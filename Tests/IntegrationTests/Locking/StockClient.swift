import Foundation
import Glibc
import TestSupport

/// A process with stock's librbd that has an image open and its exclusive lock, until told to end.
struct StockClient {
  let process: ChildProcess

  /// How it took the lock.
  enum Hold: String {
    /// With `rbd_lock_acquire`, so that it refuses to give it away.
    case manual
    /// By writing, so that it gives it to who asks.
    case automatic
  }

  /// Starts it and returns when it has the lock.
  static func owner(of image: String, in pool: String, at site: TestCluster, _ hold: Hold) async throws -> StockClient {
    let label = "stock-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
    let program = """
      import rados, rbd, sys, time
      cluster = rados.Rados(conffile='\(site.conf)', name='client.admin')
      cluster.connect(timeout=30)
      with cluster.open_ioctx('\(pool)') as pool, rbd.Image(pool, '\(image)') as image:
          if '\(hold.rawValue)' == 'manual': image.lock_acquire(rbd.RBD_LOCK_MODE_EXCLUSIVE)
          else: image.write(b'stock', 0)
          print('locked', flush=True)
          time.sleep(600)
      """
    let process = try await site.daemon("/usr/bin/python3", ["-c", program], log: label)
    try await eventually("stock has the lock") { site.daemonOutput(label).contains("locked") }
    return StockClient(process: process)
  }

  /// Ends it without a word.
  func kill() async {
    process.signal(SIGKILL)
    _ = await process.wait()
  }

  /// Who has an image's exclusive lock, as `rbd lock ls` shows it, such as `client.4123`; nil for nobody.
  static func lockOwner(of image: String, in pool: String, at site: TestCluster) async throws -> String? {
    let text = try await site.stockRBD("lock", "ls", "\(pool)/\(image)", "--format", "json").succeeded().output
    return text.firstMatch(of: /"locker":"([^"]+)"/).map { String($0.1) }
  }
}
