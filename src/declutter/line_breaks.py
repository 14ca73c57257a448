"""Pages that stand on a single line, as feeds and databases hold them.

Such a line is cut where sentences end and cues begin, and where a line seems to have ended before all were joined;
prose that nothing else stands between is cut into paragraphs, and a line that is prose throughout is not cut.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from declutter.lexicon import Lexicon
from declutter.lost_breaks import Opening, gap_rows, is_inside
from declutter.lost_breaks import load as load_weights
from declutter.tokens import is_unspaced_letter, normalised
from declutter.values import Line

#: Lines from this length on are looked into for cues; of texts whose lines are long throughout shorter ones already,
#: and of texts of a few lines all but short ones. (Whole pages have 40 to 60 characters a line, the mean over WCXB's.)
_LONG, _LONG_OF_LONG, _LONG_OF_FEW, _FEW_LINES, _LONG_LINES = 1_500, 500, 120, 3, 120
#: So much of a line is cut; a longer one is data, and the rest of it one span.
_CUT_CHARS = 200_000
#: A cue phrase is looked up over at most so many words.
_PHRASE_WORDS = 7
#: So many pieces with cues in a row are a menu.
_MENU = 3
#: "7." and "J." are no sentences.
_INITIAL, _ONE_LETTER = 3, 2
#: Cues at least this strong cut a line.
_CUTTING_PRIOR = -1_800
#: Words, where phrases may begin; where no spaces are, sentences. Two classes that exclude each other, each repeated
#: once: nothing to backtrack into.
_WORD = re.compile(r"[^\s。！？]+[。！？]*|[。！？]+")
_ENDS = re.compile(r"(?:[.!?…][\"”»’')\]]?|[。！？])$")
#: Log-odds from which on a line has ended, in thousandths: of 0, -200, -400 and -600 the one with the greatest mean F1
#: over WCXB's and Fundus's training pages joined in two ways; main contents on one line lose 0.7 to 0.9 % of their
#: characters by any of them (2026-11-30).
_BREAK = -400
#: Sentences are put together up to a paragraph of so many characters.
_PARAGRAPH = 400
#: Prose has so many words, and one in so many begins with a small letter where any begins with a capital.
_PROSE_WORDS, _SMALL = 3, 3
#: So many spans may stand inside a sentence.
_INSIDE = 3
_NO_OPENING = Opening(0, alone=False)
#: What stands between the items of a menu.
_SEPARATORS = frozenset("|•·»›/–—-")


def cut_lines(lines: Sequence[Line], lexicon: Lexicon) -> list[Line]:
    """The lines, of which long ones that are more than prose are cut into spans; ``gap`` is what stands before one."""
    limit = _limit(lines)
    found: list[Line] = []
    for line in lines:
        # A line that was repaired has lost its offsets.
        if len(line.text) < limit or line.end - line.start != len(line.text):
            found.append(line)
        else:
            found += _cut(line, lexicon)
    return found


def has_long_lines(lines: Sequence[Line]) -> bool:
    """Whether any line is so long that it may have to be cut."""
    limit = _limit(lines)
    return any(len(line.text) >= limit for line in lines)


def _limit(lines: Sequence[Line]) -> int:
    if len(lines) <= _FEW_LINES:
        return _LONG_OF_FEW
    return _LONG_OF_LONG if sum([len(line.text) for line in lines]) >= _LONG_LINES * len(lines) else _LONG


class Words(NamedTuple):
    """The words of a line: where each stands, whether a sentence ends with it, what cue phrase begins at it."""

    text: str
    spans: list[tuple[int, int]]
    ends: list[bool]
    openings: list[Opening]

    def between(self, first: int, end: int) -> str:
        """The text from one word up to another."""
        return self.text[self.spans[first][0] : self.spans[end - 1][1]]


class _Piece(NamedTuple):
    """A part of a line, from one word up to another.

    ``sure`` is one that starts a sentence, or with a phrase that no sentence would go on with; ``listed`` is one that
    ends with a comma, as the items of a list in prose do.
    """

    first: int
    end: int
    sure: bool
    listed: bool


def _cut(line: Line, lexicon: Lexicon) -> list[Line]:
    """The spans of a line: each piece with a cue, and the paragraphs and fragments between them."""
    text = line.text
    words = words_of(text, lexicon)
    pieces = list(_pieces(words, lexicon))
    cut_out = _cut_out(pieces, [_strength(words.between(piece.first, piece.end), lexicon) for piece in pieces])
    if not any(cut_out) and _is_all_prose(words):
        return [line]
    breaks = _lost_breaks(words, lexicon)
    found: list[tuple[int, int]] = []
    start = 0
    for piece, cut in zip(pieces, cut_out, strict=True):
        if cut:
            found += [*_paragraphs(words, start, piece.first, breaks), (piece.first, piece.end)]
            start = piece.end
    found += _paragraphs(words, start, len(words.spans), breaks)
    spans = [(words.spans[first][0], words.spans[end - 1][1]) for first, end in found]
    spans[-1] = (spans[-1][0], len(text.rstrip()))
    # What stands before the first span is the line's indentation.
    first = line._replace(end=line.start + spans[0][1], text=text[: spans[0][1]])
    rest = [
        Line(line.start + start, line.start + end, text[start:end], False, None, text[before:start])
        for (_, before), (start, end) in pairwise(spans)
    ]
    return [first, *rest]


def words_of(text: str, lexicon: Lexicon) -> Words:
    """Take a line apart: of what is longer than some 200,000 characters only the start."""
    spans = [match.span() for match in _WORD.finditer(text[:_CUT_CHARS])]
    ends = [_ends_sentence(text, spans, number, lexicon) for number in range(len(spans))]
    openings = [
        _opening(text, spans, number, lexicon, ended=not number or ends[number - 1]) for number in range(len(spans))
    ]
    return Words(text, spans, ends, openings)


def _is_all_prose(words: Words) -> bool:
    """Whether all sentences are prose, as far as the line is looked into."""
    sentences = list(_sentences(words))
    if len(words.text) > _CUT_CHARS:
        del sentences[-1:]
    return all(_is_prose(words, *sentence) for sentence in sentences)


def _sentences(words: Words) -> Iterator[tuple[int, int]]:
    """The words from one sentence's end to the next."""
    ends = [number for number, ended in enumerate(words.ends, 1) if ended]
    yield from ((first, end) for first, end in pairwise([0, *ends, len(words.spans)]) if first < end)


