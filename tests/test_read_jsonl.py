"""JSON Lines: nothing of a record changes but its text, and what is none is told apart."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter.compression import blocks, compress
from declutter.read_jsonl import JsonLine, members, read_jsonl, split_lines
from declutter.readers import Fields, Item

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
others = st.dictionaries(st.text().filter(lambda name: name != "text"), values, max_size=4)


def items(data: bytes, fields: Fields | None = None) -> list[Item]:
    return list(read_jsonl(blocks(io.BytesIO(data)), fields or Fields()))


@given(
    before=others,
    after=others,
    old=st.text(),
    new=st.text(),
    ascii_only=st.booleans(),
    spaces=st.sampled_from([(", ", ": "), (",", ":"), (" ,\t", " : ")]),
)
def test_only_the_text_changes(
    before: dict[str, object], after: dict[str, object], old: str, new: str, ascii_only: bool, spaces: tuple[str, str]
) -> None:
    line = json.dumps({**before, "text": old, **after}, ensure_ascii=ascii_only, separators=spaces)
    (item,) = items(line.encode("utf-8", "surrogatepass").replace(b"\n", b""))
    if "\\ud" not in line.lower() and any("\ud800" <= char <= "\udfff" for char in line):
        assert item.state == "bad"
        return
    assert item.text == old
    carrier = item.carrier
    assert isinstance(carrier, JsonLine)
    written = carrier.with_text(new)
    assert written.startswith(line[: carrier.start])
    assert written.endswith(line[carrier.end :])
    assert json.loads(written)["text"] == new
    written.encode()


@given(st.dictionaries(st.text(), values, max_size=5))
def test_members_are_what_the_standard_library_reads(value: dict[str, object]) -> None:
    line = json.dumps(value)
    found = members(line)
    assert list(found) == list(value)
    assert all(
        repr(json.loads(line[spans[0].start : spans[0].end])) == repr(value[name]) for name, spans in found.items()
    )


@given(st.text(alphabet='{}[]":,\\ \tntrue0.e-', max_size=30))
def test_what_is_no_json_object_is_refused_as_by_the_standard_library(line: str) -> None:
    try:
        whole = json.loads(line)
    except ValueError:
        whole = None
    if isinstance(whole, dict):
        assert set(members(line)) == set(whole)
    else:
        with pytest.raises(ValueError):
            members(line)


BAD = [
    (b'{"text": "a"', "bad_json"),
    (b"{'text': 'a'}", "bad_json"),
    (b'["text"]', "bad_json"),
    (b'"text"', "bad_json"),
    (b'{"text": "a"} {"text": "b"}', "bad_json"),
    (b'{"text": "a",}', "bad_json"),
    (b'{"text": "a\tb"}', "bad_json"),
    (b'{"text": "\xff"}', "not_utf8"),
    (b'{"body": "a"}', "no_text"),
    (b'{"text": 7}', "no_text"),
    (b'{"text": ["a"]}', "no_text"),
    (b'{"text": "a", "text": "b"}', "ambiguous"),
    (b'{"text": "' + b"a" * 500 + b'"}', "too_large"),
    (b'{"a": ' + b"[" * 200 + b'], "text": "a"}', "bad_json"),
    (b"\xff\xfe{\x00}\x00", "not_utf8"),
    (b"\x00" * 20, "bad_json"),
]


@pytest.mark.parametrize(("line", "reason"), BAD)
def test_a_bad_line_is_named_and_the_others_are_read(line: bytes, reason: str) -> None:
    first, second, third = items(b'{"text": "one"}\n' + line + b'\n{"text": "three"}\n', Fields(max_bytes=450))
    assert (first.text, third.text) == ("one", "three")
    assert (second.state, second.reason) == ("bad", reason)
    assert second.place == "line 2, byte 16"
    assert second.detail


def test_a_line_that_is_nested_too_deeply_is_named() -> None:
    deep = b'{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b', "text": "a"}'
    (item,) = items(deep)
    assert (item.state, item.reason) in {("bad", "too_deep"), ("record", "")}


def test_nulls_pass_and_blank_lines_are_skipped() -> None:
    found = items(b'\xef\xbb\xbf{"text": "a"}\r\n\n  \n{"text": null, "n": 1e400}\n{"text": "last"}')
    assert [item.state for item in found] == ["record", "skip", "skip", "through", "record"]
    assert found[3].carrier.line == '{"text": null, "n": 1e400}'


def test_html_goes_before_text_and_text_is_added_where_there_is_none() -> None:
    fields = Fields(html="html", id="key")
    both, only, empty = items(
        b'{"key": "k", "html": "<p>x", "text": "x"}\n{"html": "<p>y"}\n{"html": null, "text": "z"}', fields
    )
    assert (both.text, both.kind, both.id) == ("<p>x", "html", "k")
    assert both.carrier.with_text("X") == '{"key": "k", "html": "<p>x", "text": "X"}'
    assert only.carrier.with_text("Y") == '{"html": "<p>y", "text": "Y"}'
    assert (empty.text, empty.kind) == ("z", None)


@given(
    lines=st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line), max_size=8),
    sizes=st.lists(st.integers(1, 12), min_size=1, max_size=5),
    limit=st.integers(0, 30),
)
def test_lines_do_not_depend_on_blocks(lines: list[bytes], sizes: list[int], limit: int) -> None:
    data = b"".join(line + b"\n" for line in lines)
    pieces, at = [], 0
    while at < len(data):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(data[at : at + size])
        at += size
    found = list(split_lines(iter(pieces), limit))
    assert [line for _, _, line in found] == [None if len(line) > limit else line for line in lines]
    assert [number for number, _, _ in found] == list(range(1, len(lines) + 1))
    assert all(data[offset:].startswith(lines[number - 1] + b"\n") for number, offset, _ in found)


@pytest.mark.parametrize("name", ["gzip", "zstd", "xz", "bzip2"])
def test_a_stream_cut_at_any_byte_keeps_whole_records_and_is_reported_once(name: str) -> None:
    parts = [b'{"text": "first record"}\n', b'{"text": "second"}\n{"text": "third"}\n']
    packed = [compress(part, name) for part in parts]  # type: ignore[arg-type]
    data = b"".join(packed)
    for cut in range(1, len(data)):
        found = list(read_jsonl(blocks(io.BytesIO(data[:cut]), name), Fields()))  # type: ignore[arg-type]
        texts = [item.text for item in found if item.state == "record"]
        bad = [item for item in found if item.state == "bad"]
        assert texts == ["first record", "second", "third"][: len(texts)]
        assert len(texts) >= (1 if cut >= len(packed[0]) else 0)
        assert [item.reason for item in bad] == ([] if cut == len(packed[0]) else ["truncated"])
