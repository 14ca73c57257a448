"""The five seed texts, which stand beside the repository: no line of body goes, and nearly all clutter does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from declutter import Result, explain
from tests.helpers import SHARED

SEEDS = SHARED / "seeds"
LABELS = SEEDS / "labels.json"
#: Four of the lines are hard to tell from headings even for a reader.
AT_LEAST = 52

pytestmark = pytest.mark.skipif(not LABELS.is_file(), reason="the seed texts are not beside the repository")


def results() -> dict[str, tuple[dict[str, Any], Result]]:
    """For every seed text its labels and what is decided about it."""
    labels = json.loads(LABELS.read_text(encoding="utf-8"))
    labels.pop("about")
    return {
        name: (row["drop"], explain((SEEDS / f"{name}.txt").read_text(encoding="utf-8")))
        for name, row in labels.items()
    }


def lines(name: str, result: Result) -> list[tuple[str, str, bool]]:
    """The line number, the text and the verdict of every line."""
    source = (SEEDS / f"{name}.txt").read_text(encoding="utf-8")
    return [(str(source.count("\n", 0, d.start) + 1), d.text, d.kept) for d in result.decisions]


def test_the_labels_fit_the_texts() -> None:
    found = results()
    assert len(found) == 5
    assert sum(len(drop) for drop, _result in found.values()) == 56
    for name, (drop, result) in found.items():
        assert set(drop) <= {number for number, _text, _kept in lines(name, result)}


def test_no_line_of_body_goes() -> None:
    gone = [
        (name, number, text)
        for name, (drop, result) in results().items()
        for number, text, kept in lines(name, result)
        if not kept and number not in drop
    ]
    assert gone == []


def test_clutter_goes() -> None:
    left = [
        (name, number, drop[number], text)
        for name, (drop, result) in results().items()
        for number, text, kept in lines(name, result)
        if kept and number in drop
    ]
    assert len(left) <= 56 - AT_LEAST, left
