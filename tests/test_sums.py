"""Sums over columns are the sums of a loop over lines."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter.sums import Rows, Weights, beside, columns_of, repeated

weights = st.integers(-2_000, 2_000)


class Pair(NamedTuple):
    """The weights of two features."""

    first: int
    second: int
    table: list[list[int]]


@st.composite
def pages(draw: st.DrawFn) -> tuple[Weights, list[tuple[int, ...]], tuple[int, ...]]:
    """Weights of a few features and pairs, the rows of some lines, and the row of their page."""
    bins = draw(st.lists(st.integers(1, 90), min_size=2, max_size=4))

    def table(size: int) -> list[int]:
        base = draw(st.lists(weights, min_size=1, max_size=5))
        return [base[number % len(base)] * (number % 7 != 3) for number in range(size)]

    def pair(first: int, firsts: int, second: int) -> Pair:
        return Pair(first, second, [table(bins[second]) for _ in range(firsts)])

    numbers = st.integers(0, len(bins) - 1)
    pairs = [
        pair(first, bins[first], second) for first, second in draw(st.lists(st.tuples(numbers, numbers), max_size=3))
    ]
    page_pairs = [pair(0, 3, second) for second in draw(st.lists(numbers, max_size=3))]
    line = st.tuples(*(st.integers(0, size - 1) for size in bins))
    lines = draw(st.lists(line, max_size=60))
    return Weights([table(size) for size in bins], pairs, page_pairs), lines, (draw(st.integers(0, 2)),)


@given(pages())
def test_the_sums_are_those_of_a_loop(page: tuple[Weights, list[tuple[int, ...]], tuple[int, ...]]) -> None:
    held, lines, whole = page
    expected = [
        sum(table[number] for table, number in zip(held.tables, row, strict=True))
        + sum(pair.table[row[pair.first]][row[pair.second]] for pair in held.pairs)
        + sum(pair.table[whole[pair.first]][row[pair.second]] for pair in held.page_pairs)
        for row in lines
    ]
    assert held.sums(lines, whole) == expected
    if lines:
        assert held.sums(Rows(columns_of(lines), len(lines)), whole) == expected


@pytest.mark.parametrize("weight", [32_768, -32_768])
def test_weights_that_do_not_fit_are_refused(weight: int) -> None:
    with pytest.raises(ValueError, match="thousandths"):
        Weights([[weight]], [])
    with pytest.raises(ValueError, match="thousandths"):
        Weights([[0]], [Pair(0, 0, [[weight]])])
    with pytest.raises(ValueError, match="thousandths"):
        Weights([[weight // 2]], [], [Pair(0, 0, [[weight // 2]])])


def test_pairs_with_too_many_bins_are_refused() -> None:
    with pytest.raises(ValueError, match="bins"):
        Weights([[0] * 129], [Pair(0, 0, [[0] * 129] * 129)])


@given(st.lists(st.tuples(*[st.integers(0, 255)] * 3), min_size=1, max_size=400), st.data())
def test_columns_are_repeated_and_laid_side_by_side(lines: list[tuple[int, ...]], data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=2, max_size=500))
    rows = Rows(repeated(columns_of(lines), places), len(places))
    assert list(rows) == [lines[place] for place in places]
    assert list(beside(rows, rows)) == [lines[place] * 2 for place in places]
    assert list(rows[1:]) == list(rows)[1:]
