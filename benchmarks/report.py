"""Tables for the terminal and for ``RESULTS.md``, where each section stands between its own markers."""

from __future__ import annotations

import datetime as dt
import os
import platform
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.metrics import Interval
from benchmarks.plots import Plot
from benchmarks.progress import note, say

RESULTS_HEAD = """# Results

Made by `python -m benchmarks`; edit nothing between the markers. Intervals in brackets are 95 % bootstrap
intervals over documents (percentile, 1,000 resamples, fixed seed); those of differences are paired.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title and, under it, a note."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A target, what was measured and whether it is met; None where there is too little to say."""

    name: str
    target: str
    measured: str
    met: bool | None


@dataclass(slots=True)
class Section:
    """One part of the report."""

    key: str
    title: str
    facts: list[str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    plots: list[Plot] = field(default_factory=list)

    def add(self, title: str, header: Sequence[str], rows: Iterable[Sequence[str]], comment: str = "") -> None:
        """Append a table; one without rows is left out."""
        body = tuple(tuple(row) for row in rows)
        if body:
            self.tables.append(Table(title, tuple(header), body, comment))

    def all_tables(self) -> list[Table]:
        """The targets as a table, then the tables."""
        verdict = {True: "met", False: "MISSED", None: "n/a"}
        checks = tuple((check.name, check.target, check.measured, verdict[check.met]) for check in self.checks)
        targets = [Table("Targets", ("target", "wanted", "measured", ""), checks)] if checks else []
        return targets + self.tables


def figure(value: float, places: int = 3, *, signed: bool = False) -> str:
    """A number with a fixed number of places and a real minus sign."""
    text = f"{value:+.{places}f}" if signed else f"{value:.{places}f}"
    return text.replace("-", "−")


def ranged(interval: Interval, places: int = 3, *, signed: bool = False) -> str:
    """A figure with its interval."""
    low, high = figure(interval.low, places, signed=signed), figure(interval.high, places, signed=signed)
    return f"{figure(interval.value, places, signed=signed)} [{low}, {high}]"


def percent(share: float, places: int = 1) -> str:
    """A share as a percentage."""
    return f"{figure(100 * share, places)} %"


def environment() -> str:
    """Date, Python, system and number of cores."""
    day = dt.datetime.now(tz=dt.UTC).date().isoformat()
    system = f"{platform.system()} {platform.machine()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{day}; {python}; {system}, {os.cpu_count()} cores"


# --- Terminal ----------------------------------------------------------------------------------


def _width(text: str) -> int:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def _is_number(cell: str) -> bool:
    return not cell or cell[0].isdigit() or cell[0] in "+−–·-" or cell == "n/a"


def as_text(table: Table) -> str:
    """A table with aligned columns: numbers to the right, words to the left; a last column of words is not padded."""
    lines = [table.header, *table.rows]
    columns = range(len(table.header))
    widths = [max(_width(row[column]) for row in lines) for column in columns]
    right = [all(_is_number(row[column]) for row in table.rows) for column in columns]

    def cell(row: Sequence[str], column: int) -> str:
        gap = " " * (widths[column] - _width(row[column]))
        return gap + row[column] if right[column] else row[column] + gap

    body = ["  ".join(cell(row, column) for column in columns).rstrip() for row in lines]
    rule = "-" * min(max(map(_width, body)), 160)
    return "\n".join([table.title, rule, body[0], rule, *body[1:]] + ([table.note] if table.note else []))


def show(section: Section) -> None:
    """Print a section."""
    say(f"\n=== {section.title} ===")
    for fact in section.facts:
        say(fact)
    for table in section.all_tables():
        say()
        say(as_text(table))


# --- RESULTS.md --------------------------------------------------------------------------------


def as_markdown(table: Table) -> str:
    """A Markdown table under its title."""

    def row(cells: Iterable[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    right = [all(_is_number(cells[column]) for cells in table.rows) for column in range(len(table.header))]
    rule = row("---:" if number else "---" for number in right)
    body = "\n".join([row(table.header), rule, *map(row, table.rows)])
    return f"### {table.title}\n\n{body}\n" + (f"\n{table.note}\n" if table.note else "")


def section_markdown(section: Section, plot_directory: str) -> str:
    """A section without its markers."""
    facts = "\n".join(f"- {fact}" for fact in section.facts)
    plots = [f"![{plot.title}]({plot_directory}/{plot.name}.svg)\n" for plot in section.plots]
    return "\n".join([f"## {section.title}\n", facts + "\n", *map(as_markdown, section.all_tables()), *plots])


def markers(key: str) -> tuple[str, str]:
    """The lines that a section stands between."""
    return f"<!-- begin generated: {key} -->", f"<!-- end generated: {key} -->"


def replace_section(document: str, key: str, body: str) -> str:
    """The document with a section's text replaced, or with the section appended where it has none."""
    begin, end = markers(key)
    block = f"{begin}\n{body.strip()}\n{end}"
    before, found, rest = document.partition(begin)
    if not found:
        return f"{document.rstrip()}\n\n{block}\n"
    _old, closed, after = rest.partition(end)
    if not closed:
        raise ValueError(f"the results hold {begin!r} without {end!r}")
    return before + block + after


def write(sections: Sequence[Section], results: Path) -> None:
    """Write the sections into the results file and their plots beside the package."""
    document = results.read_text(encoding="utf-8") if results.is_file() else RESULTS_HEAD
    plots = results.parent / "benchmarks" / "plots"
    for section in sections:
        document = replace_section(document, section.key, section_markdown(section, "benchmarks/plots"))
        for plot in section.plots:
            plots.mkdir(parents=True, exist_ok=True)
            (plots / f"{plot.name}.svg").write_text(plot.svg(), encoding="utf-8", newline="\n")
    results.write_text(document, encoding="utf-8", newline="\n")
    note(f"written: {results.name}: {', '.join(section.key for section in sections)}")
