#!/usr/bin/env python3
"""Whether arrivals start when they are due, and whether random ones are as random as they say.

throng, one thread on a core of its own, sends 20,000 requests a second for 10 s to one nginx on
another core, five times; of these the run with the median p99 is told, because a machine that
stands still for 40 ms once makes a p99 of its own. What is told: how much later than due the
requests were sent, the rate, how busy the load thread was, and the CPU time of the whole process,
which holds more: starting, ending, and the polling of a thread that would otherwise be woken late.
Then 2,000 a second of a Poisson process:
the gaps between the intended starts are held against the exponential distribution by a
Kolmogorov-Smirnov test; of true ones one in a hundred has p < 0.01. The bench fails if a run was
INVALID. The last line is the result: `schedule: rate=… lag_p50_us=… lag_p99_us=… lag_max_us=…
busy_pct=… cpu_pct=… ks_p=…`.
"""

import argparse
import math
import pathlib
import tempfile

import bench
import exact
import results


def arrivals(nginx, scratch, name, rate, seconds, spacing, seed):
    out = pathlib.Path(scratch) / name
    command = [bench.THRONG, "run", bench.HERE / "arrivals.yaml", "--threads", "1", "--quiet"]
    command += ["--seed", seed, "--out", out]
    env = {
        "BENCH_PORT": str(nginx.port),
        "BENCH_RATE": str(rate),
        "BENCH_SECONDS": str(seconds),
        "BENCH_SPACING": spacing,
    }
    served = nginx.requests()
    run = exact.collect(bench.run(command, f"{out}.log", env), out)
    asked = rate * seconds if spacing == "even" else len(run.requests)
    exact.agree(run, nginx.requests() - served, asked)
    return run


def kolmogorov_smirnov(sample, distribution):
    """The p-value of the sample being drawn from the distribution (a cumulative function)."""
    values = sorted(sample)
    n = len(values)
    d = 0.0
    for i, value in enumerate(values):
        f = distribution(value)
        d = max(d, (i + 1) / n - f, f - i / n)
    # The asymptotic distribution with Stephens' correction for a finite sample.
    x = d * (math.sqrt(n) + 0.12 + 0.11 / math.sqrt(n))
    if x < 0.2:
        return 1.0
    p = 2 * sum((-1) ** (k - 1) * math.exp(-2 * (k * x) ** 2) for k in range(1, 101))
    return min(max(p, 0.0), 1.0)


def gaps_p(run, rate, seconds):
    """The p-value of the gaps between arrivals being those of a Poisson process of this rate."""
    times = [r.intended for r in run.requests]
    gaps = [(b - a) / 1e9 for a, b in zip(times, times[1:])]
    # Nanoseconds are fine enough to break no tie that matters at thousands a second.
    p = kolmogorov_smirnov(gaps, lambda x: 1 - math.exp(-x * rate))
    # The number of arrivals is random too, with a standard deviation of its root.
    if abs(len(times) - rate * seconds) > 4 * math.sqrt(rate * seconds):
        bench.fail(f"{len(times)} arrivals in {seconds} s at {rate}/s")
    return p


def even_error(run, rate):
    """The most that an intended start is away from its place in even arrivals, in nanoseconds."""
    first = run.requests[0].intended
    return max(abs(r.intended - first - k * 1e9 / rate) for k, r in enumerate(run.requests))


def busy_share(run):
    """Of the load thread, in percent, as throng tells it: without polling."""
    [thread] = run.outcome["generator"]["threads"]
    return 100 * thread["busy_s"] / thread["alive_s"]


class Lags:
    """What one run of arrivals shows."""

    def __init__(self, run):
        lags = sorted(r.begin - r.intended for r in run.requests)
        if lags[0] < 0:
            bench.fail(f"a request was sent {-lags[0]} ns before it was due")
        length = (max(r.begin for r in run.requests) - run.requests[0].intended) / 1e9
        self.run = run
        self.rate = (len(lags) - 1) / length
        self.us = {p: exact.percentile(lags, p) / 1000 for p in (50, 90, 99, 99.9, 100)}
        self.busy = busy_share(run)
        self.cpu = 100 * run.cpu / length
        self.service = exact.percentile(sorted(r.end - r.begin for r in run.requests), 50) / 1000

    def row(self, name):
        return (
            f"| {name}{self.run.mark} | {self.rate:,.0f}/s | "
            + " | ".join(f"{x:,.0f} µs" for x in self.us.values())
            + f" | {self.busy:.0f} % | {self.cpu:.0f} % | {self.service:.0f} µs |"
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--poisson", type=int, default=2_000, help="rate of the random arrivals")
    parser.add_argument("--rounds", type=int, default=5, help="of the even arrivals")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not 1 <= options.rounds <= 20:
        bench.fail("1 to 20 rounds")
    if not 1 <= options.seconds <= 60 or not 1 <= options.rate * options.seconds <= 3_000_000:
        bench.fail("1 to 60 seconds and up to 3,000,000 arrivals")
    bench.need_two_cores()
    with tempfile.TemporaryDirectory(prefix="throng-bench-") as scratch:
        with bench.Nginx(scratch) as nginx:
            rounds = []
            for n in range(options.rounds):
                run = arrivals(
                    nginx, scratch, f"even-{n}", options.rate, options.seconds, "even", options.seed
                )
                off = even_error(run, options.rate)
                if off > 1000:
                    bench.fail(f"an intended start is {off / 1000:.1f} µs away from its place")
                rounds.append(Lags(run))
                print(rounds[-1].row(f"even, round {n + 1}"), flush=True)
            random = Lags(
                arrivals(
                    nginx, scratch, "random", options.poisson, options.seconds, "poisson",
                    options.seed,
                )
            )
    rounds.sort(key=lambda lags: lags.us[99])
    even = rounds[(len(rounds) - 1) // 2]
    p = gaps_p(random.run, options.poisson, options.seconds)
    lines = [
        f"{options.rate:,} even arrivals a second, then {options.poisson:,} of a Poisson process, "
        f"{options.seconds} s each, one thread; the lag",
        "is from when a request was due to when it was begun, of every request. Each intended "
        "start is within 1 µs",
        "of its place in even arrivals; the gaps of the random ones pass a Kolmogorov-Smirnov test "
        f"against the exponential distribution with p = {p:.3f}.",
        f"Of {len(rounds)} rounds of the even ones the one with the median p99 is shown; the p99 "
        "of each: " + ", ".join(f"{lags.us[99]:,.0f} µs" for lags in rounds) + ".",
        "",
        f"{bench.machine()}",
        "",
        "| arrivals | rate | lag p50 | p90 | p99 | p99.9 | max | busy | CPU with polling "
        "| latency p50, sent |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [even.row("even"), random.row("Poisson")]
    print("\n".join(lines[-2:]))
    results.record("schedule", "\n".join(lines), parser, options)
    print(
        f"schedule: rate={even.rate:.0f} lag_p50_us={even.us[50]:.0f} lag_p99_us={even.us[99]:.0f} "
        f"lag_max_us={even.us[100]:.0f} busy_pct={even.busy:.0f} cpu_pct={even.cpu:.0f} "
        f"ks_p={p:.3f}"
    )
    for name, lags in (("even", even), ("Poisson", random)):
        if lags.run.mark:
            bench.fail(f"the run with {name} arrivals was INVALID: {lags.run.doubts}")


if __name__ == "__main__":
    bench.begin(main)
