"""Backups that cannot be: each is told in words that say what to do, and leaves nothing."""

import contextlib
import datetime
import os
import subprocess

import pytest

from support import postgres, processes
from support.dumps import Dumps, add_database, fill
from support.proxy import GatedProxy

BLOCK = 8192


@pytest.fixture
def shop_with_rows(strongroom, server):
    server.create("shop")
    fill(server, "shop", 1)
    add_database(strongroom, server, "shop")
    return strongroom


@pytest.fixture
def dumps(shop_with_rows, server):
    watched = Dumps(shop_with_rows, server)
    watched.backup()
    return watched


def failed(room, code, *words, plan="shop"):
    """A backup that fails; each of `words` is in its message. Returns the run."""
    run = room.backup(plan, expect=1)
    assert run["state"] == "failed" and run["verified"] is False and run["dump"] is None, run
    assert run["error"]["code"] == code and run["error"]["hint"], run["error"]
    for word in words:
        assert word in run["error"]["message"], run["error"]
    return run


def log_of(room, run):
    return room.call("runs", "log", run["id"], json_output=False).text


def test_pg_dump_fails_at_a_broken_catalog(strongroom, server, dumps):
    server.load("shop", "CREATE SCHEMA lost; CREATE TABLE lost.things (a int); CREATE FUNCTION lost.f() RETURNS int "
                        "LANGUAGE sql AS 'SELECT 1';")
    number = server.psql("shop", "SELECT oid FROM pg_namespace WHERE nspname = 'lost'")
    server.psql("shop", "DELETE FROM pg_namespace WHERE nspname = 'lost'")
    run = failed(strongroom, "ERROR_DUMP_FAILED", "pg_dump process failed with exit code 1")
    assert run["error"]["message"].startswith("Backup failed: pg_dump error"), run["error"]
    assert f"schema with OID {number} does not exist" in log_of(strongroom, run)
    dumps.assert_failed_without_a_trace()
    server.psql("shop", f"INSERT INTO pg_namespace (oid, nspname, nspowner) VALUES ({number}, 'lost', 10)")
    dumps.assert_works_again()


def test_pg_dump_fails_in_the_middle_at_a_damaged_block(strongroom, server, dumps):
    """Half of the table is read by then."""
    path = server.cluster / server.psql("shop", "SELECT pg_relation_filepath('large')")
    server.psql("shop", "CHECKPOINT")
    server.stop()
    with open(path, "r+b") as file:
        assert path.stat().st_size > 60 * BLOCK
        file.seek(50 * BLOCK)
        whole = file.read(BLOCK)
        file.seek(50 * BLOCK)
        file.write(b"\xa5" * BLOCK)
    server.start()
    run = failed(strongroom, "ERROR_DUMP_FAILED", "pg_dump process failed with exit code 1")
    assert run["steps"][-1]["name"] == "dump"
    assert "invalid page in block 50" in log_of(strongroom, run)
    dumps.assert_failed_without_a_trace()
    server.stop()
    with open(path, "r+b") as file:
        file.seek(50 * BLOCK)
        file.write(whole)
    server.start()
    dumps.assert_works_again()


@pytest.fixture
def reader(strongroom, server, dumps):
    """The database once more, as `modest`, with a role that may connect and read `small`."""
    server.load("shop", "CREATE ROLE reader LOGIN PASSWORD 'letmein'; GRANT SELECT ON small, small_id_seq TO reader;")
    directory = strongroom.home / "modest"
    directory.mkdir()
    add_database(strongroom, server, "modest", "--directory", directory, dbname="shop", user="reader", password="letmein")
    return Dumps(strongroom, server, directory, plan="modest")


def test_unreadable_a_table(strongroom, server, reader):
    failed(strongroom, "ERROR_PERMISSION", '"public"."large"', plan="modest")
    assert list(reader.directory.iterdir()) == []
    server.psql("shop", "GRANT SELECT ON large TO reader")
    assert strongroom.backup("modest")["state"] == "succeeded"


def test_unreadable_rows(strongroom, server, reader):
    server.load("shop", "GRANT SELECT ON large TO reader; ALTER TABLE large ENABLE ROW LEVEL SECURITY;"
                        "CREATE POLICY partly ON large USING (id > 10);")
    failed(strongroom, "ERROR_PERMISSION", '"public"."large"', "row-level security", plan="modest")
    assert list(reader.directory.iterdir()) == []
    server.psql("shop", "ALTER ROLE reader BYPASSRLS")
    assert strongroom.backup("modest")["state"] == "succeeded"


def test_unreadable_a_table_that_is_forbidden_while_it_is_dumped(strongroom, server, reader):
    """After it was looked at, before pg_dump comes to it: pg_dump waits for its lock meanwhile."""
    server.psql("shop", "GRANT SELECT ON large TO reader")
    with postgres.LockedTable(server, "large", then="REVOKE SELECT ON large FROM reader") as holder:
        running = strongroom.start("backup", "modest")
        server.psql("postgres", WAITING_FOR_A_LOCK)
        holder.go_on()
        result = running.finish()
    run = result.run_record()
    assert result.exit_status == 1 and run["error"]["code"] == "ERROR_PERMISSION", run
    assert "large" in run["error"]["message"], run["error"]
    assert list(reader.directory.iterdir()) == []


