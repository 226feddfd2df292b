import CRados
import CephCodec
import Glibc

extension Pool {
  /// Notifies all watchers of an object and waits for their answers, at most `timeout`. Watchers that did not answer are in the
  /// result and are no error (`rados_aio_notify`).
  public func notify(
    _ object: String, _ payload: [UInt8], timeout: Duration = .seconds(10)
  ) async throws(RadosError) -> NotifyResult {
    let reply = NotifyOutput()
    let call = PlainCompletion()
    let milliseconds = UInt64(clamping: timeout.clampedNanoseconds / 1_000_000)
    let result = await call.run(keeping: reply, deadline: timeout + .seconds(30)) { completion in
      payload.withUnsafeBytes { bytes in
        rados_aio_notify(
          handle.pointer, object, completion, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), milliseconds,
          reply.buffer, reply.length)
      }
    }
    // The OSD says ETIMEDOUT when one watcher was silent; the reply then still holds the others' answers.
    if result != -ETIMEDOUT || reply.bytes.isEmpty { try checked(result, "notify", object: object) }
    do {
      return try NotifyResult(decoding: reply.bytes)
    } catch {
      throw RadosError(error, "notify", object: object)
    }
  }
}

/// Where librados writes a notify's reply.
///
/// `@unchecked Sendable` holds because librados alone writes it, before the callback after which it is read.
private final class NotifyOutput: @unchecked Sendable {
  let buffer = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: 1)
  let length = UnsafeMutablePointer<Int>.allocate(capacity: 1)

  init() {
    buffer.initialize(to: nil)
    length.initialize(to: 0)
  }

  var bytes: [UInt8] {
    guard let start = buffer.pointee else { return [] }
    return UnsafeBufferPointer(start: start, count: length.pointee).map { UInt8(bitPattern: $0) }
  }

  deinit {
    if let start = buffer.pointee { rados_buffer_free(start) }
    buffer.deallocate()
    length.deallocate()
  }
}
