"""What the head of a page, and its scripts of data, say of the page as a whole."""

from __future__ import annotations

import re

from declutter.nodes import Node, attributes
from declutter.tags import token_bits

#: Scripts that hold data: the type they declare, and the short name that the page keeps them under.
_DATA_TYPES = {"application/ld+json": "ld", "application/json": "json"}
_META = frozenset({"og:title", "og:type", "generator", "content-language", "og:locale"})
#: Words of a generator are few; what a page lists beyond that is not read.
_MARK_CHARS = 60
#: JSON-LD is asked for its types in so many characters: lists of products go on for megabytes.
_SCHEMA_CHARS = 100_000
# Each run ends at a character that it cannot hold itself: nothing to backtrack into.
_TYPE = re.compile(r'"@type"\s*:\s*(?:\[\s*)?"([A-Za-z]+)"')
_MOST_MARKS = 40


class Head:
    """Collects title, language, base address, marks and scripts of data while the page is walked.

    ``bits`` are the token classes of ``<html>`` and ``<body>``. ``marks`` are names such as ``og:article`` or
    ``generator:discourse``.
    """

    def __init__(self) -> None:
        self.tag_title = self.og_title = self.language = self.base = ""
        self.bits = 0
        self.marks: list[str] = []
        self.scripts: list[tuple[str, str]] = []

    def root(self, node: Node) -> None:
        """Read what ``<html>`` says."""
        for name, value in attributes(node):
            if name in ("lang", "xml:lang"):
                self.language = self.language or value.strip()
            elif name in ("class", "id"):
                self.bits |= token_bits(value)
            elif name in ("amp", "\u26a1"):
                self.mark("amp")
            elif name == "itemtype":
                self.schema(value)

    def element(self, tag: str, node: Node) -> None:
        """Read an element of the head, which may stand in the body, too."""
        if tag == "meta":
            self._meta(node)
        elif tag == "title":
            self.tag_title = self.tag_title or " ".join(node.text.split())
        elif tag == "script":
            kind = _DATA_TYPES.get((node.attr("type") or "").strip().lower())
            if kind is not None:
                self._script(kind, node.text)
        elif tag == "base":
            self.base = self.base or (node.attr("href") or "").strip()

    def _script(self, kind: str, text: str) -> None:
        self.scripts.append((kind, text))
        if kind == "ld":
            for match in _TYPE.finditer(text, 0, _SCHEMA_CHARS):
                self.mark(f"schema:{match[1]}")

    def _meta(self, node: Node) -> None:
        name = (node.attr("property") or node.attr("name") or node.attr("http-equiv") or "").lower()
        if name not in _META:
            return
        value = (node.attr("content") or "").strip()
        if not value:
            return
        if name == "og:title":
            self.og_title = self.og_title or " ".join(value.split())
        elif name == "og:type":
            self.mark(f"og:{value.lower()}")
        elif name == "generator":
            self.mark(f"generator:{value.lower().split()[0]}")
        else:
            self.language = self.language or value

    def schema(self, value: str) -> None:
        """Note the type of schema.org that an ``itemtype`` names."""
        if "schema.org/" in value:
            self.mark(f"schema:{value.rstrip('/').rpartition('/')[2]}")

    def mark(self, name: str) -> None:
        """Note a mark, unless the page has more of them than any honest one."""
        if len(self.marks) < _MOST_MARKS and len(name) <= _MARK_CHARS:
            self.marks.append(name)

    def title(self) -> str | None:
        """The page's title: what it gives to social networks, which has no name of the site, or ``<title>``."""
        return self.og_title or self.tag_title or None
