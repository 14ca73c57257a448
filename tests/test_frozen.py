"""The decisions on the sample files are those that were frozen: a user's corpus must not change under them."""

from __future__ import annotations

import copy
import json

import pytest

from declutter import explain
from tests.frozen import make

FROZEN = json.loads(make.DIGESTS.read_text(encoding="utf-8"))
TEXTS = make.texts()
HOW = "where this is meant, run python tests/frozen/make.py --diff for the changelog, then python tests/frozen/make.py"


def test_every_text_is_frozen() -> None:
    assert sorted(FROZEN["texts"]) == sorted(TEXTS), HOW
    assert len(TEXTS) > 50


def test_the_version_is_the_frozen_one() -> None:
    assert explain("").version == FROZEN["version"], HOW


@pytest.mark.parametrize("name", sorted(FROZEN["texts"]))
def test_decisions(name: str) -> None:
    found = make.frozen(explain(TEXTS[name]))
    expected = FROZEN["texts"][name]
    assert found["lines"].split() == expected["lines"].split(), HOW
    assert found["text"] == expected["text"], HOW


def test_spans_and_scores() -> None:
    changed = [
        name
        for name, expected in FROZEN["texts"].items()
        if make.frozen(explain(TEXTS[name]))["decisions"] != expected["decisions"]
    ]
    assert changed == [], HOW


def test_a_single_change_is_seen() -> None:
    result = explain(TEXTS["lighthouse"])
    dropped = result.dropped[0].label
    assert make.frozen(explain(TEXTS["lighthouse"], keep=[dropped])) != make.frozen(result)


def test_flips_are_counted_by_label() -> None:
    new = copy.deepcopy(FROZEN)
    row = new["texts"]["lighthouse"]["lines"].split()
    row[0], row[1] = "+title", "-caption"
    old = copy.deepcopy(new)
    old["texts"]["lighthouse"]["lines"] = " ".join(["-title", "+caption", *row[2:]])
    new["texts"]["lighthouse"]["lines"] = " ".join(row)
    assert make.flips(old, new) == {"+title": 1, "-caption": 1}
    assert not make.flips(FROZEN, FROZEN)
