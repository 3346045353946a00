"""A run of throng, request by request: what its history says, for benches that compute from it what
throng's histograms should say.
"""

import array
import dataclasses
import json
import math
import pathlib
import subprocess

import bench

PERCENTILES = (50, 75, 90, 95, 99, 99.9, 99.99)


@dataclasses.dataclass
class Request:
    """Times in nanoseconds of the monotonic clock."""

    user: int
    intended: int
    begin: int
    end: int


@dataclasses.dataclass
class Run:
    code: int
    outcome: dict  # outcome.json
    requests: list  # of Request, by intended start
    cpu: float  # seconds of the process
    text: str

    @property
    def totals(self):
        return self.outcome["totals"]

    @property
    def mark(self):
        """What a table says beside the figures of a run whose generator met its own limits."""
        return " INVALID (97)" if self.code == 97 else ""

    @property
    def doubts(self):
        return "; ".join(
            f"{d['what']} {d['observed']}, limit {d['limit']}"
            for d in self.outcome["generator"]["doubts"]
        )


def percentile(values, p):
    """Of a sorted list: the smallest value that p percent do not exceed, as HdrHistogram has it."""
    return values[max(1, math.ceil(p / 100 * len(values))) - 1]


def collect(ran, out):
    """The run behind a finished throng, whose results are in `out`. 97 is a generator that met its
    limits: the bench shows what it saw, marked, and fails in the end. 98 is a service without
    sessions, so that the checks of sessions find nothing to judge."""
    if ran.code not in (0, 97, 98):
        bench.fail(f"throng ended with {ran.code}:\n{ran.text}")
    out = pathlib.Path(out)
    times = array.array("q")
    dump = [bench.BIN / "bench_times", out / "history.bin"]
    times.frombytes(subprocess.run(dump, check=True, stdout=subprocess.PIPE, timeout=60).stdout)
    rows = [Request(*times[i : i + 4]) for i in range(0, len(times), 4)]
    rows.sort(key=lambda r: r.intended)
    outcome = json.loads((out / "outcome.json").read_text())
    return Run(ran.code, outcome, rows, ran.user + ran.system, ran.text)


def agree(run, counted, asked):
    """Fails unless throng's count, the history's, the server's own and the schedule's are one."""
    total = run.totals
    counts = {
        "asked by the schedule": asked,
        "measured": total["requests"],
        "good": total["outcomes"]["ok"],
        "in the history": len(run.requests),
        "counted by nginx": counted,
    }
    if len(set(counts.values())) != 1 or total["dropped_arrivals"] != 0:
        bench.fail(f"the counts differ: {counts}, {total['dropped_arrivals']} dropped")
