import Foundation
import Glibc

/// A folder of one test under the system's temporary folder, with a name short enough for unix sockets in it.
public struct ScratchFolder: Sendable {
  /// Absolute path.
  public let path: String

  /// Creates a fresh folder. It goes away with the test process at the latest.
  public init() throws {
    let name = String(UInt32.random(in: 0...UInt32.max), radix: 36)
    let url = URL(fileURLWithPath: Self.root).appendingPathComponent(name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  /// The path of a file in it.
  public func path(_ name: String) -> String { "\(path)/\(name)" }

  /// The bytes of a file in it, none when there is no such file.
  public func bytes(_ name: String) -> [UInt8] {
    FileManager.default.contents(atPath: path(name)).map([UInt8].init) ?? []
  }

  /// The text of a file in it, empty when there is no such file.
  public func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

  /// Deletes the folder with all that is in it.
  public func remove() {
    // A folder that is gone already is what we want.
    try? FileManager.default.removeItem(atPath: path)
  }
}

extension ScratchFolder {
  private static let prefix = "hgt."

  /// The folder that holds those of this process, `hgt.PID`.
  fileprivate static let root: String = {
    let base = FileManager.default.temporaryDirectory.path
    sweep(base)
    atexit(removeRoot)
    return "\(base)/\(prefix)\(getpid())"
  }()

  /// Deletes what killed test processes left. Folders of clusters are their watchdogs' to delete.
  private static func sweep(_ base: String) {
    let manager = FileManager.default
    // Both may fail because another process sweeps too.
    for name in (try? manager.contentsOfDirectory(atPath: base)) ?? [] where name.hasPrefix(prefix) {
      guard let pid = pid_t(name.dropFirst(prefix.count)), kill(pid, 0) != 0 else { continue }
      let folder = "\(base)/\(name)"
      let inside = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
      if inside.contains(where: { manager.fileExists(atPath: "\(folder)/\($0)/ceph.conf") }) { continue }
      try? manager.removeItem(atPath: folder)
    }
  }
}

/// Runs at the end of the test process, after the handler that removes its clusters.
private func removeRoot() {
  // Nothing is left to do about a folder that cannot be deleted; the next process sweeps it.
  try? FileManager.default.removeItem(atPath: ScratchFolder.root)
}
