"""`strongroom serve` as its users meet it: real sockets, every answer checked against the document."""

import contextlib
import http.client
import itertools
import json
import os
import pathlib
import re
import socket

from support.openapi import Description
from support.websocket import WebSocket

DESCRIPTION = Description()
VIEWERS = itertools.count()
PASSWORD = "a long enough password"


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def headers_named(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def document(self):
        return json.loads(self.body)

    @property
    def data(self):
        document = self.document()
        assert document["success"] is True, document
        return document["data"]

    @property
    def code(self):
        document = self.document()
        assert document["success"] is False, document
        return document["code"]

    def __repr__(self):
        return f"{self.status} {self.body[:600]!r}"


class Client:
    """Asks with the same headers each time; a connection for each request."""

    def __init__(self, address, headers=None, timeout=60, checked=True):
        self.address, self.headers, self.timeout, self.checked = address, dict(headers or {}), timeout, checked

    def with_headers(self, **headers):
        return Client(self.address, {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}},
                      self.timeout, self.checked)

    def with_token(self, token):
        return self.with_headers(Authorization=f"Bearer {token}")

    def connect(self):
        host, port = self.address.rsplit(":", 1)
        return http.client.HTTPConnection(host, int(port), timeout=self.timeout)

    def ask(self, method, target, body=None, **headers):
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        with contextlib.closing(self.connect()) as connection:
            connection.request(method, target, body=body, headers=sent)
            reply = connection.getresponse()
            answer = Answer(reply.status, reply.getheaders(), reply.read())
        if self.checked:
            DESCRIPTION.check(method, target, answer)
        return answer

    def get(self, target, expect=200, **headers):
        return self._expected("GET", target, None, expect, headers)

    def post(self, target, body=None, expect=200, **headers):
        return self._expected("POST", target, body, expect, headers)

    def put(self, target, body=None, expect=200, **headers):
        return self._expected("PUT", target, body, expect, headers)

    def patch(self, target, body=None, expect=200, **headers):
        return self._expected("PATCH", target, body, expect, headers)

    def delete(self, target, expect=200, **headers):
        return self._expected("DELETE", target, None, expect, headers)

    def _expected(self, method, target, body, expect, headers):
        answer = self.ask(method, target, body, **headers)
        assert answer.status == expect, f"{method} {target}: {answer}"
        return answer


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("strongroom", timeout=timeout)
        self._path = pathlib.Path(path)

    def connect(self):
        """By way of the opened directory: a socket's own path holds 107 bytes."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        directory = os.open(self._path.parent, os.O_PATH | os.O_DIRECTORY)
        try:
            self.sock.connect(f"/proc/self/fd/{directory}/{self._path.name}")
        finally:
            os.close(directory)


class UnixClient(Client):
    def connect(self):
        return UnixConnection(self.address, self.timeout)


class Service:
    """A running `strongroom serve` on a port of its own."""

    def __init__(self, room, running, first_line):
        self.room, self.running = room, running
        self.address = re.fullmatch(r"https?://(.*)", first_line["serving"][0])[1]
        self.setup = first_line["setup"]
        self.anybody = Client(self.address)
        self.local = UnixClient(room.data_dir / "strongroom.sock")

    def token(self, role, name=None):
        return self.local.post("/api/v1/tokens", {"name": name or role, "role": role}, expect=201).data["token"]

    def client(self, role):
        return self.anybody.with_token(self.token(role))

    def stop(self, expect=0):
        self.running.signal(15)
        result = self.running.finish()
        assert result.exit_status == expect, result
        return result


def watching(service):
    """Live events, as a viewer hears them."""
    token = service.token("viewer", f"viewer-{next(VIEWERS)}")
    return WebSocket(service.address, "/api/v1/events", {"Authorization": f"Bearer {token}"}, timeout=90)


@contextlib.contextmanager
def serving(room, *options, environment=None):
    running = room.start("serve", "--listen", "127.0.0.1:0", *options, environment=environment)
    try:
        first_line = running.read_until(lambda line: "serving" in line)
        service = Service(room, running, first_line)
        yield service
    except BaseException:
        if running.popen.poll() is None:
            running.signal(15)
            print(running.finish())
        raise
    if running.popen.poll() is None:
        service.stop()
