"""What the scores of the lines say of the containers of a page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from declutter.box_zones import BOX_ZONE_FEATURES, box_zone_rows
from declutter.features import describe_lines
from declutter.lexicon import load
from declutter.page import Boxes, shown_lines
from declutter.parse_html import parse_html
from declutter.values import Line
from tests.helpers import named
from tests.test_parse_html import pages

NAMES = [feature.name for feature in BOX_ZONE_FEATURES]
CARD = "<div class=card><h3>Pier {0}</h3><p>Sold by the harbour office since the pier was built.</p></div>"


Page = tuple[list[Line], Boxes]


def boxed(source: str) -> Page:
    """The shown lines of a page and its boxes."""
    page = parse_html(source)
    return shown_lines(page)[1], page.boxes


def zones(page: Page, scores: list[int]) -> list[dict[str, str]]:
    """The named bins of every line."""
    rows = box_zone_rows(*page, describe_lines(page[0], load("en")), scores)
    return [named(BOX_ZONE_FEATURES, row) for row in rows]


@given(pages(), st.data())
def test_every_feature_has_a_bin(source: str, data: st.DataObject) -> None:
    page = boxed(source)
    count = len(page[0])
    scores = data.draw(st.lists(st.integers(-9_000, 9_000), min_size=count, max_size=count))
    rows = box_zone_rows(*page, describe_lines(page[0], load("en")), scores)
    assert len(rows) == count
    for row in rows:
        assert len(row) == len(BOX_ZONE_FEATURES)
        assert all(0 <= number < len(feature.bins) for number, feature in zip(row, BOX_ZONE_FEATURES, strict=True))


def test_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(len(set(feature.bins)) == len(feature.bins) for feature in BOX_ZONE_FEATURES)


@given(pages(), st.integers(-4_000, 4_000), st.data())
def test_a_line_says_nothing_of_itself(source: str, score: int, data: st.DataObject) -> None:
    """Its own score moves neither the mean of its container nor that of the lines alike."""
    page = boxed(source)
    count = len(page[0])
    if not count:
        return
    index = data.draw(st.integers(0, count - 1))
    told = [name for name in NAMES if name.endswith("alike_score") or name.startswith("zone_box_score")]
    before, after = (zones(page, [own if place == index else score for place in range(count)]) for own in (-999, 999))
    assert [before[index][name] for name in told] == [after[index][name] for name in told]


@given(pages(), st.integers(-4_000, 4_000))
def test_where_all_lines_score_alike_every_mean_is_that_score(source: str, score: int) -> None:
    page = boxed(source)
    rows = zones(page, [score] * len(page[0]))
    bins = BOX_ZONE_FEATURES[NAMES.index("zone_alike_score")].bins
    expected = bins[(score + 4_000) * 15 // 8_000]
    for row in rows:
        assert {row[name] for name in NAMES if name.startswith("zone_box_score")} <= {expected, "none"}
        assert row["zone_alike_score"] == ("none" if row["zone_alike"] == "0" else expected)


def test_cards_speak_for_each_other() -> None:
    page = boxed("<main>" + "".join(CARD.format(number) for number in range(3)) + "</main><p>Menu")
    rows = zones(page, [1_000, -1_000] * 3 + [0])
    assert {row["zone_alike"] for row in rows[:6]} == {"2"}
    assert [row["zone_alike_score"] for row in rows[:3]] == ["+0.5", "-1.5", "+0.5"]
    assert rows[6]["zone_alike_score"] == "none"


def test_a_container_is_what_its_other_lines_are() -> None:
    page = boxed("<main><p>one<p>two</main><aside><p>three<p>four</aside>")
    rows = zones(page, [3_000, 3_000, -3_000, -3_000])
    first, _second, third, _fourth = rows
    assert first["zone_box_score1"] == "+2.5"
    assert third["zone_box_score1"] == "-3.5"
    assert first["zone_box_text1"] == "100+"
    assert third["zone_box_text1"] == "against"
