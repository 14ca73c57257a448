"""What the head of a page, and its scripts of data, say of the page as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from declutter.tags import token_bits

#: Scripts that hold data: the type they declare, and the short name that the page keeps them under.
_DATA_TYPES = {"application/ld+json": "ld", "application/json": "json"}
#: Words of a generator are few; what a page lists beyond that is not read.
_MARK_CHARS = 60
#: JSON-LD is asked for its types in so many characters: lists of products go on for megabytes.
_SCHEMA_CHARS = 100_000
# Each run ends at a character that it cannot hold itself: nothing to backtrack into.
_TYPE = re.compile(r'"@type"\s*:\s*(?:\[\s*)?"([A-Za-z]+)"')
_MOST_MARKS = 40


class Head:
    """Collects title, language, base address, marks and scripts of data while the page is walked.

    ``texts`` is the list that takes the text of the open title or script of data, or None. ``bits`` are the token
    classes of ``<html>`` and ``<body>``. ``marks`` are names such as ``og:article`` or ``generator:discourse``.
    """

    def __init__(self) -> None:
        self.texts: list[str] | None = None
        self.kind = ""
        self.tag_title = self.og_title = self.language = self.base = ""
        self.bits = 0
        self.marks: list[str] = []
        self.scripts: list[tuple[str, str]] = []

    def root(self, attrs: Sequence[tuple[str, str | None]]) -> None:
        """``<html>`` begins."""
        for name, value in attrs:
            if name in ("lang", "xml:lang") and value and not self.language:
                self.language = value.strip()
            elif name in ("class", "id") and value:
                self.bits |= token_bits(value)
            elif name in ("amp", "\u26a1"):
                self.mark("amp")
            elif name == "itemtype":
                self.schema(value)

    def start(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """An element of the head, or a script, begins."""
        if tag == "title":
            if not self.tag_title:
                self.kind, self.texts = "title", []
        elif tag == "script":
            given = dict(attrs)
            declared = (given.get("type") or "").strip().lower()
            if declared in _DATA_TYPES:
                self.kind, self.texts = _DATA_TYPES[declared], []
        elif tag == "meta":
            self._meta(dict(attrs))
        elif tag == "base" and not self.base:
            self.base = (dict(attrs).get("href") or "").strip()

    def end(self, tag: str) -> None:
        """An element of the head, or a script, ends."""
        if self.texts is None or tag not in ("title", "script"):
            return
        text = "".join(self.texts)
        self.texts = None
        if self.kind == "title":
            self.tag_title = " ".join(text.split())
        elif text:
            self.scripts.append((self.kind, text))
            if self.kind == "ld":
                for match in _TYPE.finditer(text, 0, _SCHEMA_CHARS):
                    self.mark(f"schema:{match[1]}")

    def _meta(self, given: dict[str, str | None]) -> None:
        name = (given.get("property") or given.get("name") or given.get("http-equiv") or "").lower()
        value = (given.get("content") or "").strip()
        if not value:
            return
        if name == "og:title":
            self.og_title = self.og_title or " ".join(value.split())
        elif name == "og:type":
            self.mark(f"og:{value.lower()}")
        elif name == "generator":
            self.mark(f"generator:{value.lower().split()[0]}")
        elif name in ("content-language", "og:locale"):
            self.language = self.language or value

    def schema(self, value: str | None) -> None:
        """An ``itemtype`` names a type of schema.org."""
        if value and "schema.org/" in value:
            self.mark(f"schema:{value.rstrip('/').rpartition('/')[2]}")

    def mark(self, name: str) -> None:
        """Note a mark, unless the page has more of them than any honest one."""
        if len(self.marks) < _MOST_MARKS and len(name) <= _MARK_CHARS:
            self.marks.append(name)

    def title(self) -> str | None:
        """The page's title: what it gives to social networks, which has no name of the site, or ``<title>``."""
        return self.og_title or self.tag_title or None
