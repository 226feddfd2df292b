import CephCodec
import Rados

extension Pool {
  /// Removes an object; nothing happens when there is none. Tells whether there was one.
  @discardableResult
  func removeIfPresent(_ object: String) async throws(RadosError) -> Bool {
    var operation = WriteOperation()
    operation.remove()
    do {
      try await write(object, operation)
      return true
    } catch  where error.errno == .noEntry {
      return false
    }
  }
}
