"""What somebody with access to the disk can do to the ledger, and what strongroom says then."""

import shutil

import pytest

from support.ledger import (bring_back, bring_back_store_only, dump, entries, keep_copy, query, size_of, tamper, verify,
                            wrong_things)

EDITS = 12


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Where the first test leaves its data directory for those that follow."""
    return tmp_path_factory.mktemp("template") / "data"


@pytest.fixture
def ledger(strongroom, template, repository, source):
    """A data directory with a backup and a dozen more entries; each test has its own copy."""
    if template.exists():
        bring_back(strongroom, template)
        return strongroom
    strongroom.add_repository("local", repository, init=False)
    strongroom.add_plan("docs", "local", source)
    strongroom.backup("docs")
    for number in range(EDITS):
        strongroom.call("plan", "edit", "docs", "--tag", f"tag{number}")
    keep_copy(strongroom, template)
    return strongroom


def here(room, expect):
    return verify(room, "--no-repositories", expect=expect)


SWAP = ("CREATE TEMP TABLE two AS SELECT seq, ts, kind, run, leaf_hash, body FROM entry WHERE seq IN (8, 9)",
        "DELETE FROM entry WHERE seq IN (8, 9)",
        "INSERT INTO entry SELECT 17 - seq, ts, kind, run, leaf_hash, body FROM two")
EDITED = {
    "the body": ["UPDATE entry SET body = replace(body, 'cli:', 'clj:') WHERE seq = 3"],
    "one space in the body": ["UPDATE entry SET body = replace(body, '\"action\":', '\"action\": ') WHERE seq = 3"],
    "the first entry": ["UPDATE entry SET body = replace(body, 'system', 'sYstem') WHERE seq = 0"],
    "the last entry": [f"UPDATE entry SET body = replace(body, 'cli:', 'clj:') WHERE seq = {5 + EDITS}"],
    "the time beside it": ["UPDATE entry SET ts = '2020-01-01T00:00:00.000000Z' WHERE seq = 3"],
    "the run beside it": ["UPDATE entry SET run = 'another' WHERE seq = 3"],
    "the kind beside it": ["UPDATE entry SET kind = (SELECT kind FROM entry WHERE seq = 2) WHERE seq = 3"],
    "the words of a kind": ["UPDATE entry_kind SET result = 'failed' WHERE action = 'run.succeeded'"],
    "the hash beside it": ["UPDATE entry SET leaf_hash = zeroblob(32) WHERE seq = 3"],
    "a deleted entry": ["DELETE FROM entry WHERE seq = 7"],
    "a deleted end": [f"DELETE FROM entry WHERE seq > {EDITS}"],
    "everything deleted": ["DELETE FROM entry"],
    "two entries swapped": SWAP,
    "an entry put behind the end": [
        "INSERT INTO entry SELECT max(seq) + 1, ts, kind, run, leaf_hash, body FROM entry"],
    "the size in the head": ["UPDATE head SET size = size - 1"],
    "the frontier in the head": ["UPDATE head SET frontier = zeroblob(length(frontier))"],
    "the note in the head": ["UPDATE head SET note = replace(note, char(10) || '1', char(10) || '2')"],
    "the key": ["UPDATE log SET verification_key = replace(verification_key, '+A', '+B')"],
}


@pytest.mark.parametrize("name", list(EDITED))
def test_every_edit_in_the_store_is_a_break(ledger, name):
    tamper(ledger, *EDITED[name])
    report = here(ledger, expect=1)
    assert report["verdict"] == "broken" and report["finding_count"] > 0, report


def test_the_break_names_the_entry_and_what_is_wrong_with_it(ledger):
    tamper(ledger, *EDITED["the body"])
    assert any("entry 3" in what for what in wrong_things(here(ledger, expect=1)))
    text = ledger.call("audit", "verify", "--no-repositories", json_output=False, expect=1).text
    assert "broken" in text and "entry 3" in text


def test_an_untouched_copy_is_no_break(ledger):
    here(ledger, expect=4)


def test_a_break_turns_status_red_and_forbids_deletions_until_it_is_acknowledged(ledger, source):
    ledger.add_plan("other", "local", source)
    ledger.call("audit", "acknowledge", "--reason", "nothing", expect=1)
    tamper(ledger, *EDITED["the body"])
    recorded = here(ledger, expect=1)["recorded"]
    status = ledger.call("status").document()
    assert status["ledger"]["state"] == "broken" and status["message"].startswith("The ledger is broken"), status
    assert ledger.call("status", json_output=False).text.startswith("✗ The ledger is broken")
    doctor = {finding["subject"]: finding for finding in ledger.call("doctor", expect=1).document()}
    assert doctor["ledger"]["state"] == "problem"
    for arguments in (["plan", "remove", "other"], ["repo", "remove", "local"]):
        assert ledger.call(*arguments, expect=1).error()["code"] == "ERROR_INTEGRITY"
        denied = entries(ledger, "--limit", "1")[0]
        assert denied["result"] == "denied" and denied["target"].endswith(arguments[-1]), denied
    after = ledger.call("backup", "docs")
    assert after.run_record()["state"] == "succeeded", "backups go on"
    assert after.error_text.count("publishing the ledger") == 1, "said, and once is enough"
    ledger.call("audit", "acknowledge", "--reason", " ", expect=2)
    ledger.call("audit", "acknowledge", "--reason", "a test did it")
    answer = entries(ledger, "--limit", "1")[0]
    assert answer["action"] == "ledger.acknowledged" and answer["details"]["broken"] == recorded
    assert ledger.call("status").document()["ledger"]["state"] == "acknowledged"
    assert here(ledger, expect=1)["recorded"] is None, "the same break is no new one"
    ledger.call("plan", "remove", "other")
    published = ledger.data_dir / "ledger"
    assert verify(ledger, "--ledger", published, expect=4)["checkpoint"]["size"] == size_of(ledger), "it goes out again"
    assert "publishing the ledger" not in ledger.call("backup", "docs").error_text
    assert verify(ledger, "--ledger", published, expect=4)["finding_count"] == 0, "with what was published of entry 3"


LISTED_DAMAGE = {
    "another body": "UPDATE entry SET body = replace(body, 'cli:', 'clj:') WHERE seq = 3",
    "no JSON": "UPDATE entry SET body = '\u001b[31mx' WHERE seq = 3",
    "another hash": "UPDATE entry SET leaf_hash = zeroblob(32) WHERE seq = 3",
}


@pytest.mark.parametrize("name", list(LISTED_DAMAGE))
def test_a_damaged_entry_is_listed_as_such_and_hides_no_other(ledger, name):
    before = {entry["seq"]: entry for entry in entries(ledger)}
    tamper(ledger, LISTED_DAMAGE[name])
    listed = {entry["seq"]: entry for entry in
              ledger.call("audit", "list", "--limit", "100", expect=1).document()}
    assert listed.keys() == before.keys()
    damaged = listed.pop(3)
    assert set(damaged) == {"seq", "damaged"} and "entry 3" in damaged["damaged"], damaged
    assert listed == {seq: entry for seq, entry in before.items() if seq != 3}
    assert all(entry["damaged"] is None for entry in listed.values())
    shown = ledger.call("audit", "list", json_output=False, expect=1)
    assert "damaged" in shown.text and "entry 3" in shown.error_text and "\x1b[31m" not in shown.text + shown.error_text
    assert len(ledger.call("audit", "list", "--limit", "5").document()) == 5, "a page without it is a page like any other"
    assert ledger.call("audit", "show", "3", expect=1).error()["code"] == "ERROR_INTEGRITY"
    here(ledger, expect=1)
    assert ledger.call("status").document()["ledger"]["state"] == "broken"


def test_a_store_rolled_back_under_what_was_published_is_not_appended_to_and_goes_on_by_a_fork(ledger, tmp_path):
    usb = tmp_path / "usb"
    usb.mkdir()
    ledger.call("audit", "anchors", "--add", usb)
    copy = keep_copy(ledger, tmp_path / "copy")
    for number in range(3):
        ledger.call("plan", "edit", "docs", "--tag", f"later{number}")
    lost, key = size_of(ledger), ledger.call("audit", "checkpoint").document()["key"]
    bring_back_store_only(ledger, copy)
    size = size_of(ledger)
    assert size == lost - 3
    error = ledger.call("plan", "edit", "docs", "--tag", "x", expect=1).error()
    assert error["code"] == "ERROR_INTEGRITY" and "audit fork" in error["hint"], error
    report = here(ledger, expect=1)
    assert "rolled back" in " ".join(wrong_things(report)) and report["recorded"] is None, report
    assert "inconsistent" in {anchor["state"] for anchor in report["anchors"]}
    status = ledger.call("status").document()
    assert status["ledger"]["state"] == "rolled_back" and "audit fork" in status["ledger"]["advice"], status
    assert size_of(ledger) == size, "nothing was appended"

    ledger.call("audit", "fork", "--reason", "from a copy", expect=1)
    assert size_of(ledger) == size, "nobody confirmed"
    forked = ledger.call("audit", "fork", "--reason", "from a copy", "--yes").document()
    assert forked["size"] == size + 1 and forked["key"] != key
    ledger.call("plan", "edit", "docs", "--tag", "x")
    report = here(ledger, expect=0)
    assert [(fork["reason"], fork["lost"], fork["seq"]) for fork in report["forks"]] == [("from a copy", 3, size)]
    states = {anchor["size"]: anchor["state"] for anchor in report["anchors"] if anchor["size"] > size}
    assert "lost" in states.values() or "consistent" in states.values(), report
    assert ledger.call("status").document()["ledger"]["state"] == "intact"
    assert ledger.backup("docs")["state"] == "succeeded"


def test_everything_on_the_disk_rolled_back_is_found_by_a_directory_elsewhere(ledger, tmp_path):
    usb = tmp_path / "usb"
    usb.mkdir()
    ledger.call("audit", "anchors", "--add", usb)
    copy = keep_copy(ledger, tmp_path / "copy")
    ledger.call("plan", "edit", "docs", "--tag", "later")
    bring_back(ledger, copy)
    report = here(ledger, expect=1)
    assert [anchor["state"] for anchor in report["anchors"]] == ["consistent", "inconsistent"], report
    ledger.call("audit", "acknowledge", "--reason", "a test did it")
    assert here(ledger, expect=1)["recorded"] is None


def test_everything_on_the_disk_rolled_back_is_found_by_the_tags_of_snapshots(strongroom, repository, source, tmp_path):
    strongroom.add_repository("local", repository, init=False)
    strongroom.add_plan("docs", "local", source)
    strongroom.backup("docs")
    copy = keep_copy(strongroom, tmp_path / "copy")
    strongroom.backup("docs")
    bring_back(strongroom, copy)
    report = verify(strongroom, expect=1)
    assert [anchor["state"] for anchor in report["anchors"]] == ["consistent", "inconsistent"], report
    assert "repository local" in report["anchors"][1]["where"]


def test_another_history_of_the_same_length_signed_with_the_key_is_found(ledger, tmp_path):
    usb = tmp_path / "usb"
    usb.mkdir()
    ledger.call("audit", "anchors", "--add", usb)
    copy = keep_copy(ledger, tmp_path / "copy")
    for tag in ("true", "also-true"):
        ledger.call("plan", "edit", "docs", "--tag", tag)
    usb.rename(tmp_path / "away")
    bring_back(ledger, copy)
    for tag in ("false", "also-false"):
        ledger.call("plan", "edit", "docs", "--tag", tag)
    (tmp_path / "away").rename(usb)
    report = here(ledger, expect=1)
    assert [anchor["state"] for anchor in report["anchors"]].count("inconsistent") == 2, report


def test_store_and_published_files_of_two_installations_do_not_fit_each_other(ledger, tmp_path, source):
    own = keep_copy(ledger, tmp_path / "own")
    shutil.rmtree(ledger.data_dir)
    ledger.call("quickstart", "--source", source)
    shutil.rmtree(ledger.data_dir / "ledger")
    shutil.copytree(own / "ledger", ledger.data_dir / "ledger")
    assert here(ledger, expect=1)["finding_count"] > 0
    assert ledger.call("plan", "edit", "source", "--tag", "x", expect=1).error()["code"] == "ERROR_INTEGRITY"
    assert ledger.call("status").document()["ledger"]["state"] == "rolled_back"
    ledger.call("audit", "fork", "--reason", "two were mixed", "--yes")
    ledger.call("plan", "edit", "source", "--tag", "x")
    here(ledger, expect=4)
    assert ledger.call("status").document()["ledger"]["state"] == "intact"


def test_published_files_are_made_again_when_they_are_gone(ledger):
    shutil.rmtree(ledger.data_dir / "ledger")
    ledger.call("plan", "edit", "docs", "--tag", "x")
    assert verify(ledger, "--ledger", ledger.data_dir / "ledger", expect=4)["checkpoint"]["size"] == size_of(ledger)


def test_another_secret_key_cannot_sign(ledger):
    (ledger.data_dir / "secret.key").unlink()
    error = ledger.call("plan", "edit", "docs", "--tag", "x", expect=1).error()
    assert error["code"] in ("ERROR_INTEGRITY", "ERROR_NOT_FOUND", "ERROR_PERMISSION"), error
    assert not (ledger.data_dir / "secret.key").exists()
    here(ledger, expect=4)


VANDALISED = {
    "another outcome": ["UPDATE run SET state = 'failed'"],
    "another body": ["UPDATE run SET body = replace(body, '\"docs\"', '\"dogs\"')"],
    "no JSON": ["UPDATE run SET body = 'x'"],
    "unfinished and no JSON": ["UPDATE run SET body = 'x', state = 'running'"],
    "all of them gone": ["DELETE FROM run"],
    "one too many": ["INSERT INTO run(number, id, plan, repository, kind, state, created_at, ledger_seq, evidence, body) "
                     "SELECT number + 1, id || 'x', plan, repository, kind, state, created_at, ledger_seq, evidence, body "
                     "FROM run"],
}


@pytest.mark.parametrize("name", list(VANDALISED))
def test_rebuilding_gives_back_exactly_the_records_there_were(ledger, name):
    rows = "SELECT number, id, plan, repository, kind, state, created_at, ledger_seq, evidence, body FROM run"
    before, shown = query(ledger, rows), ledger.runs()
    tamper(ledger, *VANDALISED[name])
    assert query(ledger, rows) != before
    assert any("the record of run" in what for what in wrong_things(here(ledger, expect=1)))
    assert ledger.call("audit", "rebuild").document()["changed"] == 1
    assert query(ledger, rows) == before and ledger.runs() == shown
    here(ledger, expect=4)


def test_a_record_that_is_not_what_the_ledger_says_is_not_shown_as_true(ledger):
    tamper(ledger, "UPDATE run SET body = replace(body, '\"verified\":true', '\"verified\":false')")
    error = ledger.call("runs", "list", expect=1).error()
    assert error["code"] == "ERROR_INTEGRITY" and "audit rebuild" in error["hint"], error


def test_tampering_in_this_test_leaves_the_rest_as_it_was(ledger):
    """The tool of these tests: triggers are back, nothing else moved."""
    before = dump(ledger)
    tamper(ledger, "UPDATE plan SET body = body")
    assert dump(ledger) == before
