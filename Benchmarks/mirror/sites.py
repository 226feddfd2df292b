"""The two clusters, what they count, and the daemon that is measured."""

import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time

import rados
import rbd

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "scripts", "lib"))

from site_under_test import Site, wait  # noqa: E402

CLUSTER = os.path.join(TOP, "scripts", "cluster")
COUNTERS = ("op", "op_r", "op_w", "op_in_bytes", "op_out_bytes")
TICKS = os.sysconf("SC_CLK_TCK")


class Cluster:
    """One real cluster: its folder, the OSD's counters, the monitor's pace."""

    def __init__(self, folder, name):
        self.folder, self.name = folder, name

    def start(self):
        command = [CLUSTER, "start", self.folder, "--name", self.name, "--parent", str(os.getpid()), "--size", "64G"]
        return subprocess.Popen(command)

    def remove(self):
        subprocess.run([CLUSTER, "remove", self.folder], check=True)

    def environment(self):
        return {**os.environ, "CEPH_CONF": self.folder + "/ceph.conf", "CEPH_ARGS": ""}

    def run(self, *command, **options):
        options = {"check": True, "capture_output": True, "text": True, **options}
        return subprocess.run(command, env=self.environment(), **options).stdout

    def admin(self, daemon, **command):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(30)
            connection.connect("%s/run/%s.asok" % (self.folder, daemon))
            connection.sendall(json.dumps({**command, "format": "json"}).encode() + b"\0")
            stream = connection.makefile("rb")
            return json.loads(stream.read(struct.unpack(">I", stream.read(4))[0]))

    def counters(self):
        """The OSD's client operations and bytes so far."""
        dump = self.admin("osd.0", prefix="perf dump", logger="osd")["osd"]
        return {name: dump[name] for name in COUNTERS}

    def pace(self, seconds):
        """The monitor's paxos_propose_interval: 1 s as Ceph ships it while measuring, quick while preparing."""
        self.admin("mon.a", prefix="config set", var="paxos_propose_interval", val=[str(seconds)])


class Window:
    """What both clusters counted between two moments."""

    def __init__(self, source, destination):
        self.clusters = (source, destination)
        self.before = [c.counters() for c in self.clusters]
        self.began = time.monotonic()

    def end(self, polls=0):
        """The differences by side, less the destination's `polls` reads that the measurement itself made."""
        seconds = time.monotonic() - self.began
        result = {"seconds": seconds}
        for side, cluster, before in zip(("source", "destination"), self.clusters, self.before):
            now = cluster.counters()
            for name in COUNTERS:
                own = polls if side == "destination" and name in ("op", "op_r") else 0
                result["%s %s" % (side, name)] = now[name] - before[name] - own
        return result


