"""SIGKILL of strongroom, of pg_dump and of the server, at named points (test builds: STRONGROOM_KILL_AT=name:n) and at the
n-th byte the server sends: dumps are there whole, under their names, or not at all, and nothing of anybody's is left."""

import os
import random
import signal

import pytest

from support.database_kills import DumpKills
from support.dumps import add_database, fill, leftover_databases, named_processes
from support.proxy import GatedProxy
from support.strongroom import LONG, rounds

SEED = int(os.environ.get("STRONGROOM_TEST_SEED", "20261201"))

POINTS = [
    *(f"run.{name}:1" for name in ("locked", "queued", "started", "finish.before", "finish.after")),
    *(f"step.{step}.{edge}:1" for step in ("preflight", "dump", "verify", "publish", "retention") for edge in ("begin", "end")),
    *(f"process.{name}:{n}" for name, n in (("started", 1), ("spawned", 2), ("started", 2), ("ended", 2), ("tree_gone", 2))),
    *(f"dump.{name}:1" for name in ("announced", "sidecar", "named", "synced", "published")),
    *(f"store.{name}:{n}" for name, n in (("before_commit", 4), ("after_commit", 5), ("before_commit", 6), ("after_commit", 7))),
    "progress:1",
    "progress:2",
]


@pytest.fixture
def gate(strongroom, server):
    """The database `shop`, whose every byte passes a gate; 1.5 MB of SQL."""
    server.create("shop")
    fill(server, "shop", 1.5)
    with GatedProxy(server.port) as proxy:
        add_database(strongroom, server, "shop", port=proxy.port)
        yield proxy


@pytest.fixture
def kills(strongroom, server, gate):
    rounds_over_shop = DumpKills(strongroom, server)
    rounds_over_shop.dumps.backup()
    return rounds_over_shop


def of_these(points, few, salt):
    """All of them three times, or a few: other ones with another seed, spread over the whole way."""
    if LONG:
        return points * 3
    dice = random.Random(f"{SEED} {salt}")
    share = len(points) / few
    return [points[dice.randrange(int(number * share), int((number + 1) * share))] for number in range(few)]


def test_every_named_point_of_a_backup(kills):
    points = of_these(POINTS, 16, "backup")
    for point in points:
        kills.die_at(point)
        kills.after_backup(point)
    kills.report()
    kills.dumps.assert_sound()
    assert kills.survived == len(points)
    assert kills.states["interrupted"] >= rounds(5, 30) and kills.states["warning"] >= rounds(0, 9), kills.states
    for step in ("preflight", "dump", "verify", "publish", "retention") if LONG else ("dump", "verify"):
        assert kills.hits[step] >= rounds(1, 9), f"{step} was hit {kills.hits[step]} times"


@pytest.mark.parametrize("point", ["dump.removing:1", "dump.deleted:1", "dump.deleted:2", "step.retention.end:1"])
def test_while_old_dumps_are_deleted(kills, strongroom, point):
    """What was decided on is gone or known as to be removed; the next run ends it; the newest always stays."""
    for _ in range(3):
        kills.dumps.backup()
    strongroom.call("plan", "edit", "shop", "--retention", "every-run", "--keep-days", "0", "--keep-last", "2")
    kills.may_go = True
    kills.die_at(point)
    newest = strongroom.call("backups", "list").document()["dumps"][0]
    kills.after_backup(point)
    assert len(strongroom.call("backups", "list").document()["dumps"]) == 2
    assert kills.dumps.directory.joinpath(newest["filename"]).exists(), "the newest before the kill is one of the two"
    kills.dumps.assert_sound()


@pytest.mark.parametrize("first, second", [("dump.sidecar:1", "recovery.dumps:1"), ("dump.named:1", "recovery.database:1"),
                                           ("step.dump.end:1", "recovery.database:1")])
def test_recovery_itself_can_die(kills, first, second):
    kills.die_at(first)
    dead = kills.room.start("backup", "shop", environment={"STRONGROOM_KILL_AT": second}).finish()
    assert dead.exit_status == -9, f"{second} was not reached: {dead!r}"
    kills.assert_tree_gone(second)
    kills.after_backup(f"{first}, {second}")
    kills.dumps.assert_sound()


def stop_at(kills, gate, at, *arguments):
    """A command that has come as far as the n-th byte from the server, and goes no further."""
    gate.close_after_reply(at, action="hold")
    running = kills.room.start(*(arguments or ("backup", "shop")))
    assert gate.reached.wait(60), f"byte {at} was never sent"
    return running


def bytes_of_a_backup(kills, gate):
    before = gate.forwarded[False]
    kills.dumps.backup()
    return gate.forwarded[False] - before


def test_strongroom_dies_at_random_bytes(kills, gate):
    dice = random.Random(SEED)
    total = bytes_of_a_backup(kills, gate)
    print(f"seed {SEED}, {total} bytes in a backup")
    for number in range(rounds(3, 80)):
        at = dice.randrange(100, int(total * 0.97))
        kills.begin()
        running = stop_at(kills, gate, at)
        _, took = kills.room.kill(running)
        kills.slowest = max(kills.slowest, took)
        gate.open()
        kills.after_backup(f"round {number}, byte {at}")
    kills.report()
    kills.dumps.assert_sound()


