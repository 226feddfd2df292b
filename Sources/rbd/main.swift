import Glibc
import RBDCommand

// A reader that goes away shows as an error of the write, not as a signal.
signal(SIGPIPE, SIG_IGN)

let environment = ["CEPH_ARGS", "CEPH_CONF"].reduce(into: [String: String]()) { values, name in
  values[name] = getenv(name).map { String(cString: $0) }
}
let tool = CommandLineTool(console: Console(), environment: environment)
exit(await tool.run(Array(CommandLine.arguments.dropFirst())))
