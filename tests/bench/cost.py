#!/usr/bin/env python3
"""CPU microseconds per request of throng and of its peers, against one nginx, in one run.

nginx has core 1 and answers every /chat with the same 143 bytes. The clients take turns on core 0
with one thread and 64 connections: throng with everything on; wrk, h2load, ab and hey with one
fixed request and nothing looked at; wrk doing throng's checks in Lua; and a raw epoll loop, which
is the floor. What is compared is each client's own user and system time divided by its requests:
the median of the rounds, and for ratios the median of each round's own, because the machine's speed
differs more between rounds than within one; every second round goes backwards, so that nobody is
always first. The last line is the result:
`cost: throng_us=… wrk_us=… wrk_lua_us=… floor_us=… vs_wrk=… vs_wrk_lua=… vs_floor=…`.
"""

import argparse
import dataclasses
import json
import pathlib
import re
import statistics
import tempfile

import bench
import results

USERS = 64


@dataclasses.dataclass
class Cost:
    """What one client's run cost, per request."""

    user_us: float
    system_us: float
    rate: float

    @property
    def us(self):
        return self.user_us + self.system_us


def cost_of(ran, requests):
    return Cost(ran.user * 1e6 / requests, ran.system * 1e6 / requests, requests / ran.wall)


class Round:
    """One turn of every client. Each knows its command and how it tells the number of its requests,
    and is refused if one of them failed."""

    def __init__(self, nginx, seconds, scratch, number):
        self.nginx = nginx
        self.seconds = seconds
        self.scratch = pathlib.Path(scratch)
        self.number = number
        self.body = self.scratch / "body.json"
        self.body.write_text(bench.BODY)

    def run(self, name, command, env=None):
        log = self.scratch / f"{name}-{self.number}.log"
        return bench.run(command, log, env, limit=self.seconds + 60)

    def counted(self, name, ran, pattern, bad=None):
        found = re.search(pattern, ran.text)
        if ran.code != 0 or not found or (bad and re.search(bad, ran.text)):
            bench.fail(f"{name} ended with {ran.code}:\n{ran.text}")
        return cost_of(ran, int(found.group(1)))

    def throng(self):
        out = self.scratch / f"out-{self.number}"
        command = [bench.THRONG, "run", bench.HERE / "cost.yaml", "--threads", "1", "--quiet"]
        command += ["--seed", str(self.number + 1), "--out", out]
        env = {"BENCH_PORT": str(self.nginx.port), "BENCH_SECONDS": str(self.seconds)}
        ran = self.run("throng", command, env)
        # 98: nginx has no sessions, so that the checks of sessions find nothing to judge.
        if ran.code not in (0, 98):
            bench.fail(f"throng ended with {ran.code}:\n{ran.text}")
        total = json.loads((out / "outcome.json").read_text())["totals"]
        good = total["outcomes"]["ok"]
        if good != total["requests"] or good < 1000 * self.seconds:
            bench.fail(f"throng had {good} good requests of {total['requests']}")
        return cost_of(ran, good)

    def wrk_with(self, script):
        command = ["wrk", "-t1", f"-c{USERS}", f"-d{self.seconds}s"]
        command += ["-s", bench.HERE / f"{script}.lua", self.nginx.url]
        ran = self.run(script, command)
        return self.counted("wrk", ran, r"(\d+) requests in", "Non-2xx|Socket errors")

    def wrk(self):
        return self.wrk_with("plain")

    def wrk_lua(self):
        return self.wrk_with("checked")

    def floor(self):
        command = [bench.BIN / "bench_floor", self.nginx.port, self.seconds, USERS]
        return self.counted("floor", self.run("floor", command), r"(\d+) requests")

    def h2load(self):
        command = ["h2load", "--h1", "-t1", f"-c{USERS}", f"-D{self.seconds}", "-d", self.body]
        command += ["-H", "Content-Type: application/json"]
        command += ["-H", f"X-Request-ID: {bench.REQUEST_ID}", self.nginx.url]
        ran = self.run("h2load", command)
        return self.counted("h2load", ran, r"(\d+) succeeded", "[1-9]\\d* (failed|errored)")

    def ab(self):
        command = ["ab", "-q", "-k", "-c", USERS, "-t", self.seconds, "-n", 500_000 * self.seconds]
        command += ["-p", self.body, "-T", "application/json"]
        command += ["-H", f"X-Request-ID: {bench.REQUEST_ID}", self.nginx.url]
        ran = self.run("ab", command)
        bad = r"Non-2xx|Failed requests: +[1-9]"
        return self.counted("ab", ran, r"Complete requests: +(\d+)", bad)

    def hey(self):
        command = ["hey", "-cpus", "1", "-c", USERS, "-z", f"{self.seconds}s", "-m", "POST"]
        command += ["-D", self.body, "-T", "application/json"]
        command += ["-H", f"X-Request-ID: {bench.REQUEST_ID}", self.nginx.url]
        ran = self.run("hey", command)
        return self.counted("hey", ran, r"\[200\]\s+(\d+) responses", "Error distribution")