def test_pg_dump_dies_at_random_bytes(kills, gate):
    """Somebody else's SIGKILL: told as such, nothing left, and the next run works."""
    dice = random.Random(SEED + 1)
    total = bytes_of_a_backup(kills, gate)
    for number in range(rounds(2, 60)):
        at = int(total * 0.05) + dice.randrange(int(total * 0.9))
        kills.dumps.look()
        running = stop_at(kills, gate, at)
        dumping = named_processes(running, "pg_dump")
        assert len(dumping) == 1, f"byte {at} of {total}: pg_dump is {dumping}"
        os.kill(dumping[0], signal.SIGKILL)
        gate.open()
        result = running.finish()
        run = result.run_record()
        assert result.exit_status == 1 and run["state"] == "failed" and run["verified"] is False, run
        assert run["error"]["code"] == "ERROR_DUMP_FAILED" and "signal 9" in run["error"]["message"], run["error"]
        kills.dumps.assert_failed_without_a_trace(f"round {number}, byte {at}")
        kills.dumps.backup()
    kills.dumps.assert_sound()


def test_the_server_dies_at_random_bytes(kills, gate, server):
    dice = random.Random(SEED + 2)
    total = bytes_of_a_backup(kills, gate)
    for number in range(rounds(2, 40)):
        at = dice.randrange(1000, int(total * 0.97))
        kills.dumps.look()
        running = stop_at(kills, gate, at)
        server.kill()
        gate.open()
        result = running.finish()
        run = result.run_record()
        assert result.exit_status == 1 and run["error"]["code"] == "ERROR_DATABASE_CONNECTION", run
        server.start()
        kills.watch_only_what_comes()
        kills.dumps.assert_failed_without_a_trace(f"round {number}, byte {at}")
        kills.dumps.backup()
    kills.dumps.assert_sound()


RESTORE_POINTS = [
    *(f"step.{step}.{edge}:1" for step in ("preflight", "verify", "restore") for edge in ("begin", "end")),
    *(f"process.{name}:{n}" for name, n in (("started", 1), ("started", 2), ("ended", 2), ("tree_gone", 2))),
    "database.restored:1", "run.finish.before:1", "run.finish.after:1", "progress:1", "store.after_commit:5",
]


def restore(kills, number):
    """(the command's arguments, the name of the new database)"""
    newest = kills.room.call("backups", "list").document()["dumps"][0]["filename"]
    into = f"restored_{number}"
    return ("database", "restore", "shop", "--file", newest, "--into", into), into


def is_whole(server):
    rows = "SELECT count(*) || ' ' || md5(string_agg(large::text, '' ORDER BY id)) FROM large"
    expected = server.psql("shop", rows)
    return lambda database: server.psql(database, rows) == expected


def test_every_named_point_of_a_restore(kills, server):
    whole = is_whole(server)
    there = 0
    points = of_these(RESTORE_POINTS, 8, "restore")
    for number, point in enumerate(points):
        arguments, into = restore(kills, number)
        kills.die_at(point, *arguments)
        if kills.after_restore(point, into, whole):
            there += 1
            server.psql("postgres", f"DROP DATABASE {into}")
    kills.report()
    kills.dumps.assert_sound()
    assert there < len(points)
    for step in ("preflight", "verify", "restore"):
        assert kills.hits[step] >= rounds(1, 6), f"{step} was hit {kills.hits[step]} times"


def kill_strongroom(kills, gate, running):
    kills.room.kill(running)
    gate.open()


def kill_psql(kills, gate, running):
    restoring = named_processes(running, "psql")
    assert len(restoring) == 1
    os.kill(restoring[0], signal.SIGKILL)
    gate.open()
    result = running.finish()
    assert result.exit_status == 1 and result.run_record()["state"] == "failed", result
    assert leftover_databases(kills.server) == [], "it was dropped at once"


def kill_server(kills, gate, running):
    """Then the half-filled database cannot be dropped before the server is back: the next run does."""
    kills.server.kill()
    gate.open()
    result = running.finish()
    assert result.exit_status == 1 and result.run_record()["error"]["code"] == "ERROR_DATABASE_CONNECTION", result
    kills.server.start()
    kills.watch_only_what_comes()


def test_a_restore_dies_at_random_bytes(kills, gate, server):
    whole = is_whole(server)
    dice = random.Random(SEED + 3)
    arguments, into = restore(kills, "first")
    before = gate.forwarded[True]
    kills.room.call(*arguments)
    assert whole(into)
    total = gate.forwarded[True] - before
    for number in range(rounds(3, 45)):
        kill = (kill_strongroom, kill_psql, kill_server)[number % 3]
        arguments, into = restore(kills, number)
        at = dice.randrange(int(total * 0.1), int(total * 0.95))
        kills.begin()
        gate.close_after(at, action="hold")
        running = kills.room.start(*arguments)
        assert gate.reached.wait(60), f"byte {at} was never sent"
        kill(kills, gate, running)
        assert not kills.after_restore(f"round {number}, {kill.__name__} at byte {at} of {total}", into, whole)
    kills.dumps.assert_sound()
