import CephCodec
import Mirroring
import ObjectClasses
import Rados

extension MirrorPool {
  /// Refuses a second peer that sends to this pool; `except` is a peer that does not count.
  func requireNoReceivingPeer(except uuid: String = "") async throws(CommandFailure) {
    let peers: [MirrorPeer]
    do throws(RadosError) {
      peers = try await self.peers()
    } catch {
      throw .refused("failed to list mirror peers", error.errno)
    }
    guard peers.allSatisfy({ $0.direction == .transmit || $0.uuid == uuid }) else {
      throw .refused("multiple RX peers are not currently supported")
    }
  }

  /// Keeps how to reach a peer (`set_peer_config_key`).
  func set(_ attributes: PeerAttributes, ofPeer uuid: String, _ context: CommandContext) async throws(CommandFailure) {
    do throws(MirroringError) {
      try await setPeerAttributes(uuid: uuid, attributes)
    } catch {
      await context.log(error.message)
      guard error.errno != .notPermitted else {
        throw .refused("permission denied attempting to set peer config-key secrets in the monitor", error.errno)
      }
      throw .refused("failed to update mirroring peer config: \(error.errno)", error.errno)
    }
  }
}

/// A file with a cephx key in its first line.
enum KeyFile {
  private static let limit = 4096

  /// Reads the key (`read_key_file`).
  static func read(_ path: String) async throws(CommandFailure) -> String {
    let file: LocalFile
    do throws(SystemFailure) {
      file = try LocalFile.open(reading: path)
    } catch {
      throw .refused("failed to open \(path)")
    }
    do throws(SystemFailure) {
      let text = String(decoding: try await file.read(upTo: limit), as: UTF8.self)
      return String(text.prefix { $0 != "\n" })
    } catch {
      throw .refused("failed to read key from \(path)")
    }
  }
}
