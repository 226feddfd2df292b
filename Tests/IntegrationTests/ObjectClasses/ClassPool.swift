import CephCodec
import Foundation
import ObjectClasses
import Rados
import TestSupport
import Testing

/// A fresh pool of a real cluster, seen by stock's tools and by a client of ours.
struct ClassPool {
  let site: TestCluster
  let cluster: Cluster
  let pool: Pool

  var name: String { pool.name }

  /// Runs a test with a pool, which goes away with the test.
  static func with(_ label: String, _ test: (ClassPool) async throws -> Void) async throws {
    let site = try await TestCluster.shared("a")
    let name = try await site.randomPool(label)
    let cluster = try await Cluster.connect(ClusterConfiguration(file: .path(site.conf), readsEnvironment: false))
    try await test(ClassPool(site: site, cluster: cluster, pool: try await cluster.pool(named: name)))
    await cluster.shutdown()
    try await site.removePool(name)
  }

  /// Runs stock's `rbd` and expects it to succeed.
  @discardableResult
  func rbd(_ arguments: String...) async throws -> String {
    try await site.tool(Tools.stockRBD, arguments).succeeded().output
  }

  /// What stock's `rbd … --format json` says.
  func rbdJSON<Value: Decodable>(_ type: Value.Type = Value.self, _ arguments: String...) async throws -> Value {
    let result = try await site.tool(Tools.stockRBD, arguments + ["--format", "json"]).succeeded()
    return try JSONDecoder().decode(Value.self, from: Data(result.stdout))
  }

  /// An image's id and header object, from the image's name.
  func header(_ image: String) async throws -> (id: String, object: String) {
    let id = try await pool.call("rbd_id.\(image)", RBDClass.getID())
    return (id, "rbd_header.\(id)")
  }

  /// Expects a call that writes to fail with an errno.
  func expectFailure<Reply>(
    _ errno: Errno, _ object: String, _ call: ClassCall<Reply>, sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    do {
      try await pool.execute(object, call)
      Issue.record("\(call.method) did not fail", sourceLocation: sourceLocation)
    } catch {
      #expect(error.errno == errno, "\(call.method)", sourceLocation: sourceLocation)
    }
  }

  /// Expects a call that reads to fail with an errno.
  func expectReadFailure<Reply>(
    _ errno: Errno, _ object: String, _ call: ClassCall<Reply>, sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    do {
      _ = try await pool.call(object, call)
      Issue.record("\(call.method) did not fail", sourceLocation: sourceLocation)
    } catch {
      #expect(error.errno == errno, "\(call.method)", sourceLocation: sourceLocation)
    }
  }
}

/// What `rbd info --format json` says of an image.
struct StockInfo: Decodable {
  struct Parent: Decodable {
    var pool: String
    var image: String
    var id: String
    var snapshot: String
    var overlap: UInt64
  }

  var name: String
  var id: String
  var size: UInt64
  var order: UInt8
  var snapshot_count: Int
  var data_pool: String?
  var block_name_prefix: String
  var features: [String]
  var op_features: [String]
  var flags: [String]
  var create_timestamp: String
  var stripe_unit: UInt64?
  var stripe_count: UInt64?
  var parent: Parent?
  var group: String?
  var protected: String?
  var snapshot_limit: UInt64?
}

/// A line of `rbd snap ls --all --format json`.
struct StockSnapshot: Decodable, Equatable {
  struct Namespace: Decodable, Equatable {
    var type: String
    var original_name: String?
  }

  var id: UInt64
  var name: String
  var size: UInt64
  var protected: String
  var timestamp: String
  var namespace: Namespace?
}

/// A line of `rbd children --format json`.
struct StockImageName: Decodable, Equatable {
  var image: String
}

/// A line of `rbd lock ls --format json`.
struct StockLocker: Decodable, Equatable {
  var id: String
  var locker: String
  var address: String
}

/// A line of `rbd trash ls --format json`.
struct StockTrash: Decodable, Equatable {
  var id: String
  var name: String
  var source: String?
}

/// A line of `rbd namespace ls --format json`.
struct StockName: Decodable, Equatable {
  var name: String
}

extension ImageFeatures {
  /// The features' names as stock shows them.
  var stockNames: [String] {
    let names = [
      "layering", "striping", "exclusive-lock", "object-map", "fast-diff", "deep-flatten", "journaling", "data-pool",
      "operations", "migrating", "non-primary",
    ]
    return names.enumerated().filter { contains(ImageFeatures(rawValue: 1 << UInt64($0.offset))) }.map(\.element)
  }
}

extension OperationFeatures {
  /// The operation features' names as stock shows them.
  var stockNames: [String] {
    let names = ["clone-parent", "clone-child", "group", "snap-trash"]
    return names.enumerated().filter { contains(OperationFeatures(rawValue: 1 << UInt64($0.offset))) }.map(\.element)
  }
}

extension UTime {
  /// The time as stock shows it, in the machine's zone (`ctime`).
  var stockText: String {
    var seconds = time_t(seconds)
    var parts = tm()
    localtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 64)
    let length = strftime(&text, text.count, "%a %b %e %H:%M:%S %Y", &parts)
    return String(decoding: text.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
