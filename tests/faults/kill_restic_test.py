"""restic itself dies, at seeded random events in the repository: the run says so, and leaves no lock behind."""

import os
import random
import signal

import pytest

from support import processes
from support.aftermath import assert_no_partial_restore, assert_tidy
from support.file_events import FileEvents, directories_below
from support.strongroom import rounds
from support.trees import assert_same, make_tree

SEED = int(os.environ.get("STRONGROOM_TEST_SEED", "20261123"))
CODES_OF_A_KILLED_TOOL = {"ERROR_INTERNAL", "ERROR_INTERRUPTED"}


def restic_of(running):
    return [pid for pid in running.descendants() if (processes.stat_of(pid) or ("",))[0] == "restic"]


def kill_restic(running, number):
    """Returns how many were hit: none when the tool ended meanwhile."""
    hit = restic_of(running)
    for pid in hit:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            hit = []
    return len(hit)


def locked_in(directory, number=1):
    """An event: restic has put its lock there, or so many of its commands have, one after the other."""
    seen = set()

    def is_wanted(path):
        if os.path.dirname(path) == str(directory / "locks") and len(os.path.basename(path)) == 64:  # else it is a draft
            seen.add(path)
        return len(seen) >= number

    return is_wanted


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_in_the_backup_step(room, plain_restic, repository_path, number, each_restic):
    with FileEvents([repository_path / "locks"]) as events:
        running = room.start("backup", "docs")
        assert events.wait_for_path(locked_in(repository_path), running.popen)
        hit = kill_restic(running, number)
        result = running.finish()
    assert hit == 1
    run = result.run_record()
    assert result.exit_status == 1 and run["state"] == "failed" and run["verified"] is False, run
    assert run["error"]["code"] in CODES_OF_A_KILLED_TOOL and run["error"]["hint"], run
    assert run["steps"][-1]["name"] == "backup" and run["steps"][-1]["state"] == "failed"
    assert_tidy(room, plain_restic)
    assert room.backup("docs")["verified"] is True


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_in_the_check_step(room, plain_restic, repository_path, number, each_restic):
    """Its lock is exclusive: left behind it would stop every later run."""
    with FileEvents([repository_path / "locks"]) as events:
        running = room.start("backup", "docs")
        assert events.wait_for_path(locked_in(repository_path, number=2), running.popen)
        hit = kill_restic(running, number)
        result = running.finish()
    run = result.run_record()
    assert run["steps"][-1]["name"] == "check", run
    assert hit == 1 and result.exit_status == 3 and run["state"] == "warning" and run["verified"] is False, run
    assert run["warnings"][0]["code"] in CODES_OF_A_KILLED_TOOL
    assert_tidy(room, plain_restic)
    again = room.backup("docs")
    assert again["state"] == "succeeded" and again["verified"] is True


def test_in_a_check_by_itself(room, plain_restic, repository_path):
    room.backup("docs")
    with FileEvents([repository_path / "locks"]) as events:
        running = room.start("repo", "check", "local")
        assert events.wait_for_path(locked_in(repository_path), running.popen)
        hit = kill_restic(running, signal.SIGKILL)
        run = running.finish().run_record()
    assert hit == 1 and run["state"] == "failed" and run["verified"] is False
    assert_tidy(room, plain_restic)
    assert room.call("repo", "check", "local").run_record()["verified"] is True


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_at_random_events(room, source, plain_restic, repository_path, tmp_path, command):
    """Anything may come of it but a wrong success, a lock, or half a restore."""
    room.backup("docs")
    dice = random.Random(SEED)
    watched = directories_below(repository_path)
    print(f"seed {SEED}")
    states = []
    for turn in range(100):
        if turn >= rounds(4, 40) and "failed" in states:
            break
        number = dice.choice([signal.SIGKILL, signal.SIGTERM])
        target = tmp_path / f"target {turn}"
        make_tree(source / f"more {turn}", files=3, seed=turn)
        arguments = ["backup", "docs"] if command == "backup" else ["restore", "docs", "--target", target]
        at = dice.randrange(1, 60)
        with FileEvents(watched) as events:
            running = room.start(*arguments)
            events.wait_for_number(at, running.popen)
            hit = kill_restic(running, number)
            result = running.finish()
        run = result.run_record()
        states.append(run["state"])
        print(f"{command} round {turn}, event {at}, signal {number.name}, hit {hit}: {run['state']} in {run['steps'][-1]['name']}")
        if run["state"] == "succeeded":
            assert run["verified"] is True
        else:
            assert run["state"] in ("failed", "warning") and result.exit_status in (1, 3), run
        if command == "restore":
            assert target.exists() == (run["state"] == "succeeded"), run
            assert_no_partial_restore(tmp_path)
        assert_tidy(room, plain_restic)
    assert "failed" in states, states
    assert room.backup("docs")["verified"] is True
    room.call("restore", "docs", "--target", tmp_path / "all")
    assert_same(source, tmp_path / "all" / source.relative_to("/"))
    plain_restic.check()
