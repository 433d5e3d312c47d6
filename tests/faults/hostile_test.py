"""What should never happen: a tool that lies, babbles or hangs, files that are no files, and directories of somebody else."""

import os
import pathlib
import signal
import subprocess

import pytest

from support import processes
from support.aftermath import assert_tidy
from support.file_events import FileEvents

SUMMARY = '{"message_type":"summary","snapshot_id":"0123abcd"}'


@pytest.fixture
def fake(tmp_path, restic_binary, room):
    """fake(command, script): from now on restic runs the script for that command, and is itself for every other."""

    def make(command, script):
        tool = tmp_path / "tools" / "restic"
        tool.unlink()
        tool.write_text(f'#!/bin/bash\nREAL={restic_binary}\ncase "$*" in *{command}*)\n{script}\n;; esac\nexec $REAL "$@"\n')
        tool.chmod(0o755)

    def real():
        tool = tmp_path / "tools" / "restic"
        tool.unlink()
        tool.symlink_to(restic_binary)

    make.real = real
    return make


FALSE_SUCCESSES = {
    "nothing at all": "exit 0",
    "garbage": r'for i in 1 2 3; do echo "{\"message_type\": \"sta"; printf "\xff\x00{]\n"; done; exit 0',
    "a summary, then failure": f"echo '{SUMMARY}'; exit 1",
    "a summary, then a signal": f"echo '{SUMMARY}'; kill -9 $$",
    "a summary without a snapshot": """echo '{"message_type":"summary"}'; exit 0""",
    "half a summary": f"""printf '%s' '{SUMMARY[:-4]}'; exit 0""",
    "closed streams": "exec >&- 2>&-; exit 0",
    "a code nobody knows": f"echo '{SUMMARY}'; exit 77",
    "a summary on the other stream": f"echo '{SUMMARY}' >&2; exit 0",
}


@pytest.mark.parametrize("name", FALSE_SUCCESSES)
def test_no_success_without_proof(room, fake, plain_restic, name):
    fake("backup", FALSE_SUCCESSES[name])
    run = room.backup("docs", expect=1)
    assert run["state"] == "failed" and run["verified"] is False and run["error"]["code"].startswith("ERROR_"), run
    fake.real()
    assert room.backup("docs")["verified"] is True
    assert_tidy(room, plain_restic)


@pytest.mark.parametrize("script", ["exit 0", "exit 2", "kill -9 $$", "kill -15 $$", "echo 'Fatal: no idea' >&2; exit 1"])
def test_a_check_that_says_nothing_verifies_nothing(room, fake, plain_restic, script):
    fake("check", script)
    run = room.backup("docs", expect=None)
    assert run["state"] in ("warning", "failed") and run["verified"] is False, run
    fake.real()
    assert room.backup("docs")["verified"] is True
    assert_tidy(room, plain_restic)


def test_a_flood_is_bounded(room, fake, plain_restic):
    """One line of 60 MB and 100,000 others: neither memory nor the log grows with them."""
    fake("backup", """head -c 60000000 /dev/zero | tr '\\0' x; echo
yes '{"message_type":"status","percent_done":0.5}' | head -100000""")
    running = room.start("backup", "docs")
    run_id = running.read_until(lambda line: line["type"] == "started")["run_id"]
    running.read_until(lambda line: line["type"] == "progress" and line["steps"] and line["steps"][-1]["name"] == "check")
    peak = int(pathlib.Path(f"/proc/{running.pid}/status").read_text().split("VmHWM:")[1].split()[0])
    assert running.finish().run_record()["state"] == "succeeded"
    size = sum(path.stat().st_size for path in (room.data_dir / "runs").glob(f"{run_id}.log*"))
    print(f"peak {peak} KiB, log {size} bytes")
    assert peak < 64 * 1024 and size < 8_000_000
    assert_tidy(room, plain_restic)


def test_what_a_tool_leaves_running_ends_with_it(room, fake):
    fake("backup", "setsid sleep 1000 & (trap '' HUP TERM INT; exec sleep 1001) &")
    assert room.backup("docs")["state"] == "succeeded"
    assert processes.descendants(os.getpid()) == []


