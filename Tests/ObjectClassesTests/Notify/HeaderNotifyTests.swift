import CephCodec
import ObjectClasses
import Testing

/// Payloads that 16.2.15 clients sent through an image's header.
@Suite struct HeaderNotifyTests {
  /// A client's request, with a handle as librados hands them out.
  static func request(_ globalID: UInt64, _ handle: UInt64, _ number: UInt64 = 1) -> AsyncRequestID {
    AsyncRequestID(client: WatcherID(globalID: globalID, handle: handle), requestID: number)
  }

  static let messages: [(String, HeaderNotify)] = [
    (
      "070114000000 00000000 6c10000000000000 d0130020b47f0000",
      .acquiredLock(WatcherID(globalID: 4204, handle: 0x7fb4_2000_13d0))
    ),
    (
      "070114000000 01000000 6c10000000000000 d0130020b47f0000",
      .releasedLock(WatcherID(globalID: 4204, handle: 0x7fb4_2000_13d0))
    ),
    (
      "070115000000 02000000 431a000000000000 809f0eaaf1550000 00",
      .requestLock(WatcherID(globalID: 6723, handle: 0x55f1_aa0e_9f80), force: false)
    ),
    ("070104000000 03000000", .headerUpdate),
    (
      "07012c000000 04000000 b518000000000000 8015003c5c7f0000 0100000000000000 0100000000000000 0a00000000000000",
      .asyncProgress(request(6325, 0x7f5c_3c00_1580), offset: 1, total: 10)
    ),
    (
      "070120000000 05000000 b518000000000000 8015003c5c7f0000 0100000000000000 00000000",
      .asyncComplete(request(6325, 0x7f5c_3c00_1580), result: 0)
    ),
    ("07011c000000 12000000 ad18000000000000 5011000c807f0000 0100000000000000", .quiesce(request(6317, 0x7f80_0c00_1150))),
    ("07011c000000 13000000 ad18000000000000 5011000c807f0000 0100000000000000", .unquiesce(request(6317, 0x7f80_0c00_1150))),
    (
      "07011c000000 06000000 e618000000000000 80190214627f0000 0100000000000000",
      .operation(request(6374, 0x7f62_1402_1980), .flatten)
    ),
    (
      "070125000000 07000000 0000c00000000000 c618000000000000 d01300bc747f0000 0100000000000000 00",
      .operation(request(6342, 0x7f74_bc00_13d0), .resize(size: 12 << 20, allowShrink: false))
    ),
    (
      "070125000000 07000000 0000a00000000000 c818000000000000 404501b8697f0000 0100000000000000 01",
      .operation(request(6344, 0x7f69_b801_4540), .resize(size: 10 << 20, allowShrink: true))
    ),
    (
      """
      070134000000 08000000 02000000 7331 010104000000 00000000 b518000000000000 8015003c5c7f0000 0100000000000000
      0000000000000000
      """, .operation(request(6325, 0x7f5c_3c00_1580), .snapshotCreate(.user, name: "s1", flags: 0))
    ),
    (
      """
      070134000000 08000000 02000000 7333 010104000000 00000000 e118000000000000 30160090a57f0000 0100000000000000
      0200000000000000
      """, .operation(request(6369, 0x7fa5_9000_1630), .snapshotCreate(.user, name: "s3", flags: 2))
    ),
    (
      "07012c000000 09000000 02000000 7332 010104000000 00000000 dc18000000000000 50100058ad7f0000 0100000000000000",
      .operation(request(6364, 0x7fad_5800_1050), .snapshotRemove(.user, name: "s2"))
    ),
    (
      "07011c000000 0a000000 ca18000000000000 0011002cfc7e0000 0100000000000000",
      .operation(request(6346, 0x7efc_2c00_1100), .rebuildObjectMap)
    ),
    (
      "070124000000 0e000000 04000000 6f707332 e818000000000000 10100014a37f0000 0100000000000000",
      .operation(request(6376, 0x7fa3_1400_1010), .rename("ops2"))
    ),
    (
      "070125000000 0f000000 1000000000000000 00 cf18000000000000 502601b0af7f0000 0100000000000000",
      .operation(request(6351, 0x7faf_b001_2650), .updateFeatures(.fastDiff, enabled: false))
    ),
    (
      "070125000000 0f000000 1800000000000000 01 d118000000000000 d0260110b47f0000 0100000000000000",
      .operation(request(6353, 0x7fb4_1001_26d0), .updateFeatures([.objectMap, .fastDiff], enabled: true))
    ),
    (
      "070124000000 11000000 da18000000000000 10100074857f0000 0100000000000000 0010000000000000",
      .operation(request(6362, 0x7f85_7400_1010), .sparsify(size: 4096))
    ),
    (
      """
      07012d000000 14000000 05000000 636f6c6f72 01 03000000 726564 d318000000000000 50100004157f0000 0100000000000000
      """, .operation(request(6355, 0x7f15_0400_1050), .metadataUpdate(key: "color", value: "red"))
    ),
    (
      "070126000000 14000000 05000000 636f6c6f72 00 d818000000000000 702d00441c7f0000 0100000000000000",
      .operation(request(6360, 0x7f1c_4400_2d70), .metadataUpdate(key: "color", value: nil))
    ),
  ]

