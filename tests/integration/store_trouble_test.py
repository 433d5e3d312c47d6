"""AF-2 of UC-MON-001 for real: the store is overwritten under the running service."""

import time

import pytest

from support.service import serving
from support.websocket import WebSocket


def answers_within(client, seconds, wanted):
    deadline = time.monotonic() + seconds
    while True:
        answer = client.ask("GET", "/api/v1/status")
        if wanted(answer):
            return answer
        assert time.monotonic() < deadline, f"not within {seconds} s: {answer}"


@pytest.mark.parametrize("damage", ["garbage", "emptied", "removed"])
def test_it_is_noticed_told_and_over_when_the_file_is_put_back(room, damage):
    with serving(room) as service:
        viewer = service.client("viewer")
        store = room.data_dir / "strongroom.db"
        before = answers_within(viewer, 5, lambda answer: answer.status == 200).data["ledger"]["size"]
        with WebSocket(service.address, "/api/v1/events", viewer.headers) as events:
            assert events.message()["data"]["store"]["state"] == "readable"
            content = store.read_bytes()
            if damage == "garbage":
                with open(store, "r+b") as file:
                    file.write(b"\xa5" * len(content))
            elif damage == "emptied":
                with open(store, "r+b") as file:
                    file.truncate(0)
            else:
                store.rename(store.with_suffix(".aside"))
            answer = answers_within(viewer, 2, lambda answer: answer.status == 503)
            assert answer.code == "ERROR_STATUS_FETCH" and answer.document()["hint"]
            told = events.until(lambda message: message["type"] == "store")[-1]
            assert told["state"] == "unreadable" and told["code"] == "ERROR_STATUS_FETCH"
            assert service.anybody.get("/healthz").status == 200, "the service stays up"
            assert service.anybody.get("/readyz", expect=503).code == "ERROR_STATUS_FETCH"
            assert viewer.get("/api/v1/runs", expect=503).code == "ERROR_STATUS_FETCH"

            if damage == "removed":
                store.with_suffix(".aside").rename(store)
            else:
                with open(store, "r+b") as file:
                    file.write(content)
            again = answers_within(viewer, 5, lambda answer: answer.status == 200)
            assert again.data["ledger"]["size"] >= before, "nothing is lost"
            assert events.until(lambda message: message["type"] == "store")[-1]["state"] == "readable"
        service.local.patch("/api/v1/plans/docs", {"files": {"exclude": ["*.tmp"]}})
        log = service.stop().error_text
    assert log.count("ERROR_STATUS_FETCH") >= 1
    room.call("audit", "verify", expect=4)  # intact, and nothing is kept elsewhere
    assert room.call("plan", "show", "docs").document()["files"]["exclude"] == ["*.tmp"]
