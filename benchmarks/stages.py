"""One stage of the fit: boosted trees over some features, their out-of-fold scores, and the tables they sum up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.boosting import DRAWS, UNSEEN_DRAWS, Allowed, Lines, fits, predicted, strongest_pairs
from benchmarks.dataset import FOLDS
from benchmarks.prepared import Prepared, cue_columns, stacked
from declutter.features import Feature

Array = Any

#: A learned weight stays between these multiples of its prior: the sign of a cue is not up to the corpora.
CUE_RANGE = (0.4, 2.5)
#: How strongly a prior holds its weight (as so many undecided lines would, times four), and steps of the fit.
CUE_HOLD, CUE_STEPS = 1.0, 30


@dataclass
class Stage:
    """One stage: which features may meet, and the booster.

    Each draw has pairs of its own where ``apart`` is set, and all have the same pairs otherwise: as text, of what
    extractors leave one in 45 is made worse with the former and one in 37 with the latter (benchmarks/ERRORS.md).
    """

    sizes: list[int]
    rounds: int
    wanted: list[tuple[range, range, int]]
    apart: bool
    allowed: Sequence[Allowed] = ()

    def choose_pairs(self, lines: Lines, weights: Array, threads: int) -> None:
        """Fit without limits, and allow the pairs that gained most."""
        (free,) = fits(lines, [weights], max(100, self.rounds // 2), [None] * DRAWS, threads)
        singles = [[number] for number in range(len(self.sizes))]
        chosen = [[booster] for booster in free] if self.apart else [free] * DRAWS
        self.allowed = [singles + strongest_pairs(boosters, self.wanted) for boosters in chosen]

    def fitted(self, lines: Lines, weights: Array, threads: int) -> list[Any]:
        """The boosters that go into the file, averaged."""
        return fits(lines, [weights], self.rounds, self.allowed, threads)[0]


@dataclass
class Fired:
    """Which cues fire on which lines: pairs of line and cue, and the cues' names and priors."""

    rows: Array
    columns: Array
    names: list[str]
    priors: Array

    @classmethod
    def of(cls, documents: Sequence[Prepared]) -> Fired:
        """The cues and rules that enough lines of the documents fire."""
        names = cue_columns(documents)
        numbers = {name: number for number, name in enumerate(names)}
        priors = np.zeros(len(names))
        rows, columns, line = [], [], 0
        for document in documents:
            for item in document.described:
                for hit in item.hits:
                    number = numbers.get(hit.name)
                    if number is not None:
                        priors[number] = hit.prior / 1000
                        rows.append(line)
                        columns.append(number)
                line += 1
        return cls(np.array(rows), np.array(columns), names, priors)

    def corrections(
        self, labels: Array, weights: Array, scores: Array, reach: tuple[float, float] = CUE_RANGE
    ) -> Array:
        """What to add to each prior: a logistic fit on top of the scores, held to the priors and to their sign.

        Prior and correction stay between ``reach`` times the prior.
        """
        count = len(self.names)
        correction = np.zeros(count)
        bounds = np.sort(np.stack([self.priors * factor for factor in reach]), axis=0) - self.priors
        for _step in range(CUE_STEPS):
            total = scores + self.added(correction, len(scores))
            chance = 1 / (1 + np.exp(-total))
            error, curve = (weights * (labels - chance))[self.rows], (weights * chance * (1 - chance))[self.rows]
            gradient = np.bincount(self.columns, error, count) - CUE_HOLD * correction
            hessian = np.bincount(self.columns, curve, count) + CUE_HOLD
            correction = np.clip(correction + 0.5 * gradient / hessian, bounds[0], bounds[1])
        return correction

    def added(self, correction: Array, lines: int) -> Array:
        """The corrections of the cues that fire on each line, summed."""
        return np.bincount(self.rows, correction[self.columns], lines)


def out_of_fold(
    documents: Sequence[Prepared], stage: Stage, matrix: Array, start: Array, threads: int, fired: Fired | None = None
) -> Array:
    """Scores of all lines from boosters, and corrections of cues, that did not see their host."""
    labels, weights, folds = stacked(documents)
    lines = Lines(matrix, labels, start)
    if not stage.allowed:
        stage.choose_pairs(lines, weights, threads)
    unseen = [weights * (folds != fold) for fold in range(FOLDS)]
    grown = fits(lines, unseen, stage.rounds, stage.allowed[:UNSEEN_DRAWS], threads)
    scores = start.copy()
    for fold, (boosters, seen) in enumerate(zip(grown, unseen, strict=True)):
        outside = folds == fold
        if fired is None:
            scores[outside] += predicted(boosters, matrix[outside])
        else:
            found = start + predicted(boosters, matrix)
            found += fired.added(fired.corrections(labels, seen, found), len(found))
            scores[outside] = found[outside]
    return scores


def by_document(documents: Sequence[Prepared], values: Array) -> list[Array]:
    """The values of all lines, an array a document."""
    return list(np.split(values, np.cumsum([len(item.lines) for item in documents])[:-1]))


def thousandths(table: Array) -> Any:
    """Rounded to the integers that the model file holds."""
    return np.rint(table * 1000).astype(int).tolist()


def named(tables: dict[int, Array], features: Sequence[Feature], first: int = 0) -> dict[str, Any]:
    """The tables of ``features``, the first of which has the number ``first``, by the features' names."""
    return {
        features[number - first].name: thousandths(table)
        for number, table in sorted(tables.items())
        if 0 <= number - first < len(features)
    }


def pair_rows(
    pairs: dict[tuple[int, int], Array], features: Sequence[Feature], keep: range, other: range
) -> list[dict[str, Any]]:
    """The pairs with one feature in ``keep`` and the other in ``other``, turned where they stand the other way."""
    rows = []
    for (one, two), table in sorted(pairs.items()):
        if one in keep and two in other:
            rows.append({"features": [features[one].name, features[two].name], "weights": thousandths(table)})
        elif two in keep and one in other:
            rows.append({"features": [features[two].name, features[one].name], "weights": thousandths(table.T)})
    return rows


def calibration(documents: Sequence[Prepared], score: Array) -> tuple[float, float]:
    """Slope and offset of the logistic curve from out-of-fold scores to the share of content (Platt scaling)."""
    labels, weights, _folds = stacked(documents)
    slope, offset = 1.0, 0.0
    for _step in range(50):
        chance = 1 / (1 + np.exp(-(slope * score + offset)))
        gradient = np.array([(weights * (chance - labels) * score).sum(), (weights * (chance - labels)).sum()])
        curve = weights * chance * (1 - chance)
        hessian = np.array(
            [[(curve * score * score).sum(), (curve * score).sum()], [(curve * score).sum(), curve.sum()]]
        )
        step = np.linalg.solve(hessian + np.eye(2) * 1e-9, gradient)
        slope, offset = slope - step[0], offset - step[1]
    return round(float(slope), 4), round(float(offset), 4)
