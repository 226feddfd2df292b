import CephCodec
import Rados

extension CommandContext {
  /// Runs a manager command; what the manager says about a failure is shown (`utils::mgr_command`).
  func managerCommand<Value>(
    _ name: String, _ body: () async throws(RadosError) -> Value
  ) async throws(CommandFailure) -> Value {
    do throws(RadosError) {
      return try await body()
    } catch {
      let words = error.detail.flatMap(\.nonEmpty).map { ": \($0)" } ?? ""
      throw .refused("rbd \(name) failed: \(error.errno)\(words)", error.errno)
    }
  }

  /// Runs a manager command that answers with JSON.
  func managerQuery<Value>(_ name: String, _ what: String, _ body: () async throws -> Value) async throws(CommandFailure) -> Value
  {
    let result: Result<Value, RadosError>
    do {
      result = .success(try await body())
    } catch let error as RadosError {
      result = .failure(error)
    } catch {
      throw .refused("invalid \(what) JSON received", .badMessage)
    }
    return try await managerCommand(name) { () throws(RadosError) in try result.get() }
  }
}
