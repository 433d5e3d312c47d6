"""UC-010 to the letter: the file, its name, its place, and what lies beside it."""

import datetime
import hashlib
import os
import pathlib
import re
import shutil
import stat
import subprocess
import zlib

from support import dump_records as dumps, ledger, postgres

STEPS = ["preflight", "dump", "verify", "publish", "retention"]
GOODS = """CREATE TABLE goods (id int PRIMARY KEY, name text);
           INSERT INTO goods SELECT i, 'item ' || i FROM generate_series(1, 1000) i;"""
SIDECAR = {"format", "run", "plan", "database", "dbname", "content", "directory", "filename", "path", "created_at", "size",
           "size_text", "sql_bytes", "sha256", "sql_sha256", "database_bytes", "tables", "rows", "level", "levels",
           "server_version", "tool_version", "duration_ms", "checkpoint", "members", "restore"}


def utc_now():
    return datetime.datetime.now(datetime.timezone.utc)


def add(room, server, name, *options, dbname="shop", expect=0):
    return room.call("database", "add", name, "--url", server.url(dbname), "--password-file",
                     room.home / "database.password", *options, expect=expect)


def mode_of(path):
    return stat.S_IMODE(os.lstat(path).st_mode)


def test_a_backup_is_what_the_use_case_asks_for(shop, server):
    server.load("shop", GOODS + """
        CREATE ROLE clerk; GRANT SELECT ON goods TO clerk; ALTER TABLE goods OWNER TO clerk;
        CREATE INDEX by_name ON goods (name); CREATE SEQUENCE numbers; SELECT setval('numbers', 77);""")
    begin = utc_now().replace(microsecond=0)
    run, (dump,) = dumps.backup_all(shop, "shop")
    assert dumps.NAME.fullmatch(dump["filename"])
    moment = datetime.datetime.strptime(dump["filename"], "backup_%Y-%m-%dT%H-%M-%S.sql.gz").replace(tzinfo=datetime.timezone.utc)
    assert begin <= moment <= utc_now() and dump["created_at"].startswith(moment.strftime("%Y-%m-%dT%H:%M:%S"))
    backups = shop.data_dir / "backups"
    assert dump["path"] == str(backups / dump["filename"])
    assert dumps.names_in(backups) == [".gitignore", dump["filename"], dump["filename"] + ".json"]
    assert mode_of(backups) == 0o700 and {mode_of(path) for path in backups.iterdir()} == {0o600}
    text = dumps.sql(dump)
    assert b"COPY public.goods" in text and b"CREATE INDEX by_name" in text and b"setval('public.numbers', 77" in text
    assert b"OWNER TO" not in text and b"GRANT" not in text and b"clerk" not in text

    said = [run[key] for key in ("plan", "database", "kind", "state", "trigger")]
    assert said == ["shop", "shop", "backup", "succeeded", "manual"]
    assert run["verified"] is True and run["error"] is None and run["warnings"] == []
    assert [step["name"] for step in run["steps"]] == STEPS
    assert [step["state"] for step in run["steps"]] == ["succeeded"] * 4 + ["skipped"], "retention acts in scheduled runs"
    assert run["dump"] == {"count": 1, **{key: dump[key] for key in ("filename", "path", "size", "size_text", "sha256")}}
    assert dump["size"] == os.path.getsize(dump["path"]) == run["bytes"]["added"]
    assert dump["sql_bytes"] == len(text) == run["bytes"]["processed"]
    assert dump["state"] == "present" and dump["run"] == run["id"] and (dump["tables"], dump["rows"]) == (1, 1000)
    (listed,) = dumps.listed(shop)
    assert {key: listed[key] for key in dump} == dump and listed["on_disk"] == "there"
    assert shop.show_run(run["id"]) == run
    assert "pg_dump" in shop.call("runs", "log", run["id"], json_output=False).text


def test_what_people_read_has_the_use_cases_words(shop, server):
    server.load("shop", "CREATE TABLE noise AS SELECT md5(random()::text) || md5(random()::text) FROM generate_series(1, 60000)")
    said = shop.call("backup", json_output=False).text  # the default database's
    (dump,) = dumps.listed(shop)
    assert re.fullmatch(r"\d\.\d MB", dump["size_text"]) and dump["size_text"] == f"{dump['size'] / 1_000_000:.1f} MB"
    assert "Backup created successfully" in said and dump["filename"] in said and dump["size_text"] in said
    for arguments in (["backups", "list"], ["backups", "show", dump["filename"]], ["backups", "list", "shop"]):
        told = shop.call(*arguments, json_output=False).text
        assert dump["filename"] in told and dump["size_text"] in told
    assert dump["path"] in shop.call("backups", "verify", dump["filename"], json_output=False).text
    assert shop.call("backup").lines()[-1]["message"] == "Backup created successfully"


