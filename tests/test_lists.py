"""Lists stay or go as a whole, in plain text, Markdown and HTML."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import Cleaner, Decision, Label
from declutter.bonds import bind
from declutter.html_page import read_html
from declutter.lists import cut_sentences, listed
from declutter.parse_markdown import parse_markdown
from declutter.parse_text import parse_text
from declutter.values import Evidence
from tests.helpers import PROSE, any_text

#: Items of a page's text that look like a menu's, and one that a strong cue speaks against.
ITEMS = ("Boats", "Crew and other staff of the two harbours that the ferry calls at every day", "Gulls", "Fares")
CUED = "Sign up for our newsletter"
END = ("Related articles", "Storm closes the harbour", "Subscribe to our newsletter", "© 2024 The Harbour Gazette")
KINDS = ("text", "markdown", "html")


def page(kind: str, items: tuple[str, ...]) -> str:
    """An article with a list in it and clutter below, as text, Markdown or HTML."""
    if kind != "html":
        found = "\n".join(f"- {item}" for item in items)
        return ("\n" if kind == "text" else "\n\n").join([*PROSE[:3], found, *PROSE[3:], *END])
    above, below, end = ("".join(f"<p>{text}" for text in texts) for texts in (PROSE[:3], PROSE[3:], END))
    found = "".join(f"<li>{item}" for item in items)
    article = f"<article>{above}</p><ul>{found}</ul>{below}</article>"
    return f"<!doctype html><title>Tea</title>{article}<footer>{end}</footer>"


def decided(kind: Any, items: tuple[str, ...], **options: Any) -> list[Decision]:
    """The decisions about the items of the list."""
    found = Cleaner(kind=kind, **options).explain(page(kind, items)).decisions
    return [item for item in found if item.text.removeprefix("- ") in items and not item.path.endswith("footer > p")]


def is_whole(found: list[Decision]) -> bool:
    """Whether decisions have one verdict."""
    return len({item.kept for item in found}) == 1


def is_moved(item: Decision) -> bool:
    """Whether a line was moved to where its list is."""
    return any(part.name == "block:together" for part in item.evidence)


class TestListed:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("- one\n- two", [range(2)]),
            ("Tea:\n• one\n\n• two\nMilk\n• three", [range(1, 3)]),
            ("1. one\n2) two\n12. three", [range(3)]),
            ("- one\n  - two\n  - three\n- four", [range(1, 3)]),
            ("- one\n* two\n* three", [range(1, 3)]),
            ("-one\n-two", []),
            ("-\n-", []),
            ("1.5 litres\n2.5 litres", []),
            ("1984. A year\n1985. A year", []),
            ("one\ntwo", []),
            ("", []),
        ],
    )
    def test_runs_of_items(self, text: str, expected: list[range]) -> None:
        assert listed(parse_text(text)) == expected

    @given(any_text)
    def test_runs_are_apart_and_in_order(self, text: str) -> None:
        runs = listed(lines := parse_text(text))
        assert all(len(run) > 1 and run.stop <= len(lines) for run in runs)
        assert all(one.stop <= two.start for one, two in pairwise(runs))


    def test_in_markdown_what_is_fenced_is_no_list(self) -> None:
        assert parse_markdown("- one\n- two\n\n```\n* x\n* y\n```").lists == [range(2)]


class TestCutSentences:
    @pytest.mark.parametrize(
        ("source", "expected"),
        [
            ("<p>The storm tore<br>two boats<br>from the pier.<br>Nobody came.", [range(3)]),
            ("<p>The storm, they say,<br>tore two boats.<br>Dogs<br>came", [range(2), range(2, 4)]),
            ("<p>Home<br>News<br>Sport", []),
            ("<p>One.<br>two.<br>three", []),
            ("<p>one<p>two", []),
            ("<div>one<br>two<p>three<br>four</div>", [range(2), range(2, 4)]),
            ("<pre>one\ntwo</pre>", []),
            ("", []),
        ],
    )
    def test_runs_of_their_parts(self, source: str, expected: list[range]) -> None:
        assert cut_sentences(read_html(source).shown) == expected

    def test_stay_or_go_as_one(self) -> None:
        lines = read_html("<p>The storm tore<br>two boats from the pier.<br>Nobody came.").reading()
        assert lines.lists == [range(2)]


class TestWholeLists:
    @pytest.mark.parametrize("kind", KINDS)
    @given(items=st.permutations(ITEMS), preset=st.sampled_from(("precision", "balanced", "recall")))
    def test_stay_or_go_as_one(self, kind: str, items: list[str], preset: Any) -> None:
        found = decided(kind, tuple(items), preset=preset)
        assert len(found) == len(items)
        assert is_whole(found)
        assert all(sum(part.weight for part in item.evidence) == item.score for item in found)

    @pytest.mark.parametrize("best", range(len(ITEMS)))
    def test_the_evidence_says_so(self, best: int) -> None:
        reading = read_html(page("html", ITEMS)).reading()
        places = [at for at, line in enumerate(reading.seen) if line.text in ITEMS]
        scores = [900 if places[best : best + 1] == [at] else -300 for at in range(len(reading.seen))]
        found: dict[int, tuple[Evidence, ...]] = {}
        bind(scores, found, reading, {}, 0)
        assert len({scores[at] for at in places}) == 1
        assert {part.name for at in places for part in found[at]} == {"block:together"}

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_cue_speaks_of_its_item_alone(self, kind: str) -> None:
        found = decided(kind, (*ITEMS[:2], CUED, *ITEMS[2:]))
        assert [item.text for item in found if not item.kept] == [f"- {CUED}"]
        assert found[2].label is Label.NEWSLETTER
        assert is_whole(found[:2] + found[3:])

    @pytest.mark.parametrize("kind", KINDS)
    def test_the_user_speaks_of_single_items(self, kind: str) -> None:
        found = decided(kind, ITEMS, remove=[re.compile("Gulls")])
        assert [item.text for item in found if not item.kept] == ["- Gulls"]
        found = decided(kind, (*ITEMS[:2], "Gulls"), protect=[re.compile("Boats")])
        assert found[0].score > 10 * max(found[1].score, found[2].score)

    @pytest.mark.parametrize("kind", KINDS)
    def test_one_label_where_a_list_stays(self, kind: str) -> None:
        found = decided(kind, ITEMS)
        assert {item.kept for item in found} == {True}
        assert len({item.label for item in found}) == 1

    def test_items_that_hold_more_than_a_line_are_looked_at_alone(self) -> None:
        for inner in ("<li><p>one</p><p>two</p>", "<li>one", "<p>one<p>two", "<li><pre>a = 1\nb = 2</pre>"):
            assert read_html(f"<ul>{inner}</ul>").reading().lists == []
        assert read_html("<ul><li>one<li>two</ul><ul><li>three<li>four</ul>").reading().lists == [range(2), range(2, 4)]
