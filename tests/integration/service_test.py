"""The service: it serves, answers as it is described, lets in whom it should, and ends as it is told."""

import json
import signal
import sqlite3
import threading

import pytest

from support import ledger
from support.service import DESCRIPTION, PASSWORD, serving


@pytest.fixture
def service(room):
    with serving(room) as service:
        yield service


def test_it_serves_and_ends_when_told_and_both_are_on_record(room):
    with serving(room) as service:
        assert service.anybody.get("/healthz").data["version"]
        status = service.local.get("/api/v1/status").data
        assert status["owner"]["command"] == "strongroom serve"
        refused = room.call("audit", "fork", "--reason", "x", "--yes", expect=1).error()
        assert refused["code"] == "ERROR_CONFLICT" and "serve" in refused["message"]
    actions = [entry["action"] for entry in ledger.entries(room)]
    assert actions[0] == "service.stopped" and "service.started" in actions


def test_what_it_does_is_what_the_document_says(service):
    """The document it serves is the document we have."""
    served = service.anybody.get("/api/openapi.json").document()
    assert served == json.loads(json.dumps(DESCRIPTION.document))


def test_the_first_admin_is_made_once_by_the_link(service):
    token = service.setup.split("#token=")[1]
    anybody = service.anybody
    assert anybody.get("/api/v1/auth/setup").data == {"needed": True}
    wrong = {"token": "x" * len(token), "username": "anna", "password": PASSWORD}
    anybody.post("/api/v1/auth/setup", wrong, expect=401)
    anybody.post("/api/v1/auth/setup", {**wrong, "token": token, "password": "short"}, expect=422)
    made = anybody.post("/api/v1/auth/setup", {**wrong, "token": token})
    assert made.data["user"]["role"] == "admin"
    assert anybody.get("/api/v1/auth/setup").data == {"needed": False}
    assert anybody.post("/api/v1/auth/setup", {**wrong, "token": token}, expect=409)
    assert anybody.with_token(made.data["token"]).get("/api/v1/auth/me").data["name"] == "anna"


def log_in(service, role="admin", name="anna"):
    service.local.post("/api/v1/users", {"name": name, "role": role, "password": PASSWORD}, expect=201)
    return service.anybody.post("/api/v1/auth/login", {"username": name, "password": PASSWORD})


def test_a_page_logs_in_by_cookie_and_changes_things_with_its_token_alone(service):
    answer = log_in(service)
    cookie = answer.header("Set-Cookie")
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    page = service.anybody.with_headers(Cookie=cookie.split(";")[0], Origin=f"http://{service.address}")
    me = page.get("/api/v1/auth/me").data
    assert me == {"name": "anna", "role": "admin", "kind": "user", "csrf_token": answer.data["csrf_token"]}
    page.delete("/api/v1/plans/docs", expect=403)
    page.delete("/api/v1/plans/docs", expect=403, X_CSRF_Token="x" * len(me["csrf_token"]))
    page.delete("/api/v1/plans/docs", X_CSRF_Token=me["csrf_token"])
    page.post("/api/v1/auth/logout", X_CSRF_Token=me["csrf_token"])
    page.get("/api/v1/auth/me", expect=401)


def test_log_ins_end_with_what_they_were_made_of(service):
    first = log_in(service)
    client = service.anybody.with_token(first.data["token"])
    client.get("/api/v1/status")
    second = service.anybody.post("/api/v1/auth/refresh", {"refresh_token": first.data["refresh_token"]}).data
    service.anybody.with_token(second["token"]).get("/api/v1/status")
    # A refresh token that comes twice is in two hands: nobody's log-in goes on.
    service.anybody.post("/api/v1/auth/refresh", {"refresh_token": first.data["refresh_token"]}, expect=401)
    service.anybody.with_token(second["token"]).get("/api/v1/status", expect=401)
    third = service.anybody.post("/api/v1/auth/login", {"username": "anna", "password": PASSWORD}).data
    service.local.post("/api/v1/users", {"name": "ben", "role": "admin", "password": PASSWORD}, expect=201)
    service.local.patch("/api/v1/users/anna", {"role": "viewer"})
    service.anybody.with_token(third["token"]).get("/api/v1/status", expect=401)
    token = service.token("viewer", "script")
    service.anybody.with_token(token).get("/api/v1/status")
    service.local.delete("/api/v1/tokens/script")
    service.anybody.with_token(token).get("/api/v1/status", expect=401)


