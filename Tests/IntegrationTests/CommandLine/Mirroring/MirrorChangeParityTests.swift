import TestSupport
import Testing

/// Stock and our tool do the same in pools of the same make; what they print and what stock then sees must be the same.
@Suite("Mirroring commands change what stock changes", .serialized)
struct MirrorChangeParityTests {
  private func expectSame(_ script: String) async throws {
    let (stock, ours) = try await Twin.records(script)
    #expect(stock.count == ours.count)
    for (stock, ours) in zip(stock, ours) { #expect(ours == stock) }
  }

  @Test func aPoolsModeAndPeers() async throws {
    try await expectSame(
      """
      left: mirror pool enable POOL image
      left: mirror pool enable POOL image
      left: mirror pool enable POOL pool
      left: mirror pool enable POOL image
      left: mirror pool peer add POOL client.x@remote --remote-mon-host 1.2.3.4 --remote-key-file KEY
      left: mirror pool peer add POOL client.x@remote
      left: mirror pool peer add POOL client.x@ceph
      left: mirror pool peer set POOL PEER client client.other
      left: mirror pool peer set POOL PEER client
      left: mirror pool peer set POOL PEER site-name elsewhere
      left: mirror pool peer set POOL PEER cluster ceph
      left: mirror pool peer set POOL PEER mon-host 5.6.7.8
      left: mirror pool peer set POOL PEER key-file KEY
      left: mirror pool peer set POOL PEER mon-host
      left: mirror pool peer set POOL PEER direction rx-only
      left: mirror pool peer set POOL PEER direction tx-only
      left: mirror pool peer set POOL PEER direction up
      left: mirror pool disable POOL
      left: mirror pool peer remove POOL PEER
      left: mirror pool peer add POOL other --direction rx-only
      left: mirror pool peer remove POOL PEER
      left: mirror pool peer remove POOL 00000000-0000-0000-0000-000000000000
      left: mirror pool disable POOL
      left: mirror pool disable POOL
      """)
  }

  @Test func aBootstrapTokenGoesBothWays() async throws {
    try await expectSame(
      """
      stock left: mirror pool enable POOL image --site-name left
      stock right: mirror pool enable POOL image --site-name right
      left: mirror pool peer bootstrap create POOL
      left: mirror pool peer bootstrap import POOL TOKEN
      left: mirror pool peer bootstrap create POOL
      right: mirror pool peer bootstrap import POOL TOKEN
      left: mirror pool info --all POOL
      left: mirror pool peer bootstrap create POOL
      right: mirror pool peer bootstrap import --token-path TOKEN POOL
      right: mirror pool peer remove POOL PEER
      left: mirror pool peer bootstrap create POOL
      right: mirror pool peer bootstrap import --direction rx-only POOL TOKEN
      """)
  }

  @Test func aTokenForAPoolThatIsNotMirroredThere() async throws {
    try await expectSame(
      """
      stock left: mirror pool enable POOL image --site-name left
      stock left: mirror pool peer bootstrap create POOL
      stock left: mirror pool disable POOL
      right: mirror pool peer bootstrap import POOL FOLDER
      """)
    try await expectSame(
      """
      stock right: mirror pool disable POOL
      stock left: mirror pool enable POOL image
      stock left: mirror pool peer bootstrap create POOL
      right: mirror pool peer bootstrap import POOL TOKEN
      left: mirror pool info POOL
      """)
  }

  @Test func anImagesLife() async throws {
    try await expectSame(
      """
      stock left: create --size 16M POOL/image
      left: mirror image enable POOL/image snapshot
      stock left: mirror pool enable POOL image
      left: mirror image enable POOL/image snapshot
      left: mirror image enable POOL/image snapshot
      left: mirror image snapshot POOL/image
      stock left: mirror pool peer add POOL client.x@remote
      left: mirror image snapshot POOL/image
      left: mirror image snapshot --skip-quiesce POOL/image
      left: mirror image snapshot --ignore-quiesce-error POOL/image
      left: mirror image snapshot POOL/image
      left: mirror image snapshot POOL/image
      left: mirror image snapshot POOL/image
      left: mirror image snapshot POOL/image
      left: mirror pool disable POOL
      left: mirror image resync POOL/image
      left: mirror image promote POOL/image
      left: mirror image demote POOL/image
      left: mirror image demote POOL/image
      left: mirror image snapshot POOL/image
      left: mirror image resync POOL/image
      left: mirror image disable POOL/image
      left: mirror image promote POOL/image
      left: mirror image demote POOL/image
      left: mirror image promote --force POOL/image
      left: mirror image disable POOL/image
      left: mirror image disable POOL/image
      left: mirror image snapshot POOL/image
      """)
  }

  @Test func imagesOfAPoolAndANamespaceTogether() async throws {
    try await expectSame(
      """
      stock left: mirror pool enable POOL image
      stock left: namespace create POOL/space
      stock left: create --size 8M POOL/a
      stock left: create --size 8M POOL/b
      stock left: create --size 8M POOL/plain
      stock left: create --size 8M POOL/space/c
      stock left: mirror image enable POOL/a snapshot
      stock left: mirror image enable POOL/b snapshot
      left: mirror image enable POOL/space/c snapshot
      left: mirror pool enable POOL/space image
      left: mirror image enable POOL/space/c snapshot
      left: mirror pool status --verbose POOL/space
      left: mirror pool demote POOL
      left: mirror pool demote POOL
      left: mirror pool status --verbose POOL
      left: mirror pool promote POOL
      left: mirror pool promote --force POOL
      left: mirror pool demote POOL/space
      left: mirror image disable --force POOL/space/c
      left: mirror pool disable POOL/space
      left: mirror pool info POOL/space
      """)
  }

  @Test func schedules() async throws {
    try await expectSame(
      """
      stock left: mirror pool enable POOL image
      stock left: create --size 8M POOL/image
      stock left: mirror image enable POOL/image snapshot
      left: mirror snapshot schedule add --pool POOL 1h
      left: mirror snapshot schedule add --pool POOL 1d 00:15
      left: mirror snapshot schedule ls --pool POOL
      left: mirror snapshot schedule add --pool POOL --image image 30m
      left: mirror snapshot schedule ls --pool POOL --image image --format json
      left: mirror snapshot schedule list --pool POOL --recursive
      left: mirror snapshot schedule remove --pool POOL 1d 00:15
      left: mirror snapshot schedule ls --pool POOL -R --format xml
      left: mirror snapshot schedule rm --pool POOL --image image
      left: mirror snapshot schedule rm --pool POOL
      left: mirror snapshot schedule ls --pool POOL
      """)
  }
}