class Daemon:
    """A mirror daemon on the destination: its CPU and its memory."""

    def __init__(self, binary, cluster, log):
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            [binary, "-f", "--log-file", log], env=cluster.environment(), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log
        )

    def cpu(self):
        """Seconds of CPU, user and system, since it started."""
        with open("/proc/%d/stat" % self.process.pid) as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def peak(self):
        """The largest resident memory so far, in MiB."""
        with open("/proc/%d/status" % self.process.pid) as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class Replica:
    """Waits for one image's snapshot to be complete on the destination, one small read a poll, and counts the polls."""

    INTERVAL = 0.004

    def __init__(self, site, header, seen=None):
        self.site, self.header = site, header
        self.polls = 0
        self.seen = self._newest() if seen is None else seen

    @classmethod
    def of(cls, site, name):
        """The replica as it is now: only newer snapshots count."""
        with site.image(name, read_only=True) as image:
            return cls(site, "rbd_header." + image.id())

    @classmethod
    def appearing(cls, site, name, limit=120.0):
        """Waits for an image that is not there yet. Reads that find nothing are no operations to the OSD's counters."""
        deadline, found = time.monotonic() + limit, 0
        while time.monotonic() < deadline:
            try:
                identity = site.pool.read("rbd_id." + name)
                found += 1
                header = "rbd_header." + identity[4:].decode()
                if site.has_object(header):
                    replica = cls(site, header, seen=0)
                    replica.polls = found + 1
                    return replica
            except rados.ObjectNotFound:
                pass  # not there yet
            time.sleep(cls.INTERVAL)
        raise TimeoutError("%s: not there within %g s" % (name, limit))

    def _newest(self):
        self.polls += 1
        _, reply = self.site.pool.execute(self.header, "rbd", "get_snapcontext", b"", 65536)
        _, count = struct.unpack_from("<QI", reply)
        return max(struct.unpack_from("<%dQ" % count, reply, 12), default=0)

    def _complete(self, snapshot):
        """SnapshotInfo: frame, id, the namespace's frame and type (3: mirror), then state and completeness."""
        _, reply = self.site.pool.execute(self.header, "rbd", "snapshot_get", struct.pack("<Q", snapshot), 65536)
        self.polls += 1
        kind, state, complete = struct.unpack_from("<IBB", reply, 6 + 8 + 6)
        if kind != 3:
            raise ValueError("snapshot %d is in namespace %d" % (snapshot, kind))
        return complete == 1

    def await_next(self, limit=300.0):
        """Returns when a snapshot newer than the last one seen is complete."""
        deadline = time.monotonic() + limit
        newest = self.seen
        while time.monotonic() < deadline:
            try:
                if newest <= self.seen:
                    newest = self._newest()
                elif self._complete(newest):
                    self.seen = newest
                    return
            except rados.ObjectNotFound:
                newest = self.seen  # given up for another one
            time.sleep(self.INTERVAL)
        raise TimeoutError("%s: no new complete snapshot within %g s" % (self.header, limit))


class Contest:
    """One contestant's pool on both sites, peered, with its daemon running."""

    def __init__(self, name, tools, source, destination, folder):
        self.name = name
        self.rbd_binary, self.mirror_binary = tools
        self.source, self.destination = source, destination
        self.pool = "bench-%s-%d" % (name, time.monotonic_ns() % 1_000_000)
        self._peer()
        self.near = Site(source.folder, self.pool)
        self.far = Site(destination.folder, self.pool)
        self.daemon = Daemon(self.mirror_binary, destination, os.path.join(folder, "%s.log" % self.pool))
        listed = lambda: list(rbd.RBD().mirror_peer_list(self.near.pool))  # noqa: E731
        wait("%s known to the source" % self.mirror_binary, listed, limit=60)

    def _peer(self):
        for cluster in (self.source, self.destination):
            cluster.pace(0.02)
            cluster.run("ceph", "osd", "pool", "create", self.pool, "8")
            cluster.run("/usr/bin/rbd", "pool", "init", self.pool)
            cluster.run("/usr/bin/rbd", "mirror", "pool", "enable", self.pool, "image", "--site-name", cluster.name)
        token = self.source.run("/usr/bin/rbd", "mirror", "pool", "peer", "bootstrap", "create", self.pool)
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(token)
            file.flush()
            bootstrap = ("mirror", "pool", "peer", "bootstrap", "import", "--direction", "rx-only", self.pool, file.name)
            self.destination.run("/usr/bin/rbd", *bootstrap)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.daemon.stop()
        self.near.close()
        self.far.close()
        for cluster in (self.source, self.destination):
            cluster.run("ceph", "osd", "pool", "delete", self.pool, self.pool, "--yes-i-really-really-mean-it")

    def create(self, name, size, extents=()):
        """Creates an image on the source and writes to it."""
        rbd.RBD().create(self.near.pool, name, size)
        if extents:
            self.near.write(name, extents, 1)

    def enable(self, name):
        with self.near.image(name) as image:
            image.mirror_image_enable(rbd.RBD_MIRROR_IMAGE_MODE_SNAPSHOT)

    def cli(self, *arguments):
        self.source.run(self.rbd_binary, *arguments)

    def spec(self, name):
        return "%s/%s" % (self.pool, name)

    def ready(self):
        """Prepared: the monitors go at Ceph's own pace from here on."""
        for cluster in (self.source, self.destination):
            cluster.pace(1)
