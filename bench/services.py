"""The service: how soon it is there, how fast it answers over a long history, how old progress is, and what it uses."""

import shutil
import statistics
import time

import machine
import seed_store
import served
import trees
from measure import HERE

GET_P99_MS = 50.0
REQUESTS_PER_SECOND = 500
AGE_P99_MS = 300.0
VIEWERS = 100
CPU_OF_A_CORE = 0.05  # ten viewers, an update a second
IDLE_MIB = 20
LOADED_MIB = 60
READY_SECONDS = 0.2


def measure(bench, runs, seconds, starts):
    place = bench.work / "service"
    place.mkdir()
    (place / "clock").mkdir()
    source = place / "source"
    trees.make_noise(source, 3, 1000)
    bench.prepare(place / "data", place / "repository", "plan", source)
    bench.ours(place / "data", "backup", "plan")
    seed_store.multiply(bench.ledger_tool, place / "data", runs)
    bench.settle()
    others = machine.Others()
    results = {"runs": runs, "ready": [ready(bench, place / "data") for _ in range(starts)], **answers(bench, place, seconds)}
    results |= {"progress": progress(bench, place, VIEWERS, 250, seconds * 4),
                "watched": progress(bench, place, 10, 1000, seconds)}
    results["others"] = others.share()
    shutil.rmtree(place)
    return results


def ready(bench, data):
    with served.serving(bench, data) as service:
        return service.ready_after


def answers(bench, place, seconds):
    """Over the whole history: memory before anybody asked, then answers of every kind at the same time."""
    with served.serving(bench, place / "data") as service:
        token = service.command("token", "create", "bench", "--role", "viewer")["secret"]
        wait_until_calm(service)
        idle = service.memory_kib()
        newest = service.get("/api/v1/runs?limit=1", token)["data"]["items"][0]["id"]
        before, begin = service.cpu(), time.monotonic()
        answered = served.ask(service, token, targets(newest), REQUESTS_PER_SECOND, seconds)
        used = (service.cpu() - before) / (time.monotonic() - begin)
        whole = [second for answer in answered for second in answer["seconds"]]
        return {"idle_kib": idle, "loaded_kib": service.peak_kib(), "answers": [*map(summary, answered)],
                "all": summary({"target": "all", "seconds": whole}), "cpu_under_load": used}


def targets(newest):
    """What pages ask for."""
    return ["/api/v1/status", "/api/v1/runs?limit=50", "/api/v1/runs?state=failed&limit=50", f"/api/v1/runs/{newest}",
            "/api/v1/ledger/entries?limit=50", "/api/v1/plans"]


def summary(answer):
    return {"target": answer["target"], "count": len(answer["seconds"]),
            "ms": quantiles([second * 1000 for second in answer["seconds"]])}


def wait_until_calm(service):
    """The verification at the start is over when the process uses nothing for a while."""
    while True:
        before = service.cpu()
        time.sleep(2)
        if service.cpu() - before <= 0.02:
            return


def progress(bench, place, viewers, pause_ms, lines):
    """Ages in milliseconds, of every message to every viewer, while one backup tells the time."""
    tools = place / "clock"
    shutil.copy(HERE / "restic_with_clock.py", tools / "restic")
    (tools / "clock").write_text(f"{lines} {pause_ms}")
    environment = bench.environment | {"PATH": f"{tools}:/usr/bin:/bin"}
    with served.serving(bench, place / "data", environment) as service:
        token = service.command("token", "create", f"viewer-{viewers}", "--role", "viewer")["secret"]
        wait_until_calm(service)
        watching = served.Viewers(service, token, viewers)
        try:
            before, begin = service.cpu(), time.monotonic()
            run = bench_backup(service)
            # While the lines come, the backup's supervisor is there and is counted too.
            time.sleep(lines * pause_ms / 1000 * 0.9)
            used = (service.cpu() - before) / (time.monotonic() - begin)
            while service.get(f"/api/v1/runs/{run}", token)["data"]["state"] in ("queued", "running"):
                time.sleep(0.2)
        finally:
            watching.close()
    # A line's age is how old it was when a viewer first saw it: it comes again with what changes beside it.
    ages = [age for seen in watching.ages for age in dict(reversed(seen)).values()]
    if len(watching.ages) != viewers or any(len(seen) < lines / 3 for seen in watching.ages):
        raise SystemExit(f"bench: viewers saw {[len(seen) for seen in watching.ages]} of {lines} lines")
    return {"viewers": viewers, "pause_ms": pause_ms, "lines": lines, "messages": len(ages), "age_ms": quantiles(ages),
            "cpu": used}


def bench_backup(service):
    """Starts it as a person does who does not wait: over the socket of the data directory."""
    return served.local_post(service, "/api/v1/plans/plan/runs")["data"]["run_id"]


def quantiles(values):
    ordered = sorted(values)
    return {name: ordered[min(len(ordered) - 1, int(part * len(ordered)))] for name, part in
            (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))}


def print_report(results, verdicts, table, spread):
    table(["service, ready after, ms", "min", "median", "max"],
          [[f"{results['runs']:,} runs", *spread([value * 1000 for value in results["ready"]], "{:.0f}")]])
    rows = [[answer["target"].replace("/api/v1", ""), answer["count"], *(f"{value:.2f}" for value in answer["ms"].values())]
            for answer in [*results["answers"], results["all"]]]
    table([f"GET (hey), {REQUESTS_PER_SECOND} a second in all, ms", "answers", "p50", "p95", "p99", "max"], rows)
    print(f"our CPU under that load: {results['cpu_under_load']:.0%} of a core")
    kinds = [results["progress"], results["watched"]]
    table(["age of progress, ms", "messages", "p50", "p95", "p99", "max", "our CPU, of a core"],
          [[f"{kind['viewers']} viewers, a line each {kind['pause_ms']} ms", kind["messages"],
            *(f"{value:.0f}" for value in kind["age_ms"].values()), f"{kind['cpu']:.2%}"] for kind in kinds])
    idle, loaded = results["idle_kib"] / 1024, results["loaded_kib"] / 1024
    p99, age, cpu = results["all"]["ms"]["p99"], results["progress"]["age_ms"]["p99"], results["watched"]["cpu"]
    start = statistics.median(results["ready"])
    note = f" (others used {results['others']:.0%})"
    verdicts += [
        (f"service: ready after {start * 1000:.0f} ms with {results['runs']:,} runs, at most {READY_SECONDS * 1000:.0f}",
         start <= READY_SECONDS),
        (f"service: GET p99 {p99:.1f} ms at {REQUESTS_PER_SECOND} a second, at most {GET_P99_MS:.0f}{note}", p99 <= GET_P99_MS),
        (f"service: progress is {age:.0f} ms old at p99 with {VIEWERS} viewers, at most {AGE_P99_MS:.0f}{note}",
         age <= AGE_P99_MS),
        (f"service: CPU {cpu:.2%} of a core with ten viewers and an update a second, at most {CPU_OF_A_CORE:.0%}",
         cpu <= CPU_OF_A_CORE),
        (f"service: {idle:.1f} MiB idle, at most {IDLE_MIB}", idle <= IDLE_MIB),
        (f"service: {loaded:.1f} MiB at most under that load, at most {LOADED_MIB}", loaded <= LOADED_MIB)]
