"""A WebSocket client, small enough to see through (RFC 6455): text frames in, pongs and a close out."""

import base64
import contextlib
import json
import os
import socket
import struct
import time


class Refused(Exception):
    def __init__(self, status, text):
        super().__init__(text)
        self.status, self.text = status, text


class Closed(Exception):
    def __init__(self, code):
        super().__init__(f"closed with {code}")
        self.code = code


class WebSocket:
    def __init__(self, address, target, headers=None, timeout=20, source=None):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=timeout, source_address=source and (source, 0))
        self.buffer = b""
        fields = {"Host": address, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                  "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), **(headers or {})}
        lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items()), "", ""]
        self.socket.sendall("\r\n".join(lines).encode())
        head = self._until(b"\r\n\r\n").decode()
        status = int(head.split()[1])
        if status != 101:
            with contextlib.suppress(socket.timeout):
                self.socket.settimeout(1)
                while data := self.socket.recv(65536):
                    self.buffer += data
            self.socket.close()
            raise Refused(status, head + self.buffer.decode(errors="replace"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _fill(self):
        data = self.socket.recv(65536)
        if not data:
            raise Closed(None)
        self.buffer += data

    def _until(self, mark):
        while mark not in self.buffer:
            self._fill()
        head, self.buffer = self.buffer.split(mark, 1)
        return head

    def _take(self, count):
        while len(self.buffer) < count:
            self._fill()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def _send(self, opcode, payload=b""):
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.socket.sendall(struct.pack("!BB", 0x80 | opcode, 0x80 | len(payload)) + mask + masked)

    def text(self):
        """The next message."""
        while True:
            first, second = self._take(2)
            length = second & 0x7F
            if length == 126:
                length, = struct.unpack("!H", self._take(2))
            elif length == 127:
                length, = struct.unpack("!Q", self._take(8))
            payload = self._take(length)
            opcode = first & 0x0F
            if opcode == 0x9:
                self._send(0xA, payload)
            elif opcode == 0x8:
                raise Closed(struct.unpack("!H", payload[:2])[0] if payload else None)
            elif opcode == 0x1:
                return payload.decode()

    def message(self):
        return json.loads(self.text())

    def until(self, wanted, seconds=30):
        """Messages up to the one that is wanted, that one included."""
        deadline = time.monotonic() + seconds
        seen = []
        while True:
            assert time.monotonic() < deadline, f"not in time; last {seen[-3:]}"
            seen.append(self.message())
            if wanted(seen[-1]):
                return seen
