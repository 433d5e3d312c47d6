"""The preview on the command line, beside what a backup then does."""

import os
import time

import pytest

from support import trees
from support.dead_mount import dead_mount
from support.selection import run_preview, run_restic
from support.text import unescape


def compare(strongroom, restic, words, sources):
    """What both say, which is the same."""
    words, sources = [os.fsencode(word) for word in words], [os.fsencode(source) for source in sources]
    stored, refusal = run_restic(restic, words, sources)
    shown, last = run_preview(strongroom, words, sources)
    assert stored is not None, refusal
    assert stored == shown, f"only restic: {stored - shown}; only preview: {shown - stored}"
    return stored, last


def make(root, *names):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("0123456789")


def test_a_plans_preview_is_what_its_backup_takes(room, source, each_restic):
    (source / "data link").symlink_to("nowhere")
    room.call("plan", "edit", "docs", "--exclude", "*3.dat", "--iexclude", "FOLDER 2")
    preview = room.call("plan", "preview", "docs").document()
    run = room.backup("docs")
    assert preview["files"] == run["files"]["total"]
    assert preview["bytes"] == run["bytes"]["processed"]
    rules = {rule["text"]: rule["removed"] for rule in preview["rules"]}
    assert rules["FOLDER 2"]["directories"] == 1 and rules["*3.dat"]["files"] > 0 and rules["*3.dat"]["bytes"] > 0
    assert preview["largest"][0]["path"] == str(source) and preview["unreadable"] == []


def test_the_preview_takes_no_lock_and_changes_nothing(room, source):
    before = (room.data_dir / "strongroom.db").read_bytes()
    times = {path: os.stat(path).st_atime_ns for path in [source, *source.iterdir()]}
    assert room.call("plan", "preview", "docs").document()["files"] > 0
    assert (room.data_dir / "strongroom.db").read_bytes() == before
    assert {path: os.stat(path).st_atime_ns for path in times} == times


def test_strongrooms_own_data_is_left_out_as_in_a_backup(room, tmp_path):
    room.add_plan("all", "local", tmp_path)
    entries = room.call("plan", "preview", "all", "--list").lines()
    paths = [unescape(entry["path"]).decode() for entry in entries[:-1]]
    assert str(room.data_dir) in paths
    inside = {os.path.relpath(path, room.data_dir).split("/")[0] for path in paths if path.startswith(f"{room.data_dir}/")}
    assert inside <= {"backups"}
    assert any(rule["kind"] == "own_data" and rule["removed"]["files"] for rule in entries[-1]["rules"])


def test_explain_names_the_rule(room, source):
    room.call("plan", "edit", "docs", "--exclude", "folder 1", "--exclude", "*.dat", "--exclude", "!file 3.dat")
    def explain(name):
        return room.call("plan", "preview", "docs", "--explain", source / name).document()
    assert explain("folder 1/file 1.dat")["rule"]["text"] == "folder 1"
    assert explain("folder 1/file 1.dat")["at"] == str(source / "folder 1")
    assert explain("folder 3/file 3.dat")["fate"] == "taken"
    assert explain("folder 3/file 3.dat")["taken_back"]["text"] == "!file 3.dat"
    assert explain("../elsewhere")["fate"] == "not_below_a_source"
    text = room.call("plan", "preview", "docs", "--explain", source / "folder 2/file 2.dat", json_output=False).text
    assert text == f"{source}/folder 2/file 2.dat: left out by --exclude *.dat\n"


def test_the_preview_for_people(room, source):
    room.call("plan", "edit", "docs", "--exclude", "*.dat")
    text = room.call("plan", "preview", "docs", json_output=False).text
    assert text.startswith("2 files, ") and "LARGEST DIRECTORIES" in text and "--exclude *.dat" in text
    listed = room.call("plan", "preview", "docs", "--list", json_output=False).text.splitlines()
    assert sorted(listed)[0] == str(source) and f"{source}/private" in listed


def test_a_mistake_in_a_pattern_is_named(strongroom, source, tmp_path):
    (tmp_path / "exclude").write_text("fine\n\n[a-\n")
    error = strongroom.call("preview", "--source", source, "--exclude-file", tmp_path / "exclude", expect=2).error()
    assert "line 3" in error["message"] and "[a-" in error["message"]
    strongroom.call("preview", "--source", source, "--exclude-file", tmp_path / "gone", expect=1)
    strongroom.call("preview", expect=2)


