"""strongroom's backup of a database beside `pg_dump > /dev/null`, the floor, and `pg_dump | gzip -6`."""

import os
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "dump"))
import database  # noqa: E402: beside its own bench

DUMP = ["--format=plain", "--no-owner", "--no-privileges"]
WALL_TO_FLOOR, SIZE_TO_GZIP, WALL_TO_GZIP, PEAK_MIB = 1.20, 1.12, 0.40, 64


def measure(bench, rounds, megabytes):
    """{"megabytes", "rounds": [{"floor", "gzip", "ours", sizes, others…}], "peak_kib": {…}}"""
    os.chmod(bench.work, 0o755)  # the server is another user, and its socket is in there
    place = bench.work / "dumps"
    place.mkdir()
    with database.Cluster(bench.work / "server") as cluster:
        database.fill(cluster, megabytes)
        bench.ours(place / "data", "database", "add", "bench", "--host", cluster.directory, "--user", "postgres",
                   "--dbname", "bench", "--no-password")
        sides = {"floor": lambda: floor(cluster), "gzip": lambda: gzip(cluster, place),
                 "ours": lambda: ours(bench, place / "data")}
        floor(cluster)  # so that the first round finds the tables in memory as the others do
        results = [one_round(bench, sides, number) for number in range(rounds)]
        used, peaks = bench.watched(place / "data", "backup", "bench")
    return {"megabytes": megabytes, "rounds": results, "peak_kib": peaks, "sql_bytes": used.run()["bytes"]["processed"]}


def one_round(bench, sides, number):
    """Who goes first changes from round to round."""
    names = list(sides)
    result = {"began_quiet": True}
    for name in names[number % 3:] + names[:number % 3]:
        result["began_quiet"] = bench.settle() and result["began_quiet"]
        result |= {f"{name}_{key}": value for key, value in sides[name]().items()}
    return result


def timed(call):
    begin = time.monotonic()
    call()
    return time.monotonic() - begin


def floor(cluster):
    def call():
        subprocess.run([cluster.bin / "pg_dump", *DUMP], env=cluster.environment(), stdout=subprocess.DEVNULL, check=True)
    return {"wall": timed(call)}


def gzip(cluster, place):
    path = place / "plain.sql.gz"

    def call():
        with open(path, "wb") as file:
            dump = subprocess.Popen([cluster.bin / "pg_dump", *DUMP], env=cluster.environment(), stdout=subprocess.PIPE)
            subprocess.run(["gzip", "-6"], stdin=dump.stdout, stdout=file, check=True)
            dump.stdout.close()
            if dump.wait() != 0:
                raise SystemExit("bench: pg_dump did not succeed")
    wall, size = timed(call), path.stat().st_size
    path.unlink()
    return {"wall": wall, "size": size}


def ours(bench, data):
    used = bench.ours(data, "backup", "bench")
    run = used.run()
    if run["state"] != "succeeded" or not run["verified"]:
        raise SystemExit(f"bench: the backup ended as {run['state']}")
    steps = {step["name"]: step["duration_ms"] / 1000 for step in run["steps"]}
    return {"wall": used.wall, "size": run["dump"]["size"], "steps": steps}


def print_report(measured, verdicts, table, spread):
    rounds = measured["rounds"]
    ratios = {"wall, × floor": [r["ours_wall"] / r["floor_wall"] for r in rounds],
              "wall, × pg_dump | gzip -6": [r["ours_wall"] / r["gzip_wall"] for r in rounds],
              "size, × gzip -6": [r["ours_size"] / r["gzip_size"] for r in rounds]}
    walls = {"pg_dump > /dev/null, s": "floor_wall", "pg_dump | gzip -6, s": "gzip_wall", "strongroom backup, s": "ours_wall"}
    rows = [[name, *spread([r[key] for r in rounds], "{:.2f}")] for name, key in walls.items()]
    rows += [[f"  of it {step}", *spread([r["ours_steps"][step] for r in rounds], "{:.2f}")]
             for step in ("preflight", "dump", "verify", "publish")]
    rows += [[name, *spread(values, "{:.3f}")] for name, values in ratios.items()]
    table([f"a database of {measured['sql_bytes'] / 1e6:.0f} MB of SQL", "min", "median", "max"], rows)
    unclear = sum(not r["began_quiet"] for r in rounds) * 2 >= len(rounds)
    goals = {"wall, × floor": WALL_TO_FLOOR, "wall, × pg_dump | gzip -6": WALL_TO_GZIP, "size, × gzip -6": SIZE_TO_GZIP}
    for name, limit in goals.items():
        value = statistics.median(ratios[name])
        met = value <= limit
        verdicts.append((f"database: {name} {value:.3f}, at most {limit}", None if unclear and "wall" in name else met))
    peak = sum(measured["peak_kib"].values()) / 1024
    verdicts.append((f"database: peak memory {peak:.1f} MiB, at most {PEAK_MIB}", peak <= PEAK_MIB))
