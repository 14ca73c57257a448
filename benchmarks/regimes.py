"""The regimes of the second and third stage: how a page is told to be residue, and the weights of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from benchmarks.boosting import DRAWS, UNSEEN_DRAWS, Lines, exported, fits, predicted
from benchmarks.dataset import FOLDS
from benchmarks.prepared import Prepared, context_matrix, page_rows, stacked, zone_matrix
from benchmarks.stages import Fired, Stage, by_document, calibration, named, out_of_fold, pair_rows, thousandths
from declutter.context import CUE_STEP, PAGE_FEATURES
from declutter.features import Feature
from declutter.model import HTML_FEATURES, HTML_ZONE_FEATURES, LINE_FEATURES, RESIDUE_FROM
from declutter.zones import ZONE_FEATURES

Array = Any
Bands = dict[str, tuple[int, int]]
#: Out-of-fold scores of documents by their keys.
Scores = dict[str, Array]

CONTEXT_ROUNDS, RESIDUE_ROUNDS = 320, 200
#: The third stage, of whole pages and HTML. On residue it gained 0.0001 to 0.0005 F1 on what extractors leave of the
#: training pages; cleaning Resiliparse's output twice kept 0.987 of its lines again, 0.996 without it. Half the rounds
#: gain 0.0005 F1 less on WCXB's pages. (Out-of-fold and validation, 2026-11-24.)
ZONE_ROUNDS = 200


class Pairs(NamedTuple):
    """How many pairs of features there are: of the line, of the page with the line, of the page, of the third stage."""

    line: int
    page_line: int
    page: int
    zone: int


#: Of HTML three times as many as of text (``context_free`` says why).
PAIRS = {"whole": Pairs(30, 60, 12, 20), "residue": Pairs(30, 60, 12, 0), "html": Pairs(90, 180, 36, 60)}
#: On residue a cue may weigh so many times its prior beyond what it weighs everywhere: never less.
CUE_REACH = (1.0, 2.5)
#: Pages whose regime is in doubt are seen by both.
DOUBT = 0.15
#: Bands of the threshold per preset, in thousandths: least and greatest; they nest. Chosen out-of-fold, 2026-11-24: on
#: whole pages for F1 (WCXB), on residue so that of the extractors' documents that are read as such cleaning makes at
#: most one in 38 worse by more than 0.02 F1 and loses 0.3 % of the gold words (balanced), and half of that (recall).
#: With the weights of 2026-11-30 it is one in 32 to 44 (a study that is not kept).
BANDS: dict[str, Bands] = {
    "whole": {"precision": (0, 1500), "balanced": (-1200, 600), "recall": (-3500, -1500)},
    "html": {"precision": (0, 1500), "balanced": (-800, 600), "recall": (-3500, -1500)},
    "residue": {"precision": (-700, -700), "balanced": (-1700, -1700), "recall": (-3000, -3000)},
}

_NUMBER = {feature.name: number for number, feature in enumerate(LINE_FEATURES)}
_OWN_CUES = _NUMBER["own_cues"]

#: Gold of whole pages says little of clutter inside articles, so context has priors there, as cues have: on what an
#: extractor left a cue counts half again, and blocks go on under their cues. In log-odds, by distance in lines
#: (1, 2, 3, 4-6, 7-12); set by hand, 2026-11-22, looking at the fit samples and at
#: the five seed texts: figures on those two are no evidence for them.
RESIDUE_CUES = 0.5
BLOCKS_ABOVE = {
    "fundraising": (1.2, 1.2, 1.2, 1.0, 0.7),
    "consent": (1.2, 1.2, 1.0, 0.8, 0.4),
    "newsletter": (1.0, 0.8, 0.6, 0.3, 0.0),
    "comment": (0.8, 0.8, 0.8, 0.6, 0.4),
    "paywall": (0.8, 0.6, 0.4, 0.2, 0.0),
    "media": (1.2, 0.3, 0.0, 0.0, 0.0),
    "share": (0.8, 0.6, 0.4, 0.2, 0.0),
    "teaser": (0.6, 0.4, 0.4, 0.3, 0.0),
    "about": (0.6, 0.4, 0.2, 0.0, 0.0),
}
#: An alt text stands right above the caption's credit.
CAPTION_BELOW = 1.5


def context_priors() -> dict[int, Array]:
    """Where the second stage starts on residue, by feature of the line."""
    own = np.zeros(len(LINE_FEATURES[_OWN_CUES].bins))
    steps = np.arange(len(own) - 2)
    own[1:-1] = -RESIDUE_CUES * (steps + 0.5) * CUE_STEP / 1000
    above, below = _NUMBER["cue_above"], _NUMBER["cue_below"]
    over = np.zeros(len(LINE_FEATURES[above].bins))
    for number, name in enumerate(LINE_FEATURES[above].bins):
        label, _colon, distance = name.partition(":")
        if label in BLOCKS_ABOVE:
            over[number] = -BLOCKS_ABOVE[label][("1", "2", "3", "4-6", "7-12").index(distance)]
    under = np.array([-CAPTION_BELOW if name == "caption:1" else 0.0 for name in LINE_FEATURES[below].bins])
    return {_OWN_CUES: own, above: over, below: under}


#: Gold leaves headlines out, the policy keeps them: what a page's first-level heading, and what a line that says the
#: page's title, weigh on top of what was learned. Set on WCXB's training pages, 2026-11-24: of 137 pages with one such
#: heading 22 % lost it without.
HEADLINES = {
    "html_heading": {"h1": 2.0},
    "html_page_title": {"equal": 1.5, "part": 1.5, "has": 1.5},
}


def headlines(features: Sequence[Feature]) -> dict[int, Array]:
    """The weights of headlines by number of the feature."""
    return {
        number: np.array([HEADLINES[feature.name].get(name, 0.0) for name in feature.bins])
        for number, feature in enumerate(features)
        if feature.name in HEADLINES
    }


def context_stage(features: Sequence[Feature], pairs: Pairs, *, apart: bool) -> Stage:
    """The second stage: features of the line, features of the page, and pairs of each kind."""
    sizes = [len(feature.bins) for feature in (*features, *PAGE_FEATURES)]
    line, page = range(len(features)), range(len(features), len(sizes))
    wanted = [(line, line, pairs.line), (page, line, pairs.page_line), (page, page, pairs.page)]
    return Stage(sizes, CONTEXT_ROUNDS, wanted, apart)


def fit_regime(
    name: str, documents: Sequence[Prepared], scores: Sequence[Array], pages: Array, threads: int
) -> tuple[dict[str, Any], list[Array]]:
    """The weights of one regime as they stand in the file, and the documents' calibrated out-of-fold scores."""
    of_line = HTML_FEATURES if name == "html" else LINE_FEATURES
    with_markup = name == "html"
    stage = context_stage(of_line, PAIRS[name], apart=not with_markup)
    matrix = np.concatenate(
        [context_matrix(*row, with_markup=with_markup) for row in zip(documents, scores, pages, strict=True)]
    )
    priors = context_priors() if name == "residue" else {}
    start = np.concatenate(scores)
    for number, table in priors.items():
        start += table[matrix[:, number]]
    found = out_of_fold(documents, stage, matrix, start, threads)
    labels, weights, folds = stacked(documents)
    cues: dict[str, int] = {}
    if name == "residue":
        fired = Fired.of(documents)
        extra = fired.corrections(labels, weights, found, CUE_REACH)
        cues = {cue: weight for cue, weight in zip(fired.names, thousandths(extra), strict=True) if weight}
        unseen = [fired.corrections(labels, weights * (folds != fold), found, CUE_REACH) for fold in range(FOLDS)]
        for fold, correction in enumerate(unseen):
            found[folds == fold] += fired.added(correction, len(found))[folds == fold]
    boosters = stage.fitted(Lines(matrix, labels, start), weights, threads)
    bias, line, pairs = exported(boosters, stage.sizes, matrix, weights)
    kept = headlines(of_line) if name == "html" else {}
    for number, table in (priors | kept).items():
        line[number] = line.get(number, np.zeros(table.shape)) + table
    zones: dict[str, Any] = {"zone_bias": 0, "zone": {}, "zone_pairs": []}
    if name != "residue":
        zones, found = fit_zones(documents, found, PAIRS[name].zone, threads, with_markup=with_markup)
    slope, offset = calibration(documents, found)
    features, count = (*of_line, *PAGE_FEATURES), len(of_line)
    of_lines, of_pages = range(count), range(count, len(features))
    weights_found = {
        "bands": {preset: list(band) for preset, band in BANDS[name].items()},
        "bias": round(bias * 1000),
        "cues": cues,
        "calibration": {"offset": offset, "slope": slope},
        "line": named(line, of_line),
        "line_pairs": pair_rows(pairs, features, of_lines, of_lines),
        "page": named(line, PAGE_FEATURES, count),
        "page_line_pairs": pair_rows(pairs, features, of_pages, of_lines),
        "page_pairs": pair_rows(pairs, features, of_pages, of_pages),
        **zones,
    }
    return weights_found, by_document(documents, found)


