"""Fit and measure what kind of page a page of HTML looks like: ``python -m benchmarks.page_types --corpora DIR``.

On WCXB's pages, whose kinds are known. It prints how many are told rightly out-of-fold and on the validation pages, and
``--write`` writes the weights.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.dataset import html_documents
from declutter.context import page_row
from declutter.features import describe_lines
from declutter.html_page import read_html
from declutter.languages import lexicon_of, spoken_in
from declutter.markup import PAGE_MARKUP
from declutter.model import load
from declutter.page_types import FORMAT, PAGE_TYPES, TYPE_FEATURES

Array = Any
ROUNDS, RATE, FEWEST = 100, 0.1, 10


def row_of(html: str) -> tuple[int, ...] | None:
    """The features of a page, or None where it shows nothing."""
    page, model = read_html(html), load()
    if not page.shown:
        return None
    described = describe_lines(
        page.shown, lexicon_of(spoken_in(page.shown)), model.wording
    )
    return (*page_row(page.shown, described, model.local_scores(described)), *page.rows[0][-PAGE_MARKUP:])


def fitted(matrix: Array, kinds: Array, count: int) -> Any:
    """Stumps for every kind; kinds weigh between each page alike and each kind alike."""
    lightgbm: Any = import_module("lightgbm")
    weights = 1 / np.sqrt(np.bincount(kinds, minlength=count))[kinds]
    options = {
        "objective": "multiclass", "num_class": count, "num_leaves": 2, "learning_rate": RATE, "verbose": -1,
        "min_data_in_leaf": FEWEST, "num_threads": 1, "deterministic": True, "seed": 1, "min_data_in_bin": 1,
    }  # fmt: skip
    data = lightgbm.Dataset(matrix.astype(float), kinds, weight=weights / weights.mean())
    return lightgbm.train(options, data, ROUNDS)


def exported(booster: Any, names: Sequence[str]) -> dict[str, Any]:
    """The stumps as one row of weights for each bin of each feature, in thousandths."""
    base = np.zeros((1, len(TYPE_FEATURES)))
    bias = booster.predict(base, raw_score=True)[0]
    features = {}
    for number, feature in enumerate(TYPE_FEATURES):
        varied = np.repeat(base, len(feature.bins), axis=0)
        varied[:, number] = range(len(feature.bins))
        change = booster.predict(varied, raw_score=True) - bias
        if change.any():
            features[feature.name] = np.rint(change * 1000).astype(int).tolist()
    return {
        "format": FORMAT,
        "types": list(names),
        "bias": np.rint(bias * 1000).astype(int).tolist(),
        "features": features,
    }


def report(title: str, found: Array, kinds: Array, names: Sequence[str]) -> None:
    """How many pages are told rightly, by kind."""
    print(f"{title}: {(found == kinds).mean():.1%} of {len(kinds)} pages")
    for number, name in enumerate(names):
        recall, precision = (found == kinds)[kinds == number].mean(), (found == kinds)[found == number].mean()
        print(f"  {name:<14} recall {recall:.2f}, precision {precision:.2f}")


def main() -> None:
    """Fit, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.page_types", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR", help="directory of the training corpora")
    parser.add_argument("--write", action="store_true", help="write the package's weights")
    options = parser.parse_args()
    rows, given, folds, held = [], [], [], []
    for document in html_documents(options.corpora, 1):
        row = row_of(document.html) if document.corpus == "wcxb" else None
        if row is not None:
            rows.append(row)
            given.append(document.page_type)
            folds.append(document.fold)
            held.append(document.validation)
    names = sorted(set(given))
    matrix, kinds = np.array(rows), np.array([names.index(kind) for kind in given])
    fold, validation = np.array(folds), np.array(held)
    apart = np.zeros(len(kinds), dtype=int)
    for number in np.unique(fold[~validation]):
        inside, outside = ~validation & (fold != number), ~validation & (fold == number)
        apart[outside] = fitted(matrix[inside], kinds[inside], len(names)).predict(matrix[outside]).argmax(1)
    report("out-of-fold", apart[~validation], kinds[~validation], names)
    booster = fitted(matrix[~validation], kinds[~validation], len(names))
    report("validation", booster.predict(matrix[validation]).argmax(1), kinds[validation], names)
    if options.write:
        PAGE_TYPES.write_text(json.dumps(exported(booster, names), separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
