"""A REST backend that misbehaves: an HTTP proxy on loopback in front of a good one, told request by request what to do.

A fault is asked for each request (method, path) and answers None (pass it on) or one of

    status(503)       answers that, without having asked the backend
    cut_short()       announces the whole answer and ends in the middle of it
    drip(bytes)       passes the answer on in so small pieces, each a packet of its own
    black_hole()      reads the request and never answers, until the proxy ends or heal() is called
"""

import contextlib
import http.client
import http.server
import socket
import threading

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


def status(code):
    return "status", code


def cut_short():
    return "cut", 0


def drip(size):
    return "drip", size


def black_hole():
    return "hole", 0


class Backend(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_message(self, *_):
        pass

    def _answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind, value = self.server.faults.of(self.command, self.path) or ("pass", 0)
        if kind == "hole":
            self.server.faults.healed.wait()
            raise ConnectionAbortedError
        if kind == "status":
            return self._send(value, {}, b"")
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.target_port, timeout=60)
        with contextlib.closing(upstream):
            headers = {name: text for name, text in self.headers.items() if name.lower() not in HOP_BY_HOP | {"host"}}
            upstream.request(self.command, self.path, body or None, headers)
            answer = upstream.getresponse()
            content = answer.read()
        length = answer.getheader("Content-Length") if self.command == "HEAD" else None
        self._send(answer.status, dict(answer.getheaders()), content, kind, value, length)

    def _send(self, code, headers, content, kind="pass", size=0, length=None):
        self.send_response(code)
        for name, text in headers.items():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, text)
        self.send_header("Content-Length", length or str(len(content)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if kind == "cut":
            self.wfile.write(content[: len(content) // 2])
            self.close_connection = True
        elif kind == "drip":
            for at in range(0, len(content), size):
                self.wfile.write(content[at : at + size])
        else:
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_DELETE = _answer


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """Who has gone away is no news here."""

    def get_request(self):
        request, address = super().get_request()
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return request, address


class HttpFaults:
    """with HttpFaults(port) as faults: … faults.port, faults.inject(lambda method, path: status(503)), faults.heal()"""

    def __init__(self, target_port):
        self.healed = threading.Event()
        self.met = threading.Event()  # a request has been answered with a fault
        self.count = 0
        self._fault = None
        self._lock = threading.Lock()
        self._server = Server(("127.0.0.1", 0), Backend)
        self._server.faults, self._server.target_port = self, target_port
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.heal()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def inject(self, fault):
        with self._lock:
            self._fault, self.count = fault, 0
            self.healed.clear()
            self.met.clear()

    def heal(self):
        with self._lock:
            self._fault = None
        self.healed.set()

    def of(self, method, path):
        with self._lock:
            fault = self._fault(method, path) if self._fault else None
            self.count += fault is not None
        if fault:
            self.met.set()
        return fault
