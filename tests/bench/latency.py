#!/usr/bin/env python3
"""Whether latencies tell the truth when the service stalls.

nginx is stopped (SIGSTOP) for 1.4 s in the middle of 30 s in which 2,000 requests a second are due,
once as arrivals (the open model), once by 2,000 users who each ask once a second (as wrk2 does).
Whoever is due during the stall waits until its end and until the backlog is worked off. From the
schedule (the k-th arrival is due k / rate after the first) and the end of each request follows what
the percentiles have to be; throng's corrected ones, from the intended start, are held against them,
and against the stall alone: whoever is due in it waits for its end, everybody else takes what a
request takes in quiet. The client's own errors would show as a difference. wrk, hey and ab, which
have no schedule or do not count how late they are, get the same stall beside it, for the reader.
The bench fails if an error is above 2 %, the p50 more than 50 µs above the one from the sending, or
a run INVALID. The last line is the result, of the arrivals: `latency: max_error_pct=… p50_us=…
p99_ms=…`.
"""

import argparse
import pathlib
import re
import signal
import tempfile
import threading
import time

import bench
import exact
import results

STALL = 1.4  # seconds
MOST_ERROR = 2  # percent
MOST_SHIFT = 50  # µs between the p50 of both clocks
CONNECTIONS = 64  # of wrk, hey and ab


class Stall(threading.Thread):
    """Stops the server once. `begin` and `end` in nanoseconds of the monotonic clock: it did
    nothing between them. Once `over` is set the server goes on, and is not stopped any more."""

    def __init__(self, pids, after):
        super().__init__()
        self.pids = pids
        self.after = after
        self.over = threading.Event()
        self.begin = self.end = 0

    def run(self):
        if self.over.wait(self.after):
            return
        try:
            bench.send(signal.SIGSTOP, self.pids)
            while any(state_of(pid) != "T" for pid in self.pids):
                time.sleep(0.0005)
            self.begin = time.monotonic_ns()
            if not self.over.wait(STALL):
                self.end = time.monotonic_ns()
        finally:
            bench.send(signal.SIGCONT, self.pids)


def state_of(pid):
    return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def stalled(nginx, command, log, after, env=None):
    """Runs the command with a stall in the middle."""
    stall = Stall(nginx.pids(), after)
    stall.start()
    try:
        ran = bench.run(command, log, env)
    finally:
        stall.over.set()
        stall.join()
    if not stall.end:
        bench.fail(f"{command[0]} ended before the stall did, with {ran.code}:\n{ran.text}")
    return ran, stall


def throng(nginx, scratch, scenario, options):
    out = pathlib.Path(scratch) / scenario
    command = [bench.THRONG, "run", bench.HERE / f"{scenario}.yaml", "--threads", "1", "--quiet"]
    command += ["--seed", 1, "--out", out]
    env = {
        "BENCH_PORT": str(nginx.port),
        "BENCH_RATE": str(options.rate),
        "BENCH_SECONDS": str(options.seconds),
        "BENCH_SPACING": "even",
    }
    served = nginx.requests()
    ran, stall = stalled(nginx, command, f"{out}.log", options.seconds / 2, env)
    run = exact.collect(ran, out)
    exact.agree(run, nginx.requests() - served, options.rate * options.seconds)
    # What had been sent before the server stopped may still be read for a moment.
    early = [r for r in run.requests if stall.begin + 50e6 < r.end < stall.end]
    if early:
        bench.fail(f"{len(early)} requests ended while the server was stopped")
    return run, stall


def due_times(run, scenario, rate):
    """When each request was due by the schedule alone, in the order of run.requests."""
    if scenario == "arrivals":
        first = run.requests[0].intended
        return [first + k * 1e9 / rate for k in range(len(run.requests))]
    first = {}
    counts = {}
    due = []
    for request in run.requests:
        first.setdefault(request.user, request.intended)
        counts[request.user] = counts.get(request.user, -1) + 1
        due.append(first[request.user] + counts[request.user] * 1e9)
    return due


