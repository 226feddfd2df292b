import CephCodec
import Mirroring
import ObjectClasses
import RBD
import Rados

extension CommandContext {
  /// Opens an image for mirroring, works with it and closes it. A snapshot of it takes its id from the pool's reserve.
  func mirrored<Value>(
    _ target: ImageTarget, _ body: (MirroredImage) async throws(CommandFailure) -> Value
  ) async throws(CommandFailure) -> Value {
    let pool = try await pool(of: target)
    let image: MirroredImage
    do throws(RadosError) {
      image = try await pool.openMirrored(named: target.image, ids: PoolSnapshotReserve())
    } catch {
      throw .failed("error opening image \(target.image)", error)
    }
    let result: Result<Value, CommandFailure>
    do throws(CommandFailure) {
      result = .success(try await body(image))
    } catch {
      result = .failure(error)
    }
    await close(image.image)
    return try result.get()
  }

  /// Tells the outcome of a snapshot at once, and then readies snapshot ids for the next one.
  func refillReserve(of dataPool: Pool) async {
    await console.flush()
    let refill = Task {
      // Without a reserve the next snapshot waits for the monitors, which is no error of this one.
      try? await PoolSnapshotReserve().refill(dataPool)
    }
    let limit = Task {
      // Cancelled when the refill is done.
      try? await Task.sleep(for: Self.refillPatience)
      refill.cancel()
    }
    await refill.value
    limit.cancel()
  }

  private static let refillPatience = Duration.seconds(5)

  /// Closes an image. What was asked for has been done by then, so a failure is logged only.
  func close(_ image: Image) async {
    do throws(RadosError) {
      try await image.close()
    } catch {
      await log("failed to close image \(image.id): \(error.errno)")
    }
  }

  /// The mirroring of a pool that must have it enabled (`validate_mirroring_enabled`).
  func mirrorPool(_ target: ImageTarget) async throws(CommandFailure) -> MirrorPool {
    let pool = MirrorPool(try await pool(of: target))
    do throws(RadosError) {
      guard try await pool.mode() == .disabled else { return pool }
    } catch {
      throw .failed("failed to retrieve mirror mode", error)
    }
    throw .refused("mirroring not enabled on the pool")
  }

  /// What mirroring knows of an image that must be mirrored (`validate_mirroring_enabled`).
  func requireMirroring(_ image: MirroredImage) async throws(CommandFailure) -> MirrorImageInfo {
    let info: MirrorImageInfo?
    do throws(RadosError) {
      info = try await image.info()
    } catch {
      throw .failed("failed to retrieve mirror info", error)
    }
    guard let info, info.image.state == .enabled else { throw .refused("mirroring not enabled on the image") }
    return info
  }

  /// Runs a step of mirroring. Why it failed is logged, as librbd does; the failure says `message`, if anything.
  func step<Value>(
    _ message: String?, _ body: () async throws(MirroringError) -> Value
  ) async throws(CommandFailure) -> Value {
    do throws(MirroringError) {
      return try await body()
    } catch {
      await log(error.message)
      throw message.map { .refused($0, error.errno) } ?? .silent(error.errno)
    }
  }

  /// Names this cluster for its peers (`set_site_name`).
  func setSiteName(_ name: String) async throws(CommandFailure) {
    let cluster = try await connection.cluster()
    do throws(RadosError) {
      try await cluster.setSiteName(name)
    } catch {
      await log("failed to update site name: \(error.errno)")
      guard error.errno != .notSupported else { throw .refused("cluster does not support site names", error.errno) }
      throw .refused("failed to set site name\(error.errno)", error.errno)
    }
  }
}
