import Testing

@testable import MirrorDaemon

@Suite struct AdminRequestTests {
  @Test func wordsFormatAndArgumentsAreRead() throws {
    let request = try AdminRequest(
      json: Array(#"{"prefix": "perf dump", "logger": "rbd_mirror", "format": "xml"}"#.utf8))
    #expect(request.prefix == "perf dump")
    #expect(request.format == .xml)
    #expect(request.argument("logger") == "rbd_mirror")
    #expect(request.argument("counter") == "")
    #expect(
      String(decoding: request.askingForJSON, as: UTF8.self)
        == #"{"prefix":"perf dump","logger":"rbd_mirror","format":"json"}"#)
  }

  @Test(arguments: [
    ("nojson", "invalid json"), ("[]", "invalid json"), ("", "invalid json"), (#"{"prefix": "a"} b"#, "invalid json"),
    (#"{"prefix": 3}"#, "invalid json, missing format and/or prefix"),
    (#"{"prefix": "a", "format": []}"#, "invalid json, missing format and/or prefix"),
  ])
  func othersAreRefused(_ text: String, _ reason: String) {
    #expect(throws: AdminRequest.Refusal(text: reason)) { try AdminRequest(json: Array(text.utf8)) }
  }

  @Test func anUnknownFormatIsReadableJSON() throws {
    #expect(try AdminRequest(json: Array(#"{"prefix": "help", "format": "yaml"}"#.utf8)).format == .prettyJSON)
  }

  @Test func aRequestEndsAtANulOrALineFeed() {
    for end in [UInt8(0), UInt8(ascii: "\n")] {
      var reader = AdminRequestReader()
      #expect(reader.take("{\"a".utf8) == .incomplete)
      #expect(reader.take(Array("\":1}".utf8) + [end, 7]) == .json(Array("{\"a\":1}".utf8)))
    }
  }

  @Test func oldClientsSendANumber() {
    for (bytes, words) in [([0, 0, 0, 1], "perfcounters_dump"), ([0, 0, 0, 0], "0"), ([0, 0, 0, 9], "foo")] {
      var reader = AdminRequestReader()
      #expect(reader.take(bytes.map { UInt8($0) }.prefix(3)) == .incomplete)
      #expect(reader.take([UInt8(bytes[3])]) == .json(Array("{\"prefix\": \"\(words)\"}".utf8)))
    }
  }

  @Test func anEndlessRequestIsGivenUp() {
    var reader = AdminRequestReader()
    #expect(reader.take([UInt8](repeating: 0x20, count: AdminRequestReader.limit - 1)) == .incomplete)
    #expect(reader.take([0x20]) == .tooLong)
  }
}
