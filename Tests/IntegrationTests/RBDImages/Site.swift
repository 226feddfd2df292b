import CephCodec
import ObjectClasses
import RBD
import Rados
import TestSupport
import Testing

/// A real cluster with a pool of the test's own, reached by stock's tools and by our library.
struct Site: Sendable {
  let cluster: TestCluster
  let client: Cluster
  let pool: Pool

  /// The pool's name.
  var name: String { pool.name }

  static func open(_ label: String = "images") async throws -> Site {
    let cluster = try await TestCluster.shared("a")
    let name = try await cluster.randomPool(label)
    let client = try await Cluster.connect(ClusterConfiguration(file: .path(cluster.conf), readsEnvironment: false))
    return Site(cluster: cluster, client: client, pool: try await client.pool(named: name))
  }

  /// Runs stock's `rbd` and returns what it printed; fails the test when it fails.
  @discardableResult
  func rbd(_ arguments: String...) async throws -> String {
    try await cluster.tool(Tools.stockRBD, arguments).succeeded().output
  }

  /// Runs stock's `rbd` and returns its exit code.
  func code(_ arguments: String...) async throws -> Int32 {
    try await cluster.tool(Tools.stockRBD, arguments).code
  }

  /// An image of the pool as stock names it.
  func spec(_ image: String) -> String { "\(name)/\(image)" }

  /// Reads an image's header.
  func header(_ image: String) async throws -> ImageHeader { try await ImageHeader.read(from: pool, named: image) }

  /// The objects of the pool's default namespace.
  func objects() async throws -> [String] {
    var names: [String] = []
    var cursor: ObjectCursor?
    repeat {
      let page = try await pool.listObjects(from: cursor)
      names += page.objects
      cursor = page.next
    } while cursor != nil
    return names.sorted()
  }

  /// Writes with stock's `rbd bench`: random writes that leave a pattern.
  func stockWrite(_ image: String, bytes: String, size: String = "4096", pattern: String = "rand") async throws {
    try await rbd(
      "bench", "--io-type", "write", "--io-size", size, "--io-total", bytes, "--io-pattern", pattern, spec(image))
  }

  func close() async throws {
    await client.shutdown()
    try await cluster.removePool(name)
  }
}

/// Runs a test with a site of its own.
func withSite(_ label: String = "images", _ body: (Site) async throws -> Void) async throws {
  let site = try await Site.open(label)
  do {
    try await body(site)
  } catch {
    try await site.close()
    throw error
  }
  try await site.close()
}

/// Expects a call to fail with an error number.
func expect(
  _ errno: Errno, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  do {
    try await body()
    Issue.record("did not fail with \(errno)", sourceLocation: sourceLocation)
  } catch let error as RadosError {
    #expect(error.errno == errno, "\(error)", sourceLocation: sourceLocation)
  } catch {
    Issue.record("failed with \(error)", sourceLocation: sourceLocation)
  }
}
