import Rados

/// What a command line of the daemon asks for.
enum DaemonCommandLine: Equatable {
  /// A text for standard output, exit code 0.
  case print(String)
  /// A text for standard error, exit code 1.
  case refuse(String)
  /// The daemon.
  case run(GlobalArguments)

  /// The version it claims, in the words of Ceph's own daemons: scripts look for the number.
  static let version = "ceph version 16.2.15 (heliograph) pacific (stable)"

  /// What stock's options are where a daemon's differ from those of other clients.
  static let daemonDefaults = [
    "--default-admin-socket=$run_dir/$cluster-$name.$pid.$cctid.asok", "--default-daemonize=true",
    "--default-log-file=/var/log/ceph/$cluster-$name.log", "--default-log-max-recent=10000",
    "--default-log-to-stderr=false", "--default-err-to-stderr=true",
  ]

  /// Reads the arguments, the program's name first, and those of `CEPH_ARGS`.
  init(_ arguments: [String], environment: String) {
    let own = Array(arguments.dropFirst())
    guard !own.isEmpty else {
      self = .refuse("\(arguments.first ?? "rbd-mirror"): -h or --help for usage\n")
      return
    }
    if own.contains("-h") || own.contains("--help") {
      self = .print(Self.usage)
      return
    }
    do throws(GlobalArguments.Stop) {
      var global = try GlobalArguments(own.map(Self.identityOption), environment: environment)
      global.rest = Self.daemonDefaults + global.rest
      self = .run(global)
    } catch {
      switch error {
      case .version: self = .print("\(Self.version)\n")
      case .refused(let text): self = .refuse("\(text)\n")
      }
    }
  }

  /// `-i` is `--id` to a daemon.
  private static func identityOption(_ argument: String) -> String { argument == "-i" ? "--id" : argument }

  private static let usage = """
    usage: rbd-mirror [options...]
    options:
      -m monaddress[:port]      connect to specified monitor
      --keyring=<path>          path to keyring for local cluster
      --log-file=<logfile>       file to log debug output
      --debug-rbd-mirror=<log-level>/<memory-level>  set rbd-mirror debug level
      --conf/-c FILE    read configuration from the given configuration file
      --id/-i ID        set ID portion of my name
      --name/-n TYPE.ID set name
      --cluster NAME    set cluster name (default: ceph)
      --setuser USER    set uid to user or uid (and gid to user's gid)
      --setgroup GROUP  set gid to group or gid
      --version         show version and quit

      -d                run in foreground, log to stderr
      -f                run in foreground, log to usual location

      --debug_ms N      set message debug level (e.g. 1)

    """
}
