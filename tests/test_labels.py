"""Which label a span gets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import Cleaner, explain
from declutter import labels as labelling
from declutter.features import FEATURES, Described
from declutter.labels import (
    CLUTTER_LABELS,
    FIRST,
    LABELS,
    SHAPES,
    STAYS,
    TELLING,
    TELLING_MARKUP,
    label_lines,
)
from declutter.lexicon import load as load_lexicon
from declutter.model import HTML_FEATURES
from declutter.rules import RULES
from declutter.values import CONTENT_LABELS, Decision, Hit, Label
from tests.helpers import CLUTTER, OTHER, PROSE, any_text, sources

#: These tests are about labels: whether a line passes is settled by the user's own phrases.
TITLE = "Council buys back the ropeworks"
BYLINE = "By Maria Gomez"
HEADING = "Rope to the last"
CHARS, ENDS = ([feature.name for feature in FEATURES].index(name) for name in ("chars", "ends"))


def labels(text: str, *, kept: tuple[str, ...] = (), gone: tuple[str, ...] = ()) -> list[str]:
    """The labels of a text's lines, some of them kept or dropped by force."""
    return [decision.label.value for decision in Cleaner(protect=kept, remove=gone).explain(text).decisions]


class TestShipped:
    """What the shipped weights say of lines that leave no doubt."""

    @pytest.mark.parametrize(
        ("line", "label"),
        [
            ("Advertisement", "advertisement"),
            ("Read more: Five takeaways from the summit", "teaser"),
            ("Share on Facebook", "share"),
            ("Sign up for our newsletter", "newsletter"),
            ("We use cookies to improve your experience on our website.", "consent"),
            ("© 2024 The Harbour Post", "legal"),
            ("By Maria Gomez", "byline"),
            ("January 5, 2024", "date"),
            ("Watch video 04:58", "media"),
            ("Subscribe to continue reading", "paywall"),
            ("Please support our journalism", "fundraising"),
            ("Leave a comment", "engagement"),
            ("Home > News > Local", "navigation"),
            ("Photo: Jane Doe", "caption"),
        ],
    )
    def test_a_dropped_line_is_what_its_cue_says(self, line: str, label: str) -> None:
        assert labels(f"{PROSE[0]}\n\n{line}\n\n{PROSE[1]}", kept=PROSE, gone=(line,)) == ["body", label, "body"]

    def test_a_correction_is_a_notice(self) -> None:
        line = "Correction: An earlier version of this article said that the ballot was held on Saturday."
        assert labels(f"{PROSE[0]}\n\n{line}", kept=(PROSE[0], "Correction")) == ["body", "notice"]

    def test_prose_is_body(self) -> None:
        assert labels("\n\n".join(PROSE), kept=PROSE) == ["body"] * len(PROSE)

    def test_a_block_goes_on_under_its_cue(self) -> None:
        text = "\n".join(
            [PROSE[0], "", "Sign up for our newsletter", "The week on the coast", "In one letter", "", PROSE[1]]
        )
        gone = ("Sign up for our newsletter", "The week on the coast", "In one letter")
        assert labels(text, kept=PROSE, gone=gone) == ["body", "newsletter", "newsletter", "newsletter", "body"]

    def test_there_is_one_title(self) -> None:
        found = labels(f"{TITLE}\n{BYLINE}\n\n{TITLE}\n\n{PROSE[0]}", kept=(TITLE, *PROSE), gone=(BYLINE,))
        assert found.count("title") <= 1
        assert found[2] in {"heading", "body"} or found[0] != "title"

    def test_no_title_after_prose(self) -> None:
        found = labels(f"{PROSE[0]}\n\n{TITLE}\n\n{PROSE[1]}", kept=(TITLE, *PROSE))
        assert found[1] in {"heading", "body"}

    def test_a_dropped_line_is_no_title(self) -> None:
        for heading in (TITLE, HEADING):
            found = labels(f"{heading}\n\n{PROSE[0]}", kept=PROSE, gone=(heading,))[0]
            assert found in {label.value for label in CLUTTER_LABELS}

    @pytest.mark.parametrize(
        "line", ["Correction: It was Sunday.", "1. Melt the butter.", "ANNA: I never said that to him."]
    )
    def test_what_is_dropped_by_force_is_not_called_content(self, line: str) -> None:
        (before,) = explain(line, keep=list(Label)).decisions
        assert any(item.name.startswith(("cue:notice", "rule:body")) for item in before.evidence)
        assert labels(line, gone=(line,))[0] not in CONTENT_LABELS

    @given(sources() | any_text)
    def test_what_goes_is_clutter(self, source: str) -> None:
        result = explain(source)
        for decision in result.dropped:
            assert decision.label in CLUTTER_LABELS
        assert sum(decision.label is Label.TITLE for decision in result.decisions if not named(decision)) <= 1

    @given(sources() | any_text)
    def test_what_stays_is_what_its_cues_say_or_has_the_shape(self, source: str) -> None:
        for decision in explain(source).kept:
            sums = named(decision)
            if sums:
                assert sums[decision.label] == max(sums.values())
            else:
                assert decision.label in SHAPES

    def test_the_heaviest_label_wins(self) -> None:
        # Both a date and a byline stand in it; their weights are summed by label.
        for text in (*CLUTTER, *OTHER, "By Maria Gomez | 5 May 2021", "Share on Facebook | Share on Twitter"):
            (decision,) = Cleaner(protect=[re.compile("")]).explain(text).decisions
            sums = named(decision)
            if sums:
                assert sums[decision.label] == max(sums.values())


