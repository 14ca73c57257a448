"""Boosters, and the tables that they sum up to."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.boosting import Lines, exported, fits, predicted, sampled, strongest_pairs

SIZES = (3, 4, 2)
#: Every line that there can be.
LINES = np.array(list(product(*map(range, SIZES))), dtype=np.uint8)


class Grown:
    """A booster of given trees, as LightGBM shows one."""

    def __init__(self, trees: list[dict[str, Any]]) -> None:
        self.trees = trees

    def predict(self, matrix: Any, **_options: Any) -> Any:
        return np.array([sum(value(tree, line) for tree in self.trees) for line in matrix.tolist()])

    def dump_model(self) -> dict[str, Any]:
        return {"tree_info": [{"tree_structure": tree} for tree in self.trees]}


def value(tree: dict[str, Any], line: list[int]) -> float:
    """What a tree says of a line."""
    while "leaf_value" not in tree:
        tree = tree["left_child" if line[tree["split_feature"]] <= tree["threshold"] else "right_child"]
    return float(tree["leaf_value"])


leaves = st.fixed_dictionaries({"leaf_value": st.integers(-8, 8).map(float)})


def splits(below: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Trees that split once, and go on as ``below`` does."""
    return st.fixed_dictionaries(
        {
            "split_feature": st.integers(0, len(SIZES) - 1),
            "threshold": st.sampled_from([0.5, 1.5]),
            "split_gain": st.integers(1, 9).map(float),
            "left_child": below,
            "right_child": below,
        }
    )


boosters = st.lists(splits(leaves | splits(leaves)), min_size=1, max_size=6).map(Grown)


@given(st.lists(boosters, min_size=1, max_size=3), st.integers(1, 9))
def test_tables_say_what_the_boosters_say_on_average(grown: list[Grown], heavy: int) -> None:
    weights = np.ones(len(LINES))
    weights[: len(LINES) // 2] = heavy
    bias, singles, pairs = exported(grown, SIZES, LINES, weights)
    sums = np.full(len(LINES), bias)
    for number, table in singles.items():
        sums += table[LINES[:, number]]
    for (one, two), table in pairs.items():
        sums += table[LINES[:, one], LINES[:, two]]
    assert np.allclose(sums, predicted(grown, LINES))


def test_pairs_are_ranked_by_what_they_gained_in_all_trees() -> None:
    def tree(one: int, two: int, gain: float) -> dict[str, Any]:
        leaf = {"leaf_value": 1.0}
        below = {"split_feature": two, "threshold": 0.5, "split_gain": gain, "left_child": leaf, "right_child": leaf}
        return {"split_feature": one, "threshold": 0.5, "split_gain": 1.0, "left_child": below, "right_child": leaf}

    grown = [Grown([tree(0, 1, 3.0), tree(1, 2, 5.0), tree(2, 2, 9.0)]), Grown([tree(1, 0, 3.0)])]
    numbers = range(3)
    assert strongest_pairs(grown, [(numbers, numbers, 5)]) == [[0, 1], [1, 2]]
    assert strongest_pairs(grown, [(range(2), range(2), 5)]) == [[0, 1]]


def test_a_sample_weighs_what_all_lines_weigh() -> None:
    weights = np.concatenate([np.full(5_000, 0.01), np.full(100, 5.0), np.zeros(50)])
    use, weight = sampled(weights, 600)
    assert set(range(5_000, 5_100)) <= set(use.tolist())
    assert not set(range(5_100, 5_150)) & set(use.tolist())
    assert len(use) == pytest.approx(600, rel=0.15)
    assert weight.sum() == pytest.approx(weights.sum(), rel=0.02)
    assert sampled(weights, 10_000)[1].sum() == pytest.approx(weights.sum())


def test_fits_depend_on_their_draw_and_not_on_what_runs_beside_them() -> None:
    pytest.importorskip("lightgbm")
    chance = np.random.default_rng(5)
    matrix = chance.integers(0, 4, (600, 5), dtype=np.uint8)
    lines = Lines(matrix, (matrix[:, 0] > 1) ^ (chance.random(600) < 0.2), np.zeros(600))
    weights = [np.ones(600), (np.arange(600) % 2).astype(float)]
    alone, beside = (
        [[booster.model_to_string() for booster in row] for row in fits(lines, weights, 20, [None] * 3, threads)]
        for threads in (1, 4)
    )
    assert alone == beside
    assert len({text for row in alone for text in row}) == 6
