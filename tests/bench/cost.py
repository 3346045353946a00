#!/usr/bin/env python3
"""CPU microseconds per request of throng and of wrk, against one nginx, in one run.

nginx has core 1 and answers every /chat with the same 143 bytes. The clients take turns on core 0
with one thread and 64 connections: throng with everything on, wrk with nothing on, wrk doing
throng's checks in Lua. What is compared is each client's own user and system time divided by its
requests, the median of the rounds. The last line is the result:
`cost: throng_us=… wrk_us=… vs_wrk=…`.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
THRONG = ROOT / "build/release/bin/throng"
CLIENT_CORE = 0
SERVER_CORE = 1
USERS = 64
REPLY = json.dumps(
    {
        "response": "Tonight we recommend the Saffron Bowl with rice and red beans, at 12.50.",
        "agent": "bench-1",
        "restaurants": ["Saffron", "Bowl & Co"],
    },
    separators=(",", ":"),
)

NGINX = """
{user}
worker_processes 1;
pid {dir}/nginx.pid;
error_log {dir}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {dir}/body;
  proxy_temp_path {dir}/proxy;
  fastcgi_temp_path {dir}/fastcgi;
  uwsgi_temp_path {dir}/uwsgi;
  scgi_temp_path {dir}/scgi;
  server {{
    listen 127.0.0.1:{port};
    default_type application/json;
    add_header X-Request-ID $http_x_request_id always;
    location = /chat {{ return 200 '{reply}'; }}
    location / {{ return 404; }}
  }}
}}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def pinned(core):
    return lambda: os.sched_setaffinity(0, {core})


class Nginx:
    """An nginx of our own in a scratch directory, ended by its process id."""

    def __init__(self, scratch):
        self.port = free_port()
        config = pathlib.Path(scratch) / "nginx.conf"
        user = "user root;" if os.geteuid() == 0 else ""
        config.write_text(NGINX.format(user=user, dir=scratch, port=self.port, reply=REPLY))
        self.process = subprocess.Popen(
            ["nginx", "-c", str(config), "-p", scratch, "-g", "daemon off;"],
            preexec_fn=pinned(SERVER_CORE),
        )
        self.url = f"http://127.0.0.1:{self.port}/chat"
        self.wait()

    def wait(self):
        deadline = time.monotonic() + 10
        while True:
            try:
                with urllib.request.urlopen(self.url, data=b"{}", timeout=1) as response:
                    body = response.read().decode()
                    if body != REPLY:
                        sys.exit(f"cost: nginx answered {body!r}")
                    return
            except OSError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"cost: nginx did not start: {error}")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)


def cpu_seconds(command, output, env=None):
    """Runs the command on the client's core; its own user and system time, and its exit code."""
    process = subprocess.Popen(
        command,
        stdout=output,
        stderr=subprocess.STDOUT,
        preexec_fn=pinned(CLIENT_CORE),
        env={**os.environ, **(env or {})},
        cwd=ROOT,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, process.returncode


def run_throng(nginx, seconds, scratch, number):
    out = pathlib.Path(scratch) / f"out-{number}"
    log = pathlib.Path(scratch) / f"throng-{number}.log"
    command = [THRONG, "run", HERE / "cost.yaml", "--threads", "1", "--seed", str(number + 1)]
    command += ["--out", out, "--quiet"]
    env = {"BENCH_PORT": str(nginx.port), "BENCH_SECONDS": str(seconds)}
    with log.open("w") as output:
        cpu, code = cpu_seconds([str(c) for c in command], output, env)
    # 98: nginx has no sessions, so that the checks of sessions find nothing to judge.
    if code not in (0, 98):
        sys.exit(f"cost: throng ended with {code}:\n{log.read_text()}")
    total = json.loads((out / "outcome.json").read_text())["totals"]
    good = total["outcomes"]["ok"]
    if good != total["requests"] or good < 1000 * seconds:
        sys.exit(f"cost: throng had {good} good requests of {total['requests']}")
    return cpu * 1e6 / good


def run_wrk(nginx, seconds, scratch, number, script):
    log = pathlib.Path(scratch) / f"wrk-{script}-{number}.log"
    command = ["wrk", "-t1", f"-c{USERS}", f"-d{seconds}s", "-s", str(HERE / f"{script}.lua")]
    with log.open("w") as output:
        cpu, code = cpu_seconds([*command, nginx.url], output)
    text = log.read_text()
    count = re.search(r"(\d+) requests in", text)
    if code != 0 or not count or "Non-2xx" in text or "Socket errors" in text:
        sys.exit(f"cost: wrk ended with {code}:\n{text}")
    return cpu * 1e6 / int(count.group(1))


def cpu_model():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def report(rounds, medians, seconds):
    lines = [
        "# Results",
        "",
        "Written by `./dev bench cost`. CPU microseconds per request of the client (user and",
        "system time of its process, start and end included), against one nginx on another core",
        f"that answers a fixed {len(REPLY)}-byte JSON reply; one thread, {USERS} connections,",
        f"medians of {len(rounds)} interleaved rounds of {seconds} s. Compare ratios only.",
        "",
        f"{cpu_model()}, {os.cpu_count()} cores, Linux {platform.release()}",
        "",
        "| client | µs per request | of wrk | rounds |",
        "|---|---|---|---|",
    ]
    names = {
        "throng": "throng: template, marker, ID, echo, JSON check, histograms, checks, history",
        "wrk": "wrk, one fixed request, nothing checked",
        "wrk_lua": "wrk, unique body and ID, echo and body checked in Lua",
    }
    for key, name in names.items():
        each = " ".join(f"{r[key]:.2f}" for r in rounds)
        share = medians[key] / medians["wrk"]
        lines.append(f"| {name} | {medians[key]:.2f} | {share:.2f} | {each} |")
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=6)
    options = parser.parse_args()
    if len(os.sched_getaffinity(0)) < 2:
        sys.exit("cost: two cores are needed, one for nginx and one for the clients")
    rounds = []
    with tempfile.TemporaryDirectory(prefix="throng-bench-") as scratch:
        nginx = Nginx(scratch)
        try:
            for number in range(options.rounds):
                rounds.append(
                    {
                        "throng": run_throng(nginx, options.seconds, scratch, number),
                        "wrk": run_wrk(nginx, options.seconds, scratch, number, "plain"),
                        "wrk_lua": run_wrk(nginx, options.seconds, scratch, number, "checked"),
                    }
                )
                shown = " ".join(f"{k}={v:.2f}" for k, v in rounds[-1].items())
                print(f"round {number + 1}: {shown}", flush=True)
        finally:
            nginx.stop()
    medians = {key: statistics.median(r[key] for r in rounds) for key in rounds[0]}
    report(rounds, medians, options.seconds)
    throng, wrk, lua = medians["throng"], medians["wrk"], medians["wrk_lua"]
    print(f"with checks in Lua: wrk_us={lua:.2f} vs_wrk_lua={throng / lua:.2f}")
    print(f"cost: throng_us={throng:.2f} wrk_us={wrk:.2f} vs_wrk={throng / wrk:.2f}")


if __name__ == "__main__":
    main()
