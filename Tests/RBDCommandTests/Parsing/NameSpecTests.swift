import Testing

@testable import RBDCommand

@Suite struct NameSpecTests {
  @Test(arguments: [
    ("image", "||image|"), ("pool/image", "pool||image|"), ("pool/ns/image@snap", "pool|ns|image|snap"),
    ("a/b/c/d@e", "a|b|c/d|e"), ("a/", "||a/|"), ("a/b/", "a||b/|"), ("/a", "||/a|"), ("img@snap/x", "img@snap||x|"),
    ("a@b@c", "||a|b@c"), ("a/b/@c", "a||b/|c"), ("a@b/c@d", "a@b||c|d"),
  ])
  func relaxedSpecs(_ spec: String, _ parts: String) { #expect(shown(spec, .none) == parts) }

  @Test(arguments: ["", "@", "a@", "@c", "@a"])
  func relaxedSpecsThatAreNone(_ spec: String) { #expect(shown(spec, .none) == nil) }

  @Test(arguments: [
    ("pool/ns/image@snap", "pool|ns|image|snap"), ("image@snap", "||image|snap"), ("pool/image", "pool||image|"),
  ])
  func strictSpecs(_ spec: String, _ parts: String) { #expect(shown(spec, .full) == parts) }

  @Test(arguments: ["a/b/c/d", "a/", "a@b@c", "a@b/c", "/a", "a/b/c/d@e"])
  func strictSpecsThatAreNone(_ spec: String) { #expect(shown(spec, .full) == nil) }

  @Test func snapshotSpecsCheckTheSnapshot() {
    #expect(shown("a/b/c/d@e", .snapshot) == "a|b|c/d|e")
    #expect(shown("a@b@c", .snapshot) == nil)
  }

  private func shown(_ spec: String, _ validation: NameValidation) -> String? {
    NameSpec(spec, validation).map { [$0.pool ?? "", $0.namespace ?? "", $0.name, $0.snapshot ?? ""].joined(separator: "|") }
  }
}
