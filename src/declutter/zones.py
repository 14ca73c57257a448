"""The third pass: the zones of a page, told by the scores of the second.

The second pass knows a line's neighbours. What it does not see is how the page falls into parts: the run of lines
that is its main content, how much clutter lies between that run and a line, and how much of the page's text stood
above the last line that speaks of comments or of other stories. Below such a line, and below most of the text, even
good prose is a reader's comment or a teaser; the same line above all text means nothing.

Everything is a pass over the page or over its cues: O(n). Evidence of this pass is added to the scores of the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Literal

from declutter.context import RUN_NAMES, WINDOW_NAMES, main_run, windows
from declutter.features import CHARS, LENGTH_OF_BIN, DescribedLines, Feature, ranges, score_names
from declutter.shapes import binned
from declutter.sums import Row, Rows
from declutter.values import Hit

#: Scores beyond these many thousandths either way say the same: of the line itself, of lines that are summed up.
_CLIP, _MASS_CLIP = 4_000, 2_000
_SCORE_BINS = 32
_WINDOWS = (5, 30)
#: A line from this score on may belong to a segment of content, which ends where so many lines in a row do not.
_SEGMENT_SCORE, _SEGMENT_END = -300, 3
#: A cue at least this strong marks a zone.
_MARKING_PRIOR = -500

_TENTHS = (1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 97, 100)
_GAP = (1, 5, 10, 20, 40, 70, 100, 200, 400)
_COUNTS = (1, 2, 3, 4, 6, 9, 14, 20)
_DISTANCES = (1, 2, 4, 8, 16, 32, 64, 128)
_PLACES = ("far above", "3 above", "2 above", "1 above", "here", "1 below", "2 below", "3 below", "far below", "none")

Kind = Literal["text_over", "text_over_first", "count", "since", "until"]

#: What is worked out of the cues of each label: of all kinds and labels those with most gain in trees boosted on the
#: training pages, as text and as HTML (2026-11-24).
_LABELS: dict[Kind, tuple[str, ...]] = {
    "text_over": ("teaser", "newsletter", "about", "navigation", "date", "byline", "engagement", "advertisement"),
    "text_over_first": ("teaser", "legal", "engagement", "comment"),
    "count": ("newsletter", "advertisement", "teaser", "about", "legal", "engagement", "date", "comment", "share"),
    "until": ("navigation", "legal", "date", "about", "share"),
    "since": ("teaser",),
}
MARKS: tuple[tuple[Kind, str], ...] = tuple((kind, label) for kind, labels in _LABELS.items() for label in labels)
_BINS: dict[Kind, tuple[str, ...]] = {
    "text_over": (*ranges(*_TENTHS), "none"),
    "text_over_first": (*ranges(*_TENTHS), "none"),
    "count": ranges(*_COUNTS),
    "since": (*ranges(*_DISTANCES), "none"),
    "until": (*ranges(*_DISTANCES), "none"),
}

ZONE_FEATURES: tuple[Feature, ...] = (
    Feature("zone_score", "shape", score_names(_SCORE_BINS, _CLIP)),
    *(Feature(f"zone_around{size}", "neighbours", WINDOW_NAMES) for size in _WINDOWS),
    Feature("zone_run", "position", RUN_NAMES),
    Feature("zone_run_share", "page", ranges(*_TENTHS)),
    Feature("zone_gap", "position", ranges(*_GAP)),
    Feature("zone_text_before", "position", ranges(*_TENTHS)),
    Feature("zone_segment_share", "neighbours", (*ranges(*_TENTHS), "none")),
    Feature("zone_segment_place", "position", _PLACES),
    Feature("zone_segments", "page", ranges(*_COUNTS)),
    Feature("zone_largest", "page", ranges(*_TENTHS)),
    *(Feature(f"zone_{kind}_{label}", "position", _BINS[kind]) for kind, label in MARKS),
)

_TENTHS_BIN = binned(*_TENTHS)
_GAP_BIN = binned(*_GAP)
_COUNTS_BIN = binned(*_COUNTS)
_DISTANCES_BIN = list(binned(*_DISTANCES))
_NO_TENTH, _NO_DISTANCE = len(_TENTHS) + 1, len(_DISTANCES) + 1

Column = list[int]


def zone_rows(described: DescribedLines, scores: Sequence[int]) -> Sequence[Row]:
    """The bins of ``ZONE_FEATURES`` for every line, given the scores of the second pass."""
    if not scores:
        return []
    lengths = [LENGTH_OF_BIN[length] for length in described.rows.columns[CHARS]]
    clipped = [_CLIP if score > _CLIP else max(score, -_CLIP) for score in scores]
    mass = [
        (_MASS_CLIP if score > _MASS_CLIP else max(score, -_MASS_CLIP)) * length // 1000
        for score, length in zip(scores, lengths, strict=True)
    ]
    text = list(accumulate([max(0, value) for value in mass], initial=0))
    total = text[-1] or 1
    above = [_TENTHS_BIN[value * 100 // total] for value in text]
    columns = [
        [(score + _CLIP) * (_SCORE_BINS - 1) // (2 * _CLIP) for score in clipped],
        *windows(clipped, _WINDOWS),
        *_run_columns(mass, text, total),
        above[:-1],
        *_segment_columns(scores, mass, total),
        *_mark_columns(described.hits, above),
    ]
    return Rows(list(map(bytes, columns)), len(scores))


def _run_columns(mass: Column, text: Column, total: int) -> list[Column]:
    """Where a line stands to the main run, the run's share of the text, and the clutter between it and the line."""
    places, start, end = main_run(mass)
    count = len(mass)
    if end == start:
        return [places, [0] * count, [0] * count]
    run = text[end] - text[start]
    clutter = list(accumulate([-value if value < 0 else 0 for value in mass], initial=0))
    size, top = sum(mass[start:end]) or 1, _GAP[-1]
    first, last = clutter[start], clutter[end]
    gaps = [min((first - value) * 100 // size, top) for value in clutter[1 : start + 1]]
    gaps += [0] * (end - start)
    gaps += [min((value - last) * 100 // size, top) for value in clutter[end:count]]
    return [places, [_TENTHS_BIN[run * 100 // total]] * count, [_GAP_BIN[gap] for gap in gaps]]


def _segment_columns(scores: Sequence[int], mass: Column, total: int) -> list[Column]:
    """The segments of content: the share of a line's own, its place to the largest; how many; the largest's."""
    owner: Column = []
    sizes: Column = []
    apart = _SEGMENT_END
    for score, value in zip(scores, mass, strict=True):
        if score > _SEGMENT_SCORE:
            if apart >= _SEGMENT_END:
                sizes.append(0)
            apart = 0
            if value > 0:
                sizes[-1] += value
            owner.append(len(sizes) - 1)
        else:
            apart += 1
            owner.append(-1)
    count = len(owner)
    if not sizes:
        none = [_NO_TENTH, len(_PLACES) - 1, 0, 0]
        return [[value] * count for value in none]
    largest = sizes.index(max(sizes))
    # Lines outside any segment have the owner -1: the last entry of each table.
    shares = [*(_TENTHS_BIN[size * 100 // total] for size in sizes), _NO_TENTH]
    places = [*(max(-4, min(4, number - largest)) + 4 for number in range(len(sizes))), len(_PLACES) - 1]
    return [
        [shares[number] for number in owner],
        [places[number] for number in owner],
        [_COUNTS_BIN[min(len(sizes), _COUNTS[-1])]] * count,
        [shares[largest]] * count,
    ]


def _mark_columns(lines: Sequence[tuple[Hit, ...]], above: Column) -> list[Column]:
    """For every kind of mark what ``MARKS`` asks for."""
    count = len(lines)
    places: dict[str, Column] = {label: [] for _kind, label in MARKS}
    for index, hits in enumerate(lines):
        for hit in hits:
            if hit.prior <= _MARKING_PRIOR and hit.label in places:
                found = places[hit.label]
                if not found or found[-1] != index:
                    found.append(index)
    return [_MARKINGS[kind](places[label], above, count) for kind, label in MARKS]


def _text_over(places: Column, above: Column, count: int) -> Column:
    """The share of the page's text over the nearest mark above."""
    column: Column = []
    share, done = _NO_TENTH, 0
    for place in places:
        column += [share] * (place + 1 - done)
        share, done = above[place], place + 1
    return column + [share] * (count - done)


def _text_over_first(places: Column, above: Column, count: int) -> Column:
    """The share of the page's text over the first mark, from there on."""
    if not places:
        return [_NO_TENTH] * count
    first = places[0]
    return [_NO_TENTH] * first + [above[first]] * (count - first)


def _count(places: Column, _above: Column, count: int) -> Column:
    """How many marks stand above, the line itself counted."""
    column: Column = []
    for number, place in enumerate(places):
        column += [_COUNTS_BIN[min(number, _COUNTS[-1])]] * (place - len(column))
    return column + [_COUNTS_BIN[min(len(places), _COUNTS[-1])]] * (count - len(column))


def _since(places: Column, _above: Column, count: int) -> Column:
    """How many lines above the nearest mark stands."""
    column = [_NO_DISTANCE] * ((places[0] + 1) if places else count)
    for place, following in zip(places, [*places[1:], count - 1], strict=False):
        distances = following - place
        known = _DISTANCES_BIN[1 : distances + 1]
        column += known + [_DISTANCES_BIN[-1]] * (distances - len(known))
    return column


def _until(places: Column, above: Column, count: int) -> Column:
    """How many lines below the nearest mark stands."""
    column = _since([count - 1 - place for place in reversed(places)], above, count)
    column.reverse()
    return column


_MARKINGS = {
    "text_over": _text_over,
    "text_over_first": _text_over_first,
    "count": _count,
    "since": _since,
    "until": _until,
}
