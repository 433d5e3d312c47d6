"""The ledger through the command line: what is in it, and how it is verified here and elsewhere."""

import csv
import fcntl
import io
import json
import os
import re
import stat
import subprocess

import pytest

from support.ledger import entries, fingerprint, key_of, size_of, tamper, verify, wrong_things
from support.strongroom import Strongroom


@pytest.fixture
def elsewhere(strongroom, tmp_path, tool_path):
    """strongroom on a machine that has never seen this ledger."""
    home = tmp_path / "another home"
    home.mkdir()
    return Strongroom(strongroom.binary, tmp_path / "another data", home, tool_path)


def test_a_backup_is_in_the_ledger_with_who_what_when_and_the_artefact(room):
    run = room.backup("docs")
    listed = entries(room)
    assert [entry["seq"] for entry in listed] == list(range(len(listed) - 1, -1, -1))
    assert [entry["action"] for entry in reversed(listed)] == [
        "ledger.begin", "repository.add", "plan.add", "run.queued", "run.running", "run.succeeded"]
    last = listed[0]
    assert last["seq"] == run["ledger_seq"] and last["run"] == run["id"] and last["target"] == "plan/docs"
    assert last["actor"].startswith("cli:") and last["result"] == "ok" and last["severity"] == "info"
    assert last["details"]["snapshot_id"] == run["snapshot_id"] and last["details"]["verified"] is True
    shown = room.call("audit", "show", str(run["ledger_seq"])).document()
    assert {name: shown[name] for name in last} == last
    assert shown["proven_by"]["size"] == size_of(room) and len(shown["leaf_hash"]) == 64
    assert "run.succeeded" in room.call("audit", "list", json_output=False).text


def test_export_proof_and_published_directory_verify_on_another_machine(room, elsewhere, tmp_path):
    run = room.backup("docs")
    key = key_of(room)
    note, exported, proof = (tmp_path / name for name in ("kept.note", "ledger.jsonl", "entry.proof"))
    note.write_bytes(room.call("audit", "checkpoint", json_output=False).stdout)
    room.call("audit", "export", "--output", exported)
    room.call("audit", "prove", str(run["ledger_seq"]), "--output", proof)
    published = room.data_dir / "ledger"
    for subject in (["--export", exported], ["--ledger", published]):
        assert verify(elsewhere, *subject, "--key", key, "--anchor", note, expect=0)["verdict"] == "intact"
        assert verify(elsewhere, *subject, "--key", key, expect=4)["verdict"] == "unanchored"
    proven = elsewhere.call("audit", "verify", "--proof", proof, "--key", key).document()
    assert proven["seq"] == run["ledger_seq"] and proven["action"] == "run.succeeded"
    assert not elsewhere.data_dir.exists(), "verifying a file makes no data directory"
    assert stat.S_IMODE(exported.stat().st_mode) == 0o600


def test_what_was_changed_on_the_way_is_found_elsewhere(room, elsewhere, tmp_path):
    room.backup("docs")
    key = key_of(room)
    exported, proof = tmp_path / "ledger.jsonl", tmp_path / "entry.proof"
    room.call("audit", "export", "--output", exported)
    room.call("audit", "prove", "2", "--output", proof)
    text = exported.read_text()
    exported.write_text(text.replace("plan/docs", "plan/dogs", 1))
    report = verify(elsewhere, "--export", exported, "--key", key, expect=1)
    assert any("entry 2" in what for what in wrong_things(report)), report
    lines = text.splitlines(keepends=True)
    exported.write_text("".join(lines[:3] + lines[4:]))
    verify(elsewhere, "--export", exported, "--key", key, expect=1)
    proof.write_text(proof.read_text().replace("index 2", "index 1"))
    elsewhere.call("audit", "verify", "--proof", proof, "--key", key, expect=1)


