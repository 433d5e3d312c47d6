"""strongroom and restic die at seeded random places of a backup over the network: at the n-th byte that passes a proxy.

Nothing here waits for time: the proxy closes its gate at the drawn byte, and the kill comes while it is closed.
"""

import os
import random
import signal

import pytest

from support import processes
from support.kills import KillRounds
from support.proxy import GatedProxy
from support.restic import Restic
from support.strongroom import rounds
from support.trees import make_big_tree

PASSWORD = "correct horse"
SEED = int(os.environ.get("STRONGROOM_TEST_SEED", "20261122"))


@pytest.fixture
def away(strongroom, rest_server, restic_binary, home, tmp_path):
    """(kill rounds, gate, bytes that one backup sends): a plan whose every byte passes the gate."""
    big = make_big_tree(tmp_path / "big", 3)
    with GatedProxy(rest_server.port) as gate:
        strongroom.add_repository("gated", rest_server.location(gate.port), PASSWORD, init=False)
        strongroom.add_plan("big", "gated", big)
        strongroom.backup("big")
        touch(big, 0)
        before = gate.forwarded[True]
        strongroom.backup("big")
        kills = KillRounds(strongroom, "big", Restic(restic_binary, rest_server.location(), PASSWORD, home))
        kills.big = big
        kills.watch_only_what_comes()
        yield kills, gate, gate.forwarded[True] - before


def touch(big, number):
    """Something new to send in every round."""
    (big / "changing").write_bytes(random.Random(f"round {number}").randbytes(1_500_000))


def start_and_stop_at(kills, gate, number, at):
    touch(kills.big, number)
    gate.close_after(at)
    running = kills.room.start("backup", "big")
    running.read_until(lambda line: line["type"] == "started")
    assert gate.reached.wait(60), f"byte {at} was never sent"
    return running


def draw(dice, number, total):
    """In turns: anywhere; the last kilobytes, where index and snapshot are written; the last of all, which is the check."""
    if number % 3 == 0:
        return dice.randrange(1, int(total * 0.95))
    return total - (dice.randrange(2600, 8000) if number % 3 == 1 else dice.randrange(400, 2200))


def test_strongroom_dies_at_random_bytes(away):
    kills, gate, total = away
    dice = random.Random(SEED)
    print(f"seed {SEED}, {total} bytes in a backup")
    for number in range(rounds(6, 90)):
        at = draw(dice, number, total)
        running = start_and_stop_at(kills, gate, number + 1, at)
        acknowledged = [run for run in kills.room.runs() if run["state"] != "running"]
        _, took = kills.room.kill(running)
        kills.slowest = max(kills.slowest, took)
        gate.open()
        kills.after(running.finish(), acknowledged, f"round {number}, byte {at}")
    kills.report()
    for step in ("backup", "check"):
        assert kills.hits[step] >= rounds(1, 3), f"{step} was hit {kills.hits[step]} times"


def restic_below(running):
    return [pid for pid in running.descendants() if processes.stat_of(pid)[0] == "restic"]


def test_restic_dies_at_random_bytes(away):
    kills, gate, total = away
    dice = random.Random(SEED + 1)
    states = []
    for number in range(rounds(6, 60)):
        at = draw(dice, number, total)
        running = start_and_stop_at(kills, gate, 1000 + number, at)
        for pid in restic_below(running):
            os.kill(pid, signal.SIGKILL)
        gate.open()
        result = running.finish()
        run = result.run_record()
        print(f"round {number}, byte {at}: {run['state']} in {run['steps'][-1]['name']}")
        states.append(run["state"])
        assert run["state"] in ("failed", "warning"), run
        assert run["verified"] is False
        assert kills.room.backup("big")["verified"] is True
        assert kills.restic.lock_ids() == []
    assert states.count("failed") >= rounds(2, 3) and states.count("warning") >= rounds(1, 2), states


def test_grandchildren_die_too_rclone_and_what_calls_setsid(strongroom, rest_server, tmp_path, home):
    """restic over rclone, where rclone (a hook around it) has started something in a session of its own."""
    tools = tmp_path / "tools"
    (tools / "rclone").write_text("#!/bin/sh\nsetsid sleep 1000 >/dev/null 2>&1 </dev/null &\nexec /usr/bin/rclone \"$@\"\n")
    (tools / "rclone").chmod(0o755)
    source = make_big_tree(tmp_path / "big", 4)
    store = tmp_path / "through rclone"
    store.mkdir()
    strongroom.add_repository("piped", f"rclone::local:{store}", PASSWORD)
    strongroom.add_plan("big", "piped", source)
    for turn in range(rounds(2, 10)):
        (source / "changing").write_bytes(random.Random(turn).randbytes(3_000_000))
        running = strongroom.start("backup", "big")
        running.read_until(lambda line: line["type"] == "progress" and line["steps"] and line["steps"][-1]["name"] == "backup")
        wait_for_command(running, "sleep")
        below, took = strongroom.kill(running)
        commands = len(below)
        print(f"round {turn}: {commands} processes below, gone in {took * 1000:.0f} ms")
        assert commands >= 4, "supervisor, restic, rclone and the sleeper"
        assert strongroom.backup("big")["state"] == "succeeded"


def wait_for_command(running, name):
    """The sleeper is started by a shell: its first appearance in /proc is the event."""
    for _ in range(100_000):
        if any((processes.stat_of(pid) or ("",))[0] == name for pid in running.descendants()):
            return
        os.sched_yield()
    raise AssertionError(f"no {name} appeared below strongroom")
