"""What the kind of a text says of its lines."""

from __future__ import annotations

import pytest

from declutter import Cleaner
from tests.helpers import CLUTTER, PROSE

TEXT = Cleaner(kind="text")
NOTICE = "Copyright (c) 1994 The Ropeworks Trust. All rights reserved."
LICENCE = (
    "Redistribution and use in source and binary forms are permitted if these terms are met:",
    "Redistributions of source code must keep this notice.",
    "Neither the name of the Trust nor that of the ropeworks may be used to sell ropes.",
    "In no event shall the Trust be liable for boats that drift away.",
)


def test_a_licence_keeps_its_notice() -> None:
    result = TEXT.explain("\n\n".join([NOTICE, *LICENCE]))
    assert not result.dropped
    evidence = {item.name: item for item in result.decisions[0].evidence}
    assert evidence["page:legal_text"].weight > 0
    assert "belongs to a legal text" in result.decisions[0].reason


def test_an_article_does_not() -> None:
    result = TEXT.explain("\n\n".join([*PROSE, LICENCE[3], NOTICE]))
    assert [decision.text for decision in result.dropped] == [NOTICE]


def test_a_contract_keeps_its_clauses() -> None:
    clauses = [
        "The Supplier shall deliver forty oars.", "The Buyer shall pay for them.", "Neither party may assign rights.",
        "This Agreement is confidential, all rights reserved.",
    ]  # fmt: skip
    assert not TEXT.explain("\n\n".join(clauses * 2)).dropped


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
