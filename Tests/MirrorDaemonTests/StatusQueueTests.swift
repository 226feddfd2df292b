import ObjectClasses
import Testing

@testable import MirrorDaemon

@Suite struct StatusQueueTests {
  private let replaying = MirrorImageSiteStatus(state: .replaying)
  private let stopped = MirrorImageSiteStatus(state: .stopped)

  @Test func manyStatusesGoInOneBatch() throws {
    var queue = StatusQueue()
    for number in 0..<150 { queue.set("\(number)", replaying, immediate: true) }
    let next = queue.next()
    let first = try #require(next)
    #expect(first.sets.count == StatusQueue.batchSize)
    #expect(queue.next() == nil)
    queue.finish(succeeded: true)
    let rest = queue.next()
    let second = try #require(rest)
    #expect(second.sets.count == 50)
    #expect(Set(first.sets.keys).isDisjoint(with: second.sets.keys))
    queue.finish(succeeded: true)
    #expect(queue.next() == nil)
  }

  @Test func theNewestStatusWins() {
    var queue = StatusQueue()
    queue.set("a", replaying, immediate: true)
    queue.set("a", stopped, immediate: true)
    #expect(queue.next()?.sets == ["a": stopped])
    queue.set("a", replaying, immediate: true)
    queue.finish(succeeded: true)
    #expect(queue.next()?.sets == ["a": replaying])
  }

  @Test func whatFailedIsWrittenAgain() {
    var queue = StatusQueue()
    queue.set("a", replaying, immediate: true)
    queue.set("b", replaying, immediate: true)
    #expect(queue.next() != nil)
    queue.set("a", stopped, immediate: true)
    queue.remove("b", purge: false)
    queue.finish(succeeded: false)
    #expect(queue.next() == StatusQueue.Batch(sets: ["a": stopped]))
  }

  @Test func aQuietStatusWaitsForTheRefresh() {
    var queue = StatusQueue()
    queue.set("a", replaying, immediate: false)
    #expect(queue.contains("a"))
    #expect(queue.next() == nil)
    queue.refresh()
    #expect(queue.next()?.sets == ["a": replaying])
  }

  @Test func anImageIsPurgedOnceUnlessItComesBack() {
    var queue = StatusQueue()
    queue.set("a", replaying, immediate: true)
    #expect(queue.next() != nil)
    queue.remove("a", purge: true)
    #expect(queue.isWriting("a"))
    queue.finish(succeeded: true)
    #expect(!queue.isWriting("a"))
    #expect(queue.next() == StatusQueue.Batch(removals: ["a"]))
    queue.finish(succeeded: false)
    queue.set("a", stopped, immediate: true)
    #expect(queue.next() == StatusQueue.Batch(sets: ["a": stopped]))
  }
}
