"""Commands that append to the ledger die anywhere: what they had acknowledged stays, and nothing ever looks like tampering."""

import collections
import json
import os
import random
import signal

import pytest

from support.file_events import FileEvents, directories_below
from support.ledger import bring_back_store_only, entries, keep_copy, size_of, verify
from support.strongroom import rounds

SEED = int(os.environ.get("STRONGROOM_TEST_SEED", "20261124"))
PUBLISHING = [f"ledger.{name}:{n}" for name in ("publish", "publish.tiles", "publish.checkpoint", "anchor") for n in (1, 2)]
COMMITTING = [f"store.{name}:{n}" for name in ("before_commit", "after_commit") for n in (1, 2)]
POINTS = [*COMMITTING, *PUBLISHING]


@pytest.fixture
def usb(tmp_path):
    directory = tmp_path / "usb"
    directory.mkdir()
    return directory


@pytest.fixture
def anchored(room, usb):
    room.backup("docs")
    room.call("audit", "anchors", "--add", usb)
    return room


class Witness:
    """Remembers every entry that was ever shown or acknowledged, and what must be there because of it."""

    def __init__(self, room):
        self.room, self.acknowledged, self.hits = room, 0, collections.Counter()
        self.seen = list(reversed(entries(room)))

    def take(self, result):
        """What a killed command had said before it died."""
        for line in result.stdout.decode().splitlines():
            if not line.endswith("}"):
                continue  # cut off in the middle of a line: nobody was told
            said = json.loads(line)
            if said.get("recorded") is not None:
                self.must_have(said["recorded"], "ledger.verified")
            elif said.get("type") == "result":
                self.must_have(said["run"]["ledger_seq"], "run." + said["run"]["state"])
            elif said.get("name") == "docs":
                self.must_have(None, "plan.edit")

    def must_have(self, seq, action):
        self.acknowledged += 1
        self.wanted.append((seq, action))

    wanted = ()

    def begin(self):
        self.wanted = []
        self.edits_before = sum(entry["action"] == "plan.edit" for entry in self.seen)

    def check(self, label, result):
        self.hits["killed" if result.exit_status == -9 else "survived"] += 1
        now = list(reversed(entries(self.room)))
        assert now[: len(self.seen)] == self.seen, f"{label}: entries changed or are gone"
        edits = sum(entry["action"] == "plan.edit" for entry in now)
        for seq, action in self.wanted:
            if seq is None:
                assert edits == self.edits_before + 1, f"{label}: an acknowledged edit is not in the ledger"
            else:
                assert now[seq]["action"] == action, f"{label}: acknowledged entry {seq} is not there: {now[-1]}"
        self.seen = now
        report = self.room.call("audit", "verify", "--no-repositories", expect=None)
        assert report.exit_status in (0, 4), f"{label}: {report!r}"
        assert self.room.call("status").document()["ledger"]["state"] == "intact", label


def command_for(dice, number):
    """Mostly small ones: they append, publish and end at once."""
    return [["plan", "edit", "docs", "--tag", f"round{number}"], ["audit", "verify", "--record", "--no-repositories"],
            ["audit", "export", "--format", "csv"], ["backup", "docs"]][dice.choices(range(4), (6, 3, 2, 1))[0]]


def killed_at_point(room, command, point):
    return room.start(*command, environment={"STRONGROOM_KILL_AT": point}).finish()


def killed_at_event(room, command, usb, number):
    with FileEvents([room.data_dir, *directories_below(room.data_dir / "ledger"), usb]) as events:
        running = room.start(*command)
        if events.wait_for_number(number, running.popen):
            running.signal(signal.SIGKILL)
        return running.finish()


def killed_when_it_has_spoken(room, command):
    """While it publishes what it has just told."""
    running = room.start(*command)
    running.read_until(lambda line: line.get("type") not in ("started", "progress"))
    running.signal(signal.SIGKILL)
    return running.finish()


def events_of_a_whole_command(room, usb):
    with FileEvents([room.data_dir, *directories_below(room.data_dir / "ledger"), usb]) as events:
        running = room.start("plan", "edit", "docs", "--tag", "whole")
        assert not events.wait_for_number(1_000_000, running.popen)
        running.finish()
        return events.count


def test_no_acknowledged_entry_is_ever_lost(anchored, usb):
    dice = random.Random(SEED)
    events = events_of_a_whole_command(anchored, usb)
    witness = Witness(anchored)
    kills = rounds(15, 150)
    number = 0
    while witness.hits["killed"] < kills:
        number += 1
        assert number < 4 * kills, f"too few were hit: {witness.hits}"
        command = command_for(dice, number)
        witness.begin()
        how = number % 3
        if how == 0:
            label = dice.choice(POINTS)
            result = killed_at_point(anchored, command, label)
        elif how == 1 or "export" in command:
            label = f"event {dice.randrange(1, events + 1)} of {events}"
            result = killed_at_event(anchored, command, usb, int(label.split()[1]))
        else:
            label = "its words"
            result = killed_when_it_has_spoken(anchored, command)
        witness.take(result)
        witness.check(f"round {number}, {' '.join(command[:2])} at {label}", result)
    print(f"seed {SEED}: {witness.hits}, {witness.acknowledged} acknowledged, {len(witness.seen)} entries, none lost")
    assert witness.acknowledged >= kills / 5, "too few commands had said anything before they died"
    anchored.call("plan", "edit", "docs", "--tag", "last")
    assert verify(anchored, "--no-repositories", expect=0)["first_unanchored"] is None
    assert verify(anchored, "--ledger", anchored.data_dir / "ledger", expect=4)["checkpoint"]["size"] == size_of(anchored)


@pytest.mark.parametrize("point", ["store.before_commit:1", "store.after_commit:1", *PUBLISHING[:6:2]])
def test_a_first_command_that_dies_leaves_no_ledger_or_a_whole_one(strongroom, source, point):
    first = ["quickstart", "--source", source]
    assert killed_at_point(strongroom, first, point).exit_status == -9
    assert strongroom.call("audit", "verify", expect=None).exit_status in (3, 4)
    strongroom.call(*first)
    assert [entry["action"] for entry in entries(strongroom)].count("ledger.begin") == 1
    verify(strongroom, expect=4)


@pytest.mark.parametrize("point", ["store.before_commit:1", "store.after_commit:1", *PUBLISHING[::2]])
def test_a_fork_that_dies_is_there_whole_or_not_at_all(anchored, tmp_path, point):
    copy = keep_copy(anchored, tmp_path / "copy")
    anchored.call("plan", "edit", "docs", "--tag", "later")
    bring_back_store_only(anchored, copy)
    size = size_of(anchored)
    fork = ["audit", "fork", "--reason", "from a copy", "--yes"]
    assert killed_at_point(anchored, fork, point).exit_status == -9
    happened = size_of(anchored) > size
    assert happened == (point != "store.before_commit:1")
    if not happened:
        anchored.call("plan", "edit", "docs", "--tag", "x", expect=1)
        anchored.call(*fork)
    anchored.call("plan", "edit", "docs", "--tag", "x")
    report = verify(anchored, "--no-repositories", expect=0)
    assert len(report["forks"]) == 1 and report["forks"][0]["lost"] == 1
    assert verify(anchored, "--ledger", anchored.data_dir / "ledger", expect=4)["checkpoint"]["size"] == size_of(anchored)
