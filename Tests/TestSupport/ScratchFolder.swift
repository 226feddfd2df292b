import Foundation

/// A folder of one test under the system's temporary folder, with a name short enough for unix sockets in it.
public struct ScratchFolder: Sendable {
  /// Absolute path.
  public let path: String

  /// Creates a fresh folder.
  public init() throws {
    let base = FileManager.default.temporaryDirectory
    let url = base.appendingPathComponent("hg" + String(UInt64.random(in: 0...UInt64.max), radix: 36))
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
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
