"""What the scores of a page say together: how sure they are, how much of the page would stay, in how many pieces.

The expected F-beta, by which a page's threshold is found, takes the chances of its lines as independent. They are
not: the teasers of a page stay or go together. What a page's profile looks like says in which direction the threshold
is off, and learned weights move it (see ``Regime.threshold``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from declutter.features import Feature, binned, ranges

#: Chances of 5, 20, 35, 50, 65, 80 and 95 % as scores.
_EDGES = (-2_944, -1_386, -619, 0, 619, 1_386, 2_944)
_NAMES = ("0-5", "5-20", "20-35", "35-50", "50-65", "65-80", "80-95", "95-100")
_PERCENT = (1, 3, 6, 10, 15, 20, 30, 40, 50, 60, 75, 90)
_LINES = (5, 10, 20, 40, 70, 120, 200, 300, 500)
_STEP, _STARTS, _LOW = 300, 12, -2_100

PROFILE_FEATURES: tuple[Feature, ...] = (
    *(Feature(f"chars_{name}", "page", ranges(*_PERCENT)) for name in _NAMES),
    *(Feature(f"lines_{name}", "page", ranges(*_PERCENT)) for name in _NAMES),
    Feature("expected", "page", tuple(f"{(_LOW + number * _STEP) / 1000:+.1f}" for number in range(_STARTS))),
    Feature("lines", "page", ranges(*_LINES)),
    Feature("kept_lines", "page", ranges(*_PERCENT)),
    Feature("kept_chars", "page", ranges(*_PERCENT)),
    Feature("breaks", "page", ranges(*_PERCENT)),
)
_PERCENT_BIN, _LINES_BIN = binned(*_PERCENT), binned(*_LINES)
#: Percentages are of so many; the last bin is the same from 90 on.
_MOST = _PERCENT[-1]


def profile_row(scores: Sequence[int], lengths: Sequence[int], expected: int) -> tuple[int, ...]:
    """The bins of ``PROFILE_FEATURES`` for the scores of a page's lines; ``expected`` is the threshold by expected F.

    >>> row = profile_row([3_000, -3_000], [90, 10], 0)
    >>> PROFILE_FEATURES[7].name, PROFILE_FEATURES[7].bins[row[7]]
    ('chars_95-100', '90+')
    """
    counts, chars = [0] * len(_NAMES), [0] * len(_NAMES)
    kept = kept_chars = breaks = 0
    before = False
    for score, length in zip(scores, lengths, strict=True):
        number = bisect_left(_EDGES, score)
        counts[number] += 1
        chars[number] += length
        stays = score > expected
        if stays:
            kept += 1
            kept_chars += length
        if stays is not before:
            breaks += 1
            before = stays
    size, total = len(scores) or 1, sum(lengths) or 1
    start = (expected - _LOW) // _STEP
    return (
        *[_PERCENT_BIN[min(_MOST, value * 100 // total)] for value in chars],
        *[_PERCENT_BIN[min(_MOST, value * 100 // size)] for value in counts],
        min(_STARTS - 1, max(0, start)),
        _LINES_BIN[min(_LINES[-1], size)],
        _PERCENT_BIN[min(_MOST, kept * 100 // size)],
        _PERCENT_BIN[min(_MOST, kept_chars * 100 // total)],
        _PERCENT_BIN[min(_MOST, breaks * 100 // size)],
    )
