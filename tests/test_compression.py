"""Compressed streams: whole, concatenated, cut at every byte, corrupt, and bombs."""

from __future__ import annotations

import gzip
import io
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter.compression import SUFFIXES, DamagedError, blocks, compress, compression_of, missing
from tests.helpers import SHARED

NAMES = sorted(SUFFIXES.values())
TOOLS = {"gzip": "gzip", "zstd": "zstd", "xz": "xz", "bzip2": "bzip2"}
DATA = bytes(random.Random(1).choices(b"abcdefgh \n", k=400_000))


def read(data: bytes, expected: str | None = None) -> bytes:
    return b"".join(blocks(io.BytesIO(data), expected))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
@given(parts=st.lists(st.binary(max_size=300), min_size=1, max_size=4))
def test_streams_that_follow_each_other_read_as_one(name: str, parts: list[bytes]) -> None:
    data = b"".join(compress(part, name) for part in parts)  # type: ignore[arg-type]
    assert compression_of(data) == name
    assert read(data) == b"".join(parts)
    assert data == b"".join(compress(part, name) for part in parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_the_command_line_tools_read_and_write_the_same(name: str) -> None:
    tool = shutil.which(TOOLS[name])
    if tool is None:
        pytest.skip(f"no {TOOLS[name]} here")
    made = subprocess.run([tool, "-c"], input=DATA, capture_output=True, check=True).stdout
    assert read(made) == DATA
    ours = compress(DATA[:1000], name) + compress(DATA[1000:], name)  # type: ignore[arg-type]
    assert subprocess.run([tool, "-dc"], input=ours, capture_output=True, check=True).stdout == DATA


@pytest.mark.parametrize("name", NAMES)
def test_a_cut_at_any_byte_is_reported_and_what_is_before_it_kept(name: str) -> None:
    first, second = DATA[:300], b"the end"
    head = compress(first, name)  # type: ignore[arg-type]
    data = head + compress(second, name)  # type: ignore[arg-type]
    for cut in range(len(data)):
        got = b""
        try:
            for block in blocks(io.BytesIO(data[:cut]), name):  # type: ignore[arg-type]
                got += block
        except DamagedError:
            assert (first + second).startswith(got)
            assert len(got) >= (len(first) if cut >= len(head) else 0)
        else:
            assert cut == len(head)
            assert got == first


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_byte_is_noticed(name: str) -> None:
    data = bytearray(compress(DATA, name))  # type: ignore[arg-type]
    data[len(data) // 2] ^= 0x55
    # zstd writes no checksum by default; it notices broken structure only.
    if name != "zstd":
        with pytest.raises(DamagedError, match=name):
            read(bytes(data))


@pytest.mark.parametrize("name", NAMES)
def test_something_else_behind_a_stream_is_reported(name: str) -> None:
    with pytest.raises(DamagedError):
        read(compress(b"x", name) + b"no stream at all")  # type: ignore[arg-type]


def test_zeros_behind_gzip_are_padding() -> None:
    assert read(gzip.compress(b"a") + bytes(512) + gzip.compress(b"b") + bytes(100)) == b"ab"


def test_plain_files_are_read_as_they_are() -> None:
    assert read(b'{"text": "a"}\n') == b'{"text": "a"}\n'
    assert read(b"") == b""
    assert read(b"{}\n plain, whatever it is called", "gzip") == b"{}\n plain, whatever it is called"


def test_skippable_frames_of_zstd_are_skipped() -> None:
    frame = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"note"
    assert read(compress(b"a", "zstd") + frame + compress(b"b", "zstd")) == b"ab"


def test_lz4_says_what_to_do() -> None:
    with pytest.raises(DamagedError, match="lz4 -d"):
        read(b"\x04\x22\x4d\x18" + bytes(20))


@pytest.mark.parametrize("name", NAMES)
def test_bombs_come_out_in_small_blocks(name: str) -> None:
    bomb = compress(bytes(100_000_000), name)  # type: ignore[arg-type]
    size = largest = 0
    for block in blocks(io.BytesIO(bomb)):
        size += len(block)
        largest = max(largest, len(block))
    assert size == 100_000_000
    assert largest <= 34_000_000


@pytest.mark.skipif(not (SHARED / "hostile" / "bombs").is_dir(), reason="needs files that are not part of the project")
@pytest.mark.parametrize("name", ["truncated-crc-error.gz", "truncated-crc-error-short.gz", "unexpected-eof.gz"])
def test_damaged_files_of_others(name: str) -> None:
    with pytest.raises(DamagedError):
        read((SHARED / "hostile" / "bombs" / name).read_bytes())


def test_a_missing_package_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    with pytest.raises(Exception, match=r"declutter-text\[zstd\]"):
        compress(b"x", "zstd")
    assert "pip install" in str(missing("warc", "fastwarc", "WARC files"))


def test_unreadable_streams_raise_what_the_system_says(tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as stream, pytest.raises(OSError, match="read"):
        list(blocks(stream))
