import Testing

@testable import RBDCommand

@Suite struct ArgumentReaderTests {
  @Test func optionsAndSpecsMix() throws {
    var reader = try reader(["snap", "rename", "--pool", "p", "a@b", "q/n/c@d"])
    #expect(try reader.target(.source, snapshot: .required) == ImageTarget(pool: "p", image: "a", snapshot: "b"))
    let destination = ImageTarget(pool: "q", namespace: "n", image: "c", snapshot: "d")
    #expect(try reader.target(.destination, snapshot: .required) == destination)
  }

  @Test func imageOptionMayBeASpec() throws {
    var reader = try reader(["snap", "create", "--image", "p/n/i@s"])
    let target = ImageTarget(pool: "p", namespace: "n", image: "i", snapshot: "s")
    #expect(try reader.target(snapshot: .required, .snapshot) == target)
  }

  @Test(arguments: [
    (["info"], "image name was not specified"), (["info", "a@"], "invalid spec 'a@'"),
    (["create", "a/b/c/d", "--size", "1"], "invalid spec 'a/b/c/d'"),
    (["create", "--pool", "a/b", "c", "--size", "1"], "invalid pool name 'a/b'"),
    (["info", "--namespace", "a/b", "c"], "invalid namespace name 'a/b'"),
    (["status", "a@b"], "snapshot name specified for a command that doesn't use it"),
    (["rename", "a", "b@c"], "destination snapshot name specified for a command that doesn't use it"),
    (["rename", "a"], "destination image name was not specified"),
    (["snap", "create", "a"], "snapshot name was not specified"),
    (["snap", "create", "a", "--snap", "b@c"], "invalid snap name 'b@c'"),
  ])
  func targetsAreRefused(_ arguments: [String], _ message: String) throws {
    var reader = try reader(arguments)
    let command = arguments.prefix { $0 != "a" }.first ?? ""
    #expect(throws: CommandFailure.refused(message)) {
      if command == "rename" {
        _ = try reader.target(.source, .full)
        _ = try reader.target(.destination, .full)
      } else if command == "snap" {
        _ = try reader.target(snapshot: .required, .snapshot)
      } else {
        _ = try reader.target(snapshot: command == "info" ? .permitted : .none, command == "create" ? .full : .none)
      }
    }
  }

  @Test func poolsAndNamespaces() throws {
    var reader = try reader(["mirror", "pool", "enable", "p/n", "image"])
    #expect(try reader.poolTarget() == ImageTarget(pool: "p", namespace: "n"))
    #expect(reader.nextArgument() == "image")
    var named = try self.reader(["mirror", "pool", "enable", "--pool", "p", "image"])
    #expect(try named.poolTarget() == ImageTarget(pool: "p"))
    #expect(named.nextArgument() == "image")
  }

  @Test(arguments: [
    (["info", "--format", "json"], OutputFormat.json(pretty: false)),
    (["info", "--format", "xml", "--pretty-format"], .xml(pretty: true)), (["info", "--format", "plain"], .plain),
  ])
  func formats(_ arguments: [String], _ format: OutputFormat) throws { #expect(try reader(arguments).format() == format) }

  @Test(arguments: [("10G", 10 << 30), ("10", 10 << 20), ("1024K", 1 << 20), ("5Ti", 5 << 40), ("7B", 7)] as [(String, UInt64)])
  func sizes(_ text: String, _ size: UInt64) throws {
    #expect(try reader(["create", "--size", text, "x"]).size() == size)
  }

  @Test func relaxedSettingsRelaxSpecs() throws {
    var settings = CommandSettings()
    settings.validatesNames = false
    var reader = ArgumentReader(try parsed(["create", "a/b/c/d"]), settings)
    #expect(try reader.target(snapshot: .none, .full) == ImageTarget(pool: "a", namespace: "b", image: "c/d"))
  }

  private func reader(_ arguments: [String]) throws -> ArgumentReader { ArgumentReader(try parsed(arguments), CommandSettings()) }

  private func parsed(_ arguments: [String]) throws -> ParsedArguments {
    guard case .run(_, let parsed) = CommandPlan(arguments) else { throw CommandFailure.refused("not run") }
    return parsed
  }
}
