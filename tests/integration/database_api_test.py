"""UC-010 over its endpoint, to the letter."""

import base64
import contextlib
import hashlib
import os
import pathlib
import re

import pytest

from support import postgres
from support.service import PASSWORD, serving

BACKUP = "/api/v1/database/backup"
BACKUPS = "/api/v1/database/backups"


@pytest.fixture
def service(shop):
    with serving(shop) as service:
        yield service


def admin_by_password(service):
    service.local.post("/api/v1/users", {"name": "anna", "role": "admin", "password": PASSWORD}, expect=201)
    answer = service.anybody.post("/api/v1/auth/login", {"username": "anna", "password": PASSWORD})
    return service.anybody.with_token(answer.data["token"])


def test_the_main_success_scenario(service, server):
    server.load("shop", "CREATE TABLE goods AS SELECT generate_series(1, 1000) AS id;")
    admin = admin_by_password(service)
    answer = admin.post(BACKUP, expect=201)
    document = answer.document()
    assert document["success"] is True and document["message"] == "Backup created successfully"
    data = document["data"]
    assert re.fullmatch(r"backup_\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.sql\.gz", data["filename"])
    assert re.fullmatch(r"\d+(\.\d)? [kMGT]?B", data["size"])
    stamp = data["filename"][7:26]
    assert data["created_at"] == stamp[:13] + ":" + stamp[14:16] + ":" + stamp[17:19] + "Z"
    assert data["path"] == f"backups/{data['filename']}"
    file = service.room.data_dir / data["path"]
    assert data["size_bytes"] == file.stat().st_size and data["verified"] is True
    assert data["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    entries = service.local.get(f"/api/v1/ledger/entries?run={data['run_id']}").data["items"]
    assert {"run.succeeded", "dump.published"} <= {entry["action"] for entry in entries}
    assert {entry["actor"] for entry in entries} >= {"user:anna"}
    assert [item["filename"] for item in admin.get(BACKUPS).data["items"]] == [data["filename"]]


def test_only_admins_make_them(service):
    for role in ("viewer", "operator"):
        client = service.client(role)
        assert client.post(BACKUP, expect=403).code == "ERROR_FORBIDDEN"
        assert client.post("/api/v1/plans/shop/runs", expect=403).code == "ERROR_FORBIDDEN"
    service.anybody.post(BACKUP, expect=401)
    assert service.local.get("/api/v1/runs").data["items"] == []


def test_a_server_that_is_gone_is_503_and_nothing_is_left(service, server):
    admin = service.client("admin")
    server.stop()
    answer = admin.post(BACKUP, expect=503).document()
    assert answer["success"] is False and answer["error"] == "Backup creation failed"
    assert answer["code"] == "ERROR_DATABASE_CONNECTION" and answer["hint"] and answer["run_id"]
    assert admin.get(BACKUPS).data["items"] == []
    assert [name for name in os.listdir(service.room.data_dir / "backups") if name.startswith("backup_")] == []


def failing_pg_dump(directory):
    """The real one, but it ends with 1 after a part of what it says."""
    directory.mkdir()
    real = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    for name in ("pg_dumpall", "psql"):
        (directory / name).symlink_to(real / name)
    program = directory / "pg_dump"
    program.write_text(f"""#!/bin/sh
case "$1" in --version) exec {real}/pg_dump --version;; esac
{real}/pg_dump "$@" | head -c 300
echo "pg_dump: error: it broke in the middle" >&2
exit 1
""")
    program.chmod(0o755)
    return directory


def test_pg_dump_that_fails_says_so_with_its_exit_code(shop, tmp_path):
    with serving(shop, environment={"STRONGROOM_PG_TOOLS": str(failing_pg_dump(tmp_path / "pg"))}) as service:
        admin = service.client("admin")
        answer = admin.post(BACKUP, expect=500).document()
        assert answer["success"] is False and answer["error"] == "Backup creation failed"
        assert answer["message"].startswith("pg_dump process failed with exit code 1"), answer
        assert admin.get(BACKUPS).data["items"] == []
        assert admin.post(f"{BACKUP}?database=nowhere", expect=404).document()["error"] == "Backup creation failed"


def test_a_directory_that_cannot_be_written_to_is_ef_2(strongroom_that_cannot_read_all, server):
    room = strongroom_that_cannot_read_all
    server.create("shop")
    room.call("database", "add", "shop", "--url", server.url("shop"), "--password-file", write_password(room))
    with serving(room) as service:
        admin = service.client("admin")
        admin.post(BACKUP, expect=201)
        backups = room.data_dir / "backups"
        backups.chmod(0o500)
        try:
            answer = admin.post(BACKUP, expect=500).document()
        finally:
            backups.chmod(0o700)
        assert answer["message"].startswith("Cannot write to backup directory") and answer["error"] == "Backup creation failed"
        assert len(admin.get(BACKUPS).data["items"]) == 1, "the earlier one is unaffected"


def write_password(room):
    file = room.home / "database.password"
    file.write_text(postgres.PASSWORD)
    return file


def fill(file):
    """Somebody else takes all the room there is."""
    with open(file, "wb", buffering=0) as out, contextlib.suppress(OSError):
        while True:
            out.write(b"x" * 4096)


def test_no_space_is_af_2(strongroom, server, small_disk):
    server.create("shop")
    disk = small_disk("disk", 8)
    strongroom.call("database", "add", "shop", "--url", server.url("shop"), "--password-file", write_password(strongroom),
                    "--directory", disk)
    fill(disk / "other")
    with serving(strongroom) as service:
        answer = service.client("admin").post(BACKUP, expect=507).document()
        assert answer["message"].startswith("Insufficient disk space for backup")
        assert answer["code"] == "ERROR_NO_SPACE" and [name for name in os.listdir(disk) if name.startswith("backup_")] == []


def test_one_at_a_time_and_a_client_that_goes_away_cancels_nothing(service, server):
    server.load("shop", "CREATE TABLE goods (id int);")
    admin = service.client("admin")
    with postgres.LockedTable(server, "goods"):  # pg_dump waits for it
        connection = admin.connect()
        connection.request("POST", BACKUP, headers=admin.headers)
        runs = []
        while not runs:
            runs = admin.get("/api/v1/runs?state=running").data["items"]
        refused = admin.post(BACKUP, expect=409).document()
        assert refused["code"] == "ERROR_CONFLICT" and refused["error"] == "Backup creation failed"
        connection.close()
    admin.get(f"/api/v1/runs/{runs[0]['id']}/log?follow=true")
    assert admin.get(f"/api/v1/runs/{runs[0]['id']}").data["state"] == "succeeded"


def test_async_is_answered_at_once_with_the_run_to_follow(service):
    admin = service.client("admin")
    answer = admin.post(BACKUP, expect=202, Prefer="respond-async, wait=10")
    run_id = answer.data["run_id"]
    assert answer.header("Location") == f"/api/v1/runs/{run_id}" and answer.header("Preference-Applied") == "respond-async"
    admin.get(f"/api/v1/runs/{run_id}/log?follow=true")
    assert admin.get(f"/api/v1/runs/{run_id}").data["state"] == "succeeded"


def test_a_dump_is_downloaded_whole_and_in_parts_and_verified(service):
    admin = service.client("admin")
    data = admin.post(BACKUP, expect=201).data
    target = f"{BACKUPS}/{data['filename']}"
    content = (service.room.data_dir / data["path"]).read_bytes()
    whole = admin.get(target)
    assert whole.body == content and whole.header("X-Checksum-SHA256") == data["sha256"]
    digest = base64.b64encode(bytes.fromhex(data["sha256"])).decode()
    assert whole.header("Repr-Digest") == f"sha-256=:{digest}:"
    part = admin.get(target, expect=206, Range="bytes=5-9")
    assert part.body == content[5:10] and part.header("Content-Range") == f"bytes 5-9/{len(content)}"
    assert admin.get(target, expect=206, Range="bytes=-4").body == content[-4:]
    assert admin.get(target, expect=416, Range=f"bytes={len(content)}-").header("Content-Range") == f"bytes */{len(content)}"
    assert admin.get(target, Range="bytes=0-1", If_Range='"other"').body == content
    assert admin.ask("HEAD", target).header("Content-Length") == str(len(content))
    assert admin.post(f"{target}/verify").data["good"] is True
    for name in ("..%2F..%2Fstrongroom.db", "strongroom.db", "backup_2026-02-30T10-30-00.sql.gz", "backup_.sql.gz"):
        assert admin.get(f"{BACKUPS}/{name}", expect=422).code == "ERROR_INVALID_INPUT"
    admin.get(f"{BACKUPS}/backup_2020-01-01T00-00-00.sql.gz", expect=404)
    assert service.client("viewer").get(target, expect=403)


def test_damage_is_found_once_and_told(service):
    """Whether the API is asked or the command line, which lets the service look for itself."""
    admin = service.client("admin")
    dump = admin.post(BACKUP, expect=201).data
    target = f"{BACKUPS}/{dump['filename']}/verify"
    service.room.call("backups", "verify", dump["filename"])
    assert admin.get("/api/v1/ledger/entries?action=damage.found").data["items"] == []
    with open(service.room.data_dir / dump["path"], "ab") as file:
        file.write(b"more")
    assert admin.post(target).data["good"] is False
    service.room.call("backups", "verify", dump["filename"], expect=1)
    told = admin.get("/api/v1/ledger/entries?action=damage.found").data["items"]
    assert [entry["details"]["filename"] for entry in told] == [dump["filename"]] * 2
    assert [entry["actor"].split(":")[0] for entry in told] == ["cli", "token"], told
    assert ("damage/shop", 2) in [(failure["topic"], failure["times"]) for failure in admin.get("/api/v1/failures").data["items"]]


def test_the_last_good_one_is_not_removed(service):
    admin = service.client("admin")
    first = admin.post(BACKUP, expect=201).data["filename"]
    refused = admin.delete(f"{BACKUPS}/{first}", expect=409)
    assert "newest good" in refused.document()["message"]
    second = admin.post(BACKUP, expect=201).data["filename"]
    admin.delete(f"{BACKUPS}/{first}")
    assert [item["filename"] for item in admin.get(BACKUPS).data["items"]] == [second]


def test_health_and_figures_of_the_default_and_of_a_named_database(service):
    viewer = service.client("viewer")
    assert viewer.get("/api/v1/database/health").data["database"] == "shop"
    assert viewer.get("/api/v1/database/stats").data["database"] == "shop"
    assert viewer.get("/api/v1/databases/shop/health").data["database"] == "shop"
    assert viewer.get("/api/v1/databases/shop/stats?limit=1").data["database"] == "shop"
    viewer.get("/api/v1/database/health?database=nowhere", expect=404)
    shown = viewer.get("/api/v1/databases/shop")
    assert postgres.PASSWORD not in shown.body.decode()
