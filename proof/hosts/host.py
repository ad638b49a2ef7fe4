"""A host: one Odoo server with its workers; and who asks it, as a browser does."""

import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode

import requests

ODOO = [sys.executable, "-m", "odoo"]
PATIENCE = 180  # seconds for a server to come up, to go, or for an answer
LINE = re.compile(r'"(?:GET|POST) \S*[?&]ask=(\d+)\S* HTTP.*" (\d+) .* (\S+)$')
ASKS = itertools.count(1)


class Host:
    """Odoo on a cluster, its reading on a replica; several of them are a firm's hosts.

    Hosts share sessions and files, as they do behind a load balancer.
    """

    def __init__(self, name, folder, database, cluster, replica=None, workers=2):
        self.name, self.primary, self.replica = name, cluster, replica
        self.log = Path(folder) / f"{name}.log"
        self.port, chat = free_port(), free_port()
        self.options = {
            "--database": database,
            "--db_host": cluster.folder,
            "--db_app_name": f"{name}-{{pid}}",
            "--db-filter": "",  # or strangers would have the databases listed
            "--http-interface": "127.0.0.1",
            "--http-port": self.port,
            "--gevent-port": chat,
            "--workers": workers,
            "--max-cron-threads": 0,
            "--limit-time-real": 600,
            "--limit-memory-soft": 0,
            "--logfile": self.log,
        }
        if replica:
            self.options["--db_replica_host"] = replica.folder
        self.more = {}  # of its environment
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exception):
        self.stop()

    @property
    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        words = [str(word) for pair in self.options.items() for word in pair]
        self.process = subprocess.Popen(
            [*ODOO, *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=environment(self.more),
        )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if time.monotonic() > until or self.process.poll() is not None:
                raise RuntimeError(
                    f"{self.name} did not come up: {self.read()[-4000:]}"
                )
            time.sleep(0.3)

    def _answers(self):
        with suppress(requests.RequestException):
            return requests.get(f"{self.url}/web/health", timeout=PATIENCE).ok
        return False

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        """As the power does: the server and all its workers at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def read(self):
        return self.log.read_text() if self.log.exists() else ""

    def workers(self):
        """The names under which those who answered questions are known to a server."""
        lines = [line.split() for line in self.read().splitlines() if LINE.search(line)]
        return {f"{self.name}-{words[2]}|" for words in lines}

    def modes(self):
        """{number of a question: (status, where it was answered)}: Odoo's own word."""
        found = filter(None, map(LINE.search, self.read().splitlines()))
        return {int(n): (int(status), mode) for n, status, mode in map(_groups, found)}


class Client:
    """Somebody who is logged in; what he asks, any of the hosts may answer."""

    def __init__(self, host, database, login=None, password=None):
        self.session = requests.Session()
        if login:
            self.ask(
                host,
                "/web/session/authenticate",
                {"db": database, "login": login, "password": password or login},
            )

    def call(self, host, model, method, *args, **kwargs):
        """What a method answers to the web client."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.ask(host, f"/web/dataset/call_kw/{model}.{method}", params)[
            "result"
        ]

    def ask(self, host, path, params=None):
        """The answer to one question; an error page is an exception."""
        answer, _number = self.send(host, path, params)
        fault = self.fault(answer)
        if fault:
            raise RuntimeError(f"{path}: {fault}")
        return answer.json() if params is not None else answer

    def send(self, host, path, params=None):
        """(the answer, the number of the question in the host's log)"""
        number = next(ASKS)
        url = (
            f"{host.url}{path}{'&' if '?' in path else '?'}{urlencode({'ask': number})}"
        )
        if params is None:
            answer = self.session.get(url, timeout=PATIENCE, allow_redirects=False)
        else:
            body = {"jsonrpc": "2.0", "id": number, "params": params}
            answer = self.session.post(url, json=body, timeout=PATIENCE)
        return answer, number

    def fault(self, answer):
        """What is wrong with an answer, in words; nothing if it is what was asked."""
        if answer.status_code != 200:
            return f"{answer.status_code} {answer.headers.get('Location', '')}".strip()
        if answer.headers["Content-Type"].startswith("application/json"):
            error = answer.json().get("error")
            return error and error["data"]["message"]
        return None


def odoo(args, cluster, database, code=None, more=None):
    """Run Odoo's command line on the cluster to its end; what it has printed."""
    run = subprocess.run(
        [*ODOO, *args, *cluster.options, "-d", database],
        input=code,
        env=environment(more or {}),
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )
    if run.returncode or "Traceback" in run.stderr:
        raise RuntimeError(run.stdout[-2000:] + run.stderr[-6000:])
    return run.stdout


def shell(code, cluster, database, *options, more=None):
    """Run code in Odoo's shell and commit; what it has printed."""
    code = f"{code}\nenv.cr.commit()\n"
    return odoo(["shell", "--no-http", *options], cluster, database, code, more)


def environment(more):
    return {**os.environ, "PYTHONSAFEPATH": "1", **more}


def rows(cluster, database, query, parameters=None):
    with (
        closing(cluster.connect(database)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(query, parameters)
        return cursor.fetchall()


def value(cluster, database, query, parameters=None):
    return rows(cluster, database, query, parameters)[0][0]


def run(cluster, database, statements):
    with (
        closing(cluster.connect(database)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statements)


def _groups(match):
    return match.groups()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
