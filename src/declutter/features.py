"""The context-free features of a line; training imports them, so they are written once.

Every feature is a small integer, the number of a named bin: the bin's name is the evidence, its weight
stands in ``model.json``. Features are densities and shapes rather than words, so that they carry over to
languages nobody labelled; words enter through the lexicon only.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from string import ascii_lowercase, ascii_uppercase
from string import digits as digits_of_ascii
from typing import NamedTuple

from declutter.lexicon import Lexicon
from declutter.rules import DIGIT, GATE_BYTES, SYMBOLS_BELOW, WIDE_GATES, fired, opened
from declutter.tokens import characters_a_word, is_unspaced, normalised
from declutter.values import Group, Hit, Line

#: Lines are measured by their first so many characters (and their last one): a bound on the work that a
#: single line can cause. Longer lines are prose, data or code, and all of them show it much earlier.
MEASURED_CHARS = 4_000
#: Letters of other scripts that say what one character of Han or kana does: between the ratios that the Declaration
#: of Human Rights has in Japanese (2.2) and in Chinese (3.2; 2026-11-24).
_LETTERS_A_CHARACTER = 2.5
#: Marks that end a sentence at the end of a line.
_SENTENCE_ENDS = frozenset(".?!।۔؟。！？")
#: Capitalised words are counted among the first so many words.
_CAPITALS_AMONG = 40


class Feature(NamedTuple):
    """A feature: its name, the group its evidence belongs to, and its bins in order."""

    name: str
    group: Group
    bins: tuple[str, ...]


class Described(NamedTuple):
    """A line as the scorer sees it: the bin of every feature in ``FEATURES``, what fired, and what it is about.

    ``topics`` holds its words but for stop words and numbers: what two lines on one matter share.
    """

    row: tuple[int, ...]
    hits: tuple[Hit, ...]
    topics: frozenset[str]


class Wording(NamedTuple):
    """Learned weights of single words, in thousandths of a log-odds.

    A key is a token (``subscribe``), a line's first (``^subscribe``) or its last (``subscribe$``).
    """

    weights: Mapping[str, int]
    known: frozenset[str]

    @classmethod
    def of(cls, weights: Mapping[str, int]) -> Wording:
        """The weights, and their keys as a set: intersecting two sets is the cheapest way to look words up."""
        return cls(weights, frozenset(weights))

    def total(self, words: frozenset[str], tokens: Sequence[str]) -> int:
        """The weights of a line's words summed up, over the square root of their number.

        So a long line is not surer of itself for its length alone; the regression that fits the weights divides alike.
        """
        found = self.known & words
        weights = self.weights
        first, last = "^" + tokens[0], tokens[-1] + "$"
        count = len(found) + (first in weights) + (last in weights)
        if not count:
            return 0
        total = sum(map(weights.__getitem__, found)) + weights.get(first, 0) + weights.get(last, 0)
        return int(total * _ROOTS[count]) if count < len(_ROOTS) else int(total / count**0.5)

    def telling(self, words: frozenset[str], tokens: Sequence[str]) -> list[tuple[str, int]]:
        """The words that weigh most, greatest absolute weight first (for reasons; not on the hot path)."""
        keys = sorted(self.known & words)
        found = [(word, self.weights[word]) for word in keys]
        for key, word in (("^" + tokens[0], tokens[0]), (tokens[-1] + "$", tokens[-1])):
            if key in self.weights:
                found.append((word, self.weights[key]))
        return sorted(found, key=lambda item: (-abs(item[1]), item[0]))


_ROOTS = (0.0, *(count**-0.5 for count in range(1, 256)))
NO_WORDING = Wording.of({})


def ranges(*limits: int) -> tuple[str, ...]:
    """Names of the bins below, between and above limits.

    >>> ranges(1, 3, 10)
    ('0', '1-2', '3-9', '10+')
    """
    edges = (0, *limits)
    names = [f"{low}-{high - 1}" if high - low > 1 else str(low) for low, high in zip(edges, limits, strict=False)]
    return (*names, f"{limits[-1]}+")


def score_names(bins: int, clip: int) -> tuple[str, ...]:
    """Names of bins of scores between minus and plus ``clip``, by their lower ends in units of log-odds.

    >>> score_names(4, 2_000)
    ('-2.0', '-1.0', '+0.0', '+1.0')
    """
    return tuple(f"{(number * 2 - bins) * clip / bins / 1000:+.1f}" for number in range(bins))


def binned(*limits: int) -> tuple[int, ...]:
    """The bin of every integer from 0 to the last limit: a table is three times as fast as bisection."""
    return tuple(bisect_right(limits, value) for value in range(limits[-1] + 1))


def _steps(count: int, step: int, low: int) -> tuple[str, ...]:
    """Names of bins of equal width, by their lower ends in units of a thousand."""
    return tuple(f"{(low + number * step) / 1000:+.2f}" for number in range(count))


_CHARS = (4, 8, 12, 16, 20, 25, 30, 40, 50, 60, 80, 100, 130, 170, 220, 300, 400, 600, 1000)
_WORDS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 60, 100)
_STOPS = (1, 2, 3, 4, 5, 7, 10, 15, 25)
_PERCENT = (1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 75, 100)
_FEW_PERCENT = (1, 5, 10, 20, 40, 70, 100)
_SENTENCES = (1, 2, 3, 4, 6)
_FEW = (1, 2, 3, 5)
#: Sums of the words' weights beyond this say the same, in steps of which a bin is made.
_WORDING_CLIP, WORDING_BINS = 3_000, 24
_WORDING_STEP = 2 * _WORDING_CLIP // WORDING_BINS

#: The kinds of first and last characters; each lists what belongs to it.
_STARTS = ("lower", "upper", "digit", "quote", "bullet", "bracket", "arrow", "mark", "symbol", "wide")
_ENDINGS = (
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
_BULLETS = "•-*–—▪◦‣●○■□·+"
_CHARACTER_KINDS = {
    "stop": ".。．।۔؟",
    "question": "?？؟",
    "exclaim": "!！",
    "colon": ":：;",
    "ellipsis": "…",
    "comma": ",，、",
    "quote": "\"'“”‘’«„‹「『」』",
    "bracket": "()[]{}（）【】",
    "bullet": _BULLETS,
    "arrow": "»›>→▶►⟶↓▼",
    "mark": "#@©|/$€£&_=~<",
}

#: Vocabularies whose density in a line is evidence: a lexicon may hold any of them.
TOPICS = (
    "address",
    "narrative",
    "fundraising",
    "newsletter",
    "consent",
    "paywall",
    "advertisement",
    "about",
    "comment",
    "teaser",
    "media",
)

FEATURES: tuple[Feature, ...] = (
    Feature("chars", "shape", ranges(*_CHARS)),
    Feature("words", "shape", ranges(*_WORDS)),
    Feature("stops", "shape", ranges(*_STOPS)),
    Feature("stop_percent", "shape", ranges(*_PERCENT)),
    Feature("capitals_percent", "shape", ranges(*_PERCENT)),
    Feature("starts", "shape", _STARTS),
    Feature("ends", "shape", _ENDINGS),
    Feature("digit_percent", "shape", ranges(*_FEW_PERCENT)),
    Feature("upper_percent", "shape", ranges(*_FEW_PERCENT)),
    Feature("symbol_percent", "shape", ranges(*_FEW_PERCENT)),
    Feature("commas", "shape", ranges(*_FEW)),
    Feature("separators", "shape", ranges(*_FEW)),
    Feature("brackets", "shape", ranges(*_FEW)),
    Feature("quotes", "shape", ranges(*_FEW)),
    Feature("code_signs", "shape", ranges(*_FEW)),
    Feature("sentences", "shape", ranges(*_SENTENCES)),
    Feature("word_length", "shape", ranges(*range(1, 13))),
    Feature("colon", "shape", ("none", "early", "later", "end")),
    Feature("indent", "shape", ranges(1, 2, 4, 8)),
    Feature("columns", "shape", ("none", "tabs")),
    Feature("first_word", "shape", ("other", "stop")),
    Feature("last_word", "shape", ("other", "stop")),
    Feature("script", "shape", ("ascii", "some", "much", "wide")),
    Feature("repeats", "page", ranges(2, 3, 5, 9, 17)),
    Feature("price", "shape", ("no", "yes")),
    *(Feature(f"{topic}_words", "cue", ranges(1, 2, 3, 4, 6)) for topic in TOPICS),
    Feature("wording", "cue", _steps(WORDING_BINS, _WORDING_STEP, -_WORDING_CLIP)),
)

_CHARS_BIN = binned(*_CHARS)
_WORDS_BIN = binned(*_WORDS)
_STOPS_BIN = binned(*_STOPS)
_PERCENT_BIN = binned(*_PERCENT)
_FEW_PERCENT_BIN = binned(*_FEW_PERCENT)
_SENTENCES_BIN = binned(*_SENTENCES)
_FEW_BIN = binned(*_FEW)
_INDENT_BIN = binned(1, 2, 4, 8)
_REPEATS_BIN = binned(2, 3, 5, 9, 17)
_TOPIC_BIN = binned(1, 2, 3, 4, 6)
_TOPIC_NUMBER = {topic: number for number, topic in enumerate(TOPICS)}
_NO_TOPICS = (0,) * len(TOPICS)

_WORD_BYTES = bytes(code for code in range(128) if chr(code).isalnum()) + b" "
_NOT_DIGITS = bytes(code for code in range(256) if not 48 <= code <= 57)
_NOT_UPPER = bytes(code for code in range(256) if not 65 <= code <= 90)
_NOT_SEPARATORS = bytes(code for code in range(256) if code not in b"|/>")
_NOT_BRACKETS = bytes(code for code in range(256) if code not in b"()[]")
_NOT_ASCII = bytes(range(128, 256))
_NOT_CODE = bytes(code for code in range(256) if code not in b"{};=<>[]_\\`")


#: Scripts beyond this character have no capitals and mostly no spaces.
_LAST_CASED = "\u0dff"


def _kind_table(kinds: tuple[str, ...]) -> dict[str, int]:
    table = {char: kinds.index(kind) for kind, chars in _CHARACTER_KINDS.items() if kind in kinds for char in chars}
    for kind, chars in (("lower", ascii_lowercase), ("upper", ascii_uppercase), ("digit", digits_of_ascii)):
        table.update(dict.fromkeys(chars, kinds.index(kind)))
    return table


_START_OF = _kind_table(_STARTS)
_END_OF = _kind_table(_ENDINGS)


def describe_lines(lines: Sequence[Line], lexicon: Lexicon, wording: Wording = NO_WORDING) -> list[Described]:
    """Describe every line of a page; counting repetitions is all that looks beyond the line itself."""
    # Menus stand on a page more than once: equal lines are described once.
    times = Counter([line.text for line in lines])
    patterns: Counter[str] = Counter()
    normal: dict[str, tuple[str, list[str]]] = {}
    for text, count in times.items():
        normal[text] = line, _tokens = normalised(text[:MEASURED_CHARS])
        patterns[line] += count
    known = {text: describe(text, *normal[text], patterns[normal[text][0]], lexicon, wording) for text in times}
    return [known[line.text] for line in lines]


def describe(
    text: str, line: str, tokens: list[str], repeats: int, lexicon: Lexicon, wording: Wording
) -> Described:
    """The features of one line, and the cues and rules it fires.

    ``line`` and ``tokens`` are its normalised form, and ``repeats`` how many lines of the page have the same one.
    """
    stripped = text.strip()
    first, last = stripped[0], stripped[-1]
    if len(stripped) > MEASURED_CHARS:
        stripped = stripped[:MEASURED_CHARS]
    if first in _BULLETS:
        # The bullet says that this is an item; all else is measured without it.
        stripped = stripped[1:].lstrip() or stripped
    size = len(stripped)
    raw = stripped.encode("utf-8", "surrogatepass")
    rest = raw.translate(None, _WORD_BYTES)
    digits = len(raw.translate(None, _NOT_DIGITS))
    upper = len(raw.translate(None, _NOT_UPPER))
    extra = len(raw) - size

    wide = extra > 0 and is_unspaced(size, tokens)
    length, words = _unspaced_size(stripped, size) if wide else (size, len(tokens) or 1)
    stop_words = lexicon.stop_words
    stops = sum(map(stop_words.__contains__, tokens))
    if lexicon.stop_scale != 1:
        stops = round(stops * lexicon.stop_scale)
    sentences = _sentences(stripped, last, foreign=extra > 0) if rest else 0
    capitals = _capitals(stripped) if extra else upper * 100 // words
    vocabulary = frozenset(tokens)

    row = (
        _CHARS_BIN[length if length < 1000 else 1000],
        _WORDS_BIN[words if words < 100 else 100],
        _STOPS_BIN[stops if stops < 25 else 25],
        _PERCENT_BIN[stops * 100 // words if stops < words else 100],
        _PERCENT_BIN[capitals if capitals < 100 else 100],
        _START_OF[first] if first in _START_OF else _other_start(first),
        _END_OF[last] if last in _END_OF else _other_end(last),
        _FEW_PERCENT_BIN[digits * 100 // size],
        _FEW_PERCENT_BIN[upper * 100 // size],
        *(_punctuation(stripped, rest, size) if rest else _NO_PUNCTUATION),
        _SENTENCES_BIN[sentences if sentences < 6 else 6],
        length // words if length < 12 * words else 12,
        _colon(stripped, last) if b":" in rest else 0,
        _INDENT_BIN[_indent(text)] if text[0].isspace() else 0,
        1 if "\t" in stripped or "   " in stripped else 0,
        1 if tokens and tokens[0] in stop_words else 0,
        1 if tokens and tokens[-1] in stop_words else 0,
        (0 if not extra else 1 if extra * 8 < size else 3 if wide else 2),
        _REPEATS_BIN[repeats if repeats < 17 else 17],
        1 if digits and ("$" in stripped or "£" in stripped or (extra and _has_price(stripped))) else 0,
        *_topics(tokens, lexicon.vocabulary),
        wording_bin(wording.total(vocabulary, tokens)) if tokens else wording_bin(0),
    )
    hits = lexicon.cues(line, tokens)
    shapes = fired(stripped, _gates(stripped, rest, digits, extra) if rest or digits else ())
    if shapes:
        # "Read: …" has the shape of a speaker's line; what a cue says is more than the shape of content.
        hits += [hit for hit in shapes if hit.prior < 0] if hits else shapes
    if wide:
        # Single characters say little of what a line is about.
        topics = frozenset([token for token in vocabulary if len(token) > 1]) - stop_words
    else:
        topics = vocabulary - stop_words if words > stops else _NOTHING
    return Described(row, tuple(hits), topics)


_NOTHING: frozenset[str] = frozenset()


def _unspaced_size(stripped: str, size: int) -> tuple[int, int]:
    """The length that a line without spaces would have in letters, and its words."""
    a_word = characters_a_word(stripped)
    return int(size * _LETTERS_A_CHARACTER) if a_word <= _LETTERS_A_CHARACTER else size, size // a_word or 1


def wording_bin(total: int) -> int:
    """The bin of a sum of words' weights."""
    number = (total + _WORDING_CLIP) // _WORDING_STEP
    return 0 if number < 0 else number if number < WORDING_BINS else WORDING_BINS - 1


