"""Evidence and reasons."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from declutter import Cleaner, Decision, explain
from declutter.context import PAGE_FEATURES
from declutter.lexicon import load as load_lexicon
from declutter.model import LINE_FEATURES
from declutter.rules import RULES
from declutter.zones import ZONE_FEATURES
from tests.helpers import CLUTTER, PROSE, any_text, check_decision, sample_texts, sources

PAGE = "\n\n".join([PROSE[0], CLUTTER[1], PROSE[1], CLUTTER[0], PROSE[2]])
FEATURES = (*LINE_FEATURES, *PAGE_FEATURES, *ZONE_FEATURES)
BINS = {f"{feature.name}:{name}" for feature in FEATURES for name in feature.bins}
CUES = {hit.name for hit in load_lexicon("en").hits} | {f"rule:{rule.name}" for rule in RULES}


def decision_on(line: str, cleaner: Cleaner | None = None) -> Decision:
    """The decision on one line between paragraphs."""
    text = f"{PROSE[0]}\n\n{line}\n\n{PROSE[1]}"
    return (cleaner or Cleaner()).explain(text).decisions[1]


@given(sources() | any_text)
def test_the_score_is_the_sum_of_the_evidence(source: str) -> None:
    result = explain(source)
    for decision in result.decisions:
        check_decision(decision, result.threshold, policy=True)


def test_the_score_is_the_sum_of_the_evidence_on_pages() -> None:
    for text in sample_texts():
        for preset in ("precision", "recall"):
            result = Cleaner(preset=preset).explain(text)
            for decision in result.decisions:
                check_decision(decision, result.threshold, policy=True)


@given(sources())
def test_every_name_is_that_of_a_bin_a_pair_or_a_cue(source: str) -> None:
    for decision in explain(source).decisions:
        for item in decision.evidence:
            if item.name in ("bias", "page:no_sign") or item.name in CUES:
                continue
            assert set(item.name.split("*")) <= BINS, item.name
            assert item.group in ("shape", "neighbours", "position", "page", "cue")


def test_cues_and_rules_are_evidence_of_their_group() -> None:
    for line in CLUTTER:
        cues = [item for item in decision_on(line).evidence if item.name.startswith(("cue:", "rule:"))]
        assert cues, line
        assert {item.group for item in cues} == {"cue"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Read more: Five takeaways from the summit", "starts with “read more"),
        ("Advertisement", "is just “advertisement”"),
        ("Home > News > Local", "has the shape of navigation: breadcrumb"),
        ("The hall in spring. Photo: Jane Doe", "ends in “photo:”"),
        ("The hall is cold. Please consider supporting our work today.", "says “"),
    ],
)
def test_a_reason_names_the_cue_that_fired(line: str, words: str) -> None:
    assert words in decision_on(line, Cleaner(remove=[line])).reason


def test_a_reason_is_one_line_with_at_most_three_summands() -> None:
    for text in sample_texts():
        for decision in explain(text).decisions:
            assert "\n" not in decision.reason
            weights = [float(found) for found in re.findall(r"\(([+-]\d+\.\d)\)", decision.reason)]
            assert 1 <= len(weights) <= 3, decision.reason
            assert all(weight <= 0 for weight in weights) or all(weight >= 0 for weight in weights)


def test_a_reason_speaks_for_the_verdict() -> None:
    result = Cleaner(protect=[PROSE[0]], remove=["piano that nobody", "Tuesday"]).explain(PAGE)
    assert result.decisions[0].reason.startswith("body: matches your protect[0] (+10000.0)")
    assert result.decisions[2].reason.startswith(f"{result.decisions[2].label}: matches your remove[1] (-1000.0)")


def test_the_greatest_weight_comes_first() -> None:
    decision = decision_on("Advertisement", Cleaner(remove=["advertisement"], protect=["advertisement"]))
    assert [item.name for item in decision.evidence[:2]] == ["user:protect[0]", "user:remove[0]"]


def test_evidence_is_the_same_when_asked_for_again() -> None:
    decision = decision_on("Advertisement")
    assert decision.evidence == decision.evidence
    assert decision.reason == decision.reason


def test_no_sign_is_evidence_of_the_page() -> None:
    for decision in explain("flour\neggs\nmilk").decisions:
        (item,) = [item for item in decision.evidence if item.name == "page:no_sign"]
        assert item.group == "page"
        assert "nothing on the page looks like clutter" in decision.reason
