"""Inputs: which files there are, what they hold, and their records one after the other.

A reader yields an `Item` for everything it meets, in the order of the source: records, records that cannot be
read, records that are none of its business. It never stops at a bad one, and holds one record at a time.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Literal, NamedTuple

from declutter.compression import DamagedError, blocks, compression_by_name, without_suffix
from declutter.console import CannotReadError, UsageError, named, why

Format = Literal["text", "jsonl", "warc", "parquet"]
#: "through" is a record that has no text to clean and passes as it is; "end" is the end of a source.
State = Literal["record", "through", "bad", "skip", "end"]

#: What a user can say an input is: its format, and the kind of its documents.
INPUT_FORMATS: dict[str, tuple[Format, str | None]] = {
    "text": ("text", "text"),
    "markdown": ("text", "markdown"),
    "html": ("text", "html"),
    "jsonl": ("jsonl", None),
    "warc": ("warc", None),
    "parquet": ("parquet", None),
}
#: What the suffix of a name says (that of the compression taken off). Markdown is cleaned as the text that it is.
_SUFFIXES: dict[str, tuple[Format, str | None]] = {
    ".txt": ("text", None),
    ".text": ("text", None),
    ".md": ("text", "markdown"),
    ".markdown": ("text", "markdown"),
    ".html": ("text", "html"),
    ".htm": ("text", "html"),
    ".xhtml": ("text", "html"),
    ".jsonl": ("jsonl", None),
    ".ndjson": ("jsonl", None),
    ".warc": ("warc", None),
    ".wet": ("warc", None),
    ".parquet": ("parquet", None),
}


class Item(NamedTuple):
    """What stands at one place of a source.

    ``number`` counts from 1 in its source, ``place`` says where it stands there ("line 3", "byte 4711").
    ``carrier`` is what a writer needs beside the text.
    """

    source: int
    number: int
    state: State
    place: str = ""
    id: str | None = None
    reason: str = ""
    detail: str = ""
    text: str | bytes | None = None
    kind: str | None = None
    url: str | None = None
    encoding: str | None = None
    carrier: Any = None


class Input(NamedTuple):
    """One file, or standard input (``-``). ``relative`` is where its output belongs in a mirrored tree."""

    name: str
    format: Format
    kind: str | None
    relative: str
    size: int
    stamp: int


class Fields(NamedTuple):
    """How records are read: the names of fields, the encoding of files, the most bytes of one record."""

    text: str = "text"
    html: str | None = None
    id: str | None = None
    encoding: str | None = None
    max_bytes: int = 64_000_000


class Tally:
    """A stream that counts the bytes read from it, for the progress bar."""

    def __init__(self, stream: BinaryIO, total: list[int]) -> None:
        self._stream = stream
        self._total = total

    def read(self, size: int = -1) -> bytes:
        """Read and count."""
        data = self._stream.read(size)
        self._total[0] += len(data)
        return data


def known_format(name: str) -> tuple[Format, str | None] | None:
    """What a file of this name holds, or None where its suffix says nothing.

    >>> known_format("a.jsonl.zst"), known_format("page.htm"), known_format("photo.png")
    (('jsonl', None), ('text', 'html'), None)
    """
    return _SUFFIXES.get(PurePosixPath(without_suffix(name.lower())).suffix)


def find_inputs(
    names: Sequence[str], input_format: str | None, excluded: Path | None = None
) -> tuple[list[Input], list[str]]:
    """The inputs that these names stand for, folders opened up in sorted order; and files in them that are none.

    Raises ``CannotReadError`` where a folder cannot be listed. A named file that does not exist is an input, and
    reported where it is read.
    """
    found: list[Input] = []
    unknown: list[str] = []
    for name in names:
        if name != "-" and os.path.isdir(name):  # noqa: PTH112 - Path("") is the folder here, an empty name is none
            for path in _files_below(name, excluded):
                relative = os.path.relpath(path, name)
                guess = known_format(path)
                if guess is None:
                    unknown.append(path)
                else:
                    found.append(_input(path, relative, *_chosen(input_format, guess)))
        else:
            guess = known_format(name) or ("text", None)
            found.append(_input(name, os.path.basename(name), *_chosen(input_format, guess)))  # noqa: PTH119 - as above
    return found, unknown


def _chosen(wanted: str | None, guess: tuple[Format, str | None]) -> tuple[Format, str | None]:
    return guess if wanted is None else INPUT_FORMATS[wanted]


def _input(name: str, relative: str, format_: Format, kind: str | None) -> Input:
    size = stamp = 0
    with suppress(OSError, ValueError):
        status = os.stat(name)  # noqa: PTH116 - as above
        if stat.S_ISREG(status.st_mode):
            size, stamp = status.st_size, status.st_mtime_ns
    return Input(name, format_, kind, relative, size, stamp)


def _files_below(folder: str, excluded: Path | None) -> Iterator[str]:
    """The files of a folder and the folders in it; hidden ones are passed over, links to folders not followed."""

    def stop(error: OSError) -> None:
        raise CannotReadError(f"cannot read {error.filename}: {why(error)}")

    kept_out = None if excluded is None else os.path.realpath(excluded)
    for place, folders, files in os.walk(folder, onerror=stop):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and os.path.realpath(os.path.join(place, name)) != kept_out  # noqa: PTH118
        )
        yield from (os.path.join(place, name) for name in sorted(files) if not name.startswith("."))  # noqa: PTH118


@contextmanager
def opened(name: str, total: list[int]) -> Iterator[BinaryIO]:
    """The bytes of a file or of standard input; raises ``OSError`` or ``ValueError`` where it cannot be opened."""
    if name == "-":
        if sys.stdin is None:
            raise OSError("it is closed")
        yield Tally(sys.stdin.buffer, total)  # type: ignore[misc]  # all that is used of it
        return
    # Not pathlib: Path("") is the folder here, and an empty name is no folder.
    with open(name, "rb") as stream:  # noqa: PTH123
        yield Tally(stream, total)  # type: ignore[misc]


def read_items(inputs: Sequence[Input], fields: Fields, start: tuple[int, int], total: list[int]) -> Iterator[Item]:
    """All items of all inputs from ``start`` on: (index of the source, items of it that are done)."""
    for index in range(start[0], len(inputs)):
        done = start[1] if index == start[0] else 0
        number = done
        for number, item in enumerate(_safely(inputs[index], fields, total), 1):
            if number > done:
                yield item._replace(source=index, number=number)
        yield Item(index, number + 1, "end")


def _safely(source: Input, fields: Fields, total: list[int]) -> Iterator[Item]:
    """The items of a source; where it cannot be read (any further), that is the last item."""
    try:
        yield from _READERS[source.format](source, fields, total)
    except DamagedError as error:
        yield bad("truncated" if "cut" in str(error) else "corrupt", str(error))
    except (OSError, ValueError, MemoryError) as error:
        hint = f" ({command_hint(source.name)})" if command_hint(source.name) else ""
        yield bad("unreadable", f"cannot read {named(source.name)}: {why(error)}{hint}")


def bad(reason: str, detail: str, place: str = "", name: str | None = None) -> Item:
    """A record that cannot be read."""
    return Item(0, 0, "bad", place=place, id=name, reason=reason, detail=detail)


def command_hint(name: str) -> str:
    """What to say where a command was taken for a file because an option stood before it."""
    from declutter.cli import COMMANDS  # noqa: PLC0415 - only where a file cannot be read

    return f"the command comes first: declutter {name} [options] FILE" if name in COMMANDS else ""


def read_document(source: Input, fields: Fields, total: list[int]) -> Iterator[Item]:
    """A file that is one document."""
    parts: list[bytes] = []
    size = 0
    with opened(source.name, total) as stream:
        for block in blocks(stream, compression_by_name(source.name)):
            size += len(block)
            if size > fields.max_bytes:
                yield bad("too_large", f"larger than {fields.max_bytes:,} bytes (--max-bytes)")
                return
            parts.append(block)
    yield Item(0, 0, "record", id=source.name, text=b"".join(parts), kind=source.kind, encoding=fields.encoding)


def _read_jsonl(source: Input, fields: Fields, total: list[int]) -> Iterator[Item]:
    from declutter.read_jsonl import read_jsonl  # noqa: PLC0415 - only for such files

    with opened(source.name, total) as stream:
        yield from read_jsonl(blocks(stream, compression_by_name(source.name)), fields)


def _read_warc(source: Input, fields: Fields, total: list[int]) -> Iterator[Item]:
    from declutter.read_warc import read_warc  # noqa: PLC0415 - only for such files

    with opened(source.name, total) as stream:
        yield from read_warc(blocks(stream, compression_by_name(source.name)), fields)


def _read_parquet(source: Input, fields: Fields, total: list[int]) -> Iterator[Item]:
    from declutter.read_parquet import read_parquet  # noqa: PLC0415 - only for such files

    if source.name == "-":
        raise UsageError("Parquet cannot be read from standard input: its end comes first")
    yield from read_parquet(source.name, fields)
    total[0] += source.size


_READERS = {"text": read_document, "jsonl": _read_jsonl, "warc": _read_warc, "parquet": _read_parquet}
