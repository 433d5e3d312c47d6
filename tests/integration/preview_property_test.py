"""What the preview says a backup will take is what restic takes: on trees and options that nobody thought of.

A case is one tree under one set of options. Three trees share a backup, so that each start of restic says more.
STRONGROOM_PREVIEW_SEED names a seed to begin with; the one of a case that fails is printed.
"""

import collections
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

from integration.odd_names_test import unescape
from support import odd_selection, quick_repository
from support.strongroom import rounds

TREES = 3
RUNS = rounds(int(os.environ.get("R","110")), 1750)  # of TREES cases each


@pytest.fixture
def in_memory(tmp_path):
    """A directory that costs no disk, where there is one."""
    with tempfile.TemporaryDirectory(prefix="strongroom-preview-", dir="/dev/shm" if os.path.isdir("/dev/shm") else tmp_path) as name:
        yield pathlib.Path(name)


@pytest.fixture
def quick_restic(in_memory, restic_binary, strongroom):
    """A repository that opens at once; restic sees the environment that strongroom gives it."""
    strongroom.environment["HOME"] = str(in_memory)
    restic = quick_repository.make(restic_binary, in_memory / "repository", in_memory)
    restic.environment |= {"PATH": strongroom.environment["PATH"], "LANG": "C.UTF-8", "RESTIC_PROGRESS_FPS": "4",
                           "RESTIC_CACHE_DIR": str(strongroom.data_dir / "cache" / "restic")}
    return restic


def as_restic_shows(path):
    """Its JSON has U+FFFD for every byte that is no UTF-8."""
    text = path.decode("utf-8", errors="surrogateescape")
    return "".join("\ufffd" if "\udc80" <= c <= "\udcff" else c for c in text)


def run_restic(restic, words, sources):
    """(what was stored at and below the sources, None), or (None, restic's words)."""
    done = subprocess.run([restic.binary, "backup", "--json", "--no-cache", *words, "--", *sources], env=restic.environment,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
    summary = [line for line in map(json.loads, done.stdout.splitlines()) if line.get("message_type") == "summary"]
    if not summary:
        return None, done.stderr.decode(errors="replace")
    listed = restic.call("ls", "--json", "--no-cache", summary[0]["snapshot_id"]).splitlines()[1:]
    tops = [as_restic_shows(source) for source in sources]
    paths = [entry["path"] for entry in map(json.loads, listed)]
    return collections.Counter(path for path in paths if any(path == top or path.startswith(top + "/") for top in tops)), None


def run_preview(strongroom, words, sources):
    result = strongroom.call("preview", "--list", *words, *(b"--source=" + source for source in sources), expect=None)
    if result.exit_status == 2:
        return None, result
    *entries, last = result.lines()
    assert last["type"] == "result", result
    return collections.Counter(as_restic_shows(unescape(entry["path"])) for entry in entries), last


def one_run(seed, strongroom, restic, place):
    """(how many of the trees lost something to an option and kept something, whether restic refused the options)."""
    base = os.path.join(os.fsencode(place), b"trees")
    selections = [odd_selection.Selection(seed * TREES + number, os.path.join(base, b"%d" % number)) for number in range(TREES)]
    for selection in selections:
        selection.make_tree()
    sources = [source for selection in selections for source in odd_selection.sources(selection)]
    words = odd_selection.options(selections, seed, os.fsencode(place))
    stored, refusal = run_restic(restic, words, sources)
    shown, last = run_preview(strongroom, words, sources)
    story = f"seed {seed}: {words} {sources}"
    assert (stored is None) == (shown is None), f"{story}\nrestic: {refusal}\npreview: {last!r}"
    lost = 0
    if stored is not None:
        assert stored == shown, f"{story}\nonly restic: {stored - shown}\nonly preview: {shown - stored}"
        assert last["files"] + last["other"] + last["directories"] == sum(shown.values()), story
        for selection in selections:
            everything = {as_restic_shows(os.path.join(selection.root, path)) for path in selection.paths}
            below = [as_restic_shows(source) for source in sources if source.startswith(selection.root)]
            wanted = {path for path in everything if any(path == top or path.startswith(top + "/") for top in below)}
            lost += bool(wanted - set(stored)) and bool(wanted & set(stored))
    shutil.rmtree(base)
    return lost, stored is None


def test_the_preview_lists_what_restic_stores(strongroom, quick_restic, in_memory, each_restic):
    first = int(os.environ.get("STRONGROOM_PREVIEW_SEED", "1"))
    print(f"seeds {first} to {first + RUNS - 1}, with the {each_restic} restic")
    lost = refused = 0
    for seed in range(first, first + RUNS):
        losses, refusal = one_run(seed, strongroom, quick_restic, in_memory)
        lost, refused = lost + losses, refused + refusal
    compared = (RUNS - refused) * TREES
    print(f"{compared} cases compared, {lost} with something left out and something kept, {refused} runs refused by both")
    assert compared >= RUNS * TREES * 0.9
    assert lost >= compared / 5
