#!/usr/bin/env python3
"""Nanoseconds of each part of a request alone: the programs of tests/bench/parts, on a core of
their own. The last line is the result: `parts: template_render_ns=… response_parse_ns=… …`.
"""

import argparse
import json
import pathlib
import tempfile

import bench
import results


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.1, help="of each part, each time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="throng-bench-") as scratch:
        file = pathlib.Path(scratch) / "parts.json"
        command = [bench.BIN / "bench_parts", f"--benchmark_repetitions={options.repetitions}"]
        command += [f"--benchmark_min_time={options.seconds}", f"--benchmark_out={file}"]
        command += ["--benchmark_enable_random_interleaving=true"]
        command += ["--benchmark_report_aggregates_only=true"]
        # Each part is timed a few times over until its length is right.
        limit = 60 + 100 * options.repetitions * options.seconds
        ran = bench.run(command, pathlib.Path(scratch) / "parts.log", limit=limit)
        if ran.code != 0 or "ERROR OCCURRED" in ran.text:
            bench.fail(f"bench_parts ended with {ran.code}:\n{ran.text}")
        rows = json.loads(file.read_text())["benchmarks"]
    spread = {row["run_name"]: row["cpu_time"] for row in rows if row["aggregate_name"] == "cv"}
    medians = {r["run_name"]: r["cpu_time"] for r in rows if r["aggregate_name"] == "median"}
    medians = dict(sorted(medians.items()))
    lines = [
        "Nanoseconds of CPU time, medians of "
        f"{options.repetitions} interleaved repetitions of {options.seconds} s, on warm caches:",
        "what a part costs at least. `./dev bench cost` has what all of them cost together.",
        "",
        bench.machine(),
        "",
        "| part | ns | spread |",
        "|---|---|---|",
    ]
    lines += [f"| {n} | {ns:.1f} | {100 * spread[n]:.0f} % |" for n, ns in medians.items()]
    table = "\n".join(lines)
    print(table)
    results.record("parts", table, parser, options)
    print("parts:", *(f"{name}_ns={ns:.1f}" for name, ns in medians.items()))


if __name__ == "__main__":
    bench.begin(main)
