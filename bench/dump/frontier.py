#!/usr/bin/env python3
"""bench/dump/frontier.py GZIP_BENCH [--megabytes 600] [--rounds 3] [--save]

What each level, number of threads and size of blocks costs: a database is dumped through candidates in turn with
`pg_dump > /dev/null`, the floor, and `pg_dump | gzip -6`. GZIP_BENCH is strongroom_gzip_bench of the release preset: it
compresses, reads back and publishes as a backup does, without records and without the counting of rows. Prints a table
of medians; --save writes bench/dump/frontier.md, frontier.svg and frontier.json after each round.
"""

import argparse
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import database

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import machine  # noqa: E402: the other bench's

HERE = pathlib.Path(__file__).resolve().parent
DUMP = ["--format=plain", "--no-owner", "--no-privileges"]
# (level, threads, KiB of a block); 0 threads are as many as there are cores.
CANDIDATES = [("auto", 0, 1024), *((str(level), 0, 1024) for level in range(1, 9)), ("1", 1, 1024), ("3", 1, 1024),
              ("1", 0, 512), ("1", 0, 256)]
TICKS = os.sysconf("SC_CLK_TCK")


class Bench:
    def __init__(self, tool, cluster, output):
        self.tool, self.cluster, self.output = str(pathlib.Path(tool).resolve()), cluster, output
        self.dump = [str(cluster.bin / "pg_dump"), *DUMP]
        self.postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])

    def backends(self):
        """Those that have ended and were not yet taken count too: they have no command line any more."""
        children = pathlib.Path(f"/proc/{self.postmaster}/task/{self.postmaster}/children").read_text().split()
        lines = []
        for child in children:
            try:
                lines.append(pathlib.Path(f"/proc/{child}/cmdline").read_bytes())
            except (FileNotFoundError, ProcessLookupError):
                pass
        return sum(not line or line.startswith(b"postgres: postgres ") for line in lines)

    def wait_for_backends(self):
        """Their time counts once the server has taken their end, and would count as the next run's otherwise."""
        end = time.monotonic() + 30
        while self.backends() > 0:
            if time.monotonic() > end:
                raise SystemExit("bench: somebody else uses the server")
            time.sleep(0.01)

    def server_cpu(self):
        """Seconds of all backends that have ended."""
        fields = pathlib.Path(f"/proc/{self.postmaster}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[13]) + int(fields[14])) / TICKS

    def timed(self, call):
        others, server, begin = machine.Others(), self.server_cpu(), time.monotonic()
        before = os.times()
        result = call()
        wall, after = time.monotonic() - begin, os.times()
        self.wait_for_backends()
        client = after.children_user + after.children_system - before.children_user - before.children_system
        server = self.server_cpu() - server
        return {"wall": wall, "cpu": client + server, "others": others.share(client + server), **result}

    def floor(self):
        def call():
            subprocess.run(self.dump, env=self.cluster.environment(), stdout=subprocess.DEVNULL, check=True)
            return {}
        return self.timed(call)

    def gzip(self):
        def call():
            place = self.output / "gzip"
            with open(place, "wb") as file:
                dump = subprocess.Popen(self.dump, env=self.cluster.environment(), stdout=subprocess.PIPE)
                subprocess.run(["gzip", "-6"], stdin=dump.stdout, stdout=file, check=True)
                dump.stdout.close()
                if dump.wait() != 0:
                    raise SystemExit("bench: pg_dump did not succeed")
            size = place.stat().st_size
            place.unlink()
            return {"size": size}
        return self.timed(call)

    def ours(self, level, threads, block):
        def call():
            done = subprocess.run([self.tool, str(self.output), level, str(threads), str(block), *self.dump],
                                  env=self.cluster.environment(), stdout=subprocess.PIPE, check=True)
            facts = json.loads(done.stdout)
            return {"size": facts["size"], "own_cpu": facts["own_cpu"], "verify": facts["verify_wall"],
                    "levels": facts["levels"], "peak_mib": facts["peak_kib"] / 1024}
        return self.timed(call)


def run_all(bench, rounds, after_round):
    """{name: [result, …]}, everything once in each round."""
    calls = {"floor": bench.floor, "gzip -6": bench.gzip}
    for level, threads, block in CANDIDATES:
        name = f"{level}, {threads or 'all'} threads, {block} KiB"
        calls[name] = lambda level=level, threads=threads, block=block: bench.ours(level, threads, block)
    results = {name: [] for name in calls}
    bench.floor()  # so that the first round finds the tables in memory as the others do
    for number in range(rounds):
        for name, call in calls.items():
            results[name].append(call())
            print(f"… round {number + 1}: {name}: {results[name][-1]['wall']:.2f} s", flush=True)
        after_round(results)


def median(runs, key):
    values = [run[key] for run in runs if key in run]
    return statistics.median(values) if values else None


def rows(results):
    floor, gzip = results["floor"], results["gzip -6"]
    for name, runs in results.items():
        size = median(runs, "size")
        yield {"name": name, "wall": median(runs, "wall"), "fastest": min(run["wall"] for run in runs),
               "to_floor": median(runs, "wall") / median(floor, "wall"),
               "to_gzip": median(runs, "wall") / median(gzip, "wall"),
               "cpu": median(runs, "cpu"), "own_cpu": median(runs, "own_cpu"), "verify": median(runs, "verify"),
               "megabytes": size / 1e6 if size else None, "size_to_gzip": size / median(gzip, "size") if size else None,
               "peak_mib": max((run.get("peak_mib", 0) for run in runs)), "others": median(runs, "others"),
               "levels": runs[-1].get("levels", "")}


def table(found):
    def number(value, form):
        return format(value, form) if value else "–"
    lines = ["| level, threads, block | s (median / min) | × floor | × `gzip -6` | CPU s, all | CPU s, ours | verify s | MB | "
             "size × `gzip -6` | MiB | others | levels |", "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for row in found:
        lines.append(f"| {row['name']} | {row['wall']:.2f} / {row['fastest']:.2f} | {row['to_floor']:.2f} | "
                     f"{row['to_gzip']:.2f} | {row['cpu']:.2f} | {number(row['own_cpu'], '.2f')} | "
                     f"{number(row['verify'], '.2f')} | {number(row['megabytes'], '.1f')} | "
                     f"{number(row['size_to_gzip'], '.3f')} | {number(row['peak_mib'], '.0f')} | {row['others']:.0%} | "
                     f"{row['levels']} |")
    return "\n".join(lines)


def plot(found):
    """CPU of everything against size: CPU is what a busy machine does not distort."""
    points = [row for row in found if row["size_to_gzip"]]
    low_x, high_x = 0.95 * min(p["cpu"] for p in points), 1.05 * max(p["cpu"] for p in points)
    low_y, high_y = min(p["size_to_gzip"] for p in points) - 0.01, max(p["size_to_gzip"] for p in points) + 0.01
    def x(value):
        return 70 + 700 * (value - low_x) / (high_x - low_x)
    def y(value):
        return 430 - 400 * (value - low_y) / (high_y - low_y)
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 490" font-family="sans-serif" font-size="12">',
             '<rect width="860" height="490" fill="white"/>',
             '<path d="M70 20V430H780" fill="none" stroke="black"/>',
             '<text x="425" y="475" text-anchor="middle">CPU seconds of server, pg_dump and compression together</text>',
             '<text x="20" y="225" text-anchor="middle" transform="rotate(-90 20 225)">size of gzip -6</text>']
    for step in range(6):
        value_x, value_y = low_x + (high_x - low_x) * step / 5, low_y + (high_y - low_y) * step / 5
        parts.append(f'<text x="{x(value_x):.0f}" y="448" text-anchor="middle">{value_x:.1f}</text>')
        parts.append(f'<text x="62" y="{y(value_y) + 4:.0f}" text-anchor="end">{value_y:.2f}</text>')
    if low_y < 1.12 < high_y:
        parts.append(f'<path d="M70 {y(1.12):.0f}H780" stroke="#b33" stroke-dasharray="5 4"/>'
                     f'<text x="780" y="{y(1.12) - 5:.0f}" text-anchor="end" fill="#b33">goal: at most 1.12</text>')
    for point in points:
        colour = "#b33" if point["name"] == "gzip -6" else "#2a6" if point["name"].startswith("auto") else "#236"
        parts.append(f'<circle cx="{x(point["cpu"]):.1f}" cy="{y(point["size_to_gzip"]):.1f}" r="4" fill="{colour}"/>'
                     f'<text x="{x(point["cpu"]) + 7:.1f}" y="{y(point["size_to_gzip"]) + 4:.1f}">{short(point["name"])}'
                     "</text>")
    return "\n".join([*parts, "</svg>", ""])


def short(name):
    return name.replace(", all threads", "").replace(", 1024 KiB", "")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", type=pathlib.Path)
    parser.add_argument("--megabytes", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=pathlib.Path, help="where the cluster and the files go for the time (/tmp)")
    parser.add_argument("--save", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as an exception, so that everything is removed
    with tempfile.TemporaryDirectory(prefix="strongroom-bench-", dir=given.work) as work:
        os.chmod(work, 0o755)
        output = pathlib.Path(work) / "output"
        output.mkdir()
        with database.Cluster(pathlib.Path(work) / "server") as cluster:
            print(f"… making a database of {given.megabytes} MB", flush=True)
            database.fill(cluster, given.megabytes)
            run_all(Bench(given.tool, cluster, output), given.rounds, lambda results: show(given, results))


def show(given, results):
    found = list(rows(results))
    print(table(found), flush=True)
    if given.save:
        (HERE / "frontier.md").write_text(table(found) + "\n")
        (HERE / "frontier.svg").write_text(plot(found))
        whole = {"megabytes": given.megabytes, "results": results}
        (HERE / "frontier.json").write_text(json.dumps(whole, indent=1) + "\n")


if __name__ == "__main__":
    main()