def test_the_sidecar_is_enough_where_strongroom_is_gone(shop, server, tmp_path):
    server.load("shop", GOODS + "CREATE TABLE noise AS SELECT md5(i::text) AS body FROM generate_series(1, 60000) i")
    dump = dumps.backup(shop)
    sidecar = dumps.sidecar(dump)
    assert sidecar.keys() == SIDECAR and sidecar["format"] == "strongroom-dump-1"
    for key in SIDECAR & dump.keys() - {"tables"}:
        assert sidecar[key] == dump[key], key
    assert hashlib.sha256(pathlib.Path(dump["path"] + ".json").read_bytes()).hexdigest() == dump["sidecar_sha256"]
    assert sidecar["server_version"].split()[0] == server.psql("shop", "SHOW server_version").split()[0]
    assert sidecar["database_bytes"] > 1_000_000 and sidecar["duration_ms"] > 0
    assert sidecar["level"] == "auto" and sidecar["levels"]
    assert {name: table["rows"] for name, table in dumps.tables(dump).items()} == {"public.goods": 1000, "public.noise": 60_000}
    assert members_of(dump) == [tuple(member) for member in sidecar["members"]]
    checkpoint = shop.call("audit", "checkpoint").document()
    assert sidecar["checkpoint"]["origin"] == checkpoint["origin"] and 0 < sidecar["checkpoint"]["size"] < checkpoint["size"]
    usb = tmp_path / "usb"
    shutil.copytree(shop.data_dir / "backups", usb)
    shutil.rmtree(shop.data_dir)
    said = [subprocess.run(["bash", "-o", "pipefail", "-c", command.replace("NEW", "rescued")], cwd=usb,
                           env=server.environment, check=True, capture_output=True, text=True).stdout
            for command in sidecar["restore"]]
    assert said[0].split()[0] == sidecar["sha256"]
    assert server.psql("rescued", "SELECT count(*) FROM goods") == "1000"


def members_of(dump):
    """[(compressed, plain, CRC-32)], by reading the file member by member."""
    left, found = pathlib.Path(dump["path"]).read_bytes(), []
    while left:
        decoder = zlib.decompressobj(wbits=31)
        plain = decoder.decompress(left)
        assert decoder.eof
        found.append((len(left) - len(decoder.unused_data), len(plain), f"{zlib.crc32(plain):08x}"))
        left = decoder.unused_data
    assert sum(member[1] for member in found) == dump["sql_bytes"]
    return found


