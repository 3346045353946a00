"""tests/bench/RESULTS.md: each bench owns a section between two markers and leaves the others be.

A section is replaced or added; sections stand in the order of their names. What was measured with
options of one's own is shown, but does not take the place of what was measured in full.
"""

import fcntl
import os
import pathlib
import re

FILE = pathlib.Path(__file__).resolve().parent / "RESULTS.md"
HEAD = """# Results

Written by `./dev bench NAME`, each section by its own bench; the head of each tests/bench/NAME.py
explains how it is measured. Compare what stands in one section only: it was measured in one run on
one machine.
"""
SECTION = re.compile(r"<!-- begin (\S+) -->\n(.*?)\n<!-- end \1 -->", re.DOTALL)


def record(name, markdown, parser, options, file=FILE):
    """Writes the section of this name if the bench ran with the options that it has by itself."""
    if options == parser.parse_args([]):
        write_section(name, markdown, file)
    else:
        print(f"({file.name} stays as it is: the options are not the defaults)")


def write_section(name, markdown, file):
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
