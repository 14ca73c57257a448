"""A page of HTML made ready to be scored: what is shown, what the markup says of it, and what only its data holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urljoin

from declutter.element_cues import element_evidence
from declutter.embedded import embedded_texts
from declutter.lists import cut_sentences, listed_in_markup
from declutter.markup import EQUAL, PAGE_TITLE, PART, Row, letters_of, markup_rows
from declutter.page import Boxes, HtmlPage, headline_of, is_prose, shown_lines
from declutter.parse_html import embedded_lines, parse_html, source_spans
from declutter.reading import Reading
from declutter.render_html import as_markdown
from declutter.tokens import normalised
from declutter.values import Line

#: Text that a page holds as data is used when it is so many times as much as the prose that the page shows,
#: and at least so many characters: less is a summary.
_EMBEDDED_TIMES, _EMBEDDED_CHARS = 2, 400
#: Of the data's text, this share of its runs of so many words may stand on the page already.
_SAID_SHARE, _SAID_WORDS = 0.5, 4
#: Fewer rows are no table of data; so many other lines may stand in a container of one.
_DATA_ROWS, _TABLE_LINES = 2, 1

#: A run of lines, and the lines beside it on which it depends.
Inside = tuple[range, tuple[int, ...]]


class HtmlReading(NamedTuple):
    """One page: its lines, those that are shown (without list markers) with the rows of their markup, its data's text.

    ``places`` are the places of the shown lines among all lines of the page. ``parsed`` is the page before repair:
    its words are those of the source.
    """

    source: str
    parsed: HtmlPage
    page: HtmlPage
    places: list[int]
    shown: list[Line]
    rows: list[Row]
    embedded: list[Line]

    def reading(self) -> Reading:
        """The shown lines, the levels of their headings, and what of code, tables, lists and sentences is whole."""
        levels = [line.markup.level if line.markup is not None else 0 for line in self.shown]
        parts = list(_parts(self.shown, self.page.boxes))
        wholes = [part for _kind, part in parts if len(part) > 1]
        code = frozenset(at for kind, part in parts if kind == "code" for at in part)
        insides = [*_code_inside(code, len(self.shown)), *_tables_inside(self.shown, parts, self.page.boxes)]
        lists = [*listed_in_markup(self.shown), *cut_sentences(self.shown)]
        titles = frozenset(_titles(self.shown, self.rows, self.page.title or ""))
        evidence = dict(element_evidence(self.shown, self.page.boxes))
        return Reading(
            self.shown, self.shown, levels, wholes, lists, evidence=evidence, fixed=code, insides=insides, titles=titles
        )

    @property
    def language(self) -> str | None:
        """The language that the page states."""
        return self.page.language

    @property
    def title(self) -> str | None:
        """The title that the page states."""
        return self.page.title

    @property
    def limited(self) -> bool:
        """Whether a limit of the parser bit."""
        return bool(self.page.warnings)

    def spans(self) -> list[tuple[int, int]]:
        """Where in the source the lines of the page stand."""
        return source_spans(self.source, self.parsed)

    def path(self, line: Line) -> str:
        """The element path of a line; where text of the page's data comes from."""
        markup = line.markup
        if markup is None:
            return ""
        if ":" in markup.tag:
            return markup.tag
        path = self.page.boxes.path(markup.box)
        return path if path.endswith(markup.tag) else f"{path} > {markup.tag}"

    def markdown(self, lines: Sequence[Line], url: str | None, *, images: bool) -> str:
        """Lines of the page as Markdown, addresses made absolute by ``url`` and the base that the page states."""
        return as_markdown(lines, url=_based(url, self.page.base), images=images)


def read_html(source: str, repair: Callable[[str], str] | None = None, *, inline: bool = False) -> HtmlReading:
    """Read a page; ``inline`` keeps links and emphasis for Markdown. Raises nothing for any string.

    >>> reading = read_html("<ul><li>tea</ul><p hidden>x")
    >>> [line.text for line in reading.shown], len(reading.page.lines)
    (['tea'], 2)
    """
    parsed = page = parse_html(source, inline=inline)
    if repair is not None and not source.isascii():
        page = page._replace(lines=[_repaired(line, repair) for line in page.lines])
    places, shown = shown_lines(page)
    rows = markup_rows(page)
    embedded = _embedded(page, shown) if page.scripts else []
    return HtmlReading(source, parsed, page, places, shown, [rows[place] for place in places], embedded)


def _titles(lines: Sequence[Line], rows: Sequence[Row], title: str) -> Iterator[int]:
    """The lines that say the page's title, with or without the name of its site."""
    headline = letters_of(headline_of(title))
    for index, row in enumerate(rows):
        if row[PAGE_TITLE] == EQUAL or (row[PAGE_TITLE] == PART and letters_of(lines[index].text) == headline):
            yield index


