"""strongroom dies while it restores: what it restored is there whole, under its name, or not at all."""

import collections
import os
import random
import subprocess

import pytest

from support import processes
from support.aftermath import acknowledged, assert_no_partial_restore, assert_nothing_lost, assert_tidy
from support.file_events import FileEvents, directories_below
from support.strongroom import rounds
from support.trees import assert_same

SEED = int(os.environ.get("STRONGROOM_TEST_SEED", "20261124"))
POINTS = [
    *(f"step.{step}.{edge}:1" for step in ("preflight", "restore", "publish") for edge in ("begin", "end")),
    "restore.partial:1", "process.started:1", "process.started:LAST", "process.ended:2", "process.tree_gone:LAST",
    "publish.before:1", "publish.after:1", "store.before_commit:5", "store.after_commit:5",
    "run.finish.before:1", "run.finish.after:1",
]
SECOND_SOURCE = "/etc/debian_version"  # below another directory of the root, so that two names must be published


class Rounds:
    def __init__(self, room, restic, source, directory):
        self.room, self.restic, self.source, self.directory = room, restic, source, directory
        self.hits = collections.Counter()
        self.number = 0

    def target(self, existing):
        self.number += 1
        target = self.directory / f"target {self.number}"
        if existing:
            target.mkdir()
        return target

    def start(self, target, **options):
        return self.room.start("restore", "docs", "--target", target, **options)

    def after(self, target, existing, before, label):
        runs = [run for run in self.room.runs() if run["kind"] == "restore" and run["target"] == str(target)]
        step = runs[0]["steps"][-1]["name"] if runs and runs[0]["steps"] else "between"
        self.hits[step] += 1
        assert self.room.backup("docs")["verified"] is True
        state = self.room.show_run(runs[0]["id"])["state"] if runs else "no run"
        whole = target.exists() and bool(os.listdir(target))
        print(f"{label}: died in {step}; {state}; {'published' if whole else 'absent'}")
        assert state in ("interrupted", "succeeded", "no run")
        assert whole or state != "succeeded"
        if whole:
            assert_same(self.source, target / self.source.relative_to("/"))
            assert (target / SECOND_SOURCE[1:]).exists(), "half a restore"
        else:
            assert target.exists() == existing
        assert_no_partial_restore(self.directory)
        assert_nothing_lost(self.room, before, self.restic)
        assert_tidy(self.room, self.restic)


@pytest.fixture
def kills(strongroom, repository, source, plain_restic, tmp_path):
    strongroom.add_repository("local", repository, init=False)
    strongroom.add_plan("docs", "local", source, SECOND_SOURCE)
    strongroom.backup("docs")
    directory = tmp_path / "targets"
    directory.mkdir()
    return Rounds(strongroom, plain_restic, source, directory)


def die_at(kills, point, existing):
    before = acknowledged(kills.room)
    target = kills.target(existing)
    result = kills.start(target, environment={"STRONGROOM_KILL_AT": point}).finish()
    assert result.exit_status == -9, f"{point} was not reached: {result!r}"
    left = processes.descendants(os.getpid())
    alive = processes.wait_gone(left, 2)
    assert not alive, f"{point}: still alive: {[processes.command_line(pid) for pid in alive]}"
    processes.reap(left)
    kills.after(target, existing, before, point)


def starts_of_a_restore(restic_binary):
    """Before 0.17 a restore says nothing of how far it is, so that a listing is asked for how much there is."""
    version = subprocess.run([restic_binary, "version"], capture_output=True, text=True, check=True).stdout.split()[1]
    return 2 if tuple(map(int, version.split(".")[:2])) >= (0, 17) else 3


def test_at_every_named_point(kills, restic_binary):
    last = starts_of_a_restore(restic_binary)
    for point in POINTS:
        die_at(kills, point.replace("LAST", str(last)), existing=False)
    print(dict(kills.hits))
    for step in ("preflight", "restore", "publish"):
        assert kills.hits[step] >= 3, f"{step} was hit {kills.hits[step]} times"


@pytest.mark.parametrize("point", ["publish.before:1", "publish.entry:1", "publish.entry:2", "publish.after:1"])
def test_half_published_into_a_directory_that_was_there(kills, point):
    die_at(kills, point, existing=True)


@pytest.mark.parametrize("point", ["recovery.partial:1", "recovery.locks:1"])
def test_recovery_of_half_a_publication_dies_too(kills, point):
    target = kills.target(existing=True)
    assert kills.start(target, environment={"STRONGROOM_KILL_AT": "publish.entry:1"}).finish().exit_status == -9
    before = acknowledged(kills.room)
    dead = kills.room.start("backup", "docs", environment={"STRONGROOM_KILL_AT": point}).finish()
    assert dead.exit_status == -9
    processes.reap(processes.descendants(os.getpid(), with_zombies=True))
    kills.after(target, True, before, point)


def test_at_random_events(kills, repository_path):
    dice = random.Random(SEED)
    print(f"seed {SEED}")
    for turn in range(rounds(3, 60)):
        existing = turn % 2 == 1
        before = acknowledged(kills.room)
        target = kills.target(existing)
        at = dice.randrange(1, 60)
        with FileEvents([kills.directory, *directories_below(repository_path)]) as events:
            running = kills.start(target)
            events.wait_for_number(at, running.popen)
            _, took = kills.room.kill(running)
        kills.after(target, existing, before, f"round {turn}, event {at}, tree gone in {took * 1000:.0f} ms")
    print(dict(kills.hits))
