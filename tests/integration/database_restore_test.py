"""A dump comes back into a database that is not there yet, or not at all."""

import gzip
import hashlib
import json
import pathlib
import shutil
import signal
import subprocess

import pytest

from support import awkward, dump_records as dumps
from support.proxy import GatedProxy

TABLES = """
CREATE TABLE goods (id int PRIMARY KEY, body text);
INSERT INTO goods SELECT i, E'item\\t' || i || E'\\n\\\\! touch proof' FROM generate_series(1, 2000) i;
CREATE TABLE later AS SELECT generate_series(1, 10) AS id;
"""


@pytest.fixture
def dumped(shop, server):
    """`shop` with a dump of two tables."""
    server.load("shop", TABLES)
    return shop, dumps.backup(shop)


def restore(room, file, into="restored", *options, expect=0, **more):
    return room.call("database", "restore", "shop", "--file", file, "--into", into, *options, expect=expect, **more)


def foreign_dump(server, path, change=lambda sql: sql):
    """As pg_dump and gzip make one; `change` is what somebody did to it."""
    done = subprocess.run(["pg_dump", "--no-owner", "--no-privileges", "-d", "shop"], env=server.environment, check=True,
                          capture_output=True)
    changed = change(done.stdout)
    path.write_bytes(gzip.compress(changed))
    return path


def test_restored_from_its_name_its_path_and_a_copy_elsewhere(dumped, server, tmp_path):
    room, dump = dumped
    copy = shutil.copy(dump["path"], tmp_path / "copied to a stick.gz")
    shutil.copy(dump["path"], room.home / "beside.gz")
    for number, file in enumerate((dump["filename"], dump["path"], copy, "./beside.gz")):
        run = restore(room, file, f"Restored {number}").run_record()
        assert (run["state"], run["kind"], run["verified"], run["target"]) == ("succeeded", "restore", True, f"Restored {number}")
        assert [step["name"] for step in run["steps"]] == ["preflight", "verify", "restore"]
        assert run["bytes"]["processed"] == dump["sql_bytes"]
        assert run["files"]["total"] == 2
        awkward.assert_same(server, "shop", f"Restored {number}")
    said = restore(room, dump["filename"], "last", json_output=False).text
    assert "Database last restored successfully" in said
    assert [entry["action"] for entry in room.call("audit", "list", "--run", run["id"]).document()][0] == "run.succeeded"


def test_an_existing_database_is_refused_and_untouched(dumped, server):
    room, dump = dumped
    server.create("precious")
    server.load("precious", "CREATE TABLE goods AS SELECT 'mine' AS body")
    for name in ("precious", "shop", "postgres", "template1"):
        run = restore(room, dump["filename"], name, expect=1).run_record()
        assert run["state"] == "failed" and run["error"]["code"] == "ERROR_CONFLICT" and run["error"]["hint"], run["error"]
    assert server.psql("precious", "SELECT body FROM goods") == "mine"
    assert server.databases() == ["postgres", "precious", "shop"]
    for name in ("", "x" * 64, "new\nline"):
        assert restore(room, dump["filename"], name, expect=2).error()["code"] == "ERROR_INVALID_INPUT"
    assert restore(room, "backup_2001-01-01T00-00-00.sql.gz", expect=1).error()["code"] == "ERROR_NOT_FOUND"
    assert restore(room, "/not/there.sql.gz", expect=1).error()["code"] == "ERROR_NOT_FOUND"


def assert_refused(room, server, file, code, *options, words=""):
    before = server.databases()
    run = restore(room, file, "restored", *options, expect=1).run_record()
    assert run["state"] == "failed" and run["error"]["code"] == code, run["error"]
    assert words in run["error"]["message"] and run["error"]["hint"], run["error"]
    assert server.databases() == before, "a half-filled database was left"
    return run


def test_a_tampered_dump_is_refused_even_with_a_forged_sidecar(dumped, server, tmp_path):
    room, dump = dumped
    path = pathlib.Path(dump["path"])
    forged = gzip.compress(dumps.sql(dump).replace(b"item\\t1\\n", b"item\\t2\\n"))
    assert gzip.decompress(forged) != dumps.sql(dump)
    sidecar = {**dumps.sidecar(dump), "size": len(forged), "sha256": hashlib.sha256(forged).hexdigest(),
               "sql_sha256": hashlib.sha256(gzip.decompress(forged)).hexdigest()}
    path.write_bytes(forged)
    (path.parent / (path.name + ".json")).write_text(json.dumps(sidecar))
    assert_refused(room, server, dump["filename"], "ERROR_INTEGRITY", words="not what was backed up")
    assert_refused(room, server, shutil.copy(path, tmp_path / "copy.gz"), "ERROR_INTEGRITY")


def test_a_foreign_file_needs_trust(dumped, server, tmp_path):
    room, _ = dumped
    file = foreign_dump(server, tmp_path / "theirs.sql.gz")
    assert_refused(room, server, file, "ERROR_INTEGRITY", words="not known")
    run = restore(room, file, "restored", "--trust-file", expect=3).run_record()
    assert run["state"] == "warning" and run["verified"] is False
    assert [(warning["code"], warning["path"]) for warning in run["warnings"]] == [("ERROR_INTEGRITY", str(file))]
    awkward.assert_same(server, "shop", "restored")


def before_the_end(addition):
    return lambda sql: sql.replace(b"\n--\n-- PostgreSQL database dump complete",
                                   addition + b"\n--\n-- PostgreSQL database dump complete")