def named(decision: Decision) -> dict[Label, int]:
    """The labels that cues and rules say a span has, with their summed weights."""
    sums: dict[Label, int] = {}
    for item in decision.evidence:
        if item.name.startswith(("cue:", "element:", "rule:")):
            label = Label(item.name.split(":")[1].split(".")[0])
            sums[label] = sums.get(label, 0) + abs(item.weight)
    return sums


# --- the mechanism, with weights made for the test ---

#: What a bin of "chars" looks like to these tables: short lines are headings, middling ones titles, long ones body.
SHORT, MIDDLING, LONG = (FEATURES[CHARS].bins.index(name) for name in ("8-11", "40-49", "170-219"))


def weights_of(names: tuple[Label, ...], **weights: int) -> list[int]:
    """A list of weights, of which these labels have some."""
    return [weights.get(label.value, 0) for label in names]


def shape_table(**changes: Any) -> dict[str, Any]:
    """Weights that tell title, heading and body by the length alone."""
    by_length = [
        weights_of(SHAPES, heading=100) if number < MIDDLING
        else weights_of(SHAPES, title=100) if number < LONG
        else weights_of(SHAPES, body=100)
        for number in range(len(FEATURES[CHARS].bins))
    ]  # fmt: skip
    return {
        "labels": list(SHAPES),
        "bias": weights_of(SHAPES),
        "features": {"chars": by_length},
        "cues": {},
        "words": {},
        "above": {},
    } | changes


def clutter_table(**changes: Any) -> dict[str, Any]:
    """Weights that say nothing, save for the changes."""
    return {
        "labels": list(CLUTTER_LABELS),
        "bias": weights_of(CLUTTER_LABELS),
        "features": {},
        "cues": {},
        "words": {},
        "above": {},
    } | changes


#: Puts weights in the place of the shipped ones.
Use = Callable[..., None]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Use:
    read = labelling.load

    def put(
        *,
        shapes: dict[str, Any] | None = None,
        clutter: dict[str, Any] | None = None,
        markup: dict[str, Any] | None = None,
    ) -> None:
        data = {
            "format": labelling.FORMAT,
            "shapes": shapes or shape_table(),
            "clutter": clutter or clutter_table(),
            "markup": markup or clutter_table(),
        }
        path = tmp_path / f"{abs(hash(repr(data)))}.json"
        path.write_text(json.dumps(data), encoding="utf-8")
        tables = read(path)
        monkeypatch.setattr(labelling, "load", lambda: tables)

    return put


def line(chars: int = SHORT, *fired: str, topics: str = "") -> tuple[Described, tuple[int, ...]]:
    """A line with one feature, the cues that fire (``cue:label.name``) and its words."""
    row = tuple(chars if number == CHARS else 0 for number in range(len(HTML_FEATURES)))
    hits = tuple(Hit(name, name.split(":")[1].split(".")[0], -1_000) for name in fired)
    return Described(row[: len(FEATURES)], hits, frozenset(topics.split())), row


def labelled(
    *lines: tuple[tuple[Described, tuple[int, ...]], bool],
    levels: list[int] | None = None,
    titles: Container[int] = (),
    named: dict[int, dict[Label, int]] | None = None,
) -> list[str]:
    """The labels of lines, each with whether it stays; a cue weighs its prior."""
    described = [item for (item, _row), _stays in lines]
    rows = [row for (_item, row), _stays in lines]
    stays = [stays for _line, stays in lines]
    found = label_lines(described, rows, stays, lambda _name, prior: prior, levels, titles, named)
    return [label.value for label in found]


