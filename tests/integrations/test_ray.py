"""Ray Data, started by the test: Parquet in, ``map_batches``, Parquet out."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
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
ray = pytest.importorskip("ray", reason="Ray is not installed (scripts/heavy.sh ray)")
pytest.importorskip("ray.data", reason="Ray Data is not installed (scripts/heavy.sh ray)")
clean_batch = import_module("declutter.integrations.arrow").clean_batch


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    variables = {"PYTHONPATH": environment()["PYTHONPATH"]}
    ray.init(num_cpus=2, include_dashboard=False, runtime_env={"env_vars": variables})
    yield ray
    ray.shutdown()


def cleaned(dataset: Any, **options: Any) -> Any:
    return dataset.map_batches(clean_batch, batch_format="pyarrow", fn_kwargs={"column": "text", **options})


def test_parquet_in_and_out(cluster: Any, tmp_path: Path) -> None:
    source, target = str(tmp_path / "in"), str(tmp_path / "out")
    cluster.data.from_items(sample()).repartition(2).write_parquet(source)
    cleaned(cluster.data.read_parquet(source)).write_parquet(target)
    found = {row["id"]: row["text"] for row in cluster.data.read_parquet(target).take_all()}
    assert found == cleaned_sample()


def test_rows_of_every_sort(cluster: Any) -> None:
    rows = cluster.data.from_items([{"text": CLUTTERED.encode()}, {"text": None}])
    assert [row["text"] for row in cleaned(rows).take_all()] == [CLEAN.encode(), None]
    numbers = cluster.data.from_items([{"text": 1}, {"text": 2}])
    assert [row["text"] for row in cleaned(numbers).take_all()] == [1, 2]
    with pytest.raises(Exception, match="a column of texts was expected"):
        cleaned(numbers, on_error="raise").take_all()


def test_decisions(cluster: Any) -> None:
    (row,) = cleaned(cluster.data.from_items([{"text": CLUTTERED}]), decisions=True).take_all()
    assert [found["label"] for found in row["text_decisions"]] == ["advertisement", "body"]


def test_the_example(cluster: Any, tmp_path: Path) -> None:
    cluster.shutdown()  # it starts its own
    assert lengths(run_example("ray_parquet", tmp_path)) == expected_lengths()
