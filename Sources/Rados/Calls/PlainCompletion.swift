import CRados
import CephCodec
import Glibc

/// Runs one call of librados's own asynchronous C API, which takes a `rados_completion_t`.
struct PlainCompletion {
  /// Submits the call and waits for its result; `kept` lives until librados is done.
  func run(
    keeping kept: any Sendable = (), deadline: Duration, submit: (rados_completion_t) -> Int32
  ) async -> Int32 {
    let call = PendingCall(keeping: kept)
    return await call.result(deadline: deadline) { context in
      var completion: rados_completion_t?
      let created = rados_aio_create_completion2(context, completed, &completion)
      guard created >= 0, let completion else { return created < 0 ? created : -ENOMEM }
      // librados holds a reference of its own until its callback ran.
      defer { rados_aio_release(completion) }
      return submit(completion)
    }
  }
}

private let completed: rados_callback_t = { completion, context in
  PendingCall.done(context, rados_aio_get_return_value(completion))
}
