"""Arrow, and what builds on it: pandas and DuckDB here, Spark and Ray in modules of their own."""

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
    BrokenPattern,
    cleaned_sample,
    expected_lengths,
    lengths,
    run_example,
    sample,
)

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (declutter-text[arrow])")
pq = pytest.importorskip("pyarrow.parquet")
arrow = import_module("declutter.integrations.arrow")
clean_array, clean_batch, decisions_type = arrow.clean_array, arrow.clean_batch, arrow.decisions_type

TEXT_TYPES = [
    pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view(),
    pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.int32(), pa.large_string()),
]  # fmt: skip
OTHER_TYPES = [
    pa.array([1, None]), pa.array([0.5, None]), pa.array([["a"], None]), pa.array([{"a": 1}, None]),
    pa.array([b"abcd", None], pa.binary(4)),
]  # fmt: skip


def column(values: list[Any], kind: Any) -> Any:
    """An array of any type of text."""
    if pa.types.is_dictionary(kind):
        return pa.array(values, kind.value_type).dictionary_encode().cast(kind)
    return pa.array(values, kind)


def is_bytes(kind: Any) -> bool:
    return "binary" in str(kind)


@pytest.mark.parametrize("kind", TEXT_TYPES, ids=str)
@pytest.mark.parametrize("whole", [pa.Table.from_batches, lambda batches: batches[0]], ids=["table", "batch"])
def test_the_schema_stays(kind: Any, whole: Any) -> None:
    field = pa.field("text", kind, metadata={"a": "b"})
    batch = pa.record_batch(
        [pa.array([1, 2, 3]), column([CLUTTERED, None, "It rained."], kind)],
        schema=pa.schema([("id", pa.int64()), field]),
    )
    cleaned = clean_batch(whole([batch]), column="text")
    cleaned.validate(full=True)
    assert cleaned.schema.equals(batch.schema, check_metadata=True)
    wanted = [CLEAN, None, "It rained."]
    values = cleaned.column("text").to_pylist()
    assert values == ([text and text.encode() for text in wanted] if is_bytes(kind) else wanted)
    assert cleaned.column("id").to_pylist() == [1, 2, 3]


@given(st.lists(st.one_of(st.none(), sources()), max_size=5), st.integers(1, 3))
def test_a_table_gives_what_a_loop_gives(texts: list[str | None], rows: int) -> None:
    known = [None if text is None else text.encode("utf-8", "replace").decode() for text in texts]
    cleaner = Cleaner()
    wanted = [None if text is None else cleaner.clean(text) for text in known]
    whole = pa.table({"text": pa.array(known, pa.string())})
    table = pa.Table.from_batches(whole.to_batches(max_chunksize=rows), whole.schema)
    assert clean_batch(table, "text").column("text").to_pylist() == wanted
    assert clean_array(pa.array(known, pa.string())).to_pylist() == wanted


@pytest.mark.parametrize("kind", TEXT_TYPES, ids=str)
def test_no_rows(kind: Any) -> None:
    batch = pa.record_batch([column([], kind)], names=["text"])
    cleaned = clean_batch(batch, decisions=True)
    assert cleaned.num_rows == 0
    assert cleaned.schema.field("text").type == kind
    assert clean_batch(pa.Table.from_batches([], batch.schema)).num_rows == 0


@pytest.mark.parametrize("array", OTHER_TYPES, ids=lambda array: str(array.type))
def test_a_column_without_texts(array: Any) -> None:
    batch = pa.record_batch([array], names=["text"])
    assert clean_batch(batch).equals(batch)
    made_null = clean_batch(batch, on_error="null", decisions=True)
    assert made_null.column("text").equals(pa.nulls(2, array.type))
    assert made_null.column("text_decisions").null_count == 2
    with pytest.raises(TypeError, match="a column of texts was expected"):
        clean_batch(batch, on_error="raise")


def test_a_column_of_nulls_is_no_error() -> None:
    batch = pa.record_batch([pa.nulls(3)], names=["text"])
    assert clean_batch(batch, on_error="raise").equals(batch)


def test_strings_that_are_no_utf_8() -> None:
    broken = pa.Array.from_buffers(
        pa.string(), 1, pa.array([b"It was a caf\xe9 by the sea, and it was closed."]).buffers()
    )
    (text,) = clean_array(broken).to_pylist()
    assert text == Cleaner().clean(b"It was a caf\xe9 by the sea, and it was closed.")


@pytest.mark.parametrize("kind", [pa.string(), pa.binary()], ids=str)
def test_a_failing_pattern_is_no_end(kind: Any) -> None:
    array = pa.array(["it is broken", CLUTTERED], kind)
    kept = clean_array(array, remove=[BrokenPattern()])
    assert kept[0] == array[0]
    assert kept.cast(pa.string()).to_pylist()[1] == CLEAN
    assert clean_array(array, remove=[BrokenPattern()], on_error="null").null_count == 1
    with pytest.raises(RuntimeError, match="broken"):
        clean_array(array, remove=[BrokenPattern()], on_error="raise")