def test_another_ledgers_key_and_checkpoint_are_not_taken_for_this_ones(room, elsewhere, tmp_path, source):
    room.backup("docs")
    elsewhere.call("quickstart", "--source", source)
    exported, note = tmp_path / "ledger.jsonl", tmp_path / "other.note"
    room.call("audit", "export", "--output", exported)
    note.write_bytes(elsewhere.call("audit", "checkpoint", json_output=False).stdout)
    verify(elsewhere, "--export", exported, "--key", key_of(elsewhere), expect=1)
    verify(room, "--key", key_of(elsewhere), expect=1)
    report = verify(room, "--anchor", note, expect=1)
    assert any("another ledger" in what for what in wrong_things(report)), report


def test_exit_code_0_intact_and_4_before_anything_left_the_machine(room):
    assert verify(room, expect=4)["verdict"] == "unanchored"
    room.backup("docs")
    report = verify(room, expect=0)
    assert [anchor["state"] for anchor in report["anchors"]] == ["consistent"]
    assert "repository local" in report["anchors"][0]["where"]
    assert verify(room, "--no-repositories", expect=4)["anchors"] == []


def test_exit_code_4_when_the_newest_checkpoint_is_too_old(room):
    room.backup("docs")
    verify(room, "--anchor-age", "0", expect=4)


def test_exit_code_4_for_a_repository_inside_the_data_directory(strongroom, source):
    strongroom.call("quickstart", "--source", source)
    report = verify(strongroom, expect=4)
    assert report["anchors"] == [] and any("default" in remark for remark in report["remarks"]), report


def test_exit_code_1_is_recorded_once(room):
    room.backup("docs")
    tamper(room, "UPDATE entry SET body = replace(body, 'plan/docs', 'plan/dogs') WHERE seq = 2")
    report = verify(room, expect=1)
    assert report["recorded"] == size_of(room) - 1
    newest = entries(room, "--limit", "1")[0]
    assert newest["action"] == "ledger.broken" and newest["severity"] == "critical"
    assert any("entry 2" in what for what in newest["details"]["findings"]), newest
    again = verify(room, expect=1)
    assert again["recorded"] is None and "before" in again["not_recorded"]
    assert entries(room, "--limit", "1")[0] == newest


@pytest.mark.parametrize("arguments", [
    ["--export", "a", "--ledger", "b"], ["--proof", "a"], ["--export", "a", "--record"], ["--key", "nonsense"],
    ["--anchor-age", "soon"], ["--no-such-option"]])
def test_exit_code_2_for_what_cannot_be_meant(room, arguments):
    assert room.call("audit", "verify", *arguments, expect=2).error()["code"] == "ERROR_INVALID_INPUT"


def test_exit_code_3_when_there_is_nothing_to_verify(strongroom, tmp_path):
    empty = tmp_path / "empty"
    empty.write_text("")
    for arguments in ([], ["--export", tmp_path / "absent"], ["--export", empty], ["--ledger", tmp_path],
                      ["--proof", tmp_path / "absent", "--key", "k+00000000+AAAA"]):
        result = strongroom.call("audit", "verify", *arguments, expect=None)
        expected = 2 if "--key" in arguments else 3
        assert result.exit_status == expected, result
        assert result.error()["message"]
    assert not strongroom.data_dir.exists()


def test_exit_code_3_for_a_store_that_cannot_be_read(room):
    (room.data_dir / "strongroom.db").write_bytes(b"this is no database" * 1000)
    assert room.call("audit", "verify", expect=3).error()["code"] in ("ERROR_STATUS_FETCH", "ERROR_INTEGRITY")


def ledger_tags(snapshots):
    return [[tag for tag in snapshot["tags"] if tag.startswith("strongroom.ledger.")] for snapshot in snapshots]


