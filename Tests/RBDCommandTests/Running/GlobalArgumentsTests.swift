import Rados
import Testing

@testable import RBDCommand

@Suite struct GlobalArgumentsTests {
  @Test func theyAreTakenOff() throws {
    let global = try GlobalArguments([
      "-c", "/a", "ls", "--id=x", "--cluster", "remote", "--rbd_cache=false", "--no-config-file", "--", "-n", "y",
    ])
    #expect(global.file == "/a")
    #expect(global.client == "client.x")
    #expect(global.cluster == "remote")
    #expect(global.readsNoFile)
    #expect(global.rest == ["ls", "--rbd_cache=false", "--", "-n", "y"])
    #expect(global.taken == ["-c", "--id", "--cluster", "--no-config-file"])
  }

  @Test func theEnvironmentComesFirst() throws {
    let global = try GlobalArguments(["ls", "--", "b"], environment: " --id u --foo -- a")
    #expect(global.client == "client.u")
    #expect(global.rest == ["--foo", "ls", "--", "a", "b"])
  }

  @Test func onlyWholeLettersCount() throws {
    #expect(try GlobalArguments(["-nfoo", "ls"]).rest == ["-nfoo", "ls"])
  }

  @Test(arguments: [
    (["--conf"], "Option --conf requires an argument."),
    (
      ["-n", "foo"],
      "error parsing 'foo': expected string of the form TYPE.ID, valid types are: auth, mon, osd, mds, mgr, client"
    ),
  ])
  func theyAreRefused(_ arguments: [String], _ message: String) {
    #expect(throws: GlobalArguments.Stop.refused(message)) { try GlobalArguments(arguments) }
  }

  @Test func deprecatedOnesAreNoted() throws {
    guard case .run(let command, let parsed) = CommandPlan(["create", "--order", "22", "--new-format", "x"]) else {
      Issue.record("not run")
      return
    }
    #expect(
      DeprecationNotes.text(command, parsed, taken: ["--user"], HelpSettings()) == """
        rbd: --new-format is deprecated, use --image-format 2
        rbd: --order is deprecated, use --object-size
        rbd: --user is deprecated, use --id

        """)
  }
}
