"""How a database is, and what is in it, beside what the server itself says."""

import subprocess

import pytest

from support import dump_records as dumps, postgres


class Session:
    """A connection that stays open, with a transaction in it if asked for."""

    def __init__(self, server, database, statement="SELECT 1;"):
        self.process = subprocess.Popen(["psql", "-X", "-q", "-A", "-t", "-d", database], env=server.environment, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.process.stdin.write(f"{statement}\n\\echo ready\n")
        self.process.stdin.flush()
        while (line := self.process.stdout.readline()) != "ready\n":
            assert line, "the session ended"

    def end(self):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


@pytest.fixture
def sessions():
    open_ones = []
    yield open_ones
    for session in open_ones:
        session.end()


def health(room, expect, *names):
    report = room.call("database", "health", *names, expect=expect).document()
    assert room.call("database", "health", *names, expect=expect, json_output=False).text.count(report["status"]) >= 1
    return report


def test_a_database_that_is_well(shop, server, sessions):
    sessions += [Session(server, "shop"), Session(server, "shop", "BEGIN; SELECT 1;")]
    report = health(shop, 0)
    assert (report["status"], report["reasons"], report["database"], report["dbname"]) == ("healthy", [], "shop", "shop")
    assert report["version"].split()[0] == server.psql("shop", "SHOW server_version").split()[0]
    assert report["database_bytes"] == int(server.psql("shop", "SELECT pg_database_size('shop')"))
    allowed = int(server.psql("shop", "SHOW max_connections")) - int(server.psql("shop", "SHOW superuser_reserved_connections"))
    assert report["connections_allowed"] == allowed and 3 <= report["connections"] <= allowed
    assert 0 <= report["query_ms"] < 10_000 and 0 <= report["connect_ms"] < 10_000
    assert report["longest_transaction_ms"] >= 0 and report["replication_lag_ms"] is None and report["in_recovery"] is False


def test_a_server_that_is_gone(shop, server):
    server.stop()
    report = health(shop, 1)
    assert report["status"] == "unhealthy" and len(report["reasons"]) == 1 and report["connect_ms"] is None
    error = shop.call("database", "stats", expect=1).error()
    assert error["code"] == "ERROR_DATABASE_CONNECTION" and error["hint"]
    run = shop.backup("shop", expect=1)
    assert run["error"]["code"] == "ERROR_DATABASE_CONNECTION" and [step["name"] for step in run["steps"]] == ["preflight"]
    server.start()
    assert health(shop, 0)["status"] == "healthy" and shop.backup("shop")["state"] == "succeeded"


def test_connections_that_run_out_are_said_in_time(strongroom, cluster_template, tmp_path, sessions, home):
    server = postgres.PostgresServer(cluster_template, ["max_connections = 13", "superuser_reserved_connections = 3"])
    try:
        (home / "password").write_text(postgres.PASSWORD)
        strongroom.call("database", "add", "narrow", "--url", server.url("postgres"), "--password-file", home / "password")
        sessions += [Session(server, "postgres") for _ in range(6)]
        assert health(strongroom, 0)["connections"] == 7
        sessions.append(Session(server, "postgres"))
        report = health(strongroom, 3)
        assert report["status"] == "warning" and "8 of 10 connections" in report["reasons"][0]
        sessions += [Session(server, "postgres") for _ in range(3)]
        assert health(strongroom, 1)["status"] == "unhealthy"
    finally:
        while sessions:
            sessions.pop().end()
        server.stop()
        postgres.remove(server.directory)


def test_what_is_in_a_database(shop, server):
    server.load("shop", """
        CREATE TABLE large AS SELECT i AS id, md5(i::text) AS body FROM generate_series(1, 20000) i;
        CREATE INDEX ON large (id); CREATE INDEX ON large (body);
        CREATE TABLE "Small one" AS SELECT 1 AS id; CREATE TABLE "empty" (id int);
        SELECT lo_from_bytea(0, 'x'), lo_from_bytea(0, 'y');
        ALTER TABLE large SET (autovacuum_enabled = off);
        ANALYZE; DELETE FROM large WHERE id <= 500;""")
    report = shop.call("database", "stats").document()
    assert [report[key] for key in ("database", "dbname", "tables", "indexes", "large_objects")] == ["shop", "shop", 3, 2, 2]
    assert report["database_bytes"] == int(server.psql("shop", "SELECT pg_database_size('shop')"))
    largest = report["largest"]
    assert [table["name"] for table in largest][0] == "public.large" and {table["name"] for table in largest} == {
        "public.large", 'public."Small one"', "public.empty"}
    assert largest[0]["bytes"] == int(server.psql("shop", "SELECT pg_total_relation_size('large')"))
    assert largest[0]["index_bytes"] == int(server.psql("shop", "SELECT pg_indexes_size('large')"))
    assert largest[0]["rows_estimate"] == 20_000 and largest[0]["dead_rows"] == 500 and largest[0]["analyzed_at"].endswith("Z")
    assert len(shop.call("database", "stats", "--limit", "1").document()["largest"]) == 1
    assert "public.large" in shop.call("database", "stats", json_output=False).text


def test_growth_since_earlier_backups(shop, server):
    assert shop.call("database", "stats").document()["growth"] == []
    dump = dumps.backup(shop)
    server.load("shop", "CREATE TABLE more AS SELECT i, md5(i::text) FROM generate_series(1, 20000) i")
    report = shop.call("database", "stats").document()
    grown = report["database_bytes"] - dump["database_bytes"]
    assert grown > 500_000 and {growth["bytes"] for growth in report["growth"]} == {grown}
    assert [growth["days"] for growth in report["growth"]] == [7, 30]
