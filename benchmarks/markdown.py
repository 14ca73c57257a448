"""Markdown as crawlers write it: pages by two public converters, cleaned, beside the same pages as plain text.

``python -m benchmarks.markdown --corpora DIR`` reports the mean word F1 before and after; words are counted in what
markdown-it-py renders. ``--fit`` looks for better weights of Markdown's marks on the training part.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.corpora import Page, corpus_files, is_validation, read_pages
from benchmarks.metrics import bootstrap_mean, mean, overlap, paired_bootstrap, score, words
from benchmarks.progress import track
from benchmarks.renderers import render
from declutter import Cleaner
from declutter.parse_markdown import WEIGHTS

#: Pages of these corpora; their gold texts leave titles out.
CORPORA = ("wcxb", "fundus")
LEAST_COVER = 0.9
#: How far below plain text Markdown may stay.
ALLOWED = 0.01
_STEPS = (-3000, -2400, -1800, -1200, -900, -600, -300, 0, 300, 600)


def _markdownify(html: str) -> str:
    return str(import_module("markdownify").markdownify(html, heading_style="ATX"))


def _html2text(html: str) -> str:
    converter: Any = import_module("html2text").HTML2Text()
    converter.body_width = 0
    return str(converter.handle(html))


CONVERTERS: dict[str, Callable[[str], str]] = {"markdownify": _markdownify, "html2text": _html2text}


class _Text(HTMLParser):
    """The text of rendered Markdown."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def shown(markdown: str) -> str:
    """What a reader sees of Markdown, as markdown-it-py renders it."""
    text = _Text()
    text.feed(import_module("markdown_it").MarkdownIt("commonmark").enable("table").render(markdown))
    text.close()
    return " ".join(text.parts)


def pages(corpora: Path, *, validation: bool, limit: int) -> Iterator[Page]:
    """The pages to measure on, or those to fit on."""
    for path in corpus_files(corpora):
        if path.name.partition(".")[0] in CORPORA:
            usable = (page for page in read_pages(path) if page.gold and (page.cover or 1.0) >= LEAST_COVER)
            yield from itertools.islice((page for page in usable if is_validation(page) == validation), limit or None)


def f1(text: str, page: Page) -> float:
    """Word F1 of a text against a page's gold."""
    found, gold = Counter(words(text, page.language)), Counter(words(page.gold or "", page.language))
    return score(overlap(gold, found), found.total(), gold.total()).f1


def measure(corpora: Path, limit: int) -> None:
    """Print what cleaning is worth on each converter's Markdown and on plain text."""
    cleaner, text_cleaner = Cleaner(kind="markdown", drop={"title"}), Cleaner(kind="text", drop={"title"})
    plain: list[float] = []
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in CONVERTERS}
    for page in track(list(pages(corpora, validation=True, limit=limit)), "Markdown"):
        plain.append(f1(text_cleaner.clean(render("resiliparse-full", page.html)), page))
        for name, convert in CONVERTERS.items():
            markdown = convert(page.html)
            found[name].append((f1(shown(markdown), page), f1(shown(cleaner.clean(markdown)), page)))
    print(f"{len(plain)} pages as plain text: {bootstrap_mean(plain)}")
    for name, pairs in found.items():
        after = [pair[1] for pair in pairs]
        change = paired_bootstrap(after, plain)
        verdict = "met   " if change.value >= -ALLOWED else "missed"
        before = mean([pair[0] for pair in pairs])
        print(f"{verdict}  {name}: {before:.3f} before, {mean(after):.3f} after; beside plain text {change}")


class Scored(NamedTuple):
    """A line with its score without marks, what its marks are, and its words; a page's threshold and gold words."""

    score: int
    marks: tuple[str, ...]
    bag: Counter[str]


def fit(corpora: Path, limit: int) -> None:
    """Print weights of the marks that are better on pages to fit on, one after the other until none is."""
    cleaner = Cleaner(kind="markdown", drop={"title"})
    documents: list[tuple[int, list[Scored], Counter[str]]] = []
    for page in track(list(pages(corpora, validation=False, limit=limit)), "Markdown"):
        gold = Counter(words(page.gold or "", page.language))
        for convert in CONVERTERS.values():
            result = cleaner.explain(convert(page.html))
            lines = []
            for decision in result.decisions:
                names = [item.name.removeprefix("markdown:") for item in decision.evidence]
                marks = tuple(name for name in names if name in WEIGHTS)
                weight = sum(item.weight for item in decision.evidence if item.name.startswith("markdown:"))
                if decision.label.value != "title":
                    bag = Counter(words(shown(decision.text), page.language))
                    lines.append(Scored(decision.score - (weight if marks else 0), marks, bag))
            documents.append((result.threshold, lines, gold))
    weights = dict(WEIGHTS)
    best = _mean_f1(documents, weights)
    print(f"now {best:.4f}")
    for _round in range(2):
        for name in weights:
            for value in _STEPS:
                tried = _mean_f1(documents, {**weights, name: value})
                if tried > best + 1e-5:
                    best, weights[name] = tried, value
        print(f"{best:.4f} {weights}")


def _mean_f1(documents: Sequence[tuple[int, list[Scored], Counter[str]]], weights: dict[str, int]) -> float:
    found = []
    for threshold, lines, gold in documents:
        bag: Counter[str] = Counter()
        for line in lines:
            if line.score + sum(weights[mark] for mark in line.marks) > threshold:
                bag.update(line.bag)
        found.append(score(overlap(gold, bag), bag.total(), gold.total()).f1)
    return mean(found)


def main() -> None:
    """Measure, or fit."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.markdown", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR", help="labelled pages")
    parser.add_argument("--fit", action="store_true", help="look for weights of the marks instead")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="at most N pages of each corpus")
    options = parser.parse_args()
    (fit if options.fit else measure)(options.corpora, options.limit)


if __name__ == "__main__":
    main()
