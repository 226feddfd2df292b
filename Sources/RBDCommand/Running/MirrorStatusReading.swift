import CephCodec
import Mirroring
import ObjectClasses
import Rados

/// Parts of the status that are shown as far as they can be read.
enum MirrorStatusReading {
  /// The pool's peers; none if they cannot be listed.
  static func peers(_ pool: Pool, _ context: CommandContext) async -> [MirrorPeer] {
    do throws(RadosError) {
      return try await MirrorPool(try pool.inNamespace("")).peers()
    } catch {
      await context.console.report("rbd: failed to list mirror peers\n")
      return []
    }
  }

  /// The daemons that serve the pool; nil if the monitors do not tell.
  static func services(_ pool: Pool, _ context: CommandContext) async -> MirrorServices? {
    do {
      return try await MirrorServices.query(pool.cluster, poolID: pool.id)
    } catch {
      await context.console.report("rbd: \(error)\n")
      return nil
    }
  }
}
