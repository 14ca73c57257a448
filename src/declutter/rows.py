"""Rows of tables whose cells are one line."""

from __future__ import annotations

from collections.abc import Sequence

from declutter.values import Cell, Line, Markup

#: Cells of a row are joined to one line while none is longer: longer ones are prose in a layout.
_JOINED_CHARS = 250


def joinable(lines: Sequence[Line]) -> bool:
    """Whether the lines of a row are its cells, one line each, all of them short and shown."""
    marks = [line.markup for line in lines if line.markup is not None]
    return len({mark.column for mark in marks}) == len(lines) and not any(
        mark.hidden or mark.pre or mark.chars > _JOINED_CHARS for mark in marks
    )


def joined(lines: Sequence[Line], box: int) -> Line:
    """The row as one line; ``box`` is the row's."""
    marks = [line.markup or Markup("td", box) for line in lines]
    texts = [line.text[mark.prefix :] for line, mark in zip(lines, marks, strict=True)]
    text = " | ".join(texts)
    markup = marks[0]._replace(
        tag="tr",
        box=box,
        prefix=0,
        item_start=False,
        chars=len(text),
        link_chars=sum(mark.link_chars for mark in marks),
        bold_chars=sum(mark.bold_chars for mark in marks),
        links=sum(mark.links for mark in marks),
        images=sum(mark.images for mark in marks),
        last=marks[-1].last,
        cells=tuple(
            Cell(mark.column, cell, mark.tag == "th", mark.inline) for cell, mark in zip(texts, marks, strict=True)
        ),
        inline=(),
    )
    return Line(0, 0, text, lines[0].blank_before, markup)
