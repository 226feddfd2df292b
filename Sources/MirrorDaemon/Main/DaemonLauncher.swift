import CephCodec
import Dispatch
import Glibc
import Logging
import Rados

/// The `rbd-mirror` program, from its arguments to the running daemon.
///
/// Everything up to the split into the background runs on one thread, before anything that starts another: a process of many
/// threads cannot split.
public enum DaemonLauncher {
  /// Runs the program and ends the process.
  ///
  /// - Parameters:
  ///   - arguments: the program's name and its arguments
  ///   - environment: the variables `CEPH_ARGS` and `NOTIFY_SOCKET`, if set
  public static func main(_ arguments: [String], environment: [String: String]) -> Never {
    signal(SIGPIPE, SIG_IGN)
    switch DaemonCommandLine(arguments, environment: environment["CEPH_ARGS"] ?? "") {
    case .print(let text):
      print(text, terminator: "")
      exit(0)
    case .refuse(let text):
      StandardError.write(text)
      exit(1)
    case .run(let global):
      do throws(ProcessError) {
        launch(try prepare(global, environment))
      } catch {
        StandardError.write("\(error)\n")
        exit(1)
      }
    }
  }

  /// Reads the configuration, gives root's rights up and goes into the background, as configured.
  private static func prepare(
    _ global: GlobalArguments, _ environment: [String: String]
  ) throws(ProcessError) -> DaemonProcess {
    let configuration = ClusterConfiguration(global)
    let client = try configure(configuration)
    if !client.hasFile { StandardError.write("did not load config file, using default settings.\n") }
    try dropPrivileges(client)
    if let folder = client.option("run_dir"), !folder.isEmpty, mkdir(folder, 0o755) != 0, errno != EEXIST {
      StandardError.write("warning: unable to create \(folder): \(Errno(rawValue: errno))\n")
    }
    let isDaemon = client.option("daemonize") == "true"
    let background = isDaemon ? try Daemonization.begin() : nil
    let path = client.option("pid_file") ?? ""
    return DaemonProcess(
      configuration: configuration, background: background, pidFile: path.isEmpty ? nil : try PIDFile(at: path),
      notifier: SystemdNotifier(environment))
  }

  /// A client that has read its configuration. Throws what stock says when it cannot.
  static func configure(_ configuration: ClusterConfiguration) throws(ProcessError) -> ConfiguredClient {
    do throws(RadosError) {
      return try ConfiguredClient.configure(configuration)
    } catch {
      if case .path(let path) = configuration.file, error.errno == .noEntry {
        throw ProcessError(text: "global_init: unable to open config file from search list \(path)")
      }
      if error.operation == "read the configuration file" {
        throw ProcessError(text: "global_init: error reading config file.")
      }
      throw ProcessError(text: "rbd-mirror: \(error)")
    }
  }

  private static func dropPrivileges(_ client: ConfiguredClient) throws(ProcessError) {
    let user = client.option("setuser") ?? ""
    let group = client.option("setgroup") ?? ""
    guard getuid() == 0 else {
      if !user.isEmpty { StandardError.write("ignoring --setuser \(user) since I am not root\n") }
      if !group.isEmpty { StandardError.write("ignoring --setgroup \(group) since I am not root\n") }
      return
    }
    let privileges = try Privileges(user: user, group: group)
    if let path = client.option("setuser_match_path"), !path.isEmpty, try !privileges.match(ownerOf: path) {
      StandardError.write("WARNING: will not setuid/gid: \(path) is owned by somebody else\n")
      return
    }
    try privileges.apply()
  }

  /// Hands the process over to the daemon; its end ends the process.
  private static func launch(_ process: DaemonProcess) -> Never {
    Task.detached { process.end(await process.run()) }
    dispatchMain()
  }
}
