"""What a training writes."""

from __future__ import annotations

import json

import pytest

from benchmarks.train import dumped, merged
from declutter.model import FORMAT, MODEL


def test_new_weights_of_html_leave_those_of_text_alone() -> None:
    old = json.loads(MODEL.read_text(encoding="utf-8"))
    html = old["html"] | {"bias": 1}
    first = old["context_free"]["html"] | {"bias": 2}
    parts = {"context_free": {"html": first}, "scores": {"html": {}}, "provenance": {"html": {}}}
    new = {"format": FORMAT, "html": html, **parts}
    model = merged(old, new)
    assert (model["html"]["bias"], model["context_free"]["html"]["bias"], model["scores"]["html"]) == (1, 2, {})
    for name in ("context_free", "scores", "provenance"):
        assert {key: value for key, value in model[name].items() if key != "html"} == {
            key: value for key, value in old[name].items() if key != "html"
        }
    assert {name for name in old if model[name] != old[name]} == {"html", "context_free", "scores", "provenance"}
    with pytest.raises(ValueError, match="format 4"):
        merged(old | {"format": 4}, new)


def test_the_shipped_file_is_as_training_writes_it() -> None:
    text = MODEL.read_text(encoding="utf-8")
    assert dumped(json.loads(text)) == text
