"""What goes together stays or goes together, and the evidence says by how much it was moved."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter.bonds import LineEvidence, bind, unbound
from declutter.html_page import read_html
from declutter.parse_markdown import parse_markdown
from declutter.reading import Reading
from declutter.values import Evidence, Hit, Line
from tests.helpers import PROSE
from tests.test_linear import settled

SCORES = st.integers(-4_000, 4_000)
#: How far below the threshold a heading may score.
NEAR = 1_500
NOBODY: LineEvidence = {}


def lines(*sizes: int) -> list[Line]:
    """Lines of so many characters."""
    return [Line(0, size, "x" * size, blank_before=False) for size in sizes]


def bound(
    reading: Reading, before: list[int], threshold: int = 0, user: LineEvidence = NOBODY
) -> tuple[list[int], list[list[str]]]:
    """The scores afterwards, and the names of the evidence of each line; the evidence says what changed."""
    scores, found = before.copy(), dict[int, tuple[Evidence, ...]]()
    bind(scores, found, reading, user, threshold)
    parts = [found.get(index, ()) for index in range(len(before))]
    added = [sum(part.weight for part in own) for own in parts]
    assert [score + more for score, more in zip(before, added, strict=True)] == scores
    return scores, [[part.name for part in own] for own in parts]


@given(st.lists(st.tuples(SCORES, st.integers(1, 200)), min_size=1, max_size=9))
def test_items_that_would_part_take_their_mean(items: list[tuple[int, int]]) -> None:
    before = [score for score, _size in items]
    seen = lines(*(size for _score, size in items))
    scores, names = bound(Reading(seen, seen, lists=[range(len(items))]), before)
    mean = sum(score * size for score, size in items) // sum(size for _score, size in items)
    assert scores == ([mean] * len(items) if min(before) <= 0 < max(before) else before)
    assert {name for own in names for name in own} <= {"block:together"}


class TestHeadings:
    @given(SCORES, SCORES, SCORES)
    def test_stay_with_the_prose_below_where_they_nearly_do(self, heading: int, below: int, threshold: int) -> None:
        seen = lines(9, 90)
        scores, names = bound(Reading(seen, seen, headings=[0]), [heading, below], threshold)
        moved = threshold - NEAR < heading <= threshold < below
        assert scores == [below if moved else heading, below]
        assert names == [["block:heading"] if moved else [], []]

    @given(SCORES, SCORES, st.integers(-3_000, 0), st.integers(0, 3_000))
    def test_what_stays_at_a_threshold_stays_at_a_lower_one(self, one: int, two: int, low: int, high: int) -> None:
        seen = lines(9, 90)
        found = [(bound(Reading(seen, seen, headings=[0]), [one, two], at)[0], at) for at in (low, high)]
        wide, narrow = ({index for index, score in enumerate(scores) if score > at} for scores, at in found)
        assert narrow <= wide

    def test_code_below_a_heading_that_stays_stays(self) -> None:
        seen = lines(9, 90, 30, 90)
        reading = Reading(seen, seen, insides=[(range(2, 3), (1, 3))], headings=[0])
        assert bound(reading, [-900, 700, -2_000, 800])[0] == [700, 700, 700, 800]

    @pytest.mark.parametrize(
        ("hits", "user", "expected"),
        [
            ((), {}, [0]),
            ((Hit("cue:teaser.one", "teaser", -1_199),), {}, [0]),
            ((Hit("cue:teaser.one", "teaser", -1_200),), {}, []),
            ((Hit("rule:date.one", "date", -3_000),), {}, [0]),
            ((), {0: (Evidence("user:remove[0]", -9_000, "user"),)}, []),
            ((), {1: (Evidence("user:remove[0]", -9_000, "user"),)}, [0]),
        ],
    )
    def test_a_strong_cue_or_the_user_speaks_against_it(
        self, hits: tuple[Hit, ...], user: LineEvidence, expected: list[int]
    ) -> None:
        page = read_html(f"<h2>Tea</h2><p>{PROSE[0]}").reading()
        assert unbound(page, [hits, ()], user).headings == expected

    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            (f"<h2>Tea</h2><p>{PROSE[0]}", [0]),
            (f"<h2>Tea</h2><p>Short.<p>{PROSE[0]}", []),
            (f"<h2>Tea</h2><h3>Milk</h3><p>{PROSE[0]}", [1]),
            (f"<p>Tea<p>{PROSE[0]}", []),
            ("<h2>Tea</h2>", []),
            ("", []),
        ],
    )
    def test_are_those_of_elements_right_above_prose(self, source: str, expected: list[int]) -> None:
        page = read_html(source).reading()
        assert unbound(page, [()] * len(page.lines), {}).headings == expected

    def test_are_those_of_markdown_as_well(self) -> None:
        page = parse_markdown(f"# Tea\n\n{PROSE[0]}\n\nMilk\n\n{PROSE[1]}")
        assert unbound(page, [()] * len(page.lines), {}).headings == [0]

    def test_that_are_parts_of_a_whole_go_with_it(self) -> None:
        page = parse_markdown(f"Tea\n===\n\n{PROSE[0]}")
        assert page.groups == [range(2)]
        assert unbound(page, [()] * len(page.lines), {}).headings == []


def test_ten_times_the_headings_and_tables_take_ten_times_the_work() -> None:
    part = f"<h2>Tea</h2><p>{PROSE[0]}</p><table><tr><td>1<td>2<tr><td>3<td>4</table>"
    small, large = (read_html(part * count).reading() for count in (100, 1_000))
    few, many = (settled(partial(unbound, page, [()] * len(page.lines), {})) for page in (small, large))
    assert len(unbound(large, [()] * len(large.lines), {}).headings) == 1_000
    assert many <= 11 * few + 3_000
