"""Pages: what must go from them and what must stay, texts that must come back whole, and pages made by chance.

``pages/wild`` holds short pages in the format of the sample files, ``pages/negative`` texts without any
clutter, ``pages/synthetic`` paragraphs and blocks of clutter from which pages are made, and
``pages/known_failures`` pages that come out wrong today: a page that comes out right moves to ``wild``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from declutter import clean, explain
from tests.helpers import PAGES, read_page, wrong_lines

WILD = sorted((PAGES / "wild").glob("*.tsv"))
NEGATIVE = sorted((PAGES / "negative").glob("*.txt"))
KNOWN_FAILURES = sorted((PAGES / "known_failures").glob("*.tsv"))
PARAGRAPHS = (PAGES / "synthetic" / "paragraphs.txt").read_text(encoding="utf-8").strip().split("\n\n")
BLOCKS = (PAGES / "synthetic" / "clutter.txt").read_text(encoding="utf-8").strip().split("\n\n")


def by_name(path: Path) -> str:
    """The name of a page."""
    return path.stem


@pytest.mark.parametrize("path", WILD, ids=by_name)
def test_a_wild_page(path: Path) -> None:
    assert wrong_lines(read_page(path)) == []


@pytest.mark.parametrize("path", WILD, ids=by_name)
def test_a_wild_page_states_what_goes_and_what_stays(path: Path) -> None:
    assert {line.keep for line in read_page(path).lines if line.label} >= {True, False}


@pytest.mark.parametrize("path", NEGATIVE, ids=by_name)
def test_a_text_without_clutter_comes_back_whole(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [f"{decision.text} ({decision.reason})" for decision in explain(text).dropped] == []
    assert clean(text) == re.sub(r"\n{3,}", "\n\n", text).strip("\n")


def test_texts_of_every_kind_are_there() -> None:
    assert {path.stem for path in NEGATIVE} >= {
        "poem", "recipe", "list", "code", "dialogue", "chat-log", "transcript", "questions", "table", "legal-prose",
        "about-newsletters", "about-cookies", "about-advertising", "about-donations",
    }  # fmt: skip
    assert len(WILD) >= 8


@pytest.mark.xfail(strict=True, reason="a known failure; once it comes out right, move it to wild")
@pytest.mark.parametrize("path", KNOWN_FAILURES, ids=by_name)
def test_a_known_failure(path: Path) -> None:
    assert wrong_lines(read_page(path)) == []


@st.composite
def made_pages(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """The paragraphs of an article with blocks of clutter between and under them, and which lines go."""
    paragraphs = draw(st.permutations(PARAGRAPHS))[: draw(st.integers(5, len(PARAGRAPHS)))]
    blocks = draw(st.permutations(BLOCKS))[: draw(st.integers(1, 4))]
    rows = list(paragraphs)
    # Not above the first paragraph: what stands there may be the title.
    for block in blocks:
        rows.insert(draw(st.integers(1, len(rows))), block)
    return rows, blocks


@settings(max_examples=80)
@given(made_pages(), st.sampled_from(["\n\n", "\n", "\r\n\r\n"]))
def test_a_made_page_loses_its_clutter_and_nothing_else(page: tuple[list[str], list[str]], between: str) -> None:
    rows, blocks = page
    clutter = {line for block in blocks for line in block.split("\n")}
    result = explain(between.join(rows))
    assert [decision.text for decision in result.dropped if decision.text not in clutter] == []
    assert [decision.text for decision in result.kept if decision.text in clutter] == []


def test_the_material_of_the_made_pages() -> None:
    assert len(PARAGRAPHS) >= 8
    assert len(BLOCKS) >= 8
    assert all(len(paragraph) > 120 and "\n" not in paragraph for paragraph in PARAGRAPHS)
