"""Texts whose line breaks say nothing: without any, wrapped at a fixed width, or broken where links were.

Mail, books and reports are wrapped at 60 to 80 columns; what takes the text out of a page piece by piece breaks
sentences at every tag. There the paragraph or the sentence is what is decided about, and its line breaks stay as they
are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from declutter.bonds import STRONG_PRIOR
from declutter.features import describe_lines
from declutter.glued import cut_at_joints, is_glued, may_be_glued
from declutter.languages import lexicon_of, spoken_in
from declutter.lexicon import Lexicon
from declutter.line_breaks import cut_lines, has_long_lines, inside_sentences
from declutter.lists import listed
from declutter.reading import Reading
from declutter.values import Line

#: A text is wrapped at a column in this range ...
_NARROWEST, _WIDEST = 45, 100
#: ... if it has so many pairs of full lines without a blank one between them, most of whose second ones go on in the
#: middle of a sentence (set by hand: the wrapped samples do, the tests' lists and verse do not; 2026-11-24).
_FEWEST_PAIRS, _GOES_ON = 3, 0.5
#: A line of a wrapped paragraph is full if the next word would not have fitted, give or take some columns.
_SLACK = 3
_SENTENCE_ENDS = frozenset(".!?:;…\"”»')。！？")
#: What starts a line that belongs to no paragraph: items, quoted mail, tables, code.
_OWN_LINE = re.compile(r"\s*(?:[-*+•·>|#=_~]|\d{1,3}[.)]\s|[a-zA-Z][.)]\s)")

#: A text with so many broken sentences has its lines joined: of WCXB's and Fundus's pages 46 in 100 as Beautiful Soup's
#: ``get_text("\n")`` leaves them, 2 in 1,000 as Resiliparse does, of the samples and harmless texts none (2026-11-30).
_BROKEN = 2
#: A piece of a sentence has at most so many characters, and what stands before it at least so many.
_PIECE, _BROKEN_OFF = 60, 20
#: What ends a sentence or announces one, and marks that none begins with.
_ENDED, _GOING_ON = _SENTENCE_ENDS - {")"} | {"|"}, frozenset(",.;:)!?")


def mended(lines: list[Line], text: str, language: str | None = None) -> Reading:
    """The spans of a text whose lines may not be those of the page: glued, on one line, or broken.

    >>> from declutter.parse_text import parse_text
    >>> mended(parse_text("One."), "One.").seen[0].text
    'One.'
    """
    lexicon = None
    if may_be_glued(text) and is_glued(text, lexicon := lexicon_of(spoken_in(lines, language))):
        lines = cut_at_joints(lines)
    if has_long_lines(lines):
        lexicon = lexicon or lexicon_of(spoken_in(lines, language))
        lines = cut_lines(lines, lexicon)
    reading = None
    if may_be_broken(lines):
        reading = rejoined(lines, lexicon or lexicon_of(spoken_in(lines, language)))
    reading = reading or Reading(lines, lines)
    insides = inside_sentences(reading.seen) if lexicon is not None else ()
    return reading._replace(lists=listed(reading.seen), insides=insides)


def unwrapped(lines: Sequence[Line]) -> Reading | None:
    r"""A hard-wrapped text with its paragraphs as spans, or None where its line breaks say something.

    >>> text = "\n".join(["The ferry left the harbour at dawn with forty people on"] * 5)
    >>> from declutter.parse_text import parse_text
    >>> reading = unwrapped(parse_text(text))
    >>> len(reading.lines), reading.lines[0].text == text, "on The" in reading.seen[0].text
    (1, True, True)
    """
    width = _width(lines)
    if not width:
        return None
    found: list[Line] = []
    seen: list[Line] = []
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and (line.blank_before or not _continues(paragraph[-1].text, line.text, width)):
            _add(found, seen, paragraph)
            paragraph = []
        paragraph.append(line)
    _add(found, seen, paragraph)
    return Reading(found, seen)


def _add(found: list[Line], seen: list[Line], paragraph: list[Line]) -> None:
    first, last = paragraph[0], paragraph[-1]
    text = "\n".join([line.text for line in paragraph])
    whole = first if first is last else first._replace(end=last.end, text=text)
    found.append(whole)
    words = [line.text.strip() for line in paragraph]
    seen.append(whole if len(paragraph) == 1 else whole._replace(text=" ".join(words)))


def _width(lines: Sequence[Line]) -> int:
    """The column at which a text is wrapped, or 0."""
    if len(lines) <= _FEWEST_PAIRS:
        return 0
    lengths = sorted([len(line.text) for line in lines])
    # Nearly all lines are at most as long as the column; a heading or an address may be longer.
    width = lengths[len(lengths) * 19 // 20 - 1]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    pairs = goes_on = 0
    for above, below in pairwise(lines):
        if not below.blank_before and _is_full(above.text, below.text, width):
            pairs += 1
            goes_on += below.text.lstrip()[:1].islower() or above.text.rstrip()[-1] not in _SENTENCE_ENDS
    follows = sum(1 for line in lines[1:] if not line.blank_before)
    # Half of all lines that follow another one at once follow a full one: lists and menus are ragged.
    return width if pairs >= _FEWEST_PAIRS and pairs * 2 >= follows and goes_on >= _GOES_ON * pairs else 0


def _is_full(above: str, below: str, width: int) -> bool:
    """Whether the next line's first word would not have fitted into a line."""
    word = below.split(None, 1)[0]
    return len(above.rstrip()) + 1 + len(word) > width - _SLACK


