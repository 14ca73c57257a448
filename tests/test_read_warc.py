"""WARC: whole records are read, cut and broken ones are named, nothing is passed over in silence."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import cli
from declutter.compression import blocks, compress
from declutter.readers import Fields, Item, known_format
from tests.helpers import PROSE, SHARED

pytest.importorskip("fastwarc")
from declutter.read_warc import read_warc

WARCS = SHARED / "hostile" / "warc"


def record(body: bytes, kind: str = "conversion", name: str = "urn:uuid:1", length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <{name}>\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"WARC-Target-URI: https://example.org/{name[-1]}\r\nContent-Length: {size}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def response(body: bytes, *headers: str) -> bytes:
    lines = ["HTTP/1.1 200 OK", *headers, f"Content-Length: {len(body)}"]
    return record("\r\n".join(lines).encode() + b"\r\n\r\n" + body, "response")


def items(data: bytes, fields: Fields | None = None, expected: str | None = None) -> list[Item]:
    return list(read_warc(blocks(io.BytesIO(data), expected), fields or Fields()))  # type: ignore[arg-type]


@given(bodies=st.lists(st.binary(max_size=200), max_size=5), size=st.integers(1, 400), packed=st.booleans())
def test_texts_come_back_whole(bodies: list[bytes], size: int, packed: bool) -> None:
    records = [record(body, name=f"urn:{number}") for number, body in enumerate(bodies)]
    data = b"".join(map(gzip.compress, records)) if packed else b"".join(records)
    plain = b"".join(blocks(io.BytesIO(data)))
    pieces = (plain[at : at + size] for at in range(0, len(plain), size))
    found = list(read_warc(pieces, Fields()))
    assert [item.text for item in found] == bodies
    assert all(item.state == "record" and item.kind == "text" for item in found)
    assert [item.id for item in found] == [f"urn:{number}" for number in range(len(bodies))]


def test_a_page_is_decoded_and_described() -> None:
    page = "<html><p>Grüße</p></html>".encode("latin-1")
    data = response(gzip.compress(page), "Content-Type: text/html; charset=iso-8859-1", "Content-Encoding: gzip")
    (item,) = items(data)
    assert (item.text, item.kind, item.encoding) == (page, "html", "iso8859-1")
    assert item.url == item.carrier["url"] == "https://example.org/1"
    assert item.carrier == {"id": "urn:uuid:1", "url": "https://example.org/1", "date": "2026-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("data", "state", "reason"),
    [
        (record(b"GET / HTTP/1.1\r\n\r\n", "request"), "skip", "warc_request"),
        (record(b"software: x", "warcinfo"), "skip", "warc_warcinfo"),
        (response(b"\x89PNG", "Content-Type: image/png"), "skip", "media_type"),
        (response(b"", "Content-Type: text/html"), "skip", "empty_body"),
        (response(b"plain", "Content-Type: text/html", "Content-Encoding: gzip"), "record", ""),
        (response(b"<p>", "Content-Type: text/html; charset=no-such"), "record", ""),
        (record(b"x" * 3000), "bad", "too_large"),
        (record(b"", length=-5), "bad", "bad_record"),
        (b"WARC/1.0\r\nWARC-Type: conversion\r\n\r\n", "bad", "bad_record"),
        (b"something else\r\n", "bad", "bad_record"),
        (b"WARC/1.0\r\nX: " + b"y" * 70_000 + b"\r\n", "bad", "bad_record"),
    ],
)
def test_each_record_is_told(data: bytes, state: str, reason: str) -> None:
    found = items(record(b"first") + data + record(b"last"), Fields(max_bytes=2000))
    assert (found[0].text, found[-1].text) == (b"first", b"last")
    assert (found[1].state, found[1].reason) == (state, reason)
    assert found[1].place == f"byte {len(record(b'first'))}"
    assert len(found) == 3


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_bomb_in_a_page_is_too_large(encoding: str) -> None:
    if encoding == "br":
        brotli = pytest.importorskip("brotli")
        bomb = brotli.compress(bytes(30_000_000))
    else:
        bomb = gzip.compress(bytes(30_000_000))
    (item,) = items(
        response(bomb, "Content-Type: text/html", f"Content-Encoding: {encoding}"), Fields(max_bytes=1_000_000)
    )
    assert (item.state, item.reason) == ("bad", "too_large")


@pytest.mark.parametrize("name", [None, "gzip", "zstd"])
def test_an_archive_cut_at_any_byte_keeps_whole_records_and_is_reported_once(name: str | None) -> None:
    records = [record(f"Text {number}\r\n\r\nmore".encode(), name=f"urn:{number}") for number in range(3)]
    packed = [compress(one, name) for one in records]  # type: ignore[arg-type]
    data = b"".join(packed)
    ends = [sum(map(len, packed[:count])) for count in range(1, 4)]
    for cut in range(1, len(data) + 1):
        found = items(data[:cut], expected=name)
        good = [item for item in found if item.state == "record"]
        bad = [item for item in found if item.state == "bad"]
        assert [item.id for item in good] == [f"urn:{number}" for number in range(len(good))]
        assert len(good) >= sum(cut >= end for end in ends)
        assert [item.reason for item in bad] == ([] if cut in ends else ["truncated"])


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    assert all(item.state in {"record", "bad", "skip"} for item in items(record(b"first") + data))


@pytest.mark.skipif(not WARCS.is_dir(), reason="needs archives that are not part of the project")
@pytest.mark.parametrize(
    ("name", "records", "bad"),
    [("warcfile.warc.gz", 16, 0), ("clueweb-quirk.warc.gz", 29, 0), ("clipped.warc.gz", 0, 1)],
)
def test_archives_of_others(name: str, records: int, bad: int) -> None:
    states = [item.state for item in items((WARCS / name).read_bytes())]
    assert (states.count("record"), states.count("bad")) == (records, bad)


@pytest.mark.parametrize("name", ["a.warc.gz", "b.wet"])
def test_names_tell_archives(name: str, tmp_path: Path) -> None:
    assert known_format(str(tmp_path / name)) == ("warc", None)


def test_an_archive_through_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = [f"Advertisement\n\n{prose}" for prose in PROSE[:3]]
    records = [record(text.encode(), name=f"urn:{number}") for number, text in enumerate(texts)]
    source, target = tmp_path / "crawl.wet.gz", tmp_path / "crawl.jsonl"
    packed = [gzip.compress(one) for one in [record(b"software: x", "warcinfo"), *records]]
    source.write_bytes(b"".join(packed))
    assert cli.main([str(source), "-o", str(target)]) == 0
    assert "4 in = 3 out + 0 quarantined + 1 skipped (warc_warcinfo 1)" in capsys.readouterr().err
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == list(PROSE[:3])
    assert rows[0] == {
        "id": "urn:0", "url": "https://example.org/0", "date": "2026-01-01T00:00:00Z", "text": PROSE[0],
    }  # fmt: skip
    source.write_bytes(b"".join(packed)[:-20])
    assert cli.main([str(source), "-o", str(target), "-q"]) == 1
    assert len(target.read_text(encoding="utf-8").splitlines()) == 2
    (error,) = map(json.loads, (tmp_path / "crawl.jsonl.errors.jsonl").read_text(encoding="utf-8").splitlines())
    assert (error["reason"], error["id"], error["record"]) == ("truncated", "urn:2", 4)


def test_without_fastwarc_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.warc").write_bytes(record(b"text"))
    monkeypatch.setitem(sys.modules, "fastwarc", None)
    assert cli.main([str(tmp_path / "a.warc")]) == 2
    assert "declutter-text[warc]" in capsys.readouterr().err
