import ObjectClasses
import Rados
import Testing

@testable import RBD

@Suite struct CopyupPlanTests {
  private let size: UInt64 = 4096
  private let data = [SparseBytes.Run(offset: 1000, bytes: [1, 2, 3, 4])]
  private let write = ObjectMutation(kind: .write([9, 9]), extent: Extent(offset: 1001, length: 2))

  private func operation(_ build: (inout WriteOperation) -> Void) -> WriteOperation {
    var operation = WriteOperation()
    build(&operation)
    return operation
  }

  @Test func withoutSnapshotsTheCopyAndTheChangeAreOneOperation() {
    let plan = CopyupPlan(parent: data, hasSnapshots: false, mutation: write, objectSize: size, hint: size)
    #expect(plan.ahead == nil)
    #expect(!plan.reachesSnapshots)
    // What the change replaces is not copied.
    let expected = operation {
      $0.call(RBDClass.sparseCopyup([1000: 1, 1003: 1], [1, 4]))
      $0.setAllocationHint(objectSize: size, writeSize: size)
      $0.write(offset: 1001, [9, 9])
    }
    #expect(plan.change == expected)
  }

  @Test func snapshotsGetTheParentsBytesAheadOfTheChange() {
    let plan = CopyupPlan(parent: data, hasSnapshots: true, mutation: write, objectSize: size, hint: nil)
    #expect(plan.reachesSnapshots)
    #expect(plan.ahead == operation { $0.call(RBDClass.sparseCopyup([1000: 4], [1, 2, 3, 4])) })
    #expect(plan.change == operation { $0.write(offset: 1001, [9, 9]) })
  }

  @Test func aParentOfZerosIsNotCopiedButTheObjectMustHideIt() {
    let zeros = [SparseBytes.Run(offset: 0, bytes: [0, 0, 0])]
    let plan = CopyupPlan(parent: zeros, hasSnapshots: true, mutation: write, objectSize: size, hint: nil)
    #expect(plan.ahead == nil)
    #expect(!plan.reachesSnapshots)
    let expected = operation {
      $0.call(RBDClass.sparseCopyup([:], []))
      $0.write(offset: 1001, [9, 9])
    }
    #expect(plan.change == expected)
    let flatten = CopyupPlan(parent: zeros, hasSnapshots: true, mutation: nil, objectSize: size, hint: nil)
    #expect(flatten.ahead == nil)
    #expect(flatten.change == nil)
  }

  @Test func aRemovalCopiesOnlyForSnapshots() {
    let removal = ObjectMutation(kind: .remove, extent: Extent(offset: 0, length: size))
    let deep = CopyupPlan(parent: data, hasSnapshots: true, mutation: removal, objectSize: size, hint: nil)
    #expect(deep.ahead != nil)
    #expect(deep.change == operation { $0.remove() })
    let plain = CopyupPlan(parent: data, hasSnapshots: false, mutation: removal, objectSize: size, hint: nil)
    #expect(plain.ahead == nil)
    #expect(plain.change == nil)
  }

  @Test func aComparisonComesAfterTheCopy() {
    let compare = ObjectMutation(kind: .compareAndWrite(expected: [2], bytes: [5]), extent: Extent(offset: 1001, length: 1))
    let plan = CopyupPlan(parent: data, hasSnapshots: false, mutation: compare, objectSize: size, hint: nil)
    #expect(plan.leavesChange)
    #expect(plan.change == operation { $0.call(RBDClass.sparseCopyup([1000: 4], [1, 2, 3, 4])) })
  }
}

@Suite struct ObjectMutationTests {
  private let size: UInt64 = 4096

  private func discard(_ offset: UInt64, _ length: UInt64, hidesParent: Bool = false, copiesUp: Bool = false)
    -> ObjectMutation.Kind
  {
    ObjectMutation.discard(
      Extent(offset: offset, length: length), objectSize: size, hidesParent: hidesParent, copiesUp: copiesUp
    ).kind
  }

  @Test func discards() {
    #expect(discard(0, size) == .remove)
    #expect(discard(0, size, hidesParent: true) == .hideParent)
    #expect(discard(0, size, hidesParent: true, copiesUp: true) == .truncate)
    #expect(discard(512, size - 512) == .truncate)
    #expect(discard(0, 512) == .zero)
  }

  @Test func onlyARemovalLetsTheMapForgetTheObject() {
    let kinds: [ObjectMutation.Kind] = [.write([1]), .writeSame([1]), .zero, .truncate, .hideParent]
    for kind in kinds {
      #expect(ObjectMutation(kind: kind, extent: Extent(offset: 0, length: 1)).stateBefore == .exists)
    }
    #expect(ObjectMutation(kind: .remove, extent: Extent(offset: 0, length: size)).stateBefore == .pending)
  }

  @Test func granulesLieWithinTheExtent() {
    #expect(Extent(offset: 100, length: 4000).granules(512, objectSize: size) == Extent(offset: 512, length: 3584))
    #expect(Extent(offset: 100, length: 500).granules(512, objectSize: size) == nil)
    #expect(Extent(offset: 100, length: 500).granules(0, objectSize: size) == Extent(offset: 100, length: 500))
    // The tail of an object may be cut even if a granule is a whole object.
    #expect(Extent(offset: 100, length: 3996).granules(1 << 20, objectSize: size) == Extent(offset: 100, length: 3996))
    #expect(Extent(offset: 100, length: 3000).granules(1 << 20, objectSize: size) == nil)
  }
}

@Suite struct TrimPlanTests {
  @Test func objectsBeyondTheNewEndGoAndTheLastIsCut() throws {
    let layout = try #require(ImageLayout(order: 20, objectPrefix: "p"))
    let plan = TrimPlan(layout, from: 9 << 20, to: (5 << 20) + 7, hasSnapshots: false, overlap: 9 << 20)
    #expect(plan.removed == 6..<9)
    #expect(plan.copiedUp.isEmpty)
    #expect(plan.boundary == Extent(from: (5 << 20) + 7, to: 6 << 20))
  }

  @Test func snapshotsOfACloneGetTheParentsBytesBeforeTheObjectsGo() throws {
    let layout = try #require(ImageLayout(order: 20, objectPrefix: "p"))
    let plan = TrimPlan(layout, from: 9 << 20, to: 2 << 20, hasSnapshots: true, overlap: (3 << 20) + 1)
    #expect(plan.removed == 2..<9)
    #expect(plan.copiedUp == 2..<4)
    #expect(plan.boundary.isEmpty)
  }

  @Test(arguments: [0, 1, 65536, 3 << 20, (3 << 20) + 65537, 8 << 20] as [UInt64])
  func whatIsLeftOfAStripedImageIsWhatTheNewSizeHas(newSize: UInt64) throws {
    let layout = try #require(ImageLayout(order: 20, stripeUnit: 65536, stripeCount: 3, objectPrefix: "p"))
    let oldSize: UInt64 = 8 << 20
    let plan = TrimPlan(layout, from: oldSize, to: newSize, hasSnapshots: false, overlap: 0)
    var gone = ExtentSet(plan.boundary)
    for object in plan.removed {
      for extent in layout.imageExtents(of: Extent(offset: 0, length: layout.objectSize), in: object) { gone.insert(extent) }
    }
    #expect(gone.intersection(Extent(offset: 0, length: oldSize)) == ExtentSet(Extent(from: newSize, to: oldSize)))
  }
}