  @Test(arguments: messages)
  func stockMessages(_ golden: String, _ message: HeaderNotify) throws {
    try expectMessage(golden, message)
  }

  /// Not seen on the wire: stock's clients send these for journaled images and migrations only.
  @Test func rareMessages() throws {
    let request = Self.request(1, 2, 3)
    let id = "0100000000000000 0200000000000000 0300000000000000"
    try expectMessage(
      "07012a000000 0d000000 00000000 010104000000 00000000" + id + "", .operation(request, .snapshotUnprotect(.user, name: "")))
    try expectMessage(
      "07012b000000 0c000000 01000000 73 010104000000 00000000" + id, .operation(request, .snapshotProtect(.user, name: "s")))
    try expectMessage(
      "070133000000 0b000000 0900000000000000 01000000 73 010104000000 00000000" + id,
      .operation(request, .snapshotRename(9, newName: "s")))
    try expectMessage("07011c000000 10000000" + id, .operation(request, .migrate))
    try expectMessage("070104000000 63000000", .unknown(code: 99))
  }

  @Test func replies() throws {
    try expectGolden("010104000000 00000000", HeaderNotifyReply(result: 0))
    try expectGolden("010104000000 e2ffffff", HeaderNotifyReply(result: -Errno.readOnly.rawValue))
    try expectGolden("010104000000 a1ffffff", HeaderNotifyReply(result: -Errno.notSupported.rawValue))
    #expect(throws: CodecError.self) { try HeaderNotifyReply(decoding: []) }
  }

  @Test func olderClients() throws {
    #expect(try HeaderNotify(decoding: []) == .headerUpdate)
    #expect(try HeaderNotify(decoding: bytes("010104000000 00000000")) == .acquiredLock(WatcherID()))
    #expect(
      try HeaderNotify(decoding: bytes("030124000000 07000000 0000800000000000 000000000000000000000000000000000000000000000000"))
        == .operation(.absent, .resize(size: 8 << 20, allowShrink: true)))
    #expect(
      try HeaderNotify(decoding: bytes("040109000000 08000000 01000000 73"))
        == .operation(.absent, .snapshotCreate(.user, name: "s", flags: 0)))
    #expect(
      try HeaderNotify(decoding: bytes("050109000000 09000000 01000000 73"))
        == .operation(.absent, .snapshotRemove(.user, name: "s")))
    #expect(
      try HeaderNotify(decoding: bytes("060113000000 08000000 01000000 73 010104000000 00000000 99"))
        == .operation(.absent, .snapshotCreate(.user, name: "s", flags: 0)))
  }

  @Test func newerClients() throws {
    #expect(try HeaderNotify(decoding: bytes("090106000000 03000000 0102")) == .headerUpdate)
    #expect(throws: CodecError.self) { try HeaderNotify(decoding: bytes("090904000000 03000000")) }
  }

  @Test func whatNeedsTheNewestHeader() {
    let none = AsyncRequestID.absent
    #expect(HeaderNotify.operation(none, .flatten).needsFreshHeader)
    #expect(!HeaderNotify.operation(none, .metadataUpdate(key: "k", value: nil)).needsFreshHeader)
    #expect(!HeaderNotify.quiesce(none).needsFreshHeader)
    #expect(!HeaderNotify.headerUpdate.needsFreshHeader)
  }

  /// As `expectGolden`, save that a header notify of no bytes is a header update.
  private func expectMessage(_ golden: String, _ message: HeaderNotify, sourceLocation: SourceLocation = #_sourceLocation) throws
  {
    let golden = bytes(golden)
    #expect(try HeaderNotify(decoding: golden) == message, sourceLocation: sourceLocation)
    #expect(hex(message.encoded) == hex(golden), sourceLocation: sourceLocation)
    for length in 1..<golden.count {
      #expect(throws: CodecError.self, "first \(length) bytes", sourceLocation: sourceLocation) {
        try HeaderNotify(decoding: Array(golden[..<length]))
      }
    }
    for index in golden.indices {
      for damage: UInt8 in [0x00, 0x7f, 0x80, 0xff, golden[index] ^ 1] {
        var damaged = golden
        damaged[index] = damage
        // Refusing it is right; what is accepted must be a value like any other.
        guard let value = try? HeaderNotify(decoding: damaged) else { continue }
        #expect(try HeaderNotify(decoding: value.encoded) == value, "byte \(index) = \(damage)", sourceLocation: sourceLocation)
      }
    }
  }
}
