import Foundation

extension TestCluster {
  /// Enables mirroring of a pool by images and makes the two clusters each other's peers in it, with stock's tool and a token.
  ///
  /// - Parameters:
  ///   - pool: a pool that both clusters have
  ///   - other: the site that imports the token
  ///   - direction: `rx-tx` or `rx-only`, as seen by `other`
  public func peer(
    pool: String, with other: TestCluster, mode: String = "image", direction: String = "rx-tx"
  ) async throws {
    try await stockRBD("mirror", "pool", "enable", pool, mode, "--site-name", name).succeeded()
    try await other.stockRBD("mirror", "pool", "enable", pool, mode, "--site-name", other.name).succeeded()
    let token = try await stockRBD("mirror", "pool", "peer", "bootstrap", "create", pool).succeeded().stdout
    let folder = try ScratchFolder()
    defer { folder.remove() }
    try Data(token).write(to: URL(fileURLWithPath: folder.path("token")))
    try await other.stockRBD(
      "mirror", "pool", "peer", "bootstrap", "import", "--direction", direction, pool, folder.path("token")
    ).succeeded()
  }

  /// Creates a pool of the same fresh name on both clusters and peers them in it.
  public func peeredPool(with other: TestCluster, label: String = "pool") async throws -> String {
    let pool = try await randomPool(label)
    try await other.python(
      """
      import json
      code, _, text = cluster.mon_command(json.dumps({'prefix': 'osd pool create', 'pool': argv[0], 'pg_num': 8}), b'')
      if code: sys.exit(text)
      with cluster.open_ioctx(argv[0]) as pool: rbd.RBD().pool_init(pool, True)
      """, pool)
    try await peer(pool: pool, with: other)
    return pool
  }
}