class Truth:
    """What the schedule implies, and what throng says, in milliseconds."""

    def __init__(self, run, stall, scenario, rate):
        self.mark = run.mark
        self.doubts = run.doubts
        due = due_times(run, scenario, rate)
        self.off = max(abs(d - r.intended) for d, r in zip(due, run.requests))
        ends = [r.end - d for d, r in zip(due, run.requests)]
        self.implied = self.distribution(ends)
        inside = [stall.begin <= d < stall.end for d in due]
        quiet = sorted(
            r.end - r.begin for d, r in zip(due, run.requests) if d < stall.begin - STALL * 1e9
        )
        usual = exact.percentile(quiet, 50)
        self.alone = self.distribution(
            [stall.end - d if late else usual for d, late in zip(due, inside)]
        )
        self.backlog = max(r.end for d, r in zip(due, run.requests) if d < stall.end) - stall.end
        self.late = sum(inside)
        latency = run.totals["latency_ms"]
        self.corrected = self.reported(latency["intended"])
        self.sent = self.reported(latency["sent"])

    @staticmethod
    def distribution(values):
        ordered = sorted(values)
        return {p: exact.percentile(ordered, p) / 1e6 for p in (*exact.PERCENTILES, 100)}

    @staticmethod
    def reported(latency):
        return {p: latency["max" if p == 100 else f"p{p}"] for p in (*exact.PERCENTILES, 100)}

    def error(self, p):
        return 100 * abs(self.corrected[p] / self.implied[p] - 1)

    @property
    def most_error(self):
        return max(self.error(p) for p in (*exact.PERCENTILES, 100))

    @property
    def missed(self):
        """What is not as it must be, in words."""
        words = []
        if self.most_error > MOST_ERROR:
            words.append(f"an error of {self.most_error:.2f} %, limit {MOST_ERROR} %")
        shift = 1000 * abs(self.corrected[50] - self.sent[50])
        if shift > MOST_SHIFT:
            words.append(f"p50 {shift:.0f} µs above that from the sending, limit {MOST_SHIFT} µs")
        if self.mark:
            words.append(f"an INVALID run: {self.doubts}")
        return words


def millis(value):
    return f"{value:,.3f}" if value < 10 else f"{value:,.1f}"


def wrk(nginx, scratch, options):
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{options.peer_seconds}s", "--latency"]
    command += ["-s", bench.HERE / "plain.lua", nginx.url]
    ran, _ = stalled(nginx, command, f"{scratch}/wrk.log", options.peer_seconds / 2)
    unit = {"us": 1e-3, "ms": 1, "s": 1e3}
    found = {
        float(p): float(value) * unit[of]
        for p, value, of in re.findall(r"^ +(\d+)% +([\d.]+)(us|ms|s)\s*$", ran.text, re.M)
    }
    most = re.search(r"Latency +\S+ +\S+ +([\d.]+)(us|ms|s)", ran.text)
    found[100] = float(most.group(1)) * unit[most.group(2)]
    return found, int(re.search(r"(\d+) requests in", ran.text).group(1))


def hey_rate(options):
    """Of each connection: hey takes whole numbers only."""
    return max(1, round(options.rate / CONNECTIONS))


def hey(nginx, scratch, options):
    command = ["hey", "-cpus", "1", "-c", CONNECTIONS, "-q", hey_rate(options), "-z"]
    command += [f"{options.peer_seconds}s", "-m", "POST", "-d", bench.BODY]
    command += ["-T", "application/json", nginx.url]
    ran, _ = stalled(nginx, command, f"{scratch}/hey.log", options.peer_seconds / 2)
    found = {
        float(p): float(value) * 1e3
        for p, value in re.findall(r"^ +(\d+)%+ in ([\d.]+) secs", ran.text, re.M)
    }
    found[100] = float(re.search(r"Slowest:\s+([\d.]+) secs", ran.text).group(1)) * 1e3
    return found, int(re.search(r"\[200\]\s+(\d+) responses", ran.text).group(1))


def ab(nginx, scratch, options):
    body = pathlib.Path(scratch) / "body.json"
    body.write_text(bench.BODY)
    command = ["ab", "-q", "-k", "-c", CONNECTIONS, "-t", options.peer_seconds]
    command += ["-n", 500_000 * options.peer_seconds, "-p", body, "-T", "application/json"]
    ran, _ = stalled(nginx, [*command, nginx.url], f"{scratch}/ab.log", options.peer_seconds / 2)
    found = {float(p): float(v) for p, v in re.findall(r"^ +(\d+)% +(\d+)", ran.text, re.M)}
    return found, int(re.search(r"Complete requests: +(\d+)", ran.text).group(1))


