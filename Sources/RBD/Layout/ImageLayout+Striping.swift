/// A run of bytes of one object, and where those bytes are in the image extent they were mapped from.
public struct ObjectExtent: Sendable, Hashable {
  /// The object's number.
  public var object: UInt64
  /// Which bytes of the object.
  public var extent: Extent
  /// Where they are in the mapped range, in the order of the object's bytes; offsets count from the start of the mapped range. The
  /// lengths add up to the extent's.
  public var buffers: [Extent]

  /// A run of an object's bytes.
  public init(object: UInt64, extent: Extent, buffers: [Extent]) {
    self.object = object
    self.extent = extent
    self.buffers = buffers
  }
}

extension ImageLayout {
  /// Where a run of an image's bytes lies, ascending by object number and offset; bytes that follow each other in an object are one
  /// extent (`Striper::file_to_extents`).
  ///
  /// `bufferOffset` is added to the offsets of `buffers`. The work grows with the extent's stripe units: callers bound its length.
  public func objectExtents(of image: Extent, bufferOffset: UInt64 = 0) -> [ObjectExtent] {
    var result: [UInt64: [ObjectExtent]] = [:]
    let stripesPerObject = objectSize / stripeUnit
    var position = image.offset
    while position < image.end {
      let block = position / stripeUnit
      let stripe = block / stripeCount
      let object = (stripe / stripesPerObject) * stripeCount + block % stripeCount
      let inBlock = position % stripeUnit
      let offset = (stripe % stripesPerObject) * stripeUnit + inBlock
      let length = min(image.end - position, stripeUnit - inBlock)
      let buffer = Extent(offset: bufferOffset &+ (position - image.offset), length: length)
      var runs = result[object] ?? []
      if let last = runs.last, last.extent.end == offset {
        runs[runs.count - 1].extent = Extent(offset: last.extent.offset, length: last.extent.length + length)
        runs[runs.count - 1].buffers.append(buffer)
      } else {
        runs.append(ObjectExtent(object: object, extent: Extent(offset: offset, length: length), buffers: [buffer]))
      }
      result[object] = runs
      position += length
    }
    return result.keys.sorted().flatMap { result[$0] ?? [] }
  }

  /// Where a run of an object's bytes lies in the image, in the order of the object's bytes, one extent a stripe unit; for an image
  /// without striping one extent (`Striper::extent_to_file`). Empty where the object number is beyond any image.
  public func imageExtents(of extent: Extent, in object: UInt64) -> [Extent] {
    let stripesPerObject = objectSize / stripeUnit
    let (firstStripe, overflow) = (object / stripeCount).multipliedReportingOverflow(by: stripesPerObject)
    guard !overflow else { return [] }
    var result: [Extent] = []
    var position = extent.offset
    while position < min(extent.end, objectSize) {
      let inBlock = position % stripeUnit
      let length = min(extent.end - position, stripeUnit - inBlock)
      let (stripe, tooFar) = firstStripe.addingReportingOverflow(position / stripeUnit)
      let (stripeBlock, tooMany) = stripe.multipliedReportingOverflow(by: stripeCount)
      let (offset, beyond) = (stripeBlock &+ object % stripeCount).multipliedReportingOverflow(by: stripeUnit)
      guard !tooFar, !tooMany, !beyond, offset <= UInt64.max - objectSize else { return result }
      result.append(Extent(offset: offset + inBlock, length: length))
      position += length
    }
    return result
  }

  /// Which image bytes of an object a parent still shows through: the object's image extents below the overlap
  /// (`ImageCtx::prune_parent_extents`). Empty when the object lies wholly beyond the overlap.
  public func parentExtents(of extent: Extent, in object: UInt64, overlap: UInt64) -> [Extent] {
    guard overlap > 0 else { return [] }
    let visible = Extent(offset: 0, length: overlap)
    return imageExtents(of: extent, in: object).map { $0.intersection(visible) }.filter { !$0.isEmpty }
  }

  /// How many bytes of an object belong to an image of `size` bytes: where the object's content ends when the image is cut there
  /// (`Striper::object_truncate_size`).
  public func objectEnd(_ object: UInt64, imageSize size: UInt64) -> UInt64 {
    let stripesPerObject = objectSize / stripeUnit
    let set = object / stripeCount
    let lastSet = size / period
    if set > lastSet { return 0 }
    if set < lastSet { return objectSize }
    let block = size / stripeUnit
    let stripe = (block / stripeCount) % stripesPerObject
    let position = block % stripeCount
    if object % stripeCount < position { return (stripe + 1) * stripeUnit }
    if object % stripeCount > position { return stripe * stripeUnit }
    return stripe * stripeUnit + size % stripeUnit
  }
}
