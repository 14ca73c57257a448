"""The shape of pages: stretches of prose, what stands between them, and how much of it one container holds."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter.features import describe_lines
from declutter.html_page import read_html
from declutter.languages import lexicon_of, spoken_in
from declutter.page_shape import SHAPE_FEATURES, shape_row
from declutter.parse_text import parse_text
from tests.helpers import PROSE

MENU = ("Home", "News", "Sport", "Weather")
DATE = "12 May 2020, 14:05"


def shape_of(lines: Sequence[str]) -> dict[str, str]:
    """The names of the bins of a text."""
    parsed = parse_text("\n".join(lines))
    row = shape_row(parsed, describe_lines(parsed, lexicon_of(spoken_in(parsed))), None)
    return {feature.name: feature.bins[number] for feature, number in zip(SHAPE_FEATURES[:-1], row, strict=True)}


def densest(html: str) -> str:
    """The bin of the densest container's share."""
    page = read_html(html)
    row = shape_row(page.shown, describe_lines(page.shown, lexicon_of(spoken_in(page.shown))), page.page.boxes)
    return SHAPE_FEATURES[-1].bins[row[-1]]


@pytest.mark.parametrize(
    ("lines", "stretches"),
    [
        (MENU, "0"),
        (PROSE[:3], "1"),
        ((PROSE[0], *MENU[:2], PROSE[1]), "1"),
        ((PROSE[0], *MENU[:3], PROSE[1]), "2"),
        ((PROSE[0], *MENU, PROSE[1], *MENU, PROSE[2]), "3"),
        # What a cue calls clutter is no prose, however long.
        (("Subscribe to our newsletter and get the best stories in your inbox every Friday morning.",), "0"),
    ],
)
def test_stretches_are_parted_by_three_lines(lines: Sequence[str], stretches: str) -> None:
    assert shape_of(lines)["shape_stretches"] == stretches


def test_marks_are_counted_by_the_greatest_stretch() -> None:
    article = shape_of((DATE, PROSE[0], *MENU, *PROSE[:3], *MENU, DATE, PROSE[1]))
    posts = shape_of((PROSE[0], DATE, PROSE[1], DATE, PROSE[2]))
    assert (article["shape_marks_above"], article["shape_marks_within"]) == ("1", "0")
    assert (posts["shape_marks_above"], posts["shape_marks_within"]) == ("0", "2")


def test_an_article_stands_in_one_container_and_posts_in_many() -> None:
    one = "<div>" + "".join(f"<p>{text}</p>" for text in PROSE[:4]) + "</div>"
    many = "".join(f"<div><b>ann</b><p>{text}</p></div>" for text in PROSE[:4])
    assert densest(one) == "100+"
    assert int(densest(f"<div>{many}</div>").partition("-")[0]) < 50
    assert densest("<ul><li>Home<li>News</ul>") == "0-4"


@given(st.lists(st.sampled_from([*PROSE[:3], *MENU, DATE, "Reply", "3 comments"]), min_size=1))
def test_every_page_has_a_shape(lines: list[str]) -> None:
    names = shape_of(lines)
    assert set(names) == {feature.name for feature in SHAPE_FEATURES[:-1]}
    assert (names["shape_stretches"] == "0") == (not set(lines) & set(PROSE))
