"""JSON Lines: every record with the place of its text, so that nothing else of it is ever rewritten."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from declutter.compression import DamagedError
from declutter.readers import Fields, Item, bad

#: JSON's white space: one class, one greedy run, nothing to backtrack into.
_SPACE = re.compile(r"[ \t\n\r]*")
#: Numbers stay strings: their values are not looked at, and huge ones would take long or raise.
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_DUPLICATE = "the field {!r} stands in it twice"


class Span(NamedTuple):
    """A value of a JSON object, and where it stands in the line."""

    value: object
    start: int
    end: int


class JsonLine(NamedTuple):
    """A line, where the text belongs in it, and the other fields that a writer may want."""

    line: str
    start: int
    end: int
    #: What stands before the value where the line has no such field yet.
    key: str

    def with_text(self, text: str) -> str:
        r"""The line with another text, and otherwise the same characters.

        >>> JsonLine('{"n": 1.0, "text": "a"}', 19, 22, "").with_text('b"')
        '{"n": 1.0, "text": "b\\""}'
        """
        # Whoever escaped everything beyond ASCII finds it escaped, and lone surrogates cannot be written otherwise.
        escaped = (self.line.isascii() and not text.isascii()) or not _can_be_written(text)
        value = json.dumps(text, ensure_ascii=escaped)
        return f"{self.line[: self.start]}{self.key}{value}{self.line[self.end :]}"

    def others(self, text_field: str) -> str:
        """The other fields as a JSON object (for formats that cannot hold them as they are)."""
        values = json.loads(self.line)
        values.pop(text_field, None)
        return json.dumps(values, ensure_ascii=False)


def _can_be_written(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def read_jsonl(blocks: Iterator[bytes], fields: Fields) -> Iterator[Item]:
    """The records of a JSON Lines stream."""
    for number, offset, line in split_lines(blocks, fields.max_bytes):
        place = f"line {number}, byte {offset}"
        if isinstance(line, DamagedError):
            yield bad("truncated" if "cut" in str(line) else "corrupt", str(line), place)
        elif line is None:
            yield bad("too_large", f"longer than {fields.max_bytes:,} bytes (--max-bytes)", place)
        else:
            yield _record(line, place, fields)


def _record(raw: bytes, place: str, fields: Fields) -> Item:
    if not raw.strip():
        return Item(0, 0, "skip", place=place, reason="blank_line")
    try:
        # A byte order mark belongs to no record.
        line = raw.removeprefix(b"\xef\xbb\xbf").decode()
        found = members(line)
    except UnicodeDecodeError as error:
        return bad("not_utf8", f"not UTF-8: {error.reason} at byte {error.start} of the line", place)
    except (RecursionError, MemoryError):
        return bad("too_deep", "nested too deeply to be read", place)
    except ValueError as error:
        return bad("bad_json", f"not a JSON object: {error}", place)
    return _located(line, found, place, fields)


def _located(line: str, found: dict[str, list[Span]], place: str, fields: Fields) -> Item:
    """The record of a line whose members are known."""
    name = _identity(found, fields)
    for field in (fields.text, fields.html, fields.id):
        if field is not None and len(found.get(field, ())) > 1:
            return bad("ambiguous", _DUPLICATE.format(field), place, name)
    (text,) = found.get(fields.text, [None])
    (html,) = found.get(fields.html, [None]) if fields.html is not None else [None]
    if text is not None:
        carrier = JsonLine(line, text.start, text.end, "")
    else:
        carrier = _appended(line, fields.text, empty=not found)
    wanted, kind = (html, "html") if html is not None and html.value is not None else (text, None)
    if wanted is None:
        return bad("no_text", f"there is no field {fields.text!r}; --text-field names another one", place, name)
    if wanted.value is None:
        return Item(0, 0, "through", place=place, id=name, carrier=carrier)
    if not isinstance(wanted.value, str) or line[wanted.start] != '"':
        field = fields.html if wanted is html else fields.text
        return bad("no_text", f"the field {field!r} holds no string", place, name)
    return Item(
        0, 0, "record", place=place, id=name, text=wanted.value, kind=kind, url=_string(found, "url"), carrier=carrier
    )


def _identity(found: dict[str, list[Span]], fields: Fields) -> str | None:
    for span in found.get(fields.id or "id", ()):
        if isinstance(span.value, str):
            return span.value
    return None


def _string(found: dict[str, list[Span]], field: str) -> str | None:
    spans = found.get(field, ())
    return next((span.value for span in spans if isinstance(span.value, str)), None)


def _appended(line: str, field: str, *, empty: bool) -> JsonLine:
    """The place of a text in a line that has none: before the closing brace."""
    end = line.rindex("}")
    key = f"{'' if empty else ', '}{json.dumps(field)}: "
    return JsonLine(line, end, end, key)


def members(line: str) -> dict[str, list[Span]]:
    """The members of a JSON object with their places, several where a name stands in it twice.

    Raises ``ValueError`` for what is no JSON object, ``RecursionError`` for what is nested too deeply.

    >>> members('{"a": 1, "b": "x"}')
    {'a': [Span(value='1', start=6, end=7)], 'b': [Span(value='x', start=14, end=17)]}
    """
    skip, decode = _SPACE.match, _DECODER.raw_decode
    found: dict[str, list[Span]] = {}
    at = skip(line).end()  # type: ignore[union-attr]  # an empty run matches, too
    if line[at : at + 1] != "{":
        raise ValueError(f"it starts with {line[at : at + 1] or 'nothing'!r}")
    at = skip(line, at + 1).end()  # type: ignore[union-attr]
    if line[at : at + 1] == "}":
        _nothing_behind(line, at + 1)
        return found
    while True:
        if line[at : at + 1] != '"':
            raise ValueError(f"a name is expected at character {at}")
        name, at = decode(line, at)
        at = skip(line, at).end()  # type: ignore[union-attr]
        if line[at : at + 1] != ":":
            raise ValueError(f"a colon is expected at character {at}")
        start = skip(line, at + 1).end()  # type: ignore[union-attr]
        value, end = decode(line, start)
        found.setdefault(name, []).append(Span(value, start, end))
        at = skip(line, end).end()  # type: ignore[union-attr]
        if line[at : at + 1] == "}":
            _nothing_behind(line, at + 1)
            return found
        if line[at : at + 1] != ",":
            raise ValueError(f"a comma is expected at character {at}")
        at = skip(line, at + 1).end()  # type: ignore[union-attr]


def _nothing_behind(line: str, at: int) -> None:
    if line[at:].strip(" \t\r\n"):
        raise ValueError(f"something stands behind the object, at character {at}")


def split_lines(blocks: Iterator[bytes], limit: int) -> Iterator[tuple[int, int, bytes | DamagedError | None]]:
    """Lines of a stream: (number, offset, bytes without the line feed).

    A line longer than ``limit`` is None. Where the stream is damaged, the damage takes the place of the line
    that is cut, and is the last one. Holds no more than the limit and one block.
    """
    number, offset = 1, 0
    parts: list[bytes] = []
    held = 0
    damage: DamagedError | None = None
    try:
        for block in blocks:
            first, *rest = block.split(b"\n")
            for piece in rest:
                size = held + len(first)
                yield number, offset, None if size > limit else b"".join((*parts, first))
                number, offset = number + 1, offset + size + 1
                parts, held, first = [], 0, piece
            held += len(first)
            if held <= limit:
                parts.append(first)
            else:
                parts = []
    except DamagedError as error:
        damage = error
    except (OSError, MemoryError) as error:
        damage = DamagedError(f"cannot be read any further ({error})")
    if damage is not None:
        yield number, offset, damage
    elif held:
        yield number, offset, None if held > limit else b"".join(parts)
