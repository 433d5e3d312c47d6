"""What should never happen to a database's backups: files that are none, files that change, a supervisor that is killed."""

import os
import pathlib
import signal

import pytest

from support import postgres, processes
from support.dumps import Dumps, add_database, fill, leftover_databases, named_processes
from support.proxy import GatedProxy

SECONDS = 30  # for what must not be waited for


@pytest.fixture
def gate(strongroom, server):
    server.create("shop")
    fill(server, "shop", 3)
    with GatedProxy(server.port) as proxy:
        add_database(strongroom, server, "shop", port=proxy.port)
        yield proxy


@pytest.fixture
def dumps(strongroom, server, gate):
    watched = Dumps(strongroom, server)
    watched.backup()
    return watched


def replace_by_pipe(path):
    path.unlink()
    os.mkfifo(path)


def test_nobody_waits_for_a_pipe_in_the_place_of_a_file(strongroom, server, dumps, tmp_path):
    dumps.backup()
    dumps.backup()
    files = sorted(dumps.directory.glob("*.sql.gz"))
    replace_by_pipe(files[0])
    replace_by_pipe(files[1].with_name(files[1].name + ".json"))
    verified = strongroom.call("backups", "verify", "--all", expect=1, seconds=SECONDS).document()
    assert {each["filename"]: each["good"] for each in verified} == {path.name: path == files[2] for path in files}
    for given in (files[0], tmp_path, "/dev/zero"):
        result = strongroom.call("database", "restore", "shop", "--file", given, "--into", "copy", "--trust-file", expect=None,
                                 seconds=SECONDS)
        assert result.exit_status in (1, 2) and result.run_record()["state"] == "failed", result
    assert "copy" not in server.databases()


@pytest.mark.parametrize("suffix", ["", ".json"])
def test_recovery_does_not_wait_for_a_pipe_either(strongroom, dumps, suffix):
    before = set(dumps.directory.iterdir())
    strongroom.call("backup", "shop", environment={"STRONGROOM_KILL_AT": "dump.synced:1"}, expect=-9)
    processes.reap(processes.descendants(os.getpid(), with_zombies=True))
    dump = next(path for path in set(dumps.directory.iterdir()) - before if path.name.endswith(".sql.gz"))
    pipe = dump.with_name(dump.name + suffix)
    replace_by_pipe(pipe)
    good = strongroom.call("backup", "shop", seconds=SECONDS).run_record()
    assert good["state"] == "succeeded" and pipe.is_fifo(), "somebody else's, so it stays"
    assert sorted(each["state"] for each in strongroom.runs()) == ["interrupted", "succeeded", "succeeded"]
    dumps.assert_untouched()


def test_a_file_that_changes_while_it_is_restored(strongroom, server, gate, dumps):
    """In place, into another good dump of the same database: what was checked is not what is restored."""
    server.psql("shop", "UPDATE large SET filling = md5(filling) || substr(filling, 33)")
    other = (dumps.directory / dumps.backup()["dump"]["filename"]).read_bytes()
    victim = min(dumps.directory.glob("*.sql.gz"))
    gate.close_after(500_000, action="hold")
    running = strongroom.start("database", "restore", "shop", "--file", victim, "--into", "copy")
    assert gate.reached.wait(60)
    victim.write_bytes(other)
    gate.open()
    result = running.finish()
    assert result.exit_status == 1 and result.run_record()["error"]["code"] == "ERROR_INTEGRITY", result
    assert "copy" not in server.databases() and leftover_databases(server) == []


def test_a_supervisor_that_is_killed_takes_pg_dump_with_it(strongroom, gate, dumps):
    gate.close_after_reply(1_000_000, action="hold")
    running = strongroom.start("backup", "shop")
    assert gate.reached.wait(60)
    dumping = named_processes(running, "pg_dump")
    supervisors = [processes.stat_of(pid)[2] for pid in dumping]
    assert len(dumping) == 1 and supervisors != [running.pid]
    os.kill(supervisors[0], signal.SIGKILL)
    assert not processes.wait_gone(dumping, 2)
    result = running.finish(SECONDS)
    gate.open()
    assert result.exit_status == 1 and result.run_record()["state"] == "failed", result
    dumps.assert_failed_without_a_trace()
    dumps.assert_works_again()


def test_variables_of_libpq_lead_nowhere_else(strongroom, server, dumps):
    """A shell that sets them, for psql, gets the backup that cron gets."""
    server.create("elsewhere")
    variables = {"PGHOST": "192.0.2.1", "PGHOSTADDR": "192.0.2.1", "PGPORT": "1", "PGDATABASE": "elsewhere", "PGUSER": "nobody",
                 "PGSERVICE": "none", "PGOPTIONS": "-c statement_timeout=1", "PGTARGETSESSIONATTRS": "standby",
                 "PGSSLMODE": "require", "PGPASSFILE": "/nowhere", "PGCLIENTENCODING": "LATIN1"}
    run = strongroom.backup("shop", environment=variables)
    assert run["state"] == "succeeded" and run["bytes"]["processed"] > 2_000_000, run
    strongroom.call("database", "restore", "shop", "--file", run["dump"]["filename"], "--into", "copy", environment=variables)
    assert server.psql("copy", "SELECT count(*) FROM large") == "3000"
    # One that libpq does not know is the user's own, whatever it begins with.
    strongroom.call("database", "edit", "shop", "--password-env", "PG_BACKUP", environment={"PG_BACKUP": postgres.PASSWORD})


def test_the_password_is_nowhere_while_it_is_used(strongroom, gate, dumps):
    gate.close_after_reply(1_000_000, action="hold")
    running = strongroom.start("backup", "shop")
    assert gate.reached.wait(60)
    secret = postgres.PASSWORD.encode()
    below = running.descendants()
    assert named_processes(running, "pg_dump")
    for pid in [running.pid, *below]:
        for name in ("cmdline", "environ"):
            assert secret not in pathlib.Path(f"/proc/{pid}/{name}").read_bytes(), processes.command_line(pid)
        limits = pathlib.Path(f"/proc/{pid}/limits").read_text().split("Max core file size")[1].split()
        assert limits[0] == "0", "a core dump would hold it"
    gate.open()
    result = running.finish()
    assert result.exit_status == 0 and secret not in result.stdout + result.stderr
    for path in strongroom.data_dir.rglob("*"):
        assert not path.is_file() or secret not in path.read_bytes(), f"it is in {path}"
