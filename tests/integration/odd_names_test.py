"""File names that break careless programs: backed up, logged and shown without damage."""

import os
import re

from support import trees
from support.text import unescape


CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def test_every_odd_name_comes_back_byte_for_byte(strongroom, repository, plain_restic, tmp_path, each_restic):
    odd = trees.make_odd_tree(tmp_path / "odd")
    strongroom.add_repository("local", repository, init=False)
    strongroom.add_plan("odd", "local", odd)
    run = strongroom.backup("odd")
    assert run["state"] == "succeeded", run
    plain_restic.call("restore", run["snapshot_id"], "--target", tmp_path / "r")
    trees.assert_same(odd, tmp_path / "r" / odd.relative_to("/"))


def test_a_source_with_an_odd_name_can_be_a_plans_source(strongroom, repository, tmp_path):
    base = os.fsencode(tmp_path)
    for number, name in enumerate([b"new\nline", b"star *[a]{b}", b"bad \xff\xfe", b"\x1b[31m", b"$HOME", b"-dash", b"!x"]):
        directory = os.path.join(base, name)
        os.mkdir(directory)
        with open(os.path.join(directory, b"file"), "wb") as file:
            file.write(b"%d" % number)
        if number == 0:
            strongroom.add_repository("local", repository, init=False)
        strongroom.call("plan", "add", f"odd{number}", "--repo", "local", "--source", directory)
        run = strongroom.backup(f"odd{number}")
        assert run["files"]["total"] == 1, name
        shown = strongroom.call("plan", "show", f"odd{number}").document()
        assert unescape(shown["files"]["sources"][0]) == directory


def test_nothing_a_terminal_would_act_on_is_printed(strongroom, repository, tmp_path):
    odd = trees.make_odd_tree(tmp_path / "odd")
    strongroom.add_repository("local", repository, init=False)
    strongroom.add_plan("odd", "local", odd, tmp_path / "gone \x1b[31m\u202e")
    outputs = [strongroom.call("backup", "odd", json_output=False, expect=3),
               strongroom.call("ls", "odd", "latest", json_output=False),
               strongroom.call("runs", "list", json_output=False), strongroom.call("plan", "show", "odd", json_output=False)]
    run_id = strongroom.runs()[0]["id"]
    outputs += [strongroom.call("runs", verb, run_id, json_output=False) for verb in ("show", "log")]
    for result in outputs:
        for text in (result.text, result.error_text):
            found = CONTROL.search(text.replace("\n", ""))
            assert not found, f"{found!r} in {result!r}"


def test_listing_escapes_reversibly(strongroom, repository, tmp_path):
    odd = tmp_path / "odd"
    os.mkdir(odd)
    names = [name for name in trees.ODD_NAMES if name.decode("utf-8", errors="ignore").encode() == name]
    for name in names:
        with open(os.path.join(os.fsencode(odd), name), "wb"):
            pass
    strongroom.add_repository("local", repository, init=False)
    strongroom.add_plan("odd", "local", odd)
    strongroom.backup("odd")
    entries = strongroom.call("ls", "odd", "latest").document()
    paths = {unescape(entry["path"]) for entry in entries if entry["type"] == "file"}
    assert paths == {os.path.join(os.fsencode(odd), name) for name in names}