KEPT, GONE = True, False


class TestWhatStays:
    def test_has_the_shape_that_weighs_most(self, use: Use) -> None:
        use()
        assert labelled((line(MIDDLING), KEPT), (line(LONG), KEPT), (line(SHORT), KEPT)) == ["title", "body", "heading"]

    def test_there_is_one_title(self, use: Use) -> None:
        # What is second best in shape is the second's label: all other labels weigh the same, the order decides.
        use()
        assert labelled((line(MIDDLING), KEPT), (line(MIDDLING), KEPT)) == ["title", "heading"]

    def test_a_title_that_goes_is_none(self, use: Use) -> None:
        use()
        assert labelled((line(MIDDLING), GONE), (line(MIDDLING), KEPT))[1] == "title"

    def test_no_title_after_prose(self, use: Use) -> None:
        use()
        assert labelled((line(LONG), KEPT), (line(MIDDLING), KEPT)) == ["body", "heading"]
        assert labelled((line(LONG), GONE), (line(MIDDLING), KEPT))[1] == "title"

    @pytest.mark.parametrize("end", range(len(FEATURES[ENDS].bins)))
    def test_a_paragraph_is_no_title(self, use: Use, end: int) -> None:
        use(shapes=shape_table(features={}, bias=weights_of(SHAPES, title=100, body=1)))
        stop = FEATURES[ENDS].bins[end] == "stop"
        for chars, name in enumerate(FEATURES[CHARS].bins):
            item, row = line(chars)
            found = labelled(((item, tuple(end if at == ENDS else value for at, value in enumerate(row))), KEPT))
            longest = 49 if stop else 129
            assert found == ["title" if name != "1000+" and int(name.partition("-")[2]) <= longest else "body"]

    def test_words_and_bias_count(self, use: Use) -> None:
        use(shapes=shape_table(words={"ropeworks": weights_of(SHAPES, body=101)}))
        assert labelled((line(SHORT, topics="ropeworks"), KEPT), (line(SHORT), KEPT)) == ["body", "heading"]
        use(shapes=shape_table(bias=weights_of(SHAPES, body=101)))
        assert labelled((line(SHORT), KEPT)) == ["body"]

    def test_is_what_its_cues_say_first(self, use: Use) -> None:
        use()
        assert labelled((line(LONG, "cue:notice.correction"), KEPT)) == ["notice"]
        two = line(SHORT, "cue:teaser.one", "cue:date.two", "cue:date.three")
        assert labelled((two, KEPT)) == ["date"]
        assert labelled((line(SHORT, "cue:teaser.one", "cue:date.two"), KEPT)) == ["date"], "the enum breaks the tie"

    def test_headings_of_html_are_told_by_their_element(self, use: Use) -> None:
        use()
        lines = [(line(number), KEPT) for number in (LONG, SHORT, MIDDLING, SHORT, SHORT)]
        assert labelled(*lines, levels=[0, 2, 1, 1, 0]) == ["body", "heading", "heading", "heading", "body"]
        assert labelled(*lines[1:], levels=[2, 1, 1, 0]) == ["heading", "title", "heading", "body"]
        cued = (line(SHORT, "cue:date.one"), KEPT)
        assert labelled(cued, cued, levels=[3, 0]) == ["heading", "date"]


    def test_lines_that_say_the_stated_title_are_titles_until_there_is_prose(self, use: Use) -> None:
        use()
        items = [(line(number), KEPT) for number in (SHORT, SHORT, SHORT, LONG, SHORT)]
        expected = ["title", "title", "title", "body", "heading"]
        assert labelled(*items, levels=[1, 2, 0, 0, 2], titles={1, 2, 4}) == expected
        # Another one is none beside it.
        assert labelled(*items[:3], levels=[2, 1, 1], titles={0}) == ["title", "heading", "heading"]
        gone = [(line(), GONE), (line(), KEPT)]
        assert labelled(*gone, levels=[0, 1], titles={0})[1] == "title"


