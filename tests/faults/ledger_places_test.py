"""Places that should keep the ledger and cannot: commands succeed, say so, and make up for it."""

import os

from support.ledger import size_of, verify


def fill(directory):
    """Until nothing fits any more."""
    with open(directory / "filler", "wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(4096))
        except OSError:
            pass
    assert os.statvfs(directory).f_bavail == 0


def test_an_anchor_directory_on_a_full_disk(room, small_disk):
    usb = small_disk("usb", 1)
    room.call("audit", "anchors", "--add", usb)
    kept = sorted(usb.iterdir())
    assert len(kept) == 1
    fill(usb)
    result = room.call("backup", "docs")
    assert result.run_record()["state"] == "succeeded" and "no checkpoint of the ledger was kept" in result.error_text
    left = [path for path in sorted(usb.iterdir()) if path.name != "filler"]
    assert left == kept, "nothing half is left there"
    (usb / "filler").unlink()
    room.call("plan", "edit", "docs", "--tag", "x")
    report = verify(room, "--no-repositories", expect=0)
    assert report["first_unanchored"] is None and report["unreachable"] == []


def test_a_published_checkpoint_that_cannot_be_read_may_hide_a_rollback_so_nothing_is_appended(room):
    size = size_of(room)
    published = room.data_dir / "ledger" / "checkpoint"
    published.unlink()
    published.mkdir()
    (published / "in the way").write_text("x")
    assert str(published) in room.call("plan", "edit", "docs", "--tag", "x", expect=1).error()["message"]
    assert size_of(room) == size
    assert any(str(published) in problem for problem in room.call("status").document()["ledger"]["problems"])
    (published / "in the way").unlink()
    published.rmdir()
    room.call("plan", "edit", "docs", "--tag", "y")
    assert verify(room, "--ledger", room.data_dir / "ledger", expect=4)["checkpoint"]["size"] == size_of(room)
