"""What the benches share: an nginx of their own, a core for each side, a client's CPU time.

nginx has core 1 and answers every /chat with the same JSON reply; whoever is measured has core 0.
Whatever way a bench ends, what it began ends with it, and nothing is waited for without a limit.
"""

import contextlib
import ctypes
import dataclasses
import json
import os
import pathlib
import platform
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BIN = ROOT / "build/release/bin"
THRONG = BIN / "throng"
CLIENT_CORE = 0
SERVER_CORE = 1
REPLY = json.dumps(
    {
        "response": "Tonight we recommend the Saffron Bowl with rice and red beans, at 12.50.",
        "agent": "bench-1",
        "restaurants": ["Saffron", "Bowl & Co"],
    },
    separators=(",", ":"),
)
# The same request as throng's, but always the same one.
BODY = (
    '{"user_id":"throng-00000-0","message":"What do you recommend for table 0 tonight?'
    ' TH-0001-000001-00001-00000-0000"}'
)
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1
REQUEST_ID = "5f0c1d2e-3a4b-4c5d-8e6f-708192a3b4c5"

NGINX = """
{user}
worker_processes 1;
pid {dir}/nginx.pid;
error_log {dir}/error.log;
events {{ worker_connections 20000; }}
worker_rlimit_nofile 20100;
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {dir}/body;
  proxy_temp_path {dir}/proxy;
  fastcgi_temp_path {dir}/fastcgi;
  uwsgi_temp_path {dir}/uwsgi;
  scgi_temp_path {dir}/scgi;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    default_type application/json;
    add_header X-Request-ID $http_x_request_id always;
    location = /chat {{ return 200 '{reply}'; }}
    location = /status {{ stub_status; }}
    location / {{ return 404; }}
  }}
}}
"""


def fail(words):
    sys.exit(f"{pathlib.Path(sys.argv[0]).stem}: {words}")


def begin(main):
    """Runs a bench. A signal that asks it to end is an exception, so that every `with` and
    `finally` does its part."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    main()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def need_two_cores():
    if not {CLIENT_CORE, SERVER_CORE} <= os.sched_getaffinity(0):
        fail("cores 0 and 1 are needed, one for the server and one for the client")


def pinned(core):
    """For preexec_fn: the new process runs on this core only, and is asked to end when the bench
    has ended, even if that was killed or had not yet learned of it."""

    def prepare():
        os.sched_setaffinity(0, {core})
        LIBC.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))

    return prepare


def machine():
    """The machine in a line, for reports."""
    model = platform.machine()
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return f"{model}, {os.cpu_count()} cores, Linux {platform.release()}"


def send(number, pids):
    """The signal, to those of the processes that there still are."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


class Nginx:
    """An nginx of our own in a scratch directory, ended by its process id.

    `with Nginx(scratch) as nginx:` gives its port and the URL of the chat."""

    def __init__(self, scratch, core=SERVER_CORE):
        self.port = free_port()
        self.asked = 0
        self.url = f"http://127.0.0.1:{self.port}/chat"
        config = pathlib.Path(scratch) / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        config.write_text(NGINX.format(user=user, dir=scratch, port=self.port, reply=REPLY))
        self.process = subprocess.Popen(
            ["nginx", "-c", str(config), "-p", str(scratch), "-g", "daemon off;"],
            preexec_fn=pinned(core),
        )

    def pids(self):
        """Of the master and its worker."""
        master = self.process.pid
        children = pathlib.Path(f"/proc/{master}/task/{master}/children").read_text()
        return [master, *map(int, children.split())]

    def requests(self):
        """How many requests it has had so far, without those of this function."""
        self.asked += 1
        with urllib.request.urlopen(self.url.replace("/chat", "/status"), timeout=5) as response:
            return int(response.read().split()[9]) - self.asked

    def __enter__(self):
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process.poll() is not None:
            return
        pids = self.pids()
        send(signal.SIGCONT, pids)  # a bench that was ended may have left it stopped
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            send(signal.SIGKILL, pids)
            self.process.wait()

    def wait(self):
        deadline = time.monotonic() + 10
        while True:
            try:
                with urllib.request.urlopen(self.url, data=b"{}", timeout=1) as response:
                    body = response.read().decode()
                    if body != REPLY:
                        fail(f"nginx answered {body!r}")
                    return
            except OSError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    fail(f"nginx did not start: {error}")


@dataclasses.dataclass
class Ran:
    """A process that has ended: its own CPU time, how long it took, and what it said."""

    user: float
    system: float
    wall: float
    code: int
    text: str


def ended_within(process, limit):
    """Whether it ends within so many seconds. It is left to be waited for, with its usage."""
    descriptor = os.pidfd_open(process.pid)
    try:
        return bool(select.select([descriptor], [], [], limit)[0])
    finally:
        os.close(descriptor)


def run(command, log, env=None, core=CLIENT_CORE, limit=600):
    """Runs the command to its end on a core of its own, for `limit` seconds at most; its output
    goes to the file `log`."""
    begun = time.monotonic()
    with pathlib.Path(log).open("w") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=pinned(core),
            env={**os.environ, **(env or {})},
            cwd=ROOT,
        )
        try:
            if not ended_within(process, limit):
                fail(f"{command[0]} took more than {limit} s:\n{pathlib.Path(log).read_text()}")
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            if process.returncode is None:
                process.kill()
                process.wait()
    return Ran(
        user=usage.ru_utime,
        system=usage.ru_stime,
        wall=time.monotonic() - begun,
        code=process.returncode,
        text=pathlib.Path(log).read_text(),
    )
