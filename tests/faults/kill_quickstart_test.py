"""strongroom dies in its very first command: the same command again makes everything good."""

import os
import random
import re

import pytest

from support import processes
from support.aftermath import acknowledged, assert_nothing_lost, assert_tidy
from support.file_events import FileEvents
from support.restic import Restic
from support.strongroom import rounds
from support.trees import assert_same

SEED = int(os.environ.get("STRONGROOM_TEST_SEED", "20261125"))
POINTS = ["quickstart.recorded:1", "repository.made:1", "quickstart.repository:1", "quickstart.planned:1",
          "process.started:2", "store.before_commit:1", "run.locked:1"]


@pytest.fixture
def fresh(strongroom, tmp_path):
    """Another data directory for each kill."""

    def make(number):
        strongroom.data_dir = tmp_path / f"data {number}"
        return strongroom

    return make


def gone(label):
    left = processes.descendants(os.getpid())
    alive = processes.wait_gone(left, 2)
    assert not alive, f"{label}: still alive: {[processes.command_line(pid) for pid in alive]}"
    processes.reap(left)


def assert_good_again(room, source, label, restic_binary, home, tmp_path):
    """`label` is of this kill alone."""
    before = acknowledged(room) if room.data_dir.exists() else []
    run = room.call("quickstart", "--source", source).run_record()
    assert run["state"] == "succeeded" and run["verified"] is True, label
    assert len(room.call("repo", "list").document()) == 1 and len(room.call("plan", "list").document()) == 1
    secrets = room.call("repo", "show", "default", "--reveal").document()["secrets"]
    plain = Restic(restic_binary, room.data_dir / "repository", secrets["password"], home)
    assert_nothing_lost(room, before, plain)
    assert_tidy(room, plain)
    assert secrets["password"] in next((room.data_dir / "recovery").iterdir()).read_text()
    assert not re.search("strongroom-init", " ".join(os.listdir(room.data_dir))), "the unfinished repository was left"
    target = tmp_path / f"restored {label}".replace(":", "-")
    plain.call("restore", "latest", "--target", target)
    assert_same(source, target / source.relative_to("/"))


def test_at_every_named_point(fresh, source, restic_binary, home, tmp_path):
    for number, point in enumerate(POINTS):
        room = fresh(number)
        dead = room.start("quickstart", "--source", source, environment={"STRONGROOM_KILL_AT": point}).finish()
        assert dead.exit_status == -9, f"{point} was not reached: {dead!r}"
        gone(point)
        assert_good_again(room, source, point, restic_binary, home, tmp_path)
        print(f"{point}: good again")


def test_at_random_events(fresh, source, restic_binary, home, tmp_path):
    dice = random.Random(SEED)
    print(f"seed {SEED}")
    for number in range(rounds(2, 40)):
        room = fresh(number)
        room.data_dir.mkdir(mode=0o700)
        (room.data_dir / "runs").mkdir(mode=0o700)
        at = dice.randrange(1, 45)
        with FileEvents([room.data_dir, room.data_dir / "runs"]) as events:
            running = room.start("quickstart", "--source", source)
            events.wait_for_number(at, running.popen)
            room.kill(running)
        assert_good_again(room, source, f"kill {number}, event {at}", restic_binary, home, tmp_path)
        print(f"event {at}: good again")


def test_between_restics_key_and_its_configuration(fresh, source, restic_binary, home, tmp_path, each_restic):
    """A repository with a key and no configuration can neither be opened nor be made again."""
    room = fresh(0)
    tool = tmp_path / "tools" / "restic"
    tool.unlink()
    tool.write_text(f"""#!/bin/sh
case "$*" in *init*)
  {restic_binary} "$@"
  find "{room.data_dir}" -name config -delete
  : > "{tmp_path}/tools/cut"
  exec sleep 1000;;
esac
exec {restic_binary} "$@"
""")
    tool.chmod(0o755)
    with FileEvents([tmp_path / "tools"]) as events:
        running = room.start("quickstart", "--source", source)
        assert events.wait_for_path(lambda path: path.endswith("/cut"), running.popen)
        room.kill(running)
    tool.unlink()
    tool.symlink_to(restic_binary)
    assert_good_again(room, source, "key without configuration", restic_binary, home, tmp_path)


def test_remains_at_a_place_that_is_not_ours_are_named_and_left_alone(strongroom, tmp_path):
    place = tmp_path / "disk"
    (place / "keys").mkdir(parents=True)
    (place / "keys" / "0123").write_text("somebody's")
    error = strongroom.add_repository("local", place, expect=1).error()
    assert error["code"] == "ERROR_CONFLICT" and "never finished" in error["message"] and error["hint"], error
    assert (place / "keys" / "0123").read_text() == "somebody's"
    assert strongroom.call("repo", "list").document() == []
