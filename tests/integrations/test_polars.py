"""The namespace of Polars, eager and lazy."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declutter import Cleaner, explain
from tests.helpers import sources
from tests.integrations.hosts import (
    ADVERTS,
    CLEAN,
    CLUTTERED,
    PAGES,
    BrokenPattern,
    cleaned_sample,
    run_example,
    sample,
)

pl = pytest.importorskip("polars", reason="Polars is not installed (declutter-text[polars])")
host = import_module("declutter.integrations.polars")

OTHERS = [
    pl.Series("text", [1, None]),
    pl.Series("text", [["a"], None]),
    pl.Series("text", [{"a": 1}, None]),
    pl.Series("text", ["a", None], dtype=pl.Enum(["a"])),
]


def clean(series: Any, *, lazy: bool = False, **options: Any) -> Any:
    frame = pl.DataFrame({"text": series})
    expression = pl.col("text").declutter.clean(**options)
    made = frame.lazy().with_columns(expression).collect() if lazy else frame.with_columns(expression)
    return made["text"]


@pytest.mark.parametrize("lazy", [False, True], ids=["eager", "lazy"])
@pytest.mark.parametrize("kind", [pl.String, pl.Binary, pl.Categorical, pl.Object], ids=str)
def test_the_type_stays(kind: Any, lazy: bool) -> None:
    encode = str.encode if kind == pl.Binary else str
    series = pl.Series("text", [encode(CLUTTERED), None, encode(CLEAN)], dtype=kind)
    cleaned = clean(series, lazy=lazy)
    assert cleaned.dtype == kind
    assert cleaned.to_list() == [encode(CLEAN), None, encode(CLEAN)]


@given(st.lists(st.one_of(st.none(), sources()), max_size=4))
def test_a_column_gives_what_a_loop_gives(texts: list[str | None]) -> None:
    known = [None if text is None else text.encode("utf-8", "replace").decode() for text in texts]
    cleaned = clean(pl.Series("text", known, dtype=pl.String))
    assert cleaned.to_list() == [None if text is None else Cleaner().clean(text) for text in known]


def test_a_lazy_query_over_a_file_in_both_engines() -> None:
    query = pl.scan_ndjson(PAGES).select("id", pl.col("text").declutter.clean())
    assert query.collect_schema()["text"] == pl.String
    for engine in ("in-memory", "streaming"):
        assert dict(query.collect(engine=engine).iter_rows()) == cleaned_sample()


def test_within_groups_and_conditions() -> None:
    frame = pl.DataFrame({"site": ["a", "a", "b"], "text": [CLUTTERED, CLEAN, ADVERTS]})
    groups = frame.group_by("site", maintain_order=True).agg(pl.col("text").declutter.clean())
    assert groups["text"].to_list() == [[CLEAN, CLEAN], [""]]
    only = pl.when(pl.col("site") == "a").then(pl.col("text").declutter.clean()).otherwise("text")
    assert frame.select(only)["text"].to_list() == [CLEAN, CLEAN, ADVERTS]


@pytest.mark.parametrize("series", OTHERS, ids=lambda series: str(series.dtype))
def test_a_column_without_texts(series: Any) -> None:
    assert clean(series).equals(series, check_dtypes=True)
    made_null = clean(series, on_error="null")
    assert made_null.dtype == series.dtype
    assert made_null.null_count() == 2
    with pytest.raises((TypeError, pl.exceptions.ComputeError), match="a column of texts was expected"):
        clean(series, on_error="raise")


def test_a_column_of_nulls_is_no_error() -> None:
    assert clean(pl.Series("text", [None, None]), on_error="raise").to_list() == [None, None]


def test_objects_of_many_types() -> None:
    series = pl.Series("text", [7, b"It rained.", CLUTTERED, None], dtype=pl.Object)
    assert clean(series).to_list() == [7, "It rained.", CLEAN, None]


def test_options() -> None:
    series = pl.Series("text", [CLUTTERED, ADVERTS])
    assert clean(series, min_kept=0.1, keep=["advertisement"]).to_list() == [CLUTTERED, "Advertisement"]
    assert clean(series, min_kept=0.1).to_list() == [CLEAN, ADVERTS]
    broken = pl.Series("text", ["it is broken", CLUTTERED])
    assert clean(broken, remove=[BrokenPattern()]).to_list() == ["it is broken", CLEAN]
    with pytest.raises(ValueError, match="unknown preset"):
        pl.col("text").declutter.clean(preset="best")


def test_decisions_are_those_of_explain() -> None:
    frame = pl.DataFrame({"text": [CLUTTERED, None, ""]})
    for made in (
        frame.select(pl.col("text").declutter.decisions()),
        frame.lazy().select(pl.col("text").declutter.decisions()).collect(),
    ):
        assert made.schema["text"] == host.DECISIONS
        first, second, third = made["text"].to_list()
        assert (second, third) == (None, [])
        found = [(row["start"], row["end"], row["kept"], row["label"], row["score"], row["text"]) for row in first]
        assert found == [
            (each.start, each.end, each.kept, each.label.value, each.score, each.text)
            for each in explain(CLUTTERED).decisions
        ]
        assert [row["reason"] is None for row in first] == [row["kept"] for row in first]
    assert pl.DataFrame({"text": [1]}).select(pl.col("text").declutter.decisions()).item() is None


def test_parquet_in_and_out(tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pl.DataFrame(sample()).write_parquet(source)
    pl.scan_parquet(source).with_columns(pl.col("text").declutter.clean()).sink_parquet(target)
    written = pl.read_parquet(target)
    assert dict(written.select("id", "text").iter_rows()) == cleaned_sample()
    assert written.schema == pl.read_parquet_schema(source)


def test_the_example(tmp_path: Path) -> None:
    printed = run_example("polars_frame", tmp_path)
    assert str(len(cleaned_sample()["01"] or "")) in printed
