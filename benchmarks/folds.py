"""What out-of-fold scores are worth on the training pages: the figures by which features and weights are chosen.

Whole pages by corpus and page type, and the change in F1 that cleaning brings to what extractors leave. Titles
stay in (labels need the finished model), so changes are a little below those of ``quality``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.prepared import Prepared, f1
from benchmarks.regimes import regime_of
from benchmarks.renderers import EXTRACTORS

Array = Any
Bands = Mapping[str, Mapping[str, tuple[int, int]]]

BETA = {"precision": 0.5, "balanced": 1.0, "recall": 2.0}
#: A page is worse when cleaning costs it more than this.
WORSE_BY = 0.02


def threshold(scores: Array, lengths: Array, beta: float, band: tuple[int, int]) -> float:
    """The same rule as ``Regime.threshold``, on arrays of scores in units of log-odds."""
    low, high = (end / 1000 for end in band)
    if low == high:
        return low
    chances = 1 / (1 + np.exp(-scores))
    order = np.argsort(-scores, kind="stable")
    gains, kept = np.cumsum((chances * lengths)[order]), np.cumsum(lengths[order])
    values = gains / (kept + beta * beta * gains[-1] + 1e-9)
    return float(min(high, max(low, scores[order][values.argmax()] - 1e-6)))


def kept(document: Prepared, scores: Array, preset: str, bands: Bands) -> Array:
    """Which lines of a document stay."""
    lengths = np.array([len(line.text) for line in document.lines])
    return scores > threshold(scores, lengths, BETA[preset], bands[regime_of(document)][preset])


def whole_pages(
    documents: Sequence[Prepared], scores: Sequence[Array], bands: Bands, tool: str = "resiliparse-full"
) -> dict[str, float]:
    """Mean word F1 of what a tool makes of whole pages, balanced preset, by corpus and by WCXB's page types."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    for document, score in zip(documents, scores, strict=True):
        if document.tool == tool:
            value = f1(document, kept(document, score, "balanced", bands))
            values[document.corpus].append(value)
            if document.corpus == "wcxb":
                values[f"wcxb {document.page_type}"].append(value)
    return {name: round(float(np.mean(items)), 4) for name, items in sorted(values.items())}


def residues(documents: Sequence[Prepared], scores: Sequence[Array], bands: Bands) -> dict[str, dict[str, float]]:
    """By extractor and preset on WCXB: change in mean F1, share of gold words lost, share of pages worse."""
    rows: defaultdict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for document, score in zip(documents, scores, strict=True):
        if document.corpus != "wcxb" or document.tool not in EXTRACTORS:
            continue
        everything = np.ones(len(document.lines), dtype=bool)
        before = f1(document, everything)
        for preset in ("balanced", "recall"):
            stays = kept(document, score, preset, bands)
            lost = _hits(document, everything) - _hits(document, stays)
            rows[f"{document.tool} {preset}"].append((f1(document, stays) - before, lost, _hits(document, everything)))
    return {
        name: {
            "change": round(float(np.mean([change for change, _lost, _hits in items])), 5),
            "lost": round(sum(lost for _change, lost, _hits in items) / sum(hits for _c, _l, hits in items), 5),
            "worse": round(float(np.mean([change < -WORSE_BY for change, _lost, _hits in items])), 4),
        }
        for name, items in sorted(rows.items())
    }


def _hits(document: Prepared, stays: Array) -> float:
    found = np.bincount(document.tokens[np.repeat(stays, document.word_counts)], minlength=len(document.gold_counts))
    return float(np.minimum(found, document.gold_counts).sum())


def labelled(documents: Sequence[Prepared], scores: Sequence[Array], bands: Bands) -> dict[str, float]:
    """On lines that readers labelled: share of content kept and of clutter dropped, balanced preset."""
    right = np.zeros(2)
    total = np.zeros(2)
    for document, score in zip(documents, scores, strict=True):
        if document.known:
            stays = kept(document, score, "balanced", bands)
            for label in (0, 1):
                these = document.labels == label
                right[label] += (stays[these] == bool(label)).sum()
                total[label] += these.sum()
    return {
        name: round(float(right[label] / max(total[label], 1)), 4)
        for name, label in (("content kept", 1), ("clutter dropped", 0))
    }
