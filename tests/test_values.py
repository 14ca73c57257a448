"""The value types: labels, decisions and results, immutable and picklable."""

from __future__ import annotations

import copy
import dataclasses
import json
import pickle

import pytest
from hypothesis import given

from declutter import Cleaner, Decision, Evidence, Label, Result, explain
from declutter.values import CONTENT_LABELS, StoredDecisions, StoredTrace, parse_label
from tests.helpers import CLUTTER, PROSE, sample_texts, sources, verdicts

#: What goes and what stays is settled here: these tests are not about weights.
FORCED = Cleaner(protect=PROSE, remove=CLUTTER)
PAGE = f"{CLUTTER[0]}\n\n{PROSE[0]}\n\n{CLUTTER[1]}\n\n{PROSE[1]}\n"


class TestLabels:
    def test_the_order_is_fixed(self) -> None:
        # It breaks ties between labels, so a change of it changes decisions.
        assert [label.value for label in Label] == [
            "title", "heading", "body", "notice", "caption", "byline", "date", "navigation", "teaser", "share",
            "advertisement", "fundraising", "newsletter", "paywall", "consent", "engagement", "media", "about", "legal",
            "comment", "hidden",
        ]  # fmt: skip

    def test_content_labels(self) -> None:
        assert {"title", "heading", "body", "notice"} == CONTENT_LABELS

    @pytest.mark.parametrize("label", Label)
    def test_a_name_gives_its_label(self, label: Label) -> None:
        assert parse_label(label.value) is label
        assert parse_label(label) is label

    @pytest.mark.parametrize("name", ["", "Caption", "captions", " caption"])
    def test_an_unknown_name_is_answered_with_all_names(self, name: str) -> None:
        with pytest.raises(ValueError, match=r"the labels are title, heading, .*comment, hidden") as caught:
            parse_label(name)
        assert repr(name) in str(caught.value)

    @pytest.mark.parametrize("name", [None, 3, b"caption", ["caption"]], ids=repr)
    def test_what_is_no_name_is_a_type_error(self, name: object) -> None:
        with pytest.raises(TypeError, match="a label must be a str"):
            parse_label(name)


class TestResult:
    def test_kept_and_dropped_are_the_decisions(self) -> None:
        result = FORCED.explain(PAGE)
        assert set(result.kept) | set(result.dropped) == set(result.decisions)
        assert [decision.text for decision in result.kept] == [PROSE[0], PROSE[1]]
        assert [decision.text for decision in result.dropped] == [CLUTTER[0], CLUTTER[1]]
        assert tuple(result) == result.decisions

    def test_lines_of_a_label(self) -> None:
        result = FORCED.explain(PAGE)
        assert [decision.text for decision in result.lines("teaser")] == [CLUTTER[1]]
        assert result.lines(Label.TEASER) == result.lines("teaser")
        assert result.lines("legal") == ()
        with pytest.raises(ValueError, match="unknown label"):
            result.lines("teasers")

    def test_every_decision_is_under_exactly_one_label(self) -> None:
        for text in sample_texts():
            result = explain(text)
            assert sorted(d.start for label in Label for d in result.lines(label)) == [
                d.start for d in result.decisions
            ]

    def test_the_parts_of_a_result_cannot_be_changed(self) -> None:
        result = explain(PAGE)
        for value in (result, result.decisions[0], result.decisions[0].evidence[0], Cleaner()):
            for field in dataclasses.fields(value):
                with pytest.raises((dataclasses.FrozenInstanceError, AttributeError, TypeError)):
                    setattr(value, field.name, None)

    def test_an_empty_source(self) -> None:
        for source in ("", "\n\n", " \r\n\t\u2028", b"", bytearray(), "\ufeff".encode()):
            result = explain(source)
            assert (result.text, result.decisions, result.kept_share, result.warnings) == ("", (), 1.0, ())

    def test_version_names_code_and_model(self) -> None:
        version = explain("").version
        assert version == explain(PAGE).version
        number, _, model = version.partition("+")
        assert number.count(".") == 2
        assert len(model) >= 8

    def test_nothing_kept_is_a_warning(self) -> None:
        everything = explain(PAGE, drop=list(Label))
        assert (everything.text, everything.kept_share) == ("", 0.0)
        assert "nothing_kept" in everything.warnings
        assert FORCED.explain(PAGE).warnings == ()

    def test_mostly_removed_is_a_warning(self) -> None:
        long = "Nobody remembers who built the wall. " * 40
        result = Cleaner(remove=["built the wall"]).explain(f"{long}\n\nIt fell.")
        assert result.text == "It fell."
        assert result.warnings == ("mostly_removed",)

    def test_a_long_line_is_a_warning(self) -> None:
        assert "limit" in explain("é" * 1_000_001).warnings
        assert "limit" not in explain("é" * 1_000_000).warnings


class TestDecision:
    def test_as_dict_is_json_and_complete(self) -> None:
        for decision in explain(PAGE).decisions:
            told = json.loads(json.dumps(decision.as_dict()))
            assert told["text"] == decision.text
            assert told["label"] == decision.label
            assert told["kept"] is decision.kept
            assert (told["start"], told["end"], told["score"]) == (decision.start, decision.end, decision.score)
            assert sum(item["weight"] for item in told["evidence"]) == decision.score
            assert told["reason"] == decision.reason
            assert told["probability"] == pytest.approx(decision.probability, abs=1e-4)
            assert set(told) == {"start", "end", "text", "kept", "label", "score", "probability", "reason", "evidence"}

    def test_repr_shows_no_page(self) -> None:
        assert "PageTrace" not in repr(explain(PAGE).decisions[0])
        assert "PageTrace" not in repr(explain(PAGE))

    def test_equality_is_by_what_was_decided(self) -> None:
        one, other = explain(PAGE).decisions, explain(PAGE).decisions
        assert one == other
        assert one[0] is not other[0]
        assert hash(one[0]) == hash(other[0])
        assert one[0] != one[1]


class TestPickling:
    @given(sources())
    def test_a_result_comes_back_whole(self, source: str) -> None:
        result = explain(source)
        for protocol in (2, pickle.HIGHEST_PROTOCOL):
            again = pickle.loads(pickle.dumps(result, protocol))
            assert again == result
            assert verdicts(again) == verdicts(result)

    def test_a_decision_comes_back_whole_and_alone(self) -> None:
        text = "\n\n".join(PROSE * 40) + f"\n\n{CLUTTER[1]}"
        decision = explain(text).decisions[-1]
        raw = pickle.dumps(decision)
        again = pickle.loads(raw)
        assert again == decision
        assert (again.evidence, again.reason) == (decision.evidence, decision.reason)
        assert len(raw) < len(text)

    def test_copies(self) -> None:
        result = explain(PAGE)
        for again in (
            copy.copy(result),
            copy.deepcopy(result),
            copy.replace(result) if hasattr(copy, "replace") else result,
        ):
            assert verdicts(again) == verdicts(result)

    def test_stored_values_answer_what_they_hold(self) -> None:
        evidence = (Evidence("bias", 5, "bias"),)
        decision = Decision(0, 3, "one", True, Label.BODY, 5, 0.9, StoredTrace(evidence, "body: so"), 0)
        result = Result("one", 1.0, "text", "en", 0, (), "1", None, None, StoredDecisions((decision,)))
        again = pickle.loads(pickle.dumps(result))
        assert again.decisions[0].evidence == evidence
        assert again.decisions[0].reason == "body: so"
