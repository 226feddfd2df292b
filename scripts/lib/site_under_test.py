"""One site as stock's Python bindings see it: the independent witness of the demo and of the benchmark."""

import hashlib
import json
import random
import time

import rados
import rbd

OBJECT = 4 << 20


class Site:
    """A cluster in a folder that scripts/cluster made, and one pool of it."""

    def __init__(self, folder, pool):
        self.folder = folder
        self.cluster = rados.Rados(conffile=folder + "/ceph.conf", name="client.admin")
        self.cluster.connect(timeout=30)
        self.pool = self.cluster.open_ioctx(pool)

    def close(self):
        self.pool.close()
        self.cluster.shutdown()

    def image(self, name, **options):
        return rbd.Image(self.pool, name, **options)

    def write(self, name, extents, seed):
        """Writes pseudo-random bytes at (offset, length) extents, as any stock client would."""
        source = random.Random(seed)
        with self.image(name) as image:
            for offset, length in extents:
                image.write(source.randbytes(length), offset)
            image.flush()

    def snapshots(self, name):
        """The mirror snapshots of an image, oldest first: dicts of librbd's snapshot and mirror namespace."""
        try:
            with self.image(name, read_only=True) as image:
                found = []
                for snap in image.list_snaps():
                    if snap["namespace"] == rbd.RBD_SNAP_NAMESPACE_TYPE_MIRROR:
                        found.append({"id": snap["id"], "size": snap["size"], **snap["mirror"]})
                return found
        except rbd.ImageNotFound:
            return []

    def complete(self, name):
        """The newest complete non-primary snapshot, or None."""
        state = rbd.RBD_SNAP_MIRROR_STATE_NON_PRIMARY
        whole = [s for s in self.snapshots(name) if s["state"] == state and s["complete"]]
        return whole[-1] if whole else None

    def newest_primary(self, name):
        """The newest primary snapshot, or None."""
        state = rbd.RBD_SNAP_MIRROR_STATE_PRIMARY
        made = [s for s in self.snapshots(name) if s["state"] == state]
        return made[-1] if made else None

    def checksum(self, name, snapshot=None):
        """SHA-256 over all bytes of the image, or of the snapshot of that id."""
        digest = hashlib.sha256()
        zeros = bytes(OBJECT)
        with self.image(name, read_only=True) as image:
            if snapshot is not None:
                image.set_snap_by_id(snapshot)
            size, offset = image.size(), 0
            written = set()
            image.diff_iterate(
                0, size, None, lambda at, length, exists: written.update(range(at // OBJECT, -(-(at + length) // OBJECT)))
            )
            while offset < size:
                length = min(OBJECT, size - offset)
                if offset // OBJECT in written:
                    digest.update(image.read(offset, length))
                else:
                    digest.update(zeros[:length])
                offset += length
        return digest.hexdigest()

    def data_object(self, name, number):
        with self.image(name, read_only=True) as image:
            return "%s.%016x" % (image.block_name_prefix(), number)

    def has_object(self, name):
        try:
            self.pool.stat(name)
            return True
        except rados.ObjectNotFound:
            return False

    def status(self, name):
        """The status records of an image by site name: dicts with state, description and the parsed metrics."""
        with self.image(name, read_only=True) as image:
            found = {}
            for site in image.mirror_image_get_status()["remote_statuses"]:
                found[site["mirror_uuid"]] = self._entry(site)
            return found

    @staticmethod
    def _entry(site):
        text = site["description"]
        metrics = {}
        if "{" in text:
            metrics = json.loads(text[text.index("{") : text.rindex("}") + 1])
        return {"state": site["state"], "up": site["up"], "text": text, "metrics": metrics}


def wait(what, done, limit=120.0, every=0.02):
    """Asks until the answer is true and returns it."""
    deadline = time.monotonic() + limit
    while True:
        answer = done()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError("%s: not within %g s" % (what, limit))
        time.sleep(every)
