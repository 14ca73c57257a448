"""Ray Data: ``map_batches`` over Parquet. On a cluster, ``ray.init()`` finds it by its address."""

import tempfile
from pathlib import Path

import ray

from declutter.integrations.arrow import clean_batch

PAGES = Path(__file__).parent / "sample" / "pages.jsonl"

ray.init(num_cpus=2, include_dashboard=False)
try:
    with tempfile.TemporaryDirectory() as name:
        source, target = str(Path(name, "pages")), str(Path(name, "clean"))
        ray.data.read_json(str(PAGES)).write_parquet(source)

        pages = ray.data.read_parquet(source)
        options = {"column": "text", "min_kept": 0.1}
        pages.map_batches(clean_batch, batch_format="pyarrow", fn_kwargs=options).write_parquet(target)

        for row in sorted(ray.data.read_parquet(target).take_all(), key=lambda row: row["id"]):
            print(row["id"], f"{len(row['text'] or '')} characters")
finally:
    ray.shutdown()
