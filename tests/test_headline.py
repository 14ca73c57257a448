"""The title of the window, and the headline that says it again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import Cleaner
from declutter.headline import title_evidence
from declutter.parse_text import parse_text
from tests.helpers import CLUTTER, PROSE

TEXT = Cleaner(kind="text")
HEADLINE = "Storm closes the harbour"


def headlines(*lines: str) -> list[int]:
    """The numbers of the lines that say what the title of the window says."""
    # Menu and footer, for what an extractor leaves has no title of its window.
    menu = ["Home", "News", "Sport", "Weather", "Jobs", "Log in", "Subscribe", "Contact us", *CLUTTER]
    found = TEXT.explain("\n".join([*lines, *menu, *PROSE[:2], *menu])).decisions
    return [number for number, item in enumerate(found) if "page:headline" in {part.name for part in item.evidence}]


@pytest.mark.parametrize("mark", ["|", "-", "–", "—", "·"])
def test_a_headline_says_what_the_title_of_the_window_says(mark: str) -> None:
    assert headlines(f"{HEADLINE} {mark} The Gazette", "Harbour", HEADLINE) == [2]
    assert headlines(f"The Gazette {mark} {HEADLINE}", "Harbour", HEADLINE) == [2]


def test_of_two_such_lines_it_is_the_one_next_to_the_body() -> None:
    assert headlines(f"{HEADLINE} | The Gazette", HEADLINE, "Harbour", HEADLINE) == [3]


@pytest.mark.parametrize(
    "lines",
    [
        (HEADLINE, "Harbour", HEADLINE),
        (f"{HEADLINE} | The Gazette", "Harbour", f"{HEADLINE}, again"),
        ("Home | News | Sport", "Harbour", "News"),
        ("The twenty-year-old storm-closes-the-harbour plan", "storm"),
    ],
)
def test_nothing_else_is_a_headline(lines: tuple[str, ...]) -> None:
    assert headlines(*lines) == []


WINDOW = f"{HEADLINE} | The Gazette"


def kept(*lines: str) -> list[str]:
    """What stays of some lines above an article, as an extractor might leave them."""
    found = TEXT.explain("\n\n".join([*lines, *PROSE, *CLUTTER])).decisions
    return [item.text for item in found[: len(lines)] if item.kept]


@pytest.mark.parametrize("title", ["{} | The Gazette", "date 24-11-10  {} | News | GZ | 10.11.2024"])
def test_the_title_of_the_window_goes_where_the_headline_says_it_again(title: str) -> None:
    headline = f"{HEADLINE} for days"
    title = title.format(headline)
    assert kept(title, headline) == [headline]
    found = TEXT.explain("\n\n".join([title, headline, *PROSE, *CLUTTER])).decisions[0]
    assert "is the title of the window, which the headline says again" in found.reason


@pytest.mark.parametrize(
    "lines",
    [
        # Nobody says it again; the same line again; a word of it; a part of it that is not the most of it.
        (WINDOW,),
        (HEADLINE, HEADLINE),
        ("Storm closes the harbour and the market | The Gazette", "the market"),
        ("Storm over Fallowby closes the old harbour and the market | The Gazette", "harbour and the market"),
    ],
)
def test_else_it_stays(lines: tuple[str, ...]) -> None:
    assert kept(*lines)[0] == lines[0]


def test_a_reader_says_the_title_as_a_field() -> None:
    assert kept(f"Title: {HEADLINE}", "Harbour news", f"{HEADLINE} - The Gazette", HEADLINE)[-1] == HEADLINE
    lines = parse_text(f"Title: {HEADLINE}\nTea\n{WINDOW}\n{HEADLINE}")
    assert title_evidence(lines, [0] * 4, whole=False).keys() == {0, 2}


#: Lines that say the title in full, as a field, in part, or something else.
TITLES = (WINDOW, HEADLINE, f"Title: {HEADLINE}", f"Title: {WINDOW}", "Tea")


@given(st.lists(st.sampled_from(TITLES), min_size=1, max_size=9), st.booleans(), st.data())
def test_what_goes_is_said_by_a_line_that_stays_wherever_it_would_have(
    texts: list[str], whole: bool, data: st.DataObject
) -> None:
    lines = parse_text("\n".join(texts))
    scores = data.draw(st.lists(st.integers(-3_000, 3_000), min_size=len(texts), max_size=len(texts)))
    after = scores.copy()
    for index, parts in title_evidence(lines, scores, whole=whole).items():
        after[index] += sum(part.weight for part in parts)
    for index, score in enumerate(scores):
        if after[index] < score:
            assert any(after[at] >= score for at, text in enumerate(texts) if at > index and HEADLINE in text)