CLIENTS = {
    "throng": "throng: template, marker, ID, echo, JSON check, histograms, checks, history",
    "wrk": "wrk, one fixed request, nothing checked",
    "wrk_lua": "wrk, unique body and ID, echo and body checked in Lua",
    "floor": "a raw epoll loop, one fixed request, status and length read",
    "h2load": "h2load --h1, one fixed request, nothing checked",
    "ab": "ab -k, one fixed request, length checked",
    "hey": "hey, one fixed request, nothing checked",
}


def ratio(rounds, name, to):
    """What a client costs in multiples of another: the median of each round's own ratio."""
    return statistics.median(r[name].us / r[to].us for r in rounds)


def report(rounds, seconds):
    def median(name, of):
        return statistics.median(of(r[name]) for r in rounds)

    lines = [
        "CPU microseconds per request of the client (user and system time of its process, start",
        f"and end included), against one nginx on another core that answers a fixed "
        f"{len(bench.REPLY)}-byte JSON",
        f"reply; one thread, {USERS} connections, medians of {len(rounds)} interleaved rounds "
        f"of {seconds} s;",
        "*of wrk* is the median of each round's own ratio.",
        "",
        f"{bench.machine()}",
        "",
        "| client | µs | user | system | of wrk | requests/s | rounds |",
        "|---|---|---|---|---|---|---|",
    ]
    for key in rounds[0]:
        us = median(key, lambda c: c.us)
        user = median(key, lambda c: c.user_us)
        system = median(key, lambda c: c.system_us)
        of_wrk = ratio(rounds, key, "wrk")
        rate = median(key, lambda c: c.rate)
        each = " ".join(f"{r[key].us:.2f}" for r in rounds)
        lines.append(
            f"| {CLIENTS[key]} | {us:.2f} | {user:.2f} | {system:.2f} | {of_wrk:.2f} "
            f"| {rate:,.0f} | {each} |"
        )
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=5, help="of each client in each round")
    parser.add_argument("--quick", action="store_true", help="not h2load, ab, hey")
    options = parser.parse_args()
    bench.need_two_cores()
    clients = list(CLIENTS)[:4] if options.quick else list(CLIENTS)
    rounds = []
    with tempfile.TemporaryDirectory(prefix="throng-bench-") as scratch:
        with bench.Nginx(scratch) as nginx:
            for number in range(options.rounds):
                turn = Round(nginx, options.seconds, scratch, number)
                order = clients if number % 2 == 0 else clients[::-1]
                costs = {name: getattr(turn, name)() for name in order}
                rounds.append({name: costs[name] for name in clients})
                shown = " ".join(f"{name}={c.us:.2f}" for name, c in rounds[-1].items())
                print(f"round {number + 1}: {shown}", flush=True)
    table = report(rounds, options.seconds)
    print(table)
    results.record("cost", table, parser, options)
    words = []
    for name in ("throng", "wrk", "wrk_lua", "floor"):
        words.append(f"{name}_us={statistics.median(r[name].us for r in rounds):.2f}")
    for name in ("wrk", "wrk_lua", "floor"):
        words.append(f"vs_{name}={ratio(rounds, 'throng', name):.3f}")
    print("cost:", *words)


if __name__ == "__main__":
    bench.begin(main)
