"""The third pass on a page of HTML: what the scores of the second say of the containers of a line.

Markup says where lines belong together, and the second pass what each of them is; so a container is known by the
scores of the lines in it, and the cards of a list, the posts of a thread, the cells of a column by each other.
Whatever is said of a line leaves the line itself out: of its own score ``zones`` speaks.
"""

from __future__ import annotations

from collections.abc import Sequence

from declutter.features import CHARS, LENGTH_OF_BIN, DescribedLines, Feature, ranges, score_names
from declutter.page import Boxes
from declutter.shapes import binned
from declutter.sums import Row, Rows
from declutter.values import Line

#: What a line weighs in a mean, by the bins of ``chars``: the root of its length, as in training.
_WEIGHT_OF_BIN = tuple(round(length**0.5) for length in LENGTH_OF_BIN)

_CLIP, _BINS = 4_000, 16
_LEVELS = 3
_COUNTS = (1, 2, 3, 4, 6, 9, 14, 20, 35, 50)
#: The share of the page's content that the lines of one container hold, less what speaks against them, in per cent.
_NET = tuple(range(10, 101, 10))

BOX_ZONE_FEATURES: tuple[Feature, ...] = (
    *(
        feature
        for level in range(1, _LEVELS + 1)
        for feature in (
            Feature(f"zone_box_score{level}", "neighbours", (*score_names(_BINS, _CLIP), "none")),
            Feature(f"zone_box_text{level}", "neighbours", (*ranges(*_NET), "against")),
        )
    ),
    Feature("zone_alike_score", "neighbours", (*score_names(_BINS, _CLIP), "none")),
    Feature("zone_alike", "neighbours", ranges(*_COUNTS)),
)

_NET_BIN = binned(*_NET)
_AGAINST = len(_NET) + 1
_COUNTS_BIN = binned(*_COUNTS)

Column = list[int]


def box_zone_rows(
    lines: Sequence[Line], boxes: Boxes, described: DescribedLines, scores: Sequence[int]
) -> Sequence[Row]:
    """The bins of ``BOX_ZONE_FEATURES`` for every line, given the scores of the second pass."""
    clipped = [_CLIP if score > _CLIP else max(score, -_CLIP) for score in scores]
    weights = [_WEIGHT_OF_BIN[length] for length in described.rows.columns[CHARS]]
    weighted = [score * weight for score, weight in zip(clipped, weights, strict=True)]
    own = [line.markup.box if line.markup is not None else 0 for line in lines]
    sums, masses, nets = _sums(boxes, own, weighted, weights)
    up = _wider(boxes, masses)
    content = sum([value for value in weighted if value > 0]) or 1
    net = [_AGAINST if value < 0 else _NET_BIN[min(value * 100 // content, _NET[-1])] for value in nets]
    columns: list[Column] = []
    at = own
    for _level in range(_LEVELS):
        columns.append(_means([sums[box] for box in at], [masses[box] for box in at], weighted, weights))
        columns.append([net[box] for box in at])
        at = [up[box] for box in at]
    columns += _alike(lines, boxes, weighted, weights)
    return Rows(list(map(bytes, columns)), len(scores))


def _sums(boxes: Boxes, own: Column, weighted: Column, weights: Column) -> tuple[Column, Column, Column]:
    """For every box the scores and the weights of the lines inside, and the scores of the lines of its own."""
    sums, masses = [0] * len(boxes), [0] * len(boxes)
    for box, value, weight in zip(own, weighted, weights, strict=True):
        sums[box] += value
        masses[box] += weight
    nets = sums.copy()
    parents = boxes.parent
    for number in range(len(boxes) - 1, 0, -1):
        if masses[number]:
            sums[parents[number]] += sums[number]
            masses[parents[number]] += masses[number]
    return sums, masses, nets


def _wider(boxes: Boxes, masses: Column) -> Column:
    """For every box the next one around it that holds more lines."""
    up = [0] * len(boxes)
    parents = boxes.parent
    for number in range(1, len(boxes)):
        parent = parents[number]
        up[number] = parent if masses[parent] > masses[number] else up[parent]
    return up


def _means(sums: Column, masses: Column, weighted: Column, weights: Column) -> Column:
    """The mean score of the other lines of each line's container, as bins."""
    return [
        ((total - value) // (mass - weight) + _CLIP) * (_BINS - 1) // (2 * _CLIP) if mass > weight else _BINS
        for total, mass, value, weight in zip(sums, masses, weighted, weights, strict=True)
    ]


def _alike(lines: Sequence[Line], boxes: Boxes, weighted: Column, weights: Column) -> list[Column]:
    """The mean score of the other lines with the same element in containers alike, and how many they are."""
    signs, parents = boxes.sign, boxes.parent
    numbers: dict[tuple[str, int, str, str], int] = {}
    groups: Column = []
    sums: Column = []
    masses: Column = []
    counts: Column = []
    for line, value, weight in zip(lines, weighted, weights, strict=True):
        markup = line.markup
        key = ("", 0, "", "") if markup is None else (
            markup.tag, markup.bits, signs[markup.box], signs[parents[markup.box]]
        )  # fmt: skip
        number = numbers.setdefault(key, len(sums))
        if number == len(sums):
            sums.append(0)
            masses.append(0)
            counts.append(-1)
        groups.append(number)
        sums[number] += value
        masses[number] += weight
        counts[number] += 1
    sizes = [_COUNTS_BIN[min(count, _COUNTS[-1])] for count in counts]
    return [
        _means([sums[group] for group in groups], [masses[group] for group in groups], weighted, weights),
        [sizes[group] for group in groups],
    ]
