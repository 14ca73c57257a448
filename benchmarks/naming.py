"""The weights that name lines: three softmax regressions over what readers said that lines are.

One chooses between title, heading and body for lines that stay without a cue, the second between the labels of
clutter. The weight of a cue is given (its prior goes to its label); what is learned is the rest. The third is what
markup adds to the second: the same lines on their pages of HTML, on top of sums of weights that did not see their host.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

from benchmarks.dataset import FOLDS
from benchmarks.prepared import Prepared
from declutter.context import context_rows
from declutter.features import Described, describe_lines
from declutter.labels import (
    CLUTTER_LABELS,
    FIRST,
    FORMAT,
    MARKUP_NUMBERS,
    SHAPES,
    STAYS,
    TELLING_NUMBERS,
    fired_labels,
)
from declutter.languages import lexicon_of, spoken_in
from declutter.model import HTML_FEATURES, LINE_FEATURES, Model
from declutter.values import CONTENT_LABELS, Label

Array = Any
#: What a piece of evidence is called: its sort, and what it is among those.
Key = tuple[str, Any]
#: Weights (columns by labels) and biases.
Fitted = tuple[Array, Array]

#: Words and cues of fewer pages keep no weight of their own.
LEAST_PAGES = 4
PENALTY, STEPS = 2.0, 80
#: On top of what text says less is learned: of 2, 8, 20 and 50 the second names most lines rightly.
PENALTIES = {"markup": 8.0}
#: How many words each table holds: those whose weights are spread widest.
MOST_WORDS = {"shapes": 600, "clutter": 2_500}
#: Labels count by this power of their number of lines: rare ones would drown.
BALANCE = 0.5


#: What the names of elements say of a label before anything is learned: around a line near it, farther off, and of
#: the line itself. Between 1 and 2.5 as many of the lines that the benchmark measures are named rightly (0.737 to
#: 0.739; 0.731 without, 2026-12-01), so that it is what decides where few pages have such a box.
NEAR, FAR = 1.5, 0.7
ELEMENTS = {
    "newsletter": Label.NEWSLETTER, "consent": Label.CONSENT, "comment": Label.COMMENT, "share": Label.SHARE,
    "related": Label.TEASER, "ad": Label.ADVERTISEMENT, "promo": Label.ADVERTISEMENT, "nav": Label.NAVIGATION,
    "menu": Label.NAVIGATION, "header": Label.NAVIGATION, "crumbs": Label.NAVIGATION, "breadcrumb": Label.NAVIGATION,
    "pagination": Label.NAVIGATION, "toc": Label.NAVIGATION, "tags": Label.NAVIGATION, "search": Label.NAVIGATION,
    "caption": Label.CAPTION, "figcaption": Label.CAPTION, "legal": Label.LEGAL, "login": Label.PAYWALL,
    "media": Label.MEDIA,
}  # fmt: skip
#: Of the line itself only: around a whole article stands the name of its author.
OWN = {"byline": Label.BYLINE, "date": Label.DATE}


@dataclass
class Rows:
    """The lines of one choice: evidence by column, the label's number, the fold, a weight, what the cues say.

    ``given`` holds what is not learned, ``start`` the weights of columns that learning starts from.
    """

    columns: dict[Key, int]
    matrix: Any
    labels: Array
    folds: Array
    weights: Array
    given: Array
    start: Array | None = None


class Named(NamedTuple):
    """One line that somebody named: its evidence as text and as markup, its label's number, what its cues say."""

    text: list[Key]
    markup: list[Key]
    label: int
    given: list[float]
    document: Prepared


def choice_rows(documents: Sequence[Prepared], model: Model, labels: tuple[Label, ...], kind: str) -> Rows:
    """The lines of texts whose label is among these, as readers named them."""
    found = list(named_lines([item for item in documents if item.markup is None], model, labels, kind))
    pages: defaultdict[Key, set[tuple[str, str]]] = defaultdict(set)
    for line in found:
        for key in line.text:
            pages[key].add(line.document.page)
    frequent = [key for key, seen in pages.items() if key[0] not in {"word", "cue"} or len(seen) >= LEAST_PAGES]
    columns = {key: number for number, key in enumerate(sorted(frequent, key=repr))}
    # What is set in by a cue's own choice counts less than what a reader said.
    weights = [0.15 if line.document.tool == "planted" else 1.0 for line in found]
    return _rows(found, columns, _matrix([line.text for line in found], columns), weights, len(labels))


