"""The weights of single words: a logistic regression over a line's words, fitted before everything else.

Shapes and places say most of what a line is; its words say the rest. The regression's sum becomes one more
feature of the line, so that the boosted trees decide what it is worth, and where. Scores that those trees are
fitted on come from regressions which did not see the page's host.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from benchmarks.dataset import FOLDS
from benchmarks.prepared import Prepared, stacked
from declutter.features import FEATURES, Wording, wording_bin
from declutter.tokens import normalised

Array = Any

#: Words of fewer hosts say more about the hosts than about the language.
LEAST_HOSTS = 6
#: How many words the model file holds: those that move the scores most.
MOST_WORDS = 6_000
#: Strength of the penalty on squared weights, and steps of the optimiser (of 3, 10 and 30 the first had the least
#: log-loss out-of-fold on WCXB's training pages; 2026-11-24).
PENALTY, STEPS = 3.0, 60

_COLUMN = next(number for number, feature in enumerate(FEATURES) if feature.name == "wording")


@dataclass
class Words:
    """The words of all lines as a sparse matrix: a row a line, a column a word, 1 over the root of the row's number."""

    names: list[str]
    matrix: Any

    @classmethod
    def of(cls, documents: Sequence[Prepared]) -> Words:
        """The words of enough hosts."""
        sparse: Any = import_module("scipy.sparse")
        keys = [[line_words(line.text) for line in document.lines] for document in documents]
        hosts: defaultdict[str, set[str]] = defaultdict(set)
        for document, lines in zip(documents, keys, strict=True):
            for word in {word for words in lines for word in words}:
                hosts[word].add(document.host)
        names = sorted(word for word, seen in hosts.items() if len(seen) >= LEAST_HOSTS)
        numbers = {word: number for number, word in enumerate(names)}
        columns: list[int] = []
        ends = [0]
        for lines in keys:
            for words in lines:
                columns += sorted(numbers[word] for word in words if word in numbers)
                ends.append(len(columns))
        counts = np.diff(ends)
        values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts)
        return cls(names, sparse.csr_matrix((values, columns, ends), shape=(len(counts), len(names))))


def line_words(text: str) -> set[str]:
    """The keys of a line's words, as ``Wording`` knows them."""
    tokens = normalised(text.strip()[:4_000])[1]
    return {*tokens, "^" + tokens[0], tokens[-1] + "$"} if tokens else set()


def regression(matrix: Any, labels: Array, weights: Array) -> Array:
    """The weight of every word, the intercept last: penalised logistic regression."""
    optimise: Any = import_module("scipy.optimize")
    weights = weights * (len(weights) / weights.sum())
    signs = np.where(labels, 1.0, -1.0)

    def loss(found: Array) -> tuple[float, Array]:
        margin = signs * (matrix @ found[:-1] + found[-1])
        value = (weights * np.logaddexp(0, -margin)).sum() + PENALTY / 2 * (found[:-1] ** 2).sum()
        slope = -(weights * signs) / (1 + np.exp(np.minimum(margin, 500)))
        return value, np.append(matrix.T @ slope + PENALTY * found[:-1], slope.sum())

    start = np.zeros(matrix.shape[1] + 1)
    return optimise.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x


def shipped(words: Words, found: Array) -> dict[str, int]:
    """The words that move the scores most, in thousandths: weight times the root of how often it occurs."""
    often = np.asarray((words.matrix > 0).sum(0)).ravel()
    thousandths = np.rint(found[:-1] * 1000).astype(int)
    strength = np.abs(thousandths) * np.sqrt(often)
    chosen = np.argsort(-strength, kind="stable")[:MOST_WORDS]
    return {words.names[number]: int(thousandths[number]) for number in sorted(chosen.tolist()) if thousandths[number]}


def fit_wording(documents: Sequence[Prepared]) -> dict[str, int]:
    """The words for the model file; every document's ``wording`` column is set from regressions without its host."""
    labels, weights, folds = stacked(documents)
    words = Words.of(documents)
    used = weights > 0
    bins = np.zeros(len(labels), dtype=np.uint8)
    for fold in range(FOLDS):
        inside = used & (folds != fold)
        found = shipped(words, regression(words.matrix[inside], labels[inside], weights[inside]))
        bins[folds == fold] = _bins(documents, Wording.of(found), fold)
    start = 0
    for document in documents:
        document.local[:, _COLUMN] = bins[start : start + len(document.lines)]
        start += len(document.lines)
    return shipped(words, regression(words.matrix[used], labels[used], weights[used]))


def _bins(documents: Sequence[Prepared], wording: Wording, fold: int) -> list[int]:
    """The bins of all lines of a fold, as declutter itself makes them."""
    known: dict[str, int] = {}
    bins = []
    for document in documents:
        if document.fold != fold:
            continue
        for line in document.lines:
            text = line.text.strip()
            if text not in known:
                known[text] = _bin(text, wording)
            bins.append(known[text])
    return bins


def _bin(text: str, wording: Wording) -> int:
    tokens = normalised(text[:4_000])[1]
    return wording_bin(wording.total(tokens) if tokens else 0)

