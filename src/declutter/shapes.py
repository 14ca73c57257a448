"""The shapes of a page's lines, column by column: what is counted in a line whatever its language.

What single bytes say is counted on all lines joined at once, and what a line's marks say once for equal marks: that
costs less than a function called for each line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Sequence
from operator import itemgetter, sub
from string import ascii_lowercase, ascii_uppercase
from string import digits as digits_of_ascii
from typing import NamedTuple

from declutter.rules import GATE_BYTES, SYMBOLS_BELOW, WIDE_GATES, gates, opened

#: Lines are measured by their first so many characters (and their last one): a bound on the work that a
#: single line can cause. Longer lines are prose, data or code, and all of them show it much earlier.
MEASURED_CHARS = 4_000
#: Marks that end a sentence at the end of a line.
_SENTENCE_ENDS = frozenset(".?!।۔؟。！？")
#: Capitalised words are counted among the first so many words.
_CAPITALS_AMONG = 40
#: A colon stands early within so many characters.
_EARLY = 20
_CURRENCIES = "£€¥￥₽₹₩₺₴元円원"

#: The kinds of first and last characters; each lists what belongs to it.
STARTS = ("lower", "upper", "digit", "quote", "bullet", "bracket", "arrow", "mark", "symbol", "wide")
ENDINGS = (
    "lower",
    "upper",
    "digit",
    "stop",
    "question",
    "exclaim",
    "colon",
    "ellipsis",
    "comma",
    "quote",
    "bracket",
    "arrow",
    "symbol",
    "wide",
)
_CHARACTER_KINDS = {
    "stop": ".。．।۔؟",
    "question": "?？؟",
    "exclaim": "!！",
    "colon": ":：;",
    "ellipsis": "…",
    "comma": ",，、",
    "quote": "\"'“”‘’«„‹「『」』",
    "bracket": "()[]{}（）【】",
    "bullet": "•-*–—▪◦‣●○■□·+",
    "arrow": "»›>→▶►⟶↓▼",
    "mark": "#@©|/$€£&_=~<",
}
_BULLETS = frozenset(_CHARACTER_KINDS["bullet"])
#: Scripts beyond this character have no capitals and mostly no spaces.
_LAST_CASED = "\u0dff"

FEW_PERCENT = (1, 5, 10, 20, 40, 70, 100)
FEW = (1, 2, 3, 5)


def binned(*limits: int) -> tuple[int, ...]:
    """The bin of every integer from 0 to the last limit: a table is three times as fast as bisection."""
    return tuple(bisect_right(limits, value) for value in range(limits[-1] + 1))


_FEW_PERCENT_BIN = binned(*FEW_PERCENT)
_FEW_BIN = binned(*FEW)
_INDENT_BIN = binned(1, 2, 4, 8)


class _Kinds(dict[str, int]):
    """The kinds of characters by number; of one that is not listed the kind is worked out."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        numbers = {kind: number for number, kind in enumerate(kinds)}
        listed = {char: numbers[kind] for kind in kinds for char in _CHARACTER_KINDS.get(kind, "")}
        for kind, chars in (("lower", ascii_lowercase), ("upper", ascii_uppercase), ("digit", digits_of_ascii)):
            listed.update(dict.fromkeys(chars, numbers[kind]))
        super().__init__(listed)
        self._wide, self._symbol = numbers["wide"], numbers["symbol"]

    def __missing__(self, char: str) -> int:
        if char.isupper():
            return 1
        if char.isdigit():
            return 2
        if char.isalpha():
            return self._wide if char > _LAST_CASED else 0
        return self._symbol


_START_OF = _Kinds(STARTS)
_END_OF = _Kinds(ENDINGS)


# --- Bytes -------------------------------------------------------------------------------------

_WORD_BYTES = bytes(code for code in range(128) if chr(code).isalnum()) + b" "
_ASCII, _NOT_ASCII = bytes(range(128)), bytes(range(128, 256))


def _all_but(kept: bytes) -> bytes:
    """What ``bytes.translate`` has to delete so that these are left."""
    return bytes(code for code in range(256) if code not in kept)


#: Of joined lines the breaks between them are left as well.
_NOT_DIGITS = _all_but(b"0123456789\n")
_NOT_UPPER = _all_but(ascii_uppercase.encode() + b"\n")
_NOT_ALPHANUMERIC = _all_but(_WORD_BYTES.strip() + b"\n")
_NOT_SEPARATORS = _all_but(b"|/>")
_NOT_BRACKETS = _all_but(b"()[]")
_NOT_CODE = _all_but(b"{};=<>[]_\\`")
_NOT_ENDS = _all_but(b".?!")
_NOT_GATES = _all_but(GATE_BYTES)
#: Marks beyond ASCII as they stand in UTF-8, where no character is found inside of others.
_WIDE_SEPARATORS = tuple(mark.encode() for mark in "•·»")
_WIDE_QUOTES = tuple(mark.encode() for mark in "“”")
_WIDE_ENDS = tuple(mark.encode() for mark in "।۔؟。！？")
_WIDE_GATES = {mark.encode(): mark for mark in WIDE_GATES}
_WIDE_MARKS = (*_WIDE_SEPARATORS, *_WIDE_QUOTES, *_WIDE_ENDS, *_WIDE_GATES)
#: The bytes with which characters up to Armenian begin in UTF-8, and those of U+2000 to U+2FFF, and what follows.
_NEAR = bytes(range(0xD6)) + b"\xe2"


