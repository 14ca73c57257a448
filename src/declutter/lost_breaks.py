"""Where lines ended before somebody joined them: the breaks that a page on one line has lost.

Whether a line ended between two words is told by the words around: what kinds of words they are, how a word ends, how
far the sentence goes on, and whether a cue's phrase begins or ends there. The log-odds are a sum of integers, a table
for each feature, learned from rendered pages whose lines were joined (``python -m benchmarks.lost_breaks``). After
BudouX, which tells in the same way where a Japanese phrase ends.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from declutter.tokens import is_unspaced_letter

LOST_BREAKS = Path(__file__).with_name("lost_breaks.json")
FORMAT = 1

#: What a word is, by its first letter and its whole: "function" words are the lexicon's stop words; "caseless" are
#: those of scripts without capitals, "unspaced" those of scripts without spaces. "none" is what stands outside.
WORD_KINDS = (
    "symbol", "number", "mixed", "lower_function", "lower", "letter", "capitals", "title_function", "title",
    "unspaced", "caseless_function", "caseless", "none",
)  # fmt: skip
_SYMBOL, _NUMBER, _MIXED, _LOWER_FUNCTION, _LOWER, _LETTER, _CAPITALS, _TITLE_FUNCTION, _TITLE, _UNSPACED = range(10)
_CASELESS_FUNCTION, _CASELESS, _NONE = range(10, 13)
#: How a word ends. "short" is a full stop behind an initial or a number, "quoted" a sentence's end in quotation marks.
WORD_ENDS = ("separator", "sentence", "short", "quoted", "bracket", "comma", "colon", "letter", "digit", "other")
_SEPARATOR, _SENTENCE, _SHORT, _QUOTED, _BRACKET, _COMMA, _COLON, _LETTER_END, _DIGIT_END, _OTHER = range(10)
#: Cue phrases that begin here, by their words and whether they stand alone; and those that end before.
_PHRASES, _AFTER = 9, 3
_LONGEST_PHRASE = 4
#: Lengths of words, and words up to a sentence's end, are counted up to here.
_LONGEST_WORD, _FARTHEST = 12, 40

_FULL_STOPS = frozenset(".!?…。！？।؟۔")
_CLOSING = frozenset("\"”»’')]）」』")
_COMMAS, _COLONS = frozenset(",;，、；،"), frozenset(":：")
_SEPARATORS = frozenset("|•·»›/–—-*‹«<>→←▶►●■:")
_AROUND = "\"“”«»'‘’()[]{}.,;:!?…-–—*"
_INSIDE_NUMBERS = str.maketrans("", "", ",.:/-")


class GapFeature(NamedTuple):
    """What is known of the gap between two words: a table of weights, a row for each of ``rows``."""

    name: str
    rows: int
    columns: int


_KINDS, _ENDS = len(WORD_KINDS), len(WORD_ENDS)
#: "before2", "before", "after" and "after2" are the kinds of the words around a gap; "end" is how the one before it
#: ends, "end_after" how the one after it does.
GAP_FEATURES = (
    GapFeature("end_after", _ENDS, _KINDS),
    GapFeature("after_after2", _KINDS, _KINDS),
    GapFeature("before_after", _KINDS, _KINDS),
    GapFeature("before2_before", _KINDS, _KINDS),
    GapFeature("end_before", _ENDS, _KINDS),
    GapFeature("after_end", _KINDS, _ENDS),
    GapFeature("length_before", 1, _LONGEST_WORD + 1),
    GapFeature("words_to_sentence_end", 1, _FARTHEST + 1),
    GapFeature("phrase_begins", 1, _PHRASES),
    GapFeature("phrase_ended", 1, _AFTER),
)
GapRow = tuple[int, ...]
_END_AFTER, _BEFORE_AFTER, _PHRASE_BEGINS, _PHRASE_ENDED = 0, 2, 8, 9
_NAME_GOES_ON = frozenset((_NUMBER, _MIXED, _CAPITALS, _TITLE))
_NAME_BEGINS = _NAME_GOES_ON | {_LETTER, _TITLE_FUNCTION}


class Opening(NamedTuple):
    """The cue phrase that begins at a word: its number of words, 0 for none, and whether it stands alone."""

    words: int
    alone: bool


class LostBreaks(NamedTuple):
    """The weights, in thousandths of a log-odds, by feature and cell."""

    bias: int
    tables: tuple[tuple[int, ...], ...]

    def sums(self, rows: Iterable[GapRow]) -> list[int]:
        """For every gap the log-odds that a line ended there, in thousandths."""
        tables, bias = self.tables, self.bias
        return [bias + sum([table[cell] for table, cell in zip(tables, row, strict=True)]) for row in rows]


def gap_rows(words: Sequence[str], stop_words: frozenset[str], openings: Sequence[Opening]) -> list[GapRow]:
    """The cells of ``GAP_FEATURES`` for the gap before each word but the first.

    ``openings`` are the cue phrases that begin at each word.

    >>> rows = gap_rows("to the harbour. Read more".split(), frozenset({"the", "to"}), [Opening(0, False)] * 5)
    >>> kind, end = rows[2][0] % 13, rows[2][0] // 13
    >>> WORD_ENDS[end], WORD_KINDS[kind]
    ('sentence', 'title')
    """
    known = {word: (_kind(word, stop_words), _end(word)) for word in set(words)}
    found = [known[word] for word in words]
    kinds = [kind for kind, _ in found]
    ends = [end for _, end in found]
    to_end = _words_to_sentence_end(ends)
    ended = _phrases_ended(openings)
    rows: list[GapRow] = []
    before2 = _NONE
    for number in range(1, len(words)):
        before, after, end = kinds[number - 1], kinds[number], ends[number - 1]
        after2 = kinds[number + 1] if number + 1 < len(kinds) else _NONE
        length, alone = openings[number]
        rows.append((
            end * _KINDS + after, after * _KINDS + after2, before * _KINDS + after, before2 * _KINDS + before,
            end * _KINDS + before, after * _ENDS + ends[number], min(len(words[number - 1]), _LONGEST_WORD),
            to_end[number], min(length, _LONGEST_PHRASE) + _LONGEST_PHRASE * alone, ended[number],
        ))  # fmt: skip
        before2 = before
    return rows


def is_inside(row: GapRow) -> bool:
    """Whether no line ends at a gap, whatever the weights say: inside a name or a menu, and between two marks.

    The words around it begin with capitals or digits, and no cue stands between them: a menu is as good in one piece,
    but "Barack" without "Obama" is not.
    """
    before, after = divmod(row[_BEFORE_AFTER], _KINDS)
    if before not in _NAME_BEGINS:
        return before == after == _SYMBOL
    ends_as_word = row[_END_AFTER] // _KINDS >= _LETTER_END
    return ends_as_word and after in _NAME_GOES_ON and not row[_PHRASE_BEGINS] and not row[_PHRASE_ENDED]


def _words_to_sentence_end(ends: Sequence[int]) -> list[int]:
    """How many words there are from each word to the next one that ends a sentence."""
    found = [0] * len(ends)
    distance = _FARTHEST
    for number in range(len(ends) - 1, -1, -1):
        distance = 0 if ends[number] in {_SENTENCE, _QUOTED} else min(distance + 1, _FARTHEST)
        found[number] = distance
    return found


def _phrases_ended(openings: Sequence[Opening]) -> list[int]:
    """Of each word whether a cue phrase ended before it: 2 for one that stands alone, 1 for another."""
    found = [0] * (len(openings) + _LONGEST_WORD)
    for number, (length, alone) in enumerate(openings):
        if length:
            place = min(number + length, len(found) - 1)
            found[place] = max(found[place], 1 + alone)
    return found


def _kind(word: str, stop_words: frozenset[str]) -> int:
    """The number of the word's kind in ``WORD_KINDS``."""
    bare = word.strip(_AROUND)
    if not bare:
        return _SYMBOL
    first = bare[0]
    if first.isdigit():
        return _NUMBER if bare.translate(_INSIDE_NUMBERS).isdigit() else _MIXED
    if is_unspaced_letter(first):
        return _UNSPACED
    functional = bare.lower() in stop_words
    if first.isupper():
        return _kind_in_capitals(bare, functional=functional)
    small = first.islower()
    if functional:
        return _LOWER_FUNCTION if small else _CASELESS_FUNCTION
    return _LOWER if small else _CASELESS


