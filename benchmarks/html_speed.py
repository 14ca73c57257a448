"""Speed and memory on HTML: processor time a page, beside the peers, and quality over time."""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path
from time import process_time

from benchmarks.corpora import Page
from benchmarks.documents import Choice, pages
from benchmarks.html import TYPED, HtmlTools, Scored, grouped
from benchmarks.html_peers import HTML_PEERS, DeclutterHtml, Resiliparse
from benchmarks.metrics import Interval, bootstrap, mean, median, quantile
from benchmarks.plots import Bars, Scatter
from benchmarks.progress import note, track
from benchmarks.report import Check, Section, environment, figure, ranged
from benchmarks.speed import MEGABYTE, fresh
from benchmarks.tools import BALANCED, PRESETS

#: Corpora whose pages still hold their scripts.
CRAWLED = ("fundus", "waddle", "googletrends-2017")
#: Pages of each corpus, rounds at least and at most, and the processor seconds after which a tool has had enough.
PAGES, ROUNDS, BUDGET = 25, (3, 9), 12.0
#: Targets: times Resiliparse's call; a peer so close in F1 must be slower; peak memory over the input's size.
RATIO, NEAR, MEMORY = 2.0, 0.05, 15.0
#: The page that memory is measured on has about so many bytes.
LARGE = 5 * MEGABYTE


def sample(found: Sequence[Page], count: int) -> list[Page]:
    """So many of the pages, drawn by a hash of their ids: the same in every run, and spread over the sites."""
    return sorted(found, key=lambda page: sha1(page.id.encode(), usedforsecurity=False).digest())[:count]


def crawled_pages(choice: Choice) -> list[Page]:
    """The pages to time: of the corpora as crawled where they are among the chosen, or else of all."""
    by_corpus: defaultdict[str, list[Page]] = defaultdict(list)
    for page in pages(choice):
        if page.measurable:
            by_corpus[page.corpus].append(page)
    wanted = [name for name in CRAWLED if name in by_corpus] or sorted(by_corpus)
    return [page for name in wanted for page in sample(by_corpus[name], PAGES)]


# --- Time --------------------------------------------------------------------------------------


def timings(tools: HtmlTools, chosen: Sequence[Page], names: Sequence[str]) -> dict[str, list[float]]:
    """For each tool the median processor seconds of each page, from interleaved runs.

    All threads count. A slow tool runs fewer rounds, but never less than the least number.
    """
    work = [[(name, tools.all[name].run, tools.all[name].prepare(page)) for name in names] for page in chosen]
    for name, run, prepared in work[0] if work else []:
        del name
        run(prepared)  # what is loaded at the first call is no page's time
    times: dict[str, list[list[float]]] = {name: [[] for _ in chosen] for name in names}
    spent = dict.fromkeys(names, 0.0)
    for number in track(range(ROUNDS[1]), "interleaved runs, HTML"):
        tired = {name for name in names if number >= ROUNDS[0] and spent[name] > BUDGET}
        for index, items in enumerate(work):
            for name, run, prepared in items:
                if name in tired:
                    continue
                started = process_time()
                run(prepared)
                seconds = process_time() - started
                times[name][index].append(seconds)
                spent[name] += seconds
    return {name: [median(runs) for runs in found] for name, found in times.items()}


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Interval:
    """The ratio of the median times of the same pages, with an interval over the pages."""

    def of(drawn: Sequence[int]) -> float:
        return median([ours[index] for index in drawn]) / (median([theirs[index] for index in drawn]) or 1e-9)

    return bootstrap(min(len(ours), len(theirs)), of)


