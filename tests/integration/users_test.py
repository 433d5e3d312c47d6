"""Users and API tokens through the command line: who there is, what the ledger says, and that no secret stays behind."""

import fcntl
import os
import pathlib

import pytest


PASSWORD = "correct horse battery"


@pytest.fixture
def password_file(home):
    path = home / "password"
    path.write_text(PASSWORD + "\n")
    return path


@pytest.fixture
def people(strongroom, password_file):
    """anna is admin, ben a viewer."""
    strongroom.call("user", "add", "anna", "--role", "admin", "--password-file", password_file)
    strongroom.call("user", "add", "ben", "--role", "viewer", "--password-file", password_file)
    return strongroom


def users(strongroom):
    return {user["name"]: user for user in strongroom.call("user", "list").document()}


def actions(strongroom):
    entries = strongroom.call("audit", "list", "--limit", "1000").document()
    return [entry["action"] for entry in reversed(entries)]


def test_nobody_is_there_at_first(strongroom):
    assert strongroom.call("user", "list").document() == []
    assert strongroom.call("token", "list").document() == []
    assert "user add" in strongroom.call("user", "list", json_output=False).text


def test_a_user_is_added_changed_and_removed(people, password_file):
    added = users(people)
    assert {name: user["role"] for name, user in added.items()} == {"anna": "admin", "ben": "viewer"}
    assert set(added["anna"]) == {"name", "role", "disabled", "created_at"}, "no hash"
    assert people.call("user", "role", "ben", "operator").document()["role"] == "operator"
    assert people.call("user", "disable", "ben").document()["disabled"] is True
    people.call("user", "enable", "ben")
    people.call("user", "password", "ben", "--password-file", password_file)
    people.call("user", "remove", "ben")
    assert list(users(people)) == ["anna"]
    assert [action for action in actions(people) if action.startswith("user.")] == [
        "user.added", "user.added", "user.role_changed", "user.disabled", "user.enabled", "user.password_changed",
        "user.removed"]
    assert people.call("audit", "verify", expect=None).exit_status in (0, 4)


def test_the_last_admin_stays(people):
    for arguments in (["remove", "anna"], ["role", "anna", "viewer"], ["disable", "anna"]):
        error = people.call("user", *arguments, expect=1).error()
        assert error["code"] == "ERROR_CONFLICT" and "only admin" in error["message"]
    people.call("user", "role", "ben", "admin")
    people.call("user", "remove", "anna")
    assert list(users(people)) == ["ben"]


@pytest.mark.parametrize("arguments, word", [
    (["Anna", "--role", "admin"], "name"), (["anna", "--role", "root"], "role"), (["anna"], "role")])
def test_what_cannot_be_used_is_refused_in_words(strongroom, password_file, arguments, word):
    error = strongroom.call("user", "add", *arguments, "--password-file", password_file, expect=2).error()
    assert error["code"] == "ERROR_INVALID_INPUT" and word in error["message"]
    assert strongroom.call("user", "list").document() == []


@pytest.mark.parametrize("password", ["hunter2-x", "x" * 1025])
def test_a_password_has_bounds(strongroom, home, password):
    (home / "bad").write_text(password)
    error = strongroom.call("user", "add", "anna", "--role", "admin", "--password-file", home / "bad", expect=2).error()
    assert error["code"] == "ERROR_INVALID_INPUT" and password not in str(error)


def test_names_are_taken_once_and_unknown_ones_are_told(people, password_file):
    again = people.call("user", "add", "anna", "--role", "viewer", "--password-file", password_file, expect=1)
    assert again.error()["code"] == "ERROR_CONFLICT"
    for arguments in (["remove", "zoe"], ["role", "zoe", "admin"], ["password", "zoe", "--password-file", password_file]):
        assert people.call("user", *arguments, expect=1).error()["code"] == "ERROR_NOT_FOUND"


def test_the_password_comes_from_standard_input_too(strongroom, password_file):
    with open(password_file, "rb") as source:
        strongroom.call("user", "add", "anna", "--role", "admin", "--password-file", "-", stdin=source)
    assert list(users(strongroom)) == ["anna"]
    error = strongroom.call("user", "add", "ben", "--role", "admin", expect=2).error()
    assert "--password-file" in error["message"], "there is no terminal to ask on"


def test_a_token_is_shown_once_and_nothing_secret_is_stored(people):
    made = people.call("token", "create", "ci", "--role", "operator", "--expires", "90").document()
    secret = made["secret"]
    assert secret.startswith("sr_") and len(secret) == 52
    shown = people.call("token", "create", "other", "--role", "viewer", json_output=False).text
    other = next(line for line in shown.splitlines() if line.startswith("sr_"))
    listed = people.call("token", "list")
    assert secret not in listed.text and other not in listed.text
    tokens = {token["name"]: token for token in listed.document()}
    assert tokens["ci"]["role"] == "operator" and tokens["ci"]["expires_at"] and tokens["other"]["expires_at"] is None
    for path in pathlib.Path(people.data_dir).rglob("*"):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            for text in (secret, other, PASSWORD):
                assert text.encode() not in data, path


def test_a_revoked_token_stays_in_the_list_and_leaves_its_name(people):
    first = people.call("token", "create", "ci", "--role", "viewer").document()
    assert people.call("token", "create", "ci", "--role", "viewer", expect=1).error()["code"] == "ERROR_CONFLICT"
    assert people.call("token", "revoke", "ci").document()["revoked_at"]
    people.call("token", "create", "ci", "--role", "viewer")
    assert people.call("token", "revoke", first["id"], expect=1).error()["code"] == "ERROR_CONFLICT"
    assert people.call("token", "revoke", "none", expect=1).error()["code"] == "ERROR_NOT_FOUND"
    assert [bool(token["revoked_at"]) for token in people.call("token", "list").document()] == [True, False]
    assert [action for action in actions(people) if action.startswith("token.")] == [
        "token.created", "token.revoked", "token.created"]
    for days in ("0", "3651", "x"):
        assert people.call("token", "create", "t", "--role", "viewer", "--expires", days, expect=2)


def test_lists_are_read_while_another_command_owns_the_directory(people):
    lock = os.open(people.data_dir / "strongroom.lock", os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert len(people.call("user", "list").document()) == 2
        assert people.call("token", "list").document() == []
        assert people.call("user", "role", "ben", "admin", expect=1).error()["code"] == "ERROR_CONFLICT"
    finally:
        os.close(lock)
