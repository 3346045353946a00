"""tests/bench/RESULTS.md: each bench owns a section between two markers and leaves the others be.

`write_section("cost", markdown)` replaces the section of that name or adds it; sections stand in
the order of their names.
"""

import fcntl
import os
import pathlib
import re

FILE = pathlib.Path(__file__).resolve().parent / "RESULTS.md"
HEAD = """# Results

Written by `./dev bench NAME`, each section by its own bench; docs/performance.md explains how they
are measured. Compare what stands in one section only: it was measured in one run on one machine.
"""
SECTION = re.compile(r"<!-- begin (\S+) -->\n(.*?)\n<!-- end \1 -->", re.DOTALL)


def write_section(name, markdown, file=FILE):
    """Safe beside other benches that write at the same moment."""
    directory = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        sections = dict(SECTION.findall(file.read_text())) if file.exists() else {}
        sections[name] = f"\n## {name}\n\n{markdown.strip()}\n"
        text = HEAD
        for key in sorted(sections):
            text += f"\n<!-- begin {key} -->\n{sections[key]}\n<!-- end {key} -->\n"
        whole = file.with_suffix(".new")
        whole.write_text(text)
        os.replace(whole, file)
    finally:
        os.close(directory)