def _embedded(page: HtmlPage, shown: Sequence[Line]) -> list[Line]:
    """The text of the page's data that is to be read beside what the page shows.

    A page that shows hardly any prose is drawn by its script. Where one shows some, its data repeats that, or holds
    other things: answers, reviews, other stories. But a body that goes on where the page stops is the article's. Of
    22 pages that show their text and hold twice as much (WCXB and Fundus, training and validation, 2026-11-24), none
    that lost 0.05 F1 and more by lengths alone loses any by this rule, and the one that won by them wins.
    """
    texts = embedded_texts(page.scripts)
    prose = _prose(shown)
    if prose >= _EMBEDDED_CHARS:
        bodies = [item for item in texts if item.source == "ld:articleBody"]
        texts = sorted(bodies, key=lambda item: -len(item.text))[:1]
    lines = embedded_lines(texts)
    little = sum(len(line.text) for line in lines) < max(_EMBEDDED_CHARS, _EMBEDDED_TIMES * prose)
    return [] if little or _is_said(lines, shown) else lines


def _is_said(lines: Sequence[Line], shown: Sequence[Line]) -> bool:
    """Whether the page shows most of what the lines say."""
    said, runs = set(_runs(shown)), _runs(lines)
    return sum([run in said for run in runs]) > _SAID_SHARE * len(runs)


def _runs(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """Every run of so many words; of characters and their pairs in scripts without spaces."""
    words = normalised(" ".join([line.text for line in lines]))[1]
    return list(zip(*(words[start:] for start in range(_SAID_WORDS)), strict=False))


def _parts(lines: Sequence[Line], boxes: Boxes) -> Iterator[tuple[str, range]]:
    """The pieces of code and the tables, as runs of lines: half of either is worth nothing.

    Preformatted text with a line of prose in it is no code but a whole text, and rows of layout are no rows here.
    """
    start = 0
    for part, group in groupby(lines, key=partial(_part, boxes=boxes)):
        end = start + len(list(group))
        if part is not None and (part[0] == "row" or not _prose(lines[start:end])):
            yield part[0], range(start, end)
        start = end


def _code_inside(code: frozenset[int], count: int) -> Iterator[Inside]:
    """Runs of code, with the lines right above and below them."""
    start = -1
    for index in sorted(code):
        if index - 1 not in code:
            start = index
        if index + 1 not in code and start > 0 and index + 1 < count:
            yield range(start, index + 1), (start - 1, index + 1)


def _tables_inside(lines: Sequence[Line], parts: Sequence[tuple[str, range]], boxes: Boxes) -> Iterator[Inside]:
    """Tables of data, with the lines right above and below them that stand in the container that the table stands in.

    A table in which a page is laid out holds such lines itself, or stands between containers. What holds nothing but
    the table, or a line beside it ("Scroll for more"), need not be the container that counts.
    """
    for kind, part in parts:
        first = lines[part.start].markup
        if kind != "row" or len(part) < _DATA_ROWS or first is None:
            continue
        box = first.box
        while box and boxes.tag[box] != "table":
            box = boxes.parent[box]
        around, tried = boxes.parent[box], -1
        for others in range(_TABLE_LINES + 1):
            while around and boxes.lines[around] == len(part) + others:
                around = boxes.parent[around]
            if around == tried:
                continue
            tried = around
            above, below = range(part.start - 1, part.start - 2 - others, -1), range(part.stop, part.stop + 1 + others)
            beside = [_first_in(around, side, lines) for side in (above, below)]
            if beside != [None, None]:
                yield part, tuple(index for index in beside if index is not None)


def _first_in(box: int, places: Sequence[int], lines: Sequence[Line]) -> int | None:
    """The first of these places at which a line stands in a container itself."""
    for index in places:
        if 0 <= index < len(lines) and (markup := lines[index].markup) is not None and markup.box == box:
            return index
    return None


def _part(line: Line, boxes: Boxes) -> tuple[str, int] | None:
    """What a line is a part of: a piece of code or a table, by its box; None for any other line."""
    markup = line.markup
    if markup is None:
        return None
    if markup.pre:
        return "code", markup.box
    return ("row", boxes.parent[markup.box]) if markup.cells else None


def _based(url: str | None, base: str | None) -> str | None:
    """What the addresses of a page are relative to: its ``<base>``, which may be relative to its own address."""
    if not base:
        return url
    try:
        return urljoin(url or "", base)
    except ValueError:
        return url


def _prose(lines: Sequence[Line]) -> int:
    """The characters of running prose in some lines."""
    return sum(len(line.text) for line in lines if is_prose(line.text, len(line.text)))


def _repaired(line: Line, repair: Callable[[str], str]) -> Line:
    """A line with its mojibake mended; its inline marks go with it, since their places no longer fit."""
    if line.text.isascii():
        return line
    text = repair(line.text)
    if text == line.text:
        return line
    markup = line.markup._replace(inline=(), cells=()) if line.markup is not None else None
    return line._replace(text=text, markup=markup)
