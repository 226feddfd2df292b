#include "crados.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <rados/librados.hpp>

using librados::bufferlist;

namespace {

// A step's output: what librados fills, and how to lay it out as plain bytes once the operation is complete.
struct Output {
  int result = 0;
  bufferlist bytes;
  virtual ~Output() = default;
  virtual void flatten() {}
};

void put32(bufferlist &out, uint32_t value) { out.append(reinterpret_cast<const char *>(&value), sizeof(value)); }
void put64(bufferlist &out, uint64_t value) { out.append(reinterpret_cast<const char *>(&value), sizeof(value)); }
void putText(bufferlist &out, const std::string &text) {
  put32(out, text.size());
  out.append(text.data(), text.size());
}

struct SparseOutput : Output {
  std::map<uint64_t, uint64_t> extents;
  bufferlist data;
  void flatten() override {
    put32(bytes, extents.size());
    for (auto &extent : extents) {
      put64(bytes, extent.first);
      put64(bytes, extent.second);
    }
    put32(bytes, data.length());
    bytes.claim_append(data);
  }
};

struct StatOutput : Output {
  uint64_t size = 0;
  struct timespec modified = {0, 0};
  void flatten() override {
    put64(bytes, size);
    put32(bytes, modified.tv_sec);
    put32(bytes, modified.tv_nsec);
  }
};

struct SnapshotsOutput : Output {
  librados::snap_set_t set;
  void flatten() override {
    put64(bytes, set.seq);
    put32(bytes, set.clones.size());
    for (auto &clone : set.clones) {
      put64(bytes, clone.cloneid);
      put32(bytes, clone.snaps.size());
      for (auto snapshot : clone.snaps) put64(bytes, snapshot);
      put32(bytes, clone.overlap.size());
      for (auto &extent : clone.overlap) {
        put64(bytes, extent.first);
        put64(bytes, extent.second);
      }
      put64(bytes, clone.size);
    }
  }
};

struct WatchersOutput : Output {
  std::list<obj_watch_t> watchers;
  void flatten() override {
    put32(bytes, watchers.size());
    for (auto &watcher : watchers) {
      putText(bytes, std::string(watcher.addr, strnlen(watcher.addr, sizeof(watcher.addr))));
      put64(bytes, watcher.watcher_id);
      put64(bytes, watcher.cookie);
      put32(bytes, watcher.timeout_seconds);
    }
  }
};

struct MapOutput : Output {
  std::map<std::string, bufferlist> values;
  bool more = false;
  void flatten() override {
    put32(bytes, values.size());
    for (auto &entry : values) {
      putText(bytes, entry.first);
      put32(bytes, entry.second.length());
      bytes.append(entry.second);
    }
    bytes.append(more ? '\1' : '\0');
  }
};

struct KeysOutput : Output {
  std::set<std::string> keys;
  bool more = false;
  void flatten() override {
    put32(bytes, keys.size());
    for (auto &key : keys) putText(bytes, key);
    bytes.append(more ? '\1' : '\0');
  }
};

bufferlist copied(const void *bytes, size_t length) {
  bufferlist list;
  list.append(static_cast<const char *>(bytes), length);
  return list;
}

std::string takeText(const uint8_t *bytes, size_t length, size_t &at) {
  uint32_t size = 0;
  if (length - at < sizeof(size)) {
    at = length;
    return {};
  }
  memcpy(&size, bytes + at, sizeof(size));
  at += sizeof(size);
  size = std::min<size_t>(size, length - at);
  std::string text(reinterpret_cast<const char *>(bytes + at), size);
  at += size;
  return text;
}

struct PlainCall {
  crados_done done;
  void *context;
};

void finishPlain(rados_completion_t completion, void *argument) {
  std::unique_ptr<PlainCall> call(static_cast<PlainCall *>(argument));
  int result = rados_aio_get_return_value(completion);
  call->done(call->context, result);
}

} // namespace

struct crados_op {
  std::unique_ptr<librados::ObjectReadOperation> read;
  std::unique_ptr<librados::ObjectWriteOperation> write;
  std::vector<std::unique_ptr<Output>> outputs;
  librados::IoCtx io;
  librados::AioCompletion *completion = nullptr;
  crados_done done = nullptr;
  void *context = nullptr;

  librados::ObjectOperation &any() {
    if (read) return *read;
    return *write;
  }

  template <typename Kind> Kind *output() {
    auto fresh = std::make_unique<Kind>();
    Kind *kept = fresh.get();
    outputs.push_back(std::move(fresh));
    return kept;
  }

  size_t last() const { return outputs.size() - 1; }

  ~crados_op() {
    if (completion) completion->release();
  }
};

