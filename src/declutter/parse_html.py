"""HTML to lines with markup, in one pass over the events of a standard tree builder.

The parser is turbohtml, chosen by measurement (2026-11, CPython 3.12, WCXB's training pages, 257 KB on average):

- It builds the tree that browsers build (implied tags, foster parenting, adoption agency), and calls back for every
  element and text of that tree: 1.5 ms a page, of which 0.8 ms are the parse. selectolax (lexbor) parses in 1.2 ms,
  but a walk over its nodes from Python takes 8 ms; lxml takes 2.7 ms and loses text below 256 levels.
- It stays linear on every hostile shape that was tried, and never recurses in Python.
- Wheels for CPython 3.11 to 3.14 exist for Linux (glibc and musl, x86-64 and ARM), macOS on ARM and Windows on x86-64;
  none for macOS on Intel and Windows on ARM, where pip has to build it. It has no dependencies.

It is young, so this module is the only one that knows it: another parser needs a function that calls the methods of
a ``Walk``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from turbohtml import Element, parse
from turbohtml.saxparse import SaxHandler, sax_parse

from declutter.embedded import Embedded
from declutter.page import HtmlPage
from declutter.values import Line, Markup
from declutter.walk import Walk
from declutter.walk_inline import InlineWalk


def parse_html(source: str, *, inline: bool = False) -> HtmlPage:
    """The lines and the containers of an HTML page; with ``inline`` its lines know their links and emphasis, too.

    Linear in the source and never recursive. Raises nothing for any string.

    >>> page = parse_html("<h1>Tea</h1><ul><li>black<li>green</ul><p>One<br>two</p>")
    >>> [line.text for line in page.lines]
    ['Tea', '- black', '- green', 'One', 'two']
    """
    walk = InlineWalk(_parse) if inline else Walk(_parse)
    _parse(source, walk)
    return walk.page()


# Bounded, and ends at a character that the run cannot hold: nothing to backtrack into.
_SHADOW = re.compile(r"(<template\b[^<]{0,400}?\bshadowrootmod)e", re.IGNORECASE)


#: Elements whose contents are raw text up to their end tag.
_RAW = "script|iframe|style|textarea|title|noembed|noframes|xmp"
#: Elements that HTML ends without an end tag, and those that have none; an image is one without, too.
_ENDED = (
    "area|base|br|col|embed|hr|img|image|amp-img|input|link|meta|param|source|track|wbr|"
    "p|li|dt|dd|tr|td|th|option|body|head|html"
)
#: How the tag of an element ends that XML says is empty; a value without quotes may end in a slash, too. The run is
#: possessive and cannot hold the brackets at its ends.
_END_OF_EMPTY = r"""(?:\s[^<>]*+(?<=["'\s]/)>|/>)"""
_EMPTY = re.compile(rf"<(?:{_RAW}){_END_OF_EMPTY}")
_OTHER_EMPTY = re.compile(rf"<(?!(?:{_ENDED})\b)[A-Za-z][\w:.-]*+{_END_OF_EMPTY}")
_RAW_TAG = re.compile(rf"<(/?)({_RAW})\b")


def _parse(source: str, walk: Walk) -> None:
    sax_parse(_readable(source), cast("SaxHandler", walk))


def _readable(source: str) -> str:
    """The source as the parser is to read it: of the same length, with every element where it was."""
    return _without_empty(_without_shadows(source))


def _without_empty(source: str) -> str:
    """The source with blanks for ``<iframe/>`` and its like, where they would swallow what follows.

    XML says that such an element is empty; a standard parser takes all that follows for its text, up to an end tag that
    is another element's, or to the end of the page. That is how a page is read that was saved as XML: 31 of 2,700 pages
    of the corpora, a fifth of Harvest's (counted 2026-11-30). There ``<a name="top"/>`` is empty, too, and no link
    around what follows.
    """
    if _EMPTY.search(source) is None:
        return source
    ended: dict[str, bool] = {}
    swallowing = False
    for tag in reversed(list(_RAW_TAG.finditer(source))):
        slash, name = tag.groups()
        if not slash and not ended.get(name) and _EMPTY.match(source, tag.start()):
            swallowing = True
            break
        ended[name] = bool(slash)
    return _OTHER_EMPTY.sub(_blanks, source) if swallowing else source


def _blanks(empty: re.Match[str]) -> str:
    """As many blanks as an element has characters; line ends stay, since places are counted by them."""
    return _NO_LINE_END.sub(" ", empty[0])


#: One class, no repetition.
_NO_LINE_END = re.compile(r"[^\r\n]")


def _without_shadows(source: str) -> str:
    """The source with another attribute, of the same length, for ``shadowrootmode``.

    The parser's events leave declarative shadow roots out; so the template is an element like others, and its text is
    not lost.
    """
    return _SHADOW.sub(r"\1_", source) if "shadowroot" in source else source


def embedded_lines(texts: Iterable[Embedded]) -> list[Line]:
    r"""The lines of texts that a page holds in JSON-LD and JSON scripts.

    Their ``markup.tag`` says where they come from, as ``ld:articleBody``. Their offsets are 0.

    >>> [(line.text, line.markup.tag) for line in embedded_lines([Embedded("ld:articleBody", "It rained.\nA lot.")])]
    [('It rained.', 'ld:articleBody'), ('A lot.', 'ld:articleBody')]
    """
    lines: list[Line] = []
    for source, text in texts:
        rows = [line.text for line in parse_html(text).lines] if "</" in text else text.splitlines()
        for number, shown in enumerate(rows):
            if shown and not shown.isspace():
                stripped = " ".join(shown.split())
                lines.append(Line(0, 0, stripped, number == 0 and bool(lines), Markup(source, 0, chars=len(stripped))))
    return lines


def source_spans(source: str, page: HtmlPage) -> list[tuple[int, int]]:
    """Where in the source the lines of its page stand: the first and the last word of each, as offsets of characters.

    The page must be of that source. The parser tells where elements start; words are then looked for after the
    element that a line's text follows. A line of which no word is found, because all are written as references, gets
    the empty span after that element. This parses the source again, since only explanations need it.

    >>> source = "<p>Tea is <b>hot</b>.</p>"
    >>> [source[start:end] for start, end in source_spans(source, parse_html(source))]
    ['Tea is <b>hot']
    """
    starts = _element_starts(source)
    spans: list[tuple[int, int]] = []
    end = 0
    for line in page.lines:
        markup = line.markup
        anchor = starts[min(markup.anchor, len(starts) - 1)] if markup is not None else 0
        # Lines follow each other in the source, save those that the tree moves out of tables.
        start = max(anchor, end) if anchor >= end - _WINDOW else anchor
        span = _words_span(source, line.text[markup.prefix :] if markup is not None else line.text, start)
        spans.append(span)
        end = span[1]
    return spans


#: A word is looked for in so many characters after the one before: attributes stand between them.
_WINDOW = 2_000
# Letters and digits only; one run: nothing to backtrack into.
_WORD = re.compile(r"\w+")
_LINE_END = re.compile("\r\n?|\n")


def _words_span(source: str, text: str, start: int) -> tuple[int, int]:
    first = last = -1
    at = start
    for match in _WORD.finditer(text):
        found = source.find(match[0], at, at + _WINDOW + len(match[0]))
        if found >= 0:
            first = found if first < 0 else first
            at = last = found + len(match[0])
    return (first, last) if first >= 0 else (start, start)


def _element_starts(source: str) -> list[int]:
    """Where every element's contents begin, in the order of the tree; 0 before the first."""
    lines = [0, *(match.end() for match in _LINE_END.finditer(source))]
    starts = [0]
    for node in parse(_readable(source), positions=True).descendants:
        if isinstance(node, Element):
            line, column = node.position or (1, 0)
            at = min(lines[min(line, len(lines)) - 1] + column, len(source))
            # Elements that the source only implies are said to start where what implies them stands.
            close = source.find(">", at, at + _WINDOW) if source.startswith("<", at) else -1
            starts.append(close + 1 if close >= 0 else at)
    return starts