_NO_PUNCTUATION = (0, 0, 0, 0, 0, 0)


def _punctuation(stripped: str, rest: bytes, size: int) -> tuple[int, int, int, int, int, int]:
    """Bins of symbol_percent, commas, separators, brackets, quotes and code_signs."""
    separators = len(rest.translate(None, _NOT_SEPARATORS))
    quotes = rest.count(b'"')
    symbols = len(rest)
    if not rest.isascii():
        separators += stripped.count("•") + stripped.count("·") + stripped.count("»")
        quotes += stripped.count("“") + stripped.count("”")
        symbols = len(rest.translate(None, _NOT_ASCII))
    commas = rest.count(b",")
    brackets = len(rest.translate(None, _NOT_BRACKETS))
    code = len(rest.translate(None, _NOT_CODE))
    return (
        _FEW_PERCENT_BIN[symbols * 100 // size],
        _FEW_BIN[commas if commas < 5 else 5],
        _FEW_BIN[separators if separators < 5 else 5],
        _FEW_BIN[brackets if brackets < 5 else 5],
        _FEW_BIN[quotes if quotes < 5 else 5],
        _FEW_BIN[code if code < 5 else 5],
    )


def _has_price(stripped: str) -> bool:
    return any(sign in stripped for sign in "€¥￥₽₹₩₺₴元円원")


def _capitals(stripped: str) -> int:
    """The percentage of capitalised words among the first ones; lines of ASCII count their capitals instead."""
    heads = stripped.split(None, _CAPITALS_AMONG)[:_CAPITALS_AMONG]
    return len([head for head in heads if head[0].isupper()]) * 100 // len(heads)


def _indent(text: str) -> int:
    return min(len(text) - len(text.lstrip()), 8)


def _sentences(stripped: str, last: str, *, foreign: bool) -> int:
    count = stripped.count(". ") + stripped.count("? ") + stripped.count("! ") + (last in _SENTENCE_ENDS)
    if not foreign:
        return count
    count += stripped.count("। ") + stripped.count("۔ ") + stripped.count("؟ ")
    # The last one stands at the end of the line and is counted already.
    return count + stripped.count("。") + stripped.count("！") + stripped.count("？") - (last in "。！？")


def _colon(stripped: str, last: str) -> int:
    if last == ":":
        return 3
    return 1 if stripped.index(":") < 20 else 2


def _other_start(char: str) -> int:
    """The kind of a first character beyond ASCII and the listed punctuation."""
    if char.isupper():
        return 1
    if char.isdigit():
        return 2
    if char.isalpha():
        return 9 if char > _LAST_CASED else 0
    return 8


def _other_end(char: str) -> int:
    """The kind of a last character beyond ASCII and the listed punctuation."""
    if char.isupper():
        return 1
    if char.isdigit():
        return 2
    if char.isalpha():
        return 13 if char > _LAST_CASED else 0
    return 12


def _topics(tokens: list[str], vocabulary: Mapping[str, Sequence[str]]) -> tuple[int, ...]:
    words = vocabulary.keys()
    if words.isdisjoint(tokens):
        return _NO_TOPICS
    counts = list(_NO_TOPICS)
    for word in words & tokens:
        for topic in vocabulary[word]:
            counts[_TOPIC_NUMBER[topic]] += 1
    return tuple([_TOPIC_BIN[count if count < 6 else 6] for count in counts])


def _gates(stripped: str, rest: bytes, digits: int, extra: int) -> list[str]:
    """The gates of the rules that a line opens."""
    special = rest.translate(None, _NOT_GATES).decode("ascii")
    if extra:
        special += "".join([gate for gate in WIDE_GATES if gate in stripped])
    alphanumeric = len(stripped) - len(rest) - stripped.count(" ") + extra
    if alphanumeric >= SYMBOLS_BELOW and not special and b"." not in rest and b")" not in rest:
        return _DIGIT_GATE if digits else _NO_GATES
    return opened(stripped, alphanumeric, digits=digits > 0, special=special)


_DIGIT_GATE = [DIGIT]
_NO_GATES: list[str] = []
_NOT_GATES = bytes(code for code in range(256) if code not in GATE_BYTES)
