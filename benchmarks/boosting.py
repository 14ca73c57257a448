"""Boosted trees of depth one and two, averaged over several fits, and the tables that they sum up to."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from typing import Any

import numpy as np

Array = Any

_PARAMETERS: dict[str, Any] = {
    "objective": "binary", "learning_rate": 0.1, "max_depth": 2, "num_leaves": 4, "min_data_in_leaf": 60,
    "lambda_l2": 1.0, "feature_fraction": 0.5, "bagging_fraction": 0.5, "bagging_freq": 1,
    "deterministic": True, "force_row_wise": True, "use_missing": False, "verbose": -1,
    "max_bin": 255, "min_data_in_bin": 1, "feature_pre_filter": False,
}  # fmt: skip

#: Lines that one fit looks at, so that a whole training takes less than an hour of two cores; not tuned.
SAMPLED_LINES = 280_000
#: So many fits are averaged, each of lines, features and trees drawn by a seed of its own. On the HTML of the training
#: pages alone three bring WCXB from 0.867 to 0.8685 out-of-fold and from 0.884 to 0.887 on the validation pages, and
#: Waddle's Russian from 0.826 and 0.831, with two seeds, to 0.843 (2026-11-30). On two cores four take no longer.
FITS = 4


class Boosters:
    """Several boosters of the same lines: their mean, which is a sum of trees as each of them is."""

    def __init__(self, members: Sequence[Any]) -> None:
        self._members = members

    def predict(self, matrix: Array, *, threads: int) -> Array:
        """The mean score of every line, in units of log-odds."""
        scores = [member.predict(matrix, raw_score=True, num_threads=threads) for member in self._members]
        return np.mean(scores, axis=0)

    def trees(self) -> Iterator[tuple[dict[str, Any], float]]:
        """All trees, and the share that each has in the mean."""
        for member in self._members:
            for tree in member.dump_model()["tree_info"]:
                yield tree["tree_structure"], 1 / len(self._members)


def fit(
    matrix: Array,
    labels: Array,
    weights: Array,
    start: Array,
    rounds: int,
    allowed: list[list[int]] | None,
    threads: int,
) -> Boosters:
    """Boost trees of depth two from the starting scores; ``allowed`` limits which features may meet in a tree.

    The fits run beside each other, each with its own threads.
    """
    parameters = _PARAMETERS | {"num_threads": threads}
    if allowed is not None:
        parameters["interaction_constraints"] = allowed
    at_once = max(1, min(FITS, (os.cpu_count() or 1) // threads))
    # A fork of a process whose OpenMP has run may hang.
    with ProcessPoolExecutor(at_once, mp_context=get_context("spawn")) as pool:
        samples = (_sample(matrix, labels, weights, start, seed) for seed in range(1, FITS + 1))
        return Boosters(list(pool.map(partial(_boosted, parameters, rounds), range(1, FITS + 1), samples)))


def _sample(matrix: Array, labels: Array, weights: Array, start: Array, seed: int) -> tuple[Array, ...]:
    """What one fit sees: its lines, their labels, weights and starting scores."""
    use, weight = sampled(weights, seed=seed)
    return matrix[use], labels[use], weight * (len(weight) / weight.sum()), start[use]


def _boosted(parameters: dict[str, Any], rounds: int, seed: int, sample: tuple[Array, ...]) -> Any:
    """One booster."""
    lightgbm: Any = import_module("lightgbm")
    matrix, labels, weights, start = sample
    options = parameters | {"seed": seed}
    data = lightgbm.Dataset(matrix, labels, weight=weights, init_score=start, params=options)
    return lightgbm.train(options, data, rounds)


def sampled(weights: Array, count: int = SAMPLED_LINES, seed: int = 1) -> tuple[Array, Array]:
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
    use = np.flatnonzero(np.random.default_rng(seed).random(len(weights)) < chances)
    return use, weights[use] / chances[use]


def strongest_pairs(booster: Boosters, wanted: Sequence[tuple[range, range, int]]) -> list[list[int]]:
    """The pairs of features that gained most together; ``wanted`` limits how many of each kind."""
    gains: Counter[tuple[int, int]] = Counter()
    for root, _share in booster.trees():
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


def step_tables(booster: Boosters, sizes: Sequence[int]) -> tuple[dict[int, Array], dict[tuple[int, int], Array]]:
    """The trees summed up: one table a feature and one matrix a pair, by the numbers of the bins."""
    singles: dict[int, Array] = {}
    pairs: dict[tuple[int, int], Array] = {}
    for root, share in booster.trees():
        for conditions, leaf in _leaves(root, []):
            value = leaf * share
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
    booster: Boosters, sizes: Sequence[int], matrix: Array, weights: Array
) -> tuple[float, dict[int, Array], dict[tuple[int, int], Array]]:
    """Bias, tables and pair matrices of a booster, purified and centred over the training lines."""
    singles, pairs = step_tables(booster, sizes)
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
