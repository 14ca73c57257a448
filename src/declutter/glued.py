"""Text whose pieces were put together with nothing between them: "HomeNewsThe ferry left.Read more".

So does ``BeautifulSoup.get_text()``, unless it is told otherwise. Where a letter in lower case or the end of a sentence
meets a word with a capital, two pieces of the page met. "YouTube" looks the same, so that a text counts as glued only
if several of its joints stand before a function word that a sentence goes on from; then it is cut at all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from declutter.lexicon import Lexicon
from declutter.values import Line

#: A text with so many different joints in front of sentences is glued: of WCXB's and Fundus's pages 40 in 100 as
#: ``get_text()`` leaves them, 4 in 1,000 of their main contents, none of the samples and harmless texts (2026-11-30).
_JOINTS = 3
#: So much of a text is looked at for them.
_LOOKED_AT = 10_000
#: So many characters before a joint tell whether it is one.
_PIECE = 3

#: The capitals of Latin, Greek and Cyrillic, and all other letters.
_CAPITALS = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĻŁŃŅŇŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚΆΈ-ΏΑ-ΫЀ-Я"
_SMALL = rf"[^\W\d_{_CAPITALS}]"
#: Words of one letter that sentences begin with.
_LETTERS = "AIÀÓАВИКОСУЯ"
#: A word with a capital right behind a small letter or a sentence's end, and one without behind it: a run of small
#: letters that cannot match the space after it.
_SENTENCE = re.compile(
    rf"[{_CAPITALS}](?<=(?:{_SMALL}|[.!?…)”»])[{_CAPITALS}])(?:{_SMALL}++|(?<=[{_LETTERS}])) {_SMALL}"
)
#: The place between two characters: nothing is repeated.
_JOINT = re.compile(rf"(?:(?<={_SMALL})|(?<=[\d.!?…)”»]))(?=[{_CAPITALS}]{_SMALL}|[{_LETTERS}] )")


def may_be_glued(text: str) -> bool:
    """Whether some sentences seem to begin in the middle of a word: a quick look, which few other texts pass."""
    return len({text[max(begin - _PIECE, 0) : end] for begin, end in _begun(text)}) >= _JOINTS


def is_glued(text: str, lexicon: Lexicon) -> bool:
    """Whether pieces of a page were put together with nothing between them.

    >>> from declutter.lexicon import load
    >>> is_glued("HomeThe boat left.It was cold.Nobody minded.We saw it.", load("en"))
    True
    >>> is_glued("YouTube users met LinkedIn users, and PayPal was used by JavaScript programmers.", load("en"))
    False
    """
    joints = [place for place in _begun(text) if text[slice(*place)].lower() in lexicon.stop_words]
    return len({text[max(begin - _PIECE, 0) : end] for begin, end in joints}) >= _JOINTS


def _begun(text: str) -> Iterator[tuple[int, int]]:
    """The words with capitals that sentences seem to begin with, right behind a letter or another sentence's end."""
    for match in _SENTENCE.finditer(text, 0, _LOOKED_AT):
        yield match.start(), match.end() - 2


def cut_at_joints(lines: Sequence[Line]) -> list[Line]:
    """The lines of a glued text, cut where pieces met.

    >>> line = Line(0, 24, "HomeNewsThe iPad is old.", blank_before=False)
    >>> [part.text for part in cut_at_joints([line])]
    ['Home', 'News', 'The iPad is old.']
    """
    found: list[Line] = []
    for line in lines:
        # A line that was repaired has lost its offsets.
        places = list(_joints(line.text)) if line.end - line.start == len(line.text) else []
        if not places:
            found.append(line)
            continue
        for start, end in pairwise([0, *places, len(line.text)]):
            gap = "" if start else line.gap
            found.append(Line(line.start + start, line.start + end, line.text[start:end], line.blank_before, None, gap))
            line = line._replace(blank_before=False)  # noqa: PLW2901 - the blank line stands before its first part
    return found


def _joints(text: str) -> Iterator[int]:
    for match in _JOINT.finditer(text):
        place = match.start()
        # "McLeod" and "iPhone" are no two pieces, but "Sign inHome" is.
        word = text[max(place - _PIECE, 0) : place].rsplit(None, 1)[-1]
        if len(word) == _PIECE or not word.isalpha() or (len(word) > 1 and word[0].islower()):
            yield place
