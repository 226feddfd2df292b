import TestSupport
import Testing

@Suite("Commands that only look print what stock prints")
struct ReadCommandParityTests {
  @Test(
    "In every format",
    arguments: [
      "info POOL/image", "info POOL/image@first", "info POOL/child", "info POOL/striped", "info POOL/journaled",
      "info POOL/shared", "info POOL/space/child", "info POOL/orphan", "info MIRROR/primary", "info MIRROR/demoted",
      "info POOL/missing", "info POOL/image@missing", "info missing/image", "info POOL/missing/image",
      "ls POOL", "ls POOL/space", "ls DATA", "ls missing", "ls POOL/missing", "ls -l POOL", "ls -l POOL/space",
      "ls -l DATA", "snap ls POOL/image", "snap ls -a POOL/image", "snap ls POOL/child", "snap ls -a POOL/shared",
      "snap ls -a MIRROR/primary", "snap ls -a MIRROR/demoted", "snap ls -a POOL/space/image", "snap ls POOL/missing",
      "status POOL/image", "status POOL/missing", "lock ls POOL/image", "lock ls POOL/shared", "lock ls POOL/child",
      "children POOL/image", "children -a POOL/image", "children -a POOL/image@first", "children POOL/child",
      "children POOL/image@missing", "children --snap-id 999 POOL/image", "children --descendants POOL/image",
      "trash ls POOL", "trash ls -a POOL", "trash ls -l POOL", "trash ls -l -a POOL", "trash ls -l DATA",
      "namespace ls POOL", "namespace ls DATA", "namespace ls missing", "namespace ls POOL/space",
      "image-meta ls POOL/image", "image-meta ls POOL/child", "image-meta ls POOL/missing",
      "diff POOL/image", "diff POOL/image@first", "diff POOL/image@second --from-snap first",
      "diff POOL/image --from-snap second",
      "diff POOL/image --from-snap missing", "diff POOL/image@first --from-snap second", "diff POOL/image --whole-object",
      "diff POOL/image --whole-object --from-snap first", "diff POOL/child", "diff POOL/child --whole-object",
      "diff POOL/missing", "du POOL/image", "du POOL/image@second", "du POOL/image --from-snap first",
      "du POOL/image --exact", "du POOL/image --merge-snapshots", "du POOL/missing", "du POOL/image@missing", "du --pool POOL",
      "du --pool DATA",
    ])
  func inEveryFormat(_ command: String) async throws {
    let state = try await ParityState.shared.value
    for format in Parity.formats {
      try await Parity.expectSame(state.cluster, state.words(command) + format)
    }
  }

  @Test("In the one format they have", arguments: ["image-meta get POOL/image key", "image-meta get POOL/image missing"])
  func inOneFormat(_ command: String) async throws {
    let state = try await ParityState.shared.value
    try await Parity.expectSame(state.cluster, state.words(command))
  }

  @Test("The default pool is opened", arguments: ["ls", "info image", "namespace ls", "trash ls", "snap ls a@b"])
  func inTheDefaultPool(_ command: String) async throws {
    let state = try await ParityState.shared.value
    try await Parity.expectSame(state.cluster, state.words(command))
    let words = state.words(command) + ["--rbd-default-pool", state.pool]
    try await Parity.expectSame(state.cluster, words)
  }
}
