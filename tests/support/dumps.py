"""What must hold of database dumps whenever nothing is running: asked of the directory and of the server, and compared with
what strongroom says."""

import hashlib
import os
import pathlib

from support import postgres
from support.aftermath import assert_tidy

# Ends as soon as nobody but us is connected; the server waits, the test does not. (A session that lost its client is seen
# by the server a moment later.)
NOBODY_LEFT = """DO $$ BEGIN
  FOR i IN 1..2000 LOOP
    PERFORM pg_stat_clear_snapshot();
    IF NOT EXISTS (SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> 'psql') THEN
      RETURN;
    END IF;
    PERFORM pg_sleep(0.005);
  END LOOP;
  RAISE 'a session was left: %', (SELECT string_agg(concat_ws(' ', application_name, state, wait_event, query), '; ')
    FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> 'psql');
END $$"""


def fill(server, database, megabytes):
    """Tables that dump to about so many megabytes: `large`, whose rows compress to half, and `small` with a sequence."""
    server.load(database, f"""
        CREATE TABLE small (id serial PRIMARY KEY, word text NOT NULL);
        INSERT INTO small (word) SELECT 'word ' || n FROM generate_series(1, 100) n;
        CREATE TABLE large (id int, filling text);
        INSERT INTO large SELECT n, (SELECT string_agg(md5(n::text || m), '') FROM generate_series(1, 31) m)
          FROM generate_series(1, {int(megabytes * 1000)}) n;""")


def add_database(strongroom, server, name, *options, dbname=None, port=None, user=postgres.SUPERUSER,
                 password=postgres.PASSWORD, expect=0):
    password_file = strongroom.home / f"{name}.database-password"
    password_file.write_text(password)
    return strongroom.call("database", "add", name, "--url", server.url(dbname or name, user, port),
                           "--password-file", password_file, *options, expect=expect)


def fingerprints(directory):
    """{name: (SHA-256, inode)} of every file below; another inode would be another file with the same content."""
    found = {}
    for path in pathlib.Path(directory).rglob("*"):
        if path.is_file() and path.name != ".gitignore":  # made by the first backup, whatever comes of it
            found[str(path.relative_to(directory))] = (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_ino)
    return found


def listed(room):
    return room.call("backups", "list").document()["dumps"]


class Dumps:
    """The dumps of one database of `room`, watched from run to run."""

    def __init__(self, room, server, directory=None, plan="shop"):
        self.room, self.server, self.plan = room, server, plan
        self.directory = pathlib.Path(directory or room.data_dir / "backups")
        self.ignored = {".gitignore"} if directory is None else set()
        self.known = {}

    def backup(self, **options):
        """One that must go well; what it made is watched from then on."""
        run = self.room.backup(self.plan, **options)
        assert run["state"] == "succeeded" and run["verified"] is True, run
        self.look()
        return run

    def look(self):
        self.known = fingerprints(self.directory)

    def assert_untouched(self, label=""):
        """Every file that was there is there as it was."""
        now = fingerprints(self.directory)
        for name, was in self.known.items():
            assert now.get(name) == was, f"{label}: {name} changed or is gone"

    def assert_nothing_new(self, label=""):
        assert fingerprints(self.directory) == self.known, f"{label}: a file was left, changed or is gone"

    def assert_as_listed(self, label=""):
        """Nothing but the dumps of the list and their sidecars: no partial file, no orphan, none missing."""
        expected = set(self.ignored)
        for dump in listed(self.room):
            assert dump["state"] == "present" and dump["on_disk"] == "there", f"{label}: {dump}"
            expected |= {dump["filename"], dump["filename"] + ".json"}
        assert {str(path) for path in self.known_names()} == expected, label

    def known_names(self):
        return [path.relative_to(self.directory) for path in self.directory.rglob("*") if not path.is_dir()]

    def assert_sound(self, label=""):
        """Every dump is read whole and is what the ledger says, and the ledger is whole."""
        self.room.call("backups", "verify", "--all")
        audit = self.room.call("audit", "verify", expect=None)
        assert audit.exit_status in (0, 4), f"{label}: {audit!r}"  # 4: nobody keeps a checkpoint elsewhere
        assert_tidy(self.room)

    def assert_nobody_left(self):
        self.server.psql("postgres", NOBODY_LEFT)

    def assert_failed_without_a_trace(self, label=""):
        self.assert_nothing_new(label)
        self.assert_as_listed(label)
        self.assert_nobody_left()

    def assert_works_again(self):
        run = self.backup()
        self.assert_as_listed()
        self.assert_sound()
        return run


def leftover_databases(server):
    return [name for name in server.databases() if name.startswith("strongroom_restore_")]


def named_processes(running, name):
    """Those below `running` that run this program."""
    found = []
    for pid in running.descendants():
        try:
            if os.path.basename(os.readlink(f"/proc/{pid}/exe")) == name:
                found.append(pid)
        except OSError:
            pass
    return found