WAITING_FOR_A_LOCK = """DO $$ BEGIN
  FOR i IN 1..4000 LOOP
    PERFORM pg_stat_clear_snapshot();
    IF EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'LOCK TABLE%' AND wait_event_type = 'Lock') THEN
      RETURN;
    END IF;
    PERFORM pg_sleep(0.005);
  END LOOP;
  RAISE 'nobody waits for a lock';
END $$"""


def test_a_table_stays_locked(strongroom, server, dumps):
    strongroom.call("plan", "edit", "shop", "--lock-minutes", "0")
    with postgres.LockedTable(server, "large"):
        failed(strongroom, "ERROR_DUMP_FAILED", "locked")
        dumps.assert_nothing_new()
    dumps.assert_failed_without_a_trace()
    dumps.assert_works_again()


def place(strongroom, directory):
    strongroom.call("plan", "edit", "shop", "--directory", directory)


def assert_cannot_write(strongroom, dumps):
    run = failed(strongroom, "ERROR_PERMISSION")
    assert run["error"]["message"].startswith("Cannot write to backup directory"), run["error"]
    assert run["steps"][-1]["name"] == "preflight"
    dumps.assert_untouched()
    dumps.assert_nobody_left()
    return run


def test_directory_that_cannot_be_written(strongroom, dumps, small_disk, tmp_path):
    missing, file, closed, disk = tmp_path / "missing", tmp_path / "file", tmp_path / "closed", small_disk("disk", 20)
    place(strongroom, missing)
    assert_cannot_write(strongroom, dumps)
    assert not missing.exists(), "a disk that is not mounted must not become a directory"

    file.write_text("mine")
    place(strongroom, file)
    assert_cannot_write(strongroom, dumps)
    assert file.read_text() == "mine"

    place(strongroom, disk)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert_cannot_write(strongroom, dumps)
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert strongroom.backup("shop")["state"] == "succeeded"

    closed.mkdir()
    place(strongroom, closed)
    closed.chmod(0o500)
    if os.geteuid() == 0:  # who may, unless told to be like everybody else
        strongroom.prefix = ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    assert_cannot_write(strongroom, dumps)
    assert list(closed.iterdir()) == []
    closed.chmod(0o700)
    assert strongroom.backup("shop")["state"] == "succeeded"


@contextlib.contextmanager
def unmounted(disk, aside):
    """Away from its place, and back again."""
    aside.mkdir()
    subprocess.run(["mount", "--bind", str(disk), str(aside)], check=True)
    subprocess.run(["umount", "--lazy", str(disk)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "--bind", str(aside), str(disk)], check=True)
        subprocess.run(["umount", str(aside)], check=True)


def test_directory_its_disk_goes_away_in_the_middle(strongroom, server, dumps, small_disk, tmp_path):
    """What is published on a disk that nobody reaches any more is no backup."""
    disk = small_disk("disk", 20)
    with GatedProxy(server.port) as gate:
        strongroom.call("database", "edit", "shop", "--url", server.url("shop", port=gate.port))
        place(strongroom, disk)
        made = strongroom.backup("shop")["dump"]["filename"]
        gate.close_after_reply(300_000, action="hold")
        running = strongroom.start("backup", "shop")
        assert gate.reached.wait(60)
        with unmounted(disk, tmp_path / "aside"):
            gate.open()
            result = running.finish()
            run = result.run_record()
            assert result.exit_status == 1 and run["state"] == "failed" and run["dump"] is None, run
            assert run["error"]["message"].startswith("Cannot write to backup directory"), run["error"]
            assert list(disk.iterdir()) == []
        assert {path.name for path in disk.iterdir()} == {made, made + ".json"}
        assert strongroom.backup("shop")["state"] == "succeeded"


def test_directory_its_disk_is_not_mounted_any_more(strongroom, dumps, small_disk, tmp_path):
    """What would be written below an empty mount point fills another disk and is never found again."""
    disk = small_disk("disk", 20)
    place(strongroom, disk)
    made = strongroom.backup("shop")["dump"]["filename"]
    with unmounted(disk, tmp_path / "aside"):
        assert_cannot_write(strongroom, dumps)
        assert list(disk.iterdir()) == []
    assert (disk / made).exists()
    assert strongroom.backup("shop")["state"] == "succeeded"


