"""What is seen of a dump while it is made, and what others may do meanwhile."""

import os
import pty
import re
import select
import time

import pytest

from support import dump_records as dumps, postgres
from support.proxy import GatedProxy


def add(room, server, name, *options, port=None):
    password_file = room.home / "database.password"
    password_file.write_text(postgres.PASSWORD)
    room.call("database", "add", name, "--url", server.url("shop", port=port), "--password-file", password_file, *options)


@pytest.fixture
def gated(shop, server):
    """The plan `gated` reads 8 MB through a gate that begin(bytes) closes after so much; a second table comes after."""
    server.load("shop", """
        CREATE TABLE a_large AS SELECT i, md5(i::text) || md5((-i)::text) AS body FROM generate_series(1, 110000) i;
        CREATE TABLE b_small AS SELECT 1 AS one; ANALYZE;""")
    with GatedProxy(server.port) as gate:
        add(shop, server, "gated", port=gate.port)

        def begin(amount=4_000_000, **options):
            gate.close_after_reply(amount)
            running = shop.start("backup", "gated", **options)
            run_id = running.read_until(lambda line: line["type"] == "started")["run_id"]
            assert gate.reached.wait(60)
            return running, run_id, gate

        begin.gate = gate
        yield begin


def in_the_middle(line):
    return (line["type"] == "progress" and [step["name"] for step in line["steps"]][-1:] == ["dump"]
            and line["progress"]["bytes_done"] > 1_000_000)


def test_progress_tells_table_bytes_rate_and_what_is_left(shop, gated):
    running, run_id, gate = gated()
    first = running.read_until(in_the_middle)
    assert first["plan"] == "gated" and first["progress"]["current_file"] == "public.a_large"
    assert first["progress"]["bytes_stored"] >= 0 and first["progress"]["files_total"] == 2 and first["progress"]["errors"] == 0
    assert {"percent", "rate", "time_left_ms", "waiting", "cancelling"} <= first.keys()
    (live,) = shop.call("status").document()["running"]
    assert live["run_id"] == run_id and live["progress"]["current_file"] == "public.a_large"
    said = shop.call("status", json_output=False).text
    assert "gated" in said and "dump" in said
    gate.open()
    assert running.finish().run_record()["state"] == "succeeded"
    running, _, gate = gated()
    second = running.read_until(in_the_middle)  # the earlier run says how much there will be
    assert second["progress"]["totals_settled"] is True
    dump = dumps.listed(shop, "gated")[0]
    assert abs(second["progress"]["bytes_total"] - dump["sql_bytes"]) <= dump["sql_bytes"] / 10
    assert 10 < second["percent"] < 95
    assert second["percent"] <= 100 * second["progress"]["bytes_done"] / second["progress"]["bytes_total"] + 1
    gate.open()
    lines = running.finish().lines()
    percents = [line["percent"] for line in lines if line["type"] == "progress" and line["percent"] is not None]
    assert percents and max(percents) <= 100


def read_terminal(descriptor, wanted, seconds=60):
    """What a person sees until it matches, or all of it when `wanted` is None."""
    seen, deadline = "", time.monotonic() + seconds
    while wanted is None or not re.search(wanted, seen):
        assert select.select([descriptor], [], [], deadline - time.monotonic())[0], f"{wanted} was not shown: {seen!r}"
        try:
            seen += os.read(descriptor, 65536).decode("utf-8", errors="replace")
        except OSError:  # as Linux says that nobody has the other end any more
            assert wanted is None, f"{wanted} was not shown: {seen!r}"
            break
    return seen


def begin_on_terminal(room, gate):
    ours, theirs = pty.openpty()
    gate.close_after_reply(4_000_000)
    running = room.start("backup", "gated", json_output=False, stdout=theirs, stderr=theirs, environment={"TERM": "xterm"})
    os.close(theirs)
    return running, ours


def test_people_see_how_far_it_is(shop, server, gated):
    for expected in (r"dump +estimating.* of SQL", r"dump +\d+ %  \d of 2 tables  \d.*B of \d.*B of SQL, .*B stored"):
        running, terminal = begin_on_terminal(shop, gated.gate)
        read_terminal(terminal, expected)
        gated.gate.open()
        assert "Backup created successfully" in read_terminal(terminal, None)
        os.close(terminal)
        assert running.popen.wait(60) == 0


def test_a_second_run_is_refused_or_waits(shop, server, gated):
    running, run_id, gate = gated()
    for arguments in (["backup", "gated"], ["backup", "shop"], ["backups", "remove", "x"]):
        error = shop.call(*arguments, expect=1).error()
        assert error["code"] == "ERROR_CONFLICT" and str(running.pid) in error["message"], error
    waiting = shop.start("backup", "gated", "--wait")
    assert [run["id"] for run in shop.runs()] == [run_id]
    gate.open()
    assert running.finish().run_record()["state"] == "succeeded"
    second = waiting.finish().run_record()
    assert second["state"] == "succeeded" and second["id"] != run_id
    names = [dump["filename"] for dump in dumps.listed(shop, "gated")]
    assert len(names) == len(set(names)) == 2


def test_names_never_collide(shop, server, tmp_path):
    """Two data directories that write into one directory at the same time, again and again."""
    server.load("shop", "CREATE TABLE goods AS SELECT generate_series(1, 1000) AS id")
    shared = tmp_path / "shared"
    shared.mkdir()
    other = type(shop)(shop.binary, tmp_path / "other data", shop.home, shop.environment["PATH"])
    for room in (shop, other):
        add(room, server, "both", "--directory", shared)
    kept = {}
    for _ in range(3):
        for running in [room.start("backup", "both") for room in (shop, other)]:
            run = running.finish().run_record()
            assert run["state"] == "succeeded", run
        assert {name: (shared / name).read_bytes() for name in kept} == kept, "nothing is overwritten"
        kept = {name: (shared / name).read_bytes() for name in dumps.names_in(shared)}
    made = [dump["filename"] for room in (shop, other) for dump in dumps.listed(room, "both")]
    assert len(made) == len(set(made)) == 6 and set(kept) == {name + end for name in made for end in ("", ".json")}
    assert {file["filename"] for file in dumps.foreign(shop, "both")} == {
        dump["filename"] + end for dump in dumps.listed(other, "both") for end in ("", ".json")}
