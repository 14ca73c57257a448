"""The weights that name lines: two softmax regressions over what readers said that lines are.

One chooses between title, heading and body for lines that stay without a cue, the other between the labels of
clutter. The weight of a cue is given (its prior goes to its label); what is learned is the rest.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from benchmarks.dataset import FOLDS
from benchmarks.prepared import Prepared
from declutter.context import context_rows
from declutter.features import Described, describe_lines
from declutter.labels import CLUTTER_LABELS, FIRST, FORMAT, LINE_FEATURES, SHAPES, STAYS, TELLING_NUMBERS, fired_labels
from declutter.languages import lexicon_of, spoken_in
from declutter.model import Model
from declutter.values import CONTENT_LABELS, Label

Array = Any

#: Words and cues of fewer pages keep no weight of their own.
LEAST_PAGES = 4
PENALTY, STEPS = 2.0, 80
#: How many words each table holds: those whose weights are spread widest.
MOST_WORDS = {"shapes": 600, "clutter": 2_500}
#: Labels count by this power of their number of lines: rare ones would drown.
BALANCE = 0.5


@dataclass
class Rows:
    """The lines of one choice: evidence by column, the label's number, the fold, a weight, what the cues say."""

    columns: dict[tuple[str, Any], int]
    matrix: Any
    labels: Array
    folds: Array
    weights: Array
    given: Array


def choice_rows(documents: Sequence[Prepared], model: Model, labels: tuple[Label, ...], kind: str) -> Rows:
    """The lines whose label is among these, as readers named them."""
    places = {label.value: number for number, label in enumerate(labels)}
    evidence: list[list[tuple[str, Any]]] = []
    found: list[tuple[int, int, float]] = []
    given: list[list[float]] = []
    pages: defaultdict[tuple[str, Any], set[tuple[str, str]]] = defaultdict(set)
    for document in documents:
        if not document.names:
            continue
        lexicon = lexicon_of(spoken_in(document.lines))
        described = describe_lines(document.lines, lexicon, model.wording)
        rows = context_rows(document.lines, described, model.text.scores(described))
        above = FIRST
        for item, row, name in zip(described, rows, document.names, strict=True):
            if name in places and not (kind == "shapes" and item.hits):
                keys = line_keys(item, (*item.row, *row), above if kind == "clutter" else FIRST)
                for key in keys:
                    pages[key].add(document.page)
                evidence.append(keys)
                # What is set in by a cue's own choice counts less than what a reader said.
                found.append((places[name], document.fold, 0.15 if document.tool == "planted" else 1.0))
                fired = fired_labels(item, model.text.cue_weight)
                given.append([fired.get(label, 0) / 1000 for label in labels])
            above = (STAYS if name in CONTENT_LABELS else name) if name else STAYS
    frequent = [key for key, seen in pages.items() if key[0] not in {"word", "cue"} or len(seen) >= LEAST_PAGES]
    columns = {key: number for number, key in enumerate(sorted(frequent, key=repr))}
    sparse: Any = import_module("scipy.sparse")
    indices: list[int] = []
    ends = [0]
    for keys in evidence:
        indices += [columns[key] for key in keys if key in columns]
        ends.append(len(indices))
    matrix = sparse.csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(evidence), len(columns)))
    numbers, folds, weights = (np.array(column) for column in zip(*found, strict=True))
    counts = np.bincount(numbers.astype(int), weights, len(labels))
    weights = weights * (np.maximum(counts, 1) ** (BALANCE - 1))[numbers.astype(int)]
    weights *= len(weights) / weights.sum()
    return Rows(columns, matrix, numbers.astype(int), folds, weights, np.array(given))


def line_keys(item: Described, row: Sequence[int], above: str) -> list[tuple[str, Any]]:
    """The evidence of a line by which it is named."""
    keys: list[tuple[str, Any]] = [("bin", (number, row[number])) for number in TELLING_NUMBERS]
    keys += [("cue", hit.name) for hit in item.hits]
    keys += [("word", word) for word in sorted(item.topics)]
    return [*keys, ("above", above)]


