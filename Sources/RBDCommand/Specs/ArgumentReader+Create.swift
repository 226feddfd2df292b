import ObjectClasses
import RBD

/// What a new image is to be like, as the command line says it.
struct CreateRequest: Sendable {
  var options = CreateOptions()
  /// Whether format 1 was asked for, which cannot be made any more.
  var isFormatOne = false
  /// How the image is to be mirrored from the beginning.
  var mirrorMode: MirrorImageMode?
}

extension ArgumentReader {
  /// Reads the options that say what a new image is like (`get_image_options`).
  func createRequest() -> CreateRequest {
    var request = CreateRequest()
    if let order = arguments.number("order") {
      request.options.order = UInt8(clamping: order)
    } else if let size = arguments.number("object-size") {
      request.options.order = Self.order(ofObjectSize: size)
    }
    request.options.features = arguments.features("image-feature")
    if arguments.flag("image-shared") {
      let singleClient: ImageFeatures = [.exclusiveLock, .objectMap, .fastDiff, .journaling]
      if let features = request.options.features {
        request.options.features = features.subtracting(singleClient)
      } else {
        request.options.featuresToClear = singleClient
      }
    }
    let stripes = (arguments.number("stripe-unit"), arguments.number("stripe-count"))
    if stripes.0 != nil || stripes.1 != nil {
      request.options.stripeUnit = stripes.0 ?? 0
      request.options.stripeCount = stripes.1 ?? 0
    }
    request.options.dataPool = arguments.text("data-pool")?.nonEmpty
    request.isFormatOne = arguments.number("image-format") == 1 && !arguments.flag("new-format")
    switch arguments.text("mirror-image-mode") {
    case "journal": request.mirrorMode = .journal
    case "snapshot": request.mirrorMode = .snapshot
    default: break
    }
    return request
  }

  /// The binary logarithm that is nearest to an object size.
  private static func order(ofObjectSize size: UInt64) -> UInt8 {
    guard size > 0 else { return 0 }
    let below = UInt8(63 - size.leadingZeroBitCount)
    // Rounded up from the square root of two times the lower power on.
    let (high, low) = size.multipliedFullWidth(by: size)
    let limit = 2 * UInt64(below) + 1
    let isAbove = limit < 64 ? high > 0 || low >= 1 << limit : high >= 1 << (limit - 64)
    return isAbove ? below + 1 : below
  }
}
