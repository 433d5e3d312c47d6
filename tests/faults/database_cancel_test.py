"""A database's backup or restore that is stopped, in every step: cancelled, exit 130, nothing left, no session, and the next
run works."""

import os
import signal
import sqlite3

import pytest

from support import processes
from support.aftermath import FINAL
from support.dumps import Dumps, add_database, fill, leftover_databases, named_processes
from support.file_events import IN_MODIFY, FileEvents
from support.proxy import GatedProxy
from support.strongroom import rounds
from support.terminal import start_on_terminal, wait_for_end


@pytest.fixture
def gate(strongroom, server):
    server.create("shop")
    fill(server, "shop", 4)
    with GatedProxy(server.port) as proxy:
        add_database(strongroom, server, "shop", port=proxy.port)
        yield proxy


@pytest.fixture
def dumps(strongroom, server, gate):
    watched = Dumps(strongroom, server)
    watched.backup()
    return watched


def hold(strongroom, gate, at, *arguments, **options):
    gate.close_after_reply(at, action="hold")
    running = strongroom.start(*(arguments or ("backup", "shop")), **options)
    assert gate.reached.wait(60)
    return running


def assert_cancelled(result, step):
    run = result.run_record()
    assert result.exit_status == 130 and run["state"] == "cancelled" and run["error"]["code"] == "ERROR_CANCELLED", result
    assert run["verified"] is False or step in ("publish", "restore")
    assert run["steps"][-1]["name"] == step and run["steps"][-1]["state"] == "cancelled", run["steps"]
    return run


def stop_by_signal(strongroom, running):
    running.signal(signal.SIGINT)


def stop_by_command(strongroom, running):
    strongroom.call("runs", "cancel", strongroom.call("status").document()["running"][0]["run_id"])


def stop_by_many_signals(strongroom, running):
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        running.signal(number)


STOPS = (stop_by_signal, stop_by_command, stop_by_many_signals)


@pytest.mark.parametrize("step, at", [("preflight", 100), ("dump", 2_000_000)])
def test_before_and_in_the_dump(strongroom, gate, dumps, step, at):
    """The server's answers are held back at that byte until the run has ended."""
    for stop in STOPS:
        running = hold(strongroom, gate, at)
        stop(strongroom, running)
        assert_cancelled(running.finish(), step)
        dumps.assert_nothing_new(stop.__name__)
        gate.open()
        dumps.assert_failed_without_a_trace(stop.__name__)
    dumps.assert_works_again()


def test_a_stopped_pg_dump_is_reached(strongroom, gate, dumps):
    running = hold(strongroom, gate, 2_000_000)
    stopped = named_processes(running, "pg_dump")
    assert len(stopped) == 1
    os.kill(stopped[0], signal.SIGSTOP)
    stop_by_signal(strongroom, running)
    assert_cancelled(running.finish(), "dump")
    gate.open()
    dumps.assert_failed_without_a_trace()


def test_before_the_verification(strongroom, gate, dumps):
    """Another writer holds the store, so that the step cannot begin before the stop is asked for."""
    running = hold(strongroom, gate, 2_000_000)
    dumping = named_processes(running, "pg_dump")
    store = sqlite3.connect(strongroom.data_dir / "strongroom.db", isolation_level=None)
    store.execute("BEGIN IMMEDIATE")
    gate.open()
    assert not processes.wait_gone(dumping, 60)
    stop_by_signal(strongroom, running)
    store.execute("ROLLBACK")
    store.close()
    result = running.finish()
    run = result.run_record()
    assert result.exit_status == 130 and run["steps"][-1]["name"] in ("dump", "verify"), run
    dumps.assert_failed_without_a_trace()
    dumps.assert_works_again()


def test_while_it_is_verified_and_published(strongroom, gate, dumps):
    """At the n-th time that something is written to the store after pg_dump has ended. Whenever it comes: cancelled with
    nothing left, or published whole and said so."""
    outcomes = []
    for number in range(rounds(4, 80)):
        dumps.look()
        running = hold(strongroom, gate, 2_000_000)
        dumping = named_processes(running, "pg_dump")
        with FileEvents([strongroom.data_dir], mask=IN_MODIFY) as events:
            gate.open()
            assert not processes.wait_gone(dumping, 60)
            for _ in range(number % 8):
                if not events.wait_for_path(lambda path: path.endswith("-wal"), running.popen):
                    break
            stop_by_signal(strongroom, running)
        result = running.finish()
        run = result.run_record()
        outcomes.append(f"{run['state']} in {run['steps'][-1]['name']}")
        assert run["state"] in ("cancelled", "succeeded"), run
        assert result.exit_status == (130 if run["state"] == "cancelled" else 0)
        if run["state"] == "cancelled":
            dumps.assert_failed_without_a_trace(f"round {number}")
        else:
            assert run["verified"] is True and (dumps.directory / run["dump"]["filename"]).exists()
            dumps.assert_untouched()
            dumps.assert_as_listed()
    print(outcomes)
    assert any(outcome.startswith("cancelled") for outcome in outcomes), outcomes
    dumps.assert_works_again()


def test_ctrl_c_typed_at_a_terminal(strongroom, gate, dumps):
    gate.close_after_reply(2_000_000, action="hold")
    running, master = start_on_terminal(strongroom, "backup", "shop")
    assert gate.reached.wait(60)
    os.write(master, b"\x03")
    text = wait_for_end(running, master)
    os.close(master)
    gate.open()
    assert running.popen.returncode == 130 and "cancelled" in text, text
    assert strongroom.runs()[0]["state"] == "cancelled"
    dumps.assert_failed_without_a_trace()


def test_a_terminal_that_is_closed(strongroom, gate, dumps):
    gate.close_after_reply(2_000_000, action="hold")
    running, master = start_on_terminal(strongroom, "backup", "shop")
    assert gate.reached.wait(60)
    os.close(master)
    assert running.popen.wait(60) == 130
    gate.open()
    assert strongroom.runs()[0]["state"] == "cancelled"
    dumps.assert_failed_without_a_trace()


@pytest.mark.parametrize("step, at", [("preflight", 60), ("restore", 1_500_000)])
def test_a_restore(strongroom, server, gate, dumps, step, at):
    """What goes to the server is held back at that byte until the run has ended; other connections pass."""
    newest = strongroom.call("backups", "list").document()["dumps"][0]["filename"]
    before = server.databases()
    for stop in STOPS if step == "preflight" else STOPS[1:]:
        gate.close_after(at, action="hold")
        running = strongroom.start("database", "restore", "shop", "--file", newest, "--into", "again")
        assert gate.reached.wait(60)
        stop(strongroom, running)
        assert_cancelled(running.finish(), step)
        assert server.databases() == before and leftover_databases(server) == []
        gate.open()
        dumps.assert_failed_without_a_trace(stop.__name__)
    strongroom.call("database", "restore", "shop", "--file", newest, "--into", "again")
    assert all(run["state"] in FINAL for run in strongroom.runs())
