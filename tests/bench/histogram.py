#!/usr/bin/env python3
"""What a histogram costs, how true it is, and whether HdrHistogram's own program reads our files.

bench_histogram records two million values from 1 µs to 24 h and tells the worst error of any
percentile, the time of one record, and whether eight recorders merged are one. Then the log that a
run would leave is read by HdrHistogram's HistogramLogProcessor: its counts and percentiles must be
ours, and the distribution that it writes must be our .hgrm file, byte for byte. The last line is
the result: `histogram: max_error_pct=… record_ns=… merge_exact=… hdr_reader=…`.
"""

import json
import pathlib
import re
import tempfile

import bench

JAR = "/usr/share/java/hdrhistogram.jar"
PROCESSOR = ["java", "-cp", JAR, "org.HdrHistogram.HistogramLogProcessor"]
HEAD_LINES = 2  # of what the processor writes before the distribution


def measured(folder):
    ran = bench.run([bench.BIN / "bench_histogram", folder], folder / "bench_histogram.log")
    if ran.code != 0:
        bench.fail(f"bench_histogram ended with {ran.code}:\n{ran.text}")
    return json.loads(ran.text)


def differences(folder, clock, ours):
    """What the processor reads otherwise than we wrote it; `ours` are the values of that clock."""
    out = folder / f"read-{clock}"
    command = [*PROCESSOR, "-i", folder / "latency.hlog", "-tag", f"bench.step.{clock}.ok"]
    ran = bench.run([*command, "-o", out], folder / f"read-{clock}.log")
    if ran.code != 0 or not out.exists():
        return [f"it ended with {ran.code}: {ran.text.strip()}"]
    wrong = []
    theirs = (folder / f"read-{clock}.hgrm").read_text().splitlines(keepends=True)[HEAD_LINES:]
    text = (folder / "latency" / f"bench.step.{clock}.hgrm").read_text()
    if "".join(theirs) != text:
        wrong.append(f"{clock}: its distribution is not ours")
    if ours is None:
        return wrong
    total = re.search(r"T:(\d+) \( ([0-9. ]+) \)", out.read_text())
    if not total:
        return [*wrong, f"{clock}: no totals in its output"]
    p50, p90, p99, p999, _, most = total.group(2).split()
    least = theirs[2].split()[0]
    read = {"count": total.group(1), "p50": p50, "p90": p90, "p99": p99, "p99.9": p999}
    for name, value in {**read, "min": least, "max": most}.items():
        want = str(ours[name]) if name == "count" else f"{ours[name] / 1e6:.3f}"
        if value != want:
            wrong.append(f"{clock}: {name} is {value}, not {want}")
    return wrong


def main():
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        ours = measured(folder)
        wrong = differences(folder, "sent", ours) + differences(folder, "intended", None)
    print(bench.machine())
    print("2,000,000 values from 1 µs to 24 h; every percentile from 0.01 to 100")
    for line in wrong:
        print(f"HdrHistogram's reader: {line}")
    merged = "yes" if ours["merge_exact"] else "no"
    print(
        f"histogram: max_error_pct={ours['max_error_pct']:.3f} record_ns={ours['record_ns']:.1f} "
        f"merge_exact={merged} hdr_reader={'differs' if wrong else 'ok'}"
    )
    if wrong or not ours["merge_exact"] or ours["max_error_pct"] > 0.1:
        bench.fail("a histogram is not what it must be")


if __name__ == "__main__":
    bench.begin(main)
