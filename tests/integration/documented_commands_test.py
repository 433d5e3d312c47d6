"""Commands that documents and helps show, held against what the program takes. Those of worst-days.md are run, too."""

import pathlib
import re
import shlex

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
OPTION = re.compile(r"--[a-z][a-z0-9-]*")


def help_of(strongroom, *command):
    return strongroom.call(*command, "--help", json_output=False).text


def helps(strongroom, *command):
    """{("repo", "add"): its help, …}, below `command`."""
    text = help_of(strongroom, *command)
    found = {command: text}
    if "\nSubcommands:\n" in text:
        for name in re.findall(r"^  (\S+)", text.split("\nSubcommands:\n", 1)[1], re.MULTILINE):
            found |= helps(strongroom, *command, name)
    return found


@pytest.fixture
def known(strongroom):
    found = helps(strongroom)
    assert len(found) > 60 and ("audit", "verify") in found
    return found


def commands_in(text):
    """What stands in lines of their own, as words. A pattern of placeholders ("backup PLAN") is a command as well."""
    for line in re.findall(r"^\s*strongroom(?:-system)? (.*)$", text, re.MULTILINE):
        yield shlex.split(line, comments=True)


def complaint(known, words):
    """Why this is no command; None when it is one."""
    length = max(length for length in range(len(words) + 1) if tuple(words[:length]) in known)
    text, rest = known[tuple(words[:length])], words[length:]
    if "\nSubcommands:\n" in text and not (rest and rest[0].startswith("-")):
        return f"there is no command {words[:length + 1]}"
    taken = set(OPTION.findall(text.split("\nExamples:\n", 1)[0])) | set(OPTION.findall(known[()]))
    unknown = [word for word in rest if word.startswith("--") and word.split("=", 1)[0] not in taken]
    if unknown:
        return f"{words[:length]} takes no {unknown}"
    if rest and not re.search(r"\n(Positionals|  -)", text):
        return f"{words[:length]} takes no {rest}"
    return None


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_of_documents_exist(known, document):
    blocks = re.findall(r"^```\w*\n(.*?)^```$", document.read_text(), re.DOTALL | re.MULTILINE)
    wrong = [found for block in blocks for words in commands_in(block) if (found := complaint(known, words))]
    assert not wrong, wrong


def test_commands_of_helps_exist(known):
    shown = [(command, words) for command, text in known.items() for words in commands_in(text)]
    assert len(shown) > 80
    wrong = [f"{command}: {found}" for command, words in shown if (found := complaint(known, words))]
    assert not wrong, wrong
    for command, text in known.items():
        if "\nExamples:\n" in text:
            assert " ".join(("strongroom", *command)) in text.split("\nExamples:\n", 1)[1], command


def sentences_of_the_program():
    """Texts of the sources as they are when literals that stand side by side are one."""
    for path in sorted((ROOT / "src").rglob("*.cpp")):
        if not path.name.endswith("_test.cpp"):
            yield path, re.sub(r'"\s*"', "", path.read_text())


def test_commands_that_errors_and_hints_name_exist(known):
    named = [(path.name, words) for path, text in sentences_of_the_program() for words in re.findall(r"'strongroom ([^'\n]+)'", text)]
    assert len(named) > 40
    wrong = [f"{name}: {found}" for name, words in named
             # What is put in ends a literal: the rest is an argument.
             if (given := shlex.split(words.split('"')[0].replace("…", ""))) and (found := complaint(known, given))]
    assert not wrong, wrong


def test_what_is_no_command_is_found(known):
    assert complaint(known, ["backup", "photos"]) is None
    for wrong in (["backpu", "photos"], ["repo", "ad", "nas"], ["repo", "add", "nas", "--locaton", "/x"]):
        assert complaint(known, wrong)
