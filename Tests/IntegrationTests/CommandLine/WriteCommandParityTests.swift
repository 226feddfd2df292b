import TestSupport
import Testing

/// Runs commands in two pools, stock in one and ours in the other, and compares what they print and what is there in the end.
@Suite("Commands that change images do and say what stock does and says")
struct WriteCommandParityTests {
  private static let script = """
    create --size 64M POOL/a
    create --size 64M POOL/a
    create --size 10M --object-size 1M --stripe-unit 64K --stripe-count 4 POOL/striped
    create --size 10M --object-size 3M POOL/odd
    create --size 10M --object-size 1G POOL/toobig
    create --size 10M --order 12 POOL/tiny
    create --size 10M --image-feature layering POOL/layer
    create --size 10M --image-shared POOL/shared
    create --size 10M --image-feature layering --image-feature object-map POOL/bad
    create --size 10M --data-pool missing POOL/bad
    create --size 10M --stripe-unit 64K POOL/unit
    create --size 10M --image-format 1 POOL/bad
    create --size 10M --image-format 1 --image-feature layering POOL/bad
    create --size 10M POOL/none/x
    create --size 10M POOL/x@y
    create --size 10M --thick-provision --no-progress POOL/thick
    create --size 0 POOL/empty
    create POOL/nosize
    resize --size 128M POOL/a
    resize --size 128M POOL/a
    resize --size 32M POOL/a
    resize --size 32M --allow-shrink --no-progress POOL/a
    resize --size 10M POOL/missing
    mv POOL/shared POOL/renamed
    mv POOL/missing POOL/b
    mv POOL/renamed POOL/a
    mv POOL/renamed other/a
    snap create POOL/a@s1
    snap create POOL/a@s1
    snap create --no-progress POOL/a@s2
    snap create POOL/missing@s
    snap create POOL/a
    snap rename POOL/a@s2 POOL/a@s3
    snap rename POOL/a@s2 POOL/a@s4
    snap rename POOL/a@s3 POOL/a@s1
    snap rename POOL/a@s3 POOL/b@s1
    snap protect POOL/a@s1
    snap protect POOL/a@s1
    snap protect POOL/a@missing
    snap rm POOL/a@s1
    snap rm --no-progress POOL/a@missing
    snap unprotect POOL/a@missing
    snap limit set --limit 2 POOL/a
    snap limit set POOL/a
    snap create --no-progress POOL/a@s9
    snap limit clear POOL/a
    clone POOL/a@s1 POOL/c1
    clone POOL/a@s1 POOL/c1
    clone POOL/a@missing POOL/c2
    clone POOL/missing@s POOL/c2
    clone --rbd-default-clone-format 2 POOL/a@s3 POOL/c3
    clone --rbd-default-clone-format 1 POOL/a@s3 POOL/c4
    snap unprotect POOL/a@s1
    rm --no-progress POOL/a
    rm POOL/missing
    snap purge POOL/missing
    flatten --no-progress POOL/c1
    flatten POOL/c1
    flatten POOL/layer
    snap unprotect POOL/a@s1
    snap unprotect POOL/a@s1
    snap rollback --no-progress POOL/a@s1
    snap rollback POOL/a@missing
    feature disable POOL/striped object-map
    feature disable POOL/striped object-map
    feature enable POOL/striped object-map fast-diff
    feature enable POOL/layer object-map
    feature enable POOL/layer exclusive-lock,object-map
    feature disable POOL/layer layering
    feature enable POOL/missing exclusive-lock
    feature enable POOL/a feature
    feature enable POOL/a
    object-map rebuild --no-progress POOL/striped
    object-map rebuild POOL/renamed
    object-map check --no-progress POOL/a
    object-map check POOL/a@s1
    object-map check POOL/a@missing
    image-meta set POOL/a k1 v1
    image-meta set POOL/a conf_rbd_cache false
    image-meta set POOL/a k2
    image-meta set POOL/a
    image-meta rm POOL/a k1
    image-meta rm POOL/a k1
    image-meta rm POOL/missing k1
    lock add POOL/a l1
    lock add POOL/a l1
    lock add POOL/a l2
    lock add POOL/renamed s1 --shared t
    lock add POOL/renamed s2 --shared t
    lock add POOL/renamed s3 --shared u
    lock rm POOL/a l1 client.99
    lock rm POOL/a l1 locker
    lock rm POOL/a l1
    lock rm POOL/a
    namespace create POOL/n1
    namespace create POOL/n1
    namespace create POOL
    create --size 1M POOL/n1/i
    namespace rm POOL/n1
    rm --no-progress POOL/n1/i
    namespace rm POOL/n1
    namespace rm POOL/n1
    namespace create --pool POOL --namespace n2
    sparsify --no-progress POOL/thick
    sparsify --sparse-size 1000 POOL/thick
    trash mv POOL/odd
    trash mv POOL/tiny
    trash mv POOL/missing
    trash mv POOL/unit --expires-at 2035-01-01
    trash restore POOL/missing
    trash rm POOL/missing
    trash purge POOL --no-progress
    pool stats POOL
    pool stats POOL --format json
    pool init POOL
    rm POOL/empty
    """

