r"""Markdown to lines: what a reader of the rendered page would see of each, and what its marks say.

Crawlers and tools for retrieval write pages down as Markdown. Links and images keep their addresses there, so a line's
link density is known again; a code block is nobody's clutter; and a table, a numbered list or an island of HTML
is broken when a part of it goes, so that these stay or go as a whole, as an item stays whose nested items do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from typing import NamedTuple

from declutter.lists import listed
from declutter.parse_text import parse_text
from declutter.reading import Reading
from declutter.values import Evidence, Line

# Every pattern starts at a character that its runs exclude, and every run is bounded: nothing to backtrack into.
_TARGET = (
    r"(?:\([^()\s]{0,4000}(?:\([^()\s]{0,500}\)[^()\s]{0,500})?(?:\s{1,3}\"[^\"\n]{0,500}\")?\)|\[[^\[\]\n]{0,200}\])"
)
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,1000})\]" + _TARGET)
_LINK = re.compile(r"\[([^\[\]\n]{0,2000})\]" + _TARGET)
#: What closes a link that another line opened.
_TAIL = re.compile(r"\](?:" + _TARGET + ")")
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]{1,2000})>")
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]{0,30}(?=[\s/>])[^<>\n]{0,4000}>|<!--[^\n]{0,4000}?-->")
_STRONG = re.compile(r"(?<!\\)(?:\*\*|__|~~|`+)")
#: A mark of emphasis opens before a word or closes behind one.
_EMPHASIS = re.compile(
    r"(?<![\w*\\])\*(?=[^\s*])|(?<=[^\s*\\])\*(?![\w*])|(?<![\w_\\])_(?=[^\s_])|(?<=[^\s_\\])_(?![\w_])"
)
_MARKS_OF_STYLE = frozenset("*_`~\\")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")

_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})(?:[ \t]+|$)")
_CLOSING_MARKS = re.compile(r"[ \t]#{1,40}[ \t]*$")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)[ \t]*$")
_ITEM = re.compile(r"([ \t]{0,80})([-*+]|\d{1,9}[.)])(?=[ \t])")
_DELIMITER_ROW = re.compile(r"[ ]{0,3}(?=[^-]{0,4}-)[|: \t-]{1,2000}$")
_DEFINITION = re.compile(r"[ ]{0,3}\[[^\[\]\n]{1,200}\]:[ \t]{0,10}\S")
#: A line of front matter: a name with its value, an item, a comment, or what goes on with one of these.
_DATA = re.compile(r"[ \t]{1,80}\S|-[ \t]|#|[\w.\"'-]{1,80}[ \t]{0,10}[:=]|[\[\]{}]")
_BLOCK_TAG = re.compile(
    r"[ ]{0,3}</?(?:address|article|aside|blockquote|body|center|details|dd|div|dl|dt|figcaption|figure|footer|form|"
    r"h[1-6]|header|html|iframe|li|link|main|menu|meta|nav|ol|p|picture|section|source|summary|table|tbody|td|tfoot|th|"
    r"thead|title|tr|ul|img|script|style|pre|svg|video|audio|!--)(?=[\s/>-]|$)",
    re.IGNORECASE,
)

#: A character that stands for a linked one while a line is read; noncharacters, so that no text holds them.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"

#: What code weighs: nothing learned comes near it.
_CODE_WEIGHT = 100_000
#: What the marks of a line say, in thousandths of a log-odds. On WCXB's and Fundus's training pages, as two converters
#: write them, F1 grows up to -3,000 for each (``python -m benchmarks.markdown --fit``, 2026-11-24); set by hand below
#: that, so that a text made of links is not all dropped.
WEIGHTS = {
    "links:all": -2_000,
    "links:most": -1_500,
    "links:some": -200,
    "links:item": -1_500,
    "image:alone": -3_000,
    "image:linked": -3_000,
}
#: A link whose text is a card, a picture with a heading and a summary, has at most so many lines.
_CARD_LINES = 20
_INDENTS = ("    ", "\t")
_MOST_PERCENT, _ALL_PERCENT = 50, 90


class _Shown(NamedTuple):
    """A line without the marks of blocks, in which links stand between ``_OPEN`` and ``_CLOSE``; texts of images."""

    text: str
    alts: list[str]


class Seen(NamedTuple):
    """A line as a reader of the rendered page sees it, and how many of its characters are links and images."""

    text: str
    linked: int
    images: int


def parse_markdown(source: str, repair: Callable[[str], str] | None = None) -> Reading:
    r"""The lines of a Markdown source, and what its marks say of them.

    >>> reading = parse_markdown("# Tea\n\n[Home](/) | [Shop](/shop)\n\n```\nx = 1\n```")
    >>> [line.text for line in reading.seen]
    ['Tea', 'Home | Shop', '```', 'x = 1', '```']
    >>> reading.levels, sorted(reading.evidence), reading.groups
    ([1, 0, 0, 0, 0], [1, 2, 3, 4], [])
    """
    lines = parse_text(source, repair)
    blocks = _Blocks(lines)
    views = [None if fixed else _linked(line.text) for line, fixed in zip(lines, blocks.fixed, strict=True)]
    cards = _cards(views)
    seen = [
        Seen(line.text, 0, 0) if view is None else _seen(line.text, view)
        for line, view in zip(lines, views, strict=True)
    ]
    evidence = {}
    for number, (line, view, fixed) in enumerate(zip(lines, seen, blocks.fixed, strict=True)):
        found = (Evidence(f"markdown:{fixed}", _CODE_WEIGHT, "shape"),) if fixed else tuple(_marks(line.text, view))
        if found:
            evidence[number] = found
    shown = [line._replace(text=view.text) for line, view in zip(lines, seen, strict=True)]
    lists = [items for items in listed(lines) if not any(blocks.fixed[items.start : items.stop])]
    still = frozenset(number for number, fixed in enumerate(blocks.fixed) if fixed)
    groups = sorted([*blocks.groups, *cards], key=len)
    return Reading(lines, shown, blocks.levels, groups, lists, blocks.parents, evidence, still)


def _marks(text: str, view: Seen) -> Iterator[Evidence]:
    """What links and images say of a line."""
    letters = _letters(view.text) or 1
    if view.images * 100 >= letters * _ALL_PERCENT:
        yield _evidence("image:linked" if view.linked else "image:alone")
    elif view.linked:
        share = view.linked * 100 // letters
        most = "most" if share >= _MOST_PERCENT else "some"
        yield _evidence(f"links:{'all' if share >= _ALL_PERCENT else most}")
        if share >= _MOST_PERCENT and _ITEM.match(text) and not _heading_in_item(text):
            yield _evidence("links:item")


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _evidence(name: str) -> Evidence:
    return Evidence(f"markdown:{name}", WEIGHTS[name], "shape")


def _linked(text: str) -> _Shown:
    """A line with its links marked, and what its images show."""
    plain = _without_block_marks(text)
    if "[" not in plain:
        return _Shown(plain, [])
    alts = [match[1] for match in _IMAGE.finditer(plain)]
    return _Shown(_LINK.sub(rf"{_OPEN}\1{_CLOSE}", _IMAGE.sub(r"\1", plain)), alts)


def _cards(views: list[_Shown | None]) -> list[range]:
    """The runs of lines that one link spans, which go together; their texts are marked as linked.

    Converters write a card that is a link as its picture, heading and summary between brackets, a line each.
    """
    cards: list[range] = []
    opened = -1
    for number, view in enumerate(views):
        if view is None:
            opened = -1
            continue
        tail = _TAIL.search(view.text) if opened >= 0 and ("](" in view.text or "][" in view.text) else None
        if tail and number - opened < _CARD_LINES and not _is_open(view.text[: tail.start()]):
            card = range(opened, number + 1)
            _mark_card(views, card, tail)
            # Two that share a line are one.
            if cards and cards[-1].stop > opened:
                card = range(cards.pop().start, card.stop)
            cards.append(card)
            opened = -1
            if _is_open(view.text[tail.end() :]):
                opened = number
        elif _is_open(view.text):
            opened = number
    return cards


def _mark_card(views: list[_Shown | None], card: range, tail: re.Match[str]) -> None:
    """Mark what the lines of a card show as linked, and take its brackets and its address from what they show."""
    for number in card:
        view = views[number]
        if view is None:
            continue
        text = view.text
        if number == card[0]:
            place = text.rindex("[")
            text = f"{text[:place]}{_OPEN}{text[place + 1 :]}"
        elif number == card[-1]:
            text = f"{_OPEN}{text[: tail.start()]}{_CLOSE}{text[tail.end() :]}"
        else:
            text = _OPEN + text
        views[number] = view._replace(text=text)


def _is_open(text: str) -> bool:
    """Whether the last bracket of a text opens and does not close."""
    return text.rfind("[") > text.rfind("]")


def _seen(text: str, view: _Shown) -> Seen:
    """A line of Markdown as it is shown; what shows nothing is seen as it stands."""
    plain, alts = view
    if "<" in plain:
        plain = _TAG.sub("", _AUTOLINK.sub(rf"{_OPEN}\1{_CLOSE}", plain))
    if not _MARKS_OF_STYLE.isdisjoint(plain):
        plain = _ESCAPE.sub(r"\1", _EMPHASIS.sub("", _STRONG.sub("", plain)))
    if "&" in plain:
        plain = unescape(plain).replace("\n", " ").replace("\r", " ")
    linked = sum(_letters(part.partition(_CLOSE)[0]) for part in plain.split(_OPEN)[1:])
    plain = plain.replace(_OPEN, "").replace(_CLOSE, "")
    if plain.strip():
        return Seen(plain, linked, sum(map(_letters, alts)) or len(alts))
    return Seen(text, int(text.lstrip().startswith("[")), len(text) if alts else 0)


def _without_block_marks(text: str) -> str:
    """A line without the marks of headings and quotations, and of a table's row its cells."""
    plain = text
    if heading := _heading_in_item(text):
        plain = f"- {heading.string[heading.end() :]}"
    elif text.lstrip().startswith("#"):
        plain = _HEADING.sub("", text, count=1)
        if plain is not text:
            plain = _CLOSING_MARKS.sub("", plain)
    quoted = plain.lstrip()
    if quoted.startswith(">"):
        plain = quoted.lstrip("> ")
    return _cells(plain) if "|" in plain else plain


