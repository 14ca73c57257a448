"""Fit the weights of ``model.json``: ``python -m benchmarks train --corpora DIR``.

Two stages of gradient-boosted trees of depth one and two (LightGBM), every tree a step function of one
feature or of one pair, summed up into tables: the context-free score of a line, then the evidence of its
neighbours, its place and its page, fitted on top of context-free scores that come from folds which did not
see the page's host. The same corpora give the same file, byte for byte: one thread, fixed seeds, and the
versions of the tools are part of the file.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.alignment import CONTENT, MASKED, words
from benchmarks.cache import default_directory
from benchmarks.corpora import host_bucket
from benchmarks.dataset import FOLDS, Document, read_documents
from benchmarks.renderers import EXTRACTORS, RENDERERS
from benchmarks.samples import read_samples
from benchmarks.standoff import page_ids
from benchmarks.synthetic import harvest, planted, wrapped
from declutter import lexicon
from declutter.context import CONTEXT_FEATURES, PAGE_FEATURES, context_rows, page_row
from declutter.features import FEATURES, Described, Feature, describe_lines
from declutter.model import FORMAT, LINE_FEATURES, MODEL
from declutter.parse_text import parse_text
from declutter.values import Line

Array = Any

#: Lines weigh by this power of their words: F1 counts words, a reader counts lines too.
WORD_POWER = 0.5
#: Gold of whole pages keeps or leaves out these at will: where a cue says clutter and gold says content, mask.
CONFLICTING = frozenset({"caption", "byline", "date", "teaser", "media", "share", "advertisement"})
#: A learned weight stays between these multiples of its prior: the sign of a cue is not up to the corpora.
CUE_RANGE = (0.4, 2.5)
#: Cues with fewer training lines keep their priors.
CUE_LINES = 20
#: Documents whose every label is known weigh more than those labelled by alignment.
KNOWN_WEIGHT = {"sample": 8.0, "planted": 2.0}
LOCAL_ROUNDS, CONTEXT_ROUNDS = 400, 500
LOCAL_PAIRS, LINE_PAIRS, PAGE_LINE_PAIRS, PAGE_PAIRS = 12, 24, 48, 12
#: Bands of the threshold per preset, in thousandths: lower end, upper end on whole pages and on residue; they nest.
#: The residue bounds are the highest that lose at most 1 % of the gold words (balanced) of what extractors leave
#: of WCXB's training pages, out-of-fold, 2026-11-22.
BANDS = {"precision": (0, 1500, -800), "balanced": (-1200, 600, -2200), "recall": (-3500, -1500, -3500)}
RESIDUE_ROUNDS = 200

_PARAMETERS: dict[str, Any] = {
    "objective": "binary", "learning_rate": 0.1, "max_depth": 2, "num_leaves": 4, "min_data_in_leaf": 60,
    "lambda_l2": 1.0, "feature_fraction": 0.7, "seed": 1, "deterministic": True, "force_row_wise": True,
    "use_missing": False, "verbose": -1, "max_bin": 255, "min_data_in_bin": 1, "feature_pre_filter": False,
}  # fmt: skip


@dataclass
class Prepared:
    """A document ready to be fitted: bins of its features, cues, labels, weights."""

    page: tuple[str, str]
    corpus: str
    tool: str
    page_type: str
    language: str
    fold: int
    validation: bool
    residue: bool
    lines: list[Line]
    described: list[Described]
    local: Array
    labels: Array
    word_counts: Array
    tokens: Array
    gold_counts: Array
    weight: float = 1.0
    scores: Array = field(default_factory=lambda: np.zeros(0))


def prepare(document: Document) -> Prepared:
    """Describe a document's lines, and mask those whose labels mean nothing."""
    lines = parse_text(document.text)
    described = describe_lines(lines, lexicon.load("en"))
    labels = np.array(document.labels, dtype=np.int8)
    masked, headline = _masked(document, lines, described, document.labels)
    labels[masked], labels[headline] = MASKED, CONTENT
    numbers: dict[str, int] = {}
    gold = [numbers.setdefault(word, len(numbers)) for word in words(document.gold, document.language)]
    tokens = [[numbers.setdefault(word, len(numbers)) for word in words(line.text, document.language)] for line in lines]
    return Prepared(
        page=(document.corpus, document.id),
        corpus=document.corpus,
        tool=document.tool,
        page_type=document.page_type,
        language=document.language,
        fold=document.fold,
        validation=document.validation,
        residue=document.residue,
        lines=lines,
        described=described,
        local=np.array([item.row for item in described], dtype=np.uint8),
        labels=labels,
        word_counts=np.array([len(line) for line in tokens], dtype=np.int32),
        tokens=np.array([word for line in tokens for word in line], dtype=np.int32),
        gold_counts=np.bincount(np.array(gold, dtype=np.int32), minlength=len(numbers)),
    )