class Marks(NamedTuple):
    """What the marks of a line say: all that is left of it without its letters, digits and spaces.

    ``bins`` are those of commas, separators, brackets, quotes and code_signs. ``symbols`` counts marks of ASCII,
    ``ends`` those that may end a sentence, ``wide_ends`` says whether there are any beyond ASCII. ``gates`` are the
    gates of rules that the marks open, ``dotted`` says whether the line may be an item or the name of a file.
    """

    bins: tuple[int, int, int, int, int]
    symbols: int = 0
    ends: int = 0
    wide_ends: bool = False
    colon: bool = False
    gates: tuple[str, ...] = ()
    dotted: bool = False


NO_MARKS = Marks((0, 0, 0, 0, 0))


def _marks_of(rest: bytes) -> Marks:
    """What the marks of a line say."""
    if not rest:
        return NO_MARKS
    separators = len(rest.translate(None, _NOT_SEPARATORS))
    quotes = rest.count(b'"')
    symbols = len(rest)
    special = sorted(set(rest.translate(None, _NOT_GATES).decode("ascii")))
    wide_ends = False
    if not rest.isascii():
        separators += sum(map(rest.count, _WIDE_SEPARATORS))
        quotes += sum(map(rest.count, _WIDE_QUOTES))
        symbols = len(rest.translate(None, _NOT_ASCII))
        special += [gate for mark, gate in _WIDE_GATES.items() if mark in rest]
        wide_ends = any(mark in rest for mark in _WIDE_ENDS)
    commas = rest.count(b",")
    brackets = len(rest.translate(None, _NOT_BRACKETS))
    code = len(rest.translate(None, _NOT_CODE))
    bins = (
        _FEW_BIN[min(5, commas)],
        _FEW_BIN[min(5, separators)],
        _FEW_BIN[min(5, brackets)],
        _FEW_BIN[min(5, quotes)],
        _FEW_BIN[min(5, code)],
    )
    ends = len(rest.translate(None, _NOT_ENDS))
    return Marks(bins, symbols, ends, wide_ends, b":" in rest, tuple(special), b"." in rest or b")" in rest)


# --- Lines -------------------------------------------------------------------------------------


class Page(NamedTuple):
    """Lines and what is counted in each: a column for everything, in which a line has the same place.

    ``lines`` are stripped, cut after ``MEASURED_CHARS`` and without the bullet that says of a line that it is an item.
    ``first`` and ``last`` are the characters of the whole line. ``extra`` counts the bytes of UTF-8 beyond the one that
    a character takes at least; ``digits``, ``upper`` and ``alphanumeric`` count characters of ASCII. ``near`` says
    whether all characters are of the Latin, Greek, Cyrillic and Armenian scripts, or of the common blocks of marks.
    """

    lines: list[str]
    first: list[str]
    last: list[str]
    size: list[int]
    extra: list[int]
    digits: list[int]
    upper: list[int]
    alphanumeric: list[int]
    marks: list[Marks]
    near: bool


def measured(texts: Sequence[str]) -> Page:
    """Measure lines, of which there is at least one and none is blank."""
    lines = list(map(str.strip, texts))
    first, last = list(map(itemgetter(0), lines)), list(map(itemgetter(-1), lines))
    if max(map(len, lines)) > MEASURED_CHARS:
        lines = [line[:MEASURED_CHARS] for line in lines]
    if not _BULLETS.isdisjoint(first):
        lines = [
            (line[1:].lstrip() or line) if char in _BULLETS else line for line, char in zip(lines, first, strict=True)
        ]
    size = list(map(len, lines))
    joined = "\n".join(lines)
    if joined.count("\n") >= len(lines):
        # A span of several lines. No feature tells one white space from the other.
        joined = "\n".join([line.replace("\n", "\r") for line in lines])
    raw = joined.encode("utf-8", "surrogatepass")
    extra = [0] * len(lines) if len(raw) == len(joined) else list(map(sub, map(len, raw.split(b"\n")), size))
    digits, upper, alphanumeric = (
        list(map(len, raw.translate(None, deleted).split(b"\n")))
        for deleted in (_NOT_DIGITS, _NOT_UPPER, _NOT_ALPHANUMERIC)
    )
    near = not raw.translate(None, _NEAR)
    return Page(lines, first, last, size, extra, digits, upper, alphanumeric, _marks(lines, raw), near)


