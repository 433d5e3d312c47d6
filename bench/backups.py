"""Backups beside bare restic: each round measures one side, the other, and the first again.

The two equal measurements around the other one say what the machine did meanwhile. A virtual machine's cores change
their pace by a quarter without a sign of it in /proc (the same restic needs more of the processor for the same work),
and a ratio of two single measurements is then about the machine.
"""

import shutil
import statistics

DISTURBED = 0.10  # of all cores used by others while a round was measured: it is measured again, or marked
UNSTEADY = 0.05  # how much the two equal measurements of a round may differ, relative to their mean
TRIES = 2
SIDES = ("bare", "ours")
KINDS = ("first", "unchanged")


def compare(bench, source, rounds):
    """{"first": [round…], "unchanged": [round…]}: new repositories in each round, the sides taking turns outside."""
    warm_up(bench, source)
    measured = {kind: [] for kind in KINDS}
    for number in range(rounds):
        for _ in range(TRIES):
            taken = one_round(bench, source, outer=SIDES[number % 2], inner=SIDES[1 - number % 2])
            if not any(is_disturbed(each) and each["began_quiet"] for each in taken.values()):
                break  # where it never gets quiet, trying again would not help
        for kind, each in taken.items():
            measured[kind].append(each)
    return measured


def is_disturbed(measured):
    return measured["others"] > DISTURBED or measured["unsteady"] > UNSTEADY


def warm_up(bench, source):
    place = bench.work / "warm"
    place.mkdir()
    bench.bare(place, "init")
    bench.bare(place, "backup", source)  # the page cache holds the source for both sides
    shutil.rmtree(place)


def one_round(bench, source, outer, inner):
    turns = [(side, bench.work / f"turn-{number}") for number, side in enumerate((outer, inner, outer))]
    for side, place in turns:
        place.mkdir()
        if side == "bare":
            bench.bare(place, "init")
        else:
            bench.prepare(place / "data", place / "repository", "tree", source)
    measured = {kind: one_kind(bench, source, turns) for kind in KINDS}
    for _, place in turns:
        shutil.rmtree(place)
    return measured


def one_kind(bench, source, turns):
    """Of each side the mean of what it took."""
    used, quiet = {side: [] for side in SIDES}, True
    for side, place in turns:
        quiet = bench.settle() and quiet
        used[side].append(back_up(bench, side, place, source))
    bare, ours = (used[side] for side in SIDES)
    require_equal_calls(bare[0], ours[0])
    mean = lambda uses, of: statistics.mean(of(use) for use in uses)
    outer = [use.wall for use in max(bare, ours, key=len)]
    return {"bare_wall": mean(bare, lambda use: use.wall), "ours_wall": mean(ours, lambda use: use.wall),
            "backup_step": mean(ours, lambda use: use.step("backup")),
            "bare_cpu": mean(bare, lambda use: use.restic_cpu), "restic_cpu": mean(ours, lambda use: use.restic_cpu),
            "own_cpu": mean(ours, lambda use: use.own_cpu), "unsteady": (max(outer) - min(outer)) / statistics.mean(outer),
            "began_quiet": quiet, "others": max(use.others for use in bare + ours)}


def back_up(bench, side, place, source):
    if side == "bare":
        return bench.bare(place, "backup", "--json", "--tag=strongroom.plan.tree", "--", source)
    return bench.ours(place / "data", "backup", "tree")


def require_equal_calls(bare, ours):
    """Both started restic once, with the same arguments, and with the same environment but for where things are."""
    if len(bare.calls) != 1 or len(ours.calls) != 1:
        raise SystemExit(f"bench: {len(ours.calls)} starts of restic against {len(bare.calls)}")
    theirs, mine = bare.calls[0], ours.calls[0]
    # The ledger's checkpoint, different in each run, is a tag more for strongroom's restic, and so is which plan it was.
    of_mine = [argument for argument in mine.arguments if not argument.startswith(("--tag=strongroom.ledger.", "--tag=strongroom.id."))]
    if theirs.arguments != of_mine:
        raise SystemExit(f"bench: unequal arguments: {theirs.arguments} and {of_mine}")
    places = {"RESTIC_REPOSITORY_FILE", "RESTIC_PASSWORD_FILE", "RESTIC_CACHE_DIR"}
    plain = [{name: None if name in places else value for name, value in call.environment.items()}
             for call in (theirs, mine)]
    if plain[0] != plain[1]:
        raise SystemExit(f"bench: unequal environments: {plain[0]} and {plain[1]}")


# strongroom against bare restic: (wall ratio, CPU as a share of restic's).
GOALS = {"first": (1.03, 0.02), "unchanged": (1.25, 0.10)}


def print_report(results, verdicts, table, spread):
    """The goals are held against the rounds that nothing disturbed; with fewer than half of them nothing can be said."""
    rows = []
    for kind, measured in results.items():
        rows += rows_of(kind, measured, spread)
        good = [each for each in measured if not is_disturbed(each)]
        ratio, share = (statistics.median(of(each) for each in good or measured) for of in (wall_ratio, cpu_share))
        said = f"({len(good)} of {len(measured)} rounds undisturbed)"
        clear = len(good) * 2 > len(measured)
        wall, cpu = GOALS[kind]
        verdicts += [(f"{kind} backup: wall {ratio:.3f} of restic's, at most {wall} {said}", ratio <= wall if clear else None),
                     (f"{kind} backup: CPU {share:.2%} of restic's, at most {cpu:.0%}", share <= cpu)]
    table(["backup", "min", "median", "max"], rows)


def wall_ratio(measured):
    return measured["ours_wall"] / measured["bare_wall"]


def cpu_share(measured):
    return measured["own_cpu"] / measured["restic_cpu"]


def rows_of(kind, measured, spread):
    column = lambda name: [each[name] for each in measured]
    of_each = lambda function: [function(each) for each in measured]
    return [[f"{kind}: restic alone, wall s", *spread(column("bare_wall"), "{:.2f}")],
            [f"{kind}: strongroom, wall s", *spread(column("ours_wall"), "{:.2f}")],
            [f"{kind}: ratio, round by round", *spread(of_each(wall_ratio), "{:.3f}")],
            [f"{kind}: ratio, backup step alone", *spread(of_each(lambda each: each["backup_step"] / each["bare_wall"]), "{:.3f}")],
            [f"{kind}: two equal measurements differ by", *spread(column("unsteady"), "{:.1%}")],
            [f"{kind}: strongroom outside that step, wall s",
             *spread(of_each(lambda each: each["ours_wall"] - each["backup_step"]), "{:.3f}")],
            [f"{kind}: restic alone, CPU s", *spread(column("bare_cpu"), "{:.2f}")],
            [f"{kind}: restic under strongroom, CPU s", *spread(column("restic_cpu"), "{:.2f}")],
            [f"{kind}: our own CPU, s", *spread(column("own_cpu"), "{:.3f}")],
            [f"{kind}: our CPU / restic's", *spread(of_each(cpu_share), "{:.2%}")],
            [f"{kind}: used by others meanwhile", *spread(column("others"), "{:.0%}")]]
