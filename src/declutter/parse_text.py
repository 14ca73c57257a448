"""Plain text to lines with offsets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from declutter.values import Line

#: One alternative or one character: no repetition, nothing to backtrack into.
_ENDS = re.compile("\r\n|[\n\r\u2028\u2029]")


def parse_text(source: str, repair: Callable[[str], str] | None = None) -> list[Line]:
    r"""The non-blank lines of a text, each repaired by ``repair`` where it is given.

    A line ends at LF, CRLF, CR, U+2028 or U+2029 and is blank when it holds white space only. Offsets
    count code points of ``source``.

    >>> [(line.start, line.end, line.text, line.blank_before) for line in parse_text("One\r\n\r\n Two")]
    [(0, 3, 'One', False), (7, 11, ' Two', True)]
    """
    lines: list[Line] = []
    blank_before = False
    for start, text in _split(source):
        if not text or text.isspace():
            blank_before = bool(lines)
            continue
        shown = text if repair is None or text.isascii() else repair(text)
        lines.append(Line(start, start + len(text), shown, blank_before))
        blank_before = False
    return lines


def _split(source: str) -> Iterable[tuple[int, str]]:
    """Every line with its offset; the common case of LF alone costs no regular expression."""
    if "\r" in source or "\u2028" in source or "\u2029" in source:
        return _split_at_any(source)
    texts = source.split("\n")
    return zip(accumulate([len(text) + 1 for text in texts], initial=0), texts, strict=False)


def _split_at_any(source: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _ENDS.finditer(source):
        yield start, source[start : match.start()]
        start = match.end()
    yield start, source[start:]
