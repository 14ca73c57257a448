"""The profile of a page's scores, and how far it moves the threshold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter.model import MODEL, Regime, load
from declutter.profile import PROFILE_FEATURES, profile_row

pages = st.lists(st.tuples(st.integers(-15_000, 15_000), st.integers(1, 3_000)), min_size=1, max_size=60)


def split(page: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [score for score, _ in page], [length for _, length in page]


@given(pages, st.integers(-3_000, 3_000))
def test_every_bin_exists(page: list[tuple[int, int]], expected: int) -> None:
    row = profile_row(*split(page), expected)
    assert len(row) == len(PROFILE_FEATURES)
    assert all(0 <= number < len(feature.bins) for feature, number in zip(PROFILE_FEATURES, row, strict=True))


def test_the_profile_of_a_page() -> None:
    row = profile_row([5_000, 5_000, -5_000, -5_000, 100], [400, 400, 20, 20, 160], 0)
    names = {feature.name: feature.bins[number] for feature, number in zip(PROFILE_FEATURES, row, strict=True)}
    assert names["chars_95-100"] == "75-89"
    assert names["chars_50-65"] == "15-19"
    assert names["lines_0-5"] == "40-49"
    assert names["kept_lines"] == "60-74"
    assert names["kept_chars"] == "90+"
    assert names["breaks"] == "60-74"


@pytest.fixture
def regime() -> Regime:
    whole = load().whole
    assert whole.shifts, "whole pages have learned shifts"
    return whole


@given(pages)
def test_presets_nest(page: list[tuple[int, int]]) -> None:
    scores, lengths = split(page)
    whole = load().whole
    precision, balanced, recall = (
        whole.threshold(scores, lengths, preset, cautious=False) for preset in ("precision", "balanced", "recall")
    )
    assert precision >= balanced >= recall


@given(pages)
def test_the_threshold_is_the_expected_one_and_the_shift_inside_the_band(page: list[tuple[int, int]]) -> None:
    scores, lengths = split(page)
    whole = load().whole
    low, high = whole.bands["balanced"]
    plain = whole._replace(shifts=[]).threshold(scores, lengths, "balanced", cautious=False)
    row = profile_row(scores, lengths, plain)
    shift = sum(table[number] for table, number in zip(whole.shifts, row, strict=True))
    assert whole.threshold(scores, lengths, "balanced", cautious=False) == min(high, max(low, plain + shift))


def test_caution_knows_no_profile(regime: Regime) -> None:
    scores, lengths = [5_000] * 9, [400] * 9
    low = regime.bands["balanced"][0]
    assert regime.threshold(scores, lengths, "balanced", cautious=True) < low
    assert regime.threshold(scores, lengths, "balanced", cautious=False, unmeasured=True) < low


def test_the_file_names_profile_features_only() -> None:
    data = json.loads(Path(MODEL).read_text(encoding="utf-8"))
    assert set(data["whole"]["shifts"]) <= {feature.name for feature in PROFILE_FEATURES}
