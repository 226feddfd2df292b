import Foundation
import TestSupport
import Testing

@Suite("Exports are stock's byte for byte, and imports bring the image back")
struct TransferParityTests {
  @Test("Export", arguments: ["POOL/image", "POOL/image@first", "POOL/child", "POOL/space/child"])
  func export(_ spec: String) async throws {
    let state = try await ParityState.shared.value
    let words = state.words("export --no-progress \(spec) -")
    let stock = try await state.cluster.tool(Tools.stockRBD, words)
    let ours = try await state.cluster.tool(Tools.ourRBD, words)
    #expect(ours.stdout == stock.stdout)
    #expect(ours.code == 0)
  }

  @Test(
    "Incremental export",
    arguments: [
      "POOL/image", "POOL/image@first", "POOL/image@second --from-snap first", "POOL/image --from-snap second", "POOL/child",
      "POOL/child --whole-object", "POOL/image --whole-object", "POOL/image --from-snap missing",
    ])
  func exportDiff(_ arguments: String) async throws {
    let state = try await ParityState.shared.value
    let words = state.words("export-diff --no-progress \(arguments) --path -")
    let stock = try await state.cluster.tool(Tools.stockRBD, words)
    let ours = try await state.cluster.tool(Tools.ourRBD, words)
    // Of a diff that fails, stock has written the beginning already.
    #expect(ours.stdout == (stock.code == 0 ? stock.stdout : []))
    #expect(Parity.errors(ours) == Parity.errors(stock))
    #expect(ours.code == stock.code)
  }

  @Test("Import and incremental import")
  func imports() async throws {
    let state = try await ParityState.shared.value
    let cluster = state.cluster
    let pool = try await cluster.randomPool("imports")
    let image = try await cluster.tool(Tools.stockRBD, state.words("export --no-progress POOL/image -")).succeeded()
    try await cluster.ourRBD("import", "--no-progress", "-", "\(pool)/whole", input: image.stdout).succeeded()
    #expect(try await cluster.checksum("\(pool)/whole") == cluster.checksum("\(state.pool)/image"))

    try await cluster.ourRBD("create", "--size", "1M", "\(pool)/steps").succeeded()
    for step in ["POOL/image@first", "POOL/image@second --from-snap first", "POOL/image --from-snap second"] {
      let words = state.words("export-diff --no-progress \(step) --path -")
      let diff = try await cluster.tool(Tools.stockRBD, words).succeeded()
      try await cluster.ourRBD("import-diff", "--no-progress", "-", "\(pool)/steps", input: diff.stdout).succeeded()
    }
    #expect(try await cluster.checksum("\(pool)/steps") == cluster.checksum("\(state.pool)/image"))
    #expect(try await cluster.checksum("\(pool)/steps@first") == cluster.checksum("\(state.pool)/image@first"))
    try await cluster.stockRBD("object-map", "check", "--no-progress", "\(pool)/steps").succeeded()
    try await cluster.removePool(pool)
  }
}
