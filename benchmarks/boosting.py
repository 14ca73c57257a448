"""Boosted trees of depth one and two, and the tables that they sum up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

Array = Any

_PARAMETERS: dict[str, Any] = {
    "objective": "binary", "learning_rate": 0.1, "max_depth": 2, "num_leaves": 4, "min_data_in_leaf": 60,
    "lambda_l2": 1.0, "feature_fraction": 0.5, "bagging_fraction": 0.5, "bagging_freq": 1, "num_threads": 1,
    "deterministic": True, "force_row_wise": True, "use_missing": False, "verbose": -1,
    "max_bin": 255, "min_data_in_bin": 1, "feature_pre_filter": False,
}  # fmt: skip

#: Lines that one fit looks at, so that a whole training takes some thirty minutes of two cores; not tuned.
SAMPLED_LINES = 280_000


#: A fit draws lines, and trees draw lines and features. So many fits are averaged, each with draws of its own, since
#: equal fits differ on single lines by more than a threshold bears (benchmarks/ERRORS.md). Fewer suffice where scores
#: that did not see a host are only fitted on.
DRAWS, UNSEEN_DRAWS = 4, 2

#: Which features may meet in a tree; None where all may.
Allowed = list[list[int]] | None


class Lines(NamedTuple):
    """What is fitted: bins of features, a row a line, which lines are content, and the scores that trees add to."""

    matrix: Array
    labels: Array
    start: Array


def fit(lines: Lines, weights: Array, rounds: int, allowed: Allowed, draw: int) -> Any:
    """Boost trees of depth two from the starting scores; ``allowed`` limits which features may meet in a tree.

    Lines without a weight are not seen. Fits that differ in ``draw`` differ in what they draw.
    """
    lightgbm: Any = import_module("lightgbm")
    parameters = _PARAMETERS | {"seed": draw}
    if allowed is not None:
        parameters["interaction_constraints"] = allowed
    use, weight = sampled(weights, draw=draw)
    data = lightgbm.Dataset(
        lines.matrix[use],
        lines.labels[use],
        weight=weight * (len(weight) / weight.sum()),
        init_score=lines.start[use],
        params=parameters,
    )
    return lightgbm.train(parameters, data, rounds)


def fits(
    lines: Lines, weights: Sequence[Array], rounds: int, allowed: Sequence[Allowed], threads: int
) -> list[list[Any]]:
    """For each of the weights a fit for each of ``allowed``, with draws of its own.

    As many run at once as there are threads; nothing else depends on these.
    """
    with ThreadPoolExecutor(threads) as pool:
        jobs = [
            [pool.submit(fit, lines, some, rounds, meet, draw) for draw, meet in enumerate(allowed, 1)]
            for some in weights
        ]
        return [[job.result() for job in row] for row in jobs]


def predicted(boosters: Sequence[Any], matrix: Array) -> Array:
    """The mean of what the boosters add to the starting scores."""
    return sum(booster.predict(matrix, raw_score=True, num_threads=1) for booster in boosters) / len(boosters)


def sampled(weights: Array, count: int = SAMPLED_LINES, draw: int = 1) -> tuple[Array, Array]:
    """About so many lines and their weights: light lines stand in for others of their kind, at the same total weight.

    A line stays with a chance in proportion to its weight, up to one, and then weighs as much as it would without the
    sampling on average. So the hundreds of menu lines of one page cost no time, and what weighs much all stays.
    """
    if (weights > 0).sum() <= count:
        use = np.flatnonzero(weights > 0)
        return use, weights[use]
    low, high = 0.0, float(weights.max())
    for _step in range(60):
        limit = (low + high) / 2
        low, high = (low, limit) if np.minimum(weights / limit, 1).sum() < count else (limit, high)
    chances = np.minimum(weights / high, 1)
    use = np.flatnonzero(np.random.default_rng(draw).random(len(weights)) < chances)
    return use, weights[use] / chances[use]


def strongest_pairs(boosters: Sequence[Any], wanted: Sequence[tuple[range, range, int]]) -> list[list[int]]:
    """The pairs of features that gained most together; ``wanted`` limits how many of each kind."""
    gains: Counter[tuple[int, int]] = Counter()
    for tree in _trees(boosters):
        root = tree["tree_structure"]
        for child in (root.get("left_child", {}), root.get("right_child", {})):
            if "split_feature" in child and child["split_feature"] != root["split_feature"]:
                pair = tuple(sorted((root["split_feature"], child["split_feature"])))
                gains[pair] += child["split_gain"]
    chosen: list[list[int]] = []
    for firsts, seconds, count in wanted:
        ranked = [
            pair
            for pair, _gain in sorted(gains.items(), key=lambda item: (-item[1], item[0]))
            if _is_of(pair, firsts, seconds)
        ]
        chosen.extend(list(pair) for pair in ranked[:count])
    return chosen


def _is_of(pair: tuple[int, int], firsts: range, seconds: range) -> bool:
    return (pair[0] in firsts and pair[1] in seconds) or (pair[1] in firsts and pair[0] in seconds)


def _trees(boosters: Sequence[Any]) -> Iterable[dict[str, Any]]:
    for booster in boosters:
        yield from booster.dump_model()["tree_info"]


def step_tables(
    boosters: Sequence[Any], sizes: Sequence[int]
) -> tuple[dict[int, Array], dict[tuple[int, int], Array]]:
    """The trees summed up, the boosters averaged: one table a feature and one matrix a pair, by the numbers of bins."""
    singles: dict[int, Array] = {}
    pairs: dict[tuple[int, int], Array] = {}
    for tree in _trees(boosters):
        for conditions, leaf in _leaves(tree["tree_structure"], []):
            value = leaf / len(boosters)
            features = sorted({feature for feature, _threshold, _below in conditions})
            if len(features) == 1:
                table = singles.setdefault(features[0], np.zeros(sizes[features[0]]))
                table[_selected(conditions, features[0], sizes)] += value
            elif len(features) == 2:
                one, two = features
                matrix = pairs.setdefault((one, two), np.zeros((sizes[one], sizes[two])))
                matrix[np.ix_(_selected(conditions, one, sizes), _selected(conditions, two, sizes))] += value
            elif value:
                raise ValueError("a tree without splits has a value: the starting scores are off")
    return singles, pairs


def _leaves(
    node: dict[str, Any], path: list[tuple[int, float, bool]]
) -> Iterable[tuple[list[tuple[int, float, bool]], float]]:
    if "leaf_value" in node:
        yield path, node["leaf_value"]
        return
    for child, below in ((node["left_child"], True), (node["right_child"], False)):
        yield from _leaves(child, [*path, (node["split_feature"], node["threshold"], below)])


def _selected(conditions: list[tuple[int, float, bool]], feature: int, sizes: Sequence[int]) -> Array:
    bins = np.arange(sizes[feature])
    chosen = np.ones(sizes[feature], dtype=bool)
    for number, threshold, below in conditions:
        if number == feature:
            chosen &= (bins <= threshold) if below else (bins > threshold)
    return chosen


def purified(matrix: Array, mass: Array) -> tuple[Array, Array, Array]:
    """A pair's table without its main effects, and those: (matrix, weights of the first, weights of the second).

    What one of the two features could say alone is moved to its own table, so that the pair's evidence is what
    only the pair says. The sum of the three is the matrix that came in.
    """
    rest = matrix.copy()
    first, second = np.zeros(matrix.shape[0]), np.zeros(matrix.shape[1])
    for _round in range(20):
        rows = (rest * mass).sum(1) / np.maximum(mass.sum(1), 1e-12)
        rest -= rows[:, None]
        columns = (rest * mass).sum(0) / np.maximum(mass.sum(0), 1e-12)
        rest -= columns[None, :]
        first += rows
        second += columns
    return rest, first, second


def centred(table: Array, mass: Array) -> tuple[Array, float]:
    """A feature's weights with mean 0 over the training lines, and the mean that goes to the bias."""
    mean = float((table * mass).sum() / max(mass.sum(), 1e-12))
    return table - mean, mean


def exported(
    boosters: Sequence[Any], sizes: Sequence[int], matrix: Array, weights: Array
) -> tuple[float, dict[int, Array], dict[tuple[int, int], Array]]:
    """Bias, tables and pair matrices of boosters averaged, purified and centred over the training lines."""
    singles, pairs = step_tables(boosters, sizes)
    for (one, two), table in pairs.items():
        flat = np.bincount(
            matrix[:, one].astype(np.int64) * sizes[two] + matrix[:, two], weights, sizes[one] * sizes[two]
        )
        rest, first, second = purified(table, flat.reshape(sizes[one], sizes[two]))
        pairs[one, two] = rest
        singles[one] = singles.get(one, np.zeros(sizes[one])) + first
        singles[two] = singles.get(two, np.zeros(sizes[two])) + second
    bias = 0.0
    for number, table in singles.items():
        singles[number], mean = centred(table, np.bincount(matrix[:, number], weights, sizes[number]))
        bias += mean
    return bias, singles, pairs
