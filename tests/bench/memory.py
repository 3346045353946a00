#!/usr/bin/env python3
"""What a connected user costs throng in memory.

Users with a connection each, a template, a captured variable and a conversation that the checks
follow talk to one nginx and think in between, all on one thread. Read from /proc: the resident
memory of throng's process before its users begin, and when all are connected and have talked. Half
a minute for 1,000 users and as much for the whole number. The last line is the result:
`memory: users=… rss_mb=… per_user_kb=…`; rss_mb is the whole process, per_user_kb what was added,
divided by the users.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import tempfile

import bench
import results

START_AFTER = 3  # seconds, as in memory.yaml
RAMP = 5


def memory_of(pid):
    """Resident and proportional memory of a process, in bytes."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return [int(re.search(name + r":\s+(\d+)", text)[1]) * 1024 for name in ("Rss", "Pss")]


def sockets_of(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def stay(process, seconds, log):
    """Waits, and fails if throng ends meanwhile."""
    if bench.ended_within(process, seconds):
        bench.fail(f"throng ended early, with {process.wait()}:\n{log.read_text()}")


def measure(nginx, users, seconds, scratch):
    """(before, after, total): memory before the users and with them, and the run's totals."""
    out = pathlib.Path(scratch) / f"out-{users}"
    log = pathlib.Path(scratch) / f"throng-{users}.log"
    command = [bench.THRONG, "run", bench.HERE / "memory.yaml", "--threads", "1", "--seed", "1"]
    command += ["--out", out, "--quiet"]
    env = {"BENCH_PORT": str(nginx.port), "BENCH_USERS": str(users), "BENCH_SECONDS": str(seconds)}
    served = nginx.requests()
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **env},
            preexec_fn=bench.pinned(bench.CLIENT_CORE),
            cwd=bench.ROOT,
        )
        try:
            stay(process, START_AFTER - 1, log)
            before = memory_of(process.pid)
            beside = sockets_of(process.pid)
            stay(process, 1 + RAMP + seconds - 2, log)
            after = memory_of(process.pid)
            connected = sockets_of(process.pid) - beside
            if not bench.ended_within(process, 60):
                bench.fail(f"throng did not end:\n{log.read_text()}")
            code = process.wait()
        finally:
            process.kill()
            process.wait()
    # 98: nginx has no sessions, so that the checks of sessions find nothing to judge.
    if code not in (0, 98):
        bench.fail(f"throng ended with {code}:\n{log.read_text()}")
    total = json.loads((out / "outcome.json").read_text())["totals"]
    counted = nginx.requests() - served
    if total["outcomes"]["ok"] != total["requests"] or total["requests"] != counted:
        bench.fail(f"{total['requests']} requests, {total['outcomes']}; nginx had {counted}")
    if connected < users:
        bench.fail(f"only {connected} of {users} users were connected")
    return before, after, total


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=14, help="with all users connected")
    options = parser.parse_args()
    if not 1000 < options.users <= 15_000 or not 10 <= options.seconds <= 120:
        bench.fail("1,000 to 15,000 users for 10 to 120 seconds")
    bench.need_two_cores()
    lines = [
        "Resident memory of throng's process with one thread, before its users begin and when all",
        "are connected, have talked and think: each has a connection, a captured variable and a",
        "conversation that four checks follow.",
        "",
        f"{bench.machine()}",
        "",
        "| users | before, MB | with users, MB | PSS, MB | per user, KB | requests |",
        "|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory(prefix="throng-bench-") as scratch:
        with bench.Nginx(scratch) as nginx:
            for users in (1000, options.users):
                before, after, total = measure(nginx, users, options.seconds, scratch)
                each = (after[0] - before[0]) / users / 1e3
                lines.append(
                    f"| {users:,} | {before[0] / 1e6:.1f} | {after[0] / 1e6:.1f} "
                    f"| {after[1] / 1e6:.1f} | {each:.1f} | {total['requests']:,} |"
                )
                print(lines[-1], flush=True)
    results.record("memory", "\n".join(lines), parser, options)
    print(f"memory: users={users} rss_mb={after[0] / 1e6:.1f} per_user_kb={each:.1f}")


if __name__ == "__main__":
    bench.begin(main)
