"""The context-free features of a line; training imports them, so they are written once.

Every feature is a small integer, the number of a named bin: the bin's name is the evidence, its weight
stands in ``model.json``. Features are densities and shapes rather than words, so that they carry over to
languages nobody labelled; words enter through the lexicon only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import filterfalse
from typing import NamedTuple, overload

from declutter import shapes
from declutter.lexicon import Lexicon
from declutter.rules import fired
from declutter.shapes import MEASURED_CHARS, binned
from declutter.sums import Rows, repeated
from declutter.tokens import characters_a_word, is_unspaced, normalised_lines
from declutter.values import Group, Hit, Line

#: Letters of other scripts that say what one character of Han or kana does: between the ratios that the Declaration
#: of Human Rights has in Japanese (2.2) and in Chinese (3.2; 2026-11-24).
_LETTERS_A_CHARACTER = 2.5

#: Words about a topic are counted as in so many words of a longer line: whatever is long enough speaks of anything. Set
#: by hand, 2026-11-30, above nearly all paragraphs; on validation pages nothing changes by more than 0.001 F1, and the
#: held samples with a line for each paragraph reach 0.944 of their F1 by lines, without this 0.925.
_TOPIC_SPAN = 180


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


class DescribedLines(Sequence[Described]):
    """The described lines of a page: ``rows`` by feature, ``hits`` and ``topics`` by line.

    A ``Described`` is made when somebody asks for it: the scorer reads columns.
    """

    __slots__ = ("hits", "rows", "topics")

    def __init__(self, rows: Rows, hits: list[tuple[Hit, ...]], topics: list[frozenset[str]]) -> None:
        self.rows = rows
        self.hits = hits
        self.topics = topics

    @overload
    def __getitem__(self, index: int) -> Described: ...

    @overload
    def __getitem__(self, index: slice) -> DescribedLines: ...

    def __getitem__(self, index: int | slice) -> Described | DescribedLines:
        """One line, or some."""
        if isinstance(index, slice):
            return DescribedLines(self.rows[index], self.hits[index], self.topics[index])
        return Described(self.rows[index], self.hits[index], self.topics[index])

    def __iter__(self) -> Iterator[Described]:
        """Iterate over the lines."""
        return map(Described, self.rows, self.hits, self.topics)

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self.hits)


class Wording(NamedTuple):
    """Learned weights of single words, in thousandths of a log-odds.

    A key is a token (``subscribe``), a line's first (``^subscribe``) or its last (``subscribe$``). ``first`` and
    ``last`` hold the latter two by their tokens.
    """

    weights: Mapping[str, int]
    known: frozenset[str]
    first: Mapping[str, int]
    last: Mapping[str, int]

    @classmethod
    def of(cls, weights: Mapping[str, int]) -> Wording:
        """The weights, and their keys as a set: intersecting with a set is the cheapest way to look words up."""
        first = {key[1:]: weight for key, weight in weights.items() if key.startswith("^")}
        last = {key[:-1]: weight for key, weight in weights.items() if key.endswith("$")}
        return cls(weights, frozenset(weights), first, last)

    def total(self, tokens: Sequence[str]) -> int:
        """The weights of a line's words summed up, each once, over the square root of their number.

        So a long line is not surer of itself for its length alone; the regression that fits the weights divides alike.
        """
        found = self.known.intersection(tokens)
        count, total = len(found), sum(map(self.weights.__getitem__, found)) if found else 0
        if tokens[0] in self.first:
            count, total = count + 1, total + self.first[tokens[0]]
        if tokens[-1] in self.last:
            count, total = count + 1, total + self.last[tokens[-1]]
        if not total:
            return 0
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


def _steps(count: int, step: int, low: int) -> tuple[str, ...]:
    """Names of bins of equal width, by their lower ends in units of a thousand."""
    return tuple(f"{(low + number * step) / 1000:+.2f}" for number in range(count))


_CHARS = (4, 8, 12, 16, 20, 25, 30, 40, 50, 60, 80, 100, 130, 170, 220, 300, 400, 600, 1000)
_WORDS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 60, 100)
_STOPS = (1, 2, 3, 4, 5, 7, 10, 15, 25)
_PERCENT = (1, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 60, 75, 100)
_SENTENCES = (1, 2, 3, 4, 6)
#: Sums of the words' weights beyond this say the same, in steps of which a bin is made.
_WORDING_CLIP, WORDING_BINS = 3_000, 24
_WORDING_STEP = 2 * _WORDING_CLIP // WORDING_BINS

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
    Feature("starts", "shape", shapes.STARTS),
    Feature("ends", "shape", shapes.ENDINGS),
    Feature("digit_percent", "shape", ranges(*shapes.FEW_PERCENT)),
    Feature("upper_percent", "shape", ranges(*shapes.FEW_PERCENT)),
    Feature("symbol_percent", "shape", ranges(*shapes.FEW_PERCENT)),
    Feature("commas", "shape", ranges(*shapes.FEW)),
    Feature("separators", "shape", ranges(*shapes.FEW)),
    Feature("brackets", "shape", ranges(*shapes.FEW)),
    Feature("quotes", "shape", ranges(*shapes.FEW)),
    Feature("code_signs", "shape", ranges(*shapes.FEW)),
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

#: The number of the feature that says how long a line is.
CHARS = 0
#: A middle length of every bin of ``chars``.
LENGTH_OF_BIN = (2, 6, 10, 14, 18, 22, 27, 35, 45, 55, 70, 90, 115, 150, 195, 260, 350, 500, 600, 600)

_CHARS_BIN = binned(*_CHARS)
_WORDS_BIN = binned(*_WORDS)
_STOPS_BIN = binned(*_STOPS)
_PERCENT_BIN = binned(*_PERCENT)
_SENTENCES_BIN = binned(*_SENTENCES)
_REPEATS_BIN = binned(2, 3, 5, 9, 17)
_TOPIC_BIN = binned(1, 2, 3, 4, 6)
_TOPIC_NUMBER = {topic: number for number, topic in enumerate(TOPICS)}


class _Words(NamedTuple):
    """The words of a page's distinct lines, column by column.

    ``normal`` holds normalised forms, ``tokens`` their tokens, ``others`` those that are no stop words. ``length`` and
    ``size`` are a line's characters and words, as many as it would have with spaces. ``stops`` counts its stop words,
    as many as English would have. ``wide`` holds the places of lines in scripts without spaces.
    """

    normal: list[str]
    tokens: list[list[str]]
    others: list[list[str]]
    wide: frozenset[int]
    length: list[int]
    size: list[int]
    stops: list[int]


def describe_lines(lines: Sequence[Line], lexicon: Lexicon, wording: Wording = NO_WORDING) -> DescribedLines:
    """Describe every line of a page; counting repetitions is all that looks beyond the line itself."""
    texts = [line.text for line in lines]
    # Menus stand on a page more than once: equal lines are described once.
    distinct = list(dict.fromkeys(texts))
    if not distinct:
        return DescribedLines(Rows([b""] * len(FEATURES), 0), [], [])
    page = shapes.measured(distinct)
    words = _words(distinct, page, lexicon)
    patterns = dict(zip(distinct, words.normal, strict=True))
    times = Counter([patterns[text] for text in texts])
    repeats = [times[pattern] for pattern in words.normal]
    columns = [
        *map(bytes, _columns(distinct, page, words, repeats, lexicon.stop_words)),
        *map(bytes, _topics(words, lexicon)),
        bytes(_wording(words.tokens, wording)),
    ]
    hits, about = _hits(page, words, lexicon), _about(words)
    if len(distinct) < len(texts):
        numbers = {text: number for number, text in enumerate(distinct)}
        places = [numbers[text] for text in texts]
        columns = repeated(columns, places)
        hits, about = [hits[place] for place in places], [about[place] for place in places]
    return DescribedLines(Rows(columns, len(texts)), hits, about)


def _words(texts: Sequence[str], page: shapes.Page, lexicon: Lexicon) -> _Words:
    normal, tokens = normalised_lines([text[:MEASURED_CHARS] for text in texts], digits=page.digits, near=page.near)
    others = [list(filterfalse(lexicon.stop_words.__contains__, words)) for words in tokens]
    stops = [len(words) - len(rest) for words, rest in zip(tokens, others, strict=True)]
    if lexicon.stop_scale != 1:
        stops = [round(count * lexicon.stop_scale) if count else 0 for count in stops]
    length, count = page.size, [len(words) or 1 for words in tokens]
    wide = frozenset(
        [
            place
            for place, (extra, size, words) in enumerate(zip(page.extra, page.size, tokens, strict=True))
            if extra and is_unspaced(size, words)
        ]
    )
    if wide:
        length = list(length)
        for place in wide:
            length[place], count[place] = _unspaced_size(page.lines[place], page.size[place])
    return _Words(normal, tokens, others, wide, length, count, stops)


def _unspaced_size(line: str, size: int) -> tuple[int, int]:
    """The length that a line without spaces would have in letters, and its words."""
    a_word = characters_a_word(line)
    return int(size * _LETTERS_A_CHARACTER) if a_word <= _LETTERS_A_CHARACTER else size, size // a_word or 1


def _columns(
    texts: Sequence[str], page: shapes.Page, words: _Words, repeats: Sequence[int], stop_words: frozenset[str]
) -> list[Iterable[int]]:
    """The bins of every feature before the topics, in the order of ``FEATURES``."""
    counts, stops = words.size, words.stops
    pairs = list(zip(counts, stops, strict=True))
    capitals, sentences = shapes.capitals(page, counts), shapes.sentences(page)
    return [
        [_CHARS_BIN[length if length < 1000 else 1000] for length in words.length],
        [_WORDS_BIN[count if count < 100 else 100] for count in counts],
        [_STOPS_BIN[stop if stop < 25 else 25] for stop in stops],
        [_PERCENT_BIN[stop * 100 // count if stop < count else 100] if stop else 0 for count, stop in pairs],
        [_PERCENT_BIN[percent if percent < 100 else 100] for percent in capitals],
        shapes.starts(page),
        shapes.ends(page),
        shapes.few_percent(page.digits, page.size),
        shapes.few_percent(page.upper, page.size),
        shapes.few_percent([marks.symbols for marks in page.marks], page.size),
        *zip(*[marks.bins for marks in page.marks], strict=True),
        [_SENTENCES_BIN[count if count < 6 else 6] for count in sentences],
        [length // count if length < 12 * count else 12 for length, count in zip(words.length, counts, strict=True)],
        shapes.colons(page),
        shapes.indents(texts),
        shapes.columned(page),
        [1 if tokens and tokens[0] in stop_words else 0 for tokens in words.tokens],
        [1 if tokens and tokens[-1] in stop_words else 0 for tokens in words.tokens],
        shapes.scripts(page, words.wide),
        [_REPEATS_BIN[count if count < 17 else 17] for count in repeats],
        shapes.prices(page),
    ]


def _topics(words: _Words, lexicon: Lexicon) -> list[bytearray]:
    """The bins of how many words of each line are about each of ``TOPICS``; of a long line, in as many words of it."""
    lines = words.tokens
    columns = [bytearray(len(lines)) for _ in TOPICS]
    topic_words, vocabulary = lexicon.topic_words, lexicon.vocabulary
    for place, tokens in enumerate(lines):
        if not topic_words.isdisjoint(tokens):
            counts = Counter([topic for word in topic_words.intersection(tokens) for topic in vocabulary[word]])
            size = len(tokens)
            if size > _TOPIC_SPAN and place not in words.wide:
                counts = Counter({topic: max(1, count * _TOPIC_SPAN // size) for topic, count in counts.items()})
            for topic, count in counts.items():
                columns[_TOPIC_NUMBER[topic]][place] = _TOPIC_BIN[count if count < 6 else 6]
    return columns


def _wording(lines: Sequence[list[str]], wording: Wording) -> list[int]:
    """The bins of the weights of each line's words."""
    total = wording.total
    return [wording_bin(total(tokens)) if tokens else _NO_WORDS for tokens in lines]