def test_what_would_run_something_runs_nothing(dumped, server, tmp_path):
    room, _ = dumped
    proof = tmp_path / "proof"
    touch = f"touch {proof}".encode()
    attacks = [lambda sql: b"\\! " + touch + b"\n" + sql, before_the_end(b"\n\\! " + touch + b"\n"),
               before_the_end(b"\nSELECT 1 \\! " + touch + b"\n"),
               before_the_end(b"\nSELECT 1 \\g |" + touch + b"\n"), before_the_end(b"\n\\o |" + touch + b"\nSELECT 1;\n"),
               before_the_end(b"\n\\copy goods to program '" + touch + b"'\n"), before_the_end(b"\n\\set x `" + touch + b"`\n"),
               lambda sql: sql.replace(b"\nCOPY public.later", b"\n\\! " + touch + b"\nCOPY public.later"),
               lambda sql: sql.replace(b"\n\\.\n", b"\n\\.\n\\! " + touch + b"\n", 1),
               before_the_end(b"\n\\unrestrict x\n\\! " + touch + b"\n")]
    for number, attack in enumerate(attacks):
        file = foreign_dump(server, tmp_path / f"attack {number}.sql.gz", attack)
        before = file.read_bytes()
        run = assert_refused(room, server, file, "ERROR_INTEGRITY", "--trust-file")
        assert not proof.exists(), f"attack {number} ran: {run}"
        assert file.read_bytes() == before
    (room.home / ".psqlrc").write_text(f"\\! touch {proof}\n")
    restore(room, foreign_dump(server, tmp_path / "harmless.gz"), "restored", "--trust-file", expect=3)
    assert not proof.exists() and not (room.home / "proof").exists(), "rows that look like commands are rows"


def test_an_error_drops_the_half_filled_database_and_says_why(dumped, server, tmp_path):
    room, _ = dumped
    file = foreign_dump(server, tmp_path / "bad.sql.gz", before_the_end(b"\nSELECT no_such_function(1);\n"))
    run = assert_refused(room, server, file, "ERROR_DUMP_FAILED", "--trust-file")
    log = room.call("runs", "log", run["id"], json_output=False).text
    assert "no_such_function" in log and "no_such_function" in run["error"]["message"]
    double = foreign_dump(server, tmp_path / "double.sql.gz", lambda sql: sql.replace(b"\n2000\t", b"\n1999\t"))
    run = assert_refused(room, server, double, "ERROR_DUMP_FAILED", "--trust-file")
    assert "goods_pkey" in run["error"]["message"] + room.call("runs", "log", run["id"], json_output=False).text


def test_files_that_are_not_whole_are_refused_before_anything_is_made(dumped, server, tmp_path):
    room, dump = dumped
    whole = pathlib.Path(dump["path"]).read_bytes()
    text = gzip.decompress(whole)
    cut_in_copy = text.index(b"\n1500\t")
    trailer = b"\n-- PostgreSQL database dump complete\n"
    for name, content in {"cut sql": gzip.compress(text[:cut_in_copy]), "cut file": whole[:-20], "empty": b"", "plain": text,
                          "text": b"hello\n" * 99, "flipped": whole[:900] + bytes([whole[900] ^ 4]) + whole[901:],
                          "tail": whole + b"more", "false end": gzip.compress(text[:cut_in_copy] + trailer)}.items():
        file = tmp_path / name
        file.write_bytes(content)
        assert_refused(room, server, file, "ERROR_INTEGRITY", "--trust-file")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_leaves_no_database(shop, server, number):
    server.load("shop", "CREATE TABLE large AS SELECT i, repeat(md5(i::text), 2) AS body FROM generate_series(1, 150000) i")
    dump = dumps.backup(shop)
    before = server.databases()
    with GatedProxy(server.port) as gate:
        shop.call("database", "edit", "shop", "--port", str(gate.port))
        gate.close_after(3_000_000)
        running = shop.start("database", "restore", "shop", "--file", dump["filename"], "--into", "restored")
        assert gate.reached.wait(60)
        assert len(server.databases()) == len(before) + 1
        assert "restored" not in server.databases(), "it has its name only when it is whole"
        running.signal(number)
        running.read_until(lambda line: line["type"] == "progress" and line["cancelling"])
        gate.open()
        result = running.finish()
    assert result.exit_status == 130 and result.run_record()["error"]["code"] == "ERROR_CANCELLED"
    assert server.databases() == before
    shop.call("database", "edit", "shop", "--port", str(server.port))
    restore(shop, dump["filename"])
    assert server.psql("restored", "SELECT count(*) FROM large") == "150000"


def test_a_role_that_may_not_create_databases_is_told(dumped, server, home):
    room, dump = dumped
    server.psql("postgres", "CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT pg_read_all_data TO reader")
    (home / "reader").write_text("reader")
    room.call("database", "edit", "shop", "--user", "reader", "--password-file", home / "reader")
    before = server.databases()
    run = restore(room, dump["filename"], expect=1).run_record()
    assert run["error"]["code"] == "ERROR_PERMISSION" and run["error"]["hint"], run["error"]
    assert server.databases() == before
    assert dumps.backup(room)["rows"] == 2010, "reading everything is enough for a backup"
    server.psql("shop", "ALTER TABLE goods ENABLE ROW LEVEL SECURITY")
    run = room.backup("shop", expect=1)
    assert run["error"]["code"] == "ERROR_PERMISSION" and "goods" in run["error"]["message"], run["error"]
    server.psql("postgres", "REVOKE pg_read_all_data FROM reader")
    run = room.backup("shop", expect=1)
    assert run["error"]["code"] == "ERROR_PERMISSION" and "goods" in run["error"]["message"], run["error"]
    assert "later" in run["error"]["message"], run["error"]
    assert len(dumps.listed(room)) == 2 and len(dumps.names_in(room.data_dir / "backups")) == 5, "no partial backups"