def _kind_in_capitals(word: str, *, functional: bool) -> int:
    if len(word) == 1:
        return _LETTER
    if word.isupper():
        return _CAPITALS
    return _TITLE_FUNCTION if functional else _TITLE


_END_OF = {
    **dict.fromkeys(_COMMAS, _COMMA), **dict.fromkeys(_COLONS, _COLON), **dict.fromkeys(_CLOSING, _BRACKET),
}  # fmt: skip
#: An initial or the number of an item, with its full stop, is at most so long.
_INITIAL = 3


def _end(word: str) -> int:
    """The number of the word's end in ``WORD_ENDS``."""
    if word in _SEPARATORS:
        return _SEPARATOR
    last = word[-1]
    if last.isalpha():
        return _LETTER_END
    if last in _FULL_STOPS:
        return _SHORT if len(word) <= _INITIAL and word[0].isalnum() and last == "." else _SENTENCE
    if last in _CLOSING and len(word) > 1 and (word[-2] in _FULL_STOPS or word[-2] == ","):
        return _QUOTED
    return _END_OF.get(last, _DIGIT_END if last.isdigit() else _OTHER)


@cache
def load(path: Path = LOST_BREAKS) -> LostBreaks:
    """Read the weights; raises ``ValueError`` for a file that does not fit this release's features."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if data.get("format") != FORMAT:
        raise ValueError(f"{path} holds no weights of lost line breaks of format {FORMAT}")
    tables = []
    for feature in GAP_FEATURES:
        rows = data["features"].get(feature.name, ())
        if len(rows) != feature.rows or any(len(row) != feature.columns for row in rows):
            raise ValueError(f"{feature.name} has {feature.rows} rows of {feature.columns} weights in {path}")
        tables.append(tuple(weight for row in rows for weight in row))
    return LostBreaks(data["bias"], tuple(tables))
