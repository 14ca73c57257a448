"""A page of HTML as lines and boxes, and what is added up over the boxes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from declutter.tags import CONCEALING
from declutter.values import Line

#: A line of prose has at least so many characters and ends as a sentence does; scripts whose full stop is
#: ideographic say as much in fewer characters.
PROSE_CHARS = 80
WIDE_PROSE_CHARS = 30
_ENDS = frozenset('.!?…。！？।؟"”»’)）')
_WIDE_ENDS = frozenset("。！？")
#: Hidden text is shown when it is so many times as much as the text that is not hidden.
_REVEALED = 3
#: Longer element paths are cut.
_PATH_STEPS = 12


#: What parts the title of a window from the name of its site: one sign between two blanks, nothing is repeated.
_TITLE_PARTS = re.compile(r" [|–—·-] ")


def headline_of(title: str) -> str:
    """What the title of a window says beside the name of its site: its longest part.

    >>> headline_of("Storm closes the harbour | The Gazette")
    'Storm closes the harbour'
    """
    return max(_TITLE_PARTS.split(title), key=len).strip()


class Boxes:
    """The containers of a page, as columns: ``boxes.parent[n]`` is the parent of box ``n``.

    A container is a block element that holds more than one line or another container; a block that is one line is
    no box (its names are the line's ``bits``). Columns, since an object a box takes as long as all other parsing.

    Box 0 is the page and its own parent; every other box stands after its parent. ``tag``, ``bits`` (the token
    classes of its names, see ``tags``), ``sign`` (its signature), ``depth``, ``index`` (its place among its
    siblings, from 0) and ``hidden`` (the reason why it is not shown, or empty) are the element's. The others count
    what is shown inside: ``chars``, ``link_chars``, ``links``, ``lines``, ``prose`` (lines of running prose) and
    ``prose_chars``; ``own_lines`` and ``own_prose`` (characters of prose) count the lines of which it is the
    innermost box. ``children`` counts its boxes, and ``regular`` those of them that have the most common signature.
    """

    def __init__(self) -> None:
        self.parent = [0]
        self.depth = [0]
        self.tag = ["html"]
        self.sign = ["html"]
        self.bits = [0]
        self.index = [0]
        self.hidden = [""]
        self.children = [0]
        self.chars: list[int] = []
        self.link_chars: list[int] = []
        self.links: list[int] = []
        self.lines: list[int] = []
        self.prose: list[int] = []
        self.prose_chars: list[int] = []
        self.own_lines: list[int] = []
        self.own_prose: list[int] = []
        self.regular: list[int] = []

    def __len__(self) -> int:
        """How many boxes the page has."""
        return len(self.parent)

    def path(self, number: int) -> str:
        """The box's element path: ``html > body > div.article > p``; at most twelve elements, the outermost left out.

        >>> Boxes().path(0)
        'html'
        """
        steps: list[str] = []
        while len(steps) < _PATH_STEPS:
            tag, _, names = self.sign[number].partition(".")
            steps.append(".".join([tag, *names.split()]))
            if number == 0:
                break
            number = self.parent[number]
        return " > ".join(reversed(steps))

    def count(self, lines: Sequence[Line]) -> None:
        """Count the lines of every box, and add them up over the boxes around it."""
        size = len(self.parent)
        self.chars, self.link_chars, self.links, self.lines = [0] * size, [0] * size, [0] * size, [0] * size
        self.prose, self.prose_chars = [0] * size, [0] * size
        all_chars, all_lines, all_prose, prose_chars = self.chars, self.lines, self.prose, self.prose_chars
        for _, _, text, _, markup, _ in lines:
            if markup is None or markup.hidden in CONCEALING:
                continue
            box, chars = markup.box, markup.chars
            all_chars[box] += chars
            all_lines[box] += 1
            if markup.links:
                self.link_chars[box] += markup.link_chars
                self.links[box] += markup.links
            if chars >= WIDE_PROSE_CHARS and is_prose(text, chars):
                all_prose[box] += 1
                prose_chars[box] += chars
        self.own_lines, self.own_prose = self.lines.copy(), self.prose_chars.copy()
        self._add_up()
        self._count_signs()

    def _add_up(self) -> None:
        parents, chars, link_chars, links = self.parent, self.chars, self.link_chars, self.links
        lines, prose, prose_chars = self.lines, self.prose, self.prose_chars
        for number in range(len(parents) - 1, 0, -1):
            if lines[number]:
                parent = parents[number]
                chars[parent] += chars[number]
                lines[parent] += lines[number]
                if links[number]:
                    link_chars[parent] += link_chars[number]
                    links[parent] += links[number]
                if prose[number]:
                    prose[parent] += prose[number]
                    prose_chars[parent] += prose_chars[number]

    def _count_signs(self) -> None:
        regular = self.regular = [0] * len(self.parent)
        for (parent, _sign), count in Counter(zip(self.parent, self.sign, strict=True)).items():
            regular[parent] = max(regular[parent], count)


def is_prose(text: str, chars: int) -> bool:
    """Whether a line of so many characters is running prose: long, and ending as a sentence does.

    >>> is_prose("Tea.", 4), is_prose("Tea is grown on hills. " * 5 + "It is drunk in valleys.", 138)
    (False, True)
    """
    last = text[-1]
    return last in _ENDS if chars >= PROSE_CHARS else chars >= WIDE_PROSE_CHARS and last in _WIDE_ENDS


def reveal(lines: list[Line]) -> list[Line]:
    """Show what is hidden where hardly anything else is there to show: the page would be empty without its script.

    Some pages give their text in ``<noscript>``, framesets in ``<noframes>``: that is shown where it holds more prose
    than the page does. Some pages hide everything until a script has run; but text may be hidden to mislead, so
    that other hidden text must be most of the page before it is shown.
    """
    chars: Counter[str] = Counter()
    prose: Counter[str] = Counter()
    for line in lines:
        if line.markup is not None:
            reason = line.markup.hidden if line.markup.hidden in CONCEALING else ""
            chars[reason] += line.markup.chars
            if is_prose(line.text, line.markup.chars):
                prose[reason] += line.markup.chars
    shown = {reason for reason, count in chars.items() if reason and count > _REVEALED * chars[""]}
    shown.update(reason for reason in ("noscript", "noframes") if prose[reason] > prose[""])
    if not shown:
        return lines
    return [
        line._replace(markup=line.markup._replace(hidden=""))
        if line.markup is not None and line.markup.hidden in shown
        else line
        for line in lines
    ]


class HtmlPage(NamedTuple):
    """A page of HTML as lines and boxes.

    ``title``, ``language`` and ``base`` are as the page states them. ``page_bits`` are the token classes of
    ``<html>`` and ``<body>``, ``marks`` names that say what kind of page it is (``og:article``, ``schema:Product``,
    ``generator:discourse``). ``scripts`` are the texts of its JSON-LD and JSON scripts, not parsed yet.
    """

    lines: list[Line]
    boxes: Boxes
    title: str | None
    language: str | None
    base: str | None
    page_bits: int
    marks: tuple[str, ...]
    scripts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


def shown_lines(page: HtmlPage) -> tuple[list[int], list[Line]]:
    """The lines that a reader of the page can see: their places among its lines, and they without their prefixes.

    >>> from declutter.parse_html import parse_html
    >>> page = parse_html("<ul><li>tea</ul><p hidden>x<p>milk")
    >>> places, lines = shown_lines(page)
    >>> places, [line.text for line in lines]
    ([0, 2], ['tea', 'milk'])
    """
    places, lines = [], []
    for place, line in enumerate(page.lines):
        markup = line.markup
        if markup is None or markup.hidden in CONCEALING:
            continue
        places.append(place)
        lines.append(line._replace(text=line.text[markup.prefix :]) if markup.prefix else line)
    return places, lines