def section(truths, peers, options):
    lines = [
        f"{options.rate:,} requests a second due for {options.seconds} s, nginx stopped for "
        f"{STALL} s in the middle; milliseconds. *Implied* is the end of",
        "each request less when the schedule had it due; *the stall alone* is the schedule and the "
        "moments of the stop only, as if the backlog",
        "were worked off in no time. *Corrected* is what throng reports from the intended start, "
        "*sent* from the sending.",
        "",
        f"{bench.machine()}",
    ]
    names = {"arrivals": "Arrivals (open model)", "paced": "Users who ask once a second (paced)"}
    for scenario, truth in truths.items():
        lines += [
            "",
            f"**{names[scenario]}{truth.mark}**: {truth.late:,} requests were due during the "
            f"stall; the backlog was gone {truth.backlog / 1e6:.0f} ms after its end.",
            "",
            "| | corrected | implied | error | the stall alone | sent |",
            "|---|---|---|---|---|---|",
        ]
        for p in (*exact.PERCENTILES, 100):
            lines.append(
                f"| {'max' if p == 100 else f'p{p}'} | {millis(truth.corrected[p])} "
                f"| {millis(truth.implied[p])} | {truth.error(p):.2f} % "
                f"| {millis(truth.alone[p])} | {millis(truth.sent[p])} |"
            )
    if peers:
        lines += [
            "",
            f"The same stall in {options.peer_seconds} s of others, {CONNECTIONS} connections "
            "each; wrk and ab send as fast as they are answered,",
            f"hey at {CONNECTIONS * hey_rate(options):,} a second. While the server stands still "
            "each connection asks nothing, so that the stall is",
            f"{CONNECTIONS} slow requests among all; wrk then adds made-up ones for those it takes "
            "to be missing.",
            "",
            "| | requests | p50 | p75 | p90 | p95 | p99 | max |",
            "|---|---|---|---|---|---|---|---|",
        ]
        for name, (found, count) in peers.items():
            shown = [millis(found[p]) if p in found else "" for p in (50, 75, 90, 95, 99, 100)]
            lines.append(f"| {name} | {count:,} | " + " | ".join(shown) + " |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=int, default=2_000)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--peer-seconds", type=int, default=30)
    parser.add_argument("--no-peers", action="store_true", help="throng alone")
    options = parser.parse_args()
    # More would not fit into the server's queue of connections while it stands still.
    lengths = (options.seconds, options.peer_seconds)
    if not 100 <= options.rate <= 2_500 or not 6 <= min(lengths) <= max(lengths) <= 120:
        bench.fail("100 to 2,500 requests a second for 6 to 120 seconds")
    bench.need_two_cores()
    truths = {}
    peers = {}
    with tempfile.TemporaryDirectory(prefix="throng-bench-") as scratch:
        with bench.Nginx(scratch) as nginx:
            for scenario in ("arrivals", "paced"):
                run, stall = throng(nginx, scratch, scenario, options)
                truths[scenario] = Truth(run, stall, scenario, options.rate)
            if not options.no_peers:
                peers = {f.__name__: f(nginx, scratch, options) for f in (wrk, hey, ab)}
    text = section(truths, peers, options)
    print(text)
    for scenario, truth in truths.items():
        if truth.off > 1000:
            bench.fail(f"{scenario}: an intended start is {truth.off:.0f} ns away from its place")
    results.record("latency", text, parser, options)
    truth = truths["arrivals"]
    print(
        f"latency: max_error_pct={truth.most_error:.2f} p50_us={1000 * truth.corrected[50]:.0f} "
        f"p99_ms={truth.corrected[99]:.1f}"
    )
    missed = [f"{scenario}: {words}" for scenario, t in truths.items() for words in t.missed]
    if missed:
        bench.fail("\n".join(missed))


if __name__ == "__main__":
    bench.begin(main)
