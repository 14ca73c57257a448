"""Outputs: they grow by whole records under another name, and take their own only when they are complete.

``OUTPUT.part`` grows block by block; ``OUTPUT.checkpoint`` says, behind every block, how much of the input is
done and how long the parts are. A run that was killed is taken up at its last checkpoint: the parts are cut to
the recorded lengths, and the blocks that follow are the same as without the kill, because where blocks end
depends on the records alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from declutter.compression import Compression, compress
from declutter.console import CannotWriteError, UsageError, utf8, write_all, write_reported
from declutter.readers import Item

#: A block ends behind so many records or bytes: rarely enough for good compression, often enough that little is
#: lost. Where blocks end must never depend on time.
BLOCK_RECORDS, BLOCK_BYTES = 500, 4_000_000

CHECKPOINT_FORMAT = 1
#: Files from this size on are synced to the disk before they take their names.
_SYNCED = 1_000_000


class Part:
    """A file that grows by blocks and takes its place at the end, or a device that is written to directly."""

    def __init__(self, target: Path) -> None:
        self.target = target
        with write_reported(target):
            real = Path(os.path.realpath(target))
            if real.is_dir():
                raise IsADirectoryError(21, "Is a directory")
            self.direct = real.exists() and not real.is_file()
            self._real = real
            self.path = real if self.direct else part_of(real)
        self._stream: BinaryIO | None = None
        self.size = 0

    def open(self, size: int = 0) -> None:
        """Begin, or go on behind the first ``size`` bytes of what stands there."""
        if size and not self.path.exists():
            raise CannotWriteError(f"{self.path} is gone, though its checkpoint is there; start without --resume")
        with write_reported(self.target):
            # Without a buffer: one would try to write what is left of it once more when it is closed.
            self._stream = self.path.open("wb" if self.direct or not size else "r+b", buffering=0)
            if size:
                if self._stream.seek(0, os.SEEK_END) < size:
                    raise CannotWriteError(f"{self.path} is shorter than its checkpoint says; start without --resume")
                self._stream.truncate(size)
                self._stream.seek(size)
            self.size = size

    def append(self, block: bytes) -> None:
        """Write a block; opened by the first one."""
        if self._stream is None:
            raise ValueError("the file is not open")
        with write_reported(self.target):
            write_all(self._stream, block)
        self.size += len(block)

    def close(self) -> None:
        """Close the file; it stays where it is."""
        stream, self._stream = self._stream, None
        if stream is not None:
            with write_reported(self.target):
                # A kill loses nothing that was written; a power cut may. Thousands of small files would take minutes.
                if not self.direct and self.size >= _SYNCED:
                    os.fsync(stream.fileno())
                stream.close()

    def discard(self) -> None:
        """Throw away what has been written."""
        stream, self._stream = self._stream, None
        with suppress(OSError):
            if stream is not None:
                stream.close()
            if not self.direct:
                self.path.unlink(missing_ok=True)


def part_of(target: Path) -> Path:
    """The name under which a file grows.

    >>> part_of(Path("clean.jsonl.gz")).name
    'clean.jsonl.gz.part'
    """
    return target.with_name(target.name + ".part")


class Writer(Protocol):
    """Turns records into the blocks of a file."""

    records: int
    size: int
    #: Whether the blocks are but the material of the file.
    spooled: bool

    def header(self) -> bytes:
        """What stands at the head of the file, whatever follows."""
        ...

    def add(self, item: Item, text: str | None) -> None:
        """One more record; ``text`` None leaves it as it is."""
        ...

    def block(self) -> bytes:
        """What has been added since the last block."""
        ...


class LineWriter:
    """Records as bytes that follow each other: text, Markdown, JSON Lines."""

    spooled = False

    def __init__(self, encode: Callable[[Item, str | None], bytes], compression: Compression | None) -> None:
        self._encode = encode
        self._compression = compression
        self._parts: list[bytes] = []
        self.records = self.size = 0

    def add(self, item: Item, text: str | None) -> None:
        """Encode a record."""
        data = self._encode(item, text)
        self._parts.append(data)
        self.records += 1
        self.size += len(data)

    def header(self) -> bytes:
        """Nothing."""
        return b""

    def block(self) -> bytes:
        """The records added so far, as a compressed stream of their own if they are compressed."""
        data = b"".join(self._parts)
        self._parts, self.records, self.size = [], 0, 0
        return compress(data, self._compression) if data else b""


def text_lines(item: Item, text: str | None) -> bytes:
    """A document as text with a final line feed; nothing for an empty one."""
    shown = uncleaned(item) if text is None else text
    return utf8(shown + "\n") if shown else b""


def json_lines(text_field: str, id_field: str | None) -> Callable[[Item, str | None], bytes]:
    """Records as JSON Lines: those of JSON Lines as they were, but for the text."""

    def encode(item: Item, text: str | None) -> bytes:
        from declutter.read_jsonl import JsonLine  # noqa: PLC0415 - imports run from the commands down

        if isinstance(item.carrier, JsonLine):
            line = item.carrier.line if text is None else item.carrier.with_text(text)
        else:
            values = other_fields(item, id_field)
            values[text_field] = uncleaned(item) if text is None else text
            line = json.dumps(values, ensure_ascii=False, default=_plain)
        return utf8_json(line) + b"\n"

    return encode


def utf8_json(line: str) -> bytes:
    """A line of JSON as UTF-8, lone surrogates as escapes."""
    try:
        return line.encode()
    except UnicodeEncodeError:
        return line.encode("utf-8", "backslashreplace")


def _plain(value: object) -> object:
    """What JSON has no form for: bytes as text, dates and decimals as they print."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def other_fields(item: Item, id_field: str | None) -> dict[str, Any]:
    """What goes with the text of a record that is not from JSON Lines."""
    if isinstance(item.carrier, dict):
        values = dict(item.carrier)
        return {(id_field or "id"): values.pop("id"), **values}
    if item.carrier is not None:  # a row of Parquet
        row: dict[str, Any] = item.carrier.batch.slice(item.carrier.place, 1).to_pylist()[0]
        return row
    return {(id_field or "id"): item.id}


def uncleaned(item: Item) -> str:
    """The text of a record as it came."""
    if isinstance(item.text, str):
        return item.text
    if item.text is None:
        return ""
    from declutter.decode import decode  # noqa: PLC0415 - rare

    return decode(item.text, item.encoding).rstrip("\r\n")


class Checkpoint:
    """How far a run is, beside its output."""

    def __init__(self, output: Path) -> None:
        self.path = output.with_name(output.name + ".checkpoint")
        self.written = False

    def load(self, digest: str) -> dict[str, Any] | None:
        """What an earlier run has left; raises ``UsageError`` where it was another run."""
        try:
            state = json.loads(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise CannotWriteError(f"cannot read the checkpoint {self.path}: {error}") from None
        if not isinstance(state, dict) or state.get("format") != CHECKPOINT_FORMAT or state.get("digest") != digest:
            raise UsageError(
                f"{self.path} is of a run with other inputs, options or another release; start without --resume"
            )
        self.written = True
        return state

    def save(self, state: dict[str, Any]) -> None:
        """Replace the checkpoint: after a kill there is the old one or the new one, never half of one."""
        with write_reported(self.path):
            new = self.path.with_name(self.path.name + ".new")
            new.write_text(json.dumps({"format": CHECKPOINT_FORMAT, **state}), encoding="utf-8")
            new.replace(self.path)
        self.written = True

    def remove(self) -> None:
        """The run is complete, or begins anew."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
            self.path.with_name(self.path.name + ".new").unlink(missing_ok=True)
        self.written = False