def _marks(lines: Sequence[str], raw: bytes) -> list[Marks]:
    """What the marks of lines say, which ``raw`` holds joined."""
    rests = raw.translate(None, _WORD_BYTES + _NOT_ASCII).split(b"\n")
    known = {rest: _marks_of(rest) for rest in set(rests)}
    marks = list(map(known.__getitem__, rests))
    # Marks beyond ASCII are found in a few lines, if at all.
    beyond = raw.translate(None, _ASCII)
    for mark in _WIDE_MARKS:
        if mark in beyond:
            char = mark.decode()
            for place, line in enumerate(lines):
                if char in line and marks[place] is known[rests[place]]:
                    marks[place] = _marks_of(line.encode("utf-8", "surrogatepass").translate(None, _WORD_BYTES))
    return marks


def capitals(page: Page, words: Sequence[int]) -> list[int]:
    """The percentage of capitalised words among the first ones; lines of ASCII count their capitals instead."""
    return [
        _capitals(line) if extra else upper * 100 // count if upper else 0
        for line, extra, upper, count in zip(page.lines, page.extra, page.upper, words, strict=True)
    ]


def _capitals(line: str) -> int:
    heads = line.split(None, _CAPITALS_AMONG)[:_CAPITALS_AMONG]
    return sum(map(str.isupper, map(itemgetter(0), heads))) * 100 // len(heads)


def starts(page: Page) -> list[int]:
    """The bins of ``starts``."""
    return list(map(_START_OF.__getitem__, page.first))


def ends(page: Page) -> list[int]:
    """The bins of ``ends``."""
    return list(map(_END_OF.__getitem__, page.last))


def few_percent(counts: Iterable[int], sizes: Iterable[int]) -> list[int]:
    """The bins of counts as percentages of sizes: of ``digit_percent`` and its like."""
    table = _FEW_PERCENT_BIN
    return [table[count * 100 // size] if count else 0 for count, size in zip(counts, sizes, strict=True)]


def sentences(page: Page) -> list[int]:
    """How many sentences end in each line."""
    found = []
    for line, last, extra, marks in zip(page.lines, page.last, page.extra, page.marks, strict=True):
        if marks is NO_MARKS and not extra:
            found.append(0)
        elif marks.wide_ends or line[-1] != last:
            found.append(_sentences(line, last))
        elif not marks.ends:
            found.append(0)
        elif marks.ends == 1 and last in _SENTENCE_ENDS:
            found.append(1)
        else:
            found.append(line.count(". ") + line.count("? ") + line.count("! ") + (last in _SENTENCE_ENDS))
    return found


def _sentences(line: str, last: str) -> int:
    count = line.count(". ") + line.count("? ") + line.count("! ") + (last in _SENTENCE_ENDS)
    if line.isascii():
        return count
    count += line.count("। ") + line.count("۔ ") + line.count("؟ ")
    # The last one stands at the end of the line and is counted already.
    return count + line.count("。") + line.count("！") + line.count("？") - (last in "。！？")


def colons(page: Page) -> list[int]:
    """The bins of ``colon``."""
    return [
        (3 if last == ":" else 1 if line.index(":") < _EARLY else 2) if marks.colon else 0
        for line, last, marks in zip(page.lines, page.last, page.marks, strict=True)
    ]


def indents(texts: Sequence[str]) -> list[int]:
    """The bins of ``indent``."""
    return [_INDENT_BIN[min(len(text) - len(text.lstrip()), 8)] if text[0].isspace() else 0 for text in texts]


def columned(page: Page) -> list[int]:
    """The bins of ``columns``."""
    return [1 if "\t" in line or "   " in line else 0 for line in page.lines]


def scripts(page: Page, wide: Container[int]) -> list[int]:
    """The bins of ``script``; ``wide`` holds the places of lines in scripts without spaces."""
    return [
        0 if not extra else 1 if extra * 8 < size else 3 if place in wide else 2
        for place, (extra, size) in enumerate(zip(page.extra, page.size, strict=True))
    ]


def prices(page: Page) -> list[int]:
    """The bins of ``price``."""
    return [
        1 if digits and ("$" in line or (extra and any(sign in line for sign in _CURRENCIES))) else 0
        for line, digits, extra in zip(page.lines, page.digits, page.extra, strict=True)
    ]


def opened_gates(page: Page) -> dict[int, Sequence[str]]:
    """The gates of rules that lines open, by place; lines that open none are left out.

    A line may open rules with its first character alone: it has its place, but no gates.
    """
    _, opening = gates()
    return {
        place: opened(line, marks.gates, alphanumeric, digits=digits > 0, dotted=marks.dotted)
        if digits or extra or marks is not NO_MARKS
        else ()
        for place, (line, marks, digits, extra, alphanumeric) in enumerate(
            zip(page.lines, page.marks, page.digits, page.extra, page.alphanumeric, strict=True)
        )
        if digits or alphanumeric < SYMBOLS_BELOW or marks.dotted or marks.gates or line[0] in opening
    }
