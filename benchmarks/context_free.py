"""The first stage of the fit: what a line says by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.boosting import Lines, exported, predicted
from benchmarks.prepared import Prepared, prior_scores, stacked
from benchmarks.stages import Fired, Stage, by_document, named, out_of_fold, pair_rows, thousandths
from declutter.features import FEATURES

Array = Any

ROUNDS = 400
#: Pairs of features, for text and for HTML: three times as many bring HTML 0.003 to 0.0065 F1 out-of-fold and cost
#: plain text paragraphs that stand below teasers (benchmarks/ERRORS.md).
TEXT_PAIRS, HTML_PAIRS = 12, 36


def fit_context_free(
    documents: Sequence[Prepared], pairs: int, threads: int, *, apart: bool
) -> tuple[dict[str, Any], list[Array]]:
    """Weights as they stand in the file, with so many pairs, and every document's out-of-fold scores.

    Both tables are fitted on text and HTML: on HTML alone it brings 0.006 F1 less (WCXB, out-of-fold, 2026-11-30).
    """
    labels, weights, _folds = stacked(documents)
    bias = round(float(np.log((weights * labels).sum() / (weights * ~labels).sum())), 3)
    fired = Fired.of(documents)
    sizes, numbers = [len(feature.bins) for feature in FEATURES], range(len(FEATURES))
    stage = Stage(sizes, ROUNDS, [(numbers, numbers, pairs)], apart)
    matrix = np.concatenate([item.local for item in documents])
    start = np.concatenate([prior_scores(item, bias) for item in documents])
    scores = out_of_fold(documents, stage, matrix, start, threads, fired)
    boosters = stage.fitted(Lines(matrix, labels, start), weights, threads)
    corrections = fired.corrections(labels, weights, start + predicted(boosters, matrix))
    own_bias, tables, found = exported(boosters, sizes, matrix, weights)
    model = {
        "bias": round((bias + own_bias) * 1000),
        "cues": dict(zip(fired.names, thousandths(fired.priors + corrections), strict=True)),
        "line": named(tables, FEATURES),
        "line_pairs": pair_rows(found, FEATURES, numbers, numbers),
    }
    return model, by_document(documents, scores)
