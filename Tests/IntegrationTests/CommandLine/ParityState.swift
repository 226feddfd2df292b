import TestSupport

/// Images, snapshots, clones, locks and trash that stock made, for both tools to look at.
struct ParityState: Sendable {
  let cluster: TestCluster
  /// The pool with most images.
  let pool: String
  /// A pool for data objects; it has no images.
  let dataPool: String
  /// A pool with mirroring.
  let mirrorPool: String

  /// Built once.
  static let shared = Task { try await ParityState() }

  private init() async throws {
    cluster = try await TestCluster.shared("parity")
    pool = try await cluster.randomPool("images")
    dataPool = try await cluster.randomPool("data")
    mirrorPool = try await cluster.randomPool("mirror")
    for line in Self.script.split(separator: "\n") { try await stock(String(line)) }
  }

  /// The words of a command with the names of the pools.
  func words(_ command: String) -> [String] {
    command.split(separator: " ").map { word in
      let names = [("POOL", pool), ("DATA", dataPool), ("MIRROR", mirrorPool)]
      return names.reduce(String(word)) { $0.replacing($1.0, with: $1.1) }
    }
  }

  private func stock(_ command: String) async throws {
    try await cluster.tool(Tools.stockRBD, words(command)).succeeded()
  }

  private static let script = """
    config pool set POOL rbd_atime_update_interval 0
    namespace create POOL/space
    create --size 64M POOL/image
    bench --io-type write --io-size 4096 --io-total 1M --io-pattern seq POOL/image
    snap create --no-progress POOL/image@first
    bench --io-type write --io-size 4096 --io-total 64K --io-pattern rand POOL/image
    snap create --no-progress POOL/image@second
    snap protect POOL/image@first
    snap limit set POOL/image --limit 10
    clone POOL/image@first POOL/child
    clone --rbd_default_clone_format 2 POOL/image@first POOL/space/child
    create --size 10G --stripe-unit 64K --stripe-count 4 --data-pool DATA --object-size 8M POOL/striped
    create --size 1G --image-feature layering --image-feature exclusive-lock --image-feature journaling POOL/journaled
    create --size 100M --image-shared POOL/shared
    create --size 5M POOL/kept
    trash mv POOL/kept --expires-at 2037-01-01
    create --size 5M POOL/gone
    trash mv POOL/gone
    image-meta set POOL/image conf_rbd_cache false
    image-meta set POOL/image key a"b<c>d'e&f
    lock add POOL/image id
    lock add POOL/shared id --shared tag
    group create POOL/group
    group image add POOL/group POOL/shared
    group snap create POOL/group@snapshot
    create --size 3M POOL/space/image
    snap create --no-progress POOL/space/image@gone
    clone --rbd_default_clone_format 2 POOL/space/image@gone POOL/orphan
    snap rm --no-progress POOL/space/image@gone
    mirror pool enable MIRROR image --site-name site-a
    mirror pool peer add MIRROR client.x@site-b
    create --size 8M MIRROR/primary
    mirror image enable MIRROR/primary snapshot
    mirror image snapshot MIRROR/primary
    create --size 8M MIRROR/demoted
    mirror image enable MIRROR/demoted snapshot
    mirror image demote MIRROR/demoted
    create --size 8M MIRROR/spare
    mirror image enable MIRROR/spare snapshot
    create --size 8M MIRROR/left
    mirror image enable MIRROR/left snapshot
    mirror image demote MIRROR/left
    create --size 8M MIRROR/journaled
    mirror image enable MIRROR/journaled journal
    mirror snapshot schedule add --pool MIRROR 1h
    mirror snapshot schedule add --pool MIRROR --image primary 3h 00:15
    """
}
