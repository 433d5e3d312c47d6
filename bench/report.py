"""The tables: min, median and max of what was measured, and whether the project's goals are met."""

import statistics

import dumps
import pages
import previews
import services

# strongroom against bare restic: (wall ratio, CPU as a share of restic's).
GOALS = {"first": (1.03, 0.02), "unchanged": (1.25, 0.10)}
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
        print_backups(results["backups"], verdicts)
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


def print_backups(pairs, verdicts):
    rows = []
    for kind, measured in pairs.items():
        disturbed = sum(pair["disturbed"] for pair in measured)
        ratios = [pair["ours_wall"] / pair["bare_wall"] for pair in measured]
        steps = [pair["backup_step"] / pair["bare_wall"] for pair in measured]
        around = [pair["ours_wall"] - pair["backup_step"] for pair in measured]
        shares = [pair["own_cpu"] / pair["restic_cpu"] for pair in measured]
        column = lambda name: [pair[name] for pair in measured]
        rows += [[f"{kind}: restic alone, wall s", *spread(column("bare_wall"), "{:.2f}")],
                 [f"{kind}: strongroom, wall s", *spread(column("ours_wall"), "{:.2f}")],
                 [f"{kind}: ratio, pair by pair", *spread(ratios, "{:.3f}")],
                 [f"{kind}: ratio, backup step alone", *spread(steps, "{:.3f}")],
                 [f"{kind}: strongroom outside that step, wall s", *spread(around, "{:.3f}")],
                 [f"{kind}: restic alone, CPU s", *spread(column("bare_cpu"), "{:.2f}")],
                 [f"{kind}: restic under strongroom, CPU s", *spread(column("restic_cpu"), "{:.2f}")],
                 [f"{kind}: our own CPU, s", *spread(column("own_cpu"), "{:.3f}")],
                 [f"{kind}: our CPU / restic's", *spread(shares, "{:.2%}")],
                 [f"{kind}: used by others meanwhile", *spread(column("others"), "{:.0%}")]]
        wall, cpu = GOALS[kind]
        note = f" ({disturbed} of {len(measured)} pairs disturbed by others)" if disturbed else ""
        verdicts += [(f"{kind} backup: wall {statistics.median(ratios):.3f} of restic's, at most {wall}{note}",
                      statistics.median(ratios) <= wall if disturbed * 2 < len(measured) else None),
                     (f"{kind} backup: CPU {statistics.median(shares):.2%} of restic's, at most {cpu:.0%}",
                      statistics.median(shares) <= cpu)]
    table(["backup", "min", "median", "max"], rows)


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
        error, tenth, first = (shape[name] for name in ("median_error", "worst_tenth", "first_estimate_after"))
        said = "never" if error is None else f"{error:.0%}"
        rows.append([shape["name"], f"{shape['seconds']:.0f} s", f"{shape['with_estimate']} of {shape['lines']}", said,
                     "never" if tenth is None else f"{tenth:.0%}", "never" if first is None else f"{first:.0f} s",
                     f"{shape['others']:.0%}"])
        verdicts.append((f"time left, {shape['name']}: median error {said}, at most {TIME_LEFT_ERROR:.0%}",
                         error is not None and error <= TIME_LEFT_ERROR))
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
