"""Tokens of other applications: taken once an admin has said so, for what they say, and no longer when he takes it back."""

import json
import signal
import subprocess

import pytest

from support import ledger
from support.jwt import SECRET, claims, hs256, rs256
from support.service import serving


@pytest.fixture
def secret_file(home):
    (home / "secret").write_text(SECRET + "\n")
    return home / "secret"


ISSUER = ["--iss", "https://shop.example", "--aud", "strongroom", "--role", "administrator=admin", "--role", "staff=viewer"]


def test_a_token_opens_what_its_role_may_until_the_issuer_is_removed(room, secret_file):
    room.call("issuer", "add", "shop", *ISSUER, "--secret-file", secret_file)
    with serving(room) as service:
        staff, admin = (service.anybody.with_token(hs256(claims(role))) for role in ("staff", "administrator"))
        assert staff.get("/api/v1/auth/me").data["name"] == "shop:anna"
        staff.patch("/api/v1/plans/docs", {"tags": ["x"]}, expect=403)
        admin.patch("/api/v1/plans/docs", {"files": {"exclude": ["x"]}})
        assert ledger.entries(room, "--action", "plan.edit")[0]["actor"] == "jwt:shop:anna"
        for wrong in (hs256(claims(role="owner")), hs256(claims(), secret="x" * 40), hs256(claims(aud="else")),
                      hs256(claims(exp=1)), hs256(claims(iss="https://else.example"))):
            service.anybody.with_token(wrong).get("/api/v1/auth/me", expect=401)
        assert room.call("issuer", "remove", "shop").document()["name"] == "shop"
        staff.get("/api/v1/auth/me", expect=401)
        assert room.call("issuer", "list").document() == []
    assert ledger.entries(room, "--action", "setting.changed")[0]["details"] == {"iss": "https://shop.example", "removed": "shop"}


def test_added_through_a_service_it_holds_at_once_and_looks_the_same(room, secret_file):
    def everything():
        done = [room.call("issuer", "add", "shop", *ISSUER, "--secret-file", secret_file).document(),
                room.call("issuer", "list").document(), room.call("issuer", "remove", "shop").document()]
        failed = [room.call("issuer", "remove", "shop", expect=1).error(), room.call("issuer", "add", "shop", *ISSUER, expect=2).error(),
                  room.call("issuer", "add", "shop", "--iss", "x", "--secret-file", secret_file, expect=2).error(),
                  room.call("issuer", "add", "shop", *ISSUER, "--public-key", "/nowhere", expect=1).error()]
        assert SECRET not in json.dumps([done, failed])
        return done, failed

    alone = everything()
    with serving(room) as service:
        assert everything() == alone
        room.call("issuer", "add", "shop", *ISSUER, "--secret-file", secret_file)
        assert service.anybody.with_token(hs256(claims())).get("/api/v1/status").status == 200
        admin = service.client("admin")
        assert [issuer["name"] for issuer in admin.get("/api/v1/issuers").data["items"]] == ["shop"]
        admin.post("/api/v1/issuers", {"name": "two", "iss": "y", "aud": "z", "roles": {"a": "owner"}, "secret": SECRET}, expect=422)
        admin.post("/api/v1/issuers", {"name": "two", "iss": "y", "aud": "z", "roles": {"a": "viewer"}, "secret": SECRET}, expect=201)
        admin.post("/api/v1/issuers", {"name": "two", "iss": "q", "aud": "z", "roles": {"a": "viewer"}, "secret": SECRET}, expect=409)
        admin.delete("/api/v1/issuers/two")
        service.client("operator").get("/api/v1/issuers", expect=403)
    with serving(room) as service:
        assert service.anybody.with_token(hs256(claims())).get("/api/v1/status").status == 200


def test_a_key_file_is_read_again_at_a_hangup_and_one_that_is_gone_keeps_nobody_else_out(room, secret_file, tmp_path):
    def make_key(name):
        subprocess.run(["openssl", "genrsa", "-out", str(tmp_path / name), "2048"], check=True, capture_output=True)
        subprocess.run(["openssl", "rsa", "-in", str(tmp_path / name), "-pubout", "-out", str(tmp_path / "shop.pem")], check=True,
                       capture_output=True)
        return tmp_path / name

    old = make_key("old")
    room.call("issuer", "add", "shop", *ISSUER, "--public-key", tmp_path / "shop.pem")
    with serving(room) as service:
        service.anybody.with_token(rs256(claims(), old)).get("/api/v1/status")
        new = make_key("new")
        service.running.signal(signal.SIGHUP)
        while service.anybody.with_token(rs256(claims(), new)).ask("GET", "/api/v1/status").status == 401:
            pass  # until it has read the file
        service.anybody.with_token(rs256(claims(), old)).get("/api/v1/status", expect=401)
    room.call("issuer", "add", "other", "--iss", "https://other.example", *ISSUER[2:], "--secret-file", secret_file)
    (tmp_path / "shop.pem").unlink()
    with serving(room) as service:
        service.anybody.with_token(rs256(claims(), new)).get("/api/v1/status", expect=401)
        for findings in (service.client("admin").get("/api/v1/doctor").data["findings"], room.call("doctor", expect=1).document()):
            verdicts = {finding["subject"]: finding["state"] for finding in findings}
            assert verdicts["issuer shop"] == "problem" and verdicts["issuer other"] == "ok"
        other = service.anybody.with_token(hs256(claims(iss="https://other.example")))
        assert other.get("/api/v1/status").status == service.client("viewer").get("/api/v1/status").status == 200
        assert room.call("issuer", "remove", "other").document()["name"] == "other"
        other.get("/api/v1/status", expect=401)
    assert room.call("issuer", "remove", "shop").document()["name"] == "shop"
