#!/usr/bin/env python3
"""What the benches stand on, tested without measuring anything: ratios by round, sections that only
a whole run replaces, and that nothing is left behind however a bench ends.
"""

import argparse
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import bench
import cost
import exact
import latency
import memory
import results

CORE = min(os.sched_getaffinity(0))
WAITS = 20  # seconds, until a test says that something does not come


def runs(pid):
    try:
        return latency.state_of(pid) not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def left_of(pids):
    """Those that do not end."""
    deadline = time.monotonic() + WAITS
    while any(runs(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.01)
    return [pid for pid in pids if runs(pid)]


class Costs(unittest.TestCase):
    def test_a_ratio_is_the_median_of_what_each_round_says(self):
        # The machine was slow for both in the second round, and for wrk alone in the third.
        rounds = [
            {"throng": cost.Cost(1, throng - 1, 1), "wrk": cost.Cost(1, wrk - 1, 1)}
            for throng, wrk in ((10, 10), (30, 20), (18, 30))
        ]
        self.assertAlmostEqual(cost.ratio(rounds, "throng", "wrk"), 1.0)


class Sections(unittest.TestCase):
    def setUp(self):
        self.parser = argparse.ArgumentParser()
        self.parser.add_argument("--seconds", type=int, default=8)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.file = pathlib.Path(self.folder.name) / "RESULTS.md"

    def record(self, markdown, *arguments):
        options = self.parser.parse_args(arguments)
        results.record("cost", markdown, self.parser, options, self.file)

    def test_a_shortened_run_leaves_what_was_measured_in_full(self):
        self.record("in full")
        self.record("shortened", "--seconds", "1")
        self.assertIn("in full", self.file.read_text())
        self.assertNotIn("shortened", self.file.read_text())

    def test_a_whole_run_replaces_its_own_section_only(self):
        self.record("before")
        results.write_section("parts", "of another", self.file)
        self.record("after", "--seconds", "8")
        self.assertIn("after", self.file.read_text())
        self.assertIn("of another", self.file.read_text())
        self.assertNotIn("before", self.file.read_text())


class Runs(unittest.TestCase):
    def test_an_invalid_run_is_marked_with_what_was_beyond_its_limit(self):
        doubt = {"what": "start lag p99", "observed": "33ms", "limit": "10ms"}
        run = exact.Run(97, {"generator": {"doubts": [doubt]}}, [], 0, "")
        self.assertIn("INVALID (97)", run.mark)
        self.assertEqual(run.doubts, "start lag p99 33ms, limit 10ms")
        self.assertEqual(exact.Run(98, run.outcome, [], 0, "").mark, "")


class Processes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_a_client_that_takes_too_long_is_ended_and_its_words_are_shown(self):
        pid = self.folder / "pid"
        command = ["sh", "-c", f"echo its words; echo $$ >{pid}; exec sleep 600"]
        with self.assertRaises(SystemExit) as ended:
            bench.run(command, self.folder / "log", core=CORE, limit=2)
        self.assertIn("its words", str(ended.exception))
        self.assertEqual(left_of([int(pid.read_text())]), [])

    def test_who_waits_for_a_client_that_has_ended_says_why_it_did(self):
        log = self.folder / "log"
        log.write_text("its words")
        process = subprocess.Popen(["sh", "-c", "exit 3"])
        with self.assertRaises(SystemExit) as ended:
            memory.stay(process, WAITS, log)
        self.assertIn("ended early, with 3", str(ended.exception))
        self.assertIn("its words", str(ended.exception))

    def test_a_stopped_server_is_ended_all_the_same(self):
        with bench.Nginx(self.folder, CORE) as nginx:
            pids = nginx.pids()
            self.assertEqual(len(pids), 2)
            bench.send(signal.SIGSTOP, pids)
        self.assertEqual(nginx.process.returncode, 0)  # it was not killed
        self.assertEqual(left_of(pids), [])

    def test_a_bench_that_is_told_to_end_takes_what_it_began_with_it(self):
        # In the middle of a stall: its client runs, its server is stopped.
        text = f"""
import time
import bench, latency

def main():
    with bench.Nginx({str(self.folder)!r}, {CORE}) as nginx:
        stall = latency.Stall(nginx.pids(), 0)
        latency.STALL = {WAITS}
        stall.start()
        try:
            while not stall.begin and stall.is_alive():
                time.sleep(0.001)
            print(*nginx.pids(), flush=True)
            bench.run(["sh", "-c", "echo $$; exec sleep 600"], "/dev/stdout", core={CORE})
        finally:
            stall.over.set()

bench.begin(main)
"""
        process = subprocess.Popen(
            [sys.executable, "-c", text], cwd=bench.HERE, stdout=subprocess.PIPE, text=True
        )
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.kill)
        pids = [int(pid) for pid in process.stdout.readline().split()]
        pids.append(int(process.stdout.readline()))
        self.assertEqual(len(pids), 3)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=WAITS), 128 + signal.SIGTERM)
        self.assertEqual(left_of(pids), [])


if __name__ == "__main__":
    unittest.main()
