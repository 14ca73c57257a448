"""The walk over the elements and texts of an HTML page that makes its lines and boxes."""

from __future__ import annotations

from collections.abc import Callable

from declutter.containers import HIDING, Containers
from declutter.embedded import LARGEST
from declutter.page import HtmlPage, reveal
from declutter.rows import joinable, joined
from declutter.tags import (
    APART,
    BLOCK,
    BOLD,
    BREAK,
    CELL,
    CODE,
    CONCEALING,
    CUSTOM,
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
    SENTENCES,
    SKIP,
    SVG,
    TABLE,
    TIME,
    TOKEN_BIT,
    Attributes,
    code_language,
    first_number,
    hiding,
    token_bits,
)
from declutter.values import Line, Markup
from declutter.white_space import collapsed

#: Nested lists are indented up to this depth, so that no nesting can make the text grow faster than the source.
_INDENTED = 6


_NAMING = frozenset({"class", "rel", "itemprop"})
_PLAIN = frozenset({BLOCK, RAW})

#: Calls the methods of a walk for everything in a source.
Parse = Callable[[str, "Walk"], None]


class Walk(Containers):
    """The state of the walk. Every method is called once an element or a text, so they do little."""

    def __init__(self, parse: Parse) -> None:
        super().__init__()
        self.parse = parse
        self.lines: list[Line] = []
        # How many elements have begun, and by how much the next one counts.
        self.elements, self.step = 0, 1
        # The line in the making: its texts, its hidden texts, and what is counted on the way.
        self.parts: list[str] = []
        self.hidden_parts: list[str] = []
        self.hidden_reason = ""
        self.anchor = self.last = 0
        self.link_chars = self.bold_chars = self.links = self.images = self.bits = 0
        self.broken = self.gap = False
        self.marker = ""
        self.link_ended = 0
        self.inward = False
        # How many elements of a kind are open; inside hidden ones and drawings, how many elements of any kind.
        self.in_link = self.in_bold = self.in_pre = self.in_quote = self.in_heading = self.in_svg = self.hidden = 0
        # Of every open custom element, whether it is a block.
        self.customs: list[bool] = []
        # The element whose contents are no text, and how many of its name are open inside of it.
        self.skipped = ""
        self.skipped_inside = 0
        self.level = 0
        self.code_language = ""
        self.lists: list[_List] = []
        self.rows: list[_Row] = []
        self.tables: list[int] = []
        self.framed = False

    # Events.

    def start_element(self, tag: str, attrs: Attributes) -> None:
        """An element begins."""
        self.elements += self.step
        if self.hidden:
            self.hidden += 1
        if self.skipped:
            self._start_in_skipped(tag, attrs)
            return
        kind = KIND_OF[tag]
        if kind == INLINE:
            if attrs and not self.in_svg:
                self._inline(attrs)
        elif self.in_svg:
            self._start_in_svg(tag, attrs)
        elif kind <= LAST_BLOCK:
            if self.parts or self.hidden_parts:
                self._flush()
            self.open.append((tag, attrs))
            self.open_boxes.append(-1)
            if tag in APART:
                self.gap = True
            if kind not in _PLAIN:
                _STARTS[kind](self, tag, attrs)
        else:
            _STARTS[kind](self, tag, attrs)

    def end_element(self, tag: str) -> None:
        """An element ends: every one does, also where the source leaves it open."""
        if self.hidden:
            self.hidden -= 1
        kind = KIND_OF[tag]
        if kind == INLINE:
            return
        if self.skipped:
            self._end_in_skipped(tag)
        elif kind <= LAST_BLOCK:
            if not self.in_svg or tag == "foreignObject":
                self._end_block(tag, kind)
        elif kind == LINK:
            if not self.in_svg:
                self.in_link -= 1
                self.link_ended = len(self.parts)
        elif kind == SVG:
            self.in_svg -= 1
        elif not self.in_svg:
            self._end_other(tag, kind)

    def _end_other(self, tag: str, kind: int) -> None:
        if kind == BOLD:
            self.in_bold -= 1
        elif kind == CUSTOM and self.customs.pop():
            self._end_block(tag, BLOCK)

    def characters(self, data: str) -> None:
        """Text, with its references resolved."""
        if self.skipped:
            if self.head.texts is not None:
                self.head.texts.append(data)
            return
        if self.hidden:
            self.hidden_parts.append(data)
            return
        parts = self.parts
        if not parts:
            if data.isspace() and not self.in_pre:
                return
            self.anchor = self.elements
        parts.append(data)
        self.last = self.elements
        if self.in_link:
            self.link_chars += len(data.strip())
        elif self.in_bold:
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
            elif name in HIDING and not self.hidden and (reason := hiding(name, value)):
                self.hidden = 1
                self.hidden_reason = reason
            elif name == "href" and value and "#" in value:
                self.inward = True

    def _start_link(self, _tag: str, attrs: Attributes) -> None:
        if self.parts and self.link_ended == len(self.parts):
            # Links that follow each other without a space are entries of a menu, which styles keep apart.
            self.parts.append(" ")
        self.in_link += 1
        self.links += 1
        self._inline(attrs)

    def _start_custom(self, tag: str, attrs: Attributes) -> None:
        is_block = not self.open or self.open[-1][0] not in SENTENCES
        self.customs.append(is_block)
        if not is_block:
            self._inline(attrs)
            return
        if self.parts or self.hidden_parts:
            self._flush()
        self.open.append((tag, attrs))
        self.open_boxes.append(-1)

    def _start_in_svg(self, tag: str, attrs: Attributes) -> None:
        """Inside a drawing: its texts are text, its title and description are not shown."""
        if tag in ("script", "style"):
            self._start_skipped(tag, attrs)
        elif tag in ("title", "desc"):
            self.hidden = self.hidden or 1
            self.hidden_reason = "fallback"
        elif tag == "svg":
            self.in_svg += 1
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
        self.in_heading += 1
        self.level = self.level or int(tag[1])

    def _start_quote(self, _tag: str, _attrs: Attributes) -> None:
        self.in_quote += 1

    def _start_pre(self, _tag: str, attrs: Attributes) -> None:
        self.in_pre += 1
        self.code_language = code_language(attrs)

    def _start_code(self, _tag: str, attrs: Attributes) -> None:
        if self.in_pre:
            self.code_language = self.code_language or code_language(attrs)
        self._inline(attrs)

    def _start_bold(self, _tag: str, attrs: Attributes) -> None:
        self.in_bold += 1
        self._inline(attrs)

    def _start_time(self, _tag: str, attrs: Attributes) -> None:
        self._inline(attrs)
        if any(name == "datetime" and value and value[:4].isdigit() for name, value in attrs):
            # A day: no hour, and no span of time.
            self.bits |= TOKEN_BIT["date"]

    def _start_image(self, _tag: str, _attrs: Attributes) -> None:
        self.images += 1

    def _start_svg(self, _tag: str, attrs: Attributes) -> None:
        self.in_svg += 1
        self._inline(attrs)

    def _start_skipped(self, tag: str, attrs: Attributes) -> None:
        self.skipped = tag
        self.head.start(tag, attrs)

    def _start_in_skipped(self, tag: str, attrs: Attributes) -> None:
        if tag == self.skipped:
            self.skipped_inside += 1
        elif self.skipped == "head":
            self.head.start(tag, attrs)

    def _end_in_skipped(self, tag: str) -> None:
        if tag == self.skipped:
            if self.skipped_inside:
                self.skipped_inside -= 1
                return
            self.skipped = ""
        self.head.end(tag)

    def _start_meta(self, tag: str, attrs: Attributes) -> None:
        self.head.start(tag, attrs)

    def _start_html(self, _tag: str, attrs: Attributes) -> None:
        self.head.root(attrs)

    def _start_rule(self, _tag: str, _attrs: Attributes) -> None:
        if self.parts or self.hidden_parts:
            self._flush()
        self.gap = True

    def _start_break(self, _tag: str, _attrs: Attributes) -> None:
        if self.in_pre:
            self.parts.append("\n")
        elif self.hidden:
            self.hidden_parts.append("\n")
        elif self.parts:
            self.broken = True
            self._flush()
            self.broken = True
        else:
            self.gap = True

    # Blocks that end.

    def _end_block(self, tag: str, kind: int) -> None:
        if kind == RAW:
            self._end_raw(tag)
        if self.parts or self.hidden_parts:
            self._flush(leaf=not self.broken)
        self.broken = False
        if kind != BLOCK:
            self._end_special(kind)
        if tag in APART:
            self.gap = True
        self.open.pop()
        self.open_boxes.pop()

    def _end_special(self, kind: int) -> None:
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
        elif kind == HEADING:
            self.in_heading -= 1
            self.level = self.level if self.in_heading else 0
        elif kind == QUOTE:
            self.in_quote -= 1
        elif kind == PRE:
            self.in_pre -= 1
            self.code_language = ""

    def _end_raw(self, tag: str) -> None:
        """``<noframes>`` holds markup that the parser hands over as text; what it holds itself stays text."""
        if tag == "noframes" and self.parts and not self.framed:
            text = "".join(self.parts)
            self.parts.clear()
            # What only this text holds is no element of the page's tree.
            self.framed, self.step = True, 0
            self.parse(text, self)
            self.framed, self.step = False, 1

    # Lines.

    def _flush(self, *, leaf: bool = False) -> None:
        """End the line in the making; ``leaf``: its block ends with it, and holds no other line."""
        if self.parts:
            raw = "".join(self.parts)
            self.parts.clear()
            if self.in_pre:
                self._emit_code(raw)
            elif text := collapsed(raw):
                self._emit(text, "", leaf and not self.hidden_parts)
            self.link_chars = self.bold_chars = self.images = self.bits = self.link_ended = 0
            # A link around several blocks counts for each of them.
            self.links, self.inward = (1, self.inward) if self.in_link else (0, False)
        if self.hidden_parts:
            text = collapsed("".join(self.hidden_parts))
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
                self.in_quote > 0, self.in_pre > 0, self.broken, size,
                min(size, self.link_chars),
                min(size, self.bold_chars), self.links, self.images, bits, hidden,
                self.anchor, self.last, self.code_language, (), (), self.inward,
            ),
        )  # fmt: skip
        self.lines.append(Line(0, 0, marker + text, self.gap and len(self.lines) > 0, markup))
        self.marker = ""
        self.gap = False

    def _join_cells(self, first: int) -> None:
        lines = self.lines[first:]
        if len(lines) > 1 and joinable(lines):
            self.lines[first:] = [joined(lines, self._box(len(self.open) - 1))]

    def page(self) -> HtmlPage:
        """What was found, once the source has ended."""
        if self.parts or self.hidden_parts:
            self._flush()
        lines = reveal(self.lines) if any(map(CONCEALING.__contains__, self.boxes.hidden)) else self.lines
        self.boxes.count(lines)
        head = self.head
        warnings = ("limit",) if any(len(script) > LARGEST for _, script in head.scripts) else ()
        return HtmlPage(
            lines, self.boxes, head.title(), head.language or None, head.base or None, head.bits,
            tuple(dict.fromkeys(head.marks)), tuple(head.scripts), warnings,
        )  # fmt: skip


# What the elements of every kind do where they begin; a table, since a chain of conditions would be asked 1,400
# times a page.
_STARTS: dict[int, Callable[[Walk, str, Attributes], None]] = {
    CELL: Walk._start_cell,
    ROW: Walk._start_row,
    TABLE: Walk._start_table,
    ITEM: Walk._start_item,
    LIST: Walk._start_list,
    HEADING: Walk._start_heading,
    PRE: Walk._start_pre,
    QUOTE: Walk._start_quote,
    LINK: Walk._start_link,
    BREAK: Walk._start_break,
    IMAGE: Walk._start_image,
    SKIP: Walk._start_skipped,
    RULE: Walk._start_rule,
    BOLD: Walk._start_bold,
    TIME: Walk._start_time,
    CODE: Walk._start_code,
    META: Walk._start_meta,
    SVG: Walk._start_svg,
    HTML: Walk._start_html,
    CUSTOM: Walk._start_custom,
}


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
