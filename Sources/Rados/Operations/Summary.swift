// What an operation is called in errors.

extension ReadOperation {
  var summary: String { summarize(entries.map(\.step.name)) }
}

extension WriteOperation {
  var summary: String { summarize(entries.map(\.step.name)) }
}

private func summarize(_ names: [String]) -> String {
  guard names.count > 3 else { return names.joined(separator: "+") }
  return names.prefix(2).joined(separator: "+") + "+\(names.count - 2) more"
}

extension ReadOperation.Step {
  fileprivate var name: String {
    switch self {
    case .call(let className, let method, _): "\(className).\(method)"
    case .read: "read"
    case .sparseRead: "sparse-read"
    case .stat: "stat"
    case .listSnapshots: "list-snaps"
    case .listWatchers: "list-watchers"
    case .xattr, .xattrs: "getxattr"
    case .omapValues, .omapKeys, .omapValuesByKeys: "omap-get"
    case .checksum: "checksum"
    case .guardStep: "assert"
    }
  }
}

extension WriteOperation.Step {
  fileprivate var name: String {
    switch self {
    case .call(let className, let method, _): "\(className).\(method)"
    case .create: "create"
    case .remove: "remove"
    case .write: "write"
    case .writeFull: "write-full"
    case .append: "append"
    case .writeSame: "write-same"
    case .zero: "zero"
    case .truncate: "truncate"
    case .setXattr, .removeXattr: "setxattr"
    case .setOmap, .removeOmapKeys, .clearOmap: "omap-set"
    case .rollback: "rollback"
    case .allocationHint: "set-alloc-hint"
    case .guardStep: "assert"
    }
  }
}