def _continues(above: str, below: str, width: int) -> bool:
    return _is_full(above, below, width) and _OWN_LINE.match(below) is None


def may_be_broken(lines: Sequence[Line]) -> bool:
    """Whether some lines may be pieces of broken sentences: a quick look, which other texts seldom pass."""
    small = [
        index
        for index, line in enumerate(lines)
        if ((first := line.text.lstrip()[0]).islower() or first in _GOING_ON) and index > 1
    ]
    return sum(1 for index in small if _goes_on(lines[index]) and _is_piece(lines, index - 1)) >= _BROKEN


def rejoined(lines: Sequence[Line], lexicon: Lexicon) -> Reading | None:
    r"""A text whose sentences are broken where links were, with each sentence as a span, or None where none are.

    ``BeautifulSoup.get_text("\n")`` leaves such text: a line for every piece between two tags.

    >>> from declutter.lexicon import load
    >>> from declutter.parse_text import parse_text
    >>> text = "The boats were counted by the\nHarbour Board\non Monday, after a storm.\nHome\nNews\n"
    >>> reading = rejoined(parse_text(text * 2), load("en"))
    >>> [line.text for line in reading.seen][:3]
    ['The boats were counted by the Harbour Board on Monday, after a storm.', 'Home', 'News']
    """
    broken = [
        index
        for index in range(2, len(lines))
        if _goes_on(lines[index]) and _is_piece(lines, index - 1) and _binds(lines[index - 2].text, lexicon)
    ]
    if len(broken) < _BROKEN:
        return None
    signed = _signed(lines, lexicon)
    if len([index for index in broken if index not in signed]) < _BROKEN:
        return None
    found: list[Line] = []
    seen: list[Line] = []
    sentence = [lines[0]]
    for index, below in enumerate(lines[1:], 1):
        if index in signed or not _continues_sentence(sentence, below, lexicon):
            _add(found, seen, sentence)
            sentence = []
        sentence.append(below)
    _add(found, seen, sentence)
    return Reading(found, seen)


def _signed(lines: Sequence[Line], lexicon: Lexicon) -> set[int]:
    """The lines that begin small and say by a strong cue what they are: "by Ann » Tue 3 Jun 2025" over each post."""
    small = [index for index, line in enumerate(lines) if line.text.lstrip()[0].islower()]
    hits = describe_lines([lines[index] for index in small], lexicon).hits
    return {index for index, found in zip(small, hits, strict=True) if any(hit.prior <= STRONG_PRIOR for hit in found)}


def _goes_on(line: Line) -> bool:
    """Whether a line of several words begins as no sentence does."""
    text = line.text.lstrip()
    return (text[0].islower() or text[0] in _GOING_ON) and " " in text and not line.blank_before and line.gap is None


def _is_piece(lines: Sequence[Line], index: int) -> bool:
    """Whether a short line stands right below a long one that ends in the middle of a sentence."""
    above, line = lines[index - 1].text.rstrip(), lines[index]
    text = line.text.strip()
    return (
        len(text) <= _PIECE and len(above) >= _BROKEN_OFF and not line.blank_before and line.gap is None
        and above[-1].isalpha() and not _is_ended(text)
    )  # fmt: skip


def _continues_sentence(sentence: Sequence[Line], below: Line, lexicon: Lexicon) -> bool:
    if below.blank_before or below.gap is not None:
        return False
    first, above = below.text.lstrip()[0], sentence[-1].text
    if first in _GOING_ON or _is_ended(above):
        return first in _GOING_ON
    # "Contact us" is a button.
    is_long = len(sentence) > 1 or len(above) >= _BROKEN_OFF
    return first.islower() or (is_long and _binds(above, lexicon))


def _is_ended(text: str) -> bool:
    return text.rstrip()[-1] in _ENDED


def _binds(text: str, lexicon: Lexicon) -> bool:
    """Whether a line ends with a word that no sentence ends with, as "of" or "the"."""
    last = text.rsplit(None, 1)[-1]
    return last[0].islower() and last in lexicon.stop_words