  @Test("Step by step, and in the end")
  func sameSteps() async throws {
    let cluster = try await TestCluster.shared("parity")
    let (stockPool, ourPool) = (try await cluster.randomPool("stock"), try await cluster.randomPool("ours"))
    for line in Self.script.split(separator: "\n").map(String.init) {
      let stock = try await cluster.tool(Tools.stockRBD, words(line, stockPool))
      let ours = try await cluster.tool(Tools.ourRBD, words(line, ourPool))
      let comment = Comment(rawValue: line)
      #expect(normal(ours.output, ourPool) == normal(stock.output, stockPool), comment)
      #expect(normal(Parity.errors(ours), ourPool) == normal(Parity.errors(stock), stockPool), comment)
      #expect(ours.code == stock.code, comment)
    }
    let (stockState, ourState) = (try await state(cluster, stockPool), try await state(cluster, ourPool))
    #expect(ourState.difference(from: stockState).isEmpty, "\(ourState.difference(from: stockState))")
    try await cluster.removePool(stockPool)
    try await cluster.removePool(ourPool)
  }

  private func words(_ line: String, _ pool: String) -> [String] {
    line.split(separator: " ").map { String($0.replacing("POOL", with: pool)) }
  }

  /// What stock says of everything in a pool.
  private func state(_ cluster: TestCluster, _ pool: String) async throws -> [String] {
    var lines: [String] = []
    for image in try await cluster.stockRBD("ls", pool).output.split(separator: "\n") {
      let spec = "\(pool)/\(image)"
      for query in ["info", "snap ls -a", "image-meta ls", "lock ls", "children -a", "object-map check --no-progress", "du"] {
        let result = try await cluster.tool(Tools.stockRBD, query.split(separator: " ").map(String.init) + [spec])
        lines += normal(result.output + Parity.errors(result), pool).split(separator: "\n").map(String.init)
      }
      lines.append(try await cluster.checksum(spec))
    }
    lines.append(normal(try await cluster.stockRBD("namespace", "ls", pool).output, pool))
    lines.append(normal(try await cluster.stockRBD("trash", "ls", "-a", "-l", pool).output, pool))
    let objects = try await cluster.stockRados("-p", pool, "ls", "--all").output
    return lines + normal(objects, pool).split(separator: "\n").map(String.init).sorted()
  }

  /// The text without what differs from pool to pool and from run to run.
  private func normal(_ text: String, _ pool: String) -> String {
    text.replacing(pool, with: "POOL")
      .replacing(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/, with: "UUID")
      .replacing(/(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} +\d+ [\d:]+ 20\d\d/, with: "DATE")
      .replacing(/client\.\d+/, with: "CLIENT").replacing(/127\.0\.0\.1:0\/\d+/, with: "ADDRESS")
      .replacing(/[0-9a-f]{10,16}/, with: "ID").replacing(/(?m)^\s*\d+ +/, with: "").replacing(/\ +/, with: " ")
      .replacing(" \n", with: "\n")
  }
}