def fit_zones(
    documents: Sequence[Prepared], scores: Array, pairs: int, threads: int, *, with_markup: bool
) -> tuple[dict[str, Any], Array]:
    """The third stage, fitted on out-of-fold scores of the second: its weights and its own out-of-fold scores."""
    features = HTML_ZONE_FEATURES if with_markup else ZONE_FEATURES
    sizes, numbers = [len(feature.bins) for feature in features], range(len(features))
    stage = Stage(sizes, ZONE_ROUNDS, [(numbers, numbers, pairs)], apart=not with_markup)
    split = by_document(documents, scores)
    matrix = np.concatenate(
        [zone_matrix(*row, with_markup=with_markup) for row in zip(documents, split, strict=True)]
    )
    found = out_of_fold(documents, stage, matrix, scores, threads)
    labels, weights, _folds = stacked(documents)
    boosters = stage.fitted(Lines(matrix, labels, scores), weights, threads)
    bias, tables, found_pairs = exported(boosters, sizes, matrix, weights)
    return {
        "zone_bias": round(bias * 1000),
        "zone": named(tables, features),
        "zone_pairs": pair_rows(found_pairs, features, numbers, numbers),
    }, found


def regime_of(document: Prepared) -> str:
    """The regime that a document is read in."""
    if document.markup is not None:
        return "html"
    return "residue" if document.residue_chance >= RESIDUE_FROM else "whole"


