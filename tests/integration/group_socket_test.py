"""The socket of a group: its members ask without a token, as what the service was told; nobody else comes in."""

import errno
import os
import pathlib
import shutil
import stat
import tempfile

import pytest

from support import ledger
from support.service import UnixClient, serving
from support.strongroom import Strongroom


@pytest.fixture
def place():
    """Where others can reach it, unlike the directories of tests."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="sr-group-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


def test_members_are_operators_unless_told_otherwise(room, place):
    path = place / "group.sock"
    with serving(room, "--group-socket", path) as service:
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        member = UnixClient(path)
        assert member.get("/api/v1/status").data["plans"][0]["plan"] == "docs"
        who = {"group": member, "local": service.local, "token": service.client("viewer")}
        assert {kind: asks.get("/api/v1/auth/me").data["kind"] for kind, asks in who.items()} == {kind: kind for kind in who}
        run = member.post("/api/v1/plans/docs/runs", {}, expect=202).data
        assert service.local.get(f"/api/v1/runs/{run['run_id']}").data["actor"].startswith("group:")
        assert member.patch("/api/v1/plans/docs", {"schedule": "@daily"}, expect=403).code == "ERROR_FORBIDDEN"
        assert member.post("/api/v1/tokens", {"name": "x", "role": "admin"}, expect=403).code == "ERROR_FORBIDDEN"
        assert service.local.get("/api/v1/plans/docs").data["schedule"] is None
    assert not path.exists()


@pytest.mark.parametrize("role,may", [("viewer", 403), ("admin", 201)])
def test_or_what_they_are_told_to_be(room, place, role, may):
    path = place / "group.sock"
    with serving(room, "--group-socket", path, "--group-role", role):
        UnixClient(path).post("/api/v1/tokens", {"name": "x", "role": "viewer"}, expect=may)


def asked_as(user, group, path):
    """Somebody else asks for the status: the answer's number, or which error he met."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(group)
            os.setuid(user)
            os._exit(UnixClient(path, checked=False).ask("GET", "/api/v1/status").status // 100)
        except OSError as error:
            os._exit(100 + error.errno)
        finally:
            os._exit(99)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return code * 100 if code < 10 else errno.errorcode.get(code - 100, code)


def test_the_directory_may_say_which_group(room, place):
    group = max([os.getegid(), *os.getgroups()]) if os.geteuid() != 0 else 64_123
    os.chown(place, -1, group)
    place.chmod(0o2755)  # what is made there has its group
    path = place / "group.sock"
    with serving(room, "--group-socket", path) as service:
        assert (path.stat().st_gid, stat.S_IMODE(path.stat().st_mode)) == (group, 0o660)
        if os.geteuid() == 0:  # nobody else can be somebody else
            assert asked_as(65_534, group, path) == 200
            assert asked_as(65_534, 65_534, path) == "EACCES"
            assert asked_as(65_534, group, room.data_dir / "strongroom.sock") == "EACCES", "the owner's socket is another one"
        service.local.get("/api/v1/status")


def test_a_socket_where_somebody_listens_is_left_to_him(room, place, tmp_path, home, tool_path):
    path = place / "group.sock"
    with serving(room, "--group-socket", path):
        refused = Strongroom(room.binary, tmp_path / "other", home, tool_path).call("serve", "--listen", "127.0.0.1:0", "--group-socket", path, expect=1)
        assert refused.error()["code"] == "ERROR_CONFLICT" and "listens there" in refused.error()["message"], refused
        UnixClient(path).get("/api/v1/status")


def test_what_a_killed_service_left_is_no_obstacle(room, place):
    path = place / "group.sock"
    with serving(room, "--group-socket", path) as service:
        service.running.signal(9)
        service.running.popen.wait(30)
        assert path.exists()
    with serving(room, "--group-socket", path):
        UnixClient(path).get("/api/v1/status")


@pytest.mark.parametrize("options", [["--group-role", "viewer"], ["--group-socket", "x", "--group-role", "root"], ["--group-socket", ""]])
def test_options_that_mean_nothing_are_refused(strongroom, options):
    assert strongroom.call("serve", *options, expect=2).error()["code"] == "ERROR_INVALID_INPUT"
    assert ledger.entries(strongroom) == []
