"""Snapshots searched and compared: what restic finds is what is told, of the plan's own snapshots alone."""

import json
import shutil

import pytest

from support.service import serving
from support.strongroom import names_snapshot
from support.text import unescape


@pytest.fixture
def two(room, source):
    """Two snapshots of `docs` with a handful of changes in between, and one of another plan: (first, second, foreign)."""
    (source / "list.txt").write_text("one")
    (source / "gone").mkdir()
    (source / "gone" / "file").write_text("x")
    first = room.backup("docs")["snapshot_id"]
    (source / "list.txt").write_text("two, longer")
    shutil.rmtree(source / "gone")
    (source / "came").mkdir()
    (source / "came" / "[odd] name").write_text("y")
    (source / "shortcut").symlink_to("list.txt")
    second = room.backup("docs")["snapshot_id"]
    room.add_plan("other", "local", source)
    return first, second, room.backup("other")["snapshot_id"]


def test_a_file_is_found_in_each_snapshot_as_it_was_there(room, source, two, each_restic):
    first, second, _ = two
    found = room.call("find", "docs", "list.t*").document()
    assert [item["size"] for item in found] == [3, 11], "oldest first"
    assert all(item["path"] == str(source / "list.txt") and item["type"] == "file" for item in found)
    assert names_snapshot(first, found[0]["snapshot"]) and names_snapshot(second, found[1]["snapshot"])
    assert found == room.call("find", "docs", str(source / "list.txt")).document(), "by its path too"
    assert [item["size"] for item in room.call("find", "docs", "LIST.TXT", "--ignore-case").document()] == [3, 11]
    assert room.call("find", "docs", "LIST.TXT").document() == []
    assert [item["size"] for item in room.call("find", "docs", "list.txt", "--snapshot", first[:8]).document()] == [3]
    odd = room.call("find", "docs", "*odd*").document()
    assert [unescape(item["path"]) for item in odd] == [bytes(source / "came" / "[odd] name")]
    text = room.call("find", "docs", "list.txt", json_output=False).text
    assert first[:8] in text and second[:8] in text and text.count("list.txt") == 2
    assert "nothing" in room.call("find", "docs", "no such thing", json_output=False).text


def test_what_changed_is_told_path_by_path(room, source, two, each_restic):
    first, second, _ = two
    told = room.call("diff", "docs").document()
    assert names_snapshot(first, told["from"]["id"]) and names_snapshot(second, told["to"]["id"])
    changes = {unescape(item["path"]).decode().removeprefix(f"{source}/"): item["change"] for item in told["changes"]}
    assert changes == {"list.txt": "modified", "gone/": "removed", "gone/file": "removed", "came/": "added",
                       "came/[odd] name": "added", "shortcut": "added"}
    assert told["changed_files"] == 1
    assert (told["added"]["files"], told["added"]["directories"], told["added"]["others"]) == (1, 1, 1)
    assert (told["removed"]["files"], told["removed"]["directories"]) == (1, 1)
    back = room.call("diff", "docs", second[:8], first[:8]).document()
    assert {item["change"] for item in back["changes"] if "came" in item["path"]} == {"removed"}
    assert room.call("diff", "docs", second[:8], second[:8]).document()["changes"] == []
    text = room.call("diff", "docs", json_output=False).text
    assert f"M  {source}/list.txt" in text and "1 files" in text


@pytest.mark.parametrize("arguments", [["ls", "docs", "FOREIGN"], ["find", "docs", "list.txt", "--snapshot", "FOREIGN"],
                                       ["diff", "docs", "FOREIGN"], ["diff", "docs", "latest", "FOREIGN"], ["ls", "docs", "zzzz"]])
def test_a_snapshot_of_another_plan_is_none_of_this_one(room, two, arguments):
    words = [two[2][:8] if word == "FOREIGN" else word for word in arguments]
    assert room.call(*words, expect=1).error()["code"] == "ERROR_NOT_FOUND"


def test_a_pattern_that_is_none_is_the_askers_mistake(room, two, each_restic):
    error = room.call("find", "docs", "[", expect=2).error()
    assert error["code"] == "ERROR_INVALID_INPUT" and "pattern" in error["message"]


def test_the_first_snapshot_has_none_before_it(room, source):
    room.backup("docs")
    error = room.call("diff", "docs", expect=1).error()
    assert error["code"] == "ERROR_NOT_FOUND" and "before" in error["message"]


def test_the_service_tells_the_same(room, two, source):
    first, second, foreign = two
    with serving(room) as service:
        viewer = service.client("viewer")
        base = "/api/v1/repositories/local"
        found = viewer.get(f"{base}/find?pattern=list.txt&plan=docs").data["items"]
        assert found == room.call("find", "docs", "list.txt").document()
        assert len(viewer.get(f"{base}/find?pattern=list.txt").data["items"]) == 3
        assert len(viewer.get(f"{base}/find?pattern=LIST.txt&ignore_case=true&snapshot={first[:8]}").data["items"]) == 1
        lines = [json.loads(line) for line in viewer.get(f"{base}/snapshots/latest/diff?plan=docs").body.splitlines()]
        told = room.call("diff", "docs").document()
        assert lines[:-1] == told["changes"] and lines[-1]["added"] == told["added"]
        assert (lines[-1]["from"], lines[-1]["to"]) == (told["from"]["id"], told["to"]["id"])
        assert viewer.get(f"{base}/snapshots/{foreign[:8]}/diff?from={second[:8]}").body.count(b"\n") == 1
        viewer.get(f"{base}/snapshots/latest/diff", expect=422)
        viewer.get(f"{base}/snapshots/{foreign[:8]}/diff?plan=docs", expect=404)
        viewer.get(f"{base}/find?pattern=", expect=422)
        viewer.get(f"{base}/find", expect=422)
        viewer.get("/api/v1/repositories/nowhere/find?pattern=x", expect=404)
