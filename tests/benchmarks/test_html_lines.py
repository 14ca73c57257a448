"""Readers' labels of lines, carried over to the HTML of their pages."""

from __future__ import annotations

import pytest

from benchmarks.corpora import Page
from benchmarks.html_lines import Found, measure, report
from benchmarks.standoff import Document, said_of_lines
from tests.helpers import PROSE

BODY = "".join(f"<p>{line}</p>" for line in PROSE)
HTML = f"<article>{BODY}<ul class=share><li>Send it</li><li>Copy it</li></ul></article>"


def labelled(*labels: tuple[int, str]) -> Document:
    """Two lines that a tool leaves of a page, with what a reader says of them."""
    lines = ("- Send it", "Send  it")
    return Document("own", "1", "tool", "1", "a", "\n".join(lines), lines, labels, 0, None)


def test_lines_are_the_same_by_their_words() -> None:
    assert said_of_lines([labelled((0, "share")), labelled((1, "share"))]) == {("own", "1"): {"Send it": {"share"}}}
    assert said_of_lines([labelled((0, "share"), (1, "body"))])["own", "1"]["Send it"] == {"share", "body"}
    assert said_of_lines([labelled()]) == {}


def test_what_stands_in_the_page_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    page = Page("own", "1", html=HTML, gold=None)
    names = {PROSE[0]: "body", "Send it": "share", "Copy it": "either", "nowhere": "body"}
    found = list(measure(page, names, {"all": {PROSE[0], "Send it"}}))
    # How it is named is up to the weights.
    assert [(line.label, line.kept) for line in found] == [
        ("body", {"declutter": True, "all": True}),
        ("share", {"declutter": False, "all": True}),
    ]
    report([[found[0], Found("share", found[1].kept, "media")]])
    body, share, accuracy = capsys.readouterr().out.splitlines()[1:]
    assert accuracy == "label accuracy: 0.000 of 1 rightly dropped lines"
    assert body.split()[:4] == ["body", "1", "kept", "1.000"]
    assert share.split()[:4] == ["share", "1", "dropped", "1.000"]
    assert (body.split()[-1], share.split()[-1]) == ("1.000", "0.000")