def test_strongroom_and_its_supervisor_die_together(room, fake, plain_restic, tmp_path):
    """As `killall -9` does it: the tool still ends, and the run's lock does not outlive it."""
    fake("backup", f": > {tmp_path}/tools/ready; exec sleep 1000")
    with FileEvents([tmp_path / "tools"]) as events:
        running = room.start("backup", "docs")
        assert events.wait_for_path(lambda path: path.endswith("/ready"), running.popen)
    below = running.descendants()
    for pid in [running.pid, *(pid for pid in below if processes.stat_of(pid)[0] == "strongroom-sv")]:
        os.kill(pid, signal.SIGKILL)
    assert processes.wait_gone(below, 2) == []
    assert running.finish().exit_status == -9
    processes.reap(below)
    fake.real()
    assert room.backup("docs")["verified"] is True
    assert [run["state"] for run in room.runs()] == ["succeeded", "interrupted"]
    assert_tidy(room, plain_restic)


def test_a_lock_of_a_living_stranger_stays(room, plain_restic, repository_path, tmp_path):
    """Even one whose number a dead tool of ours had: our notes say so, and the process that has it now is at work."""
    room.backup("docs")
    room.call("plan", "edit", "docs", "--lock-minutes", "0")
    fifo = tmp_path / "slow"
    os.mkfifo(fifo)
    with FileEvents([repository_path / "locks"]) as events, open(fifo, "r+b", buffering=0) as end:
        stranger = subprocess.Popen([plain_restic.binary, "backup", "--stdin"], env=plain_restic.environment,
                                    stdin=os.open(fifo, os.O_RDONLY | os.O_NONBLOCK), stdout=subprocess.DEVNULL)
        assert events.wait_for_path(lambda path: "tmp" not in os.path.basename(path), stranger)
        debts = room.data_dir / "runs" / "debts"
        debts.mkdir(exist_ok=True)
        (debts / "20250101t000000-aaaaaaaa").write_text(f"local\n{stranger.pid}\n")
        before = plain_restic.lock_ids()
        run = room.backup("docs", expect=3)
        assert run["warnings"][0]["code"] == "ERROR_REPOSITORY_LOCKED", run
        assert before and plain_restic.lock_ids() == before and stranger.poll() is None
        end.write(b"the end\n")
    stranger.terminate()
    stranger.wait()
    plain_restic.call("unlock")


def test_a_fifo_and_a_socket_among_the_files(strongroom, repository, source, plain_restic, tmp_path):
    os.mkfifo(source / "fifo")
    alone = tmp_path / "alone"
    os.mkfifo(alone)
    strongroom.add_repository("local", repository, init=False)
    strongroom.add_plan("docs", "local", source, alone, "/dev/null")
    run = strongroom.backup("docs")
    assert run["state"] == "succeeded" and run["verified"] is True


def test_a_source_that_is_a_link_to_a_directory_is_no_silent_success(room, source, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(source)
    room.add_plan("linked", "local", link)
    run = room.backup("linked", expect=3)
    assert run["state"] == "warning" and run["warnings"][0]["path"] == str(link), run
    assert "symbolic link" in run["warnings"][0]["message"]


def test_a_data_directory_behind_a_link_is_left_out_of_the_backup(strongroom, source, repository, plain_restic, tmp_path):
    (source / "inside").mkdir(mode=0o700)
    strongroom.data_dir = tmp_path / "link"
    strongroom.data_dir.symlink_to(source / "inside")
    strongroom.add_repository("local", repository, init=False)
    strongroom.add_plan("docs", "local", source)
    assert strongroom.backup("docs")["state"] == "succeeded"
    names = plain_restic.call("ls", "latest")
    assert "file 1.dat" in names
    assert "strongroom.db" not in names and "secret.key" not in names


def test_a_data_directory_that_cannot_be_written(room, tmp_path):
    room.backup("docs")
    if os.geteuid() != 0:
        processes.become_root_of_own_namespace()
    subprocess.run(["mount", "--bind", str(room.data_dir), str(room.data_dir)], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(room.data_dir)], check=True)
        error = room.call("backup", "docs", expect=1).error()
        assert error["code"] in ("ERROR_PERMISSION", "ERROR_NO_SPACE") and error["hint"], error
    finally:
        subprocess.run(["umount", "--lazy", str(room.data_dir)], check=True)
    assert room.backup("docs")["state"] == "succeeded"


def test_another_users_data_directory_is_neither_read_nor_changed(room):
    room.backup("docs")
    if os.geteuid() == 0:
        for path in [room.data_dir, *room.data_dir.rglob("*")]:
            os.chown(path, 65534, 65534, follow_symlinks=False)
        room.prefix = ["/usr/bin/setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    else:
        room.data_dir = pathlib.Path("/root/strongroom")
    for arguments in (["status"], ["runs", "list"], ["backup", "docs"], ["repo", "show", "local", "--reveal"]):
        result = room.call(*arguments, expect=1, cwd="/")
        assert result.error()["code"] == "ERROR_PERMISSION", result
