"""HTML to lines with markup, in one pass over the events of a standard tree builder."""

from __future__ import annotations

from typing import cast

from turbohtml.saxparse import SaxHandler, sax_parse

from declutter.page import HtmlPage
from declutter.walk import Walk


def parse_html(source: str) -> HtmlPage:
    """The lines and the containers of an HTML page.

    Linear in the source and never recursive. Raises nothing for any string.

    >>> page = parse_html("<h1>Tea</h1><ul><li>black<li>green</ul><p>One<br>two</p>")
    >>> [line.text for line in page.lines]
    ['Tea', '- black', '- green', 'One', 'two']
    """
    walk = Walk(_parse)
    _parse(source, walk)
    return walk.page()


def _parse(source: str, walk: Walk) -> None:
    sax_parse(source, cast("SaxHandler", walk))