def test_guessing_is_slowed_down_and_on_record(service):
    service.local.post("/api/v1/users", {"name": "anna", "role": "admin", "password": PASSWORD}, expect=201)
    answers = []
    while not answers or (answers[-1].status == 401 and len(answers) < 12):
        guess = {"username": "anna", "password": f"guess number {len(answers)}"}
        answers.append(service.anybody.ask("POST", "/api/v1/auth/login", guess))
    assert len(answers) > 5 and answers[-1].status == 429
    assert int(answers[-1].header("Retry-After")) >= 1
    unknown = service.anybody.ask("POST", "/api/v1/auth/login", {"username": "nobody", "password": "guess number 1"})
    if unknown.status == 401:
        assert unknown.document()["message"] == answers[0].document()["message"]
    entries = service.local.get("/api/v1/ledger/entries?action=login.failed").data["items"]
    assert entries and PASSWORD not in json.dumps(entries) and "guess" not in json.dumps(entries)


def test_plans_are_edited_by_whoever_has_seen_them_last(service):
    admin = service.client("admin")
    seen = admin.get("/api/v1/plans/docs")
    tag = seen.header("ETag")
    changed = admin.patch("/api/v1/plans/docs", {"files": {"exclude": ["*.tmp"]}}, If_Match=tag)
    assert changed.data["files"]["exclude"] == ["*.tmp"] and changed.header("ETag") != tag
    stale = admin.patch("/api/v1/plans/docs", {"files": {"exclude": []}}, expect=412, If_Match=tag)
    assert stale.code == "ERROR_CONFLICT"
    assert admin.get("/api/v1/plans/docs").data["files"]["exclude"] == ["*.tmp"]
    # What a GET answers can be sent back as it is.
    admin.patch("/api/v1/plans/docs", admin.get("/api/v1/plans/docs").data)
    admin.patch("/api/v1/plans/docs", {"files": {"excludes": []}}, expect=422)
    admin.patch("/api/v1/plans/docs", {"files": 5}, expect=422)
    admin.patch("/api/v1/plans/docs", "[1,2", expect=422)


def test_a_backup_is_started_followed_and_found_again(service):
    operator = service.client("operator")
    started = operator.post("/api/v1/plans/docs/runs", expect=202, Idempotency_Key="once")
    run_id = started.data["run_id"]
    assert started.header("Location") == f"/api/v1/runs/{run_id}"
    assert operator.post("/api/v1/plans/docs/runs", expect=202, Idempotency_Key="once").data["run_id"] == run_id
    log = operator.get(f"/api/v1/runs/{run_id}/log?follow=true")
    lines = [json.loads(line) for line in log.body.splitlines() if line]
    assert any("restic" in line["text"] for line in lines)
    run = operator.get(f"/api/v1/runs/{run_id}").data
    assert run["state"] == "succeeded" and run["actor"] == "token:operator"
    assert [item["id"] for item in operator.get("/api/v1/runs").data["items"]] == [run_id]


def test_the_ledger_names_who_asked(service):
    admin = service.client("admin")
    admin.patch("/api/v1/plans/docs", {"files": {"exclude": ["x"]}})
    newest = admin.get("/api/v1/ledger/entries?action=plan.*&limit=1").data["items"][0]
    assert newest["actor"] == "token:admin" and newest["target"] == "plan/docs"
    proven = admin.get(f"/api/v1/ledger/entries/{newest['seq']}").data
    assert proven["proven_by"]["size"] > newest["seq"]
    exported = admin.get("/api/v1/ledger/export")
    assert exported.body.count(b"\n") > newest["seq"]
    report = admin.get("/api/v1/ledger/export?format=pdf")
    assert report.body.startswith(b"%PDF-") and 'filename="ledger.pdf"' in report.header("Content-Disposition")
    admin.get("/api/v1/ledger/export?format=docx", expect=422)


