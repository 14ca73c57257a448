"""Speed and memory: warm and cold, beside the peers, and how the time grows with the length of a text."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.documents import WHOLE_PAGE, Choice, Document, from_page, pages, sample_documents
from benchmarks.metrics import Interval, bootstrap, median, quantile
from benchmarks.peers import Declutter, JusText, Peer, as_page
from benchmarks.plots import Bars
from benchmarks.progress import note, track
from benchmarks.report import Check, Section, environment, figure
from benchmarks.tools import Tools

#: Seconds that the interleaved runs of all tools may take, and the number of rounds.
BUDGET = 25.0
ROUNDS = (3, 15)
PAGES = 100
FRESH_RUNS = 5
GROWTH_RUNS = 15
MICROSECONDS_A_LINE, JUSTEXT_SHARE, IMPORT_MS, COLD_MS, GROWTH = 25.0, 0.25, 80.0, 250.0, 11.0
MEGABYTE = 1_000_000


# --- Warm --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Warm:
    """The median time of each document, in seconds, and how much text that is."""

    seconds: tuple[float, ...]
    lines: tuple[int, ...]
    size: int

    @property
    def microseconds(self) -> Interval:
        """Microseconds a non-blank line, with an interval over the documents."""

        def figure_of(drawn: Sequence[int]) -> float:
            return 1e6 * sum(self.seconds[index] for index in drawn) / max(sum(self.lines[index] for index in drawn), 1)

        return bootstrap(len(self.seconds), figure_of)

    @property
    def rate(self) -> float:
        """Megabytes of UTF-8 a second."""
        return self.size / MEGABYTE / (sum(self.seconds) or 1e-9)

    def milliseconds(self, share: float) -> float:
        """A quantile of the documents' times."""
        return 1e3 * quantile(self.seconds, share)


