"""WARC and WET: pages and texts of web archives.

The frame of every record (its header, its length, the end behind it) is verified here, since FastWARC passes
over cut records in silence; what is inside a record, HTTP and its encodings, is FastWARC's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from declutter.compression import DamagedError, missing
from declutter.readers import Fields, Item, bad

#: Records with text in them: archived responses, and the plain texts made of them (WET).
_WANTED = {b"response", b"conversion"}
_HTML = ("text/html", "application/xhtml+xml")
#: The longest header of a record: Common Crawl's hold about 600 bytes.
_MAX_HEADER = 65_536
_MAX_LINE = 16_384
#: A petabyte has sixteen digits.
_MAX_DIGITS = 15
#: FastWARC reads bodies in pieces of this size, so that a bomb is noticed before it is large.
_PIECE = 1 << 16

#: A name, a colon, a value: the three cannot match each other's first character, so nothing is tried twice.
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*([^\r\n]*)")


class Feed:
    """Bytes of a stream by line and by length, with their offset; remembers how the stream ended."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._held = b""
        self._at = 0
        self.offset = 0
        self.damage: DamagedError | None = None

    def _more(self) -> bool:
        """Get one more block; False at the end."""
        try:
            block = next(self._blocks, None)
        except DamagedError as error:
            self.damage = error
            block = None
        except OSError as error:
            self.damage = DamagedError(f"cannot be read any further ({error})")
            block = None
        if block is None:
            return False
        self._held = self._held[self._at :] + block
        self._at = 0
        return True

    def _take(self, size: int) -> bytes:
        piece = self._held[self._at : self._at + size]
        self._at += len(piece)
        self.offset += len(piece)
        return piece

    def line(self) -> bytes:
        """The next line with its end; at most so many bytes of it; shorter at the end of the stream."""
        while (end := self._held.find(b"\n", self._at)) < 0:
            if len(self._held) - self._at >= _MAX_LINE or not self._more():
                return self._take(_MAX_LINE)
        return self._take(min(end + 1 - self._at, _MAX_LINE))

    def pieces(self, size: int) -> Iterator[bytes]:
        """The next ``size`` bytes, piece by piece; fewer at the end of the stream."""
        while size:
            piece = self._take(size)
            if piece:
                size -= len(piece)
                yield piece
            elif not self._more():
                return


class _Header(NamedTuple):
    """The header of a record as it stands, and its fields by their names in lower case."""

    raw: bytes
    fields: dict[bytes, bytes]

    def text(self, name: bytes) -> str | None:
        value = self.fields.get(name)
        return None if value is None else value.decode("utf-8", "replace").strip().strip("<>")

    def carrier(self) -> dict[str, str | None]:
        """What a writer of JSON Lines or Parquet adds to the text."""
        return {
            "id": self.text(b"warc-record-id"),
            "url": self.text(b"warc-target-uri"),
            "date": self.text(b"warc-date"),
        }


class _FrameError(Exception):
    """A record whose header cannot be used; the message is a clause."""


class _CutError(Exception):
    """The stream ends inside a record."""


def read_warc(blocks: Iterator[bytes], fields: Fields) -> Iterator[Item]:
    """The records of a web archive; requests and other records without text are skipped."""
    fastwarc()
    feed = Feed(blocks)
    line = _record_start(feed)
    while line:
        place = f"byte {feed.offset - len(line)}"
        try:
            header = _read_header(feed, line)
            length = _content_length(header)
        except _FrameError as error:
            yield bad("bad_record", str(error), place)
            line = _next_record(feed)
            continue
        except _CutError:
            yield _cut(feed, place)
            return
        body = _read_body(feed, header, length, fields.max_bytes)
        if body is _CUT:
            yield _cut(feed, place, header.text(b"warc-record-id"))
            return
        yield _item(header, body, place, fields)
        if not _ends_whole(feed):
            yield _cut(feed, f"byte {feed.offset}")
            return
        line = _record_start(feed)
    if feed.damage is not None:
        yield _cut(feed, f"byte {feed.offset}")


def _read_header(feed: Feed, line: bytes) -> _Header:
    """The header that starts with this line, up to the blank line behind it."""
    if not line.startswith(b"WARC/"):
        if not line.endswith(b"\n") and b"WARC/".startswith(line[:5]):
            raise _CutError
        raise _FrameError("no WARC record starts here")
    lines = [line]
    size = len(line)
    while lines[-1].strip(b"\r\n"):
        line = feed.line()
        size += len(line)
        if not line.endswith(b"\n"):
            if len(line) < _MAX_LINE:
                raise _CutError
            raise _FrameError("its header has a line that is too long")
        if size > _MAX_HEADER:
            raise _FrameError("its header is too long")
        lines.append(line)
    found = (_FIELD.match(line) for line in lines[1:])
    return _Header(b"".join(lines), {match[1].lower(): match[2] for match in found if match})


def _content_length(header: _Header) -> int:
    value = header.fields.get(b"content-length", b"").strip()
    # Digits of ASCII, and no more of them than any archive has bytes.
    if not (value.isdigit() and len(value) <= _MAX_DIGITS):
        raise _FrameError("its header has no valid Content-Length")
    return int(value)


