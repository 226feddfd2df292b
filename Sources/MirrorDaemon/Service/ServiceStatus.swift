/// What the daemon tells the manager about its pools (`ServiceDaemon`): the value of the service status key `json`.
struct ServiceStatus: Equatable, Sendable {
  /// How bad a callout is.
  enum Level: String, Equatable, Sendable {
    case info, warning, error
  }

  /// A value of an attribute.
  enum Attribute: Equatable, Sendable {
    case flag(Bool)
    case count(UInt64)
    case text(String)

    fileprivate var json: FormattedValue {
      switch self {
      case .flag(let value): .flag(value)
      case .count(let value): .number(value)
      case .text(let value): .string(value)
      }
    }
  }

  /// What an operator should know.
  struct Callout: Equatable, Sendable {
    var level: Level
    var text: String
  }

  private struct PoolStatus: Equatable {
    var name: String
    var callouts: [UInt64: Callout] = [:]
    var attributes: [String: Attribute] = [:]
    var namespaces: [String: [String: Attribute]] = [:]
  }

  private var pools: [Int64: PoolStatus] = [:]
  private var lastCallout: UInt64 = 0

  /// A status without pools.
  init() {}

  /// Adds a pool, or notes its new name.
  mutating func addPool(_ id: Int64, name: String) {
    pools[id, default: PoolStatus(name: name)].name = name
  }

  /// Removes a pool with all that was said of it.
  mutating func removePool(_ id: Int64) { pools[id] = nil }

  /// Adds a namespace to a pool.
  mutating func addNamespace(_ name: String, pool: Int64) {
    guard pools[pool]?.namespaces[name] == nil else { return }
    pools[pool]?.namespaces[name] = [:]
  }

  /// Removes a namespace.
  mutating func removeNamespace(_ name: String, pool: Int64) { pools[pool]?.namespaces[name] = nil }

  /// Adds a callout, or replaces one with the same id. Returns its id, or nil when the pool is not known.
  mutating func callOut(_ callout: Callout, pool: Int64, replacing id: UInt64? = nil) -> UInt64? {
    guard pools[pool] != nil else { return nil }
    let number: UInt64
    if let id {
      number = id
    } else {
      lastCallout += 1
      number = lastCallout
    }
    pools[pool]?.callouts[number] = callout
    return number
  }

  /// Takes a callout back.
  mutating func removeCallout(_ id: UInt64, pool: Int64) { pools[pool]?.callouts[id] = nil }

  /// Sets an attribute of a pool, or of one of its namespaces.
  mutating func set(_ key: String, _ value: Attribute?, pool: Int64, namespace: String = "") {
    if namespace.isEmpty {
      pools[pool]?.attributes[key] = value
    } else if pools[pool]?.namespaces[namespace] != nil {
      pools[pool]?.namespaces[namespace]?[key] = value
    }
  }

  /// The status as JSON: `{"<pool id>":{"name":…,"callouts":{…},<attributes>,"namespaces":{…}}}`.
  var json: String {
    let fields = pools.sorted { $0.key < $1.key }.map { FormattedValue.Field(String($0.key), Self.document($0.value)) }
    return JSONWriter.compact(.object(fields))
  }

  private static func document(_ pool: PoolStatus) -> FormattedValue {
    let callouts = pool.callouts.sorted { $0.key < $1.key }.map { id, callout in
      FormattedValue.Field(String(id), ["level": .string(callout.level.rawValue), "text": .string(callout.text)])
    }
    var fields = [FormattedValue.Field("name", .string(pool.name)), .init("callouts", .object(callouts))]
    fields += attributes(pool.attributes)
    if !pool.namespaces.isEmpty {
      let namespaces = pool.namespaces.sorted { $0.key < $1.key }
      fields.append(.init("namespaces", .object(namespaces.map { .init($0.key, .object(attributes($0.value))) })))
    }
    return .object(fields)
  }

  private static func attributes(_ attributes: [String: Attribute]) -> [FormattedValue.Field] {
    attributes.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.json) }
  }
}
