import CephCodec
import Testing

@testable import MirrorDaemon

@Suite struct ImageMapPolicyTests {
  private let noon = UTime(seconds: 1_000_000)

  /// Runs an image's steps to the end and returns them.
  private func run(_ policy: inout ImageMapPolicy, _ image: String, at time: UTime? = nil) -> [ImageMapPolicy.Step] {
    var steps: [ImageMapPolicy.Step] = []
    while let step = policy.start(image, now: time ?? noon) {
      steps.append(step)
      if !policy.finish(image, succeeded: true) { break }
    }
    return steps
  }

  @Test func newImageIsStoredThenAcquired() {
    var policy = ImageMapPolicy(ownInstance: "1", migrationThrottle: 300)
    #expect(policy.add("a") == true)
    #expect(run(&policy, "a") == [.store(instance: "1", mappedAt: noon), .acquire(instance: "1")])
    #expect(policy.add("a") == false)
    #expect(policy.instance(of: "a") == "1")
  }

  @Test func removedImageIsReleasedThenErased() {
    var policy = ImageMapPolicy(ownInstance: "1", migrationThrottle: 300)
    _ = policy.add("a")
    _ = run(&policy, "a")
    #expect(policy.remove("a") == true)
    #expect(run(&policy, "a") == [.release(instance: "1"), .erase])
    #expect(policy.instance(of: "a") == nil)
    #expect(policy.remove("a") == false)
  }

  @Test func failedStepIsRunAgain() {
    var policy = ImageMapPolicy(ownInstance: "1", migrationThrottle: 300)
    _ = policy.add("a")
    #expect(policy.start("a", now: noon) == .store(instance: "1", mappedAt: noon))
    #expect(policy.finish("a", succeeded: false) == true)
    #expect(policy.start("a", now: noon) == .store(instance: "1", mappedAt: noon))
  }

  @Test func imageThatComesBackWhileItGoesIsKept() {
    var policy = ImageMapPolicy(ownInstance: "1", migrationThrottle: 300)
    _ = policy.add("a")
    _ = run(&policy, "a")
    _ = policy.remove("a")
    #expect(policy.start("a", now: noon) == .release(instance: "1"))
    #expect(policy.add("a") == false)
    #expect(policy.finish("a", succeeded: true) == true)
    #expect(
      run(&policy, "a") == [.erase, .store(instance: "1", mappedAt: noon), .acquire(instance: "1")])
  }

  @Test func imageRemovedAndAddedWhileBeingAcquiredStays() {
    var policy = ImageMapPolicy(ownInstance: "1", migrationThrottle: 300)
    _ = policy.add("a")
    _ = policy.remove("a")
    _ = policy.add("a")
    #expect(run(&policy, "a") == [.store(instance: "1", mappedAt: noon), .acquire(instance: "1")])
  }

  @Test func imagesOnDiskAreAcquiredAgain() {
    var policy = ImageMapPolicy(ownInstance: "1", migrationThrottle: 300)
    #expect(policy.load(["a": ("1", noon), "b": ("2", noon)]) == ["a", "b"])
    #expect(policy.add("a") == false)
    #expect(run(&policy, "b") == [.acquire(instance: "2")])
  }

  @Test func deadInstancesImagesMove() {
    var policy = ImageMapPolicy(ownInstance: "1", migrationThrottle: 300)
    _ = policy.load(["a": ("1", noon), "b": ("2", noon)])
    _ = run(&policy, "a")
    _ = run(&policy, "b")
    #expect(policy.addInstances(["1"], now: noon) == ["b"])
    #expect(policy.start("b", now: noon) == .release(instance: "2"))
    // Nobody answers any more, and that is fine.
    #expect(policy.finish("b", succeeded: false) == true)
    #expect(run(&policy, "b") == [.store(instance: "1", mappedAt: noon), .acquire(instance: "1")])
  }

  @Test func imageOfAnInstanceThatIsNoMoreMovesThoughItIsListedMeanwhile() {
    var policy = ImageMapPolicy(ownInstance: "1", migrationThrottle: 300)
    _ = policy.load(["a": ("9", noon)])
    _ = policy.addInstances(["1"], now: noon)
    #expect(policy.add("a") == false)
    #expect(policy.add("a") == false)
    #expect(run(&policy, "a").last == .acquire(instance: "1"))
    #expect(policy.instance(of: "a") == "1")
  }

  @Test func newInstanceTakesItsShareOfImagesThatRested() {
    var policy = ImageMapPolicy(ownInstance: "1", migrationThrottle: 300)
    _ = policy.addInstances(["1"], now: noon)
    for image in ["a", "b", "c", "d"] {
      _ = policy.add(image)
      _ = run(&policy, image)
    }
    #expect(policy.addInstances(["2"], now: UTime(seconds: noon.seconds + 10)) == [])
    let later = UTime(seconds: noon.seconds + 300)
    #expect(policy.addInstances([], now: later) == ["a", "b"])
    #expect(
      run(&policy, "a", at: later) == [
        .release(instance: "1"), .store(instance: "2", mappedAt: later), .acquire(instance: "2"),
      ])
  }
}
