import CRados
import CephCodec

// Turns operations into the shim's calls.

extension ReadOperation {
  func makeHandle() -> OperationHandle {
    let handle = OperationHandle(crados_read_op())
    for entry in entries {
      entry.step.add(to: handle.pointer)
      if entry.allowsFailure { crados_op_allow_failure(handle.pointer) }
    }
    return handle
  }

  /// How many steps have an output.
  var outputCount: Int {
    entries.count { entry in
      if case .guardStep = entry.step { false } else { true }
    }
  }
}

extension ReadOperation.Step {
  fileprivate func add(to op: OpaquePointer) {
    switch self {
    case .call(let className, let method, let input):
      _ = input.withUnsafeBytes { crados_exec_output(op, className, method, $0.baseAddress, $0.count) }
    case .read(let offset, let length): _ = crados_read(op, offset, length)
    case .sparseRead(let offset, let length): _ = crados_sparse_read(op, offset, length)
    case .stat: _ = crados_stat(op)
    case .listSnapshots: _ = crados_list_snaps(op)
    case .listWatchers: _ = crados_list_watchers(op)
    case .xattr(let name): _ = crados_get_xattr(op, name)
    case .xattrs: _ = crados_get_xattrs(op)
    case .omapValues(let after, let prefix, let limit): _ = crados_omap_values(op, after, prefix, limit)
    case .omapKeys(let after, let limit): _ = crados_omap_keys(op, after, limit)
    case .omapValuesByKeys(let keys):
      withCStrings(keys) { _ = crados_omap_values_by_keys(op, $0, keys.count) }
    case .checksum(let seed, let offset, let length, let chunk):
      _ = crados_checksum_crc32c(op, seed, offset, length, chunk)
    case .guardStep(let step): step.add(to: op)
    }
  }
}

extension GuardStep {
  fileprivate func add(to op: OpaquePointer) {
    switch self {
    case .exists: crados_assert_exists(op)
    case .version(let version): crados_assert_version(op, version)
    case .extent(let offset, let bytes):
      bytes.withUnsafeBytes { crados_compare_extent(op, offset, $0.baseAddress, $0.count) }
    case .xattr(let name, let bytes):
      bytes.withUnsafeBytes { crados_compare_xattr(op, name, UInt8(LIBRADOS_CMPXATTR_OP_EQ), $0.baseAddress, $0.count) }
    }
  }
}

extension WriteOperation {
  func makeHandle() -> OperationHandle {
    let handle = OperationHandle(crados_write_op())
    for entry in entries {
      entry.step.add(to: handle.pointer)
      if entry.allowsFailure { crados_op_allow_failure(handle.pointer) }
    }
    return handle
  }
}

extension WriteOperation.Step {
  fileprivate func add(to op: OpaquePointer) {
    switch self {
    case .call(let className, let method, let input):
      input.withUnsafeBytes { crados_exec(op, className, method, $0.baseAddress, $0.count) }
    case .create(let exclusive): crados_create(op, exclusive ? 1 : 0)
    case .remove: crados_remove(op)
    case .write(let offset, let bytes): bytes.withUnsafeBytes { crados_write(op, offset, $0.baseAddress, $0.count) }
    case .writeFull(let bytes): bytes.withUnsafeBytes { crados_write_full(op, $0.baseAddress, $0.count) }
    case .append(let bytes): bytes.withUnsafeBytes { crados_append(op, $0.baseAddress, $0.count) }
    case .writeSame(let offset, let length, let bytes):
      bytes.withUnsafeBytes { crados_write_same(op, offset, length, $0.baseAddress, $0.count) }
    case .zero(let offset, let length): crados_zero(op, offset, length)
    case .truncate(let size): crados_truncate(op, size)
    case .setXattr(let name, let bytes): bytes.withUnsafeBytes { crados_set_xattr(op, name, $0.baseAddress, $0.count) }
    case .removeXattr(let name): crados_remove_xattr(op, name)
    case .setOmap, .removeOmapKeys, .clearOmap: addOmap(to: op)
    case .rollback(let snapshot): crados_rollback(op, snapshot.rawValue)
    case .allocationHint(let objectSize, let writeSize, let flags): crados_set_alloc_hint(op, objectSize, writeSize, flags)
    case .guardStep(let step): step.add(to: op)
    }
  }

  private func addOmap(to op: OpaquePointer) {
    var encoder = Encoder()
    switch self {
    case .setOmap(let entries):
      for (key, value) in entries {
        encoder.encode(key)
        encoder.append(sized: value)
      }
      encoder.bytes.withUnsafeBufferPointer { crados_omap_set(op, $0.baseAddress, $0.count) }
    case .removeOmapKeys(let keys):
      for key in keys { encoder.encode(key) }
      encoder.bytes.withUnsafeBufferPointer { crados_omap_remove(op, $0.baseAddress, $0.count) }
    default: crados_omap_clear(op)
    }
  }
}

/// Calls `body` with C strings that live during the call.
func withCStrings<Value>(_ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value) -> Value {
  var storage: [CChar] = []
  var offsets: [Int] = []
  for string in strings {
    offsets.append(storage.count)
    storage.append(contentsOf: string.utf8CString)
  }
  return storage.withUnsafeBufferPointer { buffer in
    let pointers: [UnsafePointer<CChar>?] = offsets.map { offset in buffer.baseAddress.map { $0 + offset } }
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
