#!/usr/bin/python3
"""The demo's witness: what stock's librbd sees on a site, one verb a call.

  witness.py write FOLDER POOL IMAGE SEED OFFSET:LENGTH…   write pseudo-random bytes
  witness.py scatter FOLDER POOL IMAGE SEED COUNT LENGTH   write COUNT pieces of LENGTH bytes, 4 KiB aligned, all over it
  witness.py checksum FOLDER POOL IMAGE [SNAPSHOT-ID]      SHA-256 of all its bytes
  witness.py primary FOLDER POOL IMAGE                     id of the newest primary snapshot
  witness.py complete FOLDER POOL IMAGE [PRIMARY-ID]       wait until the newest complete snapshot (or the one that mirrors
                                                           PRIMARY-ID) is there; print its id here
  witness.py partial FOLDER POOL IMAGE FIRST LAST VICTIM   wait until some of the objects FIRST…LAST have arrived, kill the
                                                           cluster in VICTIM at once, print how many had
"""

import os
import random
import signal
import sys
import time

from site_under_test import OBJECT, Site, wait


def kill_cluster(folder):
    """SIGKILL to all daemons of a cluster, the OSDs first, within a millisecond: a site that loses its power."""
    run = os.path.join(folder, "run")
    for name in sorted(os.listdir(run), reverse=True):
        if name.endswith(".pid"):
            with open(os.path.join(run, name)) as file:
                os.kill(int(file.read()), signal.SIGKILL)


def present(site, names):
    return sum(1 for name in names if site.has_object(name))


def main(verb, folder, pool, image, *rest):
    site = Site(folder, pool)
    if verb == "write":
        site.write(image, [tuple(map(int, e.split(":"))) for e in rest[1:]], int(rest[0]))
    elif verb == "scatter":
        seed, count, length = map(int, rest)
        with site.image(image, read_only=True) as opened:
            pages = opened.size() // 4096
        places = random.Random(seed).sample(range(pages), count)
        site.write(image, [(page * 4096, length) for page in places], seed)
    elif verb == "checksum":
        print(site.checksum(image, int(rest[0]) if rest else None))
    elif verb == "primary":
        print(site.newest_primary(image)["id"])
    elif verb == "complete":
        def done():
            snap = site.complete(image)
            return snap if snap and (not rest or snap["primary_snap_id"] >= int(rest[0])) else None

        print(wait("a complete snapshot", done, limit=300)["id"])
    elif verb == "partial":
        first, last, victim = int(rest[0]), int(rest[1]), rest[2]
        names = [site.data_object(image, number) for number in range(first, last + 1)]
        # A quarter of the way in: far from the start, and as far from the end as the dying needs.
        probes = names[len(names) // 5 : len(names) // 3 : 4]
        wait("the delta under way", lambda: any(site.has_object(name) for name in probes), limit=300, every=0.002)
        kill_cluster(victim)
        time.sleep(0.5)
        print("%d %d" % (present(site, names), len(names)))
    site.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
