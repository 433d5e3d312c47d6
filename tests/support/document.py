"""Commands that stand in a document, as somebody would type them."""

import os
import pathlib
import re
import subprocess

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
SHELL = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(name):
    """heading → its blocks of commands, in their order, of docs/NAME.md."""
    text = (DOCS / f"{name}.md").read_text()
    sections = re.split(r"^## (.*)$", text, flags=re.MULTILINE)[1:]
    return {heading: SHELL.findall(body) for heading, body in zip(sections[::2], sections[1::2])}


class Shell:
    """Where the commands are typed: `strongroom` is the one under test, the directory the user's."""

    def __init__(self, room, directory):
        self.directory = directory
        programs = directory / "programs"
        programs.mkdir()
        (programs / "strongroom").symlink_to(room.binary)
        self.environment = {**room.environment, "STRONGROOM_DATA_DIR": str(room.data_dir), "HOME": str(directory)}
        self.environment["PATH"] = f"{programs}:{room.environment['PATH']}"

    def type(self, block, replaced, expect=0, **environment):
        """Runs a block with other words in it, each of which must be there. Returns what it printed on both streams."""
        for words, others in replaced.items():
            assert words in block, f"{words} is not in:\n{block}"
            block = block.replace(words, str(others))
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=self.directory, timeout=120, check=False,
                              env={**self.environment, **{name: os.fspath(value) for name, value in environment.items()}},
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = done.stdout.decode("utf-8")
        assert done.returncode == expect, f"exit {done.returncode} instead of {expect}:\n{block}\n--- said\n{said}"
        return said
