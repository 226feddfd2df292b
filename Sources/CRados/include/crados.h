#pragma once

// A C surface over librados's C++ compound operations, for what its C API has no call: list-snaps, sparse reads and a snapshot
// context for each write. Everything else of librados is used through its own C API.

#include <rados/librados.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Called once for each submitted operation, on one of librados's threads. `result` is 0 or a negative errno.
typedef void (*crados_done)(void *context, int result);

// One compound operation. It owns its inputs and outputs; free it only after its callback ran, or if it was never submitted.
typedef struct crados_op crados_op;

crados_op *crados_read_op(void);
crados_op *crados_write_op(void);
void crados_op_free(crados_op *op);

// Marks the step added last as one whose failure does not fail the operation.
void crados_op_allow_failure(crados_op *op);

// Steps of both kinds.
void crados_assert_exists(crados_op *op);
void crados_assert_version(crados_op *op, uint64_t version);
void crados_compare_extent(crados_op *op, uint64_t offset, const void *bytes, size_t length);
void crados_compare_xattr(crados_op *op, const char *name, uint8_t comparison, const void *bytes, size_t length);
void crados_exec(crados_op *op, const char *cls, const char *method, const void *bytes, size_t length);

// Steps of a read. Each returns the index of its output.
size_t crados_exec_output(crados_op *op, const char *cls, const char *method, const void *bytes, size_t length);
size_t crados_read(crados_op *op, uint64_t offset, uint64_t length);
size_t crados_sparse_read(crados_op *op, uint64_t offset, uint64_t length);
size_t crados_stat(crados_op *op);
size_t crados_list_snaps(crados_op *op);
size_t crados_list_watchers(crados_op *op);
size_t crados_get_xattr(crados_op *op, const char *name);
size_t crados_get_xattrs(crados_op *op);
size_t crados_omap_values(crados_op *op, const char *after, const char *prefix, uint64_t limit);
size_t crados_omap_keys(crados_op *op, const char *after, uint64_t limit);
size_t crados_omap_values_by_keys(crados_op *op, const char *const *keys, size_t count);
size_t crados_checksum_crc32c(crados_op *op, uint32_t seed, uint64_t offset, uint64_t length, uint64_t chunk);

// Steps of a write.
void crados_create(crados_op *op, int exclusive);
void crados_remove(crados_op *op);
void crados_write(crados_op *op, uint64_t offset, const void *bytes, size_t length);
void crados_write_full(crados_op *op, const void *bytes, size_t length);
void crados_append(crados_op *op, const void *bytes, size_t length);
void crados_write_same(crados_op *op, uint64_t offset, uint64_t length, const void *bytes, size_t bytes_length);
void crados_zero(crados_op *op, uint64_t offset, uint64_t length);
void crados_truncate(crados_op *op, uint64_t size);
void crados_set_xattr(crados_op *op, const char *name, const void *bytes, size_t length);
void crados_remove_xattr(crados_op *op, const char *name);
// Keys and values, each as u32 length and bytes, in turn (the body of Ceph's map<string, bufferlist>).
void crados_omap_set(crados_op *op, const uint8_t *pairs, size_t length);
// Keys, each as u32 length and bytes.
void crados_omap_remove(crados_op *op, const uint8_t *keys, size_t length);
void crados_omap_clear(crados_op *op);
void crados_rollback(crados_op *op, uint64_t snapshot);
void crados_set_alloc_hint(crados_op *op, uint64_t object_size, uint64_t write_size, uint32_t flags);

// Starts a read at a snapshot (CEPH_NOSNAP for the head). Returns 0 or a negative errno, in which case `done` is not called.
int crados_submit_read(crados_op *op, rados_ioctx_t io, const char *object, uint64_t snapshot, int flags, crados_done done,
                       void *context);
// Starts a write. With `has_snapshots`, sequence and snapshots (newest first) are the operation's own snapshot context.
int crados_submit_write(crados_op *op, rados_ioctx_t io, const char *object, int has_snapshots, uint64_t sequence,
                        const uint64_t *snapshots, size_t count, int flags, crados_done done, void *context);
// Asks for the end of a submitted operation; its callback then runs with -ECANCELED. What a write did by then is unknown.
void crados_cancel(crados_op *op);

// The object version that a completed operation saw.
uint64_t crados_version(crados_op *op);
// An output of a completed read: returns the step's own result, and its bytes, which live as long as the operation.
int crados_output(crados_op *op, size_t index, const uint8_t **bytes, size_t *length);

// Self-managed snapshot ids, asynchronously. `*snapshot` must live until `done`.
int crados_snapshot_create(rados_ioctx_t io, uint64_t *snapshot, crados_done done, void *context);
int crados_snapshot_remove(rados_ioctx_t io, uint64_t snapshot, crados_done done, void *context);

#ifdef __cplusplus
}
#endif
