"""What is asked on a terminal: passwords that nobody sees, and yes before what cannot be taken back."""

import os
import signal

import pytest

from support.ledger import entries
from support.strongroom import rounds
from support.terminal import Typist

SECRET = "battery staple"


def end_of(typist, exit_status):
    said = typist.rest()
    assert typist.running.popen.returncode == exit_status, said
    return said


def test_a_password_is_asked_for_twice_and_never_shown(strongroom, tmp_path):
    with Typist(strongroom, "repo", "add", "nas", "--location", tmp_path / "repository", "--init") as typist:
        typist.until("password of the repository: ")
        assert not typist.shows_typing()
        typist.type(SECRET + "\n")
        typist.until("the same again: ")
        typist.type(SECRET + "\n")
        said = end_of(typist, 0)
        assert typist.shows_typing() and SECRET not in said
    sheet = strongroom.call("repo", "show", "nas", "--reveal", json_output=False).text
    assert f"Password    {SECRET}\n" in sheet


@pytest.mark.parametrize("typed, why", [(("one\n", "two\n"), "the two passwords differ"), (("\n",), "the password is empty"),
                                        (("\x04",), "the password is empty")])
def test_what_is_no_password_changes_nothing(strongroom, typed, why):
    with Typist(strongroom, "user", "add", "anna", "--role", "admin") as typist:
        for text, question in zip(typed, ("new password of anna: ", "the same again: ")):
            typist.until(question)
            typist.type(text)
        assert why in end_of(typist, 2)
        assert typist.shows_typing()
    assert not strongroom.data_dir.exists()


COMMANDS = [("user", "add", "anna", "--role", "admin"), ("repo", "add", "nas", "--location", "/nowhere"),
            ("database", "add", "shop", "--url", "postgresql://anna@127.0.0.1/shop", "--password-prompt"),
            ("notify", "add", "hook", "--kind", "webhook")]


@pytest.mark.parametrize("command", COMMANDS, ids=[command[0] for command in COMMANDS])
def test_ctrl_c_at_a_password_gives_the_terminal_back(strongroom, command):
    with Typist(strongroom, *command) as typist:
        typist.until(": ")
        assert not typist.shows_typing()
        typist.type("half of a pass\x03")
        said = end_of(typist, 130)
        assert "cancelled" in said and "half" not in said
        assert typist.shows_typing()
    assert not strongroom.data_dir.exists(), "nothing was changed"


@pytest.mark.parametrize("key", ["\x1c", "\x1a"], ids=["quit", "stop"])
def test_no_key_leaves_a_terminal_that_shows_nothing(strongroom, key):
    """Ctrl-\\ and Ctrl-Z are no way out of a password's prompt; they are no part of a password either."""
    with Typist(strongroom, "user", "add", "anna", "--role", "admin") as typist:
        typist.until("new password of anna: ")
        typist.type(f"half{key}more\n")
        assert "control character" in end_of(typist, 2)
        assert typist.shows_typing()


def test_ctrl_c_right_behind_enter_is_heard(strongroom):
    for _ in range(rounds(15, 100)):
        with Typist(strongroom, "user", "add", "anna", "--role", "admin") as typist:
            typist.until("new password of anna: ")
            typist.type("no\n\x03")
            end_of(typist, 130)
            assert typist.shows_typing()


def test_ctrl_c_ends_a_password_that_is_read_from_standard_input(strongroom):
    with Typist(strongroom, "user", "add", "anna", "--role", "admin", "--password-file", "-") as typist:
        typist.type("half\x03")
        end_of(typist, -signal.SIGINT)


def test_what_fills_a_line_may_have_been_cut(strongroom):
    with Typist(strongroom, "user", "add", "anna", "--role", "admin") as typist:
        typist.until("new password of anna: ")
        typist.type("x" * 5000 + "\n")
        assert "too long" in end_of(typist, 2)


def test_a_password_stays_hidden_after_a_stop(strongroom):
    with Typist(strongroom, "user", "add", "anna", "--role", "admin") as typist:
        typist.until("new password of anna: ")
        typist.running.signal(signal.SIGSTOP)
        os.waitid(os.P_PID, typist.running.pid, os.WSTOPPED)
        typist.show_typing()
        typist.running.signal(signal.SIGCONT)
        typist.until("new password of anna: ")
        assert not typist.shows_typing()
        for question in ("the same again: ", None):
            typist.type(SECRET + " it is\n")
            if question:
                typist.until(question)
        assert SECRET not in end_of(typist, 0)


def test_a_terminal_that_is_closed_is_no_answer(strongroom):
    typist = Typist(strongroom, "user", "add", "anna", "--role", "admin")
    typist.until("new password of anna: ")
    typist.type("half")
    os.close(typist.master)
    typist.running.popen.wait(10)
    assert typist.running.popen.returncode not in (0, None)
    assert not strongroom.data_dir.exists()


def test_a_fork_is_made_when_its_word_was_typed_and_not_before(room):
    before = len(entries(room))
    for typed, status in (("no\n", 1), ("fork\x03", 130), ("for\x04\x04k", 1)):
        with Typist(room, "audit", "fork", "--reason", "to see it") as typist:
            typist.until("Type 'fork' to go on: ")
            assert typist.shows_typing()
            typist.type(typed)
            end_of(typist, status)
        assert len(entries(room)) == before
    with Typist(room, "audit", "fork", "--reason", "to see it") as typist:
        typist.until("Type 'fork' to go on: ")
        typist.type("fork\n")
        assert "the ledger goes on as" in end_of(typist, 0)
    assert len(entries(room)) > before
