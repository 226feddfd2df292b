import CephCodec
import ObjectClasses
import Testing

@testable import RBD

@Suite("How features change")
struct FeatureChangeTests {
  private static let plain: ImageFeatures = [.layering, .exclusiveLock, .deepFlatten]
  private static let mapped: ImageFeatures = plain.union([.objectMap, .fastDiff])

  @Test("Object map and fast-diff come and go together", arguments: [ImageFeatures.objectMap, .fastDiff])
  func linked(feature: ImageFeatures) throws {
    let on = try FeatureChange(feature, enable: true, current: Self.plain)
    #expect(on.features == [.objectMap, .fastDiff])
    #expect(on.result == Self.mapped)
    #expect(on.flags == [.objectMapInvalid, .fastDiffInvalid])
    let off = try FeatureChange(feature, enable: false, current: Self.mapped)
    #expect(off.features == [.objectMap, .fastDiff])
    #expect(off.result == Self.plain)
    #expect(off.flags == [.objectMapInvalid, .fastDiffInvalid])
  }

  @Test("An old image with only one of the two gets or loses the other alone")
  func half() throws {
    let old = Self.plain.union(.objectMap)
    let on = try FeatureChange(.fastDiff, enable: true, current: old)
    #expect(on.features == .fastDiff)
    #expect(on.flags == .fastDiffInvalid)
    let off = try FeatureChange(.objectMap, enable: false, current: old)
    #expect(off.features == .objectMap)
  }

  @Test("The mask covers what depends on the change")
  func mask() throws {
    let on = try FeatureChange(.objectMap, enable: true, current: Self.plain)
    #expect(on.mask == [.objectMap, .fastDiff, .exclusiveLock])
    let off = try FeatureChange(.exclusiveLock, enable: false, current: Self.plain)
    #expect(off.mask == [.exclusiveLock, .objectMap, .fastDiff, .journaling])
    #expect(off.result == [.layering, .deepFlatten])
  }

  static let refused: [(asked: ImageFeatures, enable: Bool, current: ImageFeatures, errno: Errno)] = [
    (.exclusiveLock, true, plain, .invalid), (.layering, true, [], .invalid), (.deepFlatten, true, [.layering], .invalid),
    (.objectMap, true, [.layering], .invalid), (.exclusiveLock, false, mapped, .invalid),
    (.objectMap, false, plain, .invalid), ([], true, plain, .invalid), (.journaling, true, plain, .notSupported),
    (.nonPrimary, true, plain, .invalid), (.dataPool, false, mapped, .invalid),
  ]

  @Test("Refusals", arguments: refused.indices)
  func refusals(index: Int) {
    let (asked, enable, current, errno) = Self.refused[index]
    do {
      _ = try FeatureChange(asked, enable: enable, current: current)
      Issue.record("was accepted")
    } catch {
      #expect(error.errno == errno)
    }
  }

  @Test("Deep-flatten can only go")
  func deepFlatten() throws {
    #expect(try FeatureChange(.deepFlatten, enable: false, current: Self.plain).result == [.layering, .exclusiveLock])
  }

  @Test("Features by number and by name")
  func configuration() {
    #expect(ImageFeatures(configuration: "61") == Self.mapped)
    #expect(ImageFeatures(configuration: "layering,exclusive-lock, deep-flatten") == Self.plain)
    #expect(ImageFeatures(configuration: "layering,unheard-of") == nil)
    #expect(ImageFeatures(configuration: "") == [])
  }
}
