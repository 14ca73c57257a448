"""A page of HTML as lines and boxes, and what is added up over the boxes."""

from __future__ import annotations

from typing import NamedTuple

from declutter.values import Line


class Box:
    """A container element that holds text.

    ``parent`` is the number of the container around it (the first box, the page, is its own). ``bits`` are the
    token classes of its own names (see ``tags``). The counts are of all lines inside, hidden ones excepted:
    ``chars``, ``link_chars``, ``lines``, ``prose`` (lines of running prose) and ``prose_chars``; ``own_prose`` are the
    characters of prose in lines of which it is the innermost box. ``children`` counts its boxes, ``regular`` is
    how many of them have the most common signature, and ``index`` its place among its siblings, from 0.
    """

    __slots__ = (
        "bits", "chars", "children", "depth", "hidden", "index", "lines", "link_chars", "links", "own_prose",
        "parent", "prose", "prose_chars", "regular", "sign", "tag",
    )  # fmt: skip

    def __init__(self, parent: int, depth: int, tag: str, sign: str, bits: int, hidden: str, index: int) -> None:
        self.parent = parent
        self.depth = depth
        self.tag = tag
        self.sign = sign
        self.bits = bits
        self.hidden = hidden
        self.index = index
        self.chars = self.link_chars = self.links = self.lines = 0
        self.prose = self.prose_chars = self.own_prose = 0
        self.children = self.regular = 0


class HtmlPage(NamedTuple):
    """A page of HTML as lines and boxes.

    ``page_bits`` are the token classes of ``<html>`` and ``<body>``, ``marks`` names from the head that say what
    kind of page it is (``og:article``, ``schema:Product``, ``generator:discourse``). ``scripts`` are the texts of
    its JSON-LD and JSON scripts, not parsed yet.
    """

    lines: list[Line]
    boxes: list[Box]
    title: str | None
    language: str | None
    base: str | None
    page_bits: int
    marks: tuple[str, ...]
    scripts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]


def add_up(boxes: list[Box], signs: dict[tuple[int, str], int]) -> None:
    """Add every box's counts to those of the boxes around it, and find the most common children.

    ``signs`` counts the children of every box by their signature.
    """
    for box in reversed(boxes):
        box.own_prose = box.prose_chars - box.own_prose
        around = boxes[box.parent]
        if box.lines and around is not box:
            around.chars += box.chars
            around.link_chars += box.link_chars
            around.links += box.links
            around.lines += box.lines
            around.prose += box.prose
            around.prose_chars += box.prose_chars
            around.own_prose += box.prose_chars
    for (parent, _sign), count in signs.items():
        if count > boxes[parent].regular:
            boxes[parent].regular = count