def time_rows(seconds: Mapping[str, Sequence[float]], corpora: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """The header and rows, fastest first: median ms of each corpus and of all, the 95th percentile, the ratio."""
    names = list(dict.fromkeys(corpora))
    base = seconds.get(Resiliparse.name)
    rows = []
    for name in sorted(seconds, key=lambda item: median(seconds[item])):
        found = seconds[name]
        cells = [
            f"{1e3 * median([value for value, where in zip(found, corpora, strict=True) if where == corpus]):.1f}"
            for corpus in names
        ]
        against = ranged(ratio(found, base), 2) if base else ""
        rows.append([name, *cells, f"{1e3 * median(found):.1f}", f"{1e3 * quantile(found, 0.95):.1f}", against])
    return ["tool", *names, "all", "p95", "times resiliparse"], rows


# --- Memory ------------------------------------------------------------------------------------


def enlarged(html: str, size: int) -> str:
    """A page of at least ``size`` characters: what stands in the body, again and again."""
    lower = html.lower()
    start = lower.find(">", max(lower.find("<body"), 0)) + 1
    end = lower.rfind("</body")
    end = end if end > start else len(html)
    body = html[start:end]
    times = 1 + math.ceil(max(size - len(html), 0) / max(len(body), 1))
    return html[:start] + body * times + html[end:]


_GROWTH = "import sys; from benchmarks.html_speed import print_growth; print_growth(*sys.argv[1:])"


def print_growth(name: str, small: str, large: str, model: str = "") -> None:
    """Print by how many bytes this process grew at most while the named tool cleaned the large page (Linux only)."""
    tools = {peer.name: peer for peer in HTML_PEERS}
    if name in PRESETS:
        tools[name] = DeclutterHtml(name, PRESETS[name], Path(model) if model else None)
    texts = [Path(path).read_text(encoding="utf-8") for path in (small, large)]
    first, second = (Page("", "", text, None, language="en") for text in texts)
    tool = tools[name]
    tool.extract(first)
    prepared = tool.prepare(second)
    before = _status("VmRSS")
    # Forgets the largest size so far, which reading the page and the first call may have set.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    if not tool.run(prepared):
        # One that gives up early needs little memory.
        raise SystemExit(f"{name} found nothing in the large page")
    sys.stdout.write(f"{_status('VmHWM') - before}\n")


def _status(field: str) -> int:
    rows = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return 1024 * next(int(row.split()[1]) for row in rows if row.startswith(f"{field}:"))


def peaks(tools: HtmlTools, names: Sequence[str], page: Page, model: Path | None) -> dict[str, float]:
    """For each tool its peak memory over the size of the input, in fresh processes.

    Tools that fail or find nothing are left out.
    """
    directory = tools.cache.directory or Path.cwd() / ".benchmarks"
    directory.mkdir(parents=True, exist_ok=True)
    large = enlarged(page.html, LARGE)
    size = len(large.encode("utf-8", "replace"))
    paths = []
    for kind, content in (("small", page.html), ("large", large)):
        paths.append(directory / f"html-{kind}.html")
        paths[-1].write_bytes(content.encode("utf-8", "replace"))
    found = {}
    for name in track(names, "peak memory, HTML"):
        grown = fresh(_GROWTH, [name, *map(str, paths), "" if model is None else str(model)])
        if grown is not None:
            found[name] = grown / size
    for path in paths:
        path.unlink()
    return found


# --- Section -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measures:
    """What the targets are about: seconds by tool and page, mean F1 by tool, peak memory over input by tool."""

    seconds: Mapping[str, Sequence[float]]
    corpora: Sequence[str]
    f1: Mapping[str, float]
    memory: Mapping[str, float]


def mean_f1s(scored: Sequence[Scored]) -> tuple[str, dict[str, float]]:
    """The corpus that quality is read from, the one with page types where it is there, and each tool's mean F1."""
    groups = grouped(scored, lambda page: page.corpus)
    if not groups:
        return "", {}
    corpus = TYPED if TYPED in groups else next(iter(groups))
    return corpus, {name: mean([page.f1(name) for page in groups[corpus]]) for name in groups[corpus][0].scores}


def html_speed_section(tools: HtmlTools, choice: Choice, scored: Sequence[Scored]) -> Section:
    """Speed and memory of the HTML mode, and quality over time where quality was measured."""
    section = Section("html-speed", "Speed and memory on HTML", [environment()])
    chosen = crawled_pages(choice)
    names = [name for name in tools.all if name not in PRESETS or name == BALANCED]
    if not chosen or not names:
        note("HTML speed: no pages or no tools")
        return section
    seconds = timings(tools, chosen, names)
    corpora = [page.corpus for page in chosen]
    size = median([len(page.html) for page in chosen])
    comment = (
        f"Medians of interleaved runs on {len(chosen)} pages with their scripts, {size / 1000:.0f} KB in the median; "
        "processor time of all threads, the parse included; the ratio is that of the medians."
    )
    header, rows = time_rows(seconds, corpora)
    section.add("Processor time a page, ms", header, rows, comment)
    middle = sorted(chosen, key=lambda page: len(page.html))[len(chosen) // 2]
    ours = tools.ours.get(BALANCED)
    memory = peaks(tools, names, middle, ours.model if ours else None)
    add_memory(section, memory)
    corpus, f1 = mean_f1s(scored)
    section.checks.extend(speed_checks(Measures(seconds, corpora, f1, memory)))
    bars = [(name, bootstrap(len(found), lambda drawn, found=found: 1e3 * median([found[index] for index in drawn])))  # type: ignore[misc]
            for name, found in sorted(seconds.items(), key=lambda item: median(item[1]))]  # fmt: skip
    section.plots.append(Bars("html-speed", "HTML: processor time a page", tuple(bars), " ms", 1, logarithmic=True))
    if f1:
        points = tuple((name, 1e3 * median(found), f1[name]) for name, found in seconds.items() if name in f1)
        title = f"Quality on {corpus} over time on pages as crawled"
        section.plots.append(Scatter("html-pareto", title, points, "median ms a page (processor)", "mean word F1"))
    return section


def add_memory(section: Section, memory: Mapping[str, float]) -> None:
    """The table of memory."""
    rows = [(name, figure(value, 1)) for name, value in sorted(memory.items(), key=lambda item: item[1])]
    comment = (
        f"By how much a fresh process grows at most while it cleans one page of {LARGE // MEGABYTE} MB, over the "
        "page's size in UTF-8; after a first call on a small page (Linux only)."
    )
    section.add("Peak memory over input", ("tool", "times"), rows, comment)


def speed_checks(measures: Measures) -> list[Check]:
    """The targets of speed and memory."""
    checks: list[Check] = []
    ours, base = (measures.seconds.get(name) for name in (BALANCED, Resiliparse.name))
    if ours is None:
        return checks
    for corpus in dict.fromkeys(measures.corpora) if base else ():
        chosen = [index for index, where in enumerate(measures.corpora) if where == corpus]
        found = ratio([ours[index] for index in chosen], [(base or [])[index] for index in chosen])
        name = f"{corpus}: time beside resiliparse's main content"
        checks.append(Check(name, f"≤ {RATIO:.0f} times", ranged(found, 2), found.value <= RATIO))
    if BALANCED in measures.f1:
        near = [
            name
            for name, found in measures.seconds.items()
            if name != BALANCED and measures.f1.get(name, 0.0) >= measures.f1[BALANCED] - NEAR
        ]
        faster = [name for name in near if median(measures.seconds[name]) <= median(ours)]
        told = f"{', '.join(faster)} faster" if faster else f"faster than all {len(near)}"
        checks.append(Check(f"faster than every peer within {NEAR} F1", "yes", told, not faster))
    value = measures.memory.get(BALANCED)
    met = None if value is None else value <= MEMORY
    measured = "n/a" if value is None else figure(value, 1)
    checks.append(Check("peak memory over input", f"≤ {MEMORY:.0f} times", measured, met))
    return checks
