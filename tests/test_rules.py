"""The rules: every example of every row, the gates before them, and that no pattern can backtrack."""

from __future__ import annotations

from functools import cache
from time import process_time
from typing import Any

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from declutter.rules import RULES, Rule
from declutter.values import CONTENT_LABELS, parse_label
from tests.helpers import any_text, describe_text, hit_names, line_texts

EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@EVERY_RULE
def test_examples(rule: Rule) -> None:
    assert rule.boilerplate
    assert rule.content
    for line in rule.boilerplate:
        assert f"rule:{rule.name}" in hit_names(line), line
    for line in rule.content:
        assert f"rule:{rule.name}" not in hit_names(line), line


@EVERY_RULE
def test_a_row_is_complete(rule: Rule) -> None:
    assert (rule.prior > 0) == (parse_label(rule.name.partition(".")[0]) in CONTENT_LABELS)
    assert rule.why
    assert max(map(len, rule.boilerplate)) <= rule.max_chars


def test_names_are_unique() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES) <= 30


@cache
def patterns() -> dict[str, Any]:
    """The compiled pattern of every rule, without its gates."""
    return {rule.name: regex.compile(rule.pattern) for rule in RULES}


@given(st.one_of(any_text, line_texts, st.sampled_from([line for rule in RULES for line in rule.boilerplate])))
def test_only_what_matches_fires(text: str) -> None:
    text = " ".join(text.split()).lstrip("•-*–—▪◦‣●○■□·+ ")
    if not text:
        return
    found = [name for name in sorted(hit_names(text)) if name.startswith("rule:")]
    for name in found:
        (rule,) = [rule for rule in RULES if f"rule:{rule.name}" == name]
        assert patterns()[rule.name].match(text)
        assert len(text) <= rule.max_chars


@pytest.mark.parametrize("line", [line for rule in RULES for line in rule.boilerplate])
def test_a_rule_fires_once(line: str) -> None:
    names = [hit.name for hit in describe_text(line)[0].hits]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "line"),
    [("legal.copyright", "© 2024 " + "Harbour " * 80), ("byline.by_name", "By M" + "a" * 150 + " Gomez")],
)
def test_a_longer_line_than_a_rule_allows_does_not_fire_it(name: str, line: str) -> None:
    (limit,) = [rule.max_chars for rule in RULES if rule.name == name]
    assert len(line) > limit
    assert patterns()[name].match(line)
    assert f"rule:{name}" not in hit_names(line)
    assert f"rule:{name}" in hit_names(line.replace("a" * 150, "aria")[:limit])


# --- backtracking ------------------------------------------------------------------------------------------------

#: A pattern that backtracks takes sixteen times as long for four times the length, and often far longer.
SHORT, LONG, TOO_MUCH = 5_000, 20_000, 8


def seconds(match: Any, text: str, rounds: int = 5) -> float:
    """The shortest of several processor times that a match takes: noise only adds to it."""
    best = float("inf")
    for _ in range(rounds):
        start = process_time()
        match(text)
        best = min(best, process_time() - start)
    return best


def grows_linearly(match: Any, make: Any) -> bool:
    """Whether four times the length takes less than eight times as long; measured again where it does not."""
    # Anything this quick at the greater length has nothing to grow: the clock would be measured, not the match.
    return any(seconds(match, make(LONG)) < max(TOO_MUCH * seconds(match, make(SHORT)), 20e-6) for _ in range(6))


def own_characters(rule: Rule) -> st.SearchStrategy[str]:
    """The characters a rule's pattern is made of, those of its examples, letters and digits."""
    signs = "".join(char for char in rule.pattern if not char.isalnum() and not char.isspace() and char != "\\")
    lines = "".join((*rule.boilerplate, *rule.content))
    return st.sampled_from(sorted(set(signs + lines + rule.needs + "aAbZé漢019 \t\u00a0")))


@EVERY_RULE
@settings(max_examples=25)
@given(data=st.data())
def test_no_pattern_backtracks(rule: Rule, data: st.DataObject) -> None:
    text = st.text(own_characters(rule), max_size=12)
    head = data.draw(st.one_of(st.just(""), st.sampled_from(rule.boilerplate), text), label="head")
    unit = data.draw(
        st.one_of(st.text(own_characters(rule), min_size=1, max_size=6), st.sampled_from(rule.boilerplate)),
        label="unit",
    )
    tail = data.draw(st.one_of(st.sampled_from(["", "!", "\x00", "\u00a0;"]), text), label="tail")
    assert grows_linearly(patterns()[rule.name].match, lambda size: head + unit * (size // len(unit)) + tail)


@EVERY_RULE
@settings(max_examples=5)
@given(data=st.data())
def test_no_pattern_backtracks_on_a_text_without_order(rule: Rule, data: st.DataObject) -> None:
    some = data.draw(st.lists(own_characters(rule), min_size=250, max_size=250))
    assert grows_linearly(patterns()[rule.name].match, lambda size: "".join(some) * (size // len(some)))


def test_backtracking_would_be_noticed() -> None:
    # An eighth of the length is enough, and takes less than a second.
    assert not grows_linearly(regex.compile(r"\w*\w*[!?]$").match, lambda size: "a" * (size // 8))
