"""Lines of HTML as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urljoin

from declutter.values import Inline, Line, Markup

#: Characters that mean something to Markdown wherever they stand, and at the start of a line only.
_SPECIAL = re.compile(r"[\\`*\[\]<]|(?<!\w)_|_(?!\w)")
_LEADING = re.compile(r"(#{1,6}|[-+>]|={3,}|~{3,})(?=\s|$)|(\d{1,9})([.)])(?=\s|$)")
_RUN_OF_TICKS = re.compile(r"`+")
_WRAPS = {"strong": "**", "em": "*", "del": "~~"}
#: Addresses that are code, not places.
_UNSAFE = ("javascript:", "vbscript:", "data:")


def as_markdown(lines: Iterable[Line], *, url: str | None = None, images: bool = False) -> str:
    """Lines of an HTML page as Markdown: headings, emphasis, links, lists, quotations, tables, fenced code.

    The lines must come from ``parse_html(..., inline=True)`` to have their links and emphasis. With ``url`` the
    addresses are made absolute. ``images`` shows images, too.

    >>> from declutter.parse_html import parse_html
    >>> page = parse_html('<h2>Tea</h2><p>Drink <a href="/x"><b>it</b></a>.</p>', inline=True)
    >>> print(as_markdown(page.lines, url="https://example.org/a"))
    ## Tea
    <BLANKLINE>
    Drink [**it**](https://example.org/x).
    """
    writer = _Writer(_resolver(url), images=images)
    for line in lines:
        writer.add(line)
    return writer.text()


def _resolver(url: str | None) -> Callable[[str], str]:
    def resolve(address: str) -> str:
        if address.lower().startswith(_UNSAFE):
            return ""
        if url is not None:
            try:
                address = urljoin(url, address)
            except ValueError:
                return ""
        return "".join(_ESCAPED_IN_ADDRESS.get(char, char) for char in address if char >= " ")

    return resolve


_ESCAPED_IN_ADDRESS = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\t": "", "\n": ""}


class _Writer:
    """Puts blocks together; rows of one table and lines of one piece of code are collected until it ends."""

    def __init__(self, resolve: Callable[[str], str], *, images: bool) -> None:
        self.resolve = resolve
        self.images = images
        self.blocks: list[tuple[str, bool]] = []
        self.held: list[tuple[Line, Markup]] = []

    def add(self, line: Line) -> None:
        markup = line.markup or Markup("p", 0)
        if self.held and not _continues(self.held[-1], markup):
            self._release()
        if markup.pre or markup.cells:
            self.held.append((line, markup))
        else:
            self._add_block(line, markup)

    def text(self) -> str:
        """The whole text."""
        self._release()
        parts: list[str] = []
        for block, close in self.blocks:
            if parts:
                parts.append("\n" if close else "\n\n")
            parts.append(block)
        return "".join(parts)

    def _add_block(self, line: Line, markup: Markup) -> None:
        prefix, text = line.text[: markup.prefix], line.text[markup.prefix :]
        pictures = [mark for mark in markup.inline if mark.tag == "img" and mark.start == 0] if self.images else []
        for picture in pictures:
            if shown := self._image(picture):
                self.blocks.append((shown, False))
        body = self.inline(text, [mark for mark in markup.inline if mark not in pictures])
        if markup.level:
            self.blocks.append((f"{'#' * markup.level} {body}", False))
            return
        if markup.tag == "dd":
            prefix, body = "", f": {body}"
        else:
            body = _LEADING.sub(_escaped_lead, body, count=1) if _LEADING.match(body) else body
        inset = "" if markup.item_start or markup.tag == "dt" or not markup.list_depth else "  " * markup.list_depth
        block = f"{inset}{prefix}{body}"
        if markup.quote:
            block = f"> {block}"
        close = bool(self.blocks) and not line.blank_before and (markup.item_start or markup.broken)
        if close and markup.broken and not markup.item_start:
            self.blocks[-1] = (f"{self.blocks[-1][0]}  ", self.blocks[-1][1])
        self.blocks.append((block, close))

    def _release(self) -> None:
        """Write the table or the code that has ended."""
        held, self.held = self.held, []
        if held:
            self.blocks.append((_code(held) if held[0][1].pre else self._table([markup for _, markup in held]), False))

    def _table(self, rows: Sequence[Markup]) -> str:
        width = max(cell.column for row in rows for cell in row.cells)
        # Tables that number their columns by the thousand are data; empty cells are not worth their marks there.
        width = width if width <= _WIDEST else max(len(row.cells) for row in rows)
        written: list[list[str]] = []
        for row in rows:
            cells = [""] * width
            for at, cell in enumerate(row.cells):
                column = cell.column - 1 if 0 < cell.column <= width else at
                cells[column] = self.inline(cell.text, cell.inline).replace("|", "\\|")
            written.append(cells)
        if not all(cell.header for cell in rows[0].cells):
            written.insert(0, [""] * width)
        written.insert(1, ["---"] * width)
        return "\n".join(f"| {' | '.join(cells)} |" for cells in written)

    def inline(self, text: str, marks: Sequence[Inline]) -> str:
        """A line's text with its links and emphasis."""
        parts: list[str] = []
        ends: list[tuple[int, str]] = []
        at = 0
        code = 0
        for mark in marks:
            at = self._close(parts, ends, text, at, mark.start, code)
            parts.append(_escaped(text[at : mark.start], plain=mark.start < code))
            at = max(at, mark.start)
            if mark.tag == "img":
                shown = self._image(mark) if self.images else ""
                parts.append(f"{shown} " if shown and not text[at : at + 1].isspace() else shown)
            elif at < mark.end and at >= code:
                opening, closing = self._wrap(mark, text)
                parts.append(opening)
                ends.append((mark.end, closing))
                code = mark.end if mark.tag == "code" else code
        at = self._close(parts, ends, text, at, len(text), code)
        parts.append(_escaped(text[at:], plain=False))
        return "".join(parts)

    def _close(self, parts: list[str], ends: list[tuple[int, str]], text: str, at: int, until: int, code: int) -> int:
        """Write what ends before a place; returns how far the text is written."""
        while ends and ends[-1][0] <= until:
            end, closing = ends.pop()
            parts.append(_escaped(text[at:end], plain=end <= code))
            parts.append(closing)
            at = max(at, end)
        return at

    def _wrap(self, mark: Inline, text: str) -> tuple[str, str]:
        if mark.tag == "a":
            address = self.resolve(mark.value) if mark.value else ""
            return ("[", f"]({address})") if address else ("", "")
        if mark.tag == "code":
            longest = max(map(len, _RUN_OF_TICKS.findall(text[mark.start : mark.end])), default=0)
            ticks = "`" * (longest + 1)
            space = " " if longest else ""
            return ticks + space, space + ticks
        wrap = _WRAPS[mark.tag]
        return wrap, wrap

    def _image(self, mark: Inline) -> str:
        address = self.resolve(mark.value) if mark.value else ""
        return f"![{_escaped(mark.alt, plain=False)}]({address})" if address else ""


#: Tables of more columns are written without the empty ones.
_WIDEST = 50


def _continues(held: tuple[Line, Markup], markup: Markup) -> bool:
    """Whether a line goes on with the code or the table that is held."""
    last = held[1]
    if last.pre:
        return markup.pre and markup.box == last.box
    return bool(markup.cells) and markup.row == last.row + 1


def _code(held: Sequence[tuple[Line, Markup]]) -> str:
    language = re.sub(r"[^\w+#.-]", "", held[0][1].code_language)
    longest = max((len(run) for line, _ in held for run in _RUN_OF_TICKS.findall(line.text)), default=0)
    fence = "`" * max(3, longest + 1)
    rows = [f"\n{line.text}" if line.blank_before and number else line.text for number, (line, _) in enumerate(held)]
    return "\n".join([fence + language, *rows, fence])


def _escaped(text: str, *, plain: bool) -> str:
    return text if plain else _SPECIAL.sub(r"\\\g<0>", text)


def _escaped_lead(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"
