"""The command line at corpus scale: speed-up of workers, overhead over the bare API, start, memory, the report.

``python -m benchmarks.cli`` measures everything on documents made of the shipped samples, in about five minutes on a
quiet machine; ``--quick`` does with a tenth. Figures of a machine that others use at the same time say little:
beside wall-clock times there are processor seconds, which suffer less.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.metrics import median
from benchmarks.report import Check
from benchmarks.samples import read_samples
from declutter import Cleaner

SPEED_UP, OVERHEAD, VERSION_MS, GROWTH, REPORT_SECONDS, PAGE_BYTES = 1.7, 0.15, 150.0, 0.10, 60.0, 5_000_000
_VERSION_RUNS = 9
_ROUNDS = 3
#: How often the memory of a run is looked at.
_TICK = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """Wall-clock and processor seconds of a command, and the most memory of its processes together, in bytes."""

    seconds: float
    processor: float
    memory: int


def documents(count: int) -> list[str]:
    """Documents of about the length of a news page: samples with their paragraphs shuffled."""
    texts = ["\n".join(line.text for line in sample.lines) for sample in read_samples()]
    draw = random.Random(1)
    found = []
    for number in range(count):
        blocks = texts[number % len(texts)].split("\n\n")
        middle = blocks[1:-1]
        draw.shuffle(middle)
        found.append("\n\n".join([*blocks[:1], *middle, *blocks[-1:]]))
    return found


def write_corpus(path: Path, texts: Sequence[str]) -> None:
    """The documents as JSON Lines."""
    with path.open("w", encoding="utf-8") as stream:
        for number, text in enumerate(texts):
            url = f"https://site{number % 50}.example/{number}"
            stream.write(json.dumps({"id": str(number), "url": url, "text": text}, ensure_ascii=False) + "\n")


def run(*arguments: object) -> Run:
    """Run the command line and watch its processes."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "declutter", *map(str, arguments)], stdout=subprocess.DEVNULL)
    most = [0]

    def watch() -> None:
        while process.poll() is None:
            most[0] = max(most[0], _memory(process.pid))
            time.sleep(_TICK)

    watcher = threading.Thread(target=watch)
    watcher.start()
    if process.wait():
        raise SystemExit(f"declutter {arguments} failed")
    seconds = time.perf_counter() - started
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, most[0])


def _memory(pid: int) -> int:
    """The resident bytes of a process and its children (Linux only; 0 elsewhere)."""
    total = 0
    try:
        # Workers are started by threads, and listed with them.
        lists = Path(f"/proc/{pid}/task").glob("*/children")
        children = [child for path in lists for child in path.read_text(encoding="ascii").split()]
        for number in (pid, *children):
            pages = int(Path(f"/proc/{number}/statm").read_text(encoding="ascii").split()[1])
            total += pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
    return total


def bare(texts: Sequence[str]) -> tuple[float, float]:
    """Wall-clock and processor seconds of the bare API over the same documents."""
    cleaner = Cleaner()
    cleaner.clean(texts[0])
    wall, processor = time.perf_counter(), time.process_time()
    for text in texts:
        cleaner.clean(text)
    return time.perf_counter() - wall, time.process_time() - processor


def workers_and_overhead(folder: Path, texts: Sequence[str]) -> list[Check]:
    """Two workers against one, and one against the bare API; interleaved, medians."""
    source, target = folder / "in.jsonl", folder / "out.jsonl"
    write_corpus(source, texts)
    ones, twos, alone = [], [], []
    for _ in range(_ROUNDS):
        alone.append(bare(texts))
        ones.append(run(source, "-o", target, "--workers", 1, "-q"))
        twos.append(run(source, "-o", target, "--workers", 2, "-q"))
    one, two = median([item.seconds for item in ones]), median([item.seconds for item in twos])
    wall, processor = (median([item[index] for item in alone]) for index in (0, 1))
    over, over_processor = one / wall - 1, median([item.processor for item in ones]) / processor - 1
    return [
        Check("two workers beside one", f"≥ {SPEED_UP}", f"{one / two:.2f} times as fast", one / two >= SPEED_UP),
        Check(
            f"one worker beside the bare API, {len(texts):,} documents",
            f"≤ {OVERHEAD:.0%} more",
            f"{over:+.1%} wall clock ({over_processor:+.1%} processor)",
            over <= OVERHEAD,
        ),
    ]


def start() -> Check:
    """How long ``declutter --version`` takes."""
    times = [1000 * run("--version").seconds for _ in range(_VERSION_RUNS)]
    value = median(times)
    return Check("declutter --version, ms", f"≤ {VERSION_MS:.0f}", f"{value:.0f}", value <= VERSION_MS)


def memory(folder: Path, texts: Sequence[str], factor: int) -> Check:
    """The memory of a long run beside a short one."""
    source, target, peaks = folder / "in.jsonl", folder / "out.jsonl.gz", []
    short = [text[:600] for text in texts]
    for times in (1, factor):
        write_corpus(source, short * times)
        peaks.append(run(source, "-o", target, "--workers", 2, "-q").memory)
    growth = peaks[1] / (peaks[0] or 1) - 1
    value = f"{growth:+.1%} ({peaks[0] / 1e6:.0f} to {peaks[1] / 1e6:.0f} MB, three processes)"
    limit = f"≤ {GROWTH:.0%} more"
    return Check(f"memory, {len(short):,} to {len(short) * factor:,} documents", limit, value, growth <= GROWTH)


def report(folder: Path, texts: Sequence[str]) -> list[Check]:
    """What the report takes beyond cleaning, and the size of its page."""
    source, page = folder / "in.jsonl", folder / "report.html"
    write_corpus(source, texts)
    cleaning = run(source, "-o", folder / "out.jsonl", "--workers", 1, "-q").processor
    made = run("report", source, "-o", page, "--sample", 0, "--workers", 1, "-q").processor
    beyond, size = made - cleaning, page.stat().st_size
    return [
        Check(
            f"report on {len(texts):,} documents beyond the cleaning, processor seconds",
            f"≤ {REPORT_SECONDS:.0f}",
            f"{beyond:.1f} (cleaning: {cleaning:.1f})",
            beyond <= REPORT_SECONDS,
        ),
        Check("its page, MB", f"≤ {PAGE_BYTES / 1e6:.0f}", f"{size / 1e6:.2f}", size <= PAGE_BYTES),
    ]


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, and print a row for each target."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cli", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the documents")
    count = 1_000 if parser.parse_args(argv).quick else 10_000
    texts = documents(count)
    size = sum(map(len, texts)) / len(texts)
    print(f"{count:,} documents of {size:,.0f} characters, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        checks = [start(), *workers_and_overhead(folder, texts), memory(folder, texts, 20), *report(folder, texts)]
    for check in checks:
        print(f"{'met   ' if check.met else 'missed'}  {check.name}: {check.measured} (target {check.target})")


if __name__ == "__main__":
    main()
