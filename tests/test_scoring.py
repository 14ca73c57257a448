"""What the kind of a text says of its lines."""

from __future__ import annotations

from declutter import Cleaner
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
