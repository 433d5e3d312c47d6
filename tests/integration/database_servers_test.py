"""All databases of a server with one plan, and what stands above databases: roles."""

import os
import pathlib
import subprocess

import pytest

from support import awkward, dump_records as dumps, postgres

ODD_DATABASE = 'Odd "näme"/with\nnewline'
ODD_DIRECTORY = "Odd%20%22n%C3%A4me%22%2Fwith%0Anewline"


@pytest.fixture
def whole(strongroom, server, home):
    """The plan `all` takes every database of the server."""
    server.create("shop")
    server.load("shop", "CREATE TABLE goods AS SELECT generate_series(1, 100) AS id")
    (home / "password").write_text(postgres.PASSWORD)
    strongroom.call("database", "add", "all", "--url", server.url("postgres"), "--password-file", home / "password",
                    "--all-databases")
    return strongroom


def by_directory(made):
    return {os.path.basename(dump["directory"]): dump["dbname"] for dump in made}


def test_databases_that_come_later_are_in_the_next_run(whole, server):
    run, made = dumps.backup_all(whole, "all")
    backups = whole.data_dir / "backups"
    assert run["state"] == "succeeded" and run["dump"]["count"] == 2 and {dump["content"] for dump in made} == {"database"}
    assert by_directory(made) == {"postgres": "postgres", "shop": "shop"}
    assert {os.path.dirname(dump["directory"]) for dump in made} == {str(backups)}
    assert len({dump["filename"] for dump in made}) == 1
    assert {dump["dbname"]: dump["rows"] for dump in made} == {"postgres": 0, "shop": 100}
    server.psql("postgres", "CREATE DATABASE " + '"' + ODD_DATABASE.replace('"', '""') + '"')
    server.create("..")
    server.create(".hidden")
    server.psql("postgres", "CREATE DATABASE closed ALLOW_CONNECTIONS false")
    run, made = dumps.backup_all(whole, "all")
    assert {os.path.basename(dump["directory"]) for dump in made} == {"postgres", "shop", ODD_DIRECTORY, "%2E.", "%2Ehidden"}
    assert run["dump"]["count"] == len(made) == 5
    for dump in made:
        assert os.stat(dump["directory"]).st_mode & 0o777 == 0o700
        assert dumps.names_in(dump["directory"])[-2:] == [dump["filename"], dump["filename"] + ".json"]
    server.psql("postgres", "DROP DATABASE shop")
    run, made = dumps.backup_all(whole, "all")
    assert run["state"] == "succeeded" and len(made) == 4
    assert len([dump for dump in dumps.listed(whole, "all") if dump["dbname"] == "shop"]) == 2, "its dumps stay"
    assert all(verdict["good"] for verdict in whole.call("backups", "verify", "--all").document())


def test_the_newest_of_each_database_stays(whole, server):
    whole.call("plan", "edit", "all", "--keep-days", "0", "--keep-last", "1", "--retention", "every-run", "--globals")
    dumps.backup_all(whole, "all")
    server.create("later")
    server.psql("postgres", "DROP DATABASE shop")
    _, made = dumps.backup_all(whole, "all")
    left = dumps.listed(whole, "all")
    names = sorted(dump["dbname"] for dump in left if dump["content"] == "database")
    assert names == ["later", "postgres", "shop"], "the last one of a database that is gone stays, too"
    assert [dump["content"] for dump in left].count("globals") == 1
    assert {dump["path"] for dump in made} <= {dump["path"] for dump in left}
    for dump in left:
        error = whole.call("backups", "remove", dump["path"], expect=1).error()
        assert error["code"] == "ERROR_CONFLICT", dump


def test_one_database_that_cannot_be_read_fails_all(whole, server):
    server.load("shop", awkward.BROKEN_CATALOG)
    run, made = dumps.backup_all(whole, "all", expect=1)
    assert run["state"] == "failed" and run["error"]["code"] == "ERROR_DUMP_FAILED" and made == []
    left = [path for path in (whole.data_dir / "backups").rglob("*") if path.is_file()]
    assert [path.name for path in left] == [".gitignore"], "all or nothing"


def test_roles_come_back_from_the_second_file(shop, server, cluster_template, tmp_path):
    server.load("shop", """
        CREATE ROLE clerk LOGIN PASSWORD 'clerk''s' CONNECTION LIMIT 3; ALTER ROLE clerk SET work_mem = '7MB';
        COMMENT ON ROLE clerk IS E'COPY x FROM stdin;\\n\\\\.';
        CREATE ROLE "Odd role\nwith newline"; GRANT clerk TO "Odd role\nwith newline";""")
    shop.call("plan", "edit", "shop", "--globals")
    run, made = dumps.backup_all(shop, "shop")
    globals_file, = [dump for dump in made if dump["content"] == "globals"]
    database, = [dump for dump in made if dump["content"] == "database"]
    assert run["dump"]["count"] == 2 and globals_file["filename"] == database["filename"].replace(".sql.gz", ".globals.sql.gz")
    assert dumps.foreign(shop) == []
    error = shop.call("database", "restore", "shop", "--file", globals_file["filename"], "--into", "x",
                      expect=1).run_record()["error"]
    assert error["code"] == "ERROR_INVALID_INPUT" and "psql" in error["hint"]
    assert shop.call("backups", "verify", "--all").document()[0]["good"] is True
    fresh = postgres.PostgresServer(cluster_template)
    try:
        # As the sidecar says. The first role is there already, as on every server, and is the one error.
        done = subprocess.run(["bash", "-c", dumps.sidecar(globals_file)["restore"][-1]], cwd=globals_file["directory"],
                              env=fresh.environment, capture_output=True, text=True)
        errors = [line for line in done.stderr.splitlines() if "ERROR" in line]
        assert len(errors) == 1 and f'role "{postgres.SUPERUSER}" already exists' in errors[0], errors
        roles = ("SELECT a.rolname, a.rolconnlimit, a.rolpassword, r.rolconfig, shobj_description(a.oid, 'pg_authid') "
                 "FROM pg_authid a JOIN pg_roles r USING (oid) WHERE a.rolname !~ '^pg_' ORDER BY 1")
        assert fresh.psql("postgres", roles) == server.psql("postgres", roles)
        members = "SELECT roleid::regrole, member::regrole FROM pg_auth_members WHERE roleid::regrole::text = 'clerk'"
        assert fresh.psql("postgres", members) == server.psql("postgres", members) != ""
        fresh.restore_plainly(pathlib.Path(database["path"]), "shop")
    finally:
        fresh.stop()
        postgres.remove(fresh.directory)
