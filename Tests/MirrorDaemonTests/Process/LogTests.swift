import Glibc
import Logging
import Testing

@testable import MirrorDaemon

@Suite struct LogTests {
  @Test func aLineIsInCephsForm() throws {
    setenv("TZ", "UTC", 1)
    tzset()
    let line = LogLine(
      time: timespec(tv_sec: 1_795_561_029, tv_nsec: 9_999_999), thread: 0x7fe7_1515_8680, level: 0, message: "a\nb")
    #expect(line.text == "2026-11-24T22:57:09.009+0000 7fe715158680  0 a b")
    var error = line
    error.level = -1
    error.message = "x"
    #expect(error.text == "2026-11-24T22:57:09.009+0000 7fe715158680 -1 x")
  }

  @Test func optionsSayWhereLinesGo() {
    func settings(_ options: [String: String]) -> LogSettings { LogSettings { options[$0] } }
    let usual = settings(["log_file": "/l", "debug_rbd_mirror": "0/5"])
    #expect(usual.destinations(-1) == [.file, .stderr])
    #expect(usual.destinations(0) == [.file])
    #expect(usual.destinations(1) == [])
    let foreground = settings(["log_to_stderr": "true", "debug_rbd_mirror": "20/20", "log_file": ""])
    #expect(foreground.destinations(20) == [.stderr])
    let system = settings(["log_to_file": "false", "log_file": "/l", "err_to_syslog": "true", "err_to_stderr": "false"])
    #expect(system.destinations(-1) == [.syslog])
    #expect(system.destinations(0) == [])
  }

  @Test func secretsDoNotShow() throws {
    let path = "/tmp/hglog\(UInt64.random(in: 0...UInt64.max))"
    defer { unlink(path) }
    let writer = LogWriter()
    writer.configure(LogSettings { ["log_file": path, "debug_rbd_mirror": "5/5", "err_to_stderr": "false"][$0] })
    var logger = Logger(label: "rbd_mirror") { DaemonLogHandler(label: $0, writer: writer) }
    logger[metadataKey: "pool"] = "rbd"
    logger.info("connected", metadata: ["key": "AQ==", "site": "b"])
    logger.debug("not shown")
    writer.flush()
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = fread(&buffer, 1, buffer.count, file)
    let text = String(decoding: buffer.prefix(count), as: UTF8.self)
    #expect(text.hasSuffix("  5 rbd_mirror: connected key=<hidden> pool=rbd site=b\n"))
    #expect(!text.contains("not shown"))
  }
}
