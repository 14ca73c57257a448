"""Ray Data: ``map_batches`` over Parquet. On a cluster, ``ray.init()`` finds it by its address."""

import os
import tempfile
from pathlib import Path

# Ray 2.60 lists and reads files in tasks of their own, for which it starts workers anew and anew: with a few files
# that takes some seconds more in every job. Must be set before Ray Data is imported; older releases ignore it.
os.environ.setdefault("RAY_DATA_USE_DATASOURCE_V2", "0")
# On one machine Ray's metrics and events of itself cost a few per cent. On a cluster they are its administrator's.
os.environ.setdefault("RAY_enable_metrics_collection", "false")
os.environ.setdefault("RAY_event_stats", "0")
os.environ.setdefault("RAY_task_events_report_interval_ms", "0")

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
        cleaned = pages.map_batches(clean_batch, batch_size=1_000, batch_format="pyarrow", fn_kwargs=options)
        cleaned.write_parquet(target)

        for row in sorted(ray.data.read_parquet(target).take_all(), key=lambda row: row["id"]):
            print(row["id"], f"{len(row['text'] or '')} characters")
finally:
    ray.shutdown()
