"""A published ledger, checked by a verifier that nobody here wrote: Go's sumdb/note and sumdb/tlog.

Needs Debian's golang-go and golang-golang-x-mod-dev. Where they are missing these tests fail; they are never left out.
"""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[1] / "support" / "outside_verifier" / "main.go"
BUILD = pathlib.Path(os.environ.get("STRONGROOM_BINARY", SOURCE.parents[3] / "build" / "dev" / "strongroom")).parent
SIZES = (1, 2, 255, 256, 257, 1_000, 70_000)
# The ledger forks after the first five: those are of another origin and key than the last two.
STEPS = ("1", "2", "255", "256", "257", "fork", "1000", "70000")


def tiles_of(size):
    """How many tiles a tree has: of each level all full ones and the begun one."""
    count = 0
    while size > 0:
        count += -(-size // 256)
        size //= 256
    return count


@pytest.fixture(scope="module")
def verifier(tmp_path_factory):
    go = "/usr/bin/go" if os.access("/usr/bin/go", os.X_OK) else shutil.which("go")
    assert go, "there is no Go: install golang-go and golang-golang-x-mod-dev (scripts/install-packages test)"
    program = tmp_path_factory.mktemp("verifier") / "outside_verifier"
    environment = {"PATH": os.environ["PATH"], "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "",
                   "GOCACHE": str(BUILD / "go-cache"), "CGO_ENABLED": "0"}
    built = subprocess.run([go, "build", "-o", program, SOURCE], env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr

    def verify(*paths):
        return subprocess.run([program, *paths], capture_output=True, text=True)

    return verify


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    out = tmp_path_factory.mktemp("published")
    made = subprocess.run([BUILD / "published_ledger", out, *STEPS], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return out


def checked(result):
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize("size", SIZES)
def test_everything_that_is_published_stands_up(verifier, published, size):
    older = [published / str(other) for other in SIZES if other <= size]
    proofs = sorted(published.glob(f"{size}-*.tlog-proof"))
    summary = checked(verifier(published / str(size), *older, *proofs))
    assert summary["size"] == summary["entries"] == size
    assert summary["tiles"] == tiles_of(size)
    assert summary["inclusion"] >= min(size, 6)
    assert summary["consistency"] == len(older)
    assert summary["proofs"] == len(proofs) == len({0, size // 3, size - 1})


def test_a_directory_that_grew_says_the_same_as_a_new_one(verifier, published):
    grown, fresh = checked(verifier(published / "grown")), checked(verifier(published / "70000"))
    assert grown == fresh
    assert (published / "grown" / "checkpoint").read_bytes() == (published / "70000" / "checkpoint").read_bytes()


def test_a_fork_changes_the_origin_and_keeps_the_tree(verifier, published):
    before, after = checked(verifier(published / "257")), checked(verifier(published / "1000", published / "257"))
    assert before["origin"] != after["origin"]
    assert after["consistency"] == 1


def files_below(directory):
    return sorted(path for path in directory.rglob("*") if path.is_file())


def test_the_verifier_sees_every_file_that_was_changed(verifier, published, tmp_path):
    """Else the tests above would prove nothing."""
    copy = tmp_path / "copy"
    shutil.copytree(published / "1000", copy)
    names = [path.relative_to(copy).as_posix() for path in files_below(copy)]
    assert {"checkpoint", "key", "tile/0/003.p/232", "tile/1/000.p/3", "tile/entries/000"} <= set(names)
    for path in files_below(copy):
        good = path.read_bytes()
        # Not the last byte: it is a newline that Go's reader of keys does not need.
        place = len(good) // 2
        path.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1:])
        assert verifier(copy).returncode == 1, path
        path.unlink()
        assert verifier(copy).returncode == 1, path
        path.write_bytes(good)
    checked(verifier(copy))


def test_the_verifier_sees_another_ledgers_proofs_and_sizes(verifier, published, tmp_path):
    proof = published / "1000-333.tlog-proof"
    text = proof.read_text()
    changed = tmp_path / "changed.tlog-proof"
    changed.write_text(text.replace("index 333", "index 334"))
    assert verifier(published / "1000", changed).returncode == 1
    assert verifier(published / "1000", published / "257-0.tlog-proof").returncode == 1  # of the key before the fork
    assert verifier(published / "257", published / "1000").returncode == 1  # does not hold that many