namespace {

void finishOperation(rados_completion_t completion, void *argument) {
  auto op = static_cast<crados_op *>(argument);
  for (auto &output : op->outputs) {
    if (output->result >= 0) output->flatten();
  }
  int result = rados_aio_get_return_value(completion);
  op->done(op->context, result < 0 ? result : 0);
}

void prepare(crados_op *op, crados_done done, void *context) {
  op->done = done;
  op->context = context;
  op->completion = librados::Rados::aio_create_completion(op, finishOperation);
}

} // namespace

extern "C" {

crados_op *crados_read_op(void) {
  auto op = new crados_op;
  op->read = std::make_unique<librados::ObjectReadOperation>();
  return op;
}

crados_op *crados_write_op(void) {
  auto op = new crados_op;
  op->write = std::make_unique<librados::ObjectWriteOperation>();
  return op;
}

void crados_op_free(crados_op *op) { delete op; }

void crados_op_allow_failure(crados_op *op) { op->any().set_op_flags2(LIBRADOS_OP_FLAG_FAILOK); }

void crados_assert_exists(crados_op *op) { op->any().assert_exists(); }

void crados_assert_version(crados_op *op, uint64_t version) { op->any().assert_version(version); }

void crados_compare_extent(crados_op *op, uint64_t offset, const void *bytes, size_t length) {
  op->any().cmpext(offset, copied(bytes, length), nullptr);
}

void crados_compare_xattr(crados_op *op, const char *name, uint8_t comparison, const void *bytes, size_t length) {
  op->any().cmpxattr(name, comparison, copied(bytes, length));
}

void crados_exec(crados_op *op, const char *cls, const char *method, const void *bytes, size_t length) {
  bufferlist input = copied(bytes, length);
  op->any().exec(cls, method, input);
}

size_t crados_exec_output(crados_op *op, const char *cls, const char *method, const void *bytes, size_t length) {
  auto output = op->output<Output>();
  bufferlist input = copied(bytes, length);
  op->any().exec(cls, method, input, &output->bytes, &output->result);
  return op->last();
}

size_t crados_read(crados_op *op, uint64_t offset, uint64_t length) {
  auto output = op->output<Output>();
  op->read->read(offset, length, &output->bytes, &output->result);
  return op->last();
}

size_t crados_sparse_read(crados_op *op, uint64_t offset, uint64_t length) {
  auto output = op->output<SparseOutput>();
  op->read->sparse_read(offset, length, &output->extents, &output->data, &output->result);
  return op->last();
}

size_t crados_stat(crados_op *op) {
  auto output = op->output<StatOutput>();
  op->read->stat2(&output->size, &output->modified, &output->result);
  return op->last();
}

size_t crados_list_snaps(crados_op *op) {
  auto output = op->output<SnapshotsOutput>();
  op->read->list_snaps(&output->set, &output->result);
  return op->last();
}

size_t crados_list_watchers(crados_op *op) {
  auto output = op->output<WatchersOutput>();
  op->read->list_watchers(&output->watchers, &output->result);
  return op->last();
}

size_t crados_get_xattr(crados_op *op, const char *name) {
  auto output = op->output<Output>();
  op->read->getxattr(name, &output->bytes, &output->result);
  return op->last();
}

size_t crados_get_xattrs(crados_op *op) {
  auto output = op->output<MapOutput>();
  op->read->getxattrs(&output->values, &output->result);
  return op->last();
}

size_t crados_omap_values(crados_op *op, const char *after, const char *prefix, uint64_t limit) {
  auto output = op->output<MapOutput>();
  op->read->omap_get_vals2(after, prefix, limit, &output->values, &output->more, &output->result);
  return op->last();
}

size_t crados_omap_keys(crados_op *op, const char *after, uint64_t limit) {
  auto output = op->output<KeysOutput>();
  op->read->omap_get_keys2(after, limit, &output->keys, &output->more, &output->result);
  return op->last();
}

size_t crados_omap_values_by_keys(crados_op *op, const char *const *keys, size_t count) {
  auto output = op->output<MapOutput>();
  std::set<std::string> wanted(keys, keys + count);
  op->read->omap_get_vals_by_keys(wanted, &output->values, &output->result);
  return op->last();
}

size_t crados_checksum_crc32c(crados_op *op, uint32_t seed, uint64_t offset, uint64_t length, uint64_t chunk) {
  auto output = op->output<Output>();
  op->read->checksum(LIBRADOS_CHECKSUM_TYPE_CRC32C, copied(&seed, sizeof(seed)), offset, length, chunk, &output->bytes,
                     &output->result);
  return op->last();
}

void crados_create(crados_op *op, int exclusive) { op->write->create(exclusive != 0); }

void crados_remove(crados_op *op) { op->write->remove(); }

void crados_write(crados_op *op, uint64_t offset, const void *bytes, size_t length) {
  op->write->write(offset, copied(bytes, length));
}

void crados_write_full(crados_op *op, const void *bytes, size_t length) { op->write->write_full(copied(bytes, length)); }

void crados_append(crados_op *op, const void *bytes, size_t length) { op->write->append(copied(bytes, length)); }

void crados_write_same(crados_op *op, uint64_t offset, uint64_t length, const void *bytes, size_t bytes_length) {
  op->write->writesame(offset, length, copied(bytes, bytes_length));
}

void crados_zero(crados_op *op, uint64_t offset, uint64_t length) { op->write->zero(offset, length); }

void crados_truncate(crados_op *op, uint64_t size) { op->write->truncate(size); }

void crados_set_xattr(crados_op *op, const char *name, const void *bytes, size_t length) {
  op->write->setxattr(name, copied(bytes, length));
}

void crados_remove_xattr(crados_op *op, const char *name) { op->write->rmxattr(name); }

void crados_omap_set(crados_op *op, const uint8_t *pairs, size_t length) {
  std::map<std::string, bufferlist> values;
  size_t at = 0;
  while (at < length) {
    std::string key = takeText(pairs, length, at);
    std::string value = takeText(pairs, length, at);
    values[key].append(value.data(), value.size());
  }
  op->write->omap_set(values);
}

void crados_omap_remove(crados_op *op, const uint8_t *keys, size_t length) {
  std::set<std::string> wanted;
  size_t at = 0;
  while (at < length) wanted.insert(takeText(keys, length, at));
  op->write->omap_rm_keys(wanted);
}

void crados_omap_clear(crados_op *op) { op->write->omap_clear(); }

void crados_rollback(crados_op *op, uint64_t snapshot) { op->write->selfmanaged_snap_rollback(snapshot); }

void crados_set_alloc_hint(crados_op *op, uint64_t object_size, uint64_t write_size, uint32_t flags) {
  op->write->set_alloc_hint2(object_size, write_size, flags);
}

int crados_submit_read(crados_op *op, rados_ioctx_t io, const char *object, uint64_t snapshot, int flags, crados_done done,
                       void *context) {
  librados::IoCtx shared;
  librados::IoCtx::from_rados_ioctx_t(io, shared);
  // A context of the operation's own carries the snapshot: librados has no snapshot argument for a single read.
  op->io.dup(shared);
  op->io.snap_set_read(snapshot);
  prepare(op, done, context);
  return op->io.aio_operate(object, op->completion, op->read.get(), flags, nullptr);
}

int crados_submit_write(crados_op *op, rados_ioctx_t io, const char *object, int has_snapshots, uint64_t sequence,
                        const uint64_t *snapshots, size_t count, int flags, crados_done done, void *context) {
  librados::IoCtx::from_rados_ioctx_t(io, op->io);
  prepare(op, done, context);
  if (!has_snapshots) return op->io.aio_operate(object, op->completion, op->write.get(), flags);
  std::vector<librados::snap_t> snaps(snapshots, snapshots + count);
  return op->io.aio_operate(object, op->completion, op->write.get(), sequence, snaps, flags, nullptr);
}

void crados_cancel(crados_op *op) { op->io.aio_cancel(op->completion); }

uint64_t crados_version(crados_op *op) { return op->completion->get_version64(); }

int crados_output(crados_op *op, size_t index, const uint8_t **bytes, size_t *length) {
  if (index >= op->outputs.size()) return -ENOENT;
  Output &output = *op->outputs[index];
  *length = output.bytes.length();
  *bytes = *length == 0 ? nullptr : reinterpret_cast<const uint8_t *>(output.bytes.c_str());
  return output.result;
}

int crados_snapshot_create(rados_ioctx_t io, uint64_t *snapshot, crados_done done, void *context) {
  librados::IoCtx shared;
  librados::IoCtx::from_rados_ioctx_t(io, shared);
  auto completion = librados::Rados::aio_create_completion(new PlainCall{done, context}, finishPlain);
  shared.aio_selfmanaged_snap_create(snapshot, completion);
  completion->release();
  return 0;
}

int crados_snapshot_remove(rados_ioctx_t io, uint64_t snapshot, crados_done done, void *context) {
  librados::IoCtx shared;
  librados::IoCtx::from_rados_ioctx_t(io, shared);
  auto completion = librados::Rados::aio_create_completion(new PlainCall{done, context}, finishPlain);
  shared.aio_selfmanaged_snap_remove(snapshot, completion);
  completion->release();
  return 0;
}

} // extern "C"
