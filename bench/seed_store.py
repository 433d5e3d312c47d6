"""Fills a store with runs, for measuring how a long history is read.

Ten thousand runs through the program itself would take hours. So one real run is made, and its rows (the run and its
entries in the ledger) are copied under new ids, numbers and times, through SQLite with the store's own triggers in
force. The store is only read afterwards. Whether it is one that strongroom accepts is not assumed: the bench lists all
runs first, which checks each record against its columns.
"""

import datetime
import json
import sqlite3

STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"


def multiply(path, runs):
    """Afterwards the store holds `runs` runs. Nobody else may have it open."""
    store = sqlite3.connect(path, isolation_level=None)
    store.execute("BEGIN IMMEDIATE")
    there = store.execute("SELECT count(*) FROM run").fetchone()[0]
    run_id, state, body = store.execute("SELECT id, state, body FROM run ORDER BY number DESC").fetchone()
    entries = store.execute("SELECT action, sev, body FROM entry WHERE run = ? ORDER BY seq", (run_id,)).fetchall()
    next_seq = store.execute("SELECT max(seq) + 1 FROM entry").fetchone()[0]
    for copy in range(1, runs - there + 1):
        new_id = f"{later(json.loads(body)['created_at'], copy):%Y%m%dt%H%M%S}-{copy:08}"
        for action, severity, text in entries:
            add_entry(store, next_seq, new_id, action, severity, json.loads(text), copy)
            next_seq += 1
        add_run(store, new_id, state, json.loads(body), copy, next_seq - 1)
    store.execute("COMMIT")
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()


def later(stamp, minutes):
    return datetime.datetime.strptime(stamp, STAMP) + datetime.timedelta(minutes=minutes)


def move(value, minutes):
    """A member of a record, with its times moved on."""
    if isinstance(value, dict):
        return {key: move(item, minutes) for key, item in value.items()}
    if isinstance(value, list):
        return [move(item, minutes) for item in value]
    try:
        return later(value, minutes).strftime(STAMP)
    except (TypeError, ValueError):
        return value


def text_of(record):
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def add_entry(store, seq, run_id, action, severity, record, minutes):
    record = move(record, minutes) | {"seq": seq, "run": run_id}
    store.execute("INSERT INTO entry(seq, ts, action, run, sev, body) VALUES(?, ?, ?, ?, ?, ?)",
                  (seq, record["ts"], action, run_id, severity, text_of(record)))


def add_run(store, run_id, state, record, minutes, seq):
    record = move(record, minutes) | {"id": run_id, "ledger_seq": seq}
    store.execute("INSERT INTO run(id, plan, repository, kind, state, created_at, ledger_seq, body) "
                  "VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                  (run_id, record["plan"], record["repository"], record["kind"], state, record["created_at"], seq,
                   text_of(record)))
