"""What the kind of a text says of its lines."""

from __future__ import annotations

from math import log

import pytest

from declutter import Cleaner
from declutter.model import load
from declutter.page_types import load as load_page_types
from declutter.scoring import _least
from tests.helpers import PROSE

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


def sums_of(**chances: float) -> list[int]:
    """Sums of the kinds of pages that make these chances; the others share what is left."""
    names = load_page_types().names
    rest = (1 - sum(chances.values())) / (len(names) - len(chances))
    return [round(1_000 * log(chances.get(name, rest))) for name in names]


@pytest.mark.parametrize(
    ("name", "chances", "raised"),
    [
        ("html", {"article": 0.6}, True),
        ("html", {"article": 0.4}, False),
        ("whole", {"article": 0.3, "listing": 0.6}, True),
        ("whole", {"article": 0.1}, False),
    ],
)
def test_pages_that_may_be_articles_have_a_least_threshold(name: str, chances: dict[str, float], raised: bool) -> None:
    assert (_least(getattr(load(), name), sums_of(**chances)) is not None) == raised


def test_what_extractors_leave_is_of_no_kind() -> None:
    assert _least(load().residue, None) is None
