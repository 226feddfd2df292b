import Testing

@testable import MirrorDaemon

@Suite struct AdminDispatcherTests {
  private struct Target: MirrorControllable {
    func statusDocument() async -> FormattedValue? { ["state": "Replaying"] }
    func start() async {}
    func stop() async {}
    func restart() async {}
    func flush() async {}
  }

  private let commands = AdminCommands()
  private let counters = PerfCounters()

  private func ask(_ json: String) async -> String {
    let dispatcher = AdminDispatcher(commands: commands, counters: counters, librados: nil, path: "/x", effects: .init())
    return String(decoding: await dispatcher.answer(Array(json.utf8)), as: UTF8.self)
  }

  @Test func commandsComeAndGo() async {
    let daemon = commands.register(AdminCommand.control(of: nil, element: "mirror_status", Target()) {})
    let image = commands.register(AdminCommand.control(of: "rbd/ns/a", element: "image_replayer", Target()))
    let request = #"{"prefix": "rbd mirror status rbd/ns/a", "format": "json"}"#
    #expect(await ask(request) == #"{"state":"Replaying"}"#)
    #expect(await ask(#"{"prefix": "rbd mirror leader release"}"#) == "")
    let help = await ask(#"{"prefix": "help"}"#)
    #expect(help.contains(#""rbd mirror flush rbd/ns/a": "flush rbd mirror rbd/ns/a""#))
    #expect(help.contains(#""rbd mirror status": "get status for rbd mirror""#))
    image.cancel()
    image.cancel()
    #expect(await ask(request).hasPrefix("ERROR: (22) Invalid argument\nunknown command prefix"))
    #expect(await ask(#"{"prefix": "rbd mirror stop"}"#) == "")
    daemon.cancel()
    #expect(commands.all.isEmpty)
  }

  @Test func theFirstOfTwoCommandsWithTheSameWordsStays() async {
    let first = commands.register([AdminCommand("a", help: "") { .raw([0x31]) }])
    let second = commands.register([AdminCommand("a", help: "") { .raw([0x32]) }])
    #expect(await ask(#"{"prefix": "a"}"#) == "1")
    second.cancel()
    #expect(await ask(#"{"prefix": "a"}"#) == "1")
    first.cancel()
    #expect(commands.command("a") == nil)
  }

  @Test func descriptionsTellEachWord() async {
    let registration = commands.register([AdminCommand("rbd mirror stop p/i", help: "stop rbd mirror p/i") { .nothing }])
    let text = await ask(#"{"prefix": "get_command_descriptions", "format": "json"}"#)
    #expect(text.hasPrefix(#"{"cmd000":{"sig":["0"],"help":""},"cmd001":{"sig":["get_command_descriptions"],"#))
    #expect(text.contains(#"{"sig":["rbd","mirror","stop","p/i"],"help":"stop rbd mirror p/i"}"#))
    registration.cancel()
  }

  @Test func snapshotsCountForTheImageAndInTotal() async {
    let image = counters.countSnapshots(ofImage: "rbd/a")
    image.finishSnapshot(bytes: 4096, time: .milliseconds(1500))
    image.finishSnapshot(bytes: 4096, time: .milliseconds(500))
    let expected = #"{"snapshots":2,"snapshots_time":{"avgcount":2,"sum":2.000000000,"avgtime":1.000000000},"replay_bytes":8192}"#
    for group in ["rbd_mirror_snapshot", "rbd_mirror_snapshot_image_rbd/a"] {
      #expect(await ask(#"{"prefix": "perf dump", "format": "json", "logger": "\#(group)"}"#) == "{\"\(group)\":\(expected)}")
    }
    #expect(
      await ask(#"{"prefix": "perf dump", "format": "json", "logger": "rbd_mirror", "counter": "replay"}"#)
        == #"{"rbd_mirror":{"replay":0}}"#)
    #expect(await ask(#"{"prefix": "perf reset", "var": "rbd_mirror_snapshot", "format": "json"}"#).contains("success"))
    image.end()
    #expect(
      await ask(#"{"prefix": "perf dump", "format": "json", "counter": "snapshots"}"#)
        == #"{"rbd_mirror":{},"rbd_mirror_snapshot":{"snapshots":0}}"#)
    #expect(
      await ask(#"{"prefix": "perf schema", "format": "json"}"#).contains(
        #""replay_latency":{"type":5,"metric_type":"gauge","value_type":"real-integer-pair","description":"Replay latency","#
          + #""nick":"rl","priority":5,"units":"none"}"#))
  }
}