def test_each_entry_says_by_which_request(service, tmp_path):
    admin = service.client("admin")
    anchors = tmp_path / "anchors"
    anchors.mkdir()
    # What is asked, and the entry that comes of it.
    asked = [
        ("PATCH", "/api/v1/plans/docs", {"files": {"exclude": ["x"]}}, "plan.edit"),
        ("POST", "/api/v1/plans/docs/runs", None, "run.queued"),
        ("POST", "/api/v1/repositories/local/check", None, "run.queued"),
        ("POST", "/api/v1/users", {"name": "ella", "role": "admin", "password": PASSWORD}, "user.added"),
        ("POST", "/api/v1/users", {"name": "dora", "role": "admin", "password": PASSWORD}, "user.added"),
        ("PATCH", "/api/v1/users/dora", {"role": "viewer"}, "user.role_changed"),
        ("POST", "/api/v1/auth/login", {"username": "dora", "password": PASSWORD}, "login.succeeded"),
        ("POST", "/api/v1/auth/login", {"username": "dora", "password": "not " + PASSWORD}, "login.failed"),
        ("PATCH", "/api/v1/users/dora", {"disabled": True}, "user.disabled"),
        ("DELETE", "/api/v1/users/dora", None, "user.removed"),
        ("POST", "/api/v1/tokens", {"name": "two", "role": "viewer"}, "token.created"),
        ("POST", "/api/v1/ledger/anchors", {"directory": str(anchors)}, "anchor.add"),
        ("GET", "/api/v1/ledger/export", None, "ledger.export"),
    ]
    for method, target, body, action in asked:
        answer = admin.ask(method, target, body)
        assert answer.status < 300 or action == "login.failed", answer
        entry = admin.get(f"/api/v1/ledger/entries?action={action}&limit=1").data["items"][0]
        assert entry["request"] == answer.header("X-Request-Id"), (target, entry)


def test_many_ask_at_once_and_the_end_waits_for_their_answers(room):
    with serving(room) as service:
        client = service.client("viewer")
        failures = []

        def ask():
            try:
                for _ in range(20):
                    client.get("/api/v1/runs")
                    client.get("/api/v1/status")
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures, failures[0]


def test_a_hangup_reads_keys_again_and_ends_nothing(service):
    service.running.signal(signal.SIGHUP)
    assert service.anybody.get("/healthz").status == 200


def verified(service):
    while True:
        data = service.local.get("/api/v1/ledger/verification").data
        if data["state"] not in ("running", "never"):
            return data


def test_it_verifies_the_ledger_when_it_starts_and_says_what_it_found(room):
    with serving(room) as service:
        data = verified(service)
        assert data["state"] == "done" and data["verdict"] == "intact" and data["findings"] == []
    with sqlite3.connect(room.data_dir / "strongroom.db") as database:
        database.execute("DROP TRIGGER IF EXISTS entry_no_update")
        triggers = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for trigger in triggers:
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE entry SET body = replace(body, 'docs', 'dogs') WHERE body LIKE '%docs%'")
    database.close()
    with serving(room) as service:
        data = verified(service)
        assert data["verdict"] == "broken" and data["findings"]
        assert service.local.get("/api/v1/status").data["ledger"]["state"] == "broken"
        admin = service.client("admin")
        assert admin.delete("/api/v1/plans/docs", expect=500).code == "ERROR_INTEGRITY", "nothing is deleted meanwhile"
        admin.post("/api/v1/ledger/acknowledge", {"reason": "a test"})
        assert service.local.get("/api/v1/status").data["ledger"]["state"] == "acknowledged"
