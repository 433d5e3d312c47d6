"""The preview beside `find SOURCE -printf` on the same warm tree: both look once at every entry."""

import shutil
import statistics

import trees

WALL = 1.0  # of find's
MOST_MIB = 24
SECONDS_PER_200_000 = 1.0
RULES = ["--exclude=*.tmp", "--exclude=.cache", "--exclude=/proc", "--exclude=node_modules/**/test", "--iexclude=thumbs.db",
         "--exclude-caches"]


def measure(bench, trees_in, files, rounds):
    tree = trees_in / "preview"
    trees.make_many(tree, files)
    place = bench.work / "preview"
    place.mkdir()
    kinds = {"find": None, "preview": [], "preview, six rules": RULES}
    walls, cpus, others = ({kind: [] for kind in kinds} for _ in range(3))
    for kind, rules in kinds.items():
        one(bench, place, tree, rules)  # warm
    for _ in range(rounds):
        for kind, rules in kinds.items():
            bench.settle()
            used = one(bench, place, tree, rules)
            walls[kind].append(used.wall)
            cpus[kind].append(used.own_cpu)
            others[kind].append(used.others)
    _, peaks = bench.watched(place / "data", "preview", "--source", tree, *RULES)
    shutil.rmtree(place)
    shutil.rmtree(tree)
    return {"files": files, "wall": walls, "cpu": cpus, "others": others, "peak_kib": peaks["strongroom"]}


def one(bench, place, tree, rules):
    if rules is None:
        with open("/dev/null", "wb") as nowhere:
            return bench.timed(["find", str(tree), "-printf", "%s %y %p\\n"], bench.environment, nowhere)
    return bench.ours(place / "data", "preview", "--source", tree, *rules)


def print_report(measured, verdicts, table, spread):
    rows = [[f"{kind}, wall s", *spread(values, "{:.2f}")] for kind, values in measured["wall"].items()]
    rows += [[f"{kind}, CPU s", *spread(values, "{:.2f}")] for kind, values in measured["cpu"].items()]
    rows += [[f"{kind}, used by others meanwhile", *spread(values, "{:.0%}")] for kind, values in measured["others"].items()]
    table([f"preview of {measured['files']:,} files", "min", "median", "max"], rows)
    disturbed = statistics.median(sum(measured["others"].values(), [])) > 0.1
    find = measured["wall"]["find"]
    for kind in ("preview", "preview, six rules"):
        ratio = statistics.median(ours / theirs for ours, theirs in zip(measured["wall"][kind], find))
        verdicts.append((f"{kind}: wall {ratio:.2f} of find's, at most {WALL}", None if disturbed else ratio <= WALL))
    each = statistics.median(measured["wall"]["preview"]) * 200_000 / measured["files"]
    verdicts.append((f"preview: {each:.2f} s for 200,000 files, at most {SECONDS_PER_200_000}",
                     True if each <= SECONDS_PER_200_000 else None if disturbed else False))
    peak = measured["peak_kib"] / 1024
    verdicts.append((f"preview: peak memory {peak:.1f} MiB, at most {MOST_MIB}", peak <= MOST_MIB))
