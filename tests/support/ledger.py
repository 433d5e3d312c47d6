"""The ledger from outside: what it says, and what somebody with access to the disk can do to it."""

import contextlib
import hashlib
import shutil
import sqlite3


def entries(room, *filters):
    """Newest first."""
    limit = [] if "--limit" in filters else ["--limit", "100000"]
    return room.call("audit", "list", *limit, *filters).document()


def size_of(room):
    return room.call("audit", "checkpoint").document()["size"]


def key_of(room):
    return room.call("audit", "checkpoint").document()["key"]


def verify(room, *arguments, expect):
    """`audit verify` with the exit status it must have; its report."""
    report = room.call("audit", "verify", *arguments, expect=expect).document()
    assert report["exit_code"] == expect, report
    return report


def wrong_things(report):
    return [finding["what"] for finding in report["findings"]]


def database(room):
    return room.data_dir / "strongroom.db"


def dump(room):
    """Every row of every table, as text; of the index of words, the tables it is made of."""
    with contextlib.closing(sqlite3.connect(f"file:{database(room)}?mode=ro", uri=True)) as store:
        schema = store.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        tables = [name for name, sql in schema if (sql or "").startswith("CREATE TABLE")]
        assert {"entry", "head", "run", "entry_words_data"} <= set(tables), tables
        rows = [repr(row) for name in tables for row in store.execute(f"SELECT * FROM '{name}'")]
        return "\n".join([*map(repr, schema), *rows])


def fingerprint(room):
    return hashlib.sha256(dump(room).encode()).hexdigest()


def query(room, statement, *values):
    with contextlib.closing(sqlite3.connect(f"file:{database(room)}?mode=ro", uri=True)) as store:
        return store.execute(statement, values).fetchall()


def tamper(room, *statements):
    """Changes rows as root can: triggers are taken away and put back, so that the store looks like any other."""
    with contextlib.closing(sqlite3.connect(database(room), isolation_level=None)) as store:
        triggers = store.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        store.execute("BEGIN")
        for name, _ in triggers:
            store.execute(f"DROP TRIGGER {name}")
        changed = 0
        for statement in statements:
            changed += store.execute(statement).rowcount
        assert changed > 0, f"nothing was changed by {statements}"
        for _, sql in triggers:
            store.execute(sql)
        store.execute("COMMIT")


def keep_copy(room, place):
    """Of the whole data directory, made while nobody uses it."""
    shutil.copytree(room.data_dir, place, ignore=shutil.ignore_patterns("*.sock"), symlinks=True)
    return place


def bring_back(room, copy):
    shutil.rmtree(room.data_dir, ignore_errors=True)
    shutil.copytree(copy, room.data_dir, symlinks=True)


def bring_back_store_only(room, copy):
    """As a snapshot of one file does: what is published stays as it is now."""
    for name in ("strongroom.db-wal", "strongroom.db-shm"):
        (room.data_dir / name).unlink(missing_ok=True)
    shutil.copy2(copy / "strongroom.db", room.data_dir / "strongroom.db")
    assert not (copy / "strongroom.db-wal").exists(), "a store that was closed has no journal"
