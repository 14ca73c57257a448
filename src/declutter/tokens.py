"""The normalised form of a line, which phrases are compared with, and its tokens.

Chinese, Japanese, Thai and their like put no spaces between words. There the single characters and the overlapping
pairs of characters of a run are the tokens: most of their words have one or two characters, and a list of
the commonest of either does what a list of stop words does elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import repeat
from operator import add
from unicodedata import normalize

#: Punctuation that may follow the last word of a phrase or a line without being part of it.
TRAILING = " .:!?…»›>→|,;·•-–—*"
#: Leading characters that are no decoration: they belong to what follows.
_OPENERS = "\"'([#@©$€£&/%+…"
#: The commonest decoration, taken off in one step.
_DECORATION = " •-*·–—»›>|→▶●■▪◦"

#: One class, one greedy repetition: cannot backtrack.
_DIGITS = re.compile(r"\d+")
_DIGIT = re.compile(r"\d")

#: Letters of scripts without spaces: Thai, Lao, Burmese, Khmer, kana, Han.
_RANGES = (
    r"\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0eff\u1000-\u109f\u1780-\u17dd"
    r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
#: One character of a class.
_UNSPACED = re.compile(f"[{_RANGES}]")
#: Characters of scripts without spaces up to this one are letters of an alphabet, beyond it syllables and words.
_LAST_ALPHABET = "\u2fff"
#: Two runs of classes that exclude each other, each with one greedy repetition: cannot backtrack.
_PIECES = re.compile(f"([{_RANGES}]+)|[^\\s,.{_RANGES}]+")

#: Marks of other scripts and widths, and what they are compared as. A full-width mark brings its own space.
_MARKS = (
    ("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("。", ". "), ("！", "! "), ("？", "? "), ("：", ":"),
    ("，", ", "), ("、", ", "), ("；", ";"), ("（", "("), ("）", ")"), ("।", "."), ("۔", "."), ("؟", "?"),
    ("،", ","), ("｜", "|"), ("／", "/"),
)  # fmt: skip


def normalise(text: str) -> str:
    """What phrases are compared with: lower case, straight quotes, single spaces, digit runs as ``#``.

    Leading decoration (bullets, arrows, dashes) is taken off; the marks of other scripts stand as those of ASCII.

    >>> normalise("» Read more:  5 of “Ours”")
    'read more: # of "ours"'
    >>> normalise("责任编辑：张三。")
    '责任编辑:张三.'
    """
    return normalised(text)[0]


def normalised(text: str) -> tuple[str, list[str]]:
    """A line's normalised form, and its tokens.

    >>> normalised("• Tea, milk.")
    ('tea, milk.', ['tea', 'milk'])
    >>> normalised("阅读更多")
    ('阅读更多', ['阅', '读', '更', '多', '阅读', '读更', '更多'])
    """
    (line,), (tokens,) = normalised_lines([text])
    return line, tokens


def normalised_lines(
    texts: Sequence[str], *, digits: Sequence[int] | None = None, near: bool = False
) -> tuple[list[str], list[list[str]]]:
    """The normalised forms of several lines, and their tokens.

    What the caller knows saves searches: where ``digits`` is 0 a line holds no digit of ASCII, and ``near``
    says that no line holds a character beyond Armenian but for those of the blocks of punctuation and symbols.

    >>> normalised_lines(["• Tea,", "5 eggs"])
    (['tea,', '# eggs'], [['tea'], ['#', 'eggs']])
    """
    lines = [text.lower() for text in texts]
    # Of most lines a bullet is all that is not ASCII.
    lines = [
        line if line.isascii() else bare if (bare := line.lstrip(_DECORATION)).isascii() else line for line in lines
    ]
    beyond = [place for place, line in enumerate(lines) if not line.isascii()]
    unspaced: Sequence[int] = ()
    if beyond:
        for place, line in zip(beyond, _straightened([lines[place] for place in beyond]), strict=True):
            lines[place] = line
        if not near:
            unspaced = [place for place in beyond if _UNSPACED.search(lines[place])]
    tokens = [line.split() for line in lines]
    forms = list(map(" ".join, tokens))
    for place, (form, count) in enumerate(zip(forms, digits or repeat(1), strict=False)):
        if count or not form[:1].isalnum() or not (near or form.isascii()):
            forms[place] = _plain(form)
            tokens[place] = forms[place].split()
    tokens = [_split(form) if "," in form or "." in form else words for form, words in zip(forms, tokens, strict=True)]
    for place in unspaced:
        tokens[place] = _pieces(forms[place])
    return forms, tokens


def _straightened(lines: Sequence[str]) -> list[str]:
    """Lines in composed form, with the marks of other scripts as those of ASCII."""
    joined = "\n".join(lines)
    if joined.count("\n") >= len(lines):
        joined = "\n".join([line.replace("\n", " ") for line in lines])
    joined = normalize("NFC", joined)
    for mark, plain in _MARKS:
        if mark in joined:
            joined = joined.replace(mark, plain)
    return joined.split("\n")


def tokenise(line: str) -> list[str]:
    """The tokens of a normalised line: split at spaces, commas and full stops, and in runs without spaces.

    >>> tokenise("app下载")
    ['app', '下', '载', '下载']
    """
    return _split(line) if line.isascii() or _UNSPACED.search(line) is None else _pieces(line)


def is_unspaced(size: int, tokens: Sequence[str]) -> bool:
    """Whether a line of so many characters with these tokens is mainly of a script without spaces.

    A run of n characters has 2n - 1 tokens; with spaces between them there is at most one for two characters.
    """
    return 2 * len(tokens) > size + 2


def characters_a_word(line: str) -> int:
    """How many characters a word of a line in a script without spaces has: two of Han or kana, five of Thai.

    By the lengths of the Declaration of Human Rights, whose Thai is as long as its English (2026-11-24).

    >>> characters_a_word("阅读更多"), characters_a_word("อ่านเพิ่มเติม")
    (2, 5)
    """
    return 2 if max(line) > _LAST_ALPHABET else 5


def word_count(line: str, tokens: Sequence[str]) -> int:
    """The words of a normalised line: its tokens, or what its characters make in scripts without spaces.

    >>> word_count("阅读更多", tokenise("阅读更多"))
    2
    """
    if line.isascii() or not is_unspaced(len(line), tokens):
        return len(tokens)
    size = characters_a_word(line)
    return (len(line) + size - 1) // size


def joins_words(before: str, after: str) -> bool:
    """Whether no word can end between these two characters: both are letters, and neither script omits spaces."""
    return before.isalnum() and after.isalnum() and not (_UNSPACED.match(before) or _UNSPACED.match(after))


def is_unspaced_letter(text: str) -> bool:
    """Whether a text starts with a letter of a script without spaces.

    >>> is_unspaced_letter("更多"), is_unspaced_letter("more")
    (True, False)
    """
    return _UNSPACED.match(text) is not None


def _split(line: str) -> list[str]:
    return line.replace(",", " ").replace(".", " ").split()


def _pieces(line: str) -> list[str]:
    """The tokens of a line with runs without spaces: of each run the characters, then the pairs."""
    tokens: list[str] = []
    for match in _PIECES.finditer(line):
        run = match[1]
        if run is None:
            tokens.append(match[0])
        else:
            tokens += run
            tokens += map(add, run, run[1:])
    return tokens


def _plain(line: str) -> str:
    """A line without its leading decoration, its runs of digits as ``#``."""
    if line and not line[0].isalnum():
        line = line.lstrip(_DECORATION)
        for position, char in enumerate(line):
            if char.isalnum() or char in _OPENERS:
                line = line[position:]
                break
    return _DIGITS.sub("#", line) if _DIGIT.search(line) else line
