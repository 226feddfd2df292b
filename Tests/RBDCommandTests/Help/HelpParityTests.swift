import Testing

@testable import RBDCommand

@Suite struct HelpParityTests {
  @Test func overviewIsStocks() throws {
    #expect(try StockTool.run(["help"]) == ours(["help"]))
  }

  @Test func completionIsStocks() throws {
    #expect(try StockTool.run(["bash-completion"]) == ours(["bash-completion"]))
  }

  @Test(arguments: CommandTree.all.flatMap { [$0.path, $0.alias] }.filter { !$0.isEmpty })
  func commandHelpIsStocks(_ words: [String]) throws {
    #expect(try StockTool.run(["help"] + words) == ours(["help"] + words))
    #expect(try StockTool.run(["bash-completion"] + words) == ours(["bash-completion"] + words))
  }

  @Test(arguments: [
    [], ["-h"], ["info", "--help"], ["--help", "snap", "ls"], ["foo"], ["snap"], ["help", "snap"], ["snap", "foo", "bar"],
    ["--", "foo"], ["--new-format", "foo", "bar"], ["-xverbose", "foo", "bar"], ["-xlong", "foo", "bar"],
    ["--verbose=1", "foo", "bar"], ["-lx", "foo", "bar"], ["--force", "foo", "bar"], ["--pool", "foo", "bar"],
    ["--positional-command-spec", "info", "a"], ["-", "foo"],
  ])
  func commandSearchIsStocks(_ arguments: [String]) throws {
    #expect(try StockTool.run(arguments) == ours(arguments))
  }

  @Test(arguments: [
    ["info", "--foo"], ["info", "-z"], ["info", "--foo=bar"], ["info", "--pool"], ["info", "--pool="],
    ["info", "--pool", "-p"], ["info", "-p", "a", "-p", "b"], ["info", "-pa", "--pool=b"], ["info", "--format", "bad", "x"],
    ["info", "--pretty-format=1", "x"], ["info", "a", "b", "c"], ["create", "--size", "foo", "x"], ["create", "--size"],
    ["create", "x", "--order", "5"], ["create", "-sfoo", "x"], ["create", "--size", "1GBx", "x"],
    ["create", "--size", "-1", "x"], ["create", "--size", "1Bi", "x"], ["create", "--size", "16E", "x"],
    ["create", "--size", "", "x"], ["info", "--no-progress", "x"], ["bench", "--io-type", "bad", "x"],
    ["children", "--snap-id", "abc", "x"], ["children", "--snap-id", "", "x"],
    ["create", "--image-feature", "foo", "--size", "1", "x"], ["create", "--image-format", "3", "x"],
    ["create", "--journal-object-size", "1K", "x"], ["create", "--mirror-image-mode", "x", "y"],
    ["trash", "purge", "--threshold", "a"], ["perf", "image", "iostat", "--sort-by", "foo"],
    ["perf", "image", "iostat", "--iterations", "0"], ["merge-diff", "a", "b", "c", "d", "e"], ["ls", "-lx"],
    ["export", "--export-format", "3", "x"], ["device", "map", "-t", "x"], ["mirror", "pool", "peer", "add", "--direction", "x"],
    ["info", "--positional-command-spec", "ls", "a"], ["snap", "ls", "--pool", "--", "-p"], ["snap", "ls", "-al"],
    ["encryption", "format", "--cipher-alg", "x"], ["bench", "--io-threads", "x"], ["bench", "--io-threads", "4294967296"],
  ])
  func argumentErrorsAreStocks(_ arguments: [String]) throws {
    #expect(try StockTool.run(arguments) == ours(arguments))
  }

  private func ours(_ arguments: [String]) -> StockTool.Result {
    switch CommandPlan(arguments) {
    case .print(let text): StockTool.Result(output: text, error: "", code: 0)
    case .refuse(let error, let output): StockTool.Result(output: output, error: error, code: 1)
    case .run(let command, _): StockTool.Result(output: "would run \(command.name)", error: "", code: 0)
    }
  }
}
