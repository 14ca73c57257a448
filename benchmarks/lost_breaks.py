"""Fit and measure where lines ended before they were joined: ``python -m benchmarks.lost_breaks --corpora DIR``.

Learned from what two renderers make of the training corpora's pages, each joined to one line; not from the pages whose
lines readers labelled for measuring. Measured on validation pages of WCXB and Fundus in the forms that scripts make
with Beautiful Soup, on one line (``get_text(" ")``), with a line for every piece of text between two tags
(``stripped_strings``) and with nothing between pieces (``get_text()``), beside the same pages as Resiliparse renders
them. ``--write`` fits and writes the weights; without it the package's are measured.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.cache import Cache, default_directory
from benchmarks.corpora import is_validation, read_pages
from benchmarks.dataset import Document, read_documents, rendered
from benchmarks.documents import WHOLE_PAGE
from benchmarks.metrics import mean, word_score, words
from benchmarks.renderers import FORMS
from benchmarks.standoff import page_ids
from declutter import Cleaner
from declutter.languages import lexicon_of, spoken_in
from declutter.line_breaks import words_of
from declutter.lost_breaks import FORMAT, GAP_FEATURES, LOST_BREAKS, GapRow, gap_rows, is_inside
from declutter.parse_text import parse_text

Array = Any
TOOLS = (WHOLE_PAGE, "html-text")
MEASURED = ("wcxb", "fundus")
#: So many characters of a page are joined: what comes below is more of the same.
MOST_CHARS = 20_000
#: Set by hand, not tuned: rounds, their rate, and the fewest gaps in a leaf.
ROUNDS, RATE, FEWEST = 300, 0.2, 50
#: One gap in so many is learned from: neighbours share all their words.
STEP = 4


def joined(document: Document) -> tuple[str, set[int]]:
    """A document's lines as one, without the bullets that a renderer sets, and where lines began."""
    text, starts = "", set()
    for line in parse_text(document.text):
        words_only = " ".join(line.text.split()).removeprefix("• ")
        if words_only and len(text) < MOST_CHARS:
            starts.add(len(text))
            text += words_only + " "
    return text.rstrip(), starts


def gaps(document: Document) -> tuple[list[GapRow], list[bool]]:
    """A document's gaps where a line may have ended, and whether one did."""
    text, starts = joined(document)
    lexicon = lexicon_of(spoken_in(parse_text(text)))
    found = words_of(text, lexicon)
    rows = gap_rows([text[begin:end] for begin, end in found.spans], lexicon.stop_words, found.openings)
    starts_at = [begin for begin, _ in found.spans[1:]]
    parted = [before[1] < after[0] for before, after in pairwise(found.spans)]
    kept = [(row, start in starts) for row, start, apart in zip(rows, starts_at, parted, strict=True)
            if apart and not is_inside(row)]  # fmt: skip
    return [row for row, _ in kept], [began for _, began in kept]


def fitted(matrix: Array, labels: Array, weights: Array) -> Any:
    """Stumps on single features, of which each is a category: a table of weights for each."""
    lightgbm: Any = import_module("lightgbm")
    options = {
        "objective": "binary", "num_leaves": 2, "learning_rate": RATE, "verbose": -1, "min_data_in_leaf": FEWEST,
        "num_threads": 1, "deterministic": True, "seed": 1, "cat_smooth": 5, "max_cat_to_onehot": 4, "max_bin": 255,
    }  # fmt: skip
    categories = [number for number, feature in enumerate(GAP_FEATURES) if not _is_scale(feature.name)]
    data = lightgbm.Dataset(matrix, labels, weight=weights / weights.mean(), categorical_feature=categories)
    return lightgbm.train(options, data, ROUNDS)


def _is_scale(name: str) -> bool:
    return name in {"length_before", "words_to_sentence_end"}


def exported(booster: Any) -> dict[str, Any]:
    """The stumps as tables, in thousandths."""
    base = np.zeros((1, len(GAP_FEATURES)))
    bias = booster.predict(base, raw_score=True)[0]
    features = {}
    for number, feature in enumerate(GAP_FEATURES):
        cells = feature.rows * feature.columns
        varied = np.repeat(base, cells, axis=0)
        varied[:, number] = range(cells)
        change = np.rint((booster.predict(varied, raw_score=True) - bias) * 1000).astype(int)
        features[feature.name] = change.reshape(feature.rows, feature.columns).tolist()
    return {"format": FORMAT, "bias": int(np.rint(bias * 1000)), "features": features}


def fit(corpora: Path, cache: Path) -> dict[str, Any]:
    """The weights, from all training pages; each weighs by the root of its gaps."""
    excluded = page_ids()
    rows: list[Array] = []
    labels: list[Array] = []
    weights: list[Array] = []
    for document in read_documents(corpora, TOOLS, cache):
        if document.validation or (document.corpus, document.id) in excluded:
            continue
        found, began = gaps(document)
        if found:
            rows.append(np.array(found[::STEP], dtype=np.uint8))
            labels.append(np.array(began[::STEP]))
            weights.append(np.full(len(labels[-1]), len(found) ** -0.5))
    print(f"{sum(map(len, labels))} gaps of {len(rows)} documents")
    return exported(fitted(np.concatenate(rows).astype(float), np.concatenate(labels), np.concatenate(weights)))


def scores(corpora: Path, cache: Cache, corpus: str) -> Iterator[tuple[float, ...]]:
    """For each validation page the F1 of all its text, and of its text cleaned in each of four forms."""
    cleaner = Cleaner(kind="text", drop={"title"})
    for page in read_pages(corpora / f"{corpus}.jsonl.xz"):
        if page.measurable and is_validation(page):
            gold = Counter(words(page.gold or "", page.language))
            texts = [rendered(page, tool, cache) for tool in (*FORMS, WHOLE_PAGE)]
            found = (texts[0], *map(cleaner.clean, texts))
            yield tuple(word_score(gold, Counter(words(text, page.language))).f1 for text in found)


def main() -> None:
    """Fit, write, measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.lost_breaks", description="Lost line breaks.")
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR", help="directory of the training corpora")
    parser.add_argument("--cache", type=Path, default=default_directory(), metavar="DIR", help="of rendered pages")
    parser.add_argument("--write", action="store_true", help="fit, and write the package's weights")
    options = parser.parse_args()
    if options.write:
        data = json.dumps(fit(options.corpora, options.cache), separators=(",", ":"))
        # A line for each feature.
        lines = data.replace('"features"', '\n"features"').replace("]],", "]],\n")
        LOST_BREAKS.write_text(lines + "\n", encoding="utf-8")
    for corpus in MEASURED:
        found = list(scores(options.corpora, Cache(options.cache), corpus))
        means = [f"{mean(column):.3f}" for column in zip(*found, strict=True)]
        print(f"{corpus}, {len(found)} pages: all text {means[0]}; cleaned on one line {means[1]}, piece by piece "
              f"{means[2]}, glued {means[3]}, as rendered {means[4]}")  # fmt: skip


if __name__ == "__main__":
    main()
