"""Too little space for a dump: said plainly and with numbers, nothing is left, the reserve is not eaten, earlier dumps stay."""

import os
import re
import subprocess
import threading

import pytest

from support.dumps import Dumps, add_database, fill
from support.proxy import GatedProxy

RESERVE_PART = 50  # of a disk, kept free


def resize(directory, size):
    subprocess.run(["mount", "-o", f"remount,size={size}", str(directory)], check=True)


def fill_up(directory):
    """Leaves not one block; returns the file that does it."""
    filler = directory / "filler"
    with open(filler, "wb", buffering=0) as file:
        block = 1 << 20
        while block:
            try:
                written = file.write(b"x" * block)
            except OSError:
                written = 0
            if written < block:
                block //= 2
    return filler


def add_rows_that_do_not_compress(server, megabytes):
    """As bytea, which is dumped in hexadecimal digits: half of that is what gzip can do at best."""
    server.psql("shop", f"""CREATE TABLE IF NOT EXISTS noise (content bytea);
        ALTER TABLE noise ALTER content SET STORAGE EXTERNAL;
        INSERT INTO noise SELECT (SELECT string_agg(sha512(convert_to(n::text || '/' || m, 'UTF8')), '')
          FROM generate_series(1, 156) m) FROM generate_series(1, {megabytes * 100}) n""")


class LeastFree:
    """The least that was free of a disk while it was looked at, all the time, from a thread."""

    def __init__(self, directory):
        self.directory, self.least, self.looked = directory, None, 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _look(self):
        while not self._over.is_set():
            facts = os.statvfs(self.directory)
            free = facts.f_bavail * facts.f_frsize
            self.least = free if self.least is None else min(self.least, free)
            self.looked += 1
            os.sched_yield()


def assert_no_space(result, step):
    """Returns the run."""
    run = result.run_record()
    assert result.exit_status == 1 and run["state"] == "failed" and run["verified"] is False, result
    assert run["error"]["code"] == "ERROR_NO_SPACE", run["error"]
    assert run["error"]["message"].startswith("Insufficient disk space for backup"), run["error"]
    missing = re.search(r": ([0-9.]+ [kMG]?B) are missing", run["error"]["message"])
    assert missing and not missing[1].startswith("0 "), run["error"]
    assert run["steps"][-1]["name"] == step, run["steps"]
    return run


@pytest.fixture
def disk(strongroom, server, small_disk):
    """The dumps of `shop` go to a disk of 40 MB."""
    server.create("shop")
    directory = small_disk("dumps", 40)
    add_database(strongroom, server, "shop", "--directory", directory)
    return directory


@pytest.fixture
def dumps(strongroom, server, disk):
    return Dumps(strongroom, server, disk)


def test_too_little_is_said_before_anything_is_dumped(strongroom, server, disk, dumps):
    fill(server, "shop", 1.5)
    runs = [dumps.backup(), dumps.backup()]
    resize(disk, "2m")
    run = assert_no_space(strongroom.call("backup", "shop", expect=1), "preflight")
    older = runs[0]["dump"]["filename"]
    assert older in run["error"]["hint"] and runs[1]["dump"]["filename"] not in run["error"]["hint"], run["error"]
    dumps.assert_failed_without_a_trace()
    resize(disk, "40m")
    dumps.assert_works_again()


def test_a_first_backup_is_estimated_too(strongroom, server, disk, dumps):
    add_rows_that_do_not_compress(server, 8)
    resize(disk, "1m")
    assert_no_space(strongroom.call("backup", "shop", expect=1), "preflight")
    dumps.assert_failed_without_a_trace()


def test_it_becomes_too_little_during_the_dump(strongroom, server, disk, dumps):
    """The database has grown by what compresses worse than everything before."""
    server.load("shop", "CREATE TABLE small (a int); INSERT INTO small VALUES (1)")
    dumps.backup()
    add_rows_that_do_not_compress(server, 8)
    resize(disk, "5m")
    facts = os.statvfs(disk)
    reserve = facts.f_blocks * facts.f_frsize // RESERVE_PART
    with LeastFree(disk) as free:
        result = strongroom.call("backup", "shop", expect=1)
    run = assert_no_space(result, "dump")
    print(f"looked {free.looked} times; at least {free.least} bytes were free, {reserve} is the reserve")
    assert free.looked > 10 and reserve - facts.f_frsize <= free.least < facts.f_bavail * facts.f_frsize // 2
    assert "kept as a reserve" in run["error"]["message"]
    dumps.assert_failed_without_a_trace()
    resize(disk, "40m")
    dumps.assert_works_again()


def test_somebody_else_fills_the_disk(strongroom, server, disk, dumps):
    add_rows_that_do_not_compress(server, 8)
    with GatedProxy(server.port) as gate:
        strongroom.call("database", "edit", "shop", "--url", server.url("shop", port=gate.port))
        dumps.backup()
        gate.close_after_reply(3_000_000, action="hold")
        running = strongroom.start("backup", "shop")
        assert gate.reached.wait(60)
        filler = fill_up(disk)
        gate.open()
        assert_no_space(running.finish(), "dump")
        filler.unlink()
        dumps.assert_failed_without_a_trace()
        dumps.assert_works_again()


def test_a_limit_on_the_size_of_files_is_told(strongroom, server, disk, dumps):
    """As of a file system that knows no larger ones, or ulimit -f: there is space, but not for this file."""
    server.load("shop", "CREATE TABLE small (a int)")
    dumps.backup()
    add_rows_that_do_not_compress(server, 8)
    strongroom.prefix = ["/usr/bin/prlimit", "--fsize=2500000"]
    run = strongroom.backup("shop", expect=1)
    strongroom.prefix = []
    assert run["state"] == "failed" and run["error"]["code"] == "ERROR_NO_SPACE", run
    assert run["error"]["message"].startswith("Cannot write to backup directory") and "too large" in run["error"]["message"]
    dumps.assert_failed_without_a_trace()
    dumps.assert_works_again()


@pytest.mark.parametrize("full_before", [False, True])
def test_the_data_directory_is_full(strongroom, server, small_disk, tmp_path, full_before):
    """Dumps have room, what strongroom writes down has none: then nothing is published."""
    server.create("shop")
    fill(server, "shop", 3)
    strongroom.data_dir = small_disk("disk", 40) / "data"
    directory = tmp_path / "dumps"
    directory.mkdir()
    with GatedProxy(server.port) as gate:
        add_database(strongroom, server, "shop", "--directory", directory, port=gate.port)
        dumps = Dumps(strongroom, server, directory)
        earlier = dumps.backup()
        if not full_before:
            gate.close_after_reply(500_000, action="hold")
            running = strongroom.start("backup", "shop")
            assert gate.reached.wait(60)
        filler = fill_up(strongroom.data_dir)
        gate.open()
        result = strongroom.call("backup", "shop", expect=1) if full_before else running.finish()
        last = result.lines()[-1]
        error = last["error"] if last["type"] == "error" else last["run"]["error"]
        assert result.exit_status == 1 and error["code"] == "ERROR_NO_SPACE", result
        dumps.assert_nothing_new()
        filler.unlink()
        assert strongroom.show_run(earlier["id"]) == earlier
        dumps.assert_works_again()
