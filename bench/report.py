"""The tables: min, median and max of what was measured, and whether the project's goals are met."""

import statistics

import backups
import dumps
import pages
import previews
import services

PEAK_MEMORY_MIB = 24
TIME_LEFT_ERROR = 0.25
APPEND_P95_MS = 1.0
APPENDS_PER_SECOND = 10_000  # with eight writers
QUERY_P95_MS = 10.0
# Of a ledger as large as its export to JSON Lines; scaled to these sizes from what was measured.
VERIFY_MS = {10: 100.0, 100: 500.0}  # by MB
EXPORT_MS = 3000.0  # of 300,000 entries
EXPORT_MEMORY_BYTES = 4_000_000  # how much the process may grow meanwhile, whatever the ledger's size


def print_report(results):
    """False when a goal is missed. One that others kept from being measured is neither met nor missed."""
    verdicts = []
    if "backups" in results:
        backups.print_report(results["backups"], verdicts, table, spread)
    if "memory" in results:
        print_memory(results["memory"], verdicts)
    if "time_left" in results:
        print_time_left(results["time_left"], verdicts)
    if "start_up" in results:
        print_start_up(results["start_up"])
    if "ledger" in results:
        print_ledger(results["ledger"], verdicts)
    if "dumps" in results:
        dumps.print_report(results["dumps"], verdicts, table, spread)
    if "preview" in results:
        previews.print_report(results["preview"], verdicts, table, spread)
    if "service" in results:
        services.print_report(results["service"], verdicts, table, spread)
    if "pages" in results:
        pages.print_report(results["pages"], verdicts, table, spread)
    print("\ngoals:")
    for text, met in verdicts:
        print(f"  { {True: 'met    ', False: 'MISSED ', None: 'unclear'}[met]}  {text}")
    return all(met is not False for _, met in verdicts)


def table(head, rows):
    widths = [max(len(str(row[column])) for row in [head, *rows]) for column in range(len(head))]
    print()
    for row in [head, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(str(cell).ljust(width) for cell, width in zip(row, widths)) + " |")


def spread(values, form):
    return [form.format(value) for value in (min(values), statistics.median(values), max(values))]


def print_memory(memory, verdicts):
    rows = [[kind, *(f"{peaks.get(name, 0) / 1024:.1f}" for name in ("strongroom", "supervisor")),
             f"{sum(peaks.values()) / 1024:.1f}"] for kind, peaks in memory["peaks"].items()]
    table([f"peak memory, {memory['files']:,} files, MiB", "strongroom", "supervisor", "sum"], rows)
    most = max(sum(peaks.values()) for peaks in memory["peaks"].values()) / 1024
    verdicts.append((f"peak memory: {most:.1f} MiB for both processes together, at most {PEAK_MEMORY_MIB}",
                     0 < most <= PEAK_MEMORY_MIB))


def print_time_left(shapes, verdicts):
    rows = []
    for shape in shapes:
        for run in shape["runs"]:
            said = lambda name, form: "never" if run[name] is None else form.format(run[name])
            rows.append([shape["name"], f"{run['seconds']:.0f} s", f"{run['with_estimate']} of {run['lines']}",
                         said("median_error", "{:.0%}"), said("worst_tenth", "{:.0%}"), said("first_estimate_after", "{:.0f} s"),
                         f"{run['others']:.0%}"])
        # A run that never said anything is as far off as can be.
        errors = [1.0 if run["median_error"] is None else run["median_error"] for run in shape["runs"]]
        verdicts.append((f"time left, {shape['name']}: median error {statistics.median(errors):.0%} (median of {len(errors)} runs), "
                         f"at most {TIME_LEFT_ERROR:.0%}", statistics.median(errors) <= TIME_LEFT_ERROR))
    table(["time left, from 20 % on", "run", "lines with it", "median error", "90 % under", "first said after",
           "used by others"], rows)


