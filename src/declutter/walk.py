"""The walk over the elements and texts of an HTML page that makes its lines and boxes."""

from __future__ import annotations

from collections.abc import Callable

from declutter.containers import HIDING, Containers
from declutter.nodes import Node
from declutter.page import HtmlPage, reveal
from declutter.tags import (
    APART,
    BLOCK,
    BOLD,
    BREAK,
    CELL,
    CODE,
    CONCEALED,
    CONCEALING,
    HEADING,
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
    TITLE,
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

#: Calls the methods of a walk for everything in a source; its positions are those of another source than the page's.
Parse = Callable[[str, "Walk"], None]


class Walk(Containers):
    """The state of the walk. Its methods are called for every element or text, so they do little.

    ``begin`` is called for every element that is not inline, ``enter`` for every element that holds something, before
    what it holds, and ``leave`` after that, unless it was entered as ``INLINE``; ``add`` for every text.
    """

    #: The kind of every tag: what ``begin`` and ``enter`` are called with.
    kinds = KIND_OF

    def __init__(self, parse: Parse) -> None:
        super().__init__()
        self.parse = parse
        self.lines: list[Line] = []
        # The line in the making: its texts, its hidden texts, and what is counted on the way.
        self.parts: list[str] = []
        self.hidden_parts: list[str] = []
        self.hidden_reason = ""
        self.anchor: Node | None = None
        self.last: Node | None = None
        self.link_chars = self.bold_chars = self.links = self.images = self.bits = 0
        self.broken = self.gap = False
        self.marker = ""
        self.link_ended = 0
        # How many elements of a kind are open.
        self.in_link = self.in_bold = self.in_pre = self.in_quote = self.in_heading = self.in_svg = self.hidden = 0
        self.level = 0
        self.code_language = ""
        self.lists: list[_List] = []
        self.rows: list[_Row] = []
        self.tables: list[int] = []
        self.framed = False

    # Elements and texts.

    def begin(self, tag: str, kind: int, node: Node) -> None:
        """An element that is not inline stands here; it may be empty."""
        if self.in_svg and kind != SKIP:
            return
        if kind <= LAST_BLOCK:
            if self.parts or self.hidden_parts:
                self.flush()
            if tag in APART:
                self.gap = True
            if kind == CELL:
                if self.rows:
                    self.rows[-1].column += 1
            elif kind == ITEM:
                if self.lists and tag != "dd":
                    self.lists[-1].number += 1
            elif kind == TITLE:
                self.head.element(tag, node)
        elif kind == LINK:
            if self.parts and self.link_ended == len(self.parts):
                # Links that follow each other without a space are entries of a menu, which styles keep apart.
                self.parts.append(" ")
        elif kind == IMAGE:
            self.images += 1
        elif kind == BREAK:
            self._break()
        elif kind in (SKIP, META):
            self.head.element(tag, node)
        elif kind == RULE:
            if self.parts or self.hidden_parts:
                self.flush()
            self.gap = True

    def enter(self, tag: str, kind: int, node: Node) -> int:
        """What follows stands in this element; returns the kind to ``leave`` it with."""
        if self.in_svg:
            return self._enter_in_svg(tag, kind, node)
        if kind == INLINE or kind > LAST_BLOCK:
            if kind == SKIP:
                return SKIP
            reason = self._inline(node) if tag else ""
            if reason:
                self.hidden += 1
                self.hidden_reason = reason
                return CONCEALED
            if kind == LINK:
                self.in_link += 1
                self.links += 1
            elif kind == BOLD:
                self.in_bold += 1
            elif kind == SVG:
                self.in_svg += 1
            elif kind == CODE and self.in_pre:
                self.code_language = self.code_language or code_language(node.attr("class"))
            return kind
        self.open.append((tag, node))
        self.open_boxes.append(-1)
        if kind != BLOCK:
            self._enter_special(tag, kind, node)
        return kind

    def leave(self, kind: int) -> None:
        """The element entered last ends."""
        if kind <= LAST_BLOCK:
            self._leave_block(kind)
        elif kind == LINK:
            self.in_link -= 1
            self.link_ended = len(self.parts)
        elif kind == BOLD:
            self.in_bold -= 1
        elif kind == CONCEALED:
            self.hidden -= 1
        elif kind == SVG:
            self.in_svg -= 1

    def add(self, data: str, near: Node | None) -> None:
        """Text, with its references resolved, that follows the start of an element."""
        if self.hidden:
            self.hidden_parts.append(data)
            return
        if not self.parts:
            if data.isspace() and not self.in_pre:
                return
            self.anchor = near
        self.parts.append(data)
        self.last = near
        if self.in_link:
            self.link_chars += len(data.strip())
        elif self.in_bold:
            self.bold_chars += len(data.strip())

    def _inline(self, node: Node) -> str:
        """Note the names of an inline element; returns the reason why it is hidden, if it is."""
        reason = ""
        for name, given in node.attrs.items():
            if name in _NAMING:
                self.bits |= token_bits(" ".join(given) if isinstance(given, list) else given or "")
            elif name in HIDING:
                reason = reason or hiding(name, given if isinstance(given, str) else "")
        return reason

    def _enter_in_svg(self, tag: str, kind: int, node: Node) -> int:
        """Inside a drawing: its texts are text, its title and description are not shown."""
        if kind == SKIP:
            return SKIP
        if tag in ("title", "desc"):
            self.hidden += 1
            self.hidden_reason = "fallback"
            return CONCEALED
        if tag == "foreignObject":
            self.flush()
            self.open.append((tag, node))
            self.open_boxes.append(-1)
            return BLOCK
        return INLINE

    def _enter_special(self, tag: str, kind: int, node: Node) -> None:
        """A block that does more than to end a line."""
        if kind == ITEM:
            self._enter_item(tag)
        elif kind == LIST:
            self.gap = self.gap or not self.lists
            self.lists.append(_List(tag, first_number(node.attr("start"))))
        elif kind == HEADING:
            self.in_heading += 1
            self.level = self.level or int(tag[1])
        elif kind == ROW:
            if self.tables:
                self.tables[-1] += 1
            self.rows.append(_Row(len(self.lines)))
        elif kind == TABLE:
            if self.rows:
                self.rows[-1].nested = True
            self.tables.append(0)
        elif kind == QUOTE:
            self.in_quote += 1
        elif kind == PRE:
            self.in_pre += 1
            self.code_language = code_language(node.attr("class"))

    def _enter_item(self, tag: str) -> None:
        lists = self.lists
        indent = "  " * min(len(lists) - 1, _INDENTED) if lists else ""
        if tag == "dd":
            self.marker = f"{indent}  "
        elif tag == "li":
            self.marker = f"{indent}{lists[-1].number}. " if lists and lists[-1].tag == "ol" else f"{indent}- "

    def _break(self) -> None:
        if self.in_pre:
            self.parts.append("\n")
        elif self.hidden:
            self.hidden_parts.append("\n")
        elif self.parts:
            self.broken = True
            self.flush()
            self.broken = True
        else:
            self.gap = True

    def _leave_block(self, kind: int) -> None:
        if kind == RAW:
            self._leave_raw()
        if self.parts or self.hidden_parts:
            self.flush(leaf=not self.broken)
        self.broken = False
        if kind != BLOCK:
            self._leave_special(kind)
        tag, _ = self.open.pop()
        if tag in APART:
            self.gap = True
        self.open_boxes.pop()

    def _leave_special(self, kind: int) -> None:
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

    def _leave_raw(self) -> None:
        """``<noframes>`` holds markup that the parser hands over as text; what it holds itself stays text."""
        if self.open[-1][0] == "noframes" and self.parts and not self.framed:
            text = "".join(self.parts)
            self.parts.clear()
            self.framed = True
            self.parse(text, self)
            self.framed = False

    # Lines.

    def flush(self, *, leaf: bool = False) -> None:
        """End the line in the making; ``leaf``: its block ends with it, and holds no other line."""
        if self.parts:
            raw = "".join(self.parts)
            self.parts.clear()
            if self.in_pre:
                self._emit_code(raw)
            elif text := " ".join(raw.split()):
                self._emit(text, "", leaf and not self.hidden_parts)
            self.link_chars = self.bold_chars = self.images = self.bits = self.link_ended = 0
            # A link around several blocks counts for each of them.
            self.links = 1 if self.in_link else 0
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
            tag, node = self.open[-1]
            number = self._box(len(self.open) - 2)
            if node is not None:
                named, hidden, _ = self._names(number, tag, node)
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
                _position(self.anchor), _position(self.last), self.code_language, (), (),
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
            self.flush()
        lines = reveal(self.lines) if any(map(CONCEALING.__contains__, self.boxes.hidden)) else self.lines
        self.boxes.count(lines)
        head = self.head
        return HtmlPage(
            lines, self.boxes, head.title(), head.language or None, head.base or None, head.bits,
            tuple(dict.fromkeys(head.marks)), tuple(head.scripts), (),
        )  # fmt: skip


class _List:
    """An open list: its tag and the number of its last item."""

    __slots__ = ("number", "tag")

    def __init__(self, tag: str, number: int) -> None:
        self.tag = tag
        self.number = number


def _position(node: Node | None) -> tuple[int, int]:
    """Where an element starts in the source; (0, 0) where nobody knows."""
    return (node and node.position) or _UNKNOWN


_UNKNOWN = (0, 0)
_NO_LIST = _List("", 0)


class _Row:
    """An open row of a table: its first line, its last column, and whether a table stands in it."""

    __slots__ = ("column", "first", "nested")

    def __init__(self, first: int) -> None:
        self.first = first
        self.column = 0
        self.nested = False
