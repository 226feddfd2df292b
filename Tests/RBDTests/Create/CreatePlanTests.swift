import CephCodec
import ObjectClasses
import Testing

@testable import RBD

@Suite("What an image is created as")
struct CreatePlanTests {
  private func plan(
    _ options: CreateOptions = CreateOptions(), size: UInt64 = 1 << 30, values: [String: String] = [:]
  ) throws(CreatePlan.Refusal) -> CreatePlan {
    try CreatePlan(
      size: size, options: options, configuration: RBDConfiguration(values: values), poolName: "rbd")
  }

  private func options(_ change: (inout CreateOptions) -> Void) -> CreateOptions {
    var options = CreateOptions()
    change(&options)
    return options
  }

  @Test("Without options the configuration decides, and without that stock's defaults")
  func defaults() throws {
    let plain = try plan()
    #expect(plain.order == 22)
    #expect(plain.features == [.layering, .exclusiveLock, .objectMap, .fastDiff, .deepFlatten])
    #expect(plain.negotiatesFeatures)
    #expect(plain.dataPool == nil)
    #expect(!plain.recordsStriping)
    #expect(plain.objectCount == 256)
    let configured = try plan(values: [
      "rbd_default_order": "20", "rbd_default_features": "layering, exclusive-lock", "rbd_default_data_pool": "data",
      "rbd_default_stripe_unit": "64K", "rbd_default_stripe_count": "4",
    ])
    #expect(configured.order == 20)
    #expect(configured.features == [.layering, .exclusiveLock, .dataPool, .striping])
    #expect(configured.dataPool == "data")
    #expect((configured.stripeUnit, configured.stripeCount) == (65536, 4))
    #expect(configured.recordsStriping)
  }

  @Test("Features follow from others and from options")
  func features() throws {
    #expect(try plan(options { $0.features = [.exclusiveLock, .objectMap] }).features.contains(.fastDiff))
    #expect(try !plan(options { $0.features = [.layering] }).negotiatesFeatures)
    // Implied ones are not taken at their word.
    #expect(try plan(options { $0.features = [.layering, .striping, .nonPrimary] }).features == [.layering])
    let changed = try plan(
      options {
        $0.featuresToSet = [.striping, .deepFlatten]
        $0.featuresToClear = [.objectMap, .fastDiff, .deepFlatten]
      })
    #expect(changed.features == [.layering, .exclusiveLock, .deepFlatten])
    // The object size as stripe unit and one object a stripe are no striping.
    let unstriped = try plan(
      options {
        $0.stripeUnit = 4 << 20
        $0.stripeCount = 1
      })
    #expect(!unstriped.features.contains(.striping))
    #expect(!unstriped.recordsStriping)
    // A data pool that is the image's own is none.
    #expect(try plan(options { $0.dataPool = "rbd" }).dataPool == nil)
    #expect(try plan(options { $0.dataPool = "" }, values: ["rbd_default_data_pool": "data"]).dataPool == nil)
  }

  @Test(
    "Stock's refusals",
    arguments: [
      (CreateOptions.with { $0.order = 11 }, Errno.domain), (.with { $0.order = 26 }, .domain),
      (.with { $0.features = [.objectMap] }, .invalid), (.with { $0.features = [.journaling] }, .invalid),
      (.with { $0.features = ImageFeatures(rawValue: 1 << 40) }, .noSystem),
      (.with { $0.stripeUnit = 65536 }, .invalid), (.with { $0.stripeCount = 2 }, .invalid),
      (
        .with {
          $0.stripeUnit = 3000
          $0.stripeCount = 2
        }, .invalid
      ),
      (
        .with {
          $0.stripeUnit = 256
          $0.stripeCount = 2
        }, .invalid
      ),
      (
        .with {
          $0.stripeUnit = 8 << 20
          $0.stripeCount = 2
        }, .invalid
      ),
    ])
  func refusals(options: CreateOptions, errno: Errno) {
    do {
      _ = try plan(options)
      Issue.record("was accepted")
    } catch {
      #expect(error.errno == errno)
    }
  }

  @Test("An image too large for an object map is refused only with one")
  func tooLarge() throws {
    let size: UInt64 = 256_000_001 << 12
    #expect(throws: CreatePlan.Refusal.self) { try plan(options { $0.order = 12 }, size: size) }
    _ = try plan(
      options {
        $0.order = 12
        $0.features = [.layering]
      }, size: size)
  }

  @Test("Object prefixes and ids")
  func names() throws {
    #expect(try plan().objectPrefix(id: "abc", poolID: 7) == "rbd_data.abc")
    #expect(try plan(options { $0.dataPool = "data" }).objectPrefix(id: "abc", poolID: 7) == "rbd_data.7.abc")
    #expect(throws: CreatePlan.Refusal.self) {
      try plan().objectPrefix(id: String(repeating: "x", count: 40), poolID: 7)
    }
    #expect(ImageID.make(globalID: 0x1234, random: 0xdead_beef) == "1234deadbeef")
    #expect(ImageID.make(globalID: 0x1234_5678, random: 0xdead_beef) == "345678deadbeef")
    #expect(ImageID.make(globalID: 0x10, random: 1) == "101")
  }
}

extension CreateOptions {
  fileprivate static func with(_ change: (inout CreateOptions) -> Void) -> CreateOptions {
    var options = CreateOptions()
    change(&options)
    return options
  }
}
