import Testing

@testable import RBDCommand

@Suite struct OutputFormatterTests {
  private func sample(_ format: OutputFormat) -> String? {
    guard var formatter = OutputFormatter(format) else { return nil }
    formatter.object("image") { image in
      image.text("name", "a\"b<c>&'\t\u{1}")
      image.number("size", 12)
      image.array("features", of: "feature", ["x", "y"])
      image.array("flags", of: "flag", [])
      image.object("parent") { $0.bool("trash", false) }
      image.real("ratio", 0.1)
    }
    return formatter.finished()
  }

  @Test func jsonIsOneLine() {
    #expect(
      sample(.json(pretty: false)) == #"""
        {"name":"a\"b<c>&'\t\u0001","size":12,"features":["x","y"],"flags":[],"parent":{"trash":false},"ratio":0.10000000000000001}

        """#)
  }

  @Test func prettyJSONIndentsByFour() {
    #expect(
      sample(.json(pretty: true)) == #"""
        {
            "name": "a\"b<c>&'\t\u0001",
            "size": 12,
            "features": [
                "x",
                "y"
            ],
            "flags": [],
            "parent": {
                "trash": false
            },
            "ratio": 0.10000000000000001
        }

        """#)
  }

  @Test func xmlIsOneLine() {
    let start = "<image><name>a&quot;b&lt;c&gt;&amp;&apos;\t&#x01;</name><size>12</size><features><feature>x</feature>"
    let end = "<feature>y</feature></features><flags></flags><parent><trash>false</trash></parent>"
    #expect(sample(.xml(pretty: false)) == start + end + "<ratio>0.10000000000000001</ratio></image>\n")
  }

  @Test func prettyXMLIndentsByOneAndEndsWithAnEmptyLine() {
    let lines = [
      "<image>", " <name>a&quot;b&lt;c&gt;&amp;&apos;\t&#x01;</name>", " <size>12</size>", " <features>",
      "  <feature>x</feature>", "  <feature>y</feature>", " </features>", " <flags>", " </flags>", " <parent>",
      "  <trash>false</trash>", " </parent>", " <ratio>0.10000000000000001</ratio>", "</image>", "", "",
    ]
    #expect(sample(.xml(pretty: true)) == lines.joined(separator: "\n"))
  }

  @Test func plainOutputHasNoFormatter() { #expect(sample(.plain) == nil) }
}
