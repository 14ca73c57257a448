"""What cleaning is worth where line breaks say nothing: the shipped samples on one line, by paragraph, and wrapped.

``python -m benchmarks.line_breaks`` compares the mean word F1 of each version with that of the samples as they are.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Sequence

from benchmarks.metrics import mean, word_score, words
from benchmarks.report import Check
from benchmarks.samples import EITHER, Sample, read_samples
from declutter import Cleaner

#: The share of the line-wise F1 that is to be reached.
WANTED = 0.93
_COLUMNS = 72


def as_lines(lines: Sequence[str]) -> str:
    """The lines as they are."""
    return "\n".join(lines)


def one_line(lines: Sequence[str]) -> str:
    """The whole page on one line."""
    return " ".join(line.strip() for line in lines if line.strip())


def by_paragraph(lines: Sequence[str]) -> str:
    """A line for every block between blank lines."""
    return "\n\n".join(" ".join(block.split("\n")) for block in as_lines(lines).split("\n\n") if block.strip())


def wrapped(lines: Sequence[str]) -> str:
    """Every line wrapped, with a blank line between two that had to be."""
    blocks = []
    for line in lines:
        rows = textwrap.wrap(line, _COLUMNS, break_long_words=False, break_on_hyphens=False)
        blocks.append("\n".join(rows))
    return "\n\n".join(block for block in blocks if block)


Version = Callable[[Sequence[str]], str]
VERSIONS: dict[str, Version] = {
    "on one line": one_line,
    "with a line for each paragraph": by_paragraph,
    "wrapped at 72 columns": wrapped,
}


def f1(samples: Sequence[Sample], version: Version) -> float:
    """The mean word F1 of cleaning the samples in this version; lines that may go either way are left out."""
    cleaner = Cleaner(kind="text")
    found = []
    for sample in samples:
        gold = Counter(words("\n".join(line.text for line in sample.lines if line.keep)))
        kept = cleaner.clean(version([line.text for line in sample.lines if line.label != EITHER]))
        found.append(word_score(gold, Counter(words(kept))).f1)
    return mean(found)


def checks(samples: Sequence[Sample]) -> list[Check]:
    """What every version reaches of the F1 by lines."""
    lines = f1(samples, as_lines)
    found = []
    for name, version in VERSIONS.items():
        value = f1(samples, version)
        measured = f"{value / lines:.1%} ({value:.3f} of {lines:.3f})"
        found.append(Check(f"samples {name}", f"≥ {WANTED:.0%} of the F1 by lines", measured, value >= WANTED * lines))
    return found


def main() -> None:
    """Measure and print."""
    for part in ("held", "fit"):
        samples = read_samples(parts=(part,))
        for check in checks(samples):
            verdict = "met   " if check.met else "missed"
            print(f"{verdict}  {part} {check.name}: {check.measured} (target {check.target})")


if __name__ == "__main__":
    main()
