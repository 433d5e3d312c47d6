"""Every operation of the document, asked by everybody who may not."""

import re

import pytest

from support import jwt
from support.service import DESCRIPTION, PASSWORD, Client, serving


@pytest.fixture
def service(room):
    (room.home / "secret").write_text(jwt.SECRET + "\n")
    issuer = ["--iss", "https://shop.example", "--aud", "strongroom", "--role", "administrator=admin"]
    room.call("issuer", "add", "shop", *issuer, "--secret-file", room.home / "secret")
    with serving(room) as service:
        yield service


def operations(place="1"):
    """(operation, method, target, body) of each, about something that is not there."""
    for path, method, operation in DESCRIPTION.operations():
        yield operation, method, re.sub(r"\{[^}]+\}", place, path), {} if method in ("POST", "PUT", "PATCH") else None


def bearers(service):
    """What is no proof of anything, each of it with the name of what is wrong."""
    service.local.post("/api/v1/users", {"name": "anna", "role": "admin", "password": PASSWORD}, expect=201)
    ours, ended = (service.anybody.post("/api/v1/auth/login", {"username": "anna", "password": PASSWORD}).data["token"] for _ in range(2))
    revoked, removed = service.token("admin", "script"), service.token("admin", "other")
    theirs = jwt.hs256(jwt.claims("administrator"))
    for good in (ours, ended, revoked, theirs):
        assert service.anybody.with_token(good).get("/api/v1/auth/me").data["role"] == "admin"
    service.anybody.with_token(ended).post("/api/v1/auth/logout")
    service.local.delete("/api/v1/tokens/script")
    return {
        "of nobody": "x", "unknown": "sr_" + "A" * 49, "another's": removed[:-1] + ("A" if removed[-1] != "A" else "B"), "revoked": revoked,
        "logged out": ended, "ours without a signature": jwt.without_signature(ours), "ours, wrongly signed": jwt.with_another_signature(ours),
        "expired": jwt.hs256(jwt.claims("administrator", exp=1)), "theirs without a signature": jwt.without_signature(theirs),
        "theirs, wrongly signed": jwt.hs256(jwt.claims("administrator"), secret="x" * 40),
        "of another issuer": jwt.hs256(jwt.claims("administrator", iss="https://else.example")),
        "for somebody else": jwt.hs256(jwt.claims("administrator", aud="else")),
    }


def test_nobody_comes_in_without_saying_who(service):
    nobody = {"nothing": {}, "a cookie of nobody": {"Cookie": "strongroom_session=x"}}
    nobody |= {name: {"Authorization": f"Bearer {token}"} for name, token in bearers(service).items()}
    closed = [each for each in operations() if each[0].get("security") != []]
    assert len(closed) > 60 and len(nobody) == 14
    for name, headers in nobody.items():
        client = Client(service.address, headers)
        for _, method, target, body in closed:
            answer = client.ask(method, target, body)
            assert answer.status == 401 and answer.code == "ERROR_UNAUTHENTICATED", f"{name}: {method} {target}: {answer}"
            assert answer.header("WWW-Authenticate").startswith("Bearer")


def test_each_role_may_what_the_document_says(service):
    ranks = ["viewer", "operator", "admin"]
    clients = {role: service.client(role) for role in ranks}
    for operation, method, target, body in operations("nowhere"):
        needed = operation.get("x-role")
        if needed is None:
            continue
        # Something that is nowhere: whoever may, is told so, and nothing is changed.
        for role in ranks[:ranks.index(needed)]:
            answer = clients[role].ask(method, target, body)
            assert answer.status == 403 and answer.code == "ERROR_FORBIDDEN", f"{role} {method} {target}: {answer}"
        if method == "GET" and target != "/api/v1/ledger/export":
            answer = clients[needed].ask(method, target)
            assert answer.status not in (401, 403), f"{needed} {method} {target}: {answer}"


@pytest.mark.parametrize("foreign", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Host": "evil.example", "Origin": "http://evil.example"}])
def test_a_foreign_host_or_origin_is_refused_before_anything_else(service, foreign):
    """Whoever asks: an admin, and nobody; what is open to everybody, too, and what is not there."""
    asked = [(method, target, body) for _, method, target, body in operations()] + [("GET", "/api/v1/nowhere", None), ("GET", "/", None)]
    for client in (service.client("admin"), service.anybody):
        for method, target, body in asked:
            answer = client.ask(method, target, body, **foreign)
            assert answer.status == 403 and answer.code == "ERROR_FORBIDDEN", f"{foreign}: {method} {target}: {answer}"


def test_one_s_own_origin_is_none(service):
    service.client("admin").get("/api/v1/status", Origin=f"http://{service.address}")
