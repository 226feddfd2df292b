import Glibc
import MirrorDaemon

let environment = ["CEPH_ARGS", "NOTIFY_SOCKET"].reduce(into: [String: String]()) { values, name in
  values[name] = getenv(name).map { String(cString: $0) }
}
DaemonLauncher.main(CommandLine.arguments, environment: environment)