def timed(call: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    started = perf_counter()
    call()
    return perf_counter() - started


def warm(tools: Sequence[Peer], documents: Sequence[Document], budget: float = BUDGET) -> dict[str, Warm]:
    """Time all tools on all documents in turn, several rounds, and take each document's median."""
    work = [
        [(tool, tool.prepare(document.lines, document.language)) for tool in tools] for document in documents
    ]  # fmt: skip
    times: dict[str, list[list[float]]] = {tool.name: [[] for _ in documents] for tool in tools}
    started = perf_counter()
    for number in track(range(ROUNDS[1]), "interleaved runs"):
        for index, items in enumerate(work):
            for tool, prepared in items:
                times[tool.name][index].append(timed(lambda tool=tool, prepared=prepared: tool.run(prepared)))  # type: ignore[misc]
        if number + 1 >= ROUNDS[0] and perf_counter() - started > budget:
            break
    lines = tuple(sum(bool(line.strip()) for line in document.lines) for document in documents)
    size = sum(len("\n".join(document.lines).encode("utf-8", "replace")) for document in documents)
    return {name: Warm(tuple(median(runs) for runs in found), lines, size) for name, found in times.items()}


def warm_rows(found: dict[str, Warm]) -> list[tuple[str, ...]]:
    """A row a tool; ratios are to declutter."""
    ours = found.get(Declutter.name)
    rows = []
    for name, item in found.items():
        per_line = item.microseconds
        ratio = f"{per_line.value / ours.microseconds.value:.2f}" if ours else ""
        quantiles = [f"{item.milliseconds(share):.2f}" for share in (0.5, 0.95, 0.99)]
        interval = f"{per_line.value:.1f} [{per_line.low:.1f}, {per_line.high:.1f}]"
        rows.append((name, interval, ratio, f"{item.rate:.2f}", *quantiles))
    return rows


def workload(choice: Choice, tools: Tools) -> tuple[str, list[Document]]:
    """The documents to time: whole pages of real corpora where there are any, or else the samples."""
    if choice.corpora is None:
        return "the shipped samples", sample_documents()
    found: list[Document] = []
    for page in pages(choice):
        if page.measurable:
            found.append(from_page(page, WHOLE_PAGE, tools.cache))
        if len(found) >= PAGES:
            break
    return f"whole pages as text ({WHOLE_PAGE})", found


# --- Fresh processes ---------------------------------------------------------------------------

_IMPORT = "import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
# Nothing but sys and time is imported beforehand, so that no tool finds its own imports made.
_READ = "import sys, time; text, page = (open(name, encoding='utf-8', newline='').read() for name in sys.argv[1:3]);"
_COLD = _READ + "t = time.perf_counter(); import {module}; {call}; print(time.perf_counter() - t)"
# Not from getrusage, which on Linux starts from what the parent process held.
_PEAK = (
    _READ + "import {module}; {call};"
    "print(next(row.split()[1] for row in open('/proc/self/status') if row.startswith('VmHWM')))"
)


def fresh(code: str, arguments: Sequence[str] = ()) -> float | None:
    """The number that a fresh interpreter prints, or None where it fails."""
    command = [sys.executable, "-c", code, *arguments]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        return float(done.stdout.split()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


@dataclass(frozen=True, slots=True)
class Fresh:
    """Milliseconds of import, and of import and first call; megabytes at most while cleaning one megabyte."""

    importing: float | None
    cold: float | None
    peak: float | None


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def _inputs(directory: Path, name: str, text: str) -> list[str]:
    """Files with a text and with the page made of it."""
    directory.mkdir(parents=True, exist_ok=True)
    found = []
    for kind, content in (("txt", text), ("html", as_page(text.split("\n")))):
        path = directory / f"speed-{name}.{kind}"
        path.write_bytes(content.encode("utf-8", "replace"))
        found.append(str(path))
    return found


def fresh_runs(tools: Sequence[Peer], text: str, directory: Path) -> dict[str, Fresh]:
    """Import, first call and peak memory of every tool in fresh processes, in turn."""
    small, large = _inputs(directory, "small", text), _inputs(directory, "large", grown(text, MEGABYTE))
    wanted = [tool for tool in tools if tool.first_call]
    imports: dict[str, list[float | None]] = {tool.name: [] for tool in wanted}
    colds: dict[str, list[float | None]] = {tool.name: [] for tool in wanted}
    for _ in track(range(FRESH_RUNS), "fresh processes"):
        for tool in wanted:
            imports[tool.name].append(fresh(_IMPORT.format(module=tool.module)))
            colds[tool.name].append(fresh(_COLD.format(module=tool.module, call=tool.first_call), small))
    peaks = {}
    for tool in track(wanted, "peak memory"):
        peaks[tool.name] = fresh(_PEAK.format(module=tool.module, call=tool.first_call), large)
    for path in small + large:
        Path(path).unlink()
    return {
        name: Fresh(
            _scaled(_median(imports[name]), 1e3),
            _scaled(_median(colds[name]), 1e3),
            _scaled(peaks[name], 1024 / MEGABYTE),
        )
        for name in imports
    }


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor


def fresh_rows(found: dict[str, Fresh]) -> list[tuple[str, ...]]:
    """A row a tool."""

    def cell(value: float | None) -> str:
        return "n/a" if value is None else f"{value:.0f}"

    return [(name, cell(item.importing), cell(item.cold), cell(item.peak)) for name, item in found.items()]


# --- Growth ------------------------------------------------------------------------------------


def grown(text: str, size: int) -> str:
    """The text, repeated line by line until it has about ``size`` bytes."""
    once = len(text.encode("utf-8", "replace")) + 1
    lines = text.split("\n")
    full, rest = divmod(size, once)
    part = lines[: max(1, len(lines) * rest // once)] if rest else []
    return "\n".join(lines * full + part)


def shapes(text: str) -> dict[str, list[tuple[str, Callable[[], str]]]]:
    """Texts of growing size, each ten times the one before."""
    return {
        "running text": [
            ("10 KB", lambda: grown(text, 10_000)),
            ("100 KB", lambda: grown(text, 100_000)),
            ("1 MB", lambda: grown(text, MEGABYTE)),
            ("10 MB", lambda: grown(text, 10 * MEGABYTE)),
        ],
        "one line": [
            ("1 MB", lambda: grown(text, MEGABYTE).replace("\n", " ")),
            ("10 MB", lambda: grown(text, 10 * MEGABYTE).replace("\n", " ")),
        ],
        "empty lines": [("10⁵ lines", lambda: "\n" * 100_000), ("10⁶ lines", lambda: "\n" * 1_000_000)],
    }


def growth(clean: Callable[[str], Any], text: str) -> list[tuple[str, str, float, float | None]]:
    """(shape, size, seconds, ratio to a tenth of it); the median of several runs within a second."""
    found: list[tuple[str, str, float, float | None]] = []
    for shape, steps in shapes(text).items():
        before: float | None = None
        for size, make in track(steps, f"growth, {shape}"):
            source = make()
            runs = [timed(lambda source=source: clean(source))]  # type: ignore[misc]
            while len(runs) < GROWTH_RUNS and sum(runs) < 1.0:
                runs.append(timed(lambda source=source: clean(source)))  # type: ignore[misc]
            seconds = median(runs)
            found.append((shape, size, seconds, seconds / before if before else None))
            before = seconds
    return found


# --- Section -----------------------------------------------------------------------------------


def speed_section(tools: Tools, choice: Choice) -> Section:
    """Speed, memory and growth."""
    section = Section("speed", "Speed and memory", [environment()])
    subjects: list[Peer] = [tools.cleaner(Declutter.name)] if tools.ours else []
    subjects += tools.peers.values()
    where, documents = workload(choice, tools)
    if not documents:
        note("speed: no documents")
        return section
    found = warm(subjects, documents)
    lines = sum(next(iter(found.values())).lines)
    header = ("tool", "µs a line", "ratio", "MB/s", "ms a document p50", "p95", "p99")
    comment = f"Medians of interleaved runs on {len(documents)} documents with {lines} non-blank lines."
    section.add(f"Warm, {where}", header, warm_rows(found), comment)
    bars = tuple((name, item.microseconds) for name, item in found.items())
    section.plots.append(Bars("speed", "Microseconds a line", bars, " µs", 1, logarithmic=True))
    text = "\n".join(documents[0].lines)
    processes = fresh_runs(subjects, text, tools.cache.directory or Path.cwd() / ".benchmarks")
    comment = (
        f"Medians of {FRESH_RUNS} fresh processes; memory is the process at its largest while it cleans one megabyte "
        "(Linux only)."
    )
    section.add(
        "Fresh processes", ("tool", "import ms", "import and first call ms", "peak MB"), fresh_rows(processes), comment
    )
    if tools.ours:
        corpus = "\n\n".join("\n".join(document.lines) for document in documents[:20])
        add_growth(section, growth(tools.cleaner(Declutter.name).run, corpus))
        section.checks[:0] = speed_checks(found, processes)
    return section


def add_growth(section: Section, found: list[tuple[str, str, float, float | None]]) -> None:
    """The table of growth and its target."""
    rows = [
        (f"{shape}, {size}", f"{seconds * 1e3:.1f}", "" if ratio is None else f"{ratio:.1f}")
        for shape, size, seconds, ratio in found
    ]
    section.add("Growth", ("text", "ms", "times the tenth of it"), rows)
    for shape in dict.fromkeys(item[0] for item in found):
        worst = max(ratio for name, _, _, ratio in found if name == shape and ratio is not None)
        section.checks.append(
            Check(f"growth, {shape}: t(10n)/t(n)", f"≤ {GROWTH:.0f}", figure(worst, 1), worst <= GROWTH)
        )


def speed_checks(found: dict[str, Warm], processes: dict[str, Fresh]) -> list[Check]:
    """The targets of speed."""
    per_line = found[Declutter.name].microseconds.value
    checks = [
        Check(
            "µs a non-blank line", f"≤ {MICROSECONDS_A_LINE:.0f}", figure(per_line, 1), per_line <= MICROSECONDS_A_LINE
        )
    ]
    if JusText.name in found:
        share = per_line / found[JusText.name].microseconds.value
        checks.append(Check("time beside jusText", f"≤ {JUSTEXT_SHARE}", figure(share, 2), share <= JUSTEXT_SHARE))
    ours = processes.get(Declutter.name)
    for name, limit, value in (
        ("import, ms", IMPORT_MS, ours.importing if ours else None),
        ("import and first call, ms", COLD_MS, ours.cold if ours else None),
    ):
        met = None if value is None else value <= limit
        checks.append(Check(name, f"≤ {limit:.0f}", "n/a" if value is None else figure(value, 0), met))
    return checks