def test_decisions_are_those_of_explain() -> None:
    table = pa.table({"text": [CLUTTERED, None, ""]})
    cleaned = clean_batch(table, decisions=True)
    assert cleaned.schema.field("text_decisions").type == decisions_type()
    first, second, third = cleaned.column("text_decisions").to_pylist()
    assert second is None
    assert third == []
    for row, found in zip(first, explain(CLUTTERED).decisions, strict=True):
        assert row == {
            "start": found.start, "end": found.end, "kept": found.kept, "label": found.label.value,
            "score": found.score, "probability": found.probability,
            "reason": None if found.kept else found.reason, "text": found.text,
        }  # fmt: skip


def test_options_and_addresses() -> None:
    pages = ['<p>It rained all day, and <a href="/ann">nobody</a> came, which <a href="b">was</a> a pity.</p>', None]
    batch = pa.record_batch({"html": pages, "url": ["https://a.example/x/", None]})
    cleaned = clean_batch(batch, "html", url_column="url", kind="html", output="markdown").column("html").to_pylist()
    assert "https://a.example/ann" in cleaned[0]
    assert cleaned[0] == Cleaner(kind="html", output="markdown").clean(pages[0] or "", url="https://a.example/x/")
    assert clean_array(pa.array([ADVERTS]), min_kept=0.1).to_pylist() == [ADVERTS]
    assert "Advertisement" in clean_array(pa.array([CLUTTERED]), keep=["advertisement"])[0].as_py()


def test_wrong_columns_and_options() -> None:
    batch = pa.record_batch({"content": ["a"], "text_decisions": ["b"], "text": ["c"]})
    with pytest.raises(KeyError, match="no column 'body'; the columns are 'content', 'text_decisions', 'text'"):
        clean_batch(batch, "body")
    with pytest.raises(KeyError, match="no column 'link'"):
        clean_batch(batch, url_column="link")
    with pytest.raises(ValueError, match="a column 'text_decisions' already"):
        clean_batch(batch, decisions=True)
    with pytest.raises(KeyError, match="more than one column 'a'"):
        clean_batch(pa.table([pa.array(["x"]), pa.array(["y"])], names=["a", "a"]), "a")
    with pytest.raises(ValueError, match="unknown preset"):
        clean_batch(batch, preset="best")


def test_parquet_in_and_out(tmp_path: Path) -> None:
    printed = run_example("arrow_parquet", tmp_path)
    assert lengths(printed) == expected_lengths()
    dropped = len(explain(sample()[0]["text"]).dropped)
    assert dropped
    assert printed.splitlines()[0].endswith(f", {dropped} lines dropped")


def test_pandas(tmp_path: Path) -> None:
    pd = pytest.importorskip("pandas", minversion="3", reason="pandas 3 is not installed")
    frame = pd.DataFrame(sample()).set_index("id")
    cleaned = clean_batch(pa.Table.from_pandas(frame), column="text").to_pandas()
    assert (cleaned.index == frame.index).all()
    assert (cleaned.dtypes == frame.dtypes).all()
    found = {name: None if pd.isna(text) else text for name, text in cleaned["text"].items()}
    assert found == cleaned_sample()
    category = pd.DataFrame({"text": pd.Categorical([CLUTTERED, CLEAN, None])})
    assert clean_batch(pa.Table.from_pandas(category), column="text").to_pandas()["text"].tolist()[:2] == [CLEAN, CLEAN]
    printed = run_example("pandas_frame", tmp_path)
    assert printed.split()[:2] == ["before", "after"]
    assert f"{len(cleaned_sample()['01'] or '')}.0" in printed


def test_duckdb(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    with duckdb.connect() as connection:
        connection.create_function("declutter", lambda texts: clean_array(texts), ["VARCHAR"], "VARCHAR", type="arrow")  # noqa: PLW0108 - DuckDB counts the parameters
        connection.register("pages", pa.Table.from_pylist(sample()))
        found = dict(connection.execute("SELECT id, declutter(text) FROM pages").fetchall())
        assert found == cleaned_sample()
        # More rows than a vector holds.
        many = "SELECT count(*), count(DISTINCT declutter('It rained. ' || i)) FROM range(5000) t(i)"
        assert connection.execute(many).fetchone() == (5000, 5000)
        # A whole Parquet file to another.
        source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
        pq.write_table(pa.Table.from_pylist(sample()), source)
        query = f"COPY (SELECT * REPLACE (declutter(text) AS text) FROM '{source}') TO '{target}' (FORMAT parquet)"
        connection.execute(query)
    assert {row["id"]: row["text"] for row in pq.read_table(target).to_pylist()} == cleaned_sample()
    printed = run_example("duckdb_sql", tmp_path).splitlines()
    assert "empty None None" in printed
    assert len(printed) == len(sample())
