"""Which dumps go, which never do, by whom, and that the ledger says why."""

import os
import pathlib
import shutil

import pytest

from support import awkward, dump_records as dumps, ledger


@pytest.fixture
def full(shop, server):
    """`shop` with three dumps, oldest first."""
    server.load("shop", "CREATE TABLE goods AS SELECT generate_series(1, 100) AS id")
    return shop, [dumps.backup(shop) for _ in range(3)]


def content_of(dump):
    return pathlib.Path(dump["path"]).read_bytes(), pathlib.Path(dump["path"] + ".json").read_bytes()


def dump_entries(room):
    """(what, file, why), oldest first."""
    return [(entry["action"], entry["details"]["filename"], entry["details"].get("reason"))
            for entry in reversed(ledger.entries(room, "--action", "dump.*"))]


def test_old_dumps_go_in_a_run_that_succeeded_and_the_ledger_says_why(full):
    shop, made = full
    shop.call("plan", "edit", "shop", "--keep-days", "0", "--keep-last", "2")
    dumps.backup(shop)
    assert len(dumps.listed(shop)) == 4, "by default old dumps go in scheduled runs only"
    shop.call("plan", "edit", "shop", "--retention", "every-run")
    run, (newest,) = dumps.backup_all(shop, "shop")
    assert run["state"] == "succeeded" and run["steps"][-1]["name"] == "retention" and run["steps"][-1]["state"] == "succeeded"
    left = dumps.listed(shop)
    assert [dump["filename"] for dump in left][0] == newest["filename"] and len(left) == 2
    assert not any(os.path.exists(dump["path"]) or os.path.exists(dump["path"] + ".json") for dump in made)
    files = [dump["filename"] + end for dump in left for end in ("", ".json")]
    assert dumps.names_in(shop.data_dir / "backups") == sorted([".gitignore", *files])
    entries = dump_entries(shop)
    for dump in made:
        removing, removed = [entry for entry in entries if entry[1] == dump["filename"]][-2:]
        assert removing[0] == "dump.removing" and "no rule keeps it" in removing[2] and removed[0] == "dump.removed"
        assert [entry[0] for entry in entries if entry[1] == dump["filename"]][:2] == ["dump.announced", "dump.published"]
    of_run = {entry["action"] for entry in ledger.entries(shop, "--run", run["id"], "--action", "dump.*")}
    assert {"dump.announced", "dump.published"} <= of_run
    gone = [dump for dump in dumps.listed(shop, "--all") if dump["state"] == "removed"]
    assert {dump["filename"] for dump in gone} == {dump["filename"] for dump in made}
    assert all(dump["on_disk"] is None for dump in gone)
    log = shop.call("runs", "log", run["id"], json_output=False).text
    assert all(dump["filename"] in log for dump in made)
    ledger.verify(shop, "--no-repositories", expect=4)
    assert shop.call("audit", "rebuild").document()["changed"] == 0
    assert dumps.listed(shop) == left


def test_young_dumps_stay(full):
    shop, made = full
    shop.call("plan", "edit", "shop", "--keep-days", "1", "--retention", "every-run")
    dumps.backup(shop)
    assert {dump["filename"] for dump in dumps.listed(shop)} >= {dump["filename"] for dump in made}


def test_a_run_that_fails_removes_nothing(full, server):
    shop, made = full
    before = [content_of(dump) for dump in made]
    shop.call("plan", "edit", "shop", "--keep-days", "0", "--keep-last", "1", "--retention", "every-run")
    server.load("shop", awkward.BROKEN_CATALOG)
    run = shop.backup("shop", expect=1)
    assert run["state"] == "failed" and run["error"]["code"] == "ERROR_DUMP_FAILED", run["error"]
    assert "Backup failed: pg_dump error" in run["error"]["message"] and "exit code 1" in run["error"]["message"]
    assert [content_of(dump) for dump in made] == before and len(dumps.listed(shop)) == 3
    assert len(dumps.names_in(shop.data_dir / "backups")) == 7, "nothing else is left"


