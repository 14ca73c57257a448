"""The measures, as pure functions: word overlap, the oracle, intervals, label tables.

Every interval is a 95 % percentile bootstrap with a fixed seed, so that a report can be made again.
"""

from __future__ import annotations

import math
import random
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

#: Languages that are written without spaces: their characters count as words.
UNSPACED = frozenset({"zh", "ja", "th"})
SEED = 20240229
RESAMPLES = 1000
#: A line counts as gold when at least this share of its words lies in n-grams of the gold text.
GOLD_LINE_SHARE = 0.5
_NGRAM = 4
_ORACLE_PASSES = 5
_WORD = re.compile(r"\w+")
_CHARACTER = re.compile(r"\w")


def words(text: str, language: str = "") -> list[str]:
    r"""The lower-cased ``\w+`` words of a text; single characters for zh, ja and th."""
    unspaced = language.lower().replace("_", "-").split("-")[0] in UNSPACED
    return (_CHARACTER if unspaced else _WORD).findall(text.lower())


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float


def score(hits: float, predicted: float, gold: float) -> Score:
    """The score of ``hits`` right words among ``predicted`` against ``gold`` words; two empty texts agree."""
    if not predicted and not gold:
        return Score(1.0, 1.0, 1.0)
    precision = hits / predicted if predicted else 0.0
    recall = hits / gold if gold else 0.0
    return Score(precision, recall, 2 * hits / (predicted + gold))


def overlap(gold: Counter[str], predicted: Counter[str]) -> int:
    """How many words both multisets hold."""
    return (gold & predicted).total()


def word_score(gold: Counter[str], predicted: Counter[str]) -> Score:
    """The score of a predicted multiset of words against the gold multiset."""
    return score(overlap(gold, predicted), predicted.total(), gold.total())


def combine(parts: Iterable[Counter[str]]) -> Counter[str]:
    """The sum of multisets."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return total


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; 0.0 for no values."""
    return math.fsum(values) / len(values) if values else 0.0


def quantile(values: Sequence[float], share: float) -> float:
    """The quantile of a sequence by linear interpolation; 0.0 for no values."""
    if not values:
        return 0.0
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def median(values: Sequence[float]) -> float:
    """The middle value; 0.0 for no values."""
    return quantile(values, 0.5)


# --- Intervals ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


def bootstrap(count: int, statistic: Callable[[Sequence[int]], float], resamples: int = RESAMPLES) -> Interval:
    """The interval of a statistic of ``count`` items, given as a function of the indices drawn."""
    everything = range(count)
    value = statistic(everything)
    if count == 0:
        return Interval(value, value, value)
    draw = random.Random(SEED)
    found = [statistic(draw.choices(everything, k=count)) for _ in range(resamples)]
    return Interval(value, quantile(found, 0.025), quantile(found, 0.975))


def bootstrap_mean(values: Sequence[float], resamples: int = RESAMPLES) -> Interval:
    """The mean of the values and its interval."""
    return bootstrap(len(values), lambda drawn: mean([values[index] for index in drawn]), resamples)


def paired_bootstrap(ours: Sequence[float], theirs: Sequence[float], resamples: int = RESAMPLES) -> Interval:
    """The mean of ``ours - theirs``, item by item, and its interval.

    Raises ``ValueError`` when the sequences are not equally long.
    """
    return bootstrap_mean([left - right for left, right in zip(ours, theirs, strict=True)], resamples)


def _ratio(pairs: Sequence[tuple[float, float]], drawn: Sequence[int]) -> float:
    below = math.fsum(pairs[index][1] for index in drawn)
    return math.fsum(pairs[index][0] for index in drawn) / below if below else 0.0


def bootstrap_ratio(pairs: Sequence[tuple[float, float]], resamples: int = RESAMPLES) -> Interval:
    """The sum of the first parts over the sum of the second parts, drawing whole documents."""
    return bootstrap(len(pairs), lambda drawn: _ratio(pairs, drawn), resamples)


def paired_bootstrap_ratio(
    ours: Sequence[tuple[float, float]], theirs: Sequence[tuple[float, float]], resamples: int = RESAMPLES
) -> Interval:
    """The difference of two ratios of sums over the same documents, and its interval."""
    if len(ours) != len(theirs):
        raise ValueError(f"paired figures need equally many documents, not {len(ours)} and {len(theirs)}")
    return bootstrap(len(ours), lambda drawn: _ratio(ours, drawn) - _ratio(theirs, drawn), resamples)