def test_every_snapshot_carries_the_checkpoint_from_before_it(room, plain_restic):
    log = room.call("audit", "checkpoint").document()["origin"].removeprefix("strongroom-ledger/")
    sizes = []
    for _ in range(3):
        room.backup("docs")
        sizes.append(size_of(room))
    found = []
    for tags in ledger_tags(plain_restic.snapshots()):
        assert len(tags) == 1, tags
        _, _, of, size, root = tags[0].split(".")
        assert of == log and len(root) == 43
        found.append(int(size))
    assert all(before < after for before, after in zip(found, sizes)) and found == sorted(set(found))
    report = verify(room, expect=0)
    assert sorted(anchor["size"] for anchor in report["anchors"]) == found


def test_forgetting_by_a_plans_tag_is_as_before(room, source, plain_restic):
    room.add_plan("other", "local", source)
    for plan in ("docs", "docs", "other"):
        room.backup(plan)
    plain_restic.call("forget", "--tag", "strongroom.plan.docs", "--keep-last", "1")
    left = [set(snapshot["tags"]) & {"strongroom.plan.docs", "strongroom.plan.other"} for snapshot in plain_restic.snapshots()]
    assert left == [{"strongroom.plan.docs"}, {"strongroom.plan.other"}]
    verify(room, expect=0)


def test_reading_changes_no_row(room):
    room.backup("docs")
    before = fingerprint(room)
    published = (room.data_dir / "ledger" / "checkpoint").read_bytes()
    for arguments in (["status"], ["audit", "list"], ["audit", "show", "1"], ["audit", "verify"], ["audit", "checkpoint"],
                      ["audit", "prove", "1"], ["audit", "anchors"], ["doctor"], ["runs", "list"]):
        room.call(*arguments, expect=0)
        assert fingerprint(room) == before, f"{arguments} changed the store"
    assert (room.data_dir / "ledger" / "checkpoint").read_bytes() == published


def test_a_verification_is_recorded_when_asked(room):
    room.backup("docs")
    report = verify(room, "--record", expect=0)
    newest = entries(room)[0]
    assert newest["seq"] == report["recorded"] and newest["action"] == "ledger.verified"
    assert newest["details"]["size"] == report["checkpoint"]["size"] == newest["seq"]
    assert newest["details"]["anchors"] == 1 and newest["result"] == "ok"


def test_filters_and_pages(room, source):
    run = room.backup("docs")
    room.add_plan("other", "local", source)
    room.call("plan", "remove", "other")
    every = entries(room)
    assert [entry["action"] for entry in entries(room, "--action", "plan.*")] == ["plan.remove", "plan.add", "plan.add"]
    assert [entry["action"] for entry in entries(room, "--run", run["id"])] == ["run.succeeded", "run.running", "run.queued"]
    assert entries(room, "--run", run["id"][:-3]) == entries(room, "--run", run["id"])
    assert {entry["target"] for entry in entries(room, "--target", "plan/other")} == {"plan/other"}
    assert [entry["seq"] for entry in entries(room, "--severity", "warning")] == []
    assert [entry["action"] for entry in entries(room, "--text", "BEGIN strongroom-ledger")] == ["ledger.begin"]
    assert entries(room, "--since", "1h") == every and entries(room, "--until", "1h") == []
    assert entries(room, "--actor", "system") == [every[-1]]
    pages, before = [], []
    while page := entries(room, "--limit", "4", *before):
        pages += page
        before = ["--before", str(page[-1]["seq"])]
    assert pages == every
    text = room.call("audit", "list", "--limit", "4", json_output=False).text
    assert f"--before {every[3]['seq']}" in text
    for wrong in (["--since", "yesterday"], ["--severity", "loud"], ["--before", "x"]):
        room.call("audit", "list", *wrong, expect=2)


