"""Dumps as strongroom tells of them, and as they lie on the disk."""

import gzip
import json
import pathlib
import re

NAME = re.compile(r"backup_\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.sql\.gz")


def backup_all(room, plan, *arguments, expect=0):
    """One run, as (its record, its dumps)."""
    last = room.call("backup", plan, *arguments, expect=expect).lines()[-1]
    assert last["type"] == "result", last
    return last["run"], last["dumps"]


def backup(room, plan="shop"):
    """One run with one dump; the dump."""
    run, dumps = backup_all(room, plan)
    assert run["state"] == "succeeded" and run["verified"] is True and len(dumps) == 1, (run, dumps)
    return dumps[0]


def listed(room, *arguments):
    return room.call("backups", "list", *arguments).document()["dumps"]


def foreign(room, *arguments):
    return room.call("backups", "list", *arguments).document()["foreign"]


def sidecar(dump):
    return json.loads(pathlib.Path(dump["path"] + ".json").read_text())


def tables(dump):
    """{name: {name, rows, bytes, hash}} of the sidecar."""
    found = {table["name"]: table for table in sidecar(dump)["tables"]}
    assert len(found) == len(sidecar(dump)["tables"]), "a table is named twice"
    return found


def rows_counted(dump):
    """{table: rows} of the sidecar."""
    found = {name: table["rows"] for name, table in tables(dump).items()}
    assert (dump["tables"], dump["rows"]) == (len(found), sum(found.values()))
    return found


def rows_expected(counts):
    """`counts` by the names that a sidecar has: what would move a terminal's cursor is \\xHH there."""
    return {re.sub(r"[\n\t]", lambda found: f"\\x{ord(found[0]):02x}", name): rows for name, rows in counts.items()}


def sql(dump):
    return gzip.decompress(pathlib.Path(dump["path"]).read_bytes())


def names_in(directory):
    return sorted(path.name for path in pathlib.Path(directory).iterdir())
