"""Live events over a real WebSocket: what is now, then what happens, in order, only to those who may."""

import pytest

from support.service import PASSWORD, serving
from support.websocket import Closed, Refused, WebSocket

EVENTS = "/api/v1/events"


@pytest.fixture
def service(room):
    with serving(room) as service:
        yield service


def watch(service, token=None, target=EVENTS, **headers):
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return WebSocket(service.address, target, {name.replace("_", "-"): value for name, value in headers.items()})


def is_event(kind):
    return lambda message: message["type"] == "event" and message["kind"] == kind


def test_a_backup_is_seen_from_beginning_to_end(service):
    with watch(service, service.token("viewer")) as viewer:
        first = viewer.message()
        assert first["type"] == "snapshot" and first["data"]["runs"] == []
        run_id = service.local.post("/api/v1/plans/docs/runs", expect=202).data["run_id"]
        seen = viewer.until(is_event("run.succeeded"))
        events = [message for message in seen if message["type"] == "event"]
        assert [event["n"] for event in events] == list(range(first["n"] + 1, first["n"] + 1 + len(events)))
        of_run = [event["kind"] for event in events if event["data"]["run_id"] == run_id]
        assert of_run == ["run.queued", "run.running", "run.succeeded"]
        # Durable: each is in the ledger under the number it names.
        for event in events:
            entry = service.local.get(f"/api/v1/ledger/entries/{event['ledger_seq']}").data
            assert entry["action"] == event["kind"]
        progress = [message for message in seen if message["type"] == "progress"]
        assert progress and all(message["run_id"] == run_id for message in progress)


def test_whoever_comes_back_gets_what_was_missed_and_nothing_twice(service):
    token = service.token("viewer")
    with watch(service, token) as viewer:
        first = viewer.message()
        service.token("viewer", "a")
        last = viewer.until(is_event("token.created"))[-1]
    for name in ("b", "c"):
        service.token("viewer", name)
    target = f"{EVENTS}?epoch={first['epoch']}&after={last['n']}"
    with watch(service, token, target) as viewer:
        missed = viewer.until(is_event("token.created")) + viewer.until(is_event("token.created"))
        # The ledger's verification at the start may end in between.
        assert {message["kind"] for message in missed} <= {"token.created", "ledger.verified"}
        assert [message["n"] for message in missed] == list(range(last["n"] + 1, last["n"] + 1 + len(missed)))
    with watch(service, token, f"{EVENTS}?epoch=other&after=1") as viewer:
        assert viewer.message()["type"] == "snapshot", "another epoch: nothing that was seen counts"


def test_only_who_may_watches(service):
    for headers in ({}, {"Authorization": "Bearer x"}):
        with pytest.raises(Refused) as refused:
            WebSocket(service.address, EVENTS, headers)
        assert refused.value.status == 401
    token = service.token("viewer")
    for headers in ({"Origin": "http://evil.example"}, {"Host": "evil.example"}):
        with pytest.raises(Refused) as refused:
            WebSocket(service.address, EVENTS, {"Authorization": f"Bearer {token}", **headers})
        assert refused.value.status == 403
    with pytest.raises(Refused) as refused:
        watch(service, token, "/api/v1/status")
    assert refused.value.status == 404
    # A page's cookie is sent by whatever page asks: only ours counts.
    service.local.post("/api/v1/users", {"name": "anna", "role": "viewer", "password": PASSWORD}, expect=201)
    answer = service.anybody.post("/api/v1/auth/login", {"username": "anna", "password": PASSWORD})
    cookie = answer.header("Set-Cookie").split(";")[0]
    with pytest.raises(Refused) as refused:
        watch(service, Cookie=cookie)
    assert refused.value.status == 403
    with watch(service, Cookie=cookie, Origin=f"http://{service.address}") as viewer:
        assert viewer.message()["type"] == "snapshot"


def test_a_token_that_is_revoked_ends_its_watching(service):
    with watch(service, service.token("viewer", "gone")) as viewer:
        assert viewer.message()["type"] == "snapshot"
        service.local.delete("/api/v1/tokens/gone")
        with pytest.raises(Closed) as closed:
            while True:
                viewer.message()
        assert closed.value.code == 4401


def test_the_end_of_the_service_is_told(room):
    with serving(room) as service:
        with watch(service, service.token("viewer")) as viewer:
            viewer.message()
            service.running.signal(15)
            with pytest.raises(Closed) as closed:
                while True:
                    viewer.message()
            assert closed.value.code == 1001
            assert service.running.finish().exit_status == 0