def wording_bin(total: int) -> int:
    """The bin of a sum of words' weights."""
    number = (total + _WORDING_CLIP) // _WORDING_STEP
    return 0 if number < 0 else number if number < WORDING_BINS else WORDING_BINS - 1


_NO_WORDS = wording_bin(0)


def _hits(page: shapes.Page, words: _Words, lexicon: Lexicon) -> list[tuple[Hit, ...]]:
    """The cues and rules that each line fires."""
    hits = lexicon.cues_of_lines(words.normal, words.tokens)
    for place, gates in shapes.opened_gates(page).items():
        found = fired(page.lines[place], gates)
        if found:
            # "Read: …" has the shape of a speaker's line; what a cue says is more than the shape of content.
            hits[place] = [*hits[place], *[hit for hit in found if hit.prior < 0]] if hits[place] else found
    return [tuple(found) if found else () for found in hits]


def _about(words: _Words) -> list[frozenset[str]]:
    """What each line is about: its words but for stop words and numbers."""
    about = [
        frozenset(others) if count > stops else _NOTHING
        for others, count, stops in zip(words.others, words.size, words.stops, strict=True)
    ]
    for place in words.wide:
        # Single characters say little of what a line is about.
        about[place] = frozenset([token for token in words.others[place] if len(token) > 1])
    return about


_NOTHING: frozenset[str] = frozenset()
