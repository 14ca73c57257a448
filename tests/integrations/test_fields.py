"""One value of somebody else's data."""

from __future__ import annotations

import logging
import pickle
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import Cleaner, Label
from declutter.cleaner import Cleaner as CoreCleaner
from declutter.integrations import fields as module
from declutter.integrations.fields import CleanerOptions, FieldCleaner, field_cleaner
from tests.helpers import sources
from tests.integrations.hosts import ADVERTS, CLEAN, CLUTTERED, BrokenPattern, run_python

NO_TEXTS = st.one_of(
    st.integers(), st.booleans(), st.lists(st.text()), st.dictionaries(st.text(), st.text()), st.floats(allow_nan=False)
)


def test_the_options_are_those_of_the_cleaner() -> None:
    assert list(CleanerOptions.__annotations__) == list(CoreCleaner.__dataclass_fields__)


@given(sources(), st.sampled_from(["precision", "balanced", "recall"]))
def test_a_text_becomes_what_the_cleaner_makes_of_it(text: str, preset: Any) -> None:
    cleaner = Cleaner(preset=preset)
    outcome = FieldCleaner(cleaner).outcome(text)
    assert (outcome.value, outcome.state) == (cleaner.clean(text), "cleaned")


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    assert FieldCleaner(on_error="raise")(data) == Cleaner().clean(data)


@pytest.mark.parametrize("null", [None, float("nan")])
@pytest.mark.parametrize("on_error", ["keep", "null", "raise"])
def test_null_stays_null(null: Any, on_error: Any) -> None:
    outcome = FieldCleaner(on_error=on_error).outcome(null)
    assert outcome.value is null
    assert outcome.state == "null"


@given(NO_TEXTS)
def test_what_is_no_text_is_treated_as_the_user_says(value: Any) -> None:
    assert FieldCleaner()(value) is value
    assert FieldCleaner(on_error="null")(value) is None
    with pytest.raises(TypeError, match="a text was expected, not "):
        FieldCleaner(on_error="raise")(value)


def test_a_failing_pattern_is_no_end() -> None:
    patterns = Cleaner(remove=[BrokenPattern()])
    assert FieldCleaner(patterns)("it is broken") == "it is broken"
    assert FieldCleaner(patterns)(CLUTTERED) == CLEAN
    assert FieldCleaner(patterns, on_error="null")("it is broken") is None
    with pytest.raises(RuntimeError, match="this pattern is broken"):
        FieldCleaner(patterns, on_error="raise")("it is broken")


def test_a_sort_of_error_is_told_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(module, "_told", set())
    cleaner = FieldCleaner()
    with caplog.at_level(logging.WARNING, "declutter"):
        for value in (1, 2, [], 3, []):
            cleaner(value)
    first, second = (record.getMessage() for record in caplog.records)
    assert "not int" in first
    assert "left as it is" in first
    assert "not list" in second


@given(sources(), st.floats(0, 1))
def test_too_little_kept_leaves_the_text(text: str, share: float) -> None:
    result = Cleaner().explain(text)
    wanted = text if result.kept_share < share else result.text
    assert FieldCleaner(min_kept=share)(text) == wanted


def test_unchanged_is_told_from_cleaned() -> None:
    assert FieldCleaner(min_kept=0.1).outcome(ADVERTS)[:2] == (ADVERTS, "unchanged")
    assert FieldCleaner().outcome(ADVERTS)[:2] == ("", "cleaned")


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"min_kept": 2}, ValueError, "between 0 and 1"),
        ({"min_kept": "0.1"}, TypeError, "not str"),
        ({"min_kept": True}, TypeError, "not bool"),
        ({"on_error": "ignore"}, ValueError, "'keep', 'null', 'raise'"),
    ],
)
def test_wrong_options(options: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        FieldCleaner(**options)


@pytest.mark.parametrize(
    ("options", "error"),
    [({"preset": "best"}, ValueError), ({"keep": "caption"}, TypeError), ({"nothing": 1}, TypeError)],
)
def test_wrong_options_of_the_cleaner_raise_what_it_raises(options: Any, error: type[Exception]) -> None:
    with pytest.raises(error) as direct:
        Cleaner(**options)
    with pytest.raises(error, match=re.escape(str(direct.value))):
        field_cleaner(0.0, "keep", options)


def test_one_cleaner_for_the_same_options() -> None:
    first = field_cleaner(0.1, "keep", {"keep": ["caption"], "remove": ["x y"]})
    assert first is field_cleaner(0.1, "keep", {"remove": ("x y",), "keep": {"caption"}})
    assert first is not field_cleaner(0.1, "keep", {"keep": ["caption"], "remove": ["x z"]})
    # The order of patterns is that of their evidence.
    assert field_cleaner(0, "keep", {"remove": ["a", "b"]}) is not field_cleaner(0, "keep", {"remove": ["b", "a"]})
    assert Label.CAPTION in first.cleaner.keep


def test_it_goes_to_other_processes() -> None:
    cleaner = FieldCleaner(Cleaner(keep={"caption"}, remove=["rained"]), 0.2, "null")
    copy = pickle.loads(pickle.dumps(cleaner))
    assert copy.state() == cleaner.state()
    assert copy(CLUTTERED) == cleaner(CLUTTERED)


def test_every_option_changes_the_state() -> None:
    changes: list[Any] = [
        {"kind": "text"}, {"language": "en"}, {"preset": "recall"}, {"keep": ["date"]}, {"drop": ["date"]},
        {"repair": False}, {"output": "markdown"}, {"images": True}, {"protect": ["x"]}, {"remove": ["x"]},
        {"model": str(module.Path(module.__file__).parents[1] / "model.json")},
    ]  # fmt: skip
    states = [field_cleaner(0.0, "keep", options).state() for options in ({}, *changes)]
    states += [field_cleaner(0.5, "keep", {}).state(), field_cleaner(0.0, "null", {}).state()]
    assert len(set(map(repr, states))) == len(changes) + 3
    assert {name for options in changes for name in options} == set(CleanerOptions.__annotations__)


HOSTS = {
    "arrow": ("pyarrow", "pyarrow"),
    "datatrove": ("datatrove", "datatrove"),
    "hf": ("datasets", "datasets"),
    "polars": ("polars", "Polars"),
    "scrapy": ("scrapy", "Scrapy"),
}


@pytest.mark.parametrize("host", HOSTS)
def test_a_missing_library_names_its_extra(host: str) -> None:
    package, name = HOSTS[host]
    script = f"""
import sys
sys.modules[{package!r}] = None
try:
    import declutter.integrations.{host}
except ImportError as error:
    print(error)
"""
    said = run_python("-c", script).stdout
    assert said == (f"declutter.integrations.{host} needs {name}: python -m pip install 'declutter-text[{host}]'\n")