def seen_by_git(directory):
    git = ["git", "-C", directory, "-c", f"safe.directory={directory}"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    status = [*git, "status", "--porcelain", "--untracked-files=all"]
    return subprocess.run(status, check=True, capture_output=True, text=True).stdout


def test_other_databases_and_other_directories(shop, server, tmp_path):
    server.load("shop", GOODS)
    server.create("second")
    mount = tmp_path / "mount"
    add(shop, server, "second", dbname="second")
    refused = add(shop, server, "inside", "--directory", shop.data_dir / "ledger", expect=2)
    assert refused.error()["code"] == "ERROR_INVALID_INPUT"
    add(shop, server, "elsewhere", "--directory", mount)
    run = shop.backup("elsewhere", expect=1)
    assert run["error"]["code"] == "ERROR_PERMISSION", run["error"]
    assert "Cannot write to backup directory" in run["error"]["message"], run["error"]
    assert not mount.exists(), "what may be a disk that is not mounted is not made"
    mount.touch()
    run = shop.backup("elsewhere", expect=1)
    assert "Cannot write to backup directory" in run["error"]["message"] and "not a directory" in run["error"]["message"]
    mount.unlink()
    mount.mkdir()
    backups = shop.data_dir / "backups"
    paths = [dumps.backup(shop, name)["path"] for name in ("shop", "second", "elsewhere")]
    assert [os.path.dirname(path) for path in paths] == [str(backups), str(backups / "second"), str(mount)]
    assert mode_of(backups / "second") == 0o700 and mode_of(paths[1]) == 0o600 and mode_of(paths[2]) == 0o600
    assert [dump["path"] for dump in dumps.listed(shop, "second")] == [paths[1]]
    seen = seen_by_git(shop.data_dir)
    assert "strongroom.db" in seen and "backup_" not in seen and ".sql" not in seen, seen
    shop.call("database", "default", "second")
    assert os.path.dirname(dumps.backup(shop, "shop")["path"]) == str(backups), "no dump moves"
    assert [database["is_default"] for database in shop.call("database", "list").document()].count(True) == 1


def test_files_that_are_not_ours_are_listed_and_left_alone(shop, server):
    server.load("shop", GOODS)
    first = dumps.backup(shop)
    backups = shop.data_dir / "backups"
    now = utc_now()
    taken = [f"backup_{now + datetime.timedelta(seconds=second):%Y-%m-%dT%H-%M-%S}.sql.gz" for second in range(-2, 30)]
    strangers = {"notes.txt": b"mine", "backup_2020-01-01T00-00-00.sql.gz": b"old, and not ours",
                 **{name: name.encode() for name in taken}}
    strangers.pop(first["filename"], None)
    for name, content in strangers.items():
        (backups / name).write_bytes(content)
    shop.call("plan", "edit", "shop", "--keep-days", "0", "--keep-last", "1", "--retention", "every-run")
    listed = {file["filename"]: file["size"] for file in dumps.foreign(shop)}
    assert listed == {name: len(content) for name, content in strangers.items()}
    told = shop.call("backups", "list", json_output=False).text
    assert "notes.txt" in told and "backup_2020-01-01T00-00-00.sql.gz" in told
    second = dumps.backup(shop)
    assert second["filename"] not in strangers, "nothing is overwritten"
    assert dumps.names_in(backups) == sorted([".gitignore", *strangers, second["filename"], second["filename"] + ".json"])
    assert {name: (backups / name).read_bytes() for name in strangers} == strangers
    for arguments in (["backups", "remove", "notes.txt"], ["backups", "show", "backup_2020-01-01T00-00-00.sql.gz"]):
        assert shop.call(*arguments, expect=1).error()["code"] == "ERROR_NOT_FOUND"


def test_reading_changes_nothing(shop, server):
    server.load("shop", GOODS)
    dump = dumps.backup(shop)
    before = ledger.fingerprint(shop)
    for arguments in (["status"], ["backups", "list"], ["backups", "list", "shop", "--all"],
                      ["backups", "show", dump["filename"]], ["backups", "verify", "--all"],
                      ["database", "list"], ["database", "show"], ["database", "default"],
                      ["database", "health"], ["database", "stats"], ["plan", "show", "shop"]):
        shop.call(*arguments)
        shop.call(*arguments, json_output=False)
    assert ledger.fingerprint(shop) == before


def test_databases_are_added_shown_changed_and_removed(shop, server):
    server.load("shop", GOODS)
    dump = dumps.backup(shop)
    for again in ("shop", "Bad Name", ""):
        assert add(shop, server, again, expect=None).exit_status in (1, 2)
    shown = shop.call("database", "show", "shop").document()
    assert shown["has_password"] is True and shown["is_default"] is True and shown["plan"]["name"] == "shop"
    assert shown["plan"]["schedule"] and "02:00" in shop.call("plan", "show", "shop", json_output=False).text
    assert shown["plan"]["dump"]["retention"] == {"keep_days": 30, "keep_last": 0, "keep_daily": 0, "keep_weekly": 0,
                                                  "keep_monthly": 0, "when": "scheduled"}
    assert shown["parameters"] == {"host": "127.0.0.1", "port": str(server.port), "user": postgres.SUPERUSER, "dbname": "shop"}
    server.create("renamed")
    shop.call("database", "edit", "shop", "--dbname", "renamed")
    assert shop.call("database", "show", "shop").document()["parameters"]["dbname"] == "renamed"
    wrong = shop.call("database", "edit", "shop", "--dbname", "not there", expect=1).error()
    assert wrong["code"] == "ERROR_DATABASE_CONNECTION" and "not there" in wrong["message"] and wrong["hint"]
    assert shop.call("database", "show", "shop").document()["parameters"]["dbname"] == "renamed", "nothing was stored"
    said = shop.call("database", "remove", "shop", json_output=False).text
    assert "1 dump is left alone" in said and os.path.exists(dump["path"])
    assert shop.call("database", "list").document() == [] and shop.call("plan", "list").document() == []
    assert [listed["path"] for listed in dumps.listed(shop, "shop")] == [dump["path"]], "its dumps stay known"
    actions = [entry["action"] for entry in ledger.entries(shop, "--action", "database.*")]
    assert actions == ["database.remove", "database.edit", "database.add"]
    ledger.verify(shop, "--no-repositories", expect=4)
