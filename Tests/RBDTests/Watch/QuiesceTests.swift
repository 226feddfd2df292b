import CephCodec
import ObjectClasses
import Rados
import Testing

@testable import RBD

@Suite("Quiescing for a snapshot")
struct QuiesceTests {
  let header = FakeHeader()

  @Test("every client becomes quiet and is let go")
  func quiesce() async throws {
    let maker = FakeImage(header, 1)
    let writer = FakeImage(header, 2)
    try await maker.coordinator.start()
    try await writer.coordinator.start()
    let watcher = maker.coordinator.watcher
    let number = await watcher.makeQuiesceNumber()
    try await watcher.quiesce(number: number)
    let quiet = await writer.log
    #expect(quiet == ["quiesce"])
    await watcher.unquiesce(number: number)
    for _ in 0..<500 where await writer.log.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
    let free = await writer.log
    #expect(free == ["quiesce", "unquiesce"])
  }

  @Test("a client that hears nothing more goes on by itself")
  func forgotten() async throws {
    var options = FakeImage.options
    options.notifyTimeout = .milliseconds(20)
    let writer = FakeImage(header, 2, options: options)
    try await writer.coordinator.start()
    let maker = ImageWatcher(channel: FakeChannel(header: header, globalID: 1), options: FakeImage.options)
    try await maker.quiesce(number: 1)
    for _ in 0..<1000 where await writer.log.count < 2 { try await Task.sleep(for: .milliseconds(1)) }
    let log = await writer.log
    #expect(log == ["quiesce", "unquiesce"])
  }

  @Test("a client that cannot become quiet fails the snapshot")
  func refused() async throws {
    let writer = FakeImage(header, 2)
    try await writer.coordinator.start()
    await writer.set(quiesceError: .io)
    let maker = ImageWatcher(channel: FakeChannel(header: header, globalID: 1), options: FakeImage.options)
    let error = await #expect(throws: RadosError.self) { try await maker.quiesce(number: 1) }
    #expect(error?.errno == .io)
  }

  @Test("a client that knows nothing of quiescing does no harm, one that never answers does")
  func unanswered() async throws {
    try ImageWatcher.checkQuiesced([
      NotifyResult.Reply(from: 1, cookie: 1, payload: []),
      NotifyResult.Reply(from: 2, cookie: 1, payload: HeaderNotifyReply(result: -Errno.notSupported.rawValue).encoded),
      NotifyResult.Reply(from: 3, cookie: 1, payload: HeaderNotifyReply(result: 0).encoded),
    ])
    var options = FakeImage.options
    options.notifyTimeout = .milliseconds(20)
    let mute = try await FakeChannel(header: header, globalID: 9).watch()
    let maker = ImageWatcher(channel: FakeChannel(header: header, globalID: 1), options: options)
    let error = await #expect(throws: RadosError.self) { try await maker.quiesce(number: 1) }
    #expect(error?.errno == .timedOut)
    await mute.close()
  }
}
