import CephCodec
import RBD
import Rados

extension CommandContext {
  /// Opens an image for changing, works with it and closes it (`utils::open_image`).
  func withImage<Value: Sendable>(
    _ reference: ImageReference, in pool: Pool? = nil,
    _ body: (Image) async throws(CommandFailure) -> Value
  ) async throws(CommandFailure) -> Value {
    let place = if let pool { pool } else { try await self.pool(of: reference.target) }
    let image: Image
    do throws(RadosError) {
      image =
        reference.id.isEmpty
        ? try await Image.open(in: place, named: reference.target.image) : try await Image.open(in: place, id: reference.id)
    } catch {
      throw .failed("error opening image \(reference.id.isEmpty ? reference.target.image : "with id \(reference.id)")", error)
    }
    let result: Result<Value, CommandFailure>
    do throws(CommandFailure) {
      result = .success(try await body(image))
    } catch {
      result = .failure(error)
    }
    await close(image)
    return try result.get()
  }

  /// Opens an image by name for changing, works with it and closes it.
  func withImage<Value: Sendable>(
    _ target: ImageTarget, _ body: (Image) async throws(CommandFailure) -> Value
  ) async throws(CommandFailure) -> Value {
    try await withImage(ImageReference(target: target), body)
  }

  /// Runs a long operation and shows its progress. Why it fails is logged, as librbd does.
  func progressing<Value: Sendable>(
    _ operation: String, isShown: Bool, _ body: (ProgressReporter) async throws(RadosError) -> Value
  ) async throws(RadosError) -> Value {
    let reporter = ProgressReporter(operation, isShown: isShown, console)
    do throws(RadosError) {
      let value = try await body(reporter)
      await reporter.finish()
      return value
    } catch {
      await log(error)
      await reporter.fail()
      throw error
    }
  }

  /// Runs a step; if it fails, why is logged and `what` is said: "rbd: what: (2) No such file or directory".
  func attempt<Value: Sendable>(
    _ what: String, _ body: () async throws(RadosError) -> Value
  ) async throws(CommandFailure) -> Value {
    do throws(RadosError) {
      return try await body()
    } catch {
      await log(error)
      throw .failed(what, error)
    }
  }

  /// Logs what is known of a failure beyond its number.
  func log(_ error: RadosError) async {
    if let detail = error.detail?.nonEmpty { await log("\(error.operation): \(detail)") }
  }
}

extension ProgressReporter {
  /// The context by which an operation on an image tells its progress.
  var operation: OperationContext {
    OperationContext { done, total in self.update(done, of: total) }
  }
}
