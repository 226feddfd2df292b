import Foundation

/// The stock `rbd` of this machine, the judge of what our command line prints.
enum StockTool {
  struct Result: Equatable {
    var output: String
    var error: String
    var code: Int32
  }

  /// Runs it with an empty configuration and no cluster.
  static func run(_ arguments: [String]) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/rbd")
    process.arguments = arguments
    process.environment = ["CEPH_CONF": "/dev/null", "PATH": "/usr/bin:/bin", "TZ": "UTC"]
    let output = Pipe()
    let errorFile = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try Data().write(to: errorFile)
    defer { try? FileManager.default.removeItem(at: errorFile) }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let error = try Data(contentsOf: errorFile)
    return Result(
      output: String(decoding: data, as: UTF8.self), error: String(decoding: error, as: UTF8.self),
      code: process.terminationStatus)
  }
}
