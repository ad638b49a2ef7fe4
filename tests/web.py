"""Odoo's web server with several workers, on loopback, stopped by its pid; and what
hostile clients send it: bytes of their own choice.

    with serve(database) as server:
        status, headers, body = server.send(b"GET / HTTP/1.1\\r\\n...")
"""

import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from .support import REPO

PATIENCE = 120  # seconds for a server to come up, or for an answer
MOST = 4_000_000  # bytes of an answer


class Server(NamedTuple):
    """Where it listens, and what it has logged."""

    port: int
    log: Path

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def send(self, request):
        """(status, headers, body) of what bytes are answered with; 0 for silence."""
        answer = self._exchange(request)
        head, _gap, body = answer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        words = first.split(" ")
        status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
        headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        return status, headers, body

    def _exchange(self, request):
        try:
            line = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        except OSError:
            return b""  # not there yet
        with line:
            with suppress(OSError):  # refused before all was sent
                line.sendall(request)
                line.shutdown(socket.SHUT_WR)
            return _read(line)


def _read(line):
    parts, size = [], 0
    with suppress(OSError):  # cut off: what has come is what there is
        while size < MOST and (part := line.recv(65536)):
            parts.append(part)
            size += len(part)
    return b"".join(parts)


@contextmanager
def serve(database, workers=4):
    """Start the server on a database, wait until it answers, and stop it at the end."""
    port, chat = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "odoo.log"
        options = {
            "--http-interface": "127.0.0.1",
            "--http-port": port,
            "--gevent-port": chat,
            "--workers": workers,
            "--max-cron-threads": 0,
            "--db-filter": f"^{database}$",
            "--log-level": "warn",
            "--logfile": log,
            "--limit-time-real": 600,
        }
        words = [str(word) for pair in options.items() for word in pair]
        process = subprocess.Popen(
            [REPO / "setup" / "odoo", "-d", database, *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            server = Server(port, log)
            _wait(server, process)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(server, process):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if server.send(b"GET /web/login HTTP/1.0\r\nHost: x\r\n\r\n")[0] == 200:
            return
        time.sleep(0.3)
    raise AssertionError(f"the server did not come up: {server.log.read_text()}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
