"""What the bench measures, one function per part. Each gives back plain data for report.py and results.json."""

import datetime
import json
import shutil
import statistics
import subprocess

import seed_store
import trees


def peak_memory(bench, trees_in, files):
    """Peak KiB of our processes over a first and an unchanged backup of `files` tiny files."""
    place = bench.work / "many"
    place.mkdir()
    tree = trees_in / "many"
    trees.make_many(tree, files)
    bench.prepare(place / "data", place / "repository", "many", tree)
    peaks = {kind: bench.watched(place / "data", "backup", "many")[1] for kind in ("first", "unchanged")}
    shutil.rmtree(place)
    shutil.rmtree(tree)
    return {"files": files, "peaks": peaks}


# What a steady run looks like: (name, number of files, bytes of each, limit in KiB/s; 0 for as fast as it goes).
STEADY = [("few large files, 10 MiB/s", 26, 10_000_000, 10_240),
          ("many small files, 10 MiB/s", 13_000, 20_000, 10_240),
          ("large and small, no limit", 0, 0, 0)]


def time_left(bench, trees_in, megabytes_without_limit, times):
    """[{name, runs: […]}]: how far `time_left_ms` was from the time that was really left, from 20 % on, in each run. One
    run alone says little: where the pace of the machine changes, nobody can know what is left."""
    shapes = [shape for shape in STEADY if shape[1] or megabytes_without_limit]
    runs = {shape[0]: [] for shape in shapes}
    for _ in range(times):
        for shape in shapes:
            runs[shape[0]].append(one_time_left(bench, trees_in / "steady", *shape, megabytes_without_limit))
    return [{"name": name, "runs": measured} for name, measured in runs.items()]


def one_time_left(bench, source, _, files, each, limit, megabytes):
    place = bench.work / "steady"
    place.mkdir()
    if files:
        trees.make_noise(source, files, each)
    else:
        trees.make_noise(source / "large", megabytes // 20, 10_000_000)
        trees.make_noise(source / "small", megabytes * 25, 20_000)
    options = ["--limit-upload", limit] if limit else []
    bench.prepare(place / "data", place / "repository", "steady", source, *options)
    bench.settle()
    used, _ = bench.watched(place / "data", "backup", "steady")
    shutil.rmtree(place)
    shutil.rmtree(source)
    return {"seconds": used.step("backup"), "others": used.others, **judge(used)}


def judge(used):
    step = next(step for step in used.run()["steps"] if step["name"] == "backup")
    begin = datetime.datetime.fromisoformat(step["started_at"].replace("Z", "+00:00")).timestamp()
    end = begin + step["duration_ms"] / 1000
    lines = [(at, line) for at, line in used.lines
             if line["type"] == "progress" and at < end and (line["percent"] or 0) >= 20]
    errors = [abs(line["time_left_ms"] / 1000 - (end - at)) / (end - at) for at, line in lines
              if line["time_left_ms"] is not None]
    first = next((at for at, line in used.lines if line.get("time_left_ms") is not None), None)
    return {"lines": len(lines), "with_estimate": len(errors),
            "median_error": statistics.median(errors) if errors else None,
            "worst_tenth": sorted(errors)[len(errors) * 9 // 10] if errors else None,
            "first_estimate_after": first - begin if first else None}


def start_up(bench, times, runs):
    """[{name, wall: […], own_cpu: […], peak}] of commands that should be there at once."""
    place = bench.work / "start"
    place.mkdir()
    source = place / "source"
    trees.make_noise(source, 3, 1000)
    bench.prepare(place / "empty", place / "repository", "plan", source)
    bench.prepare(place / "full", place / "other", "plan", source)
    bench.ours(place / "full", "backup", "plan")
    seed_store.multiply(bench.ledger_tool, place / "full", runs)
    seeded = len(bench.ours(place / "full", "runs", "list", "--limit", runs).lines[0][1])
    if seeded != runs:
        raise SystemExit(f"bench: {seeded} runs in the store instead of {runs}")
    commands = [("--version", place / "empty", ["--version"]), ("status, no backup yet", place / "empty", ["status"]),
                (f"status, {runs:,} runs", place / "full", ["status"]),
                (f"runs list, {runs:,} runs", place / "full", ["runs", "list"])]
    measured = [{"name": name, "wall": [], "own_cpu": []} for name, _, _ in commands]
    bench.settle()
    for _ in range(times):
        for entry, (_, data, arguments) in zip(measured, commands):
            used = bench.quick(data, *arguments)
            entry["wall"].append(used.wall)
            entry["own_cpu"].append(used.own_cpu)
    shutil.rmtree(place)
    return measured


def ledger(bench):
    """{"append": …, "entries", "queries": …} as strongroom_ledger_bench prints it, with what others used meanwhile."""
    place = bench.work / "ledger"
    place.mkdir()
    bench.settle()
    done = subprocess.run([bench.ledger_tool, "measure", place], check=True, capture_output=True, text=True)
    shutil.rmtree(place)
    return json.loads(done.stdout)