def _lost_breaks(words: Words, lexicon: Lexicon) -> list[int]:
    """The words before which a line seems to have ended; between words that nothing parts, none has."""
    rows = gap_rows([words.text[begin:end] for begin, end in words.spans], lexicon.stop_words, words.openings)
    gaps = enumerate(zip(rows, load_weights().sums(rows), pairwise(words.spans), strict=True), 1)
    return [
        number
        for number, (row, total, (before, after)) in gaps
        if total > _BREAK and before[1] < after[0] and not is_inside(row)
    ]


def _paragraphs(words: Words, start: int, end: int, breaks: Sequence[int]) -> list[tuple[int, int]]:
    """The parts between lost breaks, of which prose is put together up to the length of a paragraph."""
    found: list[tuple[int, int]] = []
    prose = False
    for first, last in pairwise([start, *breaks[bisect_right(breaks, start) : bisect_left(breaks, end)], end]):
        if first == last:
            continue
        goes_on, prose = prose, _is_prose(words, first, last)
        if goes_on and prose and words.spans[last - 1][1] - words.spans[found[-1][0]][0] <= _PARAGRAPH:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found


def _is_prose(words: Words, first: int, end: int) -> bool:
    """Whether words end as a sentence does, and are not mainly names."""
    last = end - 1
    while last > first and words.text[slice(*words.spans[last])] in _SEPARATORS:
        last -= 1
    if _ENDS.search(words.text, *words.spans[last]) is None:
        return False
    if is_unspaced_letter(words.between(first, end)):
        return True
    initials = [words.text[begin] for begin, _ in words.spans[first : last + 1]]
    small = sum(1 for char in initials if char.islower())
    return len(initials) >= _PROSE_WORDS and (small * _SMALL >= len(initials) or not any(map(str.isupper, initials)))


def _pieces(words: Words, lexicon: Lexicon) -> Iterator[_Piece]:
    """The sentences of a line, and the cue phrases in them with what follows."""
    text, spans = words.text, words.spans
    start, ended, sure = 0, True, True
    # Where the last cue's phrase ends, and whether nothing more belongs to it.
    phrase_end, closed = len(spans), False
    for number, (_begin, end) in enumerate(spans):
        length, alone = words.openings[number]
        # Behind a cue's phrase the next sentence need not be told apart by a full stop.
        after = (closed and number == phrase_end) or (
            number >= phrase_end and _opens_sentence(text, spans, number, lexicon)
        )
        if number and (ended or length or after):
            yield _piece(words, start, number, sure=sure)
            start, phrase_end, closed = number, len(spans), False
            sure = ended or after or length > 1 or (length == 1 and text[end - 1] == ":")
        if length:
            phrase_end = number + length
            # A colon announces what follows, and a single word in the middle of a sentence is no phrase yet.
            colon = text[spans[phrase_end - 1][1] - 1] in ":："
            phrase_end += colon
            closed = alone and (length > 1 or ended) and not colon
        ended = words.ends[number]
    if spans:
        yield _piece(words, start, len(spans), sure=sure)


