/// How an image's bytes are laid over its data objects (`file_layout_t` and `Striper` in Ceph). Pure arithmetic.
///
/// With v2 striping, consecutive stripe units go to consecutive objects of an object set of `stripeCount` objects; when every object
/// of the set is full, the next set begins. Without striping each object holds `objectSize` consecutive bytes.
public struct ImageLayout: Sendable, Hashable {
  /// Bytes that an object holds at most.
  public let objectSize: UInt64
  /// Bytes that go to one object before the next one takes over.
  public let stripeUnit: UInt64
  /// Objects in an object set.
  public let stripeCount: UInt64
  /// What the names of the data objects begin with, such as `rbd_data.<id>`.
  public let objectPrefix: String

  /// A layout; 0 for the stripe unit stands for the object size and 0 for the stripe count for 1, as in an image header.
  ///
  /// Returns nil for a layout that cannot be: an object size that is not a power of two from 4 KiB to 32 MiB, a stripe unit that does
  /// not divide the object size, or an object set of 2^32 objects or more.
  public init?(order: UInt8, stripeUnit: UInt64 = 0, stripeCount: UInt64 = 0, objectPrefix: String) {
    guard (12...25).contains(order) else { return nil }
    let objectSize = UInt64(1) << UInt64(order)
    let unit = stripeUnit == 0 ? objectSize : stripeUnit
    guard unit <= objectSize, objectSize % unit == 0, stripeCount < UInt64(UInt32.max) else { return nil }
    self.objectSize = objectSize
    self.stripeCount = max(stripeCount, 1)
    // With one object a set, the unit does not matter, and the object size gives the fewest extents.
    self.stripeUnit = stripeCount <= 1 ? objectSize : unit
    self.objectPrefix = objectPrefix
  }

  /// The layout of an image; nil for a header that says what cannot be.
  public init?(_ header: ImageHeader) {
    self.init(
      order: header.order, stripeUnit: header.stripeUnit, stripeCount: header.stripeCount, objectPrefix: header.objectPrefix)
  }

  /// Bytes of one object set, after which the pattern repeats (`get_stripe_period`).
  public var period: UInt64 { objectSize * stripeCount }

  /// The name of a data object: the prefix, a dot and the number as 16 hexadecimal digits (`librbd::util::data_object_name`).
  public func objectName(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return "\(objectPrefix).\(String(repeating: "0", count: max(0, 16 - digits.count)))\(digits)"
  }

  /// The number of a data object from its name, or nil for an object that is not one of this image.
  public func objectNumber(_ name: String) -> UInt64? {
    guard name.hasPrefix("\(objectPrefix).") else { return nil }
    let digits = name.dropFirst(objectPrefix.count + 1)
    guard digits.utf8.count == 16, let number = UInt64(digits, radix: 16), objectName(number) == name else { return nil }
    return number
  }

  /// How many objects an image of `size` bytes has: every object number below it may exist (`Striper::get_num_objects`).
  public func objectCount(size: UInt64) -> UInt64 {
    let remainder = size % period
    let sets = size / period + (remainder > 0 ? 1 : 0)
    var absent: UInt64 = 0
    if remainder > 0, remainder < stripeCount * stripeUnit {
      absent = stripeCount - (remainder + stripeUnit - 1) / stripeUnit
    }
    let (count, overflow) = sets.multipliedReportingOverflow(by: stripeCount)
    return overflow ? UInt64.max : count - absent
  }
}
