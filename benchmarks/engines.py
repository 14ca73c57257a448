"""Engines that run jobs in processes of their own, measured from Parquet to Parquet: Spark and Ray Data.

What an engine takes has three parts, told apart here: its start (a JVM, daemons, workers that import declutter), which
a session pays once; what a job takes that has hardly any documents; and what it takes beyond bare loops
over all documents, which is what counts, the second part included. There are as many loops at a time as the engine has
workers, each over its share of the texts: processes that run at once slow each other down, whoever started them.
The loops have the texts in memory and keep what comes out: reading, writing, and everything that the engine does
meanwhile are the engine's.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.metrics import median
from benchmarks.processor import Meter
from declutter import Cleaner

#: Rows that a worker cleans at a time, and that a file of the source holds.
BATCH = 1_000
#: Workers: one, which bears all that an engine's driver and daemons do; and two, which share it, as workers do in use.
WORKERS = (1, 2)
_ROUNDS = 3
#: Documents of a job that is nearly all fixed cost.
_FEW = 20

#: As in examples/ray_parquet.py: the older reader, and none of the metrics and events that Ray keeps of itself.
_RAY = {
    "RAY_DATA_USE_DATASOURCE_V2": "0",
    "RAY_enable_metrics_collection": "false",
    "RAY_event_stats": "0",
    "RAY_task_events_report_interval_ms": "0",
}

Job = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine: the package that must be there, and what starts so many workers and gives jobs."""

    package: str
    start: Callable[[ExitStack, int], Job]


@dataclass(frozen=True, slots=True)
class Cost:
    """What an engine takes, in processor seconds; ``overhead`` is the share of the bare loop that comes on top."""

    start: float
    few: float
    overhead: float


def _spark(stack: ExitStack, workers: int) -> Job:
    """As in examples/spark_parquet.py, with so many workers."""
    sql = importlib.import_module("pyspark.sql")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.master(f"local[{workers}]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
    spark = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", BATCH).getOrCreate()
    stack.callback(spark.stop)
    spark.sparkContext.setLogLevel("ERROR")

    def clean(batches: Iterator[Any]) -> Iterator[Any]:
        clean_batch = importlib.import_module("declutter.integrations.arrow").clean_batch
        for batch in batches:
            yield clean_batch(batch, "text")

    def job(source: str, target: str) -> None:
        pages = spark.read.parquet(source)
        pages.mapInArrow(clean, pages.schema).write.parquet(target)

    return job


def _ray(stack: ExitStack, workers: int) -> Job:
    """As in examples/ray_parquet.py, with so many workers."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    for name, value in _RAY.items():
        os.environ.setdefault(name, value)
    ray = importlib.import_module("ray")
    data = importlib.import_module("ray.data")
    clean_batch = importlib.import_module("declutter.integrations.arrow").clean_batch
    ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False)
    stack.callback(ray.shutdown)
    data.DataContext.get_current().enable_progress_bars = False

    def job(source: str, target: str) -> None:
        pages = data.read_parquet(source)
        options = {"batch_format": "pyarrow", "batch_size": BATCH, "fn_kwargs": {"column": "text"}}
        pages.map_batches(clean_batch, **options).write_parquet(target)

    return job


ENGINES = {"Spark, with the JVM": Engine("pyspark", _spark), "Ray Data, with its daemons": Engine("ray", _ray)}


def cost(name: str, texts: Sequence[str], workers: int) -> Cost:
    """Measure an engine; its overhead is the median of the rounds, each a job over all texts between two of loops."""
    cleaner = Cleaner()
    wanted = [cleaner.clean(text) for text in texts]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        with Meter() as start:
            job = ENGINES[name].start(stack, workers)
            _timed(job, folder / "first", texts[:_FEW], wanted)
        few = [_timed(job, folder / f"few{number}", texts[:_FEW], wanted) for number in range(_ROUNDS)]
        loops, jobs = [_loops(texts, workers)], []
        for number in range(_ROUNDS):
            jobs.append(_timed(job, folder / f"all{number}", texts, wanted))
            loops.append(_loops(texts, workers))
    ratios = [2 * seconds / (before + after) for seconds, before, after in zip(jobs, loops, loops[1:], strict=False)]
    return Cost(start.seconds, median(few), median(ratios) - 1)


def _loops(texts: Sequence[str], workers: int) -> float:
    """Seconds of bare loops in processes of their own, without their start, and without what an idle engine does."""
    size = -(-len(texts) // workers)
    shares = [texts[first : first + size] for first in range(0, len(texts), size)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return sum(pool.map(_loop, shares))


def _loop(texts: Sequence[str]) -> float:
    cleaner = Cleaner()
    cleaner.clean(texts[0])
    before = time.process_time()
    for text in texts:
        cleaner.clean(text)
    return time.process_time() - before


def _timed(job: Job, folder: Path, texts: Sequence[str], wanted: Sequence[str]) -> float:
    """The seconds of a job, which must write what the bare loop gives; its files are made and read besides."""
    pa, pq = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    source, target = folder / "pages", folder / "clean"
    source.mkdir(parents=True)
    for first in range(0, len(texts), BATCH):
        part = texts[first : first + BATCH]
        rows = pa.table({"id": range(first, first + len(part)), "text": part})
        pq.write_table(rows, source / f"{first:06}.parquet")
    with Meter() as meter:
        job(str(source), str(target))
    cleaned = pq.read_table(target).sort_by("id").column("text").to_pylist()
    if cleaned != list(wanted[: len(texts)]):
        raise SystemExit("an engine gives other texts than the bare loop")
    return meter.seconds
