/// The arguments that say which cluster to use and as whom: taken off the command line before anything else reads it (Ceph's
/// `ceph_argparse_early_args`). What Ceph's other options are is for librados to tell.
public struct GlobalArguments: Sendable, Equatable {
  /// Something that ends the command at once.
  public enum Stop: Error, Equatable {
    /// `--version`.
    case version
    /// A usage error: a line for stderr, exit code 1.
    case refused(String)
  }

  /// `--cluster`.
  public var cluster = ""
  /// The client's full name.
  public var client = "client.admin"
  /// `-c`: one or more files, separated by commas or semicolons.
  public var file: String?
  /// `--no-config-file`.
  public var readsNoFile = false
  /// All other arguments.
  public var rest: [String] = []
  /// The arguments that were taken off, without their values.
  public var taken: [String] = []

  /// Reads the arguments behind the program's name and those of `CEPH_ARGS`.
  public init(_ arguments: [String], environment: String = "") throws(Stop) {
    let extra = environment.split(separator: " ").map(String.init)
    let (options, operands) = Self.split(arguments)
    let (extraOptions, extraOperands) = Self.split(extra)
    var remaining = (extraOptions + options)[...]
    while let argument = remaining.popFirst() { try read(argument, &remaining) }
    let allOperands = extraOperands + operands
    if !allOperands.isEmpty { rest += ["--"] + allOperands }
  }

  private mutating func read(_ argument: String, _ remaining: inout ArraySlice<String>) throws(Stop) {
    let (name, adjacent) = Self.parts(argument)
    switch name {
    case "--version", "-v":
      guard adjacent == nil else { return rest.append(argument) }
      throw .version
    case "--no_config_file":
      guard adjacent == nil else { return rest.append(argument) }
      readsNoFile = true
    case "--conf", "-c": file = try value(argument, adjacent, &remaining)
    case "--cluster": cluster = try value(argument, adjacent, &remaining)
    case "--id", "--user":
      let type = client.prefix { $0 != "." }
      client = "\(type).\(try value(argument, adjacent, &remaining))"
    case "--name", "-n": client = try Self.clientName(try value(argument, adjacent, &remaining))
    default: return rest.append(argument)
    }
    taken.append(adjacent == nil ? argument : String(argument.prefix { $0 != "=" }))
  }

  private func value(_ argument: String, _ adjacent: String?, _ remaining: inout ArraySlice<String>) throws(Stop) -> String {
    if let adjacent { return adjacent }
    guard let next = remaining.popFirst() else { throw .refused("Option \(argument) requires an argument.") }
    return next
  }

  /// The name with underscores for dashes, and what is behind the equal sign.
  private static func parts(_ argument: String) -> (name: String, adjacent: String?) {
    let name = argument.prefix { $0 != "=" }
    let normal = name.prefix(2) + name.dropFirst(2).map { $0 == "-" ? "_" : $0 }
    return (String(normal), name.endIndex == argument.endIndex ? nil : String(argument[name.endIndex...].dropFirst()))
  }

  private static func clientName(_ name: String) throws(Stop) -> String {
    let types = ["auth", "mon", "osd", "mds", "mgr", "client"]
    let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, types.contains(String(parts[0])) else {
      let valid = types.joined(separator: ", ")
      throw .refused("error parsing '\(name)': expected string of the form TYPE.ID, valid types are: \(valid)")
    }
    return name
  }

  private static func split(_ arguments: [String]) -> (options: [String], operands: [String]) {
    guard let end = arguments.firstIndex(of: "--") else { return (arguments, []) }
    return (Array(arguments[..<end]), Array(arguments[(end + 1)...]))
  }
}

extension ClusterConfiguration {
  /// The configuration that a command line asks for. Without `--cluster`, the cluster is named for its configuration file.
  public init(_ arguments: GlobalArguments) {
    self.init(
      clusterName: arguments.cluster.isEmpty && arguments.readsNoFile ? "ceph" : arguments.cluster,
      clientName: arguments.client,
      file: arguments.readsNoFile ? .none : arguments.file.map { .path($0) } ?? .search, arguments: arguments.rest)
  }
}
