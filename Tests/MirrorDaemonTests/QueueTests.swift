import CephCodec
import Testing

@testable import MirrorDaemon

@Suite struct SlotThrottleTests {
  private func key(_ id: String, _ namespace: String = "") -> SlotThrottle.Key {
    SlotThrottle.Key(namespace: namespace, id: id)
  }

  @Test func limitHoldsAndOrderIsKept() {
    var throttle = SlotThrottle(limit: 1)
    #expect(throttle.start(key("a")) == .started)
    #expect(throttle.start(key("a")) == .running)
    #expect(throttle.start(key("b")) == .queued)
    #expect(throttle.start(key("c")) == .queued)
    #expect(throttle.start(key("b")) == .requeued)
    #expect(throttle.finish(key("a")) == [key("b")])
    #expect(throttle.finish(key("c")) == [])
    #expect(throttle.runningCount == 1)
    #expect(throttle.waitingCount == 0)
  }

  @Test func noLimitAdmitsAll() {
    var throttle = SlotThrottle(limit: 0)
    let admissions = (0..<100).map { throttle.start(key("\($0)")) }
    #expect(admissions.allSatisfy { $0 == .started })
  }

  @Test func raisedLimitAdmitsWaiting() {
    var throttle = SlotThrottle(limit: 1)
    for id in ["a", "b", "c"] { _ = throttle.start(key(id)) }
    #expect(throttle.setLimit(2) == [key("b")])
    #expect(throttle.setLimit(0) == [key("c")])
  }

  @Test func drainedNamespaceMakesRoom() {
    var throttle = SlotThrottle(limit: 1)
    _ = throttle.start(key("a", "one"))
    _ = throttle.start(key("b", "one"))
    _ = throttle.start(key("c", "two"))
    let drained = throttle.drain(namespace: "one")
    #expect(drained.abandoned == [key("b", "one")])
    #expect(drained.started == [key("c", "two")])
  }
}

@Suite struct DeletionQueueTests {
  @Test func delayIsWaitedFor() {
    var queue = DeletionQueue()
    queue.add("late", due: 100)
    queue.add("early", due: 50)
    queue.add("early", due: 10)
    #expect(queue.nextDue == 50)
    #expect(queue.take(now: 49) == [])
    #expect(queue.take(now: 100) == ["early", "late"])
    #expect(queue.take(now: 100) == [])
  }

  @Test func failuresAreTriedAgain() {
    var queue = DeletionQueue()
    queue.add("a", due: 0)
    _ = queue.take(now: 0)
    queue.finish("a", .busy(.busy), now: 0, retryInterval: 30)
    #expect(queue.nextDue == 1)
    _ = queue.take(now: 1)
    queue.finish("a", .failed(.io), now: 1, retryInterval: 30)
    #expect(queue.deferred == [DeletionQueue.Entry(imageID: "a", due: 31, error: .io, retries: 2)])
    _ = queue.take(now: 31)
    queue.finish("a", .finished, now: 31, retryInterval: 30)
    #expect(queue == DeletionQueue())
  }
}

@Suite struct PoolReplayerPlanTests {
  private func peer(_ uuid: String) -> PoolReplayerPlan.Peer {
    PoolReplayerPlan.Peer(uuid: uuid, siteName: "b", clientName: "client.rbd-mirror-peer", monHost: "", key: "")
  }

  @Test func replayersFollowPoolsAndPeers() {
    let one = PoolReplayerPlan.Target(poolID: 1, peer: peer("u"))
    let two = PoolReplayerPlan.Target(poolID: 2, peer: peer("v"))
    let three = PoolReplayerPlan.Target(poolID: 3, peer: peer("w"))
    let changes = PoolReplayerPlan.changes(
      pools: [1: [peer("u")], 2: [peer("z"), peer("v")], 4: []], running: [one: .running, three: .running],
      siteNameChanged: false)
    #expect(changes == PoolReplayerPlan.Changes(stop: [three], start: [two], restart: []))
  }

  @Test func failedReplayersAreBuiltAnew() {
    let one = PoolReplayerPlan.Target(poolID: 1, peer: peer("u"))
    for condition in [PoolReplayerPlan.Condition.failed, .blocklisted] {
      let changes = PoolReplayerPlan.changes(pools: [1: [peer("u")]], running: [one: condition], siteNameChanged: false)
      #expect(changes.restart == [one])
    }
    #expect(
      PoolReplayerPlan.changes(pools: [1: [peer("u")]], running: [one: .running], siteNameChanged: true).restart == [one])
  }

  @Test func newPeerKeyMakesAnotherReplayer() {
    let old = PoolReplayerPlan.Target(poolID: 1, peer: peer("u"))
    var rotated = peer("u")
    rotated.key = "new"
    let changes = PoolReplayerPlan.changes(pools: [1: [rotated]], running: [old: .running], siteNameChanged: false)
    #expect(changes.stop == [old])
    #expect(changes.start.map(\.peer.key) == ["new"])
  }
}

@Suite struct ServiceStatusTests {
  @Test func jsonIsStocks() {
    var status = ServiceStatus()
    status.addPool(2, name: "rbd")
    let id = status.callOut(.init(level: .error, text: "unable to connect to remote cluster"), pool: 2)
    status.set("leader", .flag(true), pool: 2)
    status.set("instance_id", .text("4123"), pool: 2)
    status.addNamespace("ns", pool: 2)
    status.set("image_assigned_count", .count(3), pool: 2, namespace: "ns")
    #expect(
      status.json == """
        {"2":{"name":"rbd","callouts":{"1":{"level":"error","text":"unable to connect to remote cluster"}},\
        "instance_id":"4123","leader":true,"namespaces":{"ns":{"image_assigned_count":3}}}}
        """)
    #expect(id == 1)
    status.removeCallout(1, pool: 2)
    status.set("leader", nil, pool: 2)
    status.removeNamespace("ns", pool: 2)
    #expect(status.json == #"{"2":{"name":"rbd","callouts":{},"instance_id":"4123"}}"#)
    status.removePool(2)
    #expect(status.json == "{}")
    #expect(status.callOut(.init(level: .info, text: ""), pool: 2) == nil)
  }

  @Test func textIsEscaped() {
    #expect(JSONWriter.compact("a\"\\\n\u{1}") == #""a\"\\\n\u0001""#)
  }
}
