"""Parquet in, Parquet out, batch by batch: memory stays that of one batch."""

import tempfile
from pathlib import Path

import pyarrow.json
import pyarrow.parquet as pq

from declutter.integrations.arrow import clean_batch, decisions_type

PAGES = Path(__file__).parent / "sample" / "pages.jsonl"

with tempfile.TemporaryDirectory() as name:
    source, target = Path(name, "pages.parquet"), Path(name, "clean.parquet")
    pq.write_table(pyarrow.json.read_json(PAGES), source)

    file = pq.ParquetFile(source)
    schema = file.schema_arrow.append(pyarrow.field("text_decisions", decisions_type()))
    with file, pq.ParquetWriter(target, schema) as writer:
        for batch in file.iter_batches(batch_size=1_000):
            writer.write_batch(clean_batch(batch, column="text", decisions=True, min_kept=0.1))

    for row in pq.read_table(target).to_pylist():
        dropped = [decision for decision in row["text_decisions"] or () if not decision["kept"]]
        print(row["id"], f"{len(row['text'] or '')} characters, {len(dropped)} lines dropped")
