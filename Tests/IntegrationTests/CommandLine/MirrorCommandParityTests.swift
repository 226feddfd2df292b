import TestSupport
import Testing

@Suite("Mirroring commands show and refuse what stock shows and refuses")
struct MirrorCommandParityTests {
  @Test(
    "In every format",
    arguments: [
      "info MIRROR/journaled", "mirror pool info MIRROR", "mirror pool info --all MIRROR", "mirror pool info POOL",
      "mirror pool info missing", "mirror pool status MIRROR", "mirror pool status --verbose MIRROR",
      "mirror pool status POOL", "mirror image status MIRROR/primary", "mirror image status MIRROR/journaled",
      "mirror image status MIRROR/demoted", "mirror image status POOL/image", "mirror image status MIRROR/missing",
      "mirror snapshot schedule ls", "mirror snapshot schedule ls --pool POOL", "mirror snapshot schedule ls --pool MIRROR",
      "mirror snapshot schedule ls -R --pool MIRROR", "mirror snapshot schedule ls --pool MIRROR --image primary",
      "mirror snapshot schedule ls --image MIRROR/primary", "mirror snapshot schedule ls --pool x --image MIRROR/primary",
      "mirror snapshot schedule ls --pool missing", "mirror snapshot schedule status --pool POOL",
    ])
  func inEveryFormat(_ command: String) async throws {
    let state = try await ParityState.shared.value
    for format in Parity.formats {
      try await Parity.expectSame(state.cluster, state.words(command) + format)
    }
  }

  @Test(
    "Refusals leave everything as it is",
    arguments: [
      "mirror snapshot schedule add --pool MIRROR", "mirror snapshot schedule add --pool MIRROR often",
      "mirror snapshot schedule add --pool missing 1h", "mirror snapshot schedule remove --pool missing",
      "mirror image enable MIRROR/missing", "mirror image enable MIRROR/spare mode",
      "mirror image enable MIRROR/spare journal",
      "mirror image enable POOL/image snapshot", "mirror image disable MIRROR/left", "mirror image promote MIRROR/spare",
      "mirror image promote POOL/image", "mirror image demote MIRROR/left", "mirror image resync MIRROR/spare",
      "mirror image snapshot MIRROR/left", "mirror image snapshot POOL/image", "mirror image snapshot MIRROR/journaled",
      "mirror image snapshot --skip-quiesce --ignore-quiesce-error MIRROR/spare", "mirror pool enable MIRROR",
      "mirror pool enable MIRROR image", "mirror pool enable MIRROR mode", "mirror pool disable MIRROR",
      "mirror pool disable POOL", "mirror pool peer add MIRROR", "mirror pool peer add MIRROR a/b",
      "mirror pool peer add MIRROR client.y@other", "mirror pool peer add POOL client.y@other",
      "mirror pool peer add MIRROR other --remote-key-file /missing", "mirror pool peer remove MIRROR",
      "mirror pool peer remove MIRROR uuid", "mirror pool peer remove POOL 00000000-0000-0000-0000-000000000000",
      "mirror pool peer set MIRROR 00000000-0000-0000-0000-000000000000",
      "mirror pool peer set MIRROR 00000000-0000-0000-0000-000000000000 client y",
      "mirror pool peer set MIRROR 00000000-0000-0000-0000-000000000000 direction up",
      "mirror pool peer set MIRROR 00000000-0000-0000-0000-000000000000 direction rx-only",
      "mirror pool peer set MIRROR 00000000-0000-0000-0000-000000000000 mon-host y",
      "mirror pool peer set MIRROR 00000000-0000-0000-0000-000000000000 key-file /missing",
      "mirror pool peer bootstrap create POOL", "mirror pool peer bootstrap import MIRROR",
      "mirror pool peer bootstrap import MIRROR /missing", "mirror pool peer bootstrap import MIRROR /dev/null",
      "mirror pool peer bootstrap import MIRROR /etc/passwd", "mirror pool promote POOL",
    ])
  func refusals(_ command: String) async throws {
    let state = try await ParityState.shared.value
    try await Parity.expectSame(state.cluster, state.words(command))
  }
}
