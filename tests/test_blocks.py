"""What blank lines say: short lines of one block, and the text that stands for a picture above its caption."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import Cleaner, Decision, Label
from declutter.blocks import captioned, short_blocks
from declutter.bonds import bind, unbound
from declutter.features import describe_lines
from declutter.lexicon import load
from declutter.parse_text import parse_text
from declutter.reading import Reading
from declutter.values import Evidence
from tests.helpers import CLUTTER, PROSE, any_text

TEXT = Cleaner(kind="text")


def names(item: Decision) -> set[str]:
    """The names of the evidence of a decision."""
    return {part.name for part in item.evidence}


class TestShortBlocks:
    @pytest.mark.parametrize(
        ("below", "expected"),
        [
            ("\n\none\ntwo\nthree", [range(1, 4)]),
            ("\n\none\ntwo\nthree\n\nfour\nfive\n\nsix\nseven\neight", [range(1, 4), range(6, 9)]),
            # Two lines, a sentence among them, a long line, no blank line above.
            ("\n\none\ntwo", []),
            ("\n\none\ntwo.\nthree", []),
            (f"\n\none\n{'two ' * 21}\nthree", []),
            ("\none\ntwo\nthree", []),
            ("\n\n" + "\n".join(["one"] * 40), [range(1, 41)]),
            ("\n\n" + "\n".join(["one"] * 41), []),
        ],
    )
    def test_below_prose(self, below: str, expected: list[range]) -> None:
        assert short_blocks(parse_text(PROSE[0] + below)) == expected

    def test_above_prose_there_are_none_for_there_stands_the_title(self) -> None:
        assert short_blocks(parse_text(f"Home\n\nHarbour / Storms\nStorm at sea\nBy Jane\n\n{PROSE[0]}")) == []

    @given(any_text)
    def test_are_runs_between_blank_lines(self, text: str) -> None:
        lines = parse_text(text)
        for block in short_blocks(lines):
            assert len(block) >= 3
            assert [index for index in block if lines[index].blank_before] == [block.start]
            assert block.stop == len(lines) or lines[block.stop].blank_before


SCORES = st.lists(st.tuples(st.integers(-4_000, 4_000), st.integers(1, 80)), min_size=1, max_size=9)


def moved(items: list[tuple[int, int]], threshold: int = 0) -> tuple[list[int], dict[int, tuple[Evidence, ...]]]:
    """The scores of lines of one block afterwards, and what moved them."""
    seen = parse_text("\n".join("x" * size for _score, size in items))
    found: dict[int, tuple[Evidence, ...]] = {}
    scores = [score for score, _size in items]
    bind(scores, found, Reading(seen, seen, blocks=[range(len(items))]), {}, threshold)
    return scores, found


@given(SCORES)
def test_short_lines_go_where_their_block_scores_low(items: list[tuple[int, int]]) -> None:
    before = [score for score, _size in items]
    mean = sum(score * size for score, size in items) // sum(size for _score, size in items)
    scores, found = moved(items)
    parts = min(before) <= 0 < max(before) and mean <= 0
    assert scores == [mean if parts and score > 0 else score for score in before]
    assert all([part.name for part in own] == ["block:short"] for own in found.values())
    assert [score + sum(part.weight for part in found.get(at, ())) for at, score in enumerate(before)] == scores


@given(SCORES, SCORES, st.integers(-3_000, 0), st.integers(0, 3_000))
def test_what_stays_at_a_threshold_stays_at_a_lower_one(
    items: list[tuple[int, int]], prose: list[tuple[int, int]], low: int, high: int
) -> None:
    sentences = ["x" * (size + 20) + "." for _score, size in prose]
    seen = parse_text("\n".join(["x" * size for _score, size in items] + sentences))
    found = []
    for threshold in (low, high):
        scores = [score for score, _size in [*items, *prose]]
        bind(scores, {}, Reading(seen, seen, blocks=[range(len(items))]), {}, threshold)
        found.append({at for at, score in enumerate(scores) if score > threshold})
    wide, narrow = found
    assert narrow <= wide


@pytest.mark.parametrize(("score", "goes"), [(500, False), (-500, True)])
def test_above_prose_that_stays_nothing_moves(score: int, *, goes: bool) -> None:
    seen = parse_text(f"one\ntwo two two two\n{PROSE[0]}")
    scores = [400, -4_000, score]
    bind(scores, {}, Reading(seen, seen, blocks=[range(2)]), {}, 0)
    assert (scores[0] < 0) == goes


BADGES = ("The Harbour Trust", "Follow us on Facebook", "Sign up for our newsletter", "Log in", "All rights reserved")


def test_a_badge_goes_with_the_buttons_around_it() -> None:
    apart, together = (
        {item.text: item for item in TEXT.explain("\n\n".join([*PROSE, mark.join(BADGES)])).decisions}[BADGES[0]]
        for mark in ("\n\n", "\n")
    )
    assert apart.kept
    assert not together.kept
    assert "block:short" in names(together)
    assert "stands among short lines that go" in together.reason


def test_what_the_user_protects_stays_in_its_block() -> None:
    found = Cleaner(kind="text", protect=["Harbour Trust"]).clean("\n\n".join([*PROSE, "\n".join(BADGES)]))
    assert found.endswith(BADGES[0])


def test_a_verse_stays() -> None:
    verse = ("The gulls went out to look for bread", "And found the harbour white", "A boy threw them his hat instead")
    assert TEXT.clean("\n\n".join([*PROSE, "\n".join(verse), *CLUTTER])).endswith("\n".join(verse))


CAPTION = "The old lighthouse at Fallowby before the storm. Photo: Jane Example/Gazette"


def pairs(text: str) -> list[tuple[int, int]]:
    """The lines of a text that say what the caption below says."""
    lines = parse_text(text)
    return captioned(lines, describe_lines(lines, load("en")))


class TestCaptioned:
    @pytest.mark.parametrize(
        ("above", "expected"),
        [
            ("fallowby lighthouse gazette", True),
            ("Old lighthouse storm north sea coast", True),
            # One word alike; two of many; none.
            ("Keepers of the lighthouse", False),
            ("Why lighthouse and storm bells rang twice after the flood last autumn", False),
            ("Harbour bells", False),
        ],
    )
    def test_says_what_the_caption_says(self, above: str, *, expected: bool) -> None:
        assert pairs(f"{PROSE[0]}\n\n{above}\n{CAPTION}") == ([(1, 2)] if expected else [])

    @pytest.mark.parametrize(
        "text",
        [
            # A blank line between the two; none at all, so that lines next to each other say nothing; two captions.
            f"{PROSE[0]}\n\nold lighthouse fallowby\n\n{CAPTION}",
            f"{PROSE[0]}\nold lighthouse fallowby\n{CAPTION}",
            f"{PROSE[0]}\n\n{CAPTION}\n{CAPTION}",
        ],
    )
    def test_only_right_above_it(self, text: str) -> None:
        assert pairs(text) == []

    @pytest.mark.parametrize(("kind", "expected"), [("text", True), ("markdown", False)])
    def test_not_where_markup_says_what_stands_for_a_picture(self, kind: Any, *, expected: bool) -> None:
        text = "\n\n".join([*PROSE[:3], f"Fallowby Trust lighthouse old harbour gazette storm\n{CAPTION}", *PROSE[3:]])
        found = [name for item in Cleaner(kind=kind).explain(text).decisions for name in names(item)]
        assert ("block:caption" in found) == expected

    def test_not_what_the_user_speaks_of(self) -> None:
        lines = parse_text("one\ntwo")
        user = {0: (Evidence("user:protect[0]", 9, "user"),)}
        assert unbound(Reading(lines, lines, captioned=[(0, 1)]), [(), ()], user).captioned == []

    @given(st.integers(-4_000, 4_000), st.integers(-4_000, 4_000))
    def test_goes_with_its_caption(self, above: int, caption: int) -> None:
        lines = parse_text("one\ntwo")
        scores = [above, caption]
        bind(scores, {}, Reading(lines, lines, captioned=[(0, 1)]), {}, 0)
        assert scores == [caption if caption <= 0 < above else above, caption]

    def test_in_an_article(self) -> None:
        text = "\n\n".join([*PROSE[:3], f"Fallowby Trust lighthouse old harbour gazette storm\n{CAPTION}", *PROSE[3:]])
        found = {item.text: item for item in TEXT.explain(text).decisions}
        line = found["Fallowby Trust lighthouse old harbour gazette storm"]
        assert (line.kept, line.label) == (False, Label.CAPTION)
        assert "block:caption" in names(line)
        assert "says what the caption below says" in line.reason
