import CephCodec
import Testing

@testable import Mirroring

@Suite struct TokenTests {
  /// A token that stock 16.2.15 made (its key is that of a cluster that is gone).
  private let stock =
    "eyJmc2lkIjoiMDVlMGI0YzUtY2FkOC00NWQxLWE4MmMtMmU0OGUyMWIzOTJmIiwiY2xpZW50X2lkIjoicmJkLW1pcnJvci1wZWVyIiwia2V5IjoiQVFBckRnWnIx"
    + "KzFJTVJBQUVhR1dtZmtzS2pmMThOK0JkeFNzTmc9PSIsIm1vbl9ob3N0IjoiW3YyOjEyNy4wLjAuMTo0MTAwMC8wLHYxOjEyNy4wLjAuMTo0MTAwMS8wXSJ9"

  @Test func stocksTokenIsReadAndWrittenAsItWas() throws {
    let token = try BootstrapToken(base64: stock + "\n")
    #expect(token.clientID == "rbd-mirror-peer")
    #expect(token.monitorHosts == "[v2:127.0.0.1:41000/0,v1:127.0.0.1:41001/0]")
    #expect(token.base64 == stock)
  }

  @Test(arguments: [
    ("", "invalid bootstrap token JSON received"), ("%%%", "failed to decode base64"),
    ("e30=", "invalid bootstrap token JSON received"), ("W10=", "invalid bootstrap token JSON received"),
  ])
  func garbageIsRefused(text: String, message: String) {
    let error = #expect(throws: MirroringError.self) { try BootstrapToken(base64: text) }
    #expect(error?.errno == .invalid)
    #expect(error?.message == message)
  }

  @Test func attributesKeepStocksForm() throws {
    let json = "{\"key\": \"AQ==\", \"mon_host\": \"[v2:1.2.3.4:3300]\"}"
    let attributes = try PeerAttributes(json: json)
    #expect(attributes.key == "AQ==")
    #expect(attributes.json == json)
    #expect(throws: MirroringError.self) { try PeerAttributes(json: "[]") }
  }

  @Test func unknownAttributesAreKept() throws {
    var attributes = try PeerAttributes(json: #"{"zone": "z", "key": "k"}"#)
    attributes.monitorHosts = "h"
    #expect(attributes.json == #"{"key": "k", "mon_host": "h", "zone": "z"}"#)
    attributes.key = nil
    #expect(attributes.json == #"{"mon_host": "h", "zone": "z"}"#)
  }

  @Test func commandsAreQuoted() {
    let command = MonitorCommand("config-key set").with("key", "a\"b\\").with("caps", ["x\n", "y"])
    #expect(command.json == #"{"prefix":"config-key set","key":"a\"b\\","caps":["x\n","y"]}"#)
  }
}