def softmax_fit(rows: Rows, use: Array) -> tuple[Array, Array]:
    """Weights (columns by labels) and biases."""
    optimise: Any = import_module("scipy.optimize")
    matrix, labels, weights, given = rows.matrix[use], rows.labels[use], rows.weights[use], rows.given[use]
    count, width = matrix.shape[1], given.shape[1]
    wanted = np.zeros((len(labels), width))
    wanted[np.arange(len(labels)), labels] = 1

    def loss(flat: Array) -> tuple[float, Array]:
        table = flat.reshape(count + 1, width)
        scores = matrix @ table[:-1] + table[-1] + given
        scores -= scores.max(1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(1, keepdims=True)
        value = -(weights * np.log(chances[np.arange(len(labels)), labels] + 1e-12)).sum()
        error = weights[:, None] * (chances - wanted)
        slope = np.vstack([matrix.T @ error + PENALTY * table[:-1], error.sum(0)])
        return value + PENALTY / 2 * (table[:-1] ** 2).sum(), slope.ravel()

    start = np.zeros((count + 1) * width)
    result = optimise.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    table = result.x.reshape(count + 1, width)
    return table[:-1], table[-1]


def accuracy(rows: Rows) -> float:
    """The share of lines named rightly by weights that did not see their hosts (given what stands above)."""
    right = 0
    for fold in range(FOLDS):
        table, bias = softmax_fit(rows, rows.folds != fold)
        outside = rows.folds == fold
        scores = rows.matrix[outside] @ table + bias + rows.given[outside]
        right += int((scores.argmax(1) == rows.labels[outside]).sum())
    return right / len(rows.labels)


def exported(rows: Rows, labels: tuple[Label, ...], kind: str) -> dict[str, Any]:
    """One choice as it stands in the file."""
    table, bias = softmax_fit(rows, np.ones(len(rows.labels), dtype=bool))
    table -= table.mean(1, keepdims=True)
    whole = np.rint(table * 1000).astype(int)
    features: dict[str, list[list[int]]] = {
        LINE_FEATURES[number].name: [[0] * len(labels) for _bin in LINE_FEATURES[number].bins]
        for number in TELLING_NUMBERS
    }
    named: dict[str, dict[str, list[int]]] = {"cue": {}, "word": {}, "above": {}}
    for (sort, key), column in rows.columns.items():
        weights = whole[column].tolist()
        if sort == "bin":
            features[LINE_FEATURES[key[0]].name][key[1]] = weights
        else:
            named[sort][key] = weights
    spread = Counter({word: max(weights) - min(weights) for word, weights in named["word"].items()})
    words = {word for word, _spread in sorted(spread.items(), key=lambda item: (-item[1], item[0]))[: MOST_WORDS[kind]]}
    return {
        "labels": [label.value for label in labels],
        "bias": np.rint(bias * 1000).astype(int).tolist(),
        "features": features,
        "cues": named["cue"],
        "words": {word: weights for word, weights in sorted(named["word"].items()) if word in words},
        "above": named["above"] if kind == "clutter" else {},
    }


def fit_names(documents: Sequence[Prepared], model: Model) -> dict[str, Any]:
    """The content of ``labels.json``."""
    shapes = choice_rows(documents, model, SHAPES, "shapes")
    clutter = choice_rows(documents, model, CLUTTER_LABELS, "clutter")
    return {
        "format": FORMAT,
        "shapes": exported(shapes, SHAPES, "shapes"),
        "clutter": exported(clutter, CLUTTER_LABELS, "clutter"),
        "scores": {
            "shapes": {"lines": len(shapes.labels), "right": round(accuracy(shapes), 4)},
            "clutter": {"lines": len(clutter.labels), "right": round(accuracy(clutter), 4)},
        },
    }
