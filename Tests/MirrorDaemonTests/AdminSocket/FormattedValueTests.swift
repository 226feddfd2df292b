import CephCodec
import Testing

@testable import MirrorDaemon

/// The expected texts are what a stock 16.2.15 daemon answered.
@Suite struct FormattedValueTests {
  private let value: FormattedValue = [
    "pool_replayers": .array(
      of: "pool_replayer_status",
      [["peer": "uuid: 2 <a>", "leader": .flag(true), "instances": .array(of: "instance_id", ["4129"])]])
  ]

  @Test func prettyJSON() {
    #expect(
      JSONWriter.pretty(value) == """
        {
            "pool_replayers": [
                {
                    "peer": "uuid: 2 <a>",
                    "leader": true,
                    "instances": [
                        "4129"
                    ]
                }
            ]
        }

        """)
    #expect(JSONWriter.pretty(["pool_replayers": .array([])]) == "{\n    \"pool_replayers\": []\n}\n")
  }

  @Test func xml() {
    #expect(
      XMLWriter.write("mirror_status", value, pretty: true) == """
        <mirror_status>
         <pool_replayers>
          <pool_replayer_status>
           <peer>uuid: 2 &lt;a&gt;</peer>
           <leader>true</leader>
           <instances>
            <instance_id>4129</instance_id>
           </instances>
          </pool_replayer_status>
         </pool_replayers>
        </mirror_status>


        """)
    #expect(XMLWriter.write("help", ["config diff": "dump"], pretty: false) == "<help><config_diff>dump</config_diff></help>")
  }

  @Test func jsonIsReadWithItsOrderAndDigits() throws {
    let text = #"{"b":{"sum":0.007839980,"avgcount":14},"a":[true,false,"x\"\\\n\u0001é😀",-1.5e3],"c":{}}"#
    let read = try JSONReader.read(text.utf8)
    #expect(JSONWriter.compact(read) == text)
    #expect(try JSONReader.read(#" [ "\ud83d\ude00\/" , null ] "#.utf8) == .array([.init("", "😀/"), .init("", .digits("null"))]))
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\"}", "{\"a\":}", "\"a", "\"\\u12\"", "\"\\ud800\"", "\"\\u+123\"", "nul", "1 2", "--1", "\"\\x\"",
    String(repeating: "[", count: 10_000),
  ])
  func otherTextIsRefused(_ text: String) {
    #expect(throws: JSONError()) { try JSONReader.read(text.utf8) }
  }

  @Test func failuresAreToldInWords() {
    let reply = AdminReply.failure(.invalid, "unknown command prefix foo")
    #expect(
      String(decoding: reply.bytes(.json), as: UTF8.self)
        == "ERROR: (22) Invalid argument\nunknown command prefix foo\n")
    #expect(AdminReply.nothing.bytes(.json).isEmpty)
  }
}