def markup_rows(documents: Sequence[Prepared], model: Model, clutter: Rows, tables: Sequence[Fitted]) -> Rows:
    """The lines of HTML that readers named as clutter; what weights say that did not see their hosts is given."""
    found = list(named_lines([item for item in documents if item.markup is not None], model, CLUTTER_LABELS, "clutter"))
    keys = sorted({key for line in found for key in line.markup}, key=repr)
    columns = {key: number for number, key in enumerate(keys)}
    # One page holds a menu of three hundred lines, the next an advertisement.
    lines = Counter(line.document.page for line in found)
    weights = [lines[line.document.page] ** -0.5 for line in found]
    matrix = _matrix([line.markup for line in found], columns)
    rows = _rows(found, columns, matrix, weights, len(CLUTTER_LABELS))
    rows.start = np.array([element_prior(*key) for _sort, key in keys])
    rows.given += matrix @ rows.start
    texts = _matrix([line.text for line in found], clutter.columns)
    for fold, (table, bias) in enumerate(tables):
        outside = rows.folds == fold
        rows.given[outside] += texts[outside] @ table + bias
    return rows


def named_lines(
    documents: Sequence[Prepared], model: Model, labels: tuple[Label, ...], kind: str
) -> Iterator[Named]:
    """The lines whose label is among these."""
    places = {label.value: number for number, label in enumerate(labels)}
    for document in documents:
        if not document.names:
            continue
        first = model.text if document.markup is None else model.markup
        described = describe_lines(document.lines, lexicon_of(spoken_in(document.lines)), first.wording)
        for index, hits in enumerate(document.described.hits):
            if not hits:
                # Code, in which no cue is one.
                described.hits[index] = ()
        rows = context_rows(document.lines, described, first.scores(described))
        above = FIRST
        for index, (item, row, name) in enumerate(zip(described, rows, document.names, strict=True)):
            if name in places and not (kind == "shapes" and item.hits):
                keys = line_keys(item, (*item.row, *row), above if kind == "clutter" else FIRST)
                marks = [] if document.markup is None else markup_keys(document.markup[index].tolist())
                fired = fired_labels(item, first.cue_weight)
                given = [fired.get(label, 0) / 1000 for label in labels]
                yield Named(keys, marks, places[name], given, document)
            above = (STAYS if name in CONTENT_LABELS else name) if name else STAYS


def element_prior(number: int, place: int) -> list[float]:
    """What a bin of a feature of markup says of every label before anything is learned."""
    feature = HTML_FEATURES[number]
    name, found = feature.name.removeprefix("html_"), feature.bins[place]
    label, weight = None, NEAR
    if name.startswith("in_") and found != "no":
        label, weight = ELEMENTS.get(name.removeprefix("in_")), NEAR if found == "near" else FAR
    elif name in {"named", "tag", "landmark"}:
        label = (ELEMENTS | OWN).get(found) if name == "named" or found in {"nav", "figcaption"} else None
    return [weight if label is other else 0.0 for other in CLUTTER_LABELS]


def _matrix(evidence: Sequence[list[Key]], columns: Mapping[Key, int]) -> Any:
    sparse: Any = import_module("scipy.sparse")
    indices: list[int] = []
    ends = [0]
    for keys in evidence:
        indices += [columns[key] for key in keys if key in columns]
        ends.append(len(indices))
    return sparse.csr_matrix((np.ones(len(indices)), indices, ends), shape=(len(evidence), len(columns)))


