"""Lines and their offsets."""

from __future__ import annotations

import pytest
from hypothesis import given

from declutter.parse_text import parse_text
from tests.helpers import LINE_ENDS, NO_LINE_ENDS, any_text, sources, split_lines


@given(sources() | any_text)
def test_the_lines_are_the_non_blank_ones_of_an_independent_split(source: str) -> None:
    lines = parse_text(source)
    assert [line.text for line in lines] == [text for text in split_lines(source) if text.strip()]
    assert all(source[line.start : line.end] == line.text for line in lines)


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
def test_every_line_end_ends_a_line(end: str) -> None:
    lines = parse_text(f"one{end}two{end}{end}three{end}")
    assert [(line.text, line.blank_before) for line in lines] == [("one", False), ("two", False), ("three", True)]


def test_a_carriage_return_and_a_line_feed_are_one_line_end() -> None:
    assert not parse_text("one\r\ntwo")[1].blank_before
    assert parse_text("one\n\rtwo")[1].blank_before
    assert parse_text("one\r\r\ntwo")[1].blank_before


@pytest.mark.parametrize("char", NO_LINE_ENDS, ids=ascii)
def test_other_separators_stay_inside_a_line(char: str) -> None:
    assert [line.text for line in parse_text(f"one{char}two")] == [f"one{char}two"]


@pytest.mark.parametrize("blank", ["", " ", "\t", "\u00a0", "\u3000", "\x0b\x1c\x85"], ids=ascii)
def test_white_space_alone_is_blank(blank: str) -> None:
    assert parse_text(blank) == []
    assert [(line.text, line.blank_before) for line in parse_text(f"one\n{blank}\ntwo")] == [
        ("one", False),
        ("two", True),
    ]


@pytest.mark.parametrize("text", ["\u200b", "\ufeff", "\x00", "\ud800", "\u2800"], ids=ascii)
def test_what_is_invisible_but_no_white_space_is_a_line(text: str) -> None:
    assert [line.text for line in parse_text(text)] == [text]


def test_a_blank_line_before_the_first_is_none() -> None:
    assert not parse_text("\n\n\none")[0].blank_before


def test_offsets_count_the_source_before_repair() -> None:
    (first, second) = parse_text("éé\nplain", lambda text: text[:1])
    assert (first.start, first.end, first.text) == (0, 2, "é")
    assert (second.start, second.end, second.text) == (3, 8, "plain")


def test_ascii_is_not_offered_for_repair() -> None:
    offered: list[str] = []
    parse_text("plain\ncafé\n \u00a0\n", lambda text: offered.append(text) or text)  # type: ignore[func-returns-value]
    assert offered == ["café"]
