"""The shape of a page: in how many pieces its prose comes, and what stands between them.

An article is one stretch of prose in one container; posts and lists of stories are many, with names and dates between.
"""

from __future__ import annotations

from collections.abc import Sequence

from declutter.context import POST_LABELS
from declutter.features import DescribedLines, Feature, ranges
from declutter.page import WIDE_PROSE_CHARS, Boxes, is_prose
from declutter.shapes import binned
from declutter.sums import Row
from declutter.values import Line

#: Stretches of prose are parted by so many other lines or more, and a cue this strong says that a line is none (both
#: set on the training pages whose kinds are known, 2026-11-30).
_APART, _NO_PROSE = 3, -500

_STRETCHES = (1, 2, 3, 4, 5, 7, 10, 15, 25, 40)
_MARKS = (1, 2, 3, 5, 9, 17, 33)
_TENTHS = tuple(range(5, 101, 5))

#: The last one is of HTML alone.
SHAPE_FEATURES: tuple[Feature, ...] = (
    Feature("shape_stretches", "page", ranges(*_STRETCHES)),
    Feature("shape_marks_above", "page", ranges(*_MARKS)),
    Feature("shape_marks_within", "page", ranges(*_MARKS)),
    Feature("shape_densest_percent", "page", ranges(*_TENTHS)),
)

_STRETCHES_BIN, _MARKS_BIN, _TENTHS_BIN = binned(*_STRETCHES), binned(*_MARKS), binned(*_TENTHS)


def shape_row(lines: Sequence[Line], described: DescribedLines, boxes: Boxes | None) -> Row:
    """The bins of ``SHAPE_FEATURES``; without boxes all but the last.

    They are the number of stretches of prose, the lines above and within the greatest stretch that speak of posts
    or dates, and the share of the page's prose in the container that holds most of its own.
    """
    count, start, end = _stretches(lines, described)
    marks = [number for number, hits in enumerate(described.hits) if hits and any(map(_marks_post, hits))]
    above, within = sum([mark < start for mark in marks]), sum([start <= mark <= end for mark in marks])
    row = (_bin(_STRETCHES_BIN, count), _bin(_MARKS_BIN, above), _bin(_MARKS_BIN, within))
    if boxes is None:
        return row
    return (*row, _TENTHS_BIN[max(boxes.own_prose) * 100 // (boxes.prose_chars[0] or 1)])


def _stretches(lines: Sequence[Line], described: DescribedLines) -> tuple[int, int, int]:
    """How many stretches of prose there are, and where the greatest begins and ends: the page where there is none."""
    count = begin = chars = most = 0
    best = (0, len(lines))
    last = -_APART - 2
    for number, (line, hits) in enumerate(zip(lines, described.hits, strict=True)):
        size = len(line.text)
        if size < WIDE_PROSE_CHARS or not is_prose(line.text, size):
            continue
        if hits and any(hit.prior <= _NO_PROSE for hit in hits):
            continue
        if number - last > _APART:
            count, begin, chars = count + 1, number, 0
        chars, last = chars + size, number
        if chars > most:
            most, best = chars, (begin, number)
    return count, *best


def _marks_post(hit: tuple[str, str, int]) -> bool:
    """Whether a cue says that its line is a date or speaks of comments."""
    return hit[2] < 0 and hit[1] in POST_LABELS


def _bin(table: tuple[int, ...], value: int) -> int:
    return table[min(value, len(table) - 1)]
