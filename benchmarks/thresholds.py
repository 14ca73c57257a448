"""How far a page's profile moves its threshold: fitted on out-of-fold scores of whole pages.

For every page the best threshold is known, since its gold is; what is fitted is how far that is from the one by
expected F. Stumps, so that the weights are one table a feature; a page counts by what its threshold can win or lose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np

from benchmarks.folds import BETA, threshold
from benchmarks.prepared import Prepared, f1
from declutter.profile import PROFILE_FEATURES, profile_row

Array = Any

#: Thresholds that are tried, in units of log-odds.
GRID = np.arange(-1.6, 1.61, 0.2)
#: How sharply the best ones count: a threshold that costs 0.025 F1 counts a third.
SHARPNESS = 40.0
ROUNDS, RATE, FEWEST = 250, 0.08, 60
#: What a page can win or lose, within these bounds, is its weight.
LEAST_AT_STAKE, MOST_AT_STAKE = 0.02, 0.3


def targets(document: Prepared, scores: Array) -> tuple[float, float]:
    """The best threshold of a page, as the mean of those tried by what they are worth; and what is at stake."""
    values = np.array([f1(document, scores > value) for value in GRID])
    weights = np.exp((values - values.max()) * SHARPNESS)
    return float((weights * GRID).sum() / weights.sum()), float(np.ptp(values))


def profile(document: Prepared, scores: Array, expected: float) -> tuple[int, ...]:
    """The page's profile as declutter itself makes it."""
    lengths = [len(line.text) for line in document.lines]
    return profile_row(np.rint(scores * 1000).astype(int).tolist(), lengths, round(expected * 1000))


def fit_shifts(
    documents: Sequence[Prepared], scores: Sequence[Array], band: tuple[int, int]
) -> tuple[dict[str, list[int]], Array]:
    """Tables of shifts in thousandths for these documents; and every document's shift by a fit without its fold."""
    rows, wanted, weights = [], [], []
    pages = Counter(document.corpus for document in documents)
    for document, values in zip(documents, scores, strict=True):
        lengths = np.array([len(line.text) for line in document.lines])
        expected = threshold(values, lengths, BETA["balanced"], band)
        best, stake = targets(document, values)
        rows.append(profile(document, values, expected))
        wanted.append(best - expected)
        # Corpora between "each page alike" and "each corpus alike".
        share = len(documents) / pages[document.corpus] ** 0.5
        weights.append(share * min(MOST_AT_STAKE, max(LEAST_AT_STAKE, stake)))
    matrix, target, weight = np.array(rows), np.array(wanted), np.array(weights) / np.mean(weights)
    folds = np.array([document.fold for document in documents])
    apart = np.zeros(len(rows))
    for fold in np.unique(folds):
        inside = folds != fold
        apart[~inside] = _fit(matrix[inside], target[inside], weight[inside]).predict(matrix[~inside])
    return _tables(_fit(matrix, target, weight)), apart


def _fit(matrix: Array, target: Array, weight: Array) -> Any:
    lightgbm: Any = import_module("lightgbm")
    options = {
        "objective": "regression", "num_leaves": 2, "learning_rate": RATE, "min_data_in_leaf": FEWEST, "verbose": -1,
        "num_threads": 1, "deterministic": True, "seed": 1, "max_bin": 63, "min_data_in_bin": 1,
    }  # fmt: skip
    return lightgbm.train(options, lightgbm.Dataset(matrix.astype(float), target, weight=weight), ROUNDS)


def _tables(booster: Any) -> dict[str, list[int]]:
    """The sum of the stumps as one table a feature; what all pages have in common is in the first one."""
    base = np.zeros((1, len(PROFILE_FEATURES)))
    constant = float(booster.predict(base)[0])
    tables = {}
    for number, feature in enumerate(PROFILE_FEATURES):
        varied = np.repeat(base, len(feature.bins), axis=0)
        varied[:, number] = range(len(feature.bins))
        column = booster.predict(varied) - constant + (0 if number else constant)
        if column.any():
            tables[feature.name] = [round(value * 1000) for value in column.tolist()]
    return tables
