"""What the batched hosts of ``declutter.integrations`` take beyond a bare loop over the same documents.

``python -m benchmarks.hosts`` measures every host that is installed on 10,000 documents made of the shipped samples;
``--quick`` does with a thousand, ``--only Ray`` with one host. For libraries that work in this process, the documents
are cut into ten parts; of each, the loop and every host have their turn and then the loop again, so that what the
machine does besides falls on all alike, and a host's overhead is the median of the parts. Engines with processes of
their own (Spark, Ray) do all documents in one job, see ``benchmarks.engines``. What is compared is processor time of
this process and all that it started, since wall-clock time says little on a machine that others use. An engine's start
(a session, its workers) is not part of the overhead but printed beside it: it does not grow with the documents.

The loop does what the host asks of declutter: ``cleaner.clean(text)``, and beside datatrove's filter, which counts
lines by label, ``cleaner.explain(text)`` and ``counts()``.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import importlib.util
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.cli import documents
from benchmarks.engines import BATCH, ENGINES, WORKERS, Engine, cost
from benchmarks.metrics import median
from benchmarks.processor import Meter
from benchmarks.report import Check
from declutter import Cleaner, Label

OVERHEAD = 0.10
_PARTS = 10

Run = Callable[[Sequence[str]], Sequence[str]]


def _bare(texts: Sequence[str]) -> Sequence[str]:
    cleaner = Cleaner()
    return [cleaner.clean(text) for text in texts]


def _counting(texts: Sequence[str]) -> Sequence[str]:
    cleaner, found = Cleaner(), []
    lines: Counter[tuple[Label, bool]] = Counter()
    for text in texts:
        result = cleaner.explain(text)
        lines.update(result.counts())
        found.append(result.text)
    return found


@dataclass(frozen=True, slots=True)
class Host:
    """A host: the package that must be there, what makes its run, and the loop that does the same work."""

    package: str
    start: Callable[[ExitStack], Run]
    loop: Run = _bare


def _arrow(_: ExitStack) -> Run:
    pa = importlib.import_module("pyarrow")
    clean_batch = importlib.import_module("declutter.integrations.arrow").clean_batch

    def run(texts: Sequence[str]) -> Sequence[str]:
        batches = pa.table({"text": texts}).to_batches(max_chunksize=BATCH)
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
        cleaned = datasets.Dataset.from_dict({"text": texts}).map(clean_batch("text"), batched=True, batch_size=BATCH)
        return list(cleaned["text"])

    return run


def _datatrove(_: ExitStack) -> Run:
    document = importlib.import_module("datatrove.data").Document
    step = importlib.import_module("declutter.integrations.datatrove").DeclutterFilter

    def run(texts: Sequence[str]) -> Sequence[str]:
        docs = (document(text=text, id="") for text in texts)
        return [doc.text for doc in step(drop_empty=False).run(docs)]

    return run


HOSTS = {
    "Arrow": Host("pyarrow", _arrow),
    "pandas": Host("pandas", _pandas),
    "DuckDB": Host("duckdb", _duckdb),
    "Polars": Host("polars", _polars),
    "datasets": Host("datasets", _hf),
    "datatrove, beside a loop that counts labels as it does": Host("datatrove", _datatrove, _counting),
}


def measure(texts: Sequence[str], names: Sequence[str]) -> list[Check]:
    """The overhead of the hosts that work in this process; medians over the parts."""
    size = -(-len(texts) // _PARTS)
    ratios: dict[str, list[float]] = {name: [] for name in names}
    bare = 0.0
    with ExitStack() as stack:
        runs = {name: HOSTS[name].start(stack) for name in names}
        loops = {_bare, *(HOSTS[name].loop for name in names)}
        for run in (*loops, *runs.values()):
            run(texts[:20])
        for first in range(0, len(texts), size):
            part = texts[first : first + size]
            wanted = _bare(part)
            before = {loop: _agreeing("the loop", loop, part, wanted) for loop in loops}
            times = {name: _agreeing(name, run, part, wanted) for name, run in runs.items()}
            alone = {loop: (before[loop] + _agreeing("the loop", loop, part, wanted)) / 2 for loop in loops}
            bare += alone[_bare]
            for name, seconds in times.items():
                ratios[name].append(seconds / alone[HOSTS[name].loop])
    print(f"bare loop: {bare:.1f} processor seconds, {1000 * bare / len(texts):.2f} ms a document")
    return [_check(name, HOSTS[name].package, median(found) - 1) for name, found in ratios.items()]


def measure_engine(texts: Sequence[str], name: str, workers: int) -> Check:
    """The overhead of an engine's job over all documents; prints what it takes for any number of documents."""
    found = cost(name, texts, workers)
    named = f"{name}, workers: {workers}, beside as many loops"
    print(
        f"{named}: {found.start:.1f} processor seconds for start and first job, not counted;"
        f" {found.few:.2f} of every job for any number of documents, counted"
    )
    return _check(named, ENGINES[name].package, found.overhead)


def _check(name: str, package: str, over: float) -> Check:
    version = importlib.metadata.version(package)
    return Check(f"{name} ({package} {version})", f"≤ {OVERHEAD:.0%} more", f"{over:+.1%}", over <= OVERHEAD)


def _agreeing(name: str, run: Run, texts: Sequence[str], wanted: Sequence[str]) -> float:
    """The seconds of a host, which must give what the bare loop gives."""
    with Meter() as meter:
        cleaned = run(texts)
    if list(cleaned) != list(wanted):
        raise SystemExit(f"{name} gives other texts than the bare loop")
    return meter.seconds


def _installed(hosts: Mapping[str, Host | Engine]) -> list[str]:
    return [name for name, host in hosts.items() if importlib.util.find_spec(host.package)]


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, and print a row for each host."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hosts", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the documents")
    parser.add_argument("--only", default="", metavar="START", help="only hosts whose names start so")
    options = parser.parse_args(argv)
    texts = documents(1_000 if options.quick else 10_000)
    here = _installed(HOSTS), _installed(ENGINES)
    names, engines = ([name for name in found if name.startswith(options.only)] for found in here)
    print(f"{len(texts):,} documents of {sum(map(len, texts)) / len(texts):,.0f} characters, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("HF_HOME", folder)
        checks = measure(texts, names) if names else []
        checks += [measure_engine(texts, name, workers) for name in engines for workers in WORKERS]
    for check in checks:
        print(f"{'met   ' if check.met else 'missed'}  {check.name}: {check.measured} (target {check.target})")
    if missing := sorted({*HOSTS, *ENGINES}.difference(*here)):
        print(f"not installed: {', '.join(missing)}")


if __name__ == "__main__":
    main()
