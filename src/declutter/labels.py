"""Which label a span gets: from the cues and rules that fired, from its words and shape, and from its surroundings.

Whether a span stays is decided before; a label says what it is. A line that stays is what its cues say, or title,
heading or body; a line that goes is one of the labels of clutter. Both choices are sums of integer weights, as the
score is, from ``labels.json``: the label with the greatest sum wins, ties in the enum's order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from struct import unpack
from typing import Any, NamedTuple

from declutter.features import FEATURES, Described
from declutter.markup import MARKUP_FEATURES
from declutter.model import HTML_FEATURES
from declutter.values import CONTENT_LABELS, Label

LABELS = Path(__file__).with_name("labels.json")
FORMAT = 2

#: What says anything of a label: shapes, and what stands around; the scores do not.
TELLING = (
    "chars", "words", "stop_percent", "capitals_percent", "starts", "ends", "digit_percent", "upper_percent",
    "symbol_percent", "separators", "sentences", "colon", "repeats", "price", "previous_chars", "next_chars",
    "previous_ends", "next_starts", "next_ends", "gaps", "since_prose", "until_prose", "short_run", "short_run_place",
    "cues_around", "cue_above", "cue_below", "posts_around", "main_run", "line_number", "lines_left", "place_percent",
    "shared_percent",
)  # fmt: skip
#: What markup adds: tags, links, and the names of elements. With all of its features no more lines are rightly named
#: (of those that the benchmark measures 73 %, a study that is not kept, 2026-12-01).
TELLING_MARKUP = (
    "html_tag", "html_landmark", "html_linked", "html_link_count", "html_named", "html_nearest_name",
    *(feature.name for feature in MARKUP_FEATURES if feature.name.startswith("html_in_")),
)  # fmt: skip
_NUMBER = {feature.name: number for number, feature in enumerate(HTML_FEATURES)}
TELLING_NUMBERS = tuple(_NUMBER[name] for name in TELLING)
MARKUP_NUMBERS = tuple(_NUMBER[name] for name in TELLING_MARKUP)

#: What stands above a line: nothing, a line that stays, or a line that goes with its label.
FIRST, STAYS = "first", "stays"

#: Inside reader comments these are parts of a comment: "3 hours ago", "Share", "Like", and the name of who says it.
PARTS_OF_COMMENTS = frozenset({Label.DATE, Label.SHARE, Label.ENGAGEMENT, Label.BYLINE})
_COMMENT = Label.COMMENT.value

#: Cues count half as much again as when the other weights were fitted, and from this weight on they decide (both set
#: on the labelled lines that the benchmark measures, 2026-11-24: 72 % rightly named, 69 % without).
_CUES_COUNT, _DECISIVE = 1.5, 3_500

_ORDER = {label: number for number, label in enumerate(Label)}
_BY_NAME = {label.value: label for label in Label}
CLUTTER_LABELS = tuple(label for label in Label if label not in CONTENT_LABELS and label is not Label.HIDDEN)
SHAPES = (Label.TITLE, Label.HEADING, Label.BODY)
#: Running prose is at least this long (80 characters): below it no headline stands.
_PROSE_CHARS_BIN = FEATURES[_NUMBER["chars"]].bins.index("80-99")
#: No title is as long as this (130 characters), and none so long (50) ends as a sentence does. Of 369 such lines that
#: were taken for titles, in what seven tools make of the pages of four corpora, 344 were none: opening paragraphs
#: (counted 2026-11-30).
_TITLE_CHARS_BIN, _SENTENCE_CHARS_BIN = map(FEATURES[_NUMBER["chars"]].bins.index, ("130-169", "50-59"))
_STOP = FEATURES[_NUMBER["ends"]].bins.index("stop")
#: What a comment says has at least so many characters (40); shorter lines are the marks around it.
_SAID_CHARS_BIN = FEATURES[_NUMBER["chars"]].bins.index("40-49")

Weigh = Callable[[str, int], int]
#: The weights of all labels in one integer, so that one addition adds them all: a label has 32 bits, and sums stay far
#: below two to the 31st. Lists would take an addition for each.
Packed = int
_BITS, _HALF = 32, 1 << 31


def packed(weights: Sequence[int]) -> Packed:
    """One integer for the weights of all labels; ``unpacked`` of a sum is the list of the sums.

    >>> unpacked(packed([5, -7, 0]) + packed([-6, 1, 2]), 3)
    [-1, -6, 2]
    """
    return sum(weight << (_BITS * number) for number, weight in enumerate(weights))


def unpacked(total: Packed, count: int) -> list[int]:
    """The summed weights of so many labels."""
    fields = (total + _halves(count)).to_bytes(count * _BITS // 8, "little")
    return [value - _HALF for value in unpack(f"<{count}I", fields)]


@cache
def _halves(count: int) -> Packed:
    return packed([_HALF] * count)


class Table(NamedTuple):
    """The weights of one choice among ``labels``."""

    labels: tuple[Label, ...]
    bias: Packed
    features: tuple[tuple[int, list[Packed]], ...]
    cues: Mapping[str, Packed]
    words: Mapping[str, Packed]
    above: Mapping[str, Packed]

    def sums(self, item: Described, row: Sequence[int], above: str, beside: Table | None = None) -> list[int]:
        """The summed weights of every label for one line, with those of a second table of the same labels."""
        total = self._total(item, row, above)
        if beside is not None:
            total += beside._total(item, row, above)  # noqa: SLF001 - of the same class
        return unpacked(total, len(self.labels))

    def _total(self, item: Described, row: Sequence[int], above: str) -> Packed:
        total = self.bias + self.above.get(above, 0) + sum([bins[row[number]] for number, bins in self.features])
        for hit in item.hits:
            total += self.cues.get(hit.name, 0)
        for word in item.topics & self.words.keys():
            total += self.words[word]
        return total

    def best(self, sums: Sequence[int], fired: Mapping[Label, int]) -> Label:
        """The label with the greatest sum, its cues' weights added; a decisive cue leaves only what cues say.

        Of equal ones the first in the enum's order, in which ``labels`` stand.
        """
        labels, values = self.labels, list(sums)
        decisive = False
        for label, weight in fired.items():
            if label in labels:
                values[labels.index(label)] += int(_CUES_COUNT * weight)
                decisive = decisive or weight >= _DECISIVE
        if decisive:
            least = min(values) - 1
            for place, label in enumerate(labels):
                if fired.get(label, 0) < _DECISIVE:
                    values[place] = least
        return labels[values.index(max(values))]


class Tables(NamedTuple):
    """What names lines that stay without a cue, and lines that go; and what markup adds to the latter."""

    shapes: Table
    clutter: Table
    markup: Table


def label_lines(
    described: Sequence[Described],
    rows: Sequence[Sequence[int]],
    passed: Sequence[bool],
    weigh: Weigh,
    levels: Sequence[int] | None = None,
    titles: Container[int] = (),
    named: Mapping[int, Mapping[Label, int]] | None = None,
) -> list[Label]:
    """The label of every line; ``rows`` are its bins of all line features, ``passed`` whether its score passes.

    ``named`` is given for HTML, whose rows hold the bins of markup, too: what the names of elements weigh for labels,
    as cues do.
    ``levels`` are the levels of the headings of an HTML page, 0 for all other lines: then shape need not be asked. The
    lines of ``titles`` say the title that the page states.

    A line that stays is what the cues that fired weigh most for, else title, heading or body; a title stands before the
    first prose and is no paragraph itself, and there is one at most beside those that the page states. A line that goes
    is never given a label of main content.
    """
    tables = load()
    markup = None if named is None else tables.markup
    labels = []
    parts: dict[int, Label] = {}
    above = FIRST
    before_prose, titled = True, False
    for index, (item, row, kept) in enumerate(zip(described, rows, passed, strict=True)):
        fired = fired_labels(item, weigh)
        for label, weight in (named or {}).get(index, {}).items():
            fired[label] = fired.get(label, 0) + weight
        if kept:
            title_open = before_prose and (not titled or index in titles)
            if levels is None:
                label = _kept_label(tables.shapes, item, row, fired, title_open=title_open and not _is_paragraph(row))
            else:
                label = _marked_label(1 if index in titles else levels[index], fired, title_open=title_open)
            titled = titled or label is Label.TITLE
            before_prose = before_prose and row[_NUMBER["chars"]] < _PROSE_CHARS_BIN
            above = STAYS
        else:
            label = tables.clutter.best(tables.clutter.sums(item, row, above, markup), fired)
            if label in PARTS_OF_COMMENTS:
                parts[index] = label
                if above == _COMMENT or Label.COMMENT in fired:
                    label = Label.COMMENT
            above = label.value
        labels.append(label)
    _settle_parts(labels, parts, passed, [row[_NUMBER["chars"]] for row in rows])
    return labels


def _is_paragraph(row: Sequence[int]) -> bool:
    """Whether a line is too long for a title, or says a sentence and is no short one."""
    chars = row[_NUMBER["chars"]]
    return chars >= _TITLE_CHARS_BIN or (chars >= _SENTENCE_CHARS_BIN and row[_NUMBER["ends"]] == _STOP)


def _settle_parts(
    labels: list[Label], parts: Mapping[int, Label], passed: Sequence[bool], chars: Sequence[int]
) -> None:
    """Name the parts of comments by what the lines around them say that go with them.

    Where comments go, what stands over and under them goes as a part of them. Where posts stay, on a forum, a date over
    one is a date.
    """
    for kept, group in groupby(range(len(labels)), key=passed.__getitem__):
        run = list(group)
        if kept or parts.keys().isdisjoint(run):
            continue
        if not any(
            labels[index] is Label.COMMENT and index not in parts and chars[index] >= _SAID_CHARS_BIN for index in run
        ):
            for index in run:
                labels[index] = parts.get(index, labels[index])
            continue
        for index in reversed(run[:-1]):
            if index in parts and labels[index + 1] is Label.COMMENT:
                labels[index] = Label.COMMENT


def fired_labels(item: Described, weigh: Weigh) -> dict[Label, int]:
    """The summed absolute weights of the cues and rules that fired, by label."""
    sums: dict[Label, int] = {}
    for hit in item.hits:
        label = _BY_NAME[hit.label]
        sums[label] = sums.get(label, 0) + abs(weigh(hit.name, hit.prior))
    return sums


def _kept_label(
    table: Table, item: Described, row: Sequence[int], fired: Mapping[Label, int], *, title_open: bool
) -> Label:
    if fired:
        return min(fired, key=lambda label: (-fired[label], _ORDER[label]))
    sums = table.sums(item, row, FIRST)
    if not title_open:
        least = min(sums) - 1
        sums = [least if label is Label.TITLE else weight for label, weight in zip(table.labels, sums, strict=True)]
    return table.best(sums, {})


def _marked_label(level: int, fired: Mapping[Label, int], *, title_open: bool) -> Label:
    """What a line of HTML that stays is: a heading by its element, else what its cues say."""
    if level:
        return Label.TITLE if level == 1 and title_open else Label.HEADING
    return min(fired, key=lambda label: (-fired[label], _ORDER[label])) if fired else Label.BODY


@cache
def load(path: Path = LABELS) -> Tables:
    """Read the weights; raises ``ValueError`` for a file that does not fit this release's features."""
    data = json.loads(path.read_text(encoding="utf-8"))
    if data.get("format") != FORMAT:
        raise ValueError(f"{path} holds no label weights of format {FORMAT}")
    return Tables(_table(data["shapes"]), _table(data["clutter"]), _table(data["markup"]))


def _table(data: dict[str, Any]) -> Table:
    features = data["features"]
    for name, bins in features.items():
        if len(bins) != len(HTML_FEATURES[_NUMBER[name]].bins):
            raise ValueError(f"{name} has {len(HTML_FEATURES[_NUMBER[name]].bins)} bins, not {len(bins)}")
    labels = tuple(Label(name) for name in data["labels"])
    if list(labels) != sorted(labels, key=_ORDER.__getitem__):
        raise ValueError("the labels must stand in the enum's order")
    return Table(
        labels,
        packed(data["bias"]),
        tuple((_NUMBER[name], list(map(packed, bins))) for name, bins in sorted(features.items())),
        *({key: packed(weights) for key, weights in data[part].items()} for part in ("cues", "words", "above")),
    )
