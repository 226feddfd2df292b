import CephCodec
import ObjectClasses
import Testing

@testable import RBD

@Suite("Operations served for peers")
struct ServedRequestsTests {
  let id = AsyncRequestID(client: WatcherID(globalID: 1, handle: 2), requestID: 3)
  let start = ContinuousClock.now

  @Test("each runs once, and its result is remembered for a while after it was last asked for")
  func once() {
    var served = ServedRequests()
    #expect(served.admit(id, at: start) == .run)
    #expect(served.admit(id, at: start) == .running)
    served.end(id, .exists, at: start)
    #expect(served.admit(id, at: start + .seconds(500)) == .ended(.exists))
    #expect(served.admit(id, at: start + .seconds(1000)) == .ended(.exists))
    #expect(served.admit(id, at: start + .seconds(1700)) == .run)
  }

  @Test("one that ended because the lock went runs again when it is asked for again")
  func restarted() {
    var served = ServedRequests()
    _ = served.admit(id, at: start)
    served.end(id, .restart, at: start)
    #expect(served.admit(id, at: start) == .run)
  }

  @Test("no more run than the limit")
  func bounded() {
    var served = ServedRequests()
    for number in 0..<UInt64(ServedRequests.runningLimit) {
      #expect(served.admit(AsyncRequestID(client: id.client, requestID: number + 10), at: start) == .run)
    }
    #expect(served.admit(id, at: start) == .full)
  }

  @Test("the oldest result is forgotten when there are too many")
  func forgetful() {
    var served = ServedRequests()
    for number in 0...UInt64(ServedRequests.resultLimit) {
      let request = AsyncRequestID(client: id.client, requestID: number)
      _ = served.admit(request, at: start)
      served.end(request, nil, at: start + .milliseconds(Int64(number)))
    }
    let first = AsyncRequestID(client: id.client, requestID: 0)
    #expect(served.admit(first, at: start + .seconds(9)) == .run)
    let last = AsyncRequestID(client: id.client, requestID: UInt64(ServedRequests.resultLimit))
    #expect(served.admit(last, at: start + .seconds(9)) == .ended(nil))
  }
}
