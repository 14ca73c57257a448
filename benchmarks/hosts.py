"""What the batched hosts of ``declutter.integrations`` take beyond a bare loop over the same documents.

``python -m benchmarks.hosts`` measures every host that is installed on 10,000 documents made of the shipped samples;
``--quick`` does with a thousand. The documents are cut into ten parts; of each, the loop and every host have their
turn and then the loop again, so that what the machine does besides falls on all alike, and a host's overhead is the
median of the parts. What is compared is processor time of this process and its children, since wall-clock time says
little on a machine that others use. A host's start (a session, its workers) is not measured: it is the same for every
number of documents.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import importlib.util
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from benchmarks.cli import documents
from benchmarks.metrics import median
from benchmarks.report import Check
from declutter import Cleaner

OVERHEAD = 0.10
_PARTS = 10
_BATCH = 1_000

Run = Callable[[Sequence[str]], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Host:
    """A host: the package that must be there, and what makes its run."""

    package: str
    start: Callable[[ExitStack], Run]


def _arrow(_: ExitStack) -> Run:
    pa = importlib.import_module("pyarrow")
    clean_batch = importlib.import_module("declutter.integrations.arrow").clean_batch

    def run(texts: Sequence[str]) -> Sequence[str]:
        batches = pa.table({"text": texts}).to_batches(max_chunksize=_BATCH)
        return [text for batch in batches for text in clean_batch(batch, "text").column("text").to_pylist()]

    return run


def _pandas(_: ExitStack) -> Run:
    pa, pd = importlib.import_module("pyarrow"), importlib.import_module("pandas")
    clean_batch = importlib.import_module("declutter.integrations.arrow").clean_batch

    def run(texts: Sequence[str]) -> Sequence[str]:
        frame = clean_batch(pa.Table.from_pandas(pd.DataFrame({"text": texts})), "text").to_pandas()
        return list(frame["text"])

    return run


def _duckdb(stack: ExitStack) -> Run:
    duckdb, pa = importlib.import_module("duckdb"), importlib.import_module("pyarrow")
    clean_array = importlib.import_module("declutter.integrations.arrow").clean_array
    connection = stack.enter_context(duckdb.connect())
    connection.create_function("declutter", lambda texts: clean_array(texts), ["VARCHAR"], "VARCHAR", type="arrow")  # noqa: PLW0108 - DuckDB counts the parameters

    def run(texts: Sequence[str]) -> Sequence[str]:
        connection.register("pages", pa.table({"text": texts}))
        return [text for (text,) in connection.execute("SELECT declutter(text) FROM pages").fetchall()]

    return run


def _polars(_: ExitStack) -> Run:
    pl = importlib.import_module("polars")
    importlib.import_module("declutter.integrations.polars")

    def run(texts: Sequence[str]) -> Sequence[str]:
        frame = pl.LazyFrame({"text": texts}).select(pl.col("text").declutter.clean()).collect()
        return list(frame["text"])

    return run


def _hf(stack: ExitStack) -> Run:
    datasets = importlib.import_module("datasets")
    clean_batch = importlib.import_module("declutter.integrations.hf").clean_batch
    datasets.disable_progress_bars()
    datasets.disable_caching()
    stack.callback(datasets.enable_caching)

    def run(texts: Sequence[str]) -> Sequence[str]:
        cleaned = datasets.Dataset.from_dict({"text": texts}).map(clean_batch("text"), batched=True, batch_size=_BATCH)
        return list(cleaned["text"])

    return run


def _spark(stack: ExitStack) -> Run:
    sql, pa = importlib.import_module("pyspark.sql"), importlib.import_module("pyarrow")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", _BATCH).getOrCreate()
    stack.callback(spark.stop)

    def clean(batches: Iterator[Any]) -> Iterator[Any]:
        clean_batch = importlib.import_module("declutter.integrations.arrow").clean_batch
        for batch in batches:
            yield clean_batch(batch, "text")

    def run(texts: Sequence[str]) -> Sequence[str]:
        pages = spark.createDataFrame(pa.table({"text": texts}))
        return [row["text"] for row in pages.mapInArrow(clean, pages.schema).collect()]

    return run


def _datatrove(_: ExitStack) -> Run:
    document = importlib.import_module("datatrove.data").Document
    step = importlib.import_module("declutter.integrations.datatrove").DeclutterFilter

    def run(texts: Sequence[str]) -> Sequence[str]:
        return [doc.text for doc in step(drop_empty=False).run(document(text=text, id="") for text in texts)]

    return run


HOSTS = {
    "Arrow": Host("pyarrow", _arrow),
    "pandas": Host("pandas", _pandas),
    "DuckDB": Host("duckdb", _duckdb),
    "Polars": Host("polars", _polars),
    "datasets": Host("datasets", _hf),
    "datatrove (counts lines by label)": Host("datatrove", _datatrove),
    "Spark, with the JVM": Host("pyspark", _spark),
}


def _bare(texts: Sequence[str]) -> Sequence[str]:
    cleaner = Cleaner()
    return [cleaner.clean(text) for text in texts]


def _seconds() -> float:
    """Processor seconds of this process, and of its children: those that have ended, and those that run (Linux)."""
    total = time.process_time()
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return total + ended.ru_utime + ended.ru_stime + sum(map(_living, _descendants(os.getpid())))


def _descendants(pid: int) -> list[int]:
    found = []
    for task in _listed(f"/proc/{pid}/task"):
        for child in _read(f"/proc/{pid}/task/{task}/children").split():
            found += [int(child), *_descendants(int(child))]
    return found


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are all that is wanted
    except OSError:
        return []


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as stream:  # noqa: PTH123 - a file of the kernel's
            return stream.read()
    except OSError:
        return ""


def _living(pid: int) -> float:
    # User and system time of the process and of its own ended children, behind the name in parentheses.
    numbers = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()[11:15]
    return sum(map(int, numbers)) / os.sysconf("SC_CLK_TCK")


def _timed(run: Run, texts: Sequence[str]) -> tuple[float, Sequence[str]]:
    before = _seconds()
    cleaned = run(texts)
    return _seconds() - before, cleaned


def measure(texts: Sequence[str], names: Sequence[str]) -> list[Check]:
    """The overhead of the hosts over the bare loop; medians over the parts."""
    size = -(-len(texts) // _PARTS)
    bare: list[float] = []
    ratios: dict[str, list[float]] = {name: [] for name in names}
    with ExitStack() as stack:
        runs = {name: HOSTS[name].start(stack) for name in names}
        for run in (_bare, *runs.values()):
            run(texts[:20])
        for first in range(0, len(texts), size):
            part = texts[first : first + size]
            before, wanted = _timed(_bare, part)
            times = {name: _agreeing(name, run, part, wanted) for name, run in runs.items()}
            alone = (before + _timed(_bare, part)[0]) / 2
            bare.append(alone)
            for name, seconds in times.items():
                ratios[name].append(seconds / alone)
    print(f"bare loop: {sum(bare):.1f} processor seconds, {1000 * sum(bare) / len(texts):.2f} ms a document")
    checks = []
    for name, found in ratios.items():
        over = median(found) - 1
        version = importlib.metadata.version(HOSTS[name].package)
        checks.append(Check(f"{name} {version}", f"≤ {OVERHEAD:.0%} more", f"{over:+.1%}", over <= OVERHEAD))
    return checks


def _agreeing(name: str, run: Run, texts: Sequence[str], wanted: Sequence[str]) -> float:
    """The seconds of a host, which must give what the bare loop gives."""
    seconds, cleaned = _timed(run, texts)
    if list(cleaned) != list(wanted):
        raise SystemExit(f"{name} gives other texts than the bare loop")
    return seconds


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, and print a row for each host."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hosts", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the documents")
    texts = documents(1_000 if parser.parse_args(argv).quick else 10_000)
    names = [name for name, host in HOSTS.items() if importlib.util.find_spec(host.package)]
    print(f"{len(texts):,} documents of {sum(map(len, texts)) / len(texts):,.0f} characters, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("HF_HOME", folder)
        for check in measure(texts, names):
            print(f"{'met   ' if check.met else 'missed'}  {check.name}: {check.measured} (target {check.target})")
    if missing := sorted(set(HOSTS) - set(names)):
        print(f"not installed: {', '.join(missing)}")


if __name__ == "__main__":
    main()