class TestWhatGoes:
    PARTS: ClassVar = [(SHORT, "cue:date.one"), (SHORT, "cue:share.one")]

    def test_without_any_weight_is_the_first_label_of_clutter(self, use: Use) -> None:
        use()
        assert labelled((line(), GONE)) == [CLUTTER_LABELS[0].value]

    @pytest.mark.parametrize("name", [label.value for label in CLUTTER_LABELS])
    def test_is_the_label_that_weighs_most(self, name: str, use: Use) -> None:
        weights = weights_of(CLUTTER_LABELS, **{name: 1})
        for table in (
            {"bias": weights},
            {"features": {"chars": [weights] * len(FEATURES[CHARS].bins)}},
            {"words": {"ropeworks": weights}},
            {"cues": {"rule:body.one": weights}},
            {"above": {FIRST: weights}},
        ):
            use(clutter=clutter_table(**table))
            assert labelled((line(SHORT, "rule:body.one", topics="ropeworks"), GONE)) == [name]

    def test_a_cue_counts_half_as_much_again(self, use: Use) -> None:
        for weight, name in ((1_499, "legal"), (1_500, "media"), (1_501, "media")):
            use(clutter=clutter_table(bias=weights_of(CLUTTER_LABELS, media=weight)))
            assert labelled((line(SHORT, "cue:legal.one"), GONE)) == [name]

    def test_a_decisive_cue_leaves_only_what_cues_say(self, use: Use) -> None:
        use(clutter=clutter_table(bias=weights_of(CLUTTER_LABELS, media=50_000)))
        fired = {Label.LEGAL: 3_500}
        table = labelling.load().clutter
        sums = table.sums(line(SHORT)[0], line(SHORT)[1], FIRST)
        assert table.best(sums, fired) is Label.LEGAL
        assert table.best(sums, {Label.LEGAL: 3_499}) is Label.MEDIA

    def test_markup_says_more_of_html_alone(self, use: Use) -> None:
        tags = next(feature for feature in HTML_FEATURES if feature.name == "html_tag")
        says = {"html_tag": [weights_of(CLUTTER_LABELS, caption=30)] * len(tags.bins)}
        text = clutter_table(bias=weights_of(CLUTTER_LABELS, media=20))
        use(clutter=text, markup=clutter_table(features=says))
        assert labelled((line(), GONE)) == ["media"]
        assert labelled((line(), GONE), named={}) == ["caption"]
        use(clutter=text, markup=clutter_table(bias=weights_of(CLUTTER_LABELS, media=-10, legal=11)))
        assert labelled((line(), GONE), named={}) == ["legal"], "the two are added up"

    def test_names_of_elements_count_as_cues_do(self, use: Use) -> None:
        use(clutter=clutter_table(bias=weights_of(CLUTTER_LABELS, media=1_400)))
        lines = [(line(), GONE), (line(), GONE), (line(), KEPT), (line(SHORT, "cue:byline.one"), KEPT)]
        assert labelled(*lines, named={}) == ["media", "media", "heading", "byline"]
        said = {1: {Label.SHARE: 1_000}, 2: {Label.DATE: 900}, 3: {Label.DATE: 1_100}}
        assert labelled(*lines, named=said) == ["media", "share", "date", "date"]

    def test_is_never_called_content(self, use: Use) -> None:
        use()
        (found,) = labelled((line(SHORT, "cue:notice.one", "rule:body.two"), GONE))
        assert found not in CONTENT_LABELS

    def test_what_stands_above_counts(self, use: Use) -> None:
        above = {
            FIRST: weights_of(CLUTTER_LABELS, media=10),
            STAYS: weights_of(CLUTTER_LABELS, legal=10),
            "media": weights_of(CLUTTER_LABELS, about=10),
            "about": weights_of(CLUTTER_LABELS, about=10),
        }
        use(clutter=clutter_table(above=above))
        lines = [(line(), GONE)] * 3 + [(line(), KEPT), (line(), GONE)]
        assert labelled(*lines) == ["media", "about", "about", "heading", "legal"]

    def test_what_stands_above_without_weights_counts_nothing(self, use: Use) -> None:
        bias, words = weights_of(CLUTTER_LABELS, media=10), {"ropeworks": weights_of(CLUTTER_LABELS, legal=15)}
        use(clutter=clutter_table(bias=bias, words=words, above={STAYS: weights_of(CLUTTER_LABELS)}))
        assert labelled((line(topics="ropeworks"), GONE)) == ["legal"], "the bias counts once"

    def test_parts_of_comments_are_comments(self, use: Use) -> None:
        use()
        comment, date, share = (line(*found) for found in ((MIDDLING, "cue:comment.one"), *self.PARTS))
        assert labelled((date, GONE), (comment, GONE), (date, GONE), (share, GONE)) == ["comment"] * 4
        assert labelled((comment, GONE), (line(), KEPT), (date, GONE)) == ["comment", "heading", "date"]
        assert labelled((comment, GONE), (line(SHORT, "cue:legal.one"), GONE)) == ["comment", "legal"]
        legal = line(SHORT, "cue:legal.one")
        assert labelled((date, GONE), (legal, GONE), (comment, GONE)) == ["date", "legal", "comment"]

    def test_what_stands_around_posts_that_stay_is_no_part_of_a_comment(self, use: Use) -> None:
        use()
        mark, date, share = (line(*found) for found in ((SHORT, "cue:comment.one"), *self.PARTS))
        both = line(SHORT, "cue:date.one", "cue:comment.one")
        post = (line(LONG), KEPT)
        assert labelled((mark, GONE), (date, GONE), post, (share, GONE)) == ["comment", "date", "body", "share"]
        assert labelled((date, GONE), (mark, GONE), post) == ["date", "comment", "body"]
        assert labelled((both, GONE), post) == ["date", "body"]
        assert labelled((both, GONE), (line(MIDDLING, "cue:comment.one"), GONE)) == ["comment", "comment"]

    @given(
        bias=st.lists(st.integers(-2, 2), min_size=len(CLUTTER_LABELS), max_size=len(CLUTTER_LABELS)),
        fired=st.lists(st.sampled_from(CLUTTER_LABELS), max_size=3),
    )
    def test_ties_are_broken_by_the_order_of_the_labels(self, bias: list[int], fired: list[Label]) -> None:
        data = clutter_table(bias=[weight * 1_000 for weight in bias])
        table = labelling.Table(CLUTTER_LABELS, labelling.packed(data["bias"]), (), {}, {}, {})
        item, row = line(SHORT, *(f"cue:{label}.{number}" for number, label in enumerate(fired)))
        decisive = {label for label in fired if 1_000 * fired.count(label) >= 3_500}
        sums = {
            label: weight + 1_500 * fired.count(label)
            for label, weight in zip(CLUTTER_LABELS, data["bias"], strict=True)
            if not decisive or label in decisive
        }
        best = max(sums.values())
        found = table.best(table.sums(item, row, FIRST), labelling.fired_labels(item, lambda _name, prior: prior))
        assert found is next(label for label in Label if sums.get(label) == best)


