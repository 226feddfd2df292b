import Rados
import Testing

@testable import MirrorDaemon

@Suite struct DaemonCommandLineTests {
  @Test func whatStopsAtOnce() {
    #expect(
      DaemonCommandLine(["/bin/rbd-mirror"], environment: "--id x") == .refuse("/bin/rbd-mirror: -h or --help for usage\n"))
    guard case .print(let usage) = DaemonCommandLine(["rbd-mirror", "--version", "--help"], environment: "") else {
      Issue.record("no usage")
      return
    }
    #expect(usage.hasPrefix("usage: rbd-mirror [options...]\n"))
    #expect(
      DaemonCommandLine(["rbd-mirror", "-v"], environment: "") == .print("ceph version 16.2.15 (heliograph) pacific (stable)\n"))
    #expect(DaemonCommandLine(["rbd-mirror", "-c"], environment: "") == .refuse("Option -c requires an argument.\n"))
  }

  @Test func theIdentityAndTheRest() {
    guard
      case .run(let arguments) = DaemonCommandLine(
        ["rbd-mirror", "-f", "-i", "rbd-mirror.a", "--log-file=/x"], environment: "--cluster b --debug-ms 1")
    else {
      Issue.record("does not run")
      return
    }
    #expect(arguments.client == "client.rbd-mirror.a")
    #expect(arguments.cluster == "b")
    #expect(arguments.rest == DaemonCommandLine.daemonDefaults + ["--debug-ms", "1", "-f", "--log-file=/x"])
  }

  @Test func whatReachesTheLocalClusterDoesNotReachAPeer() {
    let arguments = [
      "-m", "1.2.3.4", "--mon-host=5.6.7.8", "--keyring", "/k", "-k", "/l", "--key=secret", "-f", "--rbd_mirror_x", "9", "m",
    ]
    #expect(PeerArguments.remaining(arguments) == ["-f", "--rbd_mirror_x", "9", "m"])
  }
}
