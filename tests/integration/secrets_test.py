"""Secrets stay secret: not in argv, logs, records, answers or the store; files only their owner can read."""

import os
import pathlib
import stat

import pytest

from support import processes
from support.proxy import GatedProxy
from support.quick_repository import PASSWORD
from support.trees import make_big_tree


def files_below(directory):
    return [path for path in pathlib.Path(directory).rglob("*") if path.is_file() and not path.is_symlink()]


def test_the_password_is_nowhere_in_the_data_directory(strongroom, repository, source):
    strongroom.add_repository("local", repository, PASSWORD, init=False)
    strongroom.add_plan("docs", "local", source)
    strongroom.backup("docs")
    found = [path for path in files_below(strongroom.data_dir) if PASSWORD.encode() in path.read_bytes()]
    assert found == []


def test_modes_keep_everybody_else_out(room):
    """restic chooses the modes inside its own cache, which lies behind a directory of ours."""
    room.backup("docs")
    assert stat.S_IMODE(room.data_dir.stat().st_mode) == 0o700
    for directory, names, files in os.walk(room.data_dir):
        names[:] = [name for name in names if os.path.join(directory, name) != str(room.data_dir / "cache" / "restic")]
        for name in names + files:
            path = os.path.join(directory, name)
            assert stat.S_IMODE(os.lstat(path).st_mode) & 0o077 == 0, path


def test_nothing_secret_in_arguments_or_in_the_environment_but_what_restic_needs(strongroom, rest_server, tmp_path):
    strongroom.add_repository("away", rest_server.location(), PASSWORD, init=False)
    big = make_big_tree(tmp_path / "big", 6)
    with GatedProxy(rest_server.port) as gate:
        strongroom.add_repository("gated", rest_server.location(gate.port), PASSWORD, init=False)
        strongroom.add_plan("big", "gated", big)
        gate.close_after(1_500_000)
        running = strongroom.start("backup", "big")
        assert gate.reached.wait(60)
        family = [running.pid, *running.descendants()]
        seen = {pid: (processes.command_line(pid), pathlib.Path(f"/proc/{pid}/environ").read_bytes()) for pid in family}
        gate.open()
        running.finish()
    assert len(seen) >= 2 and any("restic" in command for command, _ in seen.values())
    for command, environment in seen.values():
        assert PASSWORD not in command and "rest:http" not in command
        assert PASSWORD.encode() not in environment


def test_credentials_in_a_location_argument_are_refused_with_the_way_to_do_it(strongroom, home):
    (home / "password").write_text(PASSWORD)
    result = strongroom.call("repo", "add", "web", "--location", "rest:https://ann:s3cret-pw@127.0.0.1:1/", "--password-file",
                             home / "password", expect=2)
    error = result.error()
    assert error["code"] == "ERROR_INVALID_INPUT" and "--location-file" in error["hint"]
    assert "s3cret-pw" not in result.text + result.error_text
    assert strongroom.call("repo", "list").document() == []


def test_credentials_in_a_location_file_are_never_shown(strongroom, rest_server, home, source):
    location = rest_server.location().replace("http://", "http://ann:s3cret-pw@")
    (home / "location").write_text(location + "\n")
    (home / "password").write_text(PASSWORD)
    strongroom.call("repo", "add", "web", "--location-file", home / "location", "--password-file", home / "password")
    strongroom.add_plan("docs", "web", source)
    results = [strongroom.call("backup", "docs"), strongroom.call("repo", "list"), strongroom.call("repo", "show", "web"),
               strongroom.call("repo", "list", json_output=False), strongroom.call("runs", "list")]
    results.append(strongroom.call("runs", "log", results[0].run_record()["id"], json_output=False))
    for result in results:
        assert "s3cret-pw" not in result.text + result.error_text
    assert [path for path in files_below(strongroom.data_dir) if b"s3cret-pw" in path.read_bytes()] == []
    assert "s3cret-pw" in strongroom.call("repo", "show", "web", "--reveal", json_output=False).text


@pytest.mark.parametrize("line", ["RESTIC_PASSWORD_COMMAND=touch /tmp/x", "LD_PRELOAD=/tmp/x.so", "PATH=/tmp"])
def test_an_environment_that_is_not_for_the_backend_is_refused(strongroom, repository_path, home, line):
    (home / "environment").write_text(line + "\n")
    result = strongroom.add_repository("local", repository_path, environment_file=home / "environment", expect=None)
    assert result.exit_status == 2 and line.split("=")[0] in result.error()["message"]


def test_a_generated_password_is_shown_once_and_can_be_revealed(strongroom, repository_path):
    added = strongroom.call("repo", "add", "local", "--location", repository_path, "--init", "--generate-password",
                            json_output=False)
    password = next(line.split()[-1] for line in added.text.splitlines() if "password:" in line)
    assert len(password) >= 32
    other = strongroom.call("repo", "add", "other", "--location", f"{repository_path}2", "--init", "--generate-password")
    assert len(other.document()["generated_password"]) >= 32
    assert password not in strongroom.call("repo", "show", "local", json_output=False).text
    revealed = strongroom.call("repo", "show", "local", "--reveal").document()
    assert revealed["secrets"]["password"] == password


def test_the_key_of_the_data_directory_is_what_opens_it(room):
    (room.data_dir / "secret.key").unlink()
    run_or_error = room.call("backup", "docs", expect=1).lines()[-1]
    error = run_or_error["error"] if run_or_error["type"] == "error" else run_or_error["run"]["error"]
    assert error["code"] in ("ERROR_INTEGRITY", "ERROR_NOT_FOUND") and error["hint"]
