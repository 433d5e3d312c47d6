"""What is set for the whole of a strongroom, and restores by operators, which depend on it."""

import os

import pytest

from support.service import serving
from support.trees import make_tree


@pytest.fixture
def elsewhere(tmp_path):
    path = tmp_path / "elsewhere"
    path.mkdir()
    return path


@pytest.fixture
def linked(room, elsewhere, tmp_path):
    """A plan whose snapshot holds a link that leads out of wherever it is restored to."""
    tree = make_tree(tmp_path / "linked", files=3)
    (tree / "out").symlink_to(elsewhere)
    room.add_plan("linked", "local", tree)
    room.call("backup", "linked")
    return tree


def settings(root):
    return {"restore_root": root and str(root), "public_url": None}


def restore(client, target, expect=202):
    answer = client.post("/api/v1/restores", {"plan": "linked", "target": str(target)}, expect=expect)
    if expect != 202:
        return answer
    client.get(f"/api/v1/runs/{answer.data['run_id']}/log?follow=true")
    return client.get(f"/api/v1/runs/{answer.data['run_id']}").data


def test_operators_restore_below_the_root_that_is_set_and_nowhere_else(room, linked, elsewhere, tmp_path):
    root = tmp_path / "restored"
    root.mkdir()
    with serving(room) as service:
        admin, operator = service.client("admin"), service.client("operator")
        refused = restore(operator, root / "a", expect=403)
        assert "settings edit --restore-root" in refused.document()["hint"]
        assert room.call("settings", "edit", "--restore-root", root).document() == settings(root)
        assert operator.get("/api/v1/settings").data == room.call("settings", "show").document() == settings(root)

        assert restore(operator, root / "a")["state"] == "succeeded"
        restored = root / "a" / str(linked).lstrip("/")
        assert (restored / "out").is_symlink()
        # By way of the link that was restored, of "..", of a link in the root, to the root itself, beside it.
        (root / "link").symlink_to(elsewhere)
        beside = tmp_path / "restored-too"
        beside.mkdir()
        for target in (restored / "out" / "b", root / "a" / ".." / ".." / "b", root / "link" / "b", root / "link", root, beside / "b",
                       elsewhere / "b", tmp_path / "there is nothing" / "b"):
            answer = restore(operator, target, expect=403)
            assert answer.code == "ERROR_FORBIDDEN" and str(root) in answer.document()["message"], target
        assert os.listdir(elsewhere) == os.listdir(beside) == []
        assert restore(admin, elsewhere / "b")["state"] == "succeeded", "admins restore anywhere"

        admin.patch("/api/v1/settings", {"restore_root": None})
        restore(operator, root / "c", expect=403)
        service.client("viewer").get("/api/v1/settings", expect=403)


def test_settings_are_changed_by_admins_and_are_on_record(room, tmp_path):
    alone = room.call("settings", "edit", "--restore-root", tmp_path).document()
    assert room.call("settings", "show", json_output=False).text == f"operators may restore below {tmp_path}, too\n"
    with serving(room) as service:
        admin = service.client("admin")
        seen = admin.get("/api/v1/settings")
        assert seen.data == alone
        service.client("operator").patch("/api/v1/settings", {"restore_root": None}, expect=403)
        for wrong, status in ((str(tmp_path / "nowhere"), 404), ("/", 422), ("relative", 422), (str(room.data_dir), 422), (5, 422)):
            admin.patch("/api/v1/settings", {"restore_root": wrong}, expect=status)
        admin.patch("/api/v1/settings", {"no_such_setting": True}, expect=422)
        assert admin.patch("/api/v1/settings", {}).data == alone
        changed = admin.patch("/api/v1/settings", {"restore_root": None}, If_Match=seen.header("ETag"))
        assert changed.data == settings(None)
        assert admin.patch("/api/v1/settings", {"restore_root": None}, expect=412, If_Match=seen.header("ETag")).code == "ERROR_CONFLICT"
        entry = admin.get("/api/v1/ledger/entries?action=setting.changed&limit=1").data["items"][0]
        assert entry["details"] == settings(None) and entry["target"] == "setting/settings"
        assert entry["request"] == changed.header("X-Request-Id")
    assert room.call("settings", "edit", expect=2).error()["code"] == "ERROR_INVALID_INPUT"
    assert room.call("settings", "show", json_output=False).text == "restores over the API are for admins alone\n"


def test_the_address_of_the_pages_is_one_that_people_can_open(room):
    assert room.call("settings", "edit", "--public-url", "https://backup.home:8733/box/").document()["public_url"] == "https://backup.home:8733/box"
    for wrong in ("backup.home", "ftp://backup.home", "https://", "https://me:pw@backup.home", "https://backup.home/?a=b", "https://a b"):
        assert room.call("settings", "edit", "--public-url", wrong, expect=2).error()["code"] == "ERROR_INVALID_INPUT", wrong
    with serving(room) as service:
        assert service.client("admin").patch("/api/v1/settings", {"public_url": None}).data == settings(None)
        assert room.call("settings", "edit", "--public-url", "http://nas").document() == settings(None) | {"public_url": "http://nas"}
