"""Spark on ``local[2]``: Parquet in, ``mapInArrow``, Parquet out."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integrations.hosts import (
    CLEAN,
    CLUTTERED,
    cleaned_sample,
    environment,
    expected_lengths,
    lengths,
    run_example,
    sample,
)

pytestmark = [pytest.mark.heavy, pytest.mark.filterwarnings("default")]
pytest.importorskip("pyspark", reason="PySpark is not installed (scripts/heavy.sh spark)")


def java_runs() -> bool:
    java = shutil.which("java")
    return java is not None and subprocess.run([java, "-version"], capture_output=True, check=False).returncode == 0


if not java_runs():
    pytest.skip("there is no Java runtime, which Spark needs (default-jre-headless)", allow_module_level=True)

import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from pyspark.sql import SparkSession, types  # noqa: E402


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("PYTHONPATH", environment()["PYTHONPATH"])
        session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
        yield session
        session.stop()


def cleaning(**options: Any) -> Any:
    """A function for ``mapInArrow``; sent by value, since workers do not know this module."""

    def clean(batches: Any) -> Any:
        from declutter.integrations.arrow import clean_batch  # noqa: PLC0415 - on the workers

        for batch in batches:
            yield clean_batch(batch, column="text", **options)

    return clean


def test_parquet_in_and_out(spark: Any, tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(sample()), tmp_path / "in.parquet")
    pages = spark.read.parquet(str(tmp_path / "in.parquet")).repartition(2)
    pages.mapInArrow(cleaning(), schema=pages.schema).write.parquet(str(tmp_path / "out"))
    written = pq.read_table(tmp_path / "out")
    assert {row["id"]: row["text"] for row in written.to_pylist()} == cleaned_sample()
    assert len(list((tmp_path / "out").glob("*.parquet"))) == 2


def test_bytes_and_numbers(spark: Any) -> None:
    rows = [(bytearray(CLUTTERED.encode()),), (None,)]
    pages = spark.createDataFrame(rows, types.StructType([types.StructField("text", types.BinaryType())]))
    found = {
        bytes(row["text"]) if row["text"] else None for row in pages.mapInArrow(cleaning(), pages.schema).collect()
    }
    assert found == {CLEAN.encode(), None}
    numbers = spark.createDataFrame([(1,), (None,)], "text long")
    assert {row["text"] for row in numbers.mapInArrow(cleaning(), numbers.schema).collect()} == {1, None}
    assert {row["text"] for row in numbers.mapInArrow(cleaning(on_error="null"), numbers.schema).collect()} == {None}
    with pytest.raises(Exception, match="a column of texts was expected"):
        numbers.mapInArrow(cleaning(on_error="raise"), numbers.schema).collect()


def test_decisions(spark: Any) -> None:
    pages = spark.createDataFrame([(CLUTTERED,), (None,)], "text string")
    schema = (
        "text string, text_decisions array<struct<start: long, end: long, kept: boolean, label: string, score: long,"
        " probability: double, reason: string, text: string>>"
    )
    found = pages.mapInArrow(cleaning(decisions=True), schema).selectExpr("text_decisions.label AS labels").collect()
    assert sorted((row["labels"] for row in found), key=str) == [None, ["advertisement", "body"]]


def test_the_example(tmp_path: Path) -> None:
    assert lengths(run_example("spark_parquet", tmp_path)) == expected_lengths()
