import CephCodec
import ObjectClasses
import Rados

// Operations that go over the whole image.

extension Image {
  func performOnWholeImage(_ operation: ProxiedOperation, _ context: OperationContext) async throws(RadosError) {
    switch operation {
    case .flatten: try await flattenHere(context)
    case .updateFeatures(let features, let enabled): try await updateFeaturesHere(features, enabled)
    case .rebuildObjectMap: try await rebuildHere(.head, context)
    default: throw RadosError(.notSupported, "\(OperationKind(operation))", object: header.headerObject)
    }
  }

  private func flattenHere(_ context: OperationContext) async throws(RadosError) {
    let header = try await refreshIfNeeded()
    guard header.parent != nil else { throw RadosError(.invalid, "flatten", object: header.headerObject, detail: "no parent") }
    try await io.flatten { done, total in context.report(done, of: total) }
    // Snapshots may have come meanwhile: what the parent's list says of them must be decided on the present ones.
    let fresh = try await refresh()
    let parentage = ImageParentage(fresh, in: pool)
    // Without deep-flatten the snapshots still read from the parent, which must go on knowing of the clone.
    if fresh.features.contains(.deepFlatten) || fresh.snapshots.isEmpty { try await parentage.detachChild() }
    try await parentage.detachParent()
    try await announce()
    try await refresh()
  }

  private func updateFeaturesHere(_ features: ImageFeatures, _ enabled: Bool) async throws(RadosError) {
    let header = try await refreshIfNeeded()
    let planned = try ImageFeatureUpdate.plan(features, enable: enabled, header: header).features
    let losesMap = !enabled && planned.contains(.objectMap)
    let result: Result<Void, RadosError>
    do throws(RadosError) {
      try await io.pauseWrites()
      if losesMap { try await closeObjectMap() }
      try await ImageFeatureUpdate(header, in: pool).update(features, enable: enabled)
      try await refresh()
      if await ownsLock() { try await openObjectMap() }
      result = .success(())
    } catch {
      result = .failure(error)
    }
    io.resumeWrites()
    try result.get()
    try await announce()
  }
}