def _masked(
    document: Document, lines: Sequence[Line], described: Sequence[Described], labels: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Lines that mean nothing, and the headline.

    Masked is what a cue of a label of conflicting policy calls clutter but gold calls content, and every copy of
    the title but the one next above the body: that is the headline, which the policy keeps where gold does not.
    """
    title = " ".join(words(document.title))
    masked, titles = [], []
    for index, (line, item, label) in enumerate(zip(lines, described, labels, strict=True)):
        if label == CONTENT:
            if document.tool not in KNOWN_WEIGHT and any(hit.prior < 0 and hit.label in CONFLICTING for hit in item.hits):
                masked.append(index)
        elif title and len(line.text) <= len(document.title) + 4:
            text = " ".join(words(line.text))
            if text == title or (len(text.split()) > 3 and title.startswith(text)):  # noqa: PLR2004 - "Title | Site"
                titles.append(index)
    first = labels.index(CONTENT) if CONTENT in labels else len(lines)
    above = [index for index in titles if first - 12 <= index < first]
    headline = above[-1:]
    return masked + [index for index in titles if index not in headline], headline


def f1(document: Prepared, kept: Array) -> float:
    """Word F1 (multiset overlap) of the kept lines against gold."""
    found = np.bincount(document.tokens[np.repeat(kept, document.word_counts)], minlength=len(document.gold_counts))
    common = np.minimum(found, document.gold_counts).sum()
    total = found.sum() + document.gold_counts.sum()
    return float(2 * common / total) if total else 1.0


def set_weights(documents: Sequence[Prepared]) -> None:
    """Regimes weigh alike, pages weigh alike within a regime, a page's documents share its weight."""
    copies = Counter((document.residue, document.page) for document in documents)
    for document in documents:
        document.weight = KNOWN_WEIGHT.get(document.tool, 1.0) / copies[document.residue, document.page]
    totals = {regime: sum(item.weight for item in documents if item.residue is regime) for regime in (False, True)}
    for document in documents:
        document.weight *= len(documents) / (2 * totals[document.residue])


def line_weights(document: Prepared) -> Array:
    """A document's weight spread over its lines by their length; masked lines weigh nothing."""
    weights = np.power(np.maximum(document.word_counts, 1), WORD_POWER) * (document.labels != MASKED)
    total = weights.sum()
    return weights * (document.weight / total) if total else weights


def cue_columns(documents: Sequence[Prepared]) -> list[str]:
    """The cues and rules that enough training lines fire, by name."""
    counts = Counter(hit.name for document in documents for item in document.described for hit in item.hits)
    return sorted(name for name, count in counts.items() if count >= CUE_LINES)


def local_matrix(document: Prepared, cues: Sequence[str]) -> Array:
    """The features of the first stage: bins, then one column a cue."""
    numbers = {name: number for number, name in enumerate(cues)}
    fired = np.zeros((len(document.lines), len(cues)), dtype=np.uint8)
    for index, item in enumerate(document.described):
        for hit in item.hits:
            if hit.name in numbers:
                fired[index, numbers[hit.name]] = 1
    return np.concatenate([document.local, fired], axis=1)


def prior_scores(document: Prepared, bias: float) -> Array:
    """Where the first stage starts: the bias and the priors of the cues, in units of log-odds."""
    return np.array([bias + sum(hit.prior for hit in item.hits) / 1000 for item in document.described])


def context_matrix(document: Prepared, scores: Array) -> Array:
    """The features of the second stage: local bins, context bins, page bins."""
    rounded = [round(score * 1000) for score in scores.tolist()]
    rows = np.array(context_rows(document.lines, document.described, rounded), dtype=np.uint8)
    page = np.array(page_row(document.lines, document.described, rounded), dtype=np.uint8)
    return np.concatenate([document.local, rows, np.broadcast_to(page, (len(rows), len(page)))], axis=1)


def fit(
    matrix: Array, labels: Array, weights: Array, start: Array, rounds: int, allowed: list[list[int]] | None, threads: int
) -> Any:
    """Boost trees of depth two from the starting scores; ``allowed`` limits which features may meet in a tree."""
    lightgbm: Any = import_module("lightgbm")
    parameters = _PARAMETERS | {"num_threads": threads}
    if allowed is not None:
        parameters["interaction_constraints"] = allowed
    use = weights > 0
    data = lightgbm.Dataset(matrix[use], labels[use], weight=weights[use] * (use.sum() / weights.sum()), init_score=start[use], params=parameters)
    return lightgbm.train(parameters, data, rounds)


def strongest_pairs(booster: Any, wanted: Sequence[tuple[range, range, int]]) -> list[list[int]]:
    """The pairs of features that gained most together; ``wanted`` limits how many of each kind."""
    gains: Counter[tuple[int, int]] = Counter()
    for tree in booster.dump_model()["tree_info"]:
        root = tree["tree_structure"]
        for child in (root.get("left_child", {}), root.get("right_child", {})):
            if "split_feature" in child and child["split_feature"] != root["split_feature"]:
                pair = tuple(sorted((root["split_feature"], child["split_feature"])))
                gains[pair] += child["split_gain"]
    chosen: list[list[int]] = []
    for firsts, seconds, count in wanted:
        ranked = [pair for pair, _gain in sorted(gains.items(), key=lambda item: (-item[1], item[0])) if _is_of(pair, firsts, seconds)]
        chosen.extend(list(pair) for pair in ranked[:count])
    return chosen


def _is_of(pair: tuple[int, int], firsts: range, seconds: range) -> bool:
    return (pair[0] in firsts and pair[1] in seconds) or (pair[1] in firsts and pair[0] in seconds)


def step_tables(booster: Any, sizes: Sequence[int]) -> tuple[dict[int, Array], dict[tuple[int, int], Array]]:
    """The trees summed up: one table a feature and one matrix a pair, by the numbers of the bins."""
    singles: dict[int, Array] = {}
    pairs: dict[tuple[int, int], Array] = {}
    for tree in booster.dump_model()["tree_info"]:
        for conditions, value in _leaves(tree["tree_structure"], []):
            features = sorted({feature for feature, _threshold, _below in conditions})
            if len(features) == 1:
                table = singles.setdefault(features[0], np.zeros(sizes[features[0]]))
                table[_selected(conditions, features[0], sizes)] += value
            elif len(features) == 2:  # noqa: PLR2004 - a pair
                one, two = features
                matrix = pairs.setdefault((one, two), np.zeros((sizes[one], sizes[two])))
                matrix[np.ix_(_selected(conditions, one, sizes), _selected(conditions, two, sizes))] += value
            elif value:
                raise ValueError("a tree without splits has a value: the starting scores are off")
    return singles, pairs


def _leaves(node: dict[str, Any], path: list[tuple[int, float, bool]]) -> Iterable[tuple[list[tuple[int, float, bool]], float]]:
    if "leaf_value" in node:
        yield path, node["leaf_value"]
        return
    for child, below in ((node["left_child"], True), (node["right_child"], False)):
        yield from _leaves(child, [*path, (node["split_feature"], node["threshold"], below)])


def _selected(conditions: list[tuple[int, float, bool]], feature: int, sizes: Sequence[int]) -> Array:
    bins = np.arange(sizes[feature])
    chosen = np.ones(sizes[feature], dtype=bool)
    for number, threshold, below in conditions:
        if number == feature:
            chosen &= (bins <= threshold) if below else (bins > threshold)
    return chosen


@dataclass
class Stage:
    """One stage: which features may meet, and the booster."""

    sizes: list[int]
    rounds: int
    wanted: list[tuple[range, range, int]]
    allowed: list[list[int]] | None = None

    def choose_pairs(self, matrix: Array, labels: Array, weights: Array, start: Array, threads: int) -> None:
        """Fit without limits once, and allow the pairs that gained most."""
        free = fit(matrix, labels, weights, start, max(100, self.rounds // 2), None, threads)
        pairs = strongest_pairs(free, self.wanted)
        self.allowed = [[number] for number in range(len(self.sizes))] + pairs


_LOCAL = len(FEATURES)
_LINE = len(LINE_FEATURES)


def local_stage(cues: int) -> Stage:
    """The first stage: local features with a few pairs, cues alone."""
    sizes = [len(feature.bins) for feature in FEATURES] + [2] * cues
    return Stage(sizes, LOCAL_ROUNDS, [(range(_LOCAL), range(_LOCAL), LOCAL_PAIRS)])


def context_stage() -> Stage:
    """The second stage: line features, page features, and pairs of each kind."""
    sizes = [len(feature.bins) for feature in (*LINE_FEATURES, *PAGE_FEATURES)]
    line, page = range(_LINE), range(_LINE, len(sizes))
    wanted = [(line, line, LINE_PAIRS), (page, line, PAGE_LINE_PAIRS), (page, page, PAGE_PAIRS)]
    return Stage(sizes, CONTEXT_ROUNDS, wanted)


def out_of_fold(documents: Sequence[Prepared], stage: Stage, matrices: list[Array], starts: list[Array], threads: int) -> list[Array]:
    """Scores of every document from boosters that did not see its host."""
    labels, weights, folds = stacked(documents)
    matrix, start = np.concatenate(matrices), np.concatenate(starts)
    if stage.allowed is None:
        stage.choose_pairs(matrix, labels, weights, start, threads)
    scores = start.copy()
    for fold in range(FOLDS):
        inside, outside = folds != fold, folds == fold
        booster = fit(matrix[inside], labels[inside], weights[inside], start[inside], stage.rounds, stage.allowed, threads)
        scores[outside] += booster.predict(matrix[outside], raw_score=True, num_threads=threads)
    return list(np.split(scores, np.cumsum([len(item.lines) for item in documents])[:-1]))


def stacked(documents: Sequence[Prepared]) -> tuple[Array, Array, Array]:
    """Labels, weights and folds of all lines."""
    return (
        np.concatenate([item.labels for item in documents]) == CONTENT,
        np.concatenate([line_weights(item) for item in documents]),
        np.concatenate([np.full(len(item.lines), item.fold) for item in documents]),
    )


def threshold(scores: Array, lengths: Array, beta: float, band: tuple[float, float]) -> float:
    """The same rule as ``Model.threshold``, on arrays."""
    chances = 1 / (1 + np.exp(-scores))
    order = np.argsort(-scores, kind="stable")
    gains, kept = np.cumsum((chances * lengths)[order]), np.cumsum(lengths[order])
    values = gains / (kept + beta * beta * gains[-1] + 1e-9)
    return float(max(band[0], min(band[1], scores[order][values.argmax()] - 1e-6)))


# Documents


def sample_documents() -> list[Document]:
    """The hand-labelled samples that may be trained on."""
    documents = []
    for sample in read_samples(parts=("fit",)):
        rows = [row for row in sample.lines if row.text.strip()]
        labels = tuple(MASKED if row.keep is None else int(row.keep) for row in rows)
        gold = "\n".join(row.text for row in rows if row.keep)
        documents.append(
            Document("samples", sample.name, sample.name, "article", "en", "", "sample", sample.text, gold, labels, validation=False)
        )
    return documents


def cropped(document: Document, margin: int) -> Document | None:
    """The page from a few lines before its first line of content to a few after its last: residue with true clutter."""
    content = [index for index, label in enumerate(document.labels) if label == CONTENT]
    if len(content) < 3:  # noqa: PLR2004 - nothing to stand inside
        return None
    lines = parse_text(document.text)
    first, last = max(0, content[0] - margin), min(len(lines), content[-1] + 1 + margin)
    text = document.text[lines[first].start : lines[last - 1].end]
    return Document(
        document.corpus, document.id, document.host, document.page_type, document.language, document.title,
        f"crop-{document.tool}", text, document.gold, document.labels[first:last], document.validation,
    )  # fmt: skip


def gold_document(document: Document) -> Document:
    """The gold text alone: a text without clutter comes back whole."""
    labels = (CONTENT,) * len(parse_text(document.gold))
    return Document(
        document.corpus, document.id, document.host, document.page_type, document.language, document.title,
        "gold", document.gold, document.gold, labels, document.validation,
    )  # fmt: skip


def training_documents(corpora: Path, cache: Path | None, workers: int) -> list[Document]:
    """All documents of both regimes; two renderers a page, so that no tool's habits are learned alone."""
    others = sorted(set(RENDERERS) - {"resiliparse-full"})
    documents: list[Document] = []
    for document in read_documents(corpora, cache=cache, workers=workers):
        if document.residue:
            documents.append(document)
            continue
        if document.tool == "resiliparse-full":
            documents.append(document)
            if crop := cropped(document, host_bucket(document.id, 6, "crop:")):
                documents.append(crop)
            documents.append(gold_document(document))
            if host_bucket(document.id, 4, "wrap:") == 0:
                documents.append(wrapped(document))
        elif document.tool == others[host_bucket(document.id, len(others), "tool:")]:
            documents.append(document)
    return documents + sample_documents()


def with_planted(documents: list[Document]) -> list[Document]:
    """The documents, and for every English gold text one with the clutter of other pages set in."""
    blocks = harvest(documents)
    golds = [item for item in documents if item.tool == "gold" and item.language.startswith("en")]
    return documents + [planted(item, blocks) for item in golds]


# The model file


def purified(matrix: Array, mass: Array) -> tuple[Array, Array, Array]:
    """A pair's table without its main effects, and those: (matrix, weights of the first, weights of the second).

    What one of the two features could say alone is moved to its own table, so that the pair's evidence is what
    only the pair says. The sum of the three is the matrix that came in.
    """
    rest = matrix.copy()
    first, second = np.zeros(matrix.shape[0]), np.zeros(matrix.shape[1])
    for _round in range(20):
        rows = (rest * mass).sum(1) / np.maximum(mass.sum(1), 1e-12)
        rest -= rows[:, None]
        columns = (rest * mass).sum(0) / np.maximum(mass.sum(0), 1e-12)
        rest -= columns[None, :]
        first += rows
        second += columns
    return rest, first, second


def centred(table: Array, mass: Array) -> tuple[Array, float]:
    """A feature's weights with mean 0 over the training lines, and the mean that goes to the bias."""
    mean = float((table * mass).sum() / max(mass.sum(), 1e-12))
    return table - mean, mean


def exported(booster: Any, sizes: Sequence[int], matrix: Array, weights: Array) -> tuple[float, dict[int, Array], dict[tuple[int, int], Array]]:
    """Bias, tables and pair matrices of a booster, purified and centred over the training lines."""
    singles, pairs = step_tables(booster, sizes)
    for (one, two), table in pairs.items():
        flat = np.bincount(matrix[:, one].astype(np.int64) * sizes[two] + matrix[:, two], weights, sizes[one] * sizes[two])
        rest, first, second = purified(table, flat.reshape(sizes[one], sizes[two]))
        pairs[one, two] = rest
        singles[one] = singles.get(one, np.zeros(sizes[one])) + first
        singles[two] = singles.get(two, np.zeros(sizes[two])) + second
    bias = 0.0
    for number, table in singles.items():
        singles[number], mean = centred(table, np.bincount(matrix[:, number], weights, sizes[number]))
        bias += mean
    return bias, singles, pairs


def thousandths(table: Array) -> Any:
    """Rounded to the integers that the model file holds."""
    return np.rint(table * 1000).astype(int).tolist()


def _named(tables: dict[int, Array], features: Sequence[Feature], first: int = 0) -> dict[str, Any]:
    return {features[number - first].name: thousandths(table) for number, table in sorted(tables.items()) if 0 <= number - first < len(features)}


def _pair_rows(pairs: dict[tuple[int, int], Array], features: Sequence[Feature], keep: range, other: range) -> list[dict[str, Any]]:
    """The pairs whose first feature is in ``keep`` and the second in ``other`` (turned where they stand the other way)."""
    rows = []
    for (one, two), table in sorted(pairs.items()):
        if one in keep and two in other:
            rows.append({"features": [features[one].name, features[two].name], "weights": thousandths(table)})
        elif two in keep and one in other:
            rows.append({"features": [features[two].name, features[one].name], "weights": thousandths(table.T)})
    return rows


def cue_weights(singles: dict[int, Array], cues: Sequence[str], priors: dict[str, int]) -> dict[str, int]:
    """Prior plus correction of every cue with enough training lines, inside the range that keeps its sign."""
    weights = {}
    for number, name in enumerate(cues, start=_LOCAL):
        table = singles.get(number, np.zeros(2))
        prior = priors[name]
        low, high = sorted((round(prior * CUE_RANGE[0]), round(prior * CUE_RANGE[1])))
        weights[name] = max(low, min(high, prior + round(float(table[1] - table[0]) * 1000)))
    return weights


def calibration(documents: Sequence[Prepared], scores: Sequence[Array]) -> tuple[float, float]:
    """Slope and offset of the logistic curve from out-of-fold scores to the share of content (Platt scaling)."""
    labels, weights, _folds = stacked(documents)
    score = np.concatenate(scores)
    slope, offset = 1.0, 0.0
    for _step in range(50):
        chance = 1 / (1 + np.exp(-(slope * score + offset)))
        gradient = np.array([(weights * (chance - labels) * score).sum(), (weights * (chance - labels)).sum()])
        curve = weights * chance * (1 - chance)
        hessian = np.array([[(curve * score * score).sum(), (curve * score).sum()], [(curve * score).sum(), curve.sum()]])
        step = np.linalg.solve(hessian + np.eye(2) * 1e-9, gradient)
        slope, offset = slope - step[0], offset - step[1]
    return round(float(slope), 4), round(float(offset), 4)


def out_of_fold_scores(documents: Sequence[Prepared], scores: Sequence[Array]) -> dict[str, float]:
    """Mean word F1 of whole pages (resiliparse full text) by corpus, threshold of the balanced preset."""
    values: dict[str, list[float]] = {}
    for document, score in zip(documents, scores, strict=True):
        if document.tool == "resiliparse-full":
            lengths = np.array([len(line.text) for line in document.lines])
            band = (BANDS["balanced"][0] / 1000, BANDS["balanced"][1] / 1000)  # whole pages: the upper end stays
            values.setdefault(document.corpus, []).append(f1(document, score > threshold(score, lengths, 1.0, band)))
    return {corpus: round(float(np.mean(items)), 4) for corpus, items in sorted(values.items())}


def train(documents: Sequence[Prepared], threads: int) -> dict[str, Any]:
    """The model as it goes into the file, but for its provenance."""
    set_weights(documents)
    labels, weights, _folds = stacked(documents)
    cues = cue_columns(documents)
    bias = round(float(np.log((weights * labels).sum() / (weights * ~labels).sum())), 3)
    first, second = local_stage(len(cues)), context_stage()
    matrices = [local_matrix(item, cues) for item in documents]
    starts = [prior_scores(item, bias) for item in documents]
    local_scores = out_of_fold(documents, first, matrices, starts, threads)
    local_fit = fit(np.concatenate(matrices), labels, weights, np.concatenate(starts), first.rounds, first.allowed, threads)
    local_bias, local, local_pairs = exported(local_fit, first.sizes, np.concatenate(matrices), weights)
    singles, _pairs = step_tables(local_fit, first.sizes)
    # A cue's table is centred like all others; what matters is the step from not fired to fired.
    local_bias += sum(float(local[number][0]) for number in local if number >= _LOCAL)
    matrices = [context_matrix(item, scores) for item, scores in zip(documents, local_scores, strict=True)]
    scores = out_of_fold(documents, second, matrices, local_scores, threads)
    context_fit = fit(np.concatenate(matrices), labels, weights, np.concatenate(local_scores), second.rounds, second.allowed, threads)
    context_bias, line, pairs = exported(context_fit, second.sizes, np.concatenate(matrices), weights)
    slope, offset = calibration(documents, scores)
    residue_bias, residue = residue_tables(documents, local_scores, threads)
    features = (*LINE_FEATURES, *PAGE_FEATURES)
    lines, pages = range(_LINE), range(_LINE, len(features))
    return {
        "bands": {preset: list(band) for preset, band in BANDS.items()},
        "bias": round((bias + local_bias) * 1000),
        "calibration": {"offset": offset, "slope": slope},
        "context_bias": round(context_bias * 1000),
        "cues": cue_weights(singles, cues, _priors(documents)),
        "format": FORMAT,
        "line": _named(line, LINE_FEATURES),
        "line_pairs": _pair_rows(pairs, features, lines, lines),
        "local": _named(local, FEATURES),
        "local_pairs": _pair_rows(local_pairs, FEATURES, range(_LOCAL), range(_LOCAL)),
        "page": _named(line, PAGE_FEATURES, _LINE),
        "page_line_pairs": _pair_rows(pairs, features, pages, lines),
        "page_pairs": _pair_rows(pairs, features, pages, pages),
        "residue": _named(residue, PAGE_FEATURES),
        "residue_bias": round(residue_bias * 1000),
        "scores": {"out_of_fold": out_of_fold_scores(documents, scores)},
    }


def page_rows(documents: Sequence[Prepared], scores: Sequence[Array]) -> Array:
    """The page features of every document."""
    return np.array(
        [
            page_row(item.lines, item.described, [round(value * 1000) for value in score.tolist()])
            for item, score in zip(documents, scores, strict=True)
        ],
        dtype=np.uint8,
    )


def residue_tables(documents: Sequence[Prepared], scores: Sequence[Array], threads: int) -> tuple[float, dict[int, Array]]:
    """How page features tell what an extractor leaves from whole pages: stumps alone."""
    rows = page_rows(documents, scores)
    residue = np.array([item.residue for item in documents])
    weights = np.array([item.weight for item in documents])
    start = np.full(len(documents), round(float(np.log(weights[residue].sum() / weights[~residue].sum())), 3))
    sizes = [len(feature.bins) for feature in PAGE_FEATURES]
    booster = fit(rows, residue, weights, start, RESIDUE_ROUNDS, [[number] for number in range(len(sizes))], threads)
    bias, tables, _pairs = exported(booster, sizes, rows, weights)
    return bias + float(start[0]), tables


def _priors(documents: Sequence[Prepared]) -> dict[str, int]:
    return {hit.name: hit.prior for document in documents for item in document.described for hit in item.hits}


#: The corpora fitted on, their licences, and the date of the newest: the date of the model.
CORPORA = {
    "wcxb": "WCXB, M. Foley 2026, annotations CC-BY-4.0",
    "fundus": "Fundus, per-site parsers, MIT",
    "harvest-forum": "Harvest forum posts, Apache-2.0",
    "zh-wced": "ZH-WCED, MIT",
    "samples": "written for declutter, MIT",
}
DATE = "2026-11-22"


def provenance(documents: Sequence[Prepared]) -> dict[str, Any]:
    """What the weights were fitted on, and with what."""
    counts: dict[str, dict[str, int]] = {}
    for document in documents:
        row = counts.setdefault(document.corpus, {"documents": 0, "lines": 0})
        row["documents"] += 1
        row["lines"] += len(document.lines)
    tools = ("lightgbm", "numpy", "rapidfuzz", *sorted({package for package, _call in (RENDERERS | EXTRACTORS).values()}))
    return {
        "corpora": {name: {"licence": CORPORA[name], **row} for name, row in sorted(counts.items())},
        "date": DATE,
        "tools": {name: metadata.version(name) for name in tools},
    }


def dumped(model: dict[str, Any]) -> str:
    """The model as text: one table a line, so that two versions can be compared."""
    text = json.dumps(model, indent=1, sort_keys=True)
    return _ROW.sub(lambda match: "[" + ", ".join(match[1].split()).replace(",,", ",") + "]", text) + "\n"


#: A list of integers spread over lines by ``json.dumps``; one class repeated, between two fixed characters.
_ROW = re.compile(r"\[([\s\d,-]++)\]")


def main(argv: Sequence[str] | None = None) -> int:
    """Fit the weights and write ``model.json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks train", description=main.__doc__)
    parser.add_argument("--corpora", type=Path, required=True, metavar="DIR", help="directory of the training corpora")
    parser.add_argument("--cache", type=Path, default=default_directory(), metavar="DIR", help="where rendered pages are kept")
    parser.add_argument("--output", type=Path, default=MODEL, metavar="FILE", help="the model file (default: the package's)")
    parser.add_argument("--workers", type=int, default=2, help="processes for rendering and describing (default: 2)")
    parser.add_argument("--threads", type=int, default=1, help="threads for fitting; more than 1 is not reproducible byte for byte")
    options = parser.parse_args(argv)
    started = time.monotonic()
    excluded = page_ids()
    fitted = [
        item
        for item in training_documents(options.corpora, options.cache, options.workers)
        if not item.validation and (item.corpus, item.id) not in excluded and item.labels
    ]
    documents = with_planted(fitted)
    print(f"{len(documents)} documents, {time.monotonic() - started:.0f} s", file=sys.stderr)
    with ProcessPoolExecutor(options.workers) as pool:
        prepared = list(pool.map(prepare, documents, chunksize=16))
    print(f"described, {time.monotonic() - started:.0f} s", file=sys.stderr)
    model = train(prepared, options.threads) | {"provenance": provenance(prepared)}
    options.output.write_text(dumped(model), encoding="utf-8")
    print(f"{options.output}: {model['scores']}, {time.monotonic() - started:.0f} s", file=sys.stderr)
    return 0
