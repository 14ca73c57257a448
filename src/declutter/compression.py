"""Compressed streams: read with their ends verified, written block by block.

The standard readers are quiet about what this project must not lose: a gzip file that was cut ends like a whole
one in some of them, and bytes behind the last stream are skipped. Here every stream must say that it has ended.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Literal

from declutter.console import UsageError

Compression = Literal["gzip", "zstd", "xz", "bzip2"]

#: What is read from a file at once, and the most that is decompressed at once.
_READ = 1 << 18
_MOST = 1 << 20
#: zstandard cannot bound what one call gives, and a block of 128 KB can stand in four bytes: this many bytes in
#: bring at most 32 MB out.
_ZSTD_READ = 1 << 10
#: Windows beyond this (``zstd --long=27``) are refused, as the command line tool does by itself.
_ZSTD_WINDOW = 1 << 27
#: xz with its greatest preset needs 65 MB.
_XZ_MEMORY = 1 << 28

_SKIPPABLE = 5
_LZ4 = b"\x04\x22\x4d\x18"
#: No stream is shorter than the mark by which the longest of them is told.
_SHORTEST = 6

_MAGIC: tuple[tuple[bytes, Compression], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"BZh", "bzip2"),
)
#: Suffixes of file names; what a file holds is told by its first bytes where it is read.
SUFFIXES: dict[str, Compression] = {".gz": "gzip", ".zst": "zstd", ".xz": "xz", ".bz2": "bzip2"}


class DamagedError(Exception):
    """A compressed stream is cut or corrupt; what came before is good. The message is a clause."""


def compression_of(head: bytes) -> Compression | None:
    r"""How a file with these first bytes is compressed.

    >>> compression_of(b"\x1f\x8b\x08"), compression_of(b"{}")
    ('gzip', None)
    """
    return next((name for magic, name in _MAGIC if head.startswith(magic)), None)


def compression_by_name(name: str) -> Compression | None:
    """How a file of this name is to be compressed.

    >>> compression_by_name("corpus.jsonl.zst"), compression_by_name("corpus.jsonl")
    ('zstd', None)
    """
    return next((found for suffix, found in SUFFIXES.items() if name.endswith(suffix)), None)


def without_suffix(name: str) -> str:
    """The name without the suffix of its compression.

    >>> without_suffix("corpus.jsonl.zst")
    'corpus.jsonl'
    """
    return next((name.removesuffix(suffix) for suffix in SUFFIXES if name.endswith(suffix)), name)


def blocks(stream: BinaryIO, expected: Compression | None = None) -> Iterator[bytes]:
    """What a stream holds, decompressed if it is compressed, in blocks of bounded size.

    ``expected`` is what the name of the file says: where hardly a byte is left of it, nothing else can tell.

    Raises ``DamagedError`` behind the last good block where a compressed stream is cut, corrupt or followed by
    something else than another stream; ``OSError`` where reading fails.
    """
    head = stream.read(_READ)
    name = compression_of(head)
    if head.startswith(_LZ4):
        raise DamagedError("it is compressed with LZ4, which cannot be read here; lz4 -d makes a readable file of it")
    if name is None:
        if expected is not None and len(head) < _SHORTEST:
            raise DamagedError(f"the {expected} stream is cut: it ends before its end mark")
        while head:
            yield head
            head = stream.read(_READ)
        return
    yield from _decompressed(name, head, stream)


def _decompressed(name: Compression, data: bytes, stream: BinaryIO) -> Iterator[bytes]:
    """All streams of a file, one after the other."""
    new = _decompressors()[name]
    current = new()
    while True:
        out, data = _step(current, data, name)
        if out:
            yield out
        if current.eof:
            data = _next_stream(data, stream)
            if not data:
                return
            if len(data) < _SHORTEST and any(magic.startswith(data) for magic, other in _MAGIC if other == name):
                raise DamagedError(f"the {name} stream is cut: it ends before its end mark")
            if not (compression_of(data) == name or (name == "zstd" and _is_skippable(data))):
                raise DamagedError(f"something that is no {name} stream stands behind the last one")
            current = new()
        elif not data and not out:
            data = stream.read(_READ)
            if not data:
                raise DamagedError(f"the {name} stream is cut: it ends before its end mark")


def _next_stream(data: bytes, stream: BinaryIO) -> bytes:
    """What stands behind the end of a stream; gzip and xz files may be padded with zeros up to a block of a tape."""
    data = data.lstrip(b"\0")
    while not data:
        more = stream.read(_READ)
        if not more:
            return b""
        data = more.lstrip(b"\0")
    return data if len(data) >= _SHORTEST else data + stream.read(_READ)


def _is_skippable(data: bytes) -> bool:
    """Whether a frame starts here that holds no data (RFC 8878, 3.1.2: magic numbers 184D2A50 to 184D2A5F)."""
    return data[1:4] == b"\x2a\x4d\x18" and data[0] >> 4 == _SKIPPABLE


def _step(current: Any, data: bytes, name: Compression) -> tuple[bytes, bytes]:  # noqa: ANN401 - four types without a common one
    """Feed some of the data: what comes out, and what is left of the data."""
    try:
        if name == "zstd":
            out = current.decompress(data[:_ZSTD_READ])
            return out, (current.unused_data if current.eof else b"") + data[_ZSTD_READ:]
        out = current.decompress(data, _MOST)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, MemoryError) as error:
        raise DamagedError(f"the {name} stream is corrupt ({error})") from None
    except Exception as error:
        if type(error).__name__ != "ZstdError":
            raise
        raise DamagedError(f"the {name} stream is corrupt ({error})") from None
    if current.eof:
        return out, current.unused_data
    # lzma and bz2 keep what they have not used.
    return out, current.unconsumed_tail if name == "gzip" else b""


def _decompressors() -> dict[Compression, Callable[[], Any]]:
    return {
        "gzip": lambda: zlib.decompressobj(wbits=31),
        "bzip2": bz2.BZ2Decompressor,
        "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY),
        "zstd": lambda: _zstandard().ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj(),
    }


def compress(data: bytes, name: Compression | None) -> bytes:
    """A whole stream of its own: streams that follow each other in a file read like one.

    The same data gives the same bytes, so that a run that was resumed writes what an uninterrupted one does.
    """
    if name is None:
        return data
    if name == "gzip":
        made = zlib.compressobj(6, zlib.DEFLATED, 31)
        return made.compress(data) + made.flush()
    if name == "bzip2":
        return bz2.compress(data)
    if name == "xz":
        return lzma.compress(data, lzma.FORMAT_XZ, preset=3)
    compressed: bytes = _zstandard().ZstdCompressor(level=3).compress(data)
    return compressed


def _zstandard() -> Any:  # noqa: ANN401 - a module that may not be there
    try:
        import zstandard  # noqa: PLC0415 - an extra
    except ImportError:
        raise missing("zstd", "zstandard", "Zstandard files (.zst)") from None
    return zstandard


def missing(extra: str, package: str, what: str) -> UsageError:
    """The error that tells how to install what is missing.

    >>> print(missing("zstd", "zstandard", "Zstandard files (.zst)"))
    Zstandard files (.zst) need the package zstandard: python -m pip install 'declutter-text[zstd]'
    """
    return UsageError(f"{what} need the package {package}: python -m pip install 'declutter-text[{extra}]'")
