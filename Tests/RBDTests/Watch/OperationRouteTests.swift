import CephCodec
import ObjectClasses
import Testing

@testable import RBD

@Suite("Way of an operation")
struct OperationRouteTests {
  static func fresh(_ route: inout OperationRoute, enabled: Bool = true, accepts: Bool = false) -> OperationRoute.Step {
    route.refreshed(nil, isReadOnly: false, isEnabled: enabled, accepts: accepts)
  }

  @Test("runs here when the lock is ours or the image has none")
  func here() {
    var route = OperationRoute()
    #expect(route.start() == .refresh)
    #expect(Self.fresh(&route, accepts: true) == .runHere)
    #expect(Self.fresh(&route, enabled: false) == .runHere)
    #expect(route.ranHere(nil) == .finish(nil))
    #expect(route.ranHere(.io) == .finish(.io))
    #expect(route.ranHere(.restart) == .refresh)
  }

  @Test("goes to the owner, and again from the start when the owner was lost")
  func owner() {
    var route = OperationRoute()
    _ = route.start()
    #expect(Self.fresh(&route) == .tryLock)
    #expect(route.locked(owned: false) == .askOwner)
    #expect(route.askedOwner(.timedOut) == .refresh)
    #expect(route.askedOwner(.restart) == .refresh)
    #expect(Self.fresh(&route) == .tryLock)
    #expect(route.askedOwner(.noEntry) == .finish(.noEntry))
    #expect(route.askedOwner(nil) == .finish(nil))
  }

  @Test("fetches the lock once when the owner does not know the operation")
  func unsupported() {
    var route = OperationRoute()
    _ = route.start()
    _ = Self.fresh(&route)
    #expect(route.askedOwner(.notSupported) == .refresh)
    #expect(Self.fresh(&route) == .requestLock)
    #expect(route.locked(owned: true) == .runHere)
    #expect(Self.fresh(&route) == .tryLock)
  }

  @Test("ends on a read-only image, a failed refresh and a refused lock")
  func failures() {
    var route = OperationRoute()
    _ = route.start()
    #expect(route.refreshed(nil, isReadOnly: true, isEnabled: true, accepts: true) == .finish(.readOnly))
    #expect(route.refreshed(.noEntry, isReadOnly: false, isEnabled: true, accepts: true) == .finish(.noEntry))
    #expect(route.lockFailed(.busy) == .finish(.readOnly))
    #expect(route.lockFailed(.blocklisted) == .finish(.blocklisted))
  }

  @Test("does not go round for ever")
  func bounded() {
    var route = OperationRoute()
    var step = route.start()
    for _ in 0..<(OperationRoute.roundLimit - 1) {
      #expect(step == .refresh)
      step = route.askedOwner(.timedOut)
    }
    #expect(step == .refresh)
    #expect(route.askedOwner(.timedOut) == .finish(.timedOut))
  }

  @Test("needs the lock for what librbd needs it for")
  func needs() {
    let plain: ImageFeatures = [.exclusiveLock]
    let journaled: ImageFeatures = [.exclusiveLock, .journaling]
    #expect(LockNeed(.rename("x"), features: plain) == .none)
    #expect(LockNeed(.rename("x"), features: journaled) == .owner)
    #expect(LockNeed(.snapshotProtect(.user, name: "s"), features: plain) == .none)
    #expect(LockNeed(.snapshotRemove(.user, name: "s"), features: plain) == .none)
    #expect(LockNeed(.snapshotRemove(.user, name: "s"), features: [.exclusiveLock, .objectMap, .fastDiff]) == .owner)
    #expect(LockNeed(.snapshotCreate(.user, name: "s", flags: 0), features: plain) == .owner)
    #expect(LockNeed(.updateFeatures([.journaling], enabled: true), features: plain) == .lock)
    #expect(LockNeed(.updateFeatures([.journaling], enabled: false), features: journaled) == .owner)
  }
}
