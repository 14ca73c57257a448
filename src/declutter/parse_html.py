"""HTML to lines with markup, in one pass over the events of a standard tree builder.

The parser is turbohtml, chosen by measurement (2026-11, CPython 3.12, WCXB's training pages, 257 KB on average):

- It builds the tree that browsers build (implied tags, foster parenting, adoption agency) in 0.75 ms a page, and a walk
  from Python over all its nodes with their tags, parents and texts takes another 0.5 ms. (Its events take 1.4 ms
  before anything is done with them, and leave out declarative shadow roots.) selectolax (lexbor) parses in 1.2 ms, but
  a walk over its nodes takes 8 ms; lxml parses in 2.7 ms and loses text below 256 levels.
- It stays linear on every hostile shape that was tried, and never recurses in Python.
- Wheels for CPython 3.11 to 3.14 exist for Linux (glibc and musl, x86-64 and ARM), macOS on ARM and Windows on x86-64;
  none for macOS on Intel and Windows on ARM, where pip builds it from source. It has no dependencies.

It is young, so this module is the only one that knows it: another parser needs nodes as ``nodes.Node`` describes
them, and a loop that calls the methods of a ``Walk``.
"""

from __future__ import annotations

from turbohtml import Document, DocumentFragment, Element, Node, Text, parse

from declutter.embedded import embedded_texts
from declutter.page import HtmlPage
from declutter.tags import INLINE, SKIP
from declutter.values import Line, Markup
from declutter.walk import Walk
from declutter.walk_inline import InlineWalk


def parse_html(source: str, *, inline: bool = False, positions: bool = False) -> HtmlPage:
    """The lines and the containers of an HTML page; with ``inline`` its lines know their links and emphasis, and with
    ``positions`` where in the source they stand (see ``source_spans``).

    Linear in the source and never recursive. Raises nothing for any string.

    >>> page = parse_html("<h1>Tea</h1><ul><li>black<li>green</ul><p>One<br>two</p>")
    >>> [line.text for line in page.lines]
    ['Tea', '- black', '- green', 'One', 'two']
    """
    walk = InlineWalk(_parse) if inline else Walk(_parse)
    _walk(parse(source, positions=positions, allow_declarative_shadow_roots=False), walk)
    return walk.page()


def _parse(source: str, walk: Walk) -> None:
    _walk(parse(source, positions=False, allow_declarative_shadow_roots=False), walk)


def _walk(document: Document, walk: Walk) -> None:
    """Show a document to a walk: what the head says, and then everything in the body, or in the frameset."""
    root = document.root
    if root is None:
        return
    walk.head.root(root)
    for part in root.children:
        if not isinstance(part, Element):
            continue
        if part.tag == "head":
            for node in part.children:
                if isinstance(node, Element):
                    walk.head.element(node.tag, node)
        else:
            _walk_inside(part, walk)


def _walk_inside(root: Element, walk: Walk) -> None:
    """Show an element and all inside it to a walk.

    The nodes come in the order of the source, without their ends: an element has ended when a node comes whose parent
    is further up, and what nothing comes after was empty, and is never entered.
    """
    kind_of = walk.kinds
    last: Element | DocumentFragment = root
    tag, kind = root.tag, kind_of[root.tag]
    open_nodes: list[Node] = [root]
    open_kinds = [walk.enter(tag, kind, root)]
    top: Node = root
    top_kind = kind
    for node in root.descendants:
        parent = node.parent
        if parent is not top and parent is not None:
            if parent is last:
                top, top_kind = last, walk.enter(tag, kind, last)
                open_nodes.append(top)
                open_kinds.append(top_kind)
            else:
                while top is not parent:
                    open_nodes.pop()
                    ended = open_kinds.pop()
                    if ended:
                        walk.leave(ended)
                    top, top_kind = open_nodes[-1], open_kinds[-1]
        if type(node) is Text:
            if top_kind != SKIP:
                walk.add(node.data, last)
        elif type(node) is Element:
            last = node
            tag = node.tag
            kind = kind_of[tag]
            if kind:
                walk.begin(tag, kind, node)
        elif type(node) is DocumentFragment:
            # What a template holds.
            last, tag, kind = node, "", INLINE
    for ended in reversed(open_kinds):
        if ended:
            walk.leave(ended)


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