def test_what_cannot_be_read(strongroom_that_cannot_read_all, quick_restic, in_memory, each_restic):
    root = in_memory / "source"
    make(root, "fine/file", "closed/file", "no names/file", "no entry/file", "secret", "tagged/tag", "tagged/file")
    for name, mode in {"closed": 0o000, "no names": 0o300, "no entry": 0o600, "secret": 0o000, "tagged/tag": 0o000}.items():
        (root / name).chmod(mode)
    quick_restic.prefix = strongroom_that_cannot_read_all.prefix
    words = [b"--exclude-if-present=tag:0123"]
    stored, refusal = run_restic(quick_restic, words, [os.fsencode(root)])
    shown, last = run_preview(strongroom_that_cannot_read_all, words, [os.fsencode(root)])
    for name in ("closed", "no names", "no entry"):
        (root / name).chmod(0o700)  # so that the directory can be removed
    assert stored == shown, f"only restic: {stored - shown}; only preview: {shown - stored}"
    reasons = {os.path.relpath(each["path"], root): each["reason"] for each in last["unreadable"]}
    assert reasons == {name: "Permission denied" for name in ("closed", "no names", "no entry/file", "secret", "tagged/tag")}, reasons
    assert last["unreadable_count"] == 5 and refusal is None


def test_mount_points(strongroom, quick_restic, in_memory, small_disk, tmp_path, each_restic):
    root = tmp_path / "source"
    make(root, "file", "sub/file")
    disk = small_disk("source/disk", 4)
    make(disk, "file", "sub/file")
    inner = small_disk("source/disk/inner", 4)
    make(inner, "file")
    for words in ([], ["--one-file-system"]):
        for sources in ([root], [disk], [root, disk], [root, disk / "sub"], [disk, inner], [root, inner], [root / "sub", disk / "file"]):
            compare(strongroom, quick_restic, words, sources)
    stored, _ = compare(strongroom, quick_restic, ["--one-file-system"], [root])
    assert str(disk) in stored and f"{disk}/file" not in stored


def test_links_as_sources(strongroom, quick_restic, in_memory, each_restic):
    root = in_memory / "source"
    make(root, "real/file", "real/sub/file", "other")
    (root / "link").symlink_to("real")
    for sources in ([root / "link"], [root / "link" / "sub"], [root / "link", root / "link" / "sub"], [root / "other", root / "link/file"],
                    [f"{root}/real/", root / "real"]):
        for words in ([], ["--one-file-system"], ["--exclude=sub"], ["--exclude-if-present=other"]):
            compare(strongroom, quick_restic, words, sources)


def test_a_path_of_nearly_4000_bytes(strongroom, quick_restic, in_memory, each_restic):
    odd = trees.make_odd_tree(in_memory / "odd")
    stored, last = compare(strongroom, quick_restic, ["--exclude=end"], [odd])
    assert max(len(path) for path in stored) > 3700
    assert [rule["removed"]["files"] for rule in last["rules"] if rule["kind"] == "exclude"] == [1]


def test_iexclude_files_and_utf_16(strongroom, quick_restic, in_memory, each_restic):
    root = in_memory / "source"
    make(root, "One.TXT", "two.txt", "ÄB", "three")
    (in_memory / "insensitive").write_text("*.txt\n# three\n!TWO*\n")
    (in_memory / "wide").write_bytes("äb\r\nÄB\n".encode("utf-16"))
    words = [f"--iexclude-file={in_memory}/insensitive", f"--exclude-file={in_memory}/wide"]
    stored, refusal = run_restic(quick_restic, [os.fsencode(word) for word in words], [os.fsencode(root)])
    told = strongroom.call("preview", "--list", "--source", root, f"--restic-argument={words[0]}", words[1]).lines()
    assert sorted(entry["path"] for entry in told[:-1]) == sorted(stored) and refusal is None
    assert f"{root}/ÄB" not in stored and f"{root}/two.txt" in stored


def test_interrupting_it_ends_it_at_once(strongroom, tmp_path):
    """It lists into a pipe that nobody reads, so that it is certainly not done."""
    root = tmp_path / "source"
    for number in range(200):
        directory = root / ("d" * 150 + str(number))
        directory.mkdir(parents=True)
        for each in range(20):
            (directory / f"{each}").touch()
    running = strongroom.start("preview", "--list", "--source", root)
    assert running.popen.stdout.read(1) == b"{"
    running.signal(2)
    begin = time.monotonic()
    result = running.finish()
    assert result.exit_status == 130 and time.monotonic() - begin < 2, result.exit_status


@pytest.fixture
def dead(tmp_path):
    with dead_mount(tmp_path / "source" / "dead") as mount:
        yield mount


def test_a_dead_network_mount_does_not_hang_it(strongroom, dead, tmp_path):
    make(tmp_path / "source", *(f"{number}/file" for number in range(20)))
    begin = time.monotonic()
    told = strongroom.call("preview", "--answer-seconds", "2", "--source", tmp_path / "source", expect=3).document()
    assert time.monotonic() - begin < 8
    assert told["files"] == 20
    assert [each["path"] for each in told["unreadable"]] == [str(dead)]
    begin = time.monotonic()
    told = strongroom.call("preview", "--answer-seconds", "2", "--source", dead, "--source", tmp_path / "source" / "1", expect=3).document()
    assert told["files"] == 1 and time.monotonic() - begin < 15
    error = strongroom.call("preview", "--answer-seconds", "2", "--source", dead, "--explain", dead / "x", expect=1).error()
    assert error["code"] == "ERROR_STALLED"
