import Foundation

extension TestCluster {
  /// Runs a tool against this cluster, which it finds by `CEPH_CONF`.
  @discardableResult
  public func tool(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = [],
    timeout: Duration = .seconds(60)
  ) async throws -> CommandResult {
    var environment = environment
    environment["CEPH_CONF"] = environment["CEPH_CONF"] ?? conf
    return try await run(executable, arguments, environment: environment, input: input, timeout: timeout)
  }

  /// Runs `ceph` and returns what it printed.
  ///
  /// - Throws: `CommandFailure` when it fails.
  @discardableResult
  public func ceph(_ arguments: String...) async throws -> String {
    try await tool("ceph", arguments).succeeded().output
  }

  /// Runs stock's `rbd`, whatever it ends with.
  @discardableResult
  public func stockRBD(_ arguments: String..., input: [UInt8] = []) async throws -> CommandResult {
    try await tool(Tools.stockRBD, arguments, input: input)
  }

  /// Runs our `rbd`, whatever it ends with.
  @discardableResult
  public func ourRBD(_ arguments: String..., input: [UInt8] = []) async throws -> CommandResult {
    try await tool(Tools.ourRBD, arguments, input: input)
  }

  /// Runs `rados`, whatever it ends with.
  @discardableResult
  public func stockRados(_ arguments: String..., input: [UInt8] = []) async throws -> CommandResult {
    try await tool("/usr/bin/rados", arguments, input: input)
  }

  /// Runs a Python program that may import stock's `rados` and `rbd` bindings, and returns what it printed.
  ///
  /// - Parameters:
  ///   - program: its text; `cluster` is a connected `rados.Rados` and `argv` the arguments
  /// - Throws: `CommandFailure` when it fails.
  @discardableResult
  public func python(_ program: String, _ arguments: String..., timeout: Duration = .seconds(60)) async throws -> String {
    let prologue = """
      import sys, rados, rbd
      argv = sys.argv[1:]
      cluster = rados.Rados(conffile='\(conf)', name='client.admin')
      cluster.connect(timeout=30)

      """
    return try await tool("/usr/bin/python3", ["-c", prologue + program] + arguments, timeout: timeout)
      .succeeded().output
  }

  /// Creates a pool of a fresh name, ready for rbd.
  ///
  /// - Parameter label: how its name begins
  public func randomPool(_ label: String = "pool") async throws -> String {
    let name = label + "-" + String(UInt32.random(in: 0...UInt32.max), radix: 36)
    try await python(
      """
      import json
      def mon(**command):
          code, _, text = cluster.mon_command(json.dumps(command), b'')
          if code: sys.exit(text)
      mon(prefix='osd pool create', pool=argv[0], pg_num=8)
      with cluster.open_ioctx(argv[0]) as pool: rbd.RBD().pool_init(pool, True)
      """, name)
    return name
  }

  /// Deletes a pool.
  public func removePool(_ name: String) async throws {
    try await ceph("osd", "pool", "delete", name, name, "--yes-i-really-really-mean-it")
  }

  /// SHA-256 of all bytes of an image or of a snapshot of it, as stock's `rbd export` reads them, in hex.
  public func checksum(_ spec: String) async throws -> String {
    let pipe = "set -o pipefail; \(Tools.stockRBD) export --no-progress \"$1\" - | sha256sum"
    let result = try await tool("bash", ["-c", pipe, "bash", spec], timeout: .seconds(300)).succeeded()
    return String(result.output.prefix(64))
  }

  /// Starts a daemon against this cluster, its output in a log file of the cluster's folder.
  ///
  /// It ends with the test process at the latest.
  public func daemon(
    _ executable: String, _ arguments: [String], log: String, environment: [String: String] = [:]
  ) async throws -> ChildProcess {
    let environment = cleanEnvironment(adding: ["CEPH_CONF": conf].merging(environment) { $1 })
    let file = "\(folder)/log/\(log).out"
    return try await ChildProcess.start(executable, arguments, environment: environment, output: file, error: file)
  }

  /// What a daemon started by `daemon` printed so far.
  public func daemonOutput(_ log: String) -> String {
    let data = FileManager.default.contents(atPath: "\(folder)/log/\(log).out") ?? Data()
    return String(decoding: data, as: UTF8.self)
  }
}
