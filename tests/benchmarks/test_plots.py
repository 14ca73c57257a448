"""Charts: well-formed, complete, and names that do not cover each other."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.metrics import Interval
from benchmarks.plots import Bars, Scatter, apart, front

# Names as tools have them; what XML cannot hold is none.
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=20)
POINTS = st.lists(st.tuples(NAMES, st.floats(0.01, 1000), st.floats(0, 1)), max_size=8, unique_by=lambda item: item[0])


@given(POINTS)
def test_front(points: list[tuple[str, float, float]]) -> None:
    best = front(points)
    for name, cost, quality in points:
        beaten = [item for item in points if item[1] <= cost and item[2] >= quality and item[1:] != (cost, quality)]
        assert not beaten or (name, cost, quality) not in best
        assert any(item[1] <= cost and item[2] >= quality for item in best)


@given(POINTS)
def test_scatter_is_well_formed_and_complete(points: list[tuple[str, float, float]]) -> None:
    root = ET.fromstring(Scatter("x", "<title>", tuple(points), "ms", "F1").svg())
    texts = [item.text for item in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {name for name, _, _ in points} <= set(texts)
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    for dot in root.iter("{http://www.w3.org/2000/svg}circle"):
        assert 0 <= float(dot.get("cx", "-1")) <= width
        assert 0 <= float(dot.get("cy", "-1")) <= height


@given(st.integers(1, 12))
def test_names_of_one_place_do_not_cover_each_other(count: int) -> None:
    placed = apart((f"tool {number}", 100.0, 100.0) for number in range(count))
    assert all(left.clear_of(right) for left, right in combinations(placed, 2))
    assert all(place.clear_of_dot(100.0, 100.0) for place in placed)


def test_the_name_of_declutter_stands_nearest_to_its_dot() -> None:
    placed = {
        place.name: place for place in apart([("a", 100.0, 99.0), ("b", 100.0, 100.0), ("declutter", 100.0, 101.0)])
    }
    assert placed["declutter"].at == 105.0


@given(st.lists(st.tuples(NAMES, st.floats(0, 1)), max_size=6))
def test_bars_are_well_formed(bars: list[tuple[str, float]]) -> None:
    chart = Bars("x", "a & b", tuple((name, Interval(value, value / 2, value)) for name, value in bars))
    root = ET.fromstring(chart.svg())
    assert len(list(root.iter("{http://www.w3.org/2000/svg}rect"))) == len(bars)