def fit_html(documents: Sequence[Prepared], scores: Sequence[Array], threads: int) -> tuple[dict[str, Any], Scores]:
    """The weights of HTML, and the out-of-fold scores of the pages; ``scores`` are those of the first stage."""
    chosen = [number for number, document in enumerate(documents) if document.markup is not None]
    members, first = [documents[number] for number in chosen], [scores[number] for number in chosen]
    found, final = fit_regime("html", members, first, page_rows(members, first), threads)
    return found, {document.key: values for document, values in zip(members, final, strict=True)}


def fit_texts(
    documents: Sequence[Prepared], scores: Sequence[Array], pages: Array, threads: int
) -> tuple[dict[str, dict[str, Any]], Scores]:
    """The weights of whole pages and of residue, and the out-of-fold scores of every text in its regime.

    ``scores`` are those of the first stage, ``pages`` the page features that follow from them: documents of HTML teach
    whole pages of text, too.
    """
    html = np.array([document.markup is not None for document in documents])
    chances = np.array([document.residue_chance for document in documents])
    members_of = {
        "whole": chances < RESIDUE_FROM + DOUBT,
        "residue": (chances > RESIDUE_FROM - DOUBT) & ~html,
    }
    models, final = {}, {}
    for name, inside in members_of.items():
        chosen = [int(index) for index in np.flatnonzero(inside)]
        members, first = [documents[index] for index in chosen], [scores[index] for index in chosen]
        models[name], found = fit_regime(name, members, first, pages[chosen], threads)
        for document, values in zip(members, found, strict=True):
            if name == regime_of(document):
                final[document.key] = values
    return models, final


def residue_chances(documents: Sequence[Prepared], rows: Array, threads: int) -> tuple[float, dict[int, Array], Array]:
    """How page features tell what an extractor leaves from whole pages: bias, stumps, out-of-fold chances."""
    residue = np.array([item.residue for item in documents])
    weights = np.array([item.weight for item in documents])
    folds = np.array([item.fold for item in documents])
    start = np.full(len(documents), round(float(np.log(weights[residue].sum() / weights[~residue].sum())), 3))
    sizes = [len(feature.bins) for feature in PAGE_FEATURES]
    alone = [[number] for number in range(len(sizes))]
    unseen = [weights * (folds != fold) for fold in range(FOLDS)]
    lines, scores = Lines(rows, residue, start), start.copy()
    for fold, boosters in enumerate(fits(lines, unseen, RESIDUE_ROUNDS, [alone] * UNSEEN_DRAWS, threads)):
        scores[folds == fold] += predicted(boosters, rows[folds == fold])
    (boosters,) = fits(lines, [weights], RESIDUE_ROUNDS, [alone] * DRAWS, threads)
    bias, tables, _pairs = exported(boosters, sizes, rows, weights)
    return bias + float(start[0]), tables, 1 / (1 + np.exp(-scores))
