"""Connections that end, are cut or fall silent in the middle of a COPY: told within bounds, and nothing is left here or there."""

import os
import signal
import time

import pytest

from support import processes
from support.dumps import Dumps, add_database, fill, named_processes
from support.proxy import GatedProxy
from support.strongroom import Strongroom

MEGABYTES = 20  # more than the kernel keeps of a connection that nobody reads: the server waits in the middle
MIDDLE = 4_000_000

# Returns when the server waits for pg_dump to take more; an error when that never happens.
UNTIL_IT_WAITS = """DO $$ BEGIN
  FOR i IN 1..4000 LOOP
    PERFORM pg_stat_clear_snapshot();
    IF EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'COPY public.large%' AND wait_event = 'ClientWrite') THEN
      RETURN;
    END IF;
    PERFORM pg_sleep(0.005);
  END LOOP;
  RAISE 'no COPY waits for its client';
END $$"""


@pytest.fixture
def gate(server):
    server.create("shop")
    fill(server, "shop", MEGABYTES)
    with GatedProxy(server.port) as proxy:
        yield proxy


@pytest.fixture
def dumps(strongroom, server, gate):
    add_database(strongroom, server, "shop", port=gate.port)
    watched = Dumps(strongroom, server)
    watched.backup()
    return watched


def start_and_hold(strongroom, gate, server, action="hold"):
    """A backup in the middle of the large table."""
    gate.close_after_reply(MIDDLE, action)
    running = strongroom.start("backup", "shop")
    assert gate.reached.wait(60)
    if action != "reset":
        server.psql("postgres", UNTIL_IT_WAITS)
    return running


def failed(result, code):
    run = result.run_record()
    assert result.exit_status == 1 and run["state"] == "failed" and run["verified"] is False, result
    assert run["error"]["code"] == code and run["error"]["hint"], run["error"]
    assert run["steps"][-1]["name"] == "dump" and run["steps"][-1]["state"] == "failed", run["steps"]
    return run


def alter_table(server):
    """Needs the lock that a dump of the table would stand in the way of."""
    server.psql("shop", "SET lock_timeout = '5s'; ALTER TABLE large ADD COLUMN IF NOT EXISTS newer int")


def test_the_server_ends_the_session(strongroom, gate, server, dumps):
    running = start_and_hold(strongroom, gate, server)
    ended = server.psql("postgres", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'COPY public.large%'")
    assert ended == "1"
    gate.open()
    run = failed(running.finish(), "ERROR_DATABASE_CONNECTION")
    assert "pg_dump" in run["error"]["message"], run["error"]
    dumps.assert_failed_without_a_trace()
    dumps.assert_works_again()


def test_the_server_is_killed(strongroom, gate, server, dumps):
    running = start_and_hold(strongroom, gate, server)
    server.kill()
    gate.open()
    failed(running.finish(), "ERROR_DATABASE_CONNECTION")
    server.start()
    dumps.assert_failed_without_a_trace()
    dumps.assert_works_again()


def test_the_network_cuts_every_connection_and_stays_away(strongroom, gate, server, dumps):
    begin = time.monotonic()
    running = start_and_hold(strongroom, gate, server, "reset")
    failed(running.finish(), "ERROR_DATABASE_CONNECTION")
    assert time.monotonic() - begin < 60
    dumps.assert_failed_without_a_trace()
    alter_table(server)
    gate.open()
    dumps.assert_works_again()


def test_what_falls_silent_is_ended_and_the_table_is_free(strongroom, gate, server, dumps, tmp_path):
    """Three at once, because the shortest limit is a minute: a connection that is held while others pass, one where nothing
    passes any more, and a pg_dump that somebody has stopped."""
    with GatedProxy(server.port) as other_gate, GatedProxy(server.port) as third_gate:
        rooms = {"held": (strongroom, gate, "hold"), "silent": (another(strongroom, tmp_path / "2"), other_gate, "stall"),
                 "stopped": (another(strongroom, tmp_path / "3"), third_gate, "hold")}
        for name, (room, its_gate, _) in rooms.items():
            if name != "held":
                add_database(room, server, "shop", port=its_gate.port)
            room.call("plan", "edit", "shop", "--stall-minutes", "1")
        watched = {name: Dumps(room, server) for name, (room, _, _) in rooms.items()}
        for each in watched.values():
            each.look()
        begin = time.monotonic()
        running = {}
        for name, (room, its_gate, action) in rooms.items():
            running[name] = start_and_hold(room, its_gate, server, action)
        stopped = named_processes(running["stopped"], "pg_dump")
        assert len(stopped) == 1
        os.kill(stopped[0], signal.SIGSTOP)
        third_gate.open()
        for name, each in running.items():
            run = failed(each.finish(), "ERROR_STALLED")
            took = time.monotonic() - begin
            print(f"{name}: ended after {took:.0f} s: {run['error']['message']}")
            assert 55 < took < 110, f"{name}: the limit was 60 s"
        assert not processes.wait_gone(stopped, 0), "a stopped pg_dump ends too"
        # The silent one's session could not be ended from here: its gate is between.
        other_gate.drop_connections()
        other_gate.open()
        alter_table(server)
        for name, each in watched.items():
            each.assert_failed_without_a_trace(name)
        gate.open()
        dumps.assert_works_again()


def another(strongroom, directory):
    return Strongroom(strongroom.binary, directory, strongroom.home, strongroom.environment["PATH"])