def test_what_cannot_be_deleted_stays_known_and_is_a_warning(full):
    shop, made = full
    stubborn = pathlib.Path(made[0]["path"])
    stubborn.unlink()
    stubborn.mkdir()  # in its place; unlink refuses a directory even to root
    shop.call("plan", "edit", "shop", "--keep-days", "0", "--keep-last", "1", "--retention", "every-run")
    run, _ = dumps.backup_all(shop, "shop", expect=3)
    assert run["state"] == "warning" and [warning["path"] for warning in run["warnings"]] == [str(stubborn)]
    assert {dump["filename"]: dump["state"] for dump in dumps.listed(shop)}[stubborn.name] == "removing"
    stubborn.rmdir()
    run, (newest,) = dumps.backup_all(shop, "shop")
    assert run["state"] == "succeeded" and [dump["filename"] for dump in dumps.listed(shop)] == [newest["filename"]]
    assert [entry[0] for entry in dump_entries(shop) if entry[1] == stubborn.name][-1] == "dump.removed"


def test_dumps_are_removed_by_hand_but_never_the_newest_good_one(full):
    shop, (oldest, middle, newest) = full
    before = ledger.size_of(shop)
    for files in ([newest["filename"]], [oldest["filename"], newest["path"]]):
        error = shop.call("backups", "remove", *files, expect=1).error()
        assert error["code"] == "ERROR_CONFLICT" and "newest good" in error["message"] and error["hint"], error
    assert ledger.size_of(shop) == before and len(dumps.listed(shop)) == 3, "all or nothing"
    removed = shop.call("backups", "remove", oldest["filename"]).document()
    assert [(dump["filename"], dump["size"]) for dump in removed["removed"]] == [(oldest["filename"], oldest["size"])]
    assert removed["failed"] == [] and not os.path.exists(oldest["path"]) and not os.path.exists(oldest["path"] + ".json")
    assert dump_entries(shop)[-2:] == [("dump.removing", oldest["filename"], "removed by hand"),
                                       ("dump.removed", oldest["filename"], None)]
    assert shop.call("backups", "remove", oldest["filename"], expect=1).error()["code"] == "ERROR_CONFLICT", "it is gone already"
    assert shop.call("backups", "remove", "backup_2001-01-01T00-00-00.sql.gz", expect=1).error()["code"] == "ERROR_NOT_FOUND"
    os.truncate(newest["path"], newest["size"] - 1)
    error = shop.call("backups", "remove", middle["filename"], expect=1).error()
    assert error["code"] == "ERROR_CONFLICT", "the newest that is good is another one now"
    shop.call("backups", "remove", newest["filename"])
    assert [dump["filename"] for dump in dumps.listed(shop)] == [middle["filename"]]


def test_verify_finds_every_kind_of_damage(full):
    shop, (flipped, cut, sidecar) = full
    assert [verdict["good"] for verdict in shop.call("backups", "verify", "--all").document()] == [True] * 3
    flip(flipped["path"], flipped["size"] // 2)
    os.truncate(cut["path"], cut["size"] - 1)
    flip(sidecar["path"] + ".json", 30)
    verdicts = {verdict["filename"]: verdict for verdict in shop.call("backups", "verify", "--all", expect=1).document()}
    assert [verdicts[dump["filename"]]["good"] for dump in full[1]] == [False] * 3
    assert "the file beside it" in verdicts[sidecar["filename"]]["message"]
    told = shop.call("audit", "list", "--action", "damage.found").document()
    assert sorted(entry["details"]["filename"] for entry in told) == sorted(dump["filename"] for dump in full[1])
    assert ("damage/shop", 3) in [(failure["topic"], failure["times"]) for failure in shop.call("failures", "list").document()]
    assert {dump["filename"]: dump["on_disk"] for dump in dumps.listed(shop)}[cut["filename"]] == "other-size"
    os.unlink(cut["path"])
    assert "missing" in shop.call("backups", "verify", cut["filename"], expect=1).document()[0]["message"]
    assert {dump["filename"]: dump["on_disk"] for dump in dumps.listed(shop)}[cut["filename"]] == "missing"
    good = dumps.backup(shop)
    assert shop.call("backups", "verify", good["path"]).document()[0]["good"] is True
    shop.call("backups", "verify", expect=2)


def flip(path, place):
    with open(path, "r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1]))


def test_a_directory_that_lost_all_its_dumps_is_no_place_for_another(full):
    """As when a disk is not mounted: the next backup would go to the wrong one."""
    shop, made = full
    shutil.move(shop.data_dir / "backups", shop.data_dir / "away")
    run = shop.backup("shop", expect=1)
    assert run["error"]["code"] == "ERROR_PERMISSION" and "Cannot write to backup directory" in run["error"]["message"]
    shutil.rmtree(shop.data_dir / "backups", ignore_errors=True)
    shutil.move(shop.data_dir / "away", shop.data_dir / "backups")
    assert dumps.backup(shop)["filename"] not in {dump["filename"] for dump in made}
