"""The password of a database: every way to give it, and that it is nowhere to be found."""

import base64
import os
import pathlib
import sqlite3
import urllib.parse

import pytest

from support import dump_records as dumps, ledger, postgres, processes
from support.proxy import GatedProxy

PGPASS = "*:*:*:*:" + postgres.PASSWORD.replace("\\", "\\\\").replace(":", "\\:") + "\n"
QUOTED = urllib.parse.quote(postgres.PASSWORD, safe="")
# In every way it may be written: as it is, in JSON, in a password file, in a URL, in a connection string.
TRACES = [b"ss w'ord", b"ss%20w%27", b"ss w\\'ord", base64.b64encode(postgres.PASSWORD.encode()),
          postgres.PASSWORD.encode().hex().encode()]


def traces_in(data):
    return [trace for trace in TRACES if trace in data]


def assert_silent(result):
    assert traces_in(result.stdout) == [] and traces_in(result.stderr) == [], result


def url_with_password(server, database="shop"):
    return server.url(database).replace(f"{postgres.SUPERUSER}@", f"{postgres.SUPERUSER}:{QUOTED}@")


@pytest.fixture
def filled(server):
    server.create("shop")
    server.load("shop", "CREATE TABLE goods AS SELECT i, repeat(md5(i::text), 2) AS body FROM generate_series(1, 110000) i")
    return server


def test_the_traces_that_are_looked_for_are_the_passwords():
    assert traces_in(postgres.PASSWORD.encode()) and traces_in(QUOTED.encode())


