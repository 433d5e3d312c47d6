"""What somebody who means harm, or a repository that does not answer, can do to the service."""

import contextlib
import select
import socket
import threading
import time

import pytest

from support.service import serving


@pytest.fixture
def service(room):
    with serving(room) as service:
        yield service


@contextlib.contextmanager
def silent_server():
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        taken = []

        def take():
            with contextlib.suppress(OSError):
                while True:
                    taken.append(listener.accept()[0])

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for connection in taken:
                connection.close()


def test_no_location_from_the_network_runs_a_program(service, tmp_path):
    admin = service.client("admin")
    proof = tmp_path / "it-ran"
    before = admin.get("/api/v1/repositories/local").data
    for location in (f'rclone::webdav,url="http://127.0.0.1:1/",bearer_token_command="touch {proof}":x',
                     f"rclone:--log-file={proof}", f"sftp:-oProxyCommand=touch {proof}:/x", f"sftp://-oProxyCommand=touch%20{proof}/x"):
        draft = {"name": "evil", "password": "x", "location": location}
        assert admin.post("/api/v1/repositories/test", draft, expect=422).code == "ERROR_INVALID_INPUT"
        admin.post("/api/v1/repositories", draft, expect=422)
        admin.patch("/api/v1/repositories/local", {"location": location, "probe": False}, expect=422)
    admin.patch("/api/v1/repositories/local", {"location": "rclone:nas:x", "environment": {"RCLONE_CONFIG": "/x"}, "probe": False},
                expect=422)
    assert admin.get("/api/v1/repositories/local").data == before
    assert not proof.exists()


def test_one_address_may_have_so_many_connections_and_a_proxy_all_of_them(room):
    for options, all_are_served in (((), False), (("--behind-proxy",), True)):
        with serving(room, *options) as service, contextlib.ExitStack() as held:
            for _ in range(64):
                held.enter_context(contextlib.closing(service.anybody.connect())).connect()
            # The 65th: answered like the others, or turned away with a sentence.
            answer = service.anybody.ask("GET", "/api/v1/status")
            assert answer.status == (401 if all_are_served else 503), answer


def test_a_repository_that_does_not_answer_holds_up_nobody_else_and_not_the_end(room):
    with silent_server() as port, serving(room) as service:
        viewer = service.client("viewer")
        service.local.patch("/api/v1/repositories/local", {"location": f"rest:http://127.0.0.1:{port}/", "probe": False})
        waiting, refused = [], 0
        for _ in range(12):
            connection = viewer.connect()
            connection.request("GET", "/api/v1/repositories/local/snapshots", headers=viewer.headers)
            waiting.append(connection)
        # Four are asked at once, the others are told so; which ones is up to the workers.
        while refused < 8:
            answered = select.select([connection.sock for connection in waiting], [], [], 25)[0]
            assert answered, f"only {refused} were told"
            for connection in [one for one in waiting if one.sock in answered]:
                waiting.remove(connection)
                assert connection.getresponse().status == 503
                refused += 1
        assert refused == 8 and len(waiting) == 4
        begin = time.monotonic()
        assert viewer.get("/api/v1/plans").status == 200
        assert viewer.get("/api/v1/status").status == 200
        assert time.monotonic() - begin < 5
        for connection in waiting:
            connection.close()
        begin = time.monotonic()
        service.stop()
        assert time.monotonic() - begin < 30, "nobody is waited for who does not answer"
