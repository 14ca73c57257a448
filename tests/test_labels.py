"""Which label a span gets."""

from __future__ import annotations

import pytest
from hypothesis import given

from declutter import Cleaner, explain
from declutter.values import CONTENT_LABELS, Label
from tests.helpers import CLUTTER, OTHER, PROSE, any_text, sources

#: These tests are about labels: whether a line passes is settled by the user's own phrases.
#: What a dropped line is called where no cue fired, in it or above it.
BY_SHAPE = {Label.NAVIGATION, Label.TEASER}
TITLE = "Council buys back the ropeworks"
BYLINE = "By Maria Gomez"
HEADING = "Rope to the last"


def labels(text: str, *, kept: tuple[str, ...] = (), gone: tuple[str, ...] = ()) -> list[str]:
    """The labels of a text's lines, some of them kept or dropped by force."""
    return [decision.label.value for decision in Cleaner(protect=kept, remove=gone).explain(text).decisions]


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
        ("IMG_2041.JPG", "caption"),
    ],
)
def test_a_dropped_line_is_what_its_cue_says(line: str, label: str) -> None:
    assert labels(f"{PROSE[0]}\n\n{line}\n\n{PROSE[1]}", kept=PROSE, gone=(line,)) == ["body", label, "body"]


def test_a_correction_is_a_notice() -> None:
    line = "Correction: An earlier version of this article said that the ballot was held on Saturday."
    assert labels(f"{PROSE[0]}\n\n{line}", kept=(PROSE[0], "Correction")) == ["body", "notice"]


def test_title_and_headings_by_shape() -> None:
    text = "\n\n".join([TITLE, BYLINE, PROSE[0], HEADING, PROSE[1], HEADING])
    found = labels(text, kept=(TITLE, HEADING, *PROSE), gone=(BYLINE,))
    assert found == ["title", "byline", "body", "heading", "body", "body"]


def test_a_first_heading_without_a_byline_under_it_is_no_title() -> None:
    assert labels(f"{TITLE}\n\n{PROSE[0]}", kept=(TITLE, *PROSE)) == ["heading", "body"]


def test_there_is_one_title() -> None:
    found = labels(f"{TITLE}\n{BYLINE}\n\n{TITLE}\n\n{PROSE[0]}", kept=(TITLE, *PROSE), gone=(BYLINE,))
    assert found == ["title", "byline", "heading", "body"]


def test_no_title_after_prose() -> None:
    assert labels(f"{PROSE[0]}\n\n{TITLE}\n\n{PROSE[1]}", kept=(TITLE, *PROSE)) == ["body", "heading", "body"]


def test_a_dropped_line_is_no_title() -> None:
    for heading in (TITLE, HEADING):
        assert labels(f"{heading}\n\n{PROSE[0]}", kept=PROSE, gone=(heading,))[0] in BY_SHAPE


@pytest.mark.parametrize("line", ["a lower case line", "Ends with a full stop.", "Ends with a comma,", "• An item"])
def test_what_does_not_look_like_a_heading_is_none(line: str) -> None:
    assert labels(f"{line}\n\n{PROSE[0]}", kept=(line.lstrip("• "), *PROSE))[0] == "body"


def test_a_block_goes_on_under_its_cue() -> None:
    text = "\n".join(
        [PROSE[0], "", "Sign up for our newsletter", "The week on the coast", "In one letter", "", PROSE[1]]
    )
    gone = ("Sign up for our newsletter", "The week on the coast", "In one letter")
    assert labels(text, kept=PROSE, gone=gone) == ["body", "newsletter", "newsletter", "newsletter", "body"]


def test_a_block_ends_where_something_stays() -> None:
    text = "\n".join(["Sign up for our newsletter", PROSE[0], "In one letter"])
    assert labels(text, kept=PROSE, gone=("Sign up for our newsletter", "In one letter")) == [
        "newsletter",
        "body",
        "navigation",
    ]


@pytest.mark.parametrize(
    "line", ["Correction: It was Sunday.", "1. Melt the butter.", "ANNA: I never said that to him."]
)
def test_what_is_dropped_by_force_is_not_called_content(line: str) -> None:
    (before,) = explain(line, keep=list(Label)).decisions
    assert any(item.name.startswith(("cue:notice", "rule:body")) for item in before.evidence)
    assert labels(line, gone=(line,))[0] not in CONTENT_LABELS


@given(sources() | any_text)
def test_what_goes_is_not_called_content(source: str) -> None:
    result = explain(source, drop=())
    for decision in result.dropped:
        assert decision.label not in CONTENT_LABELS
    assert sum(decision.label is Label.TITLE for decision in result.decisions if not has_cue(decision)) <= 1


def has_cue(decision: object) -> bool:
    """Whether a cue or rule says what a span is."""
    return any(item.name.startswith(("cue:", "rule:")) for item in decision.evidence)  # type: ignore[attr-defined]


@given(sources() | any_text)
def test_a_label_is_one_that_a_cue_names_or_one_by_shape(source: str) -> None:
    above: set[Label] = set()
    for decision in explain(source).decisions:
        named = {
            item.name.split(":")[1].split(".")[0]
            for item in decision.evidence
            if item.name.startswith(("cue:", "rule:"))
        }
        if decision.kept:
            assert decision.label.value in named or decision.label in {Label.TITLE, Label.HEADING, Label.BODY}
            above.clear()
        else:
            assert decision.label.value in named or decision.label in BY_SHAPE or decision.label in above
            above.add(decision.label)


def test_the_heaviest_label_wins() -> None:
    # Both a date and a byline stand in it; their weights are summed by label.
    for text in (*CLUTTER, *OTHER, "By Maria Gomez | 5 May 2021", "Share on Facebook | Share on Twitter"):
        (decision,) = explain(text).decisions
        sums: dict[str, int] = {}
        for item in decision.evidence:
            if item.name.startswith(("cue:", "rule:")):
                name = item.name.split(":")[1].split(".")[0]
                if decision.kept or name not in CONTENT_LABELS:
                    sums[name] = sums.get(name, 0) + abs(item.weight)
        if sums:
            assert sums[decision.label.value] == max(sums.values())