def test_the_password_is_nowhere(strongroom, filled, home):
    (home / "password").write_text(postgres.PASSWORD + "\n")
    with GatedProxy(filled.port) as gate:
        url = filled.url("shop", port=gate.port)
        results = [strongroom.call("database", "add", "shop", "--url", url, "--password-file", home / "password")]
        gate.close_after_reply(3_000_000)
        running = strongroom.start("backup", "shop")
        assert gate.reached.wait(60)
        running.read_until(lambda line: line["type"] == "progress" and line["progress"]["bytes_done"] > 0)
        seen = {pid: (processes.command_line(pid), pathlib.Path(f"/proc/{pid}/environ").read_bytes())
                for pid in [running.pid, *running.descendants()]}
        gate.open()
        results.append(running.finish())
    assert any("pg_dump --format=plain --no-owner --no-privileges" in command for command, _ in seen.values()), seen
    for command, environment in seen.values():
        assert traces_in(command.encode()) == [] and traces_in(environment) == [] and b"PGPASSWORD" not in environment, command
    run = results[-1].run_record()
    assert run["state"] == "succeeded"
    strongroom.call("database", "edit", "shop", "--port", str(filled.port))
    for arguments in (["database", "list"], ["database", "show", "shop"], ["database", "health"], ["database", "stats"],
                      ["backups", "list"], ["runs", "show", run["id"]], ["runs", "log", run["id"]], ["audit", "list"],
                      ["audit", "export"], ["status"], ["plan", "show", "shop"],
                      ["database", "restore", "shop", "--file", run["dump"]["path"], "--into", "copy"]):
        results += [strongroom.call(*arguments, json_output=json_output, expect=None) for json_output in (False, True)]
    assert sum(result.exit_status == 0 for result in results) == len(results) - 1, "all but the second restore"
    for result in results:
        assert_silent(result)
    files = [path for path in strongroom.data_dir.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(files) > 10 and [path for path in files if traces_in(path.read_bytes())] == []
    assert [row for row in store_rows(strongroom) if traces_in(row)] == []


def store_rows(room):
    """Every value of every row, whatever page it lies on."""
    store = sqlite3.connect(f"file:{room.data_dir}/strongroom.db?mode=ro", uri=True)
    tables = [name for name, in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = [value if isinstance(value, bytes) else str(value).encode() for table in tables if not table.startswith("entry_words")
            for row in store.execute(f"SELECT * FROM '{table}'") for value in row]
    store.close()
    assert len(rows) > 100
    return rows


def test_a_password_in_an_argument_is_refused_without_an_echo(strongroom, filled, home):
    (home / "password").write_text(postgres.PASSWORD)
    strongroom.call("database", "add", "shop", "--url", filled.url("shop"), "--password-file", home / "password")
    before = ledger.size_of(strongroom)
    for arguments in (["database", "add", "web", "--url", url_with_password(filled)],
                      ["database", "add", "web", "--url", f"host=127.0.0.1 dbname=shop password='{QUOTED}'"],
                      ["database", "add", "web", "--url", filled.url("shop") + f"?password={QUOTED}"],
                      ["database", "add", "web", "--dbname", url_with_password(filled)],
                      ["database", "add", "web", "--host", "127.0.0.1", "--dbname", f"dbname=shop password={QUOTED}"],
                      ["database", "edit", "shop", "--url", url_with_password(filled)]):
        for json_output in (True, False):
            result = strongroom.call(*arguments, expect=2, json_output=json_output)
            assert_silent(result)
        error = strongroom.call(*arguments, expect=2).error()
        assert error["code"] == "ERROR_INVALID_INPUT" and "--url-file" in error["hint"] + error["message"], error
    assert [database["name"] for database in strongroom.call("database", "list").document()] == ["shop"]
    assert ledger.size_of(strongroom) == before


def test_every_way_to_give_a_password_works(strongroom, filled, home):
    (home / "password").write_text(postgres.PASSWORD + "\n")
    (home / "url").write_text(url_with_password(filled) + "\n")
    (home / "service.conf").write_text(f"[myshop]\nhost=127.0.0.1\nport={filled.port}\ndbname=shop\nuser={postgres.SUPERUSER}\n")
    (home / "own.pgpass").write_text(PGPASS)
    (home / "own.pgpass").chmod(0o600)
    parts = ["--host", "127.0.0.1", "--port", str(filled.port), "--user", postgres.SUPERUSER, "--dbname", "shop"]
    ways = {"file": ([*parts, "--password-file", home / "password"], {}),
            "urlfile": (["--url-file", home / "url"], {}),
            "env": ([*parts, "--password-env", "SHOP_PASSWORD"], {"SHOP_PASSWORD": postgres.PASSWORD}),
            "pgpassfile": (parts, {"PGPASSFILE": str(home / "own.pgpass")}),
            "service": (["--service", "myshop", "--password-file", home / "password"],
                        {"PGSERVICEFILE": str(home / "service.conf")})}
    for name, (arguments, environment) in ways.items():
        assert_silent(strongroom.call("database", "add", name, *arguments, environment=environment))
        kept = environment if name in ("pgpassfile", "service") else {}
        assert strongroom.backup(name, environment=kept)["state"] == "succeeded", name
    stored = {database["name"]: database["has_password"] for database in strongroom.call("database", "list").document()}
    assert stored == {name: name != "pgpassfile" for name in ways}
    (home / "own.pgpass").rename(home / ".pgpass")
    strongroom.call("database", "add", "pgpass", *parts)
    assert strongroom.backup("pgpass")["state"] == "succeeded"


def test_the_environment_makes_the_default_database(strongroom, filled, tmp_path):
    by_parts = {"DB_HOST": "127.0.0.1", "DB_PORT": str(filled.port), "DB_NAME": "shop", "DB_USER": postgres.SUPERUSER,
                "DB_PASSWORD": postgres.PASSWORD}
    for name, environment in (("url", {"DATABASE_URL": url_with_password(filled)}), ("parts", by_parts)):
        room = type(strongroom)(strongroom.binary, tmp_path / name, strongroom.home, strongroom.environment["PATH"])
        result = room.call("backup", environment=environment)
        assert_silent(result)
        run = result.run_record()
        assert (run["state"], run["plan"], run["database"]) == ("succeeded", "default", "default")
        (database,) = room.call("database", "list").document()
        assert database["name"] == "default" and database["is_default"] is True and database["has_password"] is True
        assert room.backup("default")["state"] == "succeeded", "it is stored, and needs the environment no more"
    wrong = type(strongroom)(strongroom.binary, tmp_path / "wrong", strongroom.home, strongroom.environment["PATH"])
    result = wrong.call("backup", environment={**by_parts, "DB_PASSWORD": "ss w'ord is wrong"}, expect=1)
    assert_silent(result)
    assert result.error()["code"] == "ERROR_DATABASE_CONNECTION" and wrong.call("database", "list").document() == []


def test_a_changed_password_fails_plainly_and_is_mended_by_edit(shop, server, home):
    server.psql("postgres", f"ALTER ROLE {postgres.SUPERUSER} PASSWORD 'another'")
    result = shop.call("backup", "shop", expect=1)
    run = result.run_record()
    assert run["error"]["code"] == "ERROR_DATABASE_CONNECTION" and "password" in run["error"]["message"] and run["error"]["hint"]
    assert_silent(result)
    assert not (shop.data_dir / "backups").exists() or dumps.names_in(shop.data_dir / "backups") in ([], [".gitignore"])
    (home / "new").write_text("another")
    (home / "wrong").write_text("wrong")
    refused = shop.call("database", "edit", "shop", "--password-file", home / "wrong", expect=1)
    assert refused.error()["code"] == "ERROR_DATABASE_CONNECTION"
    shop.call("database", "edit", "shop", "--password-file", home / "new")
    assert shop.backup("shop")["state"] == "succeeded"


def test_a_password_file_that_others_can_read_is_not_silently_used(strongroom, filled, home):
    """libpq leaves such a ~/.pgpass aside, and so nothing gets in."""
    (home / ".pgpass").write_text(PGPASS)
    (home / ".pgpass").chmod(0o644)
    error = strongroom.call("database", "add", "shop", "--url", filled.url("shop"), expect=1).error()
    assert error["code"] == "ERROR_DATABASE_CONNECTION" and "--password-file" in error["hint"]
    assert strongroom.call("database", "list").document() == []
    os.chmod(home / ".pgpass", 0o600)
    strongroom.call("database", "add", "shop", "--url", filled.url("shop"))