# --- Alignment and oracle ----------------------------------------------------------------------


def _ngrams(items: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    return (tuple(items[index : index + size]) for index in range(len(items) - size + 1))


def gold_shares(lines: Sequence[Sequence[str]], gold: Sequence[str]) -> list[float]:
    """For each line (a list of words) the share of its words that lie in an n-gram of the gold words.

    The n-grams hold four words, or the whole line where it is shorter. A line without words gets 0.
    """
    known = {size: set(_ngrams(gold, size)) for size in range(1, _NGRAM + 1)}
    shares = []
    for line in lines:
        size = min(len(line), _NGRAM)
        covered: set[int] = set()
        if size:
            for index, ngram in enumerate(_ngrams(line, size)):
                if ngram in known[size]:
                    covered.update(range(index, index + size))
        shares.append(len(covered) / len(line) if line else 0.0)
    return shares


class _Selection:
    """A set of lines whose F1 against the gold words is kept up to date."""

    def __init__(self, lines: Sequence[Counter[str]], gold: Counter[str], chosen: Sequence[bool]) -> None:
        self.lines = lines
        self.gold = gold
        self.gold_total = gold.total()
        self.chosen = list(chosen)
        self.held = combine(line for line, keep in zip(lines, chosen, strict=True) if keep)
        self.hits = overlap(gold, self.held)
        self.size = self.held.total()

    @property
    def f1(self) -> float:
        """F1 of the chosen lines."""
        return score(self.hits, self.size, self.gold_total).f1

    def toggle_if_better(self, index: int) -> bool:
        """Add or remove a line when that raises F1; whether it did."""
        sign = -1 if self.chosen[index] else 1
        line = self.lines[index]
        hits = self.hits
        for word, number in line.items():
            gold = self.gold[word]
            if gold:
                hits += min(gold, self.held[word] + sign * number) - min(gold, self.held[word])
        size = self.size + sign * line.total()
        if score(hits, size, self.gold_total).f1 <= self.f1:
            return False
        self.chosen[index] = not self.chosen[index]
        for word, number in line.items():
            self.held[word] += sign * number
        self.hits, self.size = hits, size
        return True


def _climb(lines: Sequence[Counter[str]], gold: Counter[str], start: Sequence[bool]) -> _Selection:
    selection = _Selection(lines, gold, start)
    for _ in range(_ORACLE_PASSES):
        if not sum(selection.toggle_if_better(index) for index in range(len(lines))):
            break
    return selection


def oracle(lines: Sequence[Sequence[str]], gold: Sequence[str]) -> tuple[float, list[bool]]:
    """The best F1 that keeping whole lines can reach, and the lines to keep for it.

    Lines are aligned with the gold text; from the aligned lines, and from all lines, single lines are
    added and removed while that raises F1. Never below keeping everything.
    """
    counters = [Counter(line) for line in lines]
    bag = Counter(gold)
    aligned = [share >= GOLD_LINE_SHARE for share in gold_shares(lines, gold)]
    best = max((_climb(counters, bag, start) for start in (aligned, [True] * len(lines))), key=lambda item: item.f1)
    return best.f1, best.chosen


def touching(spans: Iterable[tuple[int, int]], lines: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    r"""Which spans of ``"\n".join(lines)`` touch which lines.

    Yields (index of the line, index of the span, number of non-blank characters they share) wherever
    they share any.
    """
    starts, place = [], 0
    for line in lines:
        starts.append(place)
        place += len(line) + 1
    for span, (start, end) in enumerate(spans):
        index = max(bisect_right(starts, start) - 1, 0)
        while index < len(lines) and starts[index] < end:
            part = lines[index][max(start - starts[index], 0) : end - starts[index]]
            size = len("".join(part.split()))
            if size:
                yield index, span, size
            index += 1


def accuracy(confusion: Counter[tuple[str, str]]) -> tuple[int, int]:
    """The number of pairs (gold, predicted) that agree, and the number of all pairs."""
    return sum(number for (gold, found), number in confusion.items() if gold == found), confusion.total()
