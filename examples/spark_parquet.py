"""Spark: ``mapInArrow`` over Parquet. On a cluster only the master and the paths differ."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyspark.sql import SparkSession

PAGES = Path(__file__).parent / "sample" / "pages.jsonl"


def clean(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Runs on the workers, where declutter-text[arrow] must be installed too."""
    from declutter.integrations.arrow import clean_batch

    for batch in batches:
        yield clean_batch(batch, column="text", min_kept=0.1)


os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
spark = (
    SparkSession.builder.master("local[2]")
    .appName("declutter")
    .config("spark.ui.enabled", "false")
    # Rows that a worker holds at a time; 10,000 if nothing is said.
    .config("spark.sql.execution.arrow.maxRecordsPerBatch", 1_000)
    # The JVM only reads, hands over and writes: one that compiles less and collects in one thread takes about half the
    # processor time, at the start and in every job. (With spark-submit: --driver-java-options.)
    .config("spark.driver.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
    .getOrCreate()
)
try:
    with tempfile.TemporaryDirectory() as name:
        source, target = str(Path(name, "pages")), str(Path(name, "clean"))
        spark.read.json(str(PAGES)).repartition(2).write.parquet(source)

        pages = spark.read.parquet(source)
        pages.mapInArrow(clean, schema=pages.schema).write.parquet(target)

        for row in spark.read.parquet(target).orderBy("id").collect():
            print(row["id"], f"{len(row['text'] or '')} characters")
finally:
    spark.stop()