def test_checkpoints_are_kept_in_a_directory_on_other_storage(room, tmp_path):
    usb = tmp_path / "usb"
    room.call("audit", "anchors", "--add", usb, expect=1)
    usb.mkdir()
    room.call("audit", "anchors", "--add", room.data_dir / "ledger", expect=2)
    assert "/proc" in room.call("audit", "anchors", "--add", "/proc", expect=1).error()["message"], "nothing can be written there"
    assert room.call("audit", "anchors", "--add", usb).document()["same_disk"] is True
    assert len(list(usb.iterdir())) == 1
    room.backup("docs")
    assert len(list(usb.iterdir())) == 2
    (usb / "somebody else's.txt").write_text("x")
    report = verify(room, "--no-repositories", expect=0)
    assert report["anchors"][-1]["size"] == report["checkpoint"]["size"] and report["first_unanchored"] is None
    assert [place["counts"] for place in room.call("audit", "anchors").document()] == [True, True]
    room.call("audit", "anchors", "--remove", usb)
    left = len(list(usb.iterdir()))
    room.backup("docs")
    assert len(list(usb.iterdir())) == left, "nothing is removed, nothing comes any more"


def test_an_anchor_directory_that_is_away_is_said_and_fails_nothing(room, tmp_path):
    usb = tmp_path / "usb"
    usb.mkdir()
    room.call("audit", "anchors", "--add", usb)
    usb.rename(tmp_path / "away")
    result = room.call("backup", "docs")
    assert result.run_record()["state"] == "succeeded" and str(usb) in result.error_text
    assert not usb.exists(), "where a disk is not mounted nothing appears in its place"
    assert any(str(usb) in problem for problem in room.call("status").document()["ledger"]["problems"])
    doctor = {finding["subject"]: finding for finding in room.call("doctor", expect=3).document()}
    assert doctor["ledger"]["state"] == "warning" and str(usb) in doctor["ledger"]["message"]
    assert any(str(usb) in place["where"] for place in verify(room, expect=0)["unreachable"])
    (tmp_path / "away").rename(usb)
    room.call("plan", "edit", "docs", "--tag", "x")
    assert room.call("status").document()["ledger"]["problems"] == []
    assert verify(room, "--no-repositories", expect=0)["first_unanchored"] is None


def test_a_repository_that_is_away_is_named_and_fails_nothing(room, repository_path, tmp_path):
    room.backup("docs")
    repository_path.rename(tmp_path / "away")
    report = verify(room, expect=4)
    assert [place["where"] for place in report["unreachable"]] == ["repository local"]


def test_exports_are_recorded_before_they_are_written_and_whole_or_not_there(room, tmp_path):
    room.backup("docs")
    room.call("audit", "export", "--output", tmp_path / "absent" / "ledger.jsonl", expect=1)
    assert entries(room)[0]["action"] == "ledger.export"
    result = room.call("audit", "export", "--format", "csv", "--since", "1h", json_output=False)
    rows = list(csv.DictReader(io.StringIO(result.text)))
    assert [int(row["seq"]) for row in rows] == list(range(size_of(room)))
    assert rows[-1]["action"] == "ledger.export" and json.loads(rows[-1]["details"])["format"] == "csv"
    lines = room.call("audit", "export", json_output=False).text.splitlines()
    assert [json.loads(line)["seq"] for line in lines[1:]] == list(range(size_of(room)))
    room.call("audit", "export", "--format", "xml", expect=2)


def text_of_pdf(path):
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True).stdout


def test_a_report_on_paper_names_ledger_entries_and_root(room, source, tmp_path):
    room.add_plan("cheese", "local", tmp_path / "käse сыр")
    run = room.backup("docs")
    for number in range(30):
        room.call("plan", "edit", "docs", "--tag", f"tag{number}")
    report = tmp_path / "report.pdf"
    written = room.call("audit", "export", "--format", "pdf", "--output", report).document()
    assert written["format"] == "pdf" and written["end"] == size_of(room)
    text = text_of_pdf(report)
    checkpoint = room.call("audit", "checkpoint").document()
    assert checkpoint["origin"] in text and "page 1 of 3" in text and "page 3 of 3" in text
    rows = [line.split() for line in text.splitlines() if re.match(r"\s+\d+\s+20\d\d-", line)]
    assert [int(row[0]) for row in rows] == list(range(size_of(room)))
    assert rows[-1][4] == "ledger.export" and any(row[4] == "run.succeeded" for row in rows)
    bare = "".join(text.split())  # lines break where they must
    assert run["id"] in bare and "käse" in bare and r"\u{441}\u{44B}\u{440}" in bare
    part = tmp_path / "part.pdf"
    room.call("audit", "export", "--format", "pdf", "--since", "2000-01-01", "--until", "2000-01-02", "--output", part)
    assert "none" in text_of_pdf(part)