class TestFile:
    """``labels.json`` as it is shipped."""

    data: ClassVar[dict[str, Any]] = json.loads(LABELS.read_text(encoding="utf-8"))
    bins: ClassVar[dict[str, int]] = {feature.name: len(feature.bins) for feature in HTML_FEATURES}
    telling: ClassVar = {"shapes": TELLING, "clutter": TELLING, "markup": TELLING_MARKUP}

    @pytest.mark.parametrize(
        ("name", "expected"), [("shapes", SHAPES), ("clutter", CLUTTER_LABELS), ("markup", CLUTTER_LABELS)]
    )
    def test_every_list_has_one_weight_a_label(self, name: str, expected: tuple[Label, ...]) -> None:
        table = self.data[name]
        assert tuple(table["labels"]) == tuple(label.value for label in expected)
        lists = [table["bias"], *table["cues"].values(), *table["words"].values(), *table["above"].values()]
        for feature, bins in table["features"].items():
            assert feature in self.telling[name]
            assert len(bins) == self.bins[feature]
            lists += bins
        for weights in lists:
            assert len(weights) == len(expected)
            assert set(map(type, weights)) == {int}

    @pytest.mark.parametrize("name", ["shapes", "clutter", "markup"])
    def test_cues_are_cues_and_words_are_no_stop_words(self, name: str) -> None:
        cues = {hit.name for hit in load_lexicon("en").hits} | {f"rule:{rule.name}" for rule in RULES}
        assert set(self.data[name]["cues"]) <= cues
        assert not set(self.data[name]["words"]) & load_lexicon("en").stop_words
        assert set(self.data[name]["above"]) <= {FIRST, STAYS, *(label.value for label in CLUTTER_LABELS)}

    def test_of_another_format(self, tmp_path: Path) -> None:
        path = tmp_path / "labels.json"
        path.write_text(json.dumps({"format": 0}), encoding="utf-8")
        with pytest.raises(ValueError, match="no label weights of format 2"):
            labelling.load(path)

    def test_bins_that_do_not_fit(self, tmp_path: Path) -> None:
        path = tmp_path / "labels.json"
        shapes = shape_table(features={"chars": [[0, 0, 0]]})
        data = {"format": 2, "shapes": shapes, "clutter": clutter_table(), "markup": clutter_table()}
        path.write_text(json.dumps(data), encoding="utf-8")
        with pytest.raises(ValueError, match="chars has 20 bins, not 1"):
            labelling.load(path)
