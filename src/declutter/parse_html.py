"""HTML to lines with markup, in one pass over the events of a standard tree builder.

The parser is turbohtml, chosen by measurement (2026-11, CPython 3.12, WCXB's training pages, 257 KB on average):

- It builds the tree that browsers build (implied tags, foster parenting, adoption agency), and calls back for every
  element and text of that tree: 1.5 ms a page, of which 0.8 ms are the parse. selectolax (lexbor) parses in 1.2 ms,
  but a walk over its nodes from Python takes 8 ms; lxml takes 2.7 ms and loses text below 256 levels.
- It stays linear on every hostile shape that was tried, and never recurses in Python.
- Wheels for CPython 3.11 to 3.14 exist for Linux (glibc and musl, x86-64 and ARM), macOS on ARM and Windows on x86-64;
  none for macOS on Intel and Windows on ARM, where pip builds it from source. It has no dependencies.

It is young, so this module is the only one that knows it: another parser needs a function that calls the methods of
a ``Walk``.
"""

from __future__ import annotations

import re
from typing import cast

from turbohtml.saxparse import SaxHandler, sax_parse

from declutter.embedded import embedded_texts
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


def _parse(source: str, walk: Walk) -> None:
    if "shadowroot" in source:
        # The parser's events leave declarative shadow roots out; under another name of the same length the template
        # is an element like others, and its text is not lost.
        source = _SHADOW.sub(r"\1_", source)
    sax_parse(source, cast("SaxHandler", walk))


def embedded_lines(page: HtmlPage) -> list[Line]:
    r"""The lines of the texts that a page holds in JSON-LD and JSON scripts only, for when it shows none of them.

    Their ``markup.tag`` says where they come from, as ``ld:articleBody``. Their offsets are 0.

    >>> page = parse_html('<script type="application/ld+json">{"articleBody": "It rained.\nA lot."}</script>')
    >>> [(line.text, line.markup.tag) for line in embedded_lines(page)]
    [('It rained.', 'ld:articleBody'), ('A lot.', 'ld:articleBody')]
    """
    lines: list[Line] = []
    for source, text in embedded_texts(page.scripts):
        texts = [line.text for line in parse_html(text).lines] if "</" in text else text.splitlines()
        for number, shown in enumerate(texts):
            if shown and not shown.isspace():
                stripped = " ".join(shown.split())
                lines.append(Line(0, 0, stripped, number == 0 and bool(lines), Markup(source, 0, chars=len(stripped))))
    return lines