def test_an_export_takes_the_place_of_no_pipe_and_no_device(room, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for format_ in ("jsonl", "pdf"):
        error = room.call("audit", "export", "--format", format_, "--output", pipe, expect=2).error()
        assert error["code"] == "ERROR_INVALID_INPUT" and "--output" in error["hint"]
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    assert not [name for name in os.listdir(tmp_path) if ".new-" in name]


def test_an_export_that_nobody_reads_to_its_end_leaves_the_owner_tidy(room):
    running = room.start("audit", "export", json_output=False)
    running.popen.stdout.close()
    assert running.popen.wait(60) == 130
    assert b"nobody reads" in running.popen.stderr.read()
    assert entries(room)[0]["action"] == "ledger.export"
    assert room.call("status").document()["ledger"]["problems"] == []


def test_a_part_of_the_ledger_verifies_too(room, elsewhere, tmp_path):
    room.backup("docs")
    moment = entries(room)[2]["time"]
    exported, note = tmp_path / "part.jsonl", tmp_path / "kept.note"
    result = room.call("audit", "export", "--since", moment, "--output", exported).document()
    assert result["begin"] == entries(room)[3]["seq"]
    note.write_bytes(room.call("audit", "checkpoint", json_output=False).stdout)
    verify(elsewhere, "--export", exported, "--key", key_of(room), "--anchor", note, expect=0)


def test_status_says_how_the_ledger_stands(room):
    assert room.call("status").document()["ledger"]["state"] == "intact"
    room.backup("docs")
    ledger = room.call("status").document()["ledger"]
    assert ledger["size"] == ledger["published"] == size_of(room) and ledger["problems"] == []
    assert ledger["newest_at"] == entries(room)[0]["time"]


def test_a_break_that_is_found_while_another_command_owns_the_store_is_said(room):
    room.backup("docs")
    tamper(room, "UPDATE entry SET body = replace(body, 'plan/docs', 'plan/dogs') WHERE seq = 2")
    with open(room.data_dir / "strongroom.lock", "r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        report = verify(room, "--no-repositories", expect=1)
        assert report["recorded"] is None and "using the data directory" in report["not_recorded"]


def test_verifying_while_backups_append_finds_nothing_wrong(room):
    room.backup("docs")
    before, verdicts = size_of(room), []
    running = room.start("backup", "docs")
    while running.popen.poll() is None:
        verdicts.append(room.call("audit", "verify", "--no-repositories", expect=4).document()["checkpoint"]["size"])
    assert running.finish().run_record()["state"] == "succeeded"
    assert len(set(verdicts)) > 1 and verdicts == sorted(verdicts) and verdicts[-1] > before, verdicts
    verify(room, expect=0)


def test_revealed_passwords_and_written_sheets_are_entries(strongroom, source):
    strongroom.call("quickstart", "--source", source)
    strongroom.call("repo", "show", "default", "--reveal")
    actions = [entry["action"] for entry in entries(strongroom)]
    assert actions[0] == "repository.reveal" and "repository.recovery-sheet" in actions


def test_rebuilding_the_records_changes_nothing_that_was_right(room):
    room.backup("docs")
    before = room.runs()
    assert room.call("audit", "rebuild").document() == {"runs": 1, "changed": 0}
    assert room.runs() == before
    assert entries(room)[0]["action"] == "ledger.rebuilt"
