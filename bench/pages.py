"""The pages in a real Chromium: how soon they are there over a long history, what they use at rest, how late progress is."""

import json
import pathlib
import shutil
import statistics
import subprocess

import machine
import seed_store
import served
import services
import trees
from measure import HERE

PAINT_MS = 1000
UPDATE_P99_MS = 1000
REST_OF_A_CORE = 0.01
PASSWORD = "a few plain words"


def measure(bench, runs, loads, rest_seconds, lines):
    place = bench.work / "pages"
    tools = place / "clock"
    tools.mkdir(parents=True)
    shutil.copy(HERE / "restic_with_clock.py", tools / "restic")
    (tools / "clock").write_text(f"{lines} 250")
    source = place / "source"
    trees.make_noise(source, 3, 1000)
    bench.prepare(place / "data", place / "repository", "plan", source)
    bench.ours(place / "data", "backup", "plan")
    seed_store.multiply(bench.ledger_tool, place / "data", runs)
    (place / "password").write_text(PASSWORD)
    others = machine.Others()
    with served.serving(bench, place / "data", bench.environment | {"PATH": f"{tools}:/usr/bin:/bin"}) as service:
        service.command("user", "add", "bench", "--role", "operator", "--password-file", place / "password")
        services.wait_until_calm(service)
        told = seen_by_chromium(bench, service, loads, rest_seconds, lines)
    shutil.rmtree(place)
    ages = told["ages_ms"]
    if len(ages) < lines / 3:
        raise SystemExit(f"bench: the page showed {len(ages)} of {lines} lines")
    return {"runs": runs, "rest": told["rest"], "empty": told["empty"], "updates": len(ages), "age_ms": services.quantiles(ages), "others": others.share(),
            **{name: [load[name] for load in told["loads"]] for name in ("paint_ms", "shown_ms")}}


def seen_by_chromium(bench, service, loads, rest_seconds, lines):
    pages = pathlib.Path(bench.strongroom).parent / "pages" / "web"  # where the build put playwright-core
    command = ["node", str(HERE / "pages.mjs"), f"http://{service.address}", "bench", PASSWORD, str(loads), str(rest_seconds), str(lines)]
    told = {}
    with subprocess.Popen(command, cwd=pages, stdout=subprocess.PIPE, text=True) as node:
        for line in node.stdout:
            told |= json.loads(line)
            if "ready" in told and "run" not in told:
                told["run"] = services.bench_backup(service)
    if node.returncode != 0 or "ages_ms" not in told:
        raise SystemExit(f"bench: the pages could not be measured: node ended with {node.returncode}")
    return told


def print_report(result, verdicts, table, spread):
    table([f"pages, {result['runs']:,} runs", "min", "median", "max"],
          [["first paint, nothing cached, ms", *spread(result["paint_ms"], "{:.0f}")],
           ["until the plans are shown, ms", *spread(result["shown_ms"], "{:.0f}")]])
    table(["progress on the screen after restic's line, ms", "updates", "p50", "p95", "p99", "max"],
          [["one backup, a line each 250 ms", result["updates"], *(f"{value:.0f}" for value in result["age_ms"].values())]])
    # An empty page is not free either: Chromium does things of its own.
    paint, age, rest = statistics.median(result["paint_ms"]), result["age_ms"]["p99"], result["rest"] - result["empty"]
    note = f" (others used {result['others']:.0%})"
    verdicts += [
        (f"pages: first paint after {paint:.0f} ms with {result['runs']:,} runs, at most {PAINT_MS}{note}", paint <= PAINT_MS),
        (f"pages: progress is painted {age:.0f} ms after restic's line at p99, at most {UPDATE_P99_MS}{note}", age <= UPDATE_P99_MS),
        (f"pages: the dashboard at rest uses {rest:.2%} of a core more than the {result['empty']:.2%} of an empty page, at most "
         f"{REST_OF_A_CORE:.0%}{note}", rest <= REST_OF_A_CORE)]
