"""The figures that docs/pipelines.md works with: what a shard costs, what a worker holds, how uneven shards are.

``python -m benchmarks.pipelines`` measures on documents made of the shipped samples. ``--pages FILE`` measures real
pages instead, in the JSONL form that benchmarks/corpora.py describes; their whole text, as a WET file holds it, is
taken by Resiliparse (``declutter-text[bench]``). Seconds are processor seconds.
"""

from __future__ import annotations

import argparse
import importlib
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from benchmarks.cli import documents
from benchmarks.corpora import read_pages
from declutter import Cleaner

#: Records of a shard of Common Crawl's WET files, roughly; shards are drawn at random to see how uneven they are.
_SHARD, _DRAWS = 27_000, 200
#: Lengths of long documents, in megabytes.
_LONG = (1, 4, 16)
#: VmHWM and not getrusage, whose peak a child takes over from the process that started it.
_MEMORY = """
import sys
def peak():
    with open("/proc/self/status") as status:
        return next(line.split()[1] for line in status if line.startswith("VmHWM"))
from declutter import Cleaner
texts = sys.stdin.buffer.read().decode("utf-8", "replace").split("\\0")
before = peak()
cleaner = Cleaner()
for text in texts:
    cleaner.clean(text)
print(before, peak())
"""


def rate(texts: Sequence[str], name: str) -> None:
    """Milliseconds a document, megabytes a second, core-hours a terabyte; and how uneven random shards are."""
    cleaner = Cleaner()
    cleaner.clean(texts[0])
    times = []
    for text in texts:
        before = time.process_time()
        cleaner.clean(text)
        times.append(time.process_time() - before)
    total, size = sum(times), sum(len(text.encode("utf-8", "replace")) for text in texts)
    hours = total / size * 1e12 / 3600
    lines = sum(text.count("\n") + 1 for text in texts)
    print(f"{name}: {len(texts):,} documents of {size / len(texts):,.0f} bytes, {lines / len(texts):.0f} lines")
    print(f"  {1000 * total / len(texts):.2f} ms a document, {1e6 * total / lines:.0f} µs a line")
    print(f"  {size / total / 1e6:.2f} MB a second, {hours:,.0f} core-hours a TB of it")
    times.sort()
    middle, late, most = times[len(times) // 2], times[int(0.99 * len(times))], times[-1]
    print(f"  median {1000 * middle:.2f} ms, 99 % under {1000 * late:.1f} ms, longest {1000 * most:.0f} ms")
    draw = random.Random(1)
    shards = [sum(draw.choices(times, k=_SHARD)) for _ in range(_DRAWS)]
    spread = max(shards) / statistics.fmean(shards) - 1
    print(f"  a shard of {_SHARD:,} records: {statistics.fmean(shards):.0f} s; longest of {_DRAWS} {spread:+.1%}")


def memory(texts: Sequence[str]) -> str:
    """The most memory that a new process needs for these documents (Linux)."""
    fed = "\0".join(texts).encode("utf-8", "replace")
    done = subprocess.run([sys.executable, "-c", _MEMORY], input=fed, capture_output=True, check=True)
    before, after = (int(number) / 1000 for number in done.stdout.split())
    return f"{after:.0f} MB at most, of which {before:.0f} MB when the documents were in memory"


def long_documents(text: str) -> None:
    """Time and memory of documents of growing length: both must grow in proportion."""
    cleaner = Cleaner()
    for megabytes in _LONG:
        long = (text + "\n\n") * (megabytes * 1_000_000 // len(text))
        before = time.process_time()
        cleaner.clean(long)
        print(f"a document of {megabytes} MB: {time.process_time() - before:.1f} s; {memory([long])}")


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pipelines", description=__doc__)
    parser.add_argument("--pages", type=Path, metavar="FILE", help="labelled pages in declutter's JSONL form")
    parser.add_argument("--limit", type=int, default=1_000, help="documents to measure (1,000)")
    options = parser.parse_args(argv)
    if options.pages is None:
        texts = documents(options.limit)
        rate(texts, "text")
    else:
        extract = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
        html = [page.html for page in islice(read_pages(options.pages), options.limit) if page.html]
        rate(html, "HTML")
        print(f"the longest page: {memory([max(html, key=len)])}")
        texts = [extract(page) for page in html]
        rate(texts, "whole text of the same pages")
    print(f"a worker: {memory(texts)}")
    long_documents(texts[0])


if __name__ == "__main__":
    main()
