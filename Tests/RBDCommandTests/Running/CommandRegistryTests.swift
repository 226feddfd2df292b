import Testing

@testable import RBDCommand

@Suite struct CommandRegistryTests {
  @Test func everyCommandRunsOrIsRefused() {
    let running = CommandRegistry.commands.map { $0.name }
    #expect(Set(running).count == running.count)
    #expect(Set(running).isDisjoint(with: MissingCommands.names))
    #expect(Set(running).union(MissingCommands.names) == Set(CommandTree.all.map(\.name)))
  }

  @Test(arguments: [
    ("", "- - -"), ("pool/", "pool - -"), ("pool/ns/", "pool ns -"), ("pool/image", "pool  image"),
    ("pool/ns/image", "pool ns image"),
  ])
  func scheduleLevels(_ name: String, _ columns: String) {
    let found = ScheduleLevel.columns(of: name, allowsImage: true)
    #expect(found.map { "\($0.pool) \($0.namespace) \($0.image)" } == columns)
  }

  @Test(arguments: ["pool", "pool//", "/", "a/b/c/d", "pool/a@b"])
  func namesThatAreNoLevels(_ name: String) { #expect(ScheduleLevel.columns(of: name, allowsImage: true) == nil) }

  @Test(
    arguments: [
      ("site", "|site"), ("client.x@site", "client.x|site"), ("x@site", nil), ("a/b", nil), ("client.@site", nil), ("@site", nil),
    ] as [(String, String?)])
  func remoteSpecs(_ spec: String, _ parts: String?) {
    #expect(RemoteSpec(spec).map { "\($0.client ?? "")|\($0.site)" } == parts)
  }
}