def test_old_dumps_on_a_disk_that_is_away_are_not_taken_for_deleted(strongroom, dumps, small_disk, tmp_path):
    """Retention leaves them as they are, says so, and deletes them when the disk is back."""
    disk, new = small_disk("disk", 20), tmp_path / "new"
    new.mkdir()
    place(strongroom, disk)
    made = strongroom.backup("shop")["dump"]["filename"]
    strongroom.call("plan", "edit", "shop", "--directory", new, "--retention", "every-run", "--keep-days", "0", "--keep-last", "1")
    with unmounted(disk, tmp_path / "aside"):
        run = strongroom.backup("shop", expect=3)
        assert run["state"] == "warning" and run["warnings"][0]["path"] == str(disk), run
        states = {dump["filename"]: dump["state"] for dump in strongroom.call("backups", "list", "--all").document()["dumps"]}
        assert states[made] == "present"
    assert (disk / made).exists()
    assert strongroom.backup("shop")["state"] == "succeeded"
    assert list(disk.iterdir()) == []


def test_a_disk_that_is_away_when_a_killed_run_is_looked_at(strongroom, server, dumps, small_disk, tmp_path):
    """Whether its dump was published is seen when the disk is back, and not guessed before."""
    disk = small_disk("disk", 20)
    add_database(strongroom, server, "other", dbname="postgres")
    place(strongroom, disk)
    strongroom.backup("shop")
    strongroom.call("backup", "shop", environment={"STRONGROOM_KILL_AT": "dump.named:1"}, expect=-9)
    processes.reap(processes.descendants(os.getpid(), with_zombies=True))
    with unmounted(disk, tmp_path / "aside"):
        strongroom.backup("other")
        assert [run["state"] for run in strongroom.runs()[:2]] == ["succeeded", "interrupted"]
    strongroom.backup("other")
    on_disk = [dump for dump in strongroom.call("backups", "list", "shop").document()["dumps"] if dump["directory"] == str(disk)]
    assert [(dump["state"], dump["on_disk"]) for dump in on_disk] == [("present", "there")] * 2
    strongroom.call("backups", "verify", "--all")
    assert {path.name.removesuffix(".json") for path in disk.iterdir()} == {dump["filename"] for dump in on_disk}


def test_no_way_in(strongroom, server, dumps):
    """A wrong password, a database that is not there, a server that is down."""
    wrong, right = strongroom.home / "wrong", strongroom.home / "shop.database-password"
    wrong.write_text("not-the-word")
    strongroom.call("database", "edit", "shop", "--password-file", wrong, "--no-probe")
    run = failed(strongroom, "ERROR_DATABASE_CONNECTION", "password")
    assert "not-the-word" not in str(run) + log_of(strongroom, run)
    dumps.assert_failed_without_a_trace()

    strongroom.call("database", "edit", "shop", "--url", server.url("shopp"), "--password-file", right, "--no-probe")
    failed(strongroom, "ERROR_DATABASE_CONNECTION", '"shopp" does not exist')
    dumps.assert_failed_without_a_trace()

    strongroom.call("database", "edit", "shop", "--url", server.url("shop"))
    server.stop()
    failed(strongroom, "ERROR_DATABASE_CONNECTION", "connection refused")
    dumps.assert_nothing_new()
    dumps.assert_as_listed()
    server.start()
    dumps.assert_works_again()


def test_two_at_once(strongroom, server, dumps):
    """The second is refused, or waits where it is asked to; names never collide."""
    with GatedProxy(server.port) as gate:
        strongroom.call("database", "edit", "shop", "--url", server.url("shop", port=gate.port))
        gate.close_after_reply(300_000, action="hold")
        first = strongroom.start("backup", "shop")
        assert gate.reached.wait(60)
        assert strongroom.call("backup", "shop", expect=1).error()["code"] == "ERROR_CONFLICT"
        waiting = [strongroom.start("backup", "shop", "--wait", json_output=False) for _ in range(2)]
        for each in waiting:
            assert b"waiting until" in os.read(each.popen.stdout.fileno(), 200)
        gate.open()
        assert first.finish().run_record()["state"] == "succeeded"
        for each in waiting:
            assert each.finish().exit_status == 0
    dumps.assert_untouched()
    dumps.assert_as_listed()
    names = [dump["filename"] for dump in strongroom.call("backups", "list").document()["dumps"]]
    assert len(names) == len(set(names)) == 4
    dumps.assert_sound()


def test_a_name_that_somebody_else_has_taken_is_not_overwritten(strongroom, server, dumps):
    """In each of the next seconds there is somebody else's file already, in the place of the dump or of its sidecar."""
    newest = strongroom.call("backups", "list").document()["dumps"][0]["filename"]
    begin = datetime.datetime.strptime(newest, "backup_%Y-%m-%dT%H-%M-%S.sql.gz")
    taken = {}
    for second in range(1, 120):
        name = (begin + datetime.timedelta(seconds=second)).strftime("backup_%Y-%m-%dT%H-%M-%S.sql.gz")
        path = dumps.directory / (name if second % 2 else name + ".json")
        path.write_text(f"mine {second}")
        taken[path] = f"mine {second}"
    run = strongroom.backup("shop")
    assert run["state"] == "succeeded" and (dumps.directory / run["dump"]["filename"]) not in taken
    assert {path: path.read_text() for path in taken} == taken
    dumps.assert_untouched()
    foreign = strongroom.call("backups", "list").document()["foreign"]
    assert {each["filename"] for each in foreign} == {path.name for path in taken}
