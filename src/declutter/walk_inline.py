"""A walk that also notes where links, emphasis, code and images stand in a line, for output that shows them."""

from __future__ import annotations

from declutter.tags import Attributes
from declutter.values import Inline
from declutter.walk import Parse, Walk

#: Elements that are noted, by the name they are noted under.
_NOTED = {
    "a": "a", "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "code": "code", "kbd": "code",
    "samp": "code", "tt": "code", "del": "del", "s": "del", "strike": "del",
}  # fmt: skip


class InlineWalk(Walk):
    """``Walk``, with the inline elements of every line."""

    def __init__(self, parse: Parse) -> None:
        super().__init__(parse)
        # Where noted elements begin and end: how many texts the line held before, the name (None: an end), the value.
        self.notes: list[tuple[int, str | None, str]] = []
        self.open_notes: list[tuple[str, str]] = []
        self.pictures: list[Inline] = []

    def start_element(self, tag: str, attrs: Attributes) -> None:
        """An element begins."""
        super().start_element(tag, attrs)
        if self.skipped:
            return
        if tag in _NOTED:
            self.notes.append((len(self.parts), _NOTED[tag], _value(attrs, "href") if tag == "a" else ""))
        elif tag in ("img", "amp-img") and not self.hidden:
            source = _value(attrs, "src") or _value(attrs, "data-src")
            self.pictures.append(Inline(len(self.parts), 0, "img", source, " ".join(_value(attrs, "alt").split())))

    def end_element(self, tag: str) -> None:
        """An element ends."""
        if tag in _NOTED and not self.skipped:
            self.notes.append((len(self.parts), None, ""))
        super().end_element(tag)

    def _flush(self, *, leaf: bool = False) -> None:
        before = len(self.lines)
        starts, ends = _offsets(self.parts) if self.parts else ([0], [0])
        super()._flush(leaf=leaf)
        inline = self._inlines(starts, ends)
        if len(self.lines) == before:
            return
        line = self.lines[before]
        pictures = [Inline(at := starts[min(mark.start, len(starts) - 1)], at, *mark[2:]) for mark in self.pictures]
        self.pictures.clear()
        if line.markup is not None and not line.markup.pre and (inline or pictures):
            # Elements that end first were found first: of two around the same text the outer one comes first.
            marks = tuple(sorted([*pictures, *reversed(inline)], key=lambda mark: (mark.start, -mark.end)))
            self.lines[before] = line._replace(markup=line.markup._replace(inline=marks))

    def _inlines(self, starts: list[int], ends: list[int]) -> list[Inline]:
        """The noted elements of the line that ends; those that go on beyond it are open in the next one."""
        last = len(starts) - 1
        opened = [(0, name, value) for name, value in self.open_notes]
        found: list[Inline] = []
        for part, name, value in self.notes:
            if name is not None:
                opened.append((starts[min(part, last)], name, value))
            elif opened:
                start, ended, value_of = opened.pop()
                end = ends[min(part, last)]
                if end > start:
                    found.append(Inline(start, end, ended, value_of))
        found += [Inline(start, ends[last], name, value) for start, name, value in opened if ends[last] > start]
        self.open_notes = [(name, value) for _, name, value in opened]
        self.notes.clear()
        return found


def _offsets(parts: list[str]) -> tuple[list[int], list[int]]:
    """Where each of a line's texts begins in the line, and where the text before it ends; both with one for the end."""
    starts: list[int] = []
    ends: list[int] = []
    length = 0
    spaced = False
    for part in parts:
        words = part.split()
        ends.append(length)
        spaced = spaced or part[:1].isspace()
        if words:
            length += 1 if spaced and length else 0
            starts.append(length)
            length += len(" ".join(words))
            spaced = part[-1].isspace()
        else:
            starts.append(length + 1 if length else 0)
            spaced = True
    return [*starts, length + 1 if spaced and length else length], [*ends, length]


def _value(attrs: Attributes, wanted: str) -> str:
    return next((value.strip() for name, value in attrs if name == wanted and value), "")
