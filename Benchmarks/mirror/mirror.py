#!/usr/bin/python3
"""Ours and stock's mirror daemon in turn on the same two real clusters: a table of what each scenario cost."""

import argparse
import json
import os
import shutil
import sys
import tempfile

from scenarios import SCENARIOS
from sites import TOP, Cluster, Contest

ROWS = (
    "seconds",
    "seconds of the snapshot command",
    "seconds of the snapshot commands",
    "daemon CPU seconds",
    "daemon peak MiB",
    "source op",
    "source op of the snapshot command",
    "source op of the daemon",
    "source op_r",
    "source op_w",
    "source op_in_bytes",
    "source op_out_bytes",
    "destination op",
    "destination op_r",
    "destination op_w",
    "destination op_in_bytes",
    "destination op_out_bytes",
    "idle source op per minute",
    "idle destination op per minute",
)


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    built = os.path.join(TOP, ".build", "release")
    parser.add_argument("--scenario", action="append", choices=list(SCENARIOS), help="only these (repeatable)")
    parser.add_argument("--only", choices=("stock", "ours"), help="measure one of the two")
    parser.add_argument("--rbd", default=os.environ.get("RBD", built + "/rbd"), help="our rbd")
    parser.add_argument("--rbd-mirror", default=os.environ.get("RBD_MIRROR", built + "/rbd-mirror"), help="our daemon")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of the delta; medians are shown")
    parser.add_argument("--cycles", type=int, default=3, help="cycles whose operations are averaged")
    parser.add_argument("--images", type=int, default=100, help="images of the scenario `hundred`")
    parser.add_argument("--gib", type=int, default=1, help="size of the first sync")
    parser.add_argument("--json", metavar="FILE", help="write all numbers there too")
    return parser.parse_args()


def figure(value):
    if value is None:
        return "-"
    return "%.2f" % value if abs(value) < 1000 and value != int(value) else "{:,}".format(round(value))


def table(name, summary, results, aims):
    print("\n%s: %s" % (name, summary))
    print("  %-36s %16s %16s %8s  %s" % ("", "stock", "ours", "ratio", "aim"))
    for row in ROWS:
        stock, ours = (results.get(who, {}).get(row) for who in ("stock", "ours"))
        if stock is None and ours is None:
            continue
        ratio = "%.3f" % (ours / stock) if stock and ours is not None else ""
        aim = "≤ %g" % aims[row] if row in aims else ""
        print("  %-36s %16s %16s %8s  %s" % (row, figure(stock), figure(ours), ratio, aim))
    sys.stdout.flush()


def main():
    chosen = options()
    contestants = {"stock": ("/usr/bin/rbd", "/usr/bin/rbd-mirror"), "ours": (chosen.rbd, chosen.rbd_mirror)}
    if chosen.only:
        contestants = {chosen.only: contestants[chosen.only]}
    for binary in {tool for tools in contestants.values() for tool in tools}:
        if not os.access(binary, os.X_OK):
            sys.exit("no executable %s" % binary)
    folder = tempfile.mkdtemp(prefix="hgbench", dir="/tmp")
    source, destination = Cluster(folder + "/a", "site-a"), Cluster(folder + "/b", "site-b")
    everything = {}
    try:
        for starting in [source.start(), destination.start()]:
            if starting.wait() != 0:
                sys.exit("a cluster does not start")
        for name in chosen.scenario or SCENARIOS:
            scenario, aims = SCENARIOS[name]
            results = everything.setdefault(name, {})
            for who, tools in contestants.items():
                with Contest(who, tools, source, destination, folder) as contest:
                    results[who] = scenario(contest, chosen)
            table(name, scenario.__doc__, results, aims)
        if chosen.json:
            with open(chosen.json, "w") as file:
                json.dump(everything, file, indent=2)
    finally:
        source.remove()
        destination.remove()
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
