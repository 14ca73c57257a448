"""Paragraphs that a page says twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import Cleaner, clean, explain
from declutter.html_page import read_html
from declutter.parse_text import parse_text
from declutter.repeats import REPEATED_CHARS, repeat_evidence
from tests.helpers import CLUTTER, PROSE, any_text

MENU = ("Home", "News", "Sport", "Weather", "Jobs", "Log in", "Subscribe", "Contact us", *CLUTTER)
#: A wide screen's copy of the article, and a narrow one's.
ARTICLE = "".join(f"<h2>Part {number}</h2><p>{line}</p>" for number, line in enumerate(PROSE))
NAV = "<nav><ul>" + "".join(f"<li><a href=/{word}>{word}</a></li>" for word in MENU) + "</ul></nav>"


def copies(html: str, *scores: int) -> list[str]:
    """The lines of HTML that are copies, all of one score where none are given."""
    page = read_html(html)
    found = repeat_evidence(page.shown, scores or [0] * len(page.shown), page.page.boxes)
    return [page.shown[index].text for index in sorted(found)]


def test_a_page_for_two_screens_is_read_once() -> None:
    page = f"<body>{NAV}<div class=wide>{ARTICLE}</div><div class=narrow>{ARTICLE}</div>{NAV}"
    assert clean(page) == clean(f"<body>{NAV}<div class=wide>{ARTICLE}</div>{NAV}")
    dropped = [item for item in explain(page).dropped if item.text in PROSE]
    assert [item.text for item in dropped] == list(PROSE)
    assert all("another line says" in item.reason for item in dropped)


def test_a_page_as_text_is_read_once() -> None:
    text = Cleaner(kind="text").clean("\n".join([*MENU, *PROSE, *MENU, *PROSE, *MENU]))
    assert [text.count(line) for line in PROSE] == [1] * len(PROSE)


def test_what_an_extractor_leaves_keeps_all() -> None:
    text = "\n\n".join([*PROSE, *PROSE])
    assert clean(text) == text


def test_what_the_user_protects_stays() -> None:
    page = f"<body>{NAV}{ARTICLE}<div>{ARTICLE}</div>{NAV}"
    assert Cleaner(protect=["piano"]).clean(page).count("piano") == 2
    assert Cleaner(remove=["piano"]).clean(page).count("piano") == 0


def test_headings_go_with_the_copies_that_they_stand_over() -> None:
    assert copies(ARTICLE * 2) == [text for number, line in enumerate(PROSE) for text in (f"Part {number}", line)]
    assert copies(f"<h2>Part 1</h2>{ARTICLE}<h2>Part 1</h2>") == []


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote><p>{}</p></blockquote>",
        "<div class=UserQuote><p>{}</p><p>x</p></div>",
        "<pre>{}</pre>",
        "<table><tr><td>{}</td><td>1</td></tr></table>",
    ],
)
def test_quotations_code_and_cells_come_again(html: str) -> None:
    assert copies(f"<p>{PROSE[0]}</p>{html.format(PROSE[0])}") == []


def test_short_lines_come_again() -> None:
    line = "And the ferry went round by the sea."
    assert len(line) < REPEATED_CHARS
    assert copies(f"<p>{line}</p>" * 5) == []


def test_the_first_copy_stays_unless_another_one_is_much_better() -> None:
    lines = parse_text("\n".join([PROSE[0]] * 3))
    assert sorted(repeat_evidence(lines, [0, 1_000, 2_000])) == [1, 2]
    assert sorted(repeat_evidence(lines, [0, 1_000, 2_001])) == [0, 2]
    assert sorted(repeat_evidence(lines, [0, 1_000, 9_000])) == [0, 1]


@given(st.lists(st.sampled_from(PROSE) | st.sampled_from(CLUTTER) | any_text, max_size=12), st.data())
def test_one_of_all_copies_is_left(texts: list[str], data: st.DataObject) -> None:
    lines = parse_text("\n".join(texts))
    scores = data.draw(st.lists(st.integers(-9_000, 9_000), min_size=len(lines), max_size=len(lines)))
    gone = repeat_evidence(lines, scores)
    left = {" ".join(line.text.split()) for index, line in enumerate(lines) if index not in gone}
    assert left == {" ".join(line.text.split()) for line in lines}


@given(st.lists(st.sampled_from(PROSE), min_size=1, max_size=8))
def test_presets_nest(texts: list[str]) -> None:
    page = f"<body>{NAV}{''.join(f'<p>{text}</p>' for text in texts)}{NAV}"
    kept = [
        {index for index, item in enumerate(Cleaner(preset=preset).explain(page).decisions) if item.kept}
        for preset in ("precision", "balanced", "recall")
    ]
    assert kept[0] <= kept[1] <= kept[2]