def print_start_up(measured):
    rows = [[entry["name"], *spread([value * 1000 for value in entry["wall"]], "{:.1f}"),
             f"{statistics.median(entry['own_cpu']) * 1000:.1f}"] for entry in measured]
    table(["start-up, ms", "min", "median", "max", "CPU, median"], rows)


def print_ledger(measured, verdicts):
    append, queries = measured["append"], measured["queries"]
    names = {"fdatasync_before": "the disk alone: fdatasync of 4 KiB, before", "single": "append, one writer",
             "fdatasync_after": "the disk alone, after"}
    table(["ms", "p50", "p95", "p99"],
          [[name, *(f"{append[key][part]:.3f}" for part in ("p50_ms", "p95_ms", "p99_ms"))] for key, name in names.items()])
    table([f"newest 50 of {measured['entries']:,}, ms", "found", "p50", "p95"],
          [[name, query["found"], f"{query['p50_ms']:.2f}", f"{query['p95_ms']:.2f}"] for name, query in queries.items()])
    many = append["many"]
    floor = max(append[key]["p95_ms"] for key in ("fdatasync_before", "fdatasync_after"))
    slow_disk = floor > APPEND_P95_MS  # then it is the disk that is measured
    worst = max(query["p95_ms"] for query in queries.values())
    met = append["single"]["p95_ms"] <= APPEND_P95_MS
    verdicts += [(f"append: p95 {append['single']['p95_ms']:.2f} ms, at most {APPEND_P95_MS} (the disk alone {floor:.2f})",
                  True if met else None if slow_disk else False)]
    met = many["per_second"] >= APPENDS_PER_SECOND
    verdicts += [(f"{many['writers']} writers: {many['per_second']:,.0f} entries/s, at least {APPENDS_PER_SECOND:,}",
                  True if met else None if slow_disk else False),
                 (f"slowest query: p95 {worst:.2f} ms, at most {QUERY_P95_MS}", worst <= QUERY_P95_MS)]
    print_outlets(measured, verdicts)


OUTLETS = {"verify_store": "verify, the store", "verify_export": "verify, an export",
           "verify_directory": "verify, a published directory", "export_jsonl": "export to JSON Lines",
           "export_csv": "export to CSV", "prove_entry": "prove an entry", "publish_first": "publish all",
           "publish_after_one_entry": "publish one entry more", "publish_nothing_new": "publish nothing new"}


def print_outlets(measured, verdicts):
    outlets, small = measured["outlets"], measured["small"]
    row = lambda name, taken: [name, f"{taken['p50_ms']:.1f}", f"{taken['max_ms']:.1f}"]
    table([f"{measured['entries']:,} entries, {outlets['export_jsonl']['bytes'] / 1e6:.0f} MB, ms", "p50", "max"],
          [row(name, outlets[key]) for key, name in OUTLETS.items()])
    table([f"{small['entries']:,} entries, {small['bytes'] / 1e6:.1f} MB, ms", "p50", "max"],
          [row("verify, the store", small)])
    of_size = {10: (small["p50_ms"], small["bytes"]),
               100: (outlets["verify_store"]["p50_ms"], outlets["export_jsonl"]["bytes"])}
    for megabytes, (taken, size) in of_size.items():
        scaled = taken * megabytes * 1e6 / size
        verdicts.append((f"verify of {megabytes} MB: {scaled:.0f} ms, at most {VERIFY_MS[megabytes]:.0f}",
                         scaled <= VERIFY_MS[megabytes]))
    export = outlets["export_jsonl"]
    scaled = export["p50_ms"] * 300_000 / measured["entries"]
    verdicts += [(f"export of 300,000 entries: {scaled:.0f} ms, at most {EXPORT_MS:.0f}", scaled <= EXPORT_MS),
                 (f"export: {export['memory_bytes'] / 1e6:.1f} MB more memory, at most {EXPORT_MEMORY_BYTES / 1e6:.0f}",
                  export["memory_bytes"] <= EXPORT_MEMORY_BYTES)]
