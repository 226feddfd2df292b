"""The scenarios: each prepares, measures one contestant and returns what it measured."""

import concurrent.futures
import random
import statistics
import time

from sites import Replica, Window

MIB = 1 << 20
OBJECT = 4 * MIB


def _settle(contest, names, limit=600):
    """Waits until every image's first snapshot is complete on the destination."""
    deadline = time.monotonic() + limit
    for name in names:
        while not contest.far.complete(name):
            if time.monotonic() > deadline:
                raise TimeoutError("first sync of %s" % name)
            time.sleep(0.05)


def _equal(contest, name):
    """The replica holds what the source holds: a benchmark of wrong copies is none."""
    near, far = contest.near.checksum(name), contest.far.checksum(name)
    if near != far:
        raise ValueError("%s: %s differs between the sites" % (contest.name, name))


def _medians(rounds):
    return {key: statistics.median(r[key] for r in rounds) for key in rounds[0]}


def delta(contest, options):
    """100 writes of 4 KiB, scattered over an image of 1 GiB whose objects all exist."""
    name, size = "disk", 1024 * MIB
    contest.create(name, size, [(at, 4096) for at in range(0, size, OBJECT)])
    contest.enable(name)
    _settle(contest, [name])
    contest.ready()
    replica = Replica.of(contest.far, name)
    rounds = []
    for number in range(options.rounds):
        places = random.Random(number).sample(range(size // 4096), 100)
        contest.near.write(name, [(place * 4096, 4096) for place in places], number)
        time.sleep(2 + 0.37 * number)  # the monitors' rhythm must not meet ours
        replica.polls, cpu = 0, contest.daemon.cpu()
        window = Window(contest.source, contest.destination)
        contest.cli("mirror", "image", "snapshot", contest.spec(name))
        snapshot = time.monotonic() - window.began
        replica.await_next()
        measured = window.end(replica.polls)
        measured["seconds of the snapshot command"] = snapshot
        time.sleep(0.5)
        measured["daemon CPU seconds"] = contest.daemon.cpu() - cpu
        rounds.append(measured)
    _equal(contest, name)
    result = _medians(rounds)
    result["daemon peak MiB"] = contest.daemon.peak()
    return result


def cycle(contest, options):
    """One 4 KiB write of one image, from idle to idle: operations, less those an idle daemon makes in the same time."""
    name, length = "disk", 12.0
    contest.create(name, 64 * MIB, [(0, 4096)])
    contest.enable(name)
    _settle(contest, [name])
    contest.ready()
    time.sleep(length)
    window, cpu = Window(contest.source, contest.destination), contest.daemon.cpu()
    time.sleep(length * options.cycles)
    idle, idle_cpu = window.end(), contest.daemon.cpu() - cpu
    total = dict.fromkeys(idle, 0)
    replica = Replica.of(contest.far, name)
    cpu = contest.daemon.cpu()
    for number in range(options.cycles):
        contest.near.write(name, [(8 * MIB, 4096)], number)
        time.sleep(1)
        replica.polls = 0
        window = Window(contest.source, contest.destination)
        contest.cli("mirror", "image", "snapshot", contest.spec(name))
        replica.await_next()
        time.sleep(max(0.0, length - (time.monotonic() - window.began)))
        for key, value in window.end(replica.polls).items():
            total[key] += value
    busy_cpu = contest.daemon.cpu() - cpu
    result = {key: (total[key] - idle[key]) / options.cycles for key in total if key != "seconds"}
    result["daemon CPU seconds"] = (busy_cpu - idle_cpu) / options.cycles
    for side in ("source", "destination"):
        result["idle %s op per minute" % side] = idle["%s op" % side] * 60 / idle["seconds"]
    _equal(contest, name)
    contest.daemon.stop()
    # What the command alone costs the source, no daemon watching.
    contest.near.write(name, [(8 * MIB, 4096)], 99)
    time.sleep(1)
    window = Window(contest.source, contest.destination)
    contest.cli("mirror", "image", "snapshot", contest.spec(name))
    command = window.end()["source op"]
    result["source op of the snapshot command"] = command
    result["source op of the daemon"] = result["source op"] - command
    return result


def hundred(contest, options):
    """Many images with one 4 KiB write each: snapshots taken four at a time, until the last replica is complete."""
    names = ["disk-%03d" % number for number in range(options.images)]
    for name in names:
        contest.create(name, 64 * MIB, [(0, 4096)])
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(contest.enable, names))
    _settle(contest, names)
    replicas = [Replica.of(contest.far, name) for name in names]
    for number, name in enumerate(names):
        contest.near.write(name, [(8 * MIB, 4096)], number)
    time.sleep(2)
    contest.ready()
    time.sleep(2)
    for replica in replicas:
        replica.polls = 0
    cpu = contest.daemon.cpu()
    window = Window(contest.source, contest.destination)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: contest.cli("mirror", "image", "snapshot", contest.spec(name)), names))
    snapshots = time.monotonic() - window.began
    for replica in replicas:
        replica.await_next()
    result = window.end(sum(replica.polls for replica in replicas))
    result["seconds of the snapshot commands"] = snapshots
    time.sleep(0.5)
    result["daemon CPU seconds"] = contest.daemon.cpu() - cpu
    result["daemon peak MiB"] = contest.daemon.peak()
    for name in names[:: max(1, len(names) // 10)]:
        _equal(contest, name)
    return result


def first(contest, options):
    """The first sync of an image, all its bytes written: from the enable command to the complete replica."""
    name, size = "disk", options.gib * 1024 * MIB
    contest.create(name, size, [(at, OBJECT) for at in range(0, size, OBJECT)])
    contest.ready()
    time.sleep(2)
    cpu = contest.daemon.cpu()
    window = Window(contest.source, contest.destination)
    contest.cli("mirror", "image", "enable", contest.spec(name), "snapshot")
    replica = Replica.appearing(contest.far, name)
    replica.await_next()
    result = window.end(replica.polls)
    time.sleep(0.5)
    result["daemon CPU seconds"] = contest.daemon.cpu() - cpu
    result["daemon peak MiB"] = contest.daemon.peak()
    _equal(contest, name)
    return result


# name: (what it does, what the table compares: row, aim of ours against stock)
SCENARIOS = {
    "delta": (delta, {"seconds": 0.2}),
    "cycle": (cycle, {}),
    "hundred": (hundred, {"seconds": 0.5, "daemon peak MiB": 0.5}),
    "first": (first, {"seconds": 0.8}),
}