#: A body that is not there because the stream ends in it, or that was passed over for its size or its type.
_CUT, _LARGE, _UNWANTED = object(), object(), object()


def _read_body(feed: Feed, header: _Header, length: int, limit: int) -> object:
    """The bytes of a record, or why they are not there; the stream stands behind them."""
    wanted = header.fields.get(b"warc-type", b"").strip().lower() in _WANTED
    keep = wanted and length <= limit
    parts: list[bytes] = []
    size = 0
    for piece in feed.pieces(length):
        size += len(piece)
        if keep:
            parts.append(piece)
    if size < length:
        return _CUT
    if not wanted:
        return _UNWANTED
    return b"".join(parts) if keep else _LARGE


def _ends_whole(feed: Feed) -> bool:
    """Whether the two line ends behind a record are there."""
    return feed.line().endswith(b"\n") and feed.line().endswith(b"\n")


def _item(header: _Header, body: object, place: str, fields: Fields) -> Item:
    """What stands in a whole record."""
    name = header.text(b"warc-record-id")
    if body is _LARGE:
        return bad("too_large", f"larger than {fields.max_bytes:,} bytes (--max-bytes)", place, name)
    if not isinstance(body, bytes):
        kind = (header.text(b"warc-type") or "unknown").lower()
        return Item(0, 0, "skip", place=place, id=name, reason=f"warc_{kind}")
    if header.text(b"warc-type") == "conversion":
        return Item(
            0, 0, "record", place=place, id=name, text=body, kind="text", url=header.text(b"warc-target-uri"),
            encoding="utf-8", carrier=header.carrier(),
        )  # fmt: skip
    return _response(header, body, place, fields)


def _response(header: _Header, body: bytes, place: str, fields: Fields) -> Item:
    """The page in an archived response."""
    name = header.text(b"warc-record-id")
    if not body.startswith(b"HTTP/"):
        return Item(0, 0, "skip", place=place, id=name, reason="no_http")
    try:
        record = _http_record(body)
        record.parse_http()
        media_type, charset = record.http_content_type, record.http_charset
    except Exception as error:  # noqa: BLE001 - whatever a foreign parser makes of foreign bytes
        return bad("bad_http", f"its HTTP response cannot be read ({error})", place, name)
    if media_type is not None and not (media_type in _HTML or media_type == "text/plain"):
        return Item(0, 0, "skip", place=place, id=name, reason="media_type", detail=str(media_type))
    payload = _payload(body, fields.max_bytes)
    if payload is None:
        return bad("too_large", f"larger than {fields.max_bytes:,} bytes (--max-bytes)", place, name)
    if not payload.strip():
        return Item(0, 0, "skip", place=place, id=name, reason="empty_body")
    return Item(
        0, 0, "record", place=place, id=name, text=payload, kind="text" if media_type == "text/plain" else "html",
        url=header.text(b"warc-target-uri"), encoding=_known(charset) or fields.encoding, carrier=header.carrier(),
    )  # fmt: skip


def _http_record(body: bytes) -> Any:  # noqa: ANN401 - a type of an extra
    """FastWARC's record of a response, under a plain header: what archives write there differs."""
    head = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
    return fastwarc().WarcRecord.from_bytes(b"%sContent-Length: %d\r\n\r\n%s\r\n\r\n" % (head, len(body), body))


def _payload(body: bytes, limit: int) -> bytes | None:
    """The body of the response, decoded; None where it is larger than the limit.

    Some archives hold decoded bodies under headers that call them encoded: those are taken as they are.
    """
    for decoding in ("all", "transfer", "content", "none"):
        record = _http_record(body)
        parts: list[bytes] = []
        size = 0
        with suppress(Exception):
            record.parse_http(auto_decode=decoding)
            while piece := record.reader.read(_PIECE):
                size += len(piece)
                if size > limit:
                    return None
                parts.append(piece)
            if size or decoding == "none":
                return b"".join(parts)
    return b""


def _known(charset: str | None) -> str | None:
    """The encoding, if Python knows it as one of text."""
    from declutter.decode import known_codec  # noqa: PLC0415 - as FastWARC

    with suppress(ValueError, TypeError):
        return None if charset is None else known_codec(charset)
    return None


def fastwarc() -> Any:  # noqa: ANN401 - a module that may not be there
    """FastWARC's module; raises ``UsageError`` naming the extra where it is missing."""
    try:
        from fastwarc import warc  # noqa: PLC0415 - an extra
    except ImportError:
        raise missing("warc", "fastwarc", "WARC and WET files") from None
    return warc


def _record_start(feed: Feed) -> bytes:
    """The first line that is not blank: records are separated by two line ends, and by more in some archives."""
    while (line := feed.line()) and not line.strip(b"\r\n"):
        pass
    return line


def _next_record(feed: Feed) -> bytes:
    """The first line of the next record behind something that is none."""
    while (line := feed.line()) and not line.startswith(b"WARC/"):
        pass
    return line


def _cut(feed: Feed, place: str, name: str | None = None) -> Item:
    """The stream ends here: say how, once."""
    damage, feed.damage = feed.damage, None
    if damage is None or "cut" in str(damage):
        return bad("truncated", str(damage or "the file ends inside this record"), place, name)
    return bad("corrupt", str(damage), place, name)
