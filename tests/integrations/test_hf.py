"""Hugging Face datasets: in memory, in processes, as streams; and a cache that hits."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from declutter import Cleaner
from tests.integrations.hosts import (
    ADVERTS,
    CLEAN,
    CLUTTERED,
    PAGES,
    BrokenPattern,
    cleaned_sample,
    expected_lengths,
    lengths,
    run_python,
    sample,
)

datasets = pytest.importorskip("datasets", reason="datasets is not installed (declutter-text[hf])")
clean_batch = import_module("declutter.integrations.hf").clean_batch

# Python 3.12 and newer warn of a fork in a process with threads, which datasets and pyarrow have.
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:datasets"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()
    return tmp_path / "cache"


def by_id(rows: Any) -> dict[str, Any]:
    return {row["id"]: row["text"] for row in rows}


@pytest.mark.parametrize("processes", [None, 2])
def test_in_memory_and_in_processes(processes: int | None, cache: Path) -> None:
    pages = datasets.load_dataset("json", data_files=str(PAGES), split="train", cache_dir=str(cache))
    cleaned = pages.map(clean_batch("text"), batched=True, batch_size=3, num_proc=processes)
    assert by_id(cleaned) == cleaned_sample()
    assert cleaned.features == pages.features


def test_a_stream(cache: Path) -> None:
    pages = datasets.load_dataset("json", data_files=str(PAGES), split="train", streaming=True, cache_dir=str(cache))
    stream = pages.map(clean_batch("text"), batched=True, batch_size=3)
    assert by_id(stream) == cleaned_sample()


@pytest.mark.parametrize("name", ["arrow", "pandas", "numpy", "polars"])
def test_datasets_of_other_formats(name: str) -> None:
    if name == "polars":
        pytest.importorskip("polars", reason="Polars is not installed")
    pages = datasets.Dataset.from_list(sample())
    cleaned = pages.with_format(name).map(clean_batch("text"), batched=True)
    assert by_id(cleaned.with_format(None)) == cleaned_sample()


@pytest.mark.parametrize("kind", ["string", "large_string", "binary"])
def test_the_type_of_the_column_stays(kind: str) -> None:
    encode = str.encode if kind == "binary" else str
    features = datasets.Features({"text": datasets.Value(kind)})
    pages = datasets.Dataset.from_dict({"text": [None, encode(CLUTTERED), encode(CLEAN)]}, features=features)
    # The first batch is all null: nothing may be concluded from it.
    cleaned = pages.map(clean_batch(), batched=True, batch_size=1)
    assert cleaned.features == features
    assert cleaned["text"][:] == [None, encode(CLEAN), encode(CLEAN)]


def test_columns_without_texts() -> None:
    numbers = datasets.Dataset.from_dict({"text": [1, None]})
    assert numbers.map(clean_batch(), batched=True)["text"][:] == [1, None]
    assert numbers.map(clean_batch(on_error="null"), batched=True)["text"][:] == [None, None]
    with pytest.raises(TypeError, match="a text was expected, not int"):
        numbers.map(clean_batch(on_error="raise"), batched=True)
    with pytest.raises(KeyError, match="no column 'body'; the columns are 'text'"):
        numbers.map(clean_batch("body"), batched=True)


def test_options_and_addresses() -> None:
    assert clean_batch(min_kept=0.1)({"text": [ADVERTS, CLUTTERED]}) == {"text": [ADVERTS, CLEAN]}
    assert clean_batch(remove=[BrokenPattern()])({"text": ["it is broken"]}) == {"text": ["it is broken"]}
    page, url = '<p>It rained all day, and <a href="/ann">nobody</a> came by.</p>', "https://a.example/x"
    batch = {"html": [page], "url": [url]}
    function = clean_batch("html", url_column="url", kind="html", output="markdown")
    assert function(batch) == {"html": [Cleaner(kind="html", output="markdown").clean(page, url=url)]}
    with pytest.raises(ValueError, match="unknown preset"):
        clean_batch(preset="best")


FINGERPRINT = """
import re
from datasets.fingerprint import Hasher
from declutter.integrations.hf import clean_batch
function = clean_batch(keep={"caption", "date", "byline"}, remove=["Support us", re.compile("^x", re.I)], min_kept=0.2)
print(Hasher.hash(function))
"""


def test_fingerprints_are_the_same_in_every_process() -> None:
    found = {run_python("-c", FINGERPRINT, PYTHONHASHSEED=seed).stdout for seed in ("1", "2", "3")}
    assert len(found) == 1


def test_fingerprints_tell_options_and_versions_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    fingerprint = datasets.fingerprint.Hasher.hash
    functions = [clean_batch(), clean_batch("body"), clean_batch(url_column="url"), clean_batch(min_kept=0.1)]
    functions += [clean_batch(keep=["date"]), clean_batch(drop=["date"]), clean_batch(preset="recall")]
    assert len(set(map(fingerprint, functions))) == len(functions)
    assert fingerprint(clean_batch(keep=["date", "share"])) == fingerprint(clean_batch(keep={"share", "date"}))
    before = fingerprint(clean_batch())
    monkeypatch.setattr("declutter.cleaner.__version__", "99.0")
    assert fingerprint(clean_batch()) != before


CACHED = """
import sys, datasets
from declutter.integrations.hf import CleanBatch, clean_batch
calls = []
call = CleanBatch.__call__
CleanBatch.__call__ = lambda self, batch: calls.append(1) or call(self, batch)
pages = datasets.load_dataset("json", data_files=sys.argv[1], split="train")
pages.map(clean_batch(keep={"caption", "date"}), batched=True)
print(len(calls), file=sys.stdout)
"""


def test_the_cache_hits_on_the_second_run(tmp_path: Path) -> None:
    counts = [
        int(run_python("-c", CACHED, str(PAGES), HF_HOME=str(tmp_path), PYTHONHASHSEED=seed).stdout.split()[-1])
        for seed in ("1", "2")
    ]
    assert counts[0] > 0
    assert counts[1] == 0


def test_the_example(tmp_path: Path) -> None:
    printed = run_python(str(PAGES.parents[1] / "hf_dataset.py"), HF_HOME=str(tmp_path)).stdout
    assert lengths(printed) == expected_lengths()
    assert f"the stream's first: 01 {expected_lengths()['01']} characters" in printed
