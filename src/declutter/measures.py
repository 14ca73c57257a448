"""How well a text was cleaned: precision, recall and F1 of words, with intervals.

The same measures as in ``benchmarks/metrics.py``, which a test holds them to; here for users' own labelled data.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

#: Languages that are written without spaces: their characters count as words.
_UNSPACED = frozenset({"zh", "ja", "th"})
_SEED = 20240229
_RESAMPLES = 1000
#: One class, one greedy repetition; and one character: neither can backtrack.
_WORD = re.compile(r"\w+")
_CHARACTER = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean, each from 0 to 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


def words(text: str, language: str = "") -> Counter[str]:
    r"""How often each lower-cased ``\w+`` word stands in a text; single characters for zh, ja and th.

    >>> words("The ferry, the pier")["the"], words("渡船", "zh").total()
    (2, 2)
    """
    unspaced = language.lower().replace("_", "-").split("-")[0] in _UNSPACED
    return Counter((_CHARACTER if unspaced else _WORD).findall(text.lower()))


def word_score(wanted: Counter[str], found: Counter[str]) -> Score:
    """The score of the words found against those wanted; two empty texts agree.

    >>> word_score(words("a b c d"), words("a b x"))
    Score(precision=0.6666666666666666, recall=0.5, f1=0.5714285714285714)
    """
    right, predicted, gold = (wanted & found).total(), found.total(), wanted.total()
    if not predicted and not gold:
        return Score(1.0, 1.0, 1.0)
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    return Score(precision, recall, 2 * right / (predicted + gold))


def mean_interval(values: Sequence[float]) -> Interval:
    """The mean and its 95 % percentile bootstrap interval; the same values give the same interval.

    >>> mean_interval([0.5, 0.5])
    Interval(value=0.5, low=0.5, high=0.5)
    """
    if not values:
        return Interval(0.0, 0.0, 0.0)
    draw = random.Random(_SEED)  # noqa: S311 - a bootstrap
    count = len(values)
    found = sorted(math.fsum(draw.choices(values, k=count)) / count for _ in range(_RESAMPLES))
    return Interval(math.fsum(values) / count, _quantile(found, 0.025), _quantile(found, 0.975))


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
