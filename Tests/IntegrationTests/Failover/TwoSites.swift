import Foundation
import TestSupport

/// Two clusters of a test's own, which it may stop and kill, with a peered pool and our daemon on the second.
final class TwoSites: Sendable {
  /// A mirror snapshot as `rbd snap ls --all --format json` shows it.
  struct MirrorSnapshot: Decodable {
    struct Namespace: Decodable {
      var type: String
      var state: String?
      var complete: Bool?
      var primary_snap_id: UInt64?
    }

    var id: UInt64
    var name: String
    var namespace: Namespace
  }

  let a: TestCluster
  let b: TestCluster
  let pool: String

  private init(_ a: TestCluster, _ b: TestCluster, pool: String) {
    self.a = a
    self.b = b
    self.pool = pool
  }

  static func start(_ label: String) async throws -> TwoSites {
    async let first = TestCluster.start("\(label)-a")
    async let second = TestCluster.start("\(label)-b")
    let (a, b) = (try await first, try await second)
    return TwoSites(a, b, pool: try await a.peeredPool(with: b))
  }

  /// Starts our daemon on the second site.
  func startDaemon(_ log: String) async throws -> ChildProcess {
    // Times that an operator may shorten too, so that fifty restarts do not take half an hour.
    let haste = ["--rbd-mirror-image-state-check-interval=1", "--rbd-mirror-leader-heartbeat-interval=1"]
    return try await b.daemon(Tools.ourRBDMirror, ["-f", "--id", "admin"] + haste, log: log)
  }

  /// Kills the daemon and fences its clients on both sites, as a cluster manager does, so that nobody waits for the watches of the
  /// dead: on the first site every client's notification would, for 30 s. No other client may be at work.
  func kill(_ daemon: ChildProcess) async throws {
    daemon.signal(SIGKILL)
    _ = await daemon.wait()
    for site in [a, b] {
      try await site.python(
        """
        import json, re, subprocess
        def rados_tool(*words): return subprocess.run(['rados', '-p', argv[0], *words], capture_output=True, text=True).stdout
        names = [n for n in rados_tool('ls').split() if n.startswith(('rbd_header.', 'rbd_mirror'))]
        found = {a for n in names for a in re.findall(r'watcher=(\\S+)', rados_tool('listwatchers', n))}
        for address in found:
            code, _, text = cluster.mon_command(json.dumps(
                {'prefix': 'osd blocklist', 'blocklistop': 'add', 'addr': address, 'expire': 3600.0}), b'')
            if code: sys.exit(text)
        """, pool)
    }
  }

  func remove() async throws {
    try await a.remove()
    try await b.remove()
  }

  /// Writes pseudo-random bytes, the same for the same seed: `count` writes of up to `size` bytes, some of them discards.
  func scribble(_ image: String, seed: Int, count: Int, size: Int) async throws {
    try await a.python(
      """
      import random
      rng = random.Random(int(argv[2]))
      with cluster.open_ioctx(argv[0]) as pool, rbd.Image(pool, argv[1]) as image:
          total = image.size()
          for _ in range(int(argv[3])):
              length = rng.randint(1, int(argv[4]))
              offset = rng.randint(0, total - length)
              if rng.random() < 0.15: image.discard(offset, length)
              else: image.write(rng.randbytes(length), offset)
          image.flush()
      """, pool, image, String(seed), String(count), String(size))
  }

  /// The mirror snapshots of an image on a site, oldest first.
  func mirrorSnapshots(_ image: String, on site: TestCluster) async throws -> [MirrorSnapshot] {
    let list = try await site.stockRBD("snap", "ls", "--all", "--format", "json", "\(pool)/\(image)")
    guard list.code == 0 else { return [] }
    return try JSONDecoder().decode([MirrorSnapshot].self, from: Data(list.stdout)).filter { $0.namespace.type == "mirror" }
  }

  /// Makes a mirror snapshot on the first site with our tool; returns its id.
  func snapshot(_ image: String) async throws -> UInt64 {
    let text = try await a.ourRBD("mirror", "image", "snapshot", "\(pool)/\(image)").succeeded().output
    guard let id = UInt64(text.drop { !$0.isNumber }.prefix { $0.isNumber }) else {
      throw NeverHappened(what: "a snapshot id in '\(text)'", limit: .zero)
    }
    return id
  }

  /// Whether the second site holds a complete copy of a snapshot of the first.
  func holds(_ snapshot: UInt64, of image: String) async throws -> Bool {
    try await mirrorSnapshots(image, on: b).contains {
      $0.namespace.primary_snap_id == snapshot && $0.namespace.complete == true
    }
  }

  /// SHA-256 of a mirror snapshot's bytes; librbd opens such a snapshot by id only.
  func checksum(_ image: String, snapshot: UInt64, on site: TestCluster) async throws -> String {
    try await site.python(
      """
      import hashlib
      with cluster.open_ioctx(argv[0]) as pool, rbd.Image(pool, argv[1], read_only=True) as image:
          image.set_snap_by_id(int(argv[2]))
          digest, size, at = hashlib.sha256(), image.size(), 0
          while at < size:
              step = min(8 << 20, size - at)
              digest.update(image.read(at, step))
              at += step
          print(digest.hexdigest())
      """, pool, image, String(snapshot), timeout: .seconds(300)
    ).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
