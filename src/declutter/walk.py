"""The walk over the elements and texts of an HTML page that makes its lines and boxes."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from declutter.containers import HIDING, Containers
from declutter.page import HtmlPage, reveal
from declutter.tags import (
    APART,
    BLOCK,
    BOLD,
    BREAK,
    CELL,
    CODE,
    CONCEALING,
    HEADING,
    HTML,
    IMAGE,
    INLINE,
    ITEM,
    KIND_OF,
    LAST_BLOCK,
    LINK,
    LIST,
    META,
    PRE,
    QUOTE,
    RAW,
    ROW,
    RULE,
    SKIP,
    SVG,
    TABLE,
    Attributes,
    code_language,
    first_number,
    hiding,
    token_bits,
)
from declutter.values import Cell, Line, Markup

#: Cells of a row are joined to one line while none is longer: longer ones are prose in a layout.
_JOINED_CHARS = 250
#: Nested lists are indented up to this depth, so that no nesting can make the text grow faster than the source.
_INDENTED = 6


_NAMING = frozenset({"class", "rel", "itemprop"})

#: Calls the methods of a walk for everything in a source.
Parse = Callable[[str, "Walk"], None]


class Walk(Containers):
    """The state of the walk. Every method is called once an element or a text, so they do little."""

    def __init__(self, parse: Parse) -> None:
        super().__init__()
        self.parse = parse
        self.lines: list[Line] = []
        self.depth = self.elements = 0
        # The line in the making: its texts, its hidden texts, and what is counted on the way.
        self.parts: list[str] = []
        self.hidden_parts: list[str] = []
        self.hidden_reason = ""
        self.anchor = self.last = 0
        self.link_chars = self.bold_chars = self.links = self.images = self.bits = 0
        self.broken = self.gap = False
        self.marker = ""
        self.link_ended = 0
        # Depths of the elements that are in force until they end; 0: none is.
        self.skip_at = self.link_at = self.bold_at = self.hidden_at = self.pre_at = self.quote_at = 0
        self.svg_at = self.heading_at = self.raw_at = 0
        self.level = 0
        self.code_language = ""
        self.lists: list[_List] = []
        self.rows: list[_Row] = []
        self.tables: list[int] = []
        self.framed = False

    # Events.

    def start_element(self, tag: str, attrs: Attributes) -> None:
        """An element begins."""
        self.depth += 1
        self.elements += 1
        if self.skip_at:
            if self.skip_at == self.depth - 1:
                self.head.start(tag, attrs)
            return
        kind = KIND_OF[tag]
        if kind == INLINE:
            if attrs and not self.svg_at:
                self._inline(attrs)
        elif self.svg_at:
            self._start_in_svg(tag, attrs)
        elif kind <= LAST_BLOCK:
            if self.parts or self.hidden_parts:
                self._flush()
            self.open.append((tag, attrs))
            self.open_boxes.append(-1)
            if tag in APART:
                self.gap = True
            if kind != BLOCK:
                _STARTS[kind](self, tag, attrs)
        else:
            _STARTS[kind](self, tag, attrs)

    def end_element(self, tag: str) -> None:
        """An element ends: every one does, also where the source leaves it open."""
        depth = self.depth
        self.depth = depth - 1
        if self.skip_at:
            if self.skip_at == depth:
                self.skip_at = 0
            if self.skip_at == depth - 1 or not self.skip_at:
                self.head.end(tag)
            return
        if self.hidden_at == depth:
            self.hidden_at = 0
        kind = KIND_OF[tag]
        if kind == INLINE:
            return
        if kind <= LAST_BLOCK and (not self.svg_at or tag == "foreignObject"):
            self._end_block(tag, kind, depth)
        elif self.link_at == depth:
            self.link_at = 0
            self.link_ended = len(self.parts)
        elif self.bold_at == depth:
            self.bold_at = 0
        elif self.svg_at == depth:
            self.svg_at = 0

    def characters(self, data: str) -> None:
        """Text, with its references resolved."""
        if self.skip_at:
            if self.head.texts is not None:
                self.head.texts.append(data)
            return
        if self.hidden_at:
            self.hidden_parts.append(data)
            return
        if not self.parts:
            if data.isspace() and not self.pre_at:
                return
            self.anchor = self.elements
        self.parts.append(data)
        self.last = self.elements
        if self.link_at:
            self.link_chars += len(data.strip())
        elif self.bold_at:
            self.bold_chars += len(data.strip())

    def comment(self, data: str) -> None:
        """A comment: no text."""

    def doctype(self, name: str, public_id: str | None, system_id: str | None) -> None:
        """A document type: nothing that a line could tell."""

    def processing_instruction(self, target: str, data: str) -> None:
        """A processing instruction: no text."""

    # Elements that begin.

    def _inline(self, attrs: Attributes) -> None:
        for name, value in attrs:
            if name in _NAMING:
                if value:
                    self.bits |= token_bits(value)
            elif name in HIDING and not self.hidden_at and (reason := hiding(name, value)):
                self.hidden_at = self.depth
                self.hidden_reason = reason

    def _start_link(self, _tag: str, attrs: Attributes) -> None:
        if self.parts and self.link_ended == len(self.parts):
            # Links that follow each other without a space are entries of a menu, which styles keep apart.
            self.parts.append(" ")
        if not self.link_at:
            self.link_at = self.depth
            self.links += 1
        self._inline(attrs)

    def _start_in_svg(self, tag: str, attrs: Attributes) -> None:
        """Inside a drawing: its texts are text, its title and description are not shown."""
        if tag in ("script", "style"):
            self._start_skipped(tag, attrs)
        elif tag in ("title", "desc"):
            self.hidden_at = self.hidden_at or self.depth
            self.hidden_reason = "fallback"
        elif tag == "foreignObject":
            self.open.append((tag, attrs))
            self.open_boxes.append(-1)

    def _start_table(self, _tag: str, _attrs: Attributes) -> None:
        if self.rows:
            self.rows[-1].nested = True
        self.tables.append(0)

    def _start_row(self, _tag: str, _attrs: Attributes) -> None:
        if self.tables:
            self.tables[-1] += 1
        self.rows.append(_Row(len(self.lines)))

    def _start_cell(self, _tag: str, _attrs: Attributes) -> None:
        if self.rows:
            self.rows[-1].column += 1

    def _start_list(self, tag: str, attrs: Attributes) -> None:
        self.gap = self.gap or not self.lists
        self.lists.append(_List(tag, first_number(attrs)))

    def _start_item(self, tag: str, _attrs: Attributes) -> None:
        lists = self.lists
        indent = "  " * min(len(lists) - 1, _INDENTED) if lists else ""
        if tag == "li":
            number = 1
            if lists:
                number = lists[-1].number = lists[-1].number + 1
            self.marker = f"{indent}{number}. " if lists and lists[-1].tag == "ol" else f"{indent}- "
        elif tag == "dd":
            self.marker = f"{indent}  "
        elif lists:
            lists[-1].number += 1

    def _start_heading(self, tag: str, _attrs: Attributes) -> None:
        if not self.heading_at:
            self.heading_at = self.depth
            self.level = int(tag[1])

    def _start_quote(self, _tag: str, _attrs: Attributes) -> None:
        self.quote_at = self.quote_at or self.depth

    def _start_pre(self, _tag: str, attrs: Attributes) -> None:
        self.pre_at = self.pre_at or self.depth
        self.code_language = code_language(attrs)

    def _start_code(self, _tag: str, attrs: Attributes) -> None:
        if self.pre_at:
            self.code_language = self.code_language or code_language(attrs)
        self._inline(attrs)

    def _start_raw(self, _tag: str, _attrs: Attributes) -> None:
        self.raw_at = self.depth

    def _start_bold(self, _tag: str, attrs: Attributes) -> None:
        self.bold_at = self.bold_at or self.depth
        self._inline(attrs)

    def _start_image(self, _tag: str, _attrs: Attributes) -> None:
        self.images += 1

    def _start_svg(self, _tag: str, attrs: Attributes) -> None:
        self.svg_at = self.depth
        self._inline(attrs)

    def _start_skipped(self, tag: str, attrs: Attributes) -> None:
        self.skip_at = self.depth
        self.head.start(tag, attrs)

    def _start_meta(self, tag: str, attrs: Attributes) -> None:
        self.head.start(tag, attrs)

    def _start_html(self, _tag: str, attrs: Attributes) -> None:
        self.head.root(attrs)

    def _start_rule(self, _tag: str, _attrs: Attributes) -> None:
        if self.parts or self.hidden_parts:
            self._flush()
        self.gap = True

    def _start_break(self, _tag: str, _attrs: Attributes) -> None:
        if self.pre_at:
            self.parts.append("\n")
        elif self.hidden_at:
            self.hidden_parts.append("\n")
        elif self.parts:
            self.broken = True
            self._flush()
            self.broken = True
        else:
            self.gap = True

    # Blocks that end.

    def _end_block(self, tag: str, kind: int, depth: int) -> None:
        if self.raw_at:
            self._end_raw(tag)
        if self.parts or self.hidden_parts:
            self._flush(leaf=not self.broken)
        self.broken = False
        if kind != BLOCK:
            self._end_special(kind, depth)
        if tag in APART:
            self.gap = True
        self.open.pop()
        self.open_boxes.pop()

    def _end_special(self, kind: int, depth: int) -> None:
        if kind == ITEM:
            self.marker = ""
        elif kind == LIST:
            self.lists.pop()
            self.gap = self.gap or not self.lists
        elif kind == ROW:
            row = self.rows.pop()
            if not row.nested:
                self._join_cells(row.first)
        elif kind == TABLE:
            self.tables.pop()
        elif self.heading_at == depth:
            self.heading_at = self.level = 0
        elif self.quote_at == depth:
            self.quote_at = 0
        elif self.pre_at == depth:
            self.pre_at = 0
            self.code_language = ""

    def _end_raw(self, tag: str) -> None:
        """``<noframes>`` holds markup that the parser hands over as text; what it holds itself stays text."""
        self.raw_at = 0
        if tag == "noframes" and self.parts and not self.framed:
            text = "".join(self.parts)
            self.parts.clear()
            self.framed = True
            self.parse(text, self)
            self.framed = False

    # Lines.

    def _flush(self, *, leaf: bool = False) -> None:
        """End the line in the making; ``leaf``: its block ends with it, and holds no other line."""
        if self.parts:
            raw = "".join(self.parts)
            self.parts.clear()
            if self.pre_at:
                self._emit_code(raw)
            elif text := " ".join(raw.split()):
                self._emit(text, "", leaf and not self.hidden_parts)
            self.link_chars = self.bold_chars = self.images = self.bits = self.link_ended = 0
            # A link around several blocks counts for each of them.
            self.links = 1 if self.link_at else 0
        if self.hidden_parts:
            text = " ".join("".join(self.hidden_parts).split())
            self.hidden_parts.clear()
            if text:
                self._emit(text, self.hidden_reason, leaf=False)

    def _emit_code(self, raw: str) -> None:
        """Every line of ``<pre>`` is a line, with its indentation."""
        for number, text in enumerate(raw.splitlines()):
            if not text or text.isspace():
                self.gap = self.gap or number > 0
            else:
                self._emit(text.rstrip(), "", leaf=False)

    def _emit(self, text: str, hidden: str, leaf: bool) -> None:  # noqa: FBT001 - by position is faster
        bits = self.bits
        if leaf and self.open_boxes[-1] < 0:
            # A block that is one line needs no box: what its names say is the line's.
            tag, attrs = self.open[-1]
            number = self._box(len(self.open) - 2)
            named, hidden, _ = self._names(number, tag, attrs)
            bits |= named
        else:
            number = self._box(len(self.open) - 1)
            tag = self.boxes.tag[number]
            hidden = hidden or self.boxes.hidden[number]
        size = len(text)
        lists = self.lists
        last = lists[-1] if lists else _NO_LIST
        marker = self.marker
        row, column = (self.tables[-1], self.rows[-1].column) if self.rows and self.tables else (0, 0)
        markup = tuple.__new__(
            Markup,
            (
                tag, number, len(marker), self.level, last.tag, len(lists), last.number, marker != "", row, column,
                self.quote_at > 0, self.pre_at > 0, self.broken, size,
                min(size, self.link_chars),
                min(size, self.bold_chars), self.links, self.images, bits, hidden,
                self.anchor, self.last, self.code_language, (), (),
            ),
        )  # fmt: skip
        self.lines.append(Line(0, 0, marker + text, self.gap and len(self.lines) > 0, markup))
        self.marker = ""
        self.gap = False

    def _join_cells(self, first: int) -> None:
        """Make one line of a row whose cells are short lines."""
        lines = self.lines[first:]
        if len(lines) < 2:
            return
        marks = [line.markup for line in lines if line.markup is not None]
        if len({mark.column for mark in marks}) < len(lines) or any(
            mark.hidden or mark.pre or mark.chars > _JOINED_CHARS for mark in marks
        ):
            return
        texts = [line.text[mark.prefix :] for line, mark in zip(lines, marks, strict=True)]
        cells = tuple(
            Cell(mark.column, text, mark.tag == "th", mark.inline) for text, mark in zip(texts, marks, strict=True)
        )
        text = " | ".join(texts)
        head = marks[0]
        markup = head._replace(
            tag="tr", box=self._box(len(self.open) - 1), prefix=0, item_start=False, chars=len(text),
            link_chars=sum([mark.link_chars for mark in marks]), bold_chars=sum([mark.bold_chars for mark in marks]),
            links=sum([mark.links for mark in marks]), images=sum([mark.images for mark in marks]),
            last=marks[-1].last, cells=cells, inline=(),
        )  # fmt: skip
        self.lines[first:] = [Line(0, 0, text, lines[0].blank_before, markup)]

    def page(self) -> HtmlPage:
        """What was found, once the source has ended."""
        if self.parts or self.hidden_parts:
            self._flush()
        lines = reveal(self.lines) if any(map(CONCEALING.__contains__, self.boxes.hidden)) else self.lines
        self.boxes.count(lines)
        head = self.head
        return HtmlPage(
            lines, self.boxes, head.title(), head.language or None, head.base or None, head.bits,
            tuple(dict.fromkeys(head.marks)), tuple(head.scripts), (),
        )  # fmt: skip

    # What the elements of every kind do where they begin; a table, since a chain of conditions would be asked 1,400
    # times a page.
    starts: ClassVar[dict[int, Callable[[Walk, str, Attributes], None]]] = {
        CELL: _start_cell,
        ROW: _start_row,
        TABLE: _start_table,
        ITEM: _start_item,
        LIST: _start_list,
        HEADING: _start_heading,
        PRE: _start_pre,
        QUOTE: _start_quote,
        RAW: _start_raw,
        LINK: _start_link,
        BREAK: _start_break,
        IMAGE: _start_image,
        SKIP: _start_skipped,
        RULE: _start_rule,
        BOLD: _start_bold,
        CODE: _start_code,
        META: _start_meta,
        SVG: _start_svg,
        HTML: _start_html,
    }


_STARTS = Walk.starts


class _List:
    """An open list: its tag and the number of its last item."""

    __slots__ = ("number", "tag")

    def __init__(self, tag: str, number: int) -> None:
        self.tag = tag
        self.number = number


_NO_LIST = _List("", 0)


class _Row:
    """An open row of a table: its first line, its last column, and whether a table stands in it."""

    __slots__ = ("column", "first", "nested")

    def __init__(self, first: int) -> None:
        self.first = first
        self.column = 0
        self.nested = False