def _cells(text: str) -> str:
    """A row of a table as its cells with tabs between them; other text with a stroke in it as it stands."""
    stripped = text.strip()
    if len(stripped) > 1 and stripped[0] == stripped[-1] == "|":
        return "\t".join(cell.strip() for cell in stripped[1:-1].split("|"))
    return text


def _heading_in_item(text: str) -> re.Match[str] | None:
    """The heading that an item of a list begins with: "* ## Tea"."""
    item = _ITEM.match(text) if "#" in text else None
    return _HEADING.match(text[item.end() :].lstrip()) if item else None


class _Blocks:
    """The block structure of the lines: levels of headings, code, groups that go together, items and their parents."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.levels = [0] * len(lines)
        self.fixed = [""] * len(lines)
        self.groups: list[range] = []
        self.parents: dict[int, int] = {}
        self._items: list[tuple[int, int]] = []
        self._lines = lines
        number = self._front_matter()
        while number < len(lines):
            number = self._block(number)
        self._number_lists()

    def _front_matter(self) -> int:
        """Data between two rules at the very start, a name and a value a line, is nobody's clutter."""
        lines = self._lines
        if not lines or lines[0].start or lines[0].text.strip() not in {"---", "+++"}:
            return 0
        for number in range(1, len(lines)):
            if lines[number].text.strip() == lines[0].text.strip():
                self.fixed[: number + 1] = ["front_matter"] * (number + 1)
                return number + 1
            if not _DATA.match(lines[number].text):
                break
        return 0

    def _block(self, number: int) -> int:
        """Read the block that starts at this line; the number of the line behind it."""
        line = self._lines[number]
        if line.blank_before and not line.text[0].isspace() and not _ITEM.match(line.text):
            self._items.clear()
        return self._code(number) or self._marked(number) or self._item(number)

    def _code(self, number: int) -> int:
        """The number of the line behind a block of code, or 0 where none starts here."""
        line = self._lines[number]
        if fence := _FENCE.match(line.text):
            return self._fence(number, fence[1])
        if (line.blank_before or not number) and not self._items and line.text.startswith(_INDENTS):
            return self._indented(number)
        return 0

    def _marked(self, number: int) -> int:
        """The number of the line behind a heading, a definition, a table or HTML, or 0 where none starts here."""
        text = self._lines[number].text
        end = number + 1
        if heading := _heading_in_item(text):
            # An item that is a heading is an item all the same.
            self.levels[number] = len(heading[1])
            return self._item(number)
        if heading := _HEADING.match(text):
            self._items.clear()
            self.levels[number] = len(heading[1])
        elif _DEFINITION.match(text):
            self.fixed[number] = "definition"
        elif _BLOCK_TAG.match(text):
            end = self._together(number, self._end(number, lambda _text: True))
        elif end < len(self._lines) and not self._lines[end].blank_before:
            return self._underlined(number, self._lines[end].text)
        else:
            return 0
        return end

    def _underlined(self, number: int, below: str) -> int:
        """A table's head or a heading with a line of marks below."""
        text = self._lines[number].text
        if "|" in text and _DELIMITER_ROW.match(below):
            return self._together(number, self._end(number, lambda row: "|" in row))
        underline = _UNDERLINE.match(below)
        if underline is None or _ITEM.match(text):
            return 0
        self.levels[number] = self.levels[number + 1] = 1 if underline[1][0] == "=" else 2
        return self._together(number, number + 2)

    def _fence(self, number: int, mark: str) -> int:
        """A fenced block: to the fence that closes it, or to the end."""
        end = number + 1
        while end < len(self._lines):
            closing = _FENCE.match(self._lines[end].text)
            end += 1
            if closing and closing[1].startswith(mark) and not self._lines[end - 1].text.strip().strip(mark[0]):
                break
        self.fixed[number:end] = ["code"] * (end - number)
        return end

    def _indented(self, number: int) -> int:
        end = number
        while end < len(self._lines) and self._lines[end].text.startswith(_INDENTS):
            end += 1
        self.fixed[number:end] = ["code"] * (end - number)
        return end

    def _end(self, number: int, belongs: Callable[[str], bool]) -> int:
        """The end of a block that a blank line ends, or a line that does not belong to it."""
        end = number + 1
        while end < len(self._lines) and not self._lines[end].blank_before and belongs(self._lines[end].text):
            end += 1
        return end

    def _together(self, start: int, end: int) -> int:
        if end - start > 1:
            self.groups.append(range(start, end))
        return end

    def _item(self, number: int) -> int:
        """Note an item of a list, and whose item it is; any other line that is not indented ends the lists."""
        line = self._lines[number]
        match = _ITEM.match(line.text)
        indent = len(line.text.expandtabs(4)) - len(line.text.expandtabs(4).lstrip())
        while self._items and self._items[-1][1] >= indent and (match or line.blank_before):
            self._items.pop()
        if self._items and (match is None or indent > self._items[-1][1]):
            self.parents[number] = self._items[-1][0]
        if match:
            self._items.append((number, indent))
        return number + 1

    def _number_lists(self) -> None:
        """Numbered items of one list stay or go as a whole, with all that is nested in them."""
        lists: dict[tuple[int, int, int], list[int]] = {}
        run = 0
        for number, line in enumerate(self._lines):
            match = None if self.fixed[number] or self.levels[number] else _ITEM.match(line.text)
            if match is None:
                run += number not in self.parents
            elif match[2][0].isdigit():
                key = (run if number not in self.parents else 0, self.parents.get(number, -1), len(match[1]))
                lists.setdefault(key, []).append(number)
        for items in lists.values():
            end = items[-1] + 1
            while end < len(self._lines) and self.parents.get(end, -1) >= items[-1]:
                end += 1
            self._together(items[0], end)
        self.groups.sort(key=len)