def _rows(found: Sequence[Named], columns: dict[Key, int], matrix: Any, weights: Sequence[float], width: int) -> Rows:
    labels = np.array([line.label for line in found])
    weighed = np.array(weights)
    counts = np.bincount(labels, weighed, width)
    weighed = weighed * (np.maximum(counts, 1) ** (BALANCE - 1))[labels]
    weighed *= len(weighed) / weighed.sum()
    folds = np.array([line.document.fold for line in found])
    return Rows(columns, matrix, labels, folds, weighed, np.array([line.given for line in found]))


def line_keys(item: Described, row: Sequence[int], above: str) -> list[Key]:
    """The evidence of a line by which it is named."""
    keys: list[Key] = [("bin", (number, row[number])) for number in TELLING_NUMBERS]
    keys += [("cue", hit.name) for hit in item.hits]
    keys += [("word", word) for word in sorted(item.topics)]
    return [*keys, ("above", above)]


def markup_keys(row: Sequence[int]) -> list[Key]:
    """The evidence of a line's markup."""
    return [("bin", (number, row[number - len(LINE_FEATURES)])) for number in MARKUP_NUMBERS]


def softmax_fit(rows: Rows, use: Array, penalty: float = PENALTY) -> Fitted:
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
        slope = np.vstack([matrix.T @ error + penalty * table[:-1], error.sum(0)])
        return value + penalty / 2 * (table[:-1] ** 2).sum(), slope.ravel()

    start = np.zeros((count + 1) * width)
    result = optimise.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    table = result.x.reshape(count + 1, width)
    return table[:-1], table[-1]


def unseen(rows: Rows, penalty: float = PENALTY) -> list[Fitted]:
    """For each fold the weights that did not see its hosts."""
    return [softmax_fit(rows, rows.folds != fold, penalty) for fold in range(FOLDS)]


def accuracy(rows: Rows, tables: Sequence[Fitted]) -> float:
    """The share of lines named rightly by weights that did not see their hosts (given what stands above)."""
    right = 0
    for fold, (table, bias) in enumerate(tables):
        outside = rows.folds == fold
        scores = rows.matrix[outside] @ table + bias + rows.given[outside]
        right += int((scores.argmax(1) == rows.labels[outside]).sum())
    return right / len(rows.labels)


def exported(rows: Rows, labels: tuple[Label, ...], kind: str) -> dict[str, Any]:
    """One choice as it stands in the file."""
    table, bias = softmax_fit(rows, np.ones(len(rows.labels), dtype=bool), PENALTIES.get(kind, PENALTY))
    if rows.start is not None:
        table += rows.start
    table -= table.mean(1, keepdims=True)
    whole = np.rint(table * 1000).astype(int)
    features: dict[str, list[list[int]]] = {
        HTML_FEATURES[number].name: [[0] * len(labels) for _bin in HTML_FEATURES[number].bins]
        for number in (MARKUP_NUMBERS if kind == "markup" else TELLING_NUMBERS)
    }
    named: dict[str, dict[str, list[int]]] = {"cue": {}, "word": {}, "above": {}}
    for (sort, key), column in rows.columns.items():
        weights = whole[column].tolist()
        if sort == "bin":
            features[HTML_FEATURES[key[0]].name][key[1]] = weights
        else:
            named[sort][key] = weights
    spread = Counter({word: max(weights) - min(weights) for word, weights in named["word"].items()})
    ranked = sorted(spread.items(), key=lambda item: (-item[1], item[0]))
    words = {word for word, _spread in ranked[: MOST_WORDS.get(kind, 0)]}
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
    apart = unseen(clutter)
    markup = markup_rows(documents, model, clutter, apart)
    found = {
        "shapes": (shapes, unseen(shapes)),
        "clutter": (clutter, apart),
        "markup": (markup, unseen(markup, PENALTIES["markup"])),
    }
    return {
        "format": FORMAT,
        "shapes": exported(shapes, SHAPES, "shapes"),
        "clutter": exported(clutter, CLUTTER_LABELS, "clutter"),
        "markup": exported(markup, CLUTTER_LABELS, "markup"),
        "scores": {
            name: {"lines": len(rows.labels), "right": round(accuracy(rows, tables), 4)}
            for name, (rows, tables) in found.items()
        },
    }