def _piece(words: Words, first: int, end: int, *, sure: bool) -> _Piece:
    return _Piece(first, end, sure, words.text[words.spans[end - 1][1] - 1] in ",;，、")


def _ends_sentence(text: str, words: Sequence[tuple[int, int]], number: int, lexicon: Lexicon) -> bool:
    """Whether a sentence ends with this word: not with an initial or a number in front of an item."""
    begin, end = words[number]
    if text[begin:end] in _SEPARATORS:
        return True
    if _ENDS.search(text, begin, end) is None or _is_initial(text[begin:end], lexicon):
        return False
    return number + 1 == len(words) or not text[words[number + 1][0]].islower()


def _is_initial(word: str, lexicon: Lexicon) -> bool:
    """Whether a full stop belongs to a word: "J.", "7.", "St.", but not "it."."""
    if len(word) > _INITIAL or not word[0].isalnum() or word[-1] != ".":
        return False
    return len(word) <= _ONE_LETTER or word[:-1] not in lexicon.stop_words


def _opening(
    text: str, words: Sequence[tuple[int, int]], number: int, lexicon: Lexicon, *, ended: bool
) -> Opening:
    """The words of the cue phrase that starts at this word, 0 for none, and whether it stands alone.

    In the middle of a sentence it has to start with a capital behind a word that is none of those that bind, and
    what may stand alone must not be followed by a word in lower case: "under the Privacy Policy of" is prose.
    """
    begin = words[number][0]
    if not ended:
        before = text[slice(*words[number - 1])]
        if not (text[begin].isupper() or text[begin] == "©" or is_unspaced_letter(text[begin])):
            return _NO_OPENING
        if before.islower() and before in lexicon.stop_words:
            return _NO_OPENING
    length, alone = lexicon.opening(*normalised(text[begin : words[min(number + _PHRASE_WORDS, len(words)) - 1][1]]))
    if alone and number + length < len(words) and text[words[number + length][0]].islower():
        return _NO_OPENING
    return Opening(length, alone)


def _opens_sentence(text: str, words: Sequence[tuple[int, int]], number: int, lexicon: Lexicon) -> bool:
    """Whether a sentence seems to start at this word: a function word with a capital, followed by one without."""
    begin, end = words[number]
    if number + 1 >= len(words) or not text[begin].isupper() or not text[words[number + 1][0]].islower():
        return False
    return text[begin:end].lower() in lexicon.stop_words and not text[begin:end].isupper()


def _strength(text: str, lexicon: Lexicon) -> int:
    """The prior of a piece's strongest cue against it, or 0."""
    return min((hit.prior for hit in lexicon.cues(*normalised(text))), default=0)


def _cut_out(pieces: Sequence[_Piece], strengths: Sequence[int]) -> list[bool]:
    """Which pieces are cut out: those with a strong cue, and runs of several with any.

    "Home News Sport" is a menu; a single word that could be an item of one is not.
    """
    cut = [piece.sure and here <= _CUTTING_PRIOR for piece, here in zip(pieces, strengths, strict=True)]
    start = 0
    for number, here in enumerate([*strengths, 0]):
        if here < 0 and not pieces[number].listed:
            continue
        if number - start >= _MENU:
            cut[start:number] = [True] * (number - start)
        start = number + 1
    return cut


def inside_sentences(lines: Sequence[Line]) -> list[tuple[range, tuple[int, int]]]:
    """Runs of a few spans that a sentence goes on with, each with the spans before and behind it.

    >>> lines = [Line(0, 0, text, blank_before=False, gap=" ") for text in ("It is as", "Home", "base")]
    >>> inside_sentences(lines)
    [(range(1, 2), (0, 2))]
    """
    ended = [line.text in _SEPARATORS or _ENDS.search(line.text[-_INITIAL:]) is not None for line in lines]
    found = []
    for start in range(1, len(lines) - 1):
        if ended[start - 1]:
            continue
        for end in range(start + 1, min(start + _INSIDE, len(lines) - 1) + 1):
            if any(line.gap is None for line in lines[start : end + 1]):
                break
            found.append((range(start, end), (start - 1, end)))
            if ended[end - 1]:
                break
    return found
