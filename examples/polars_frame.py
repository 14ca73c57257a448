"""Polars: an expression, in a lazy query over JSON Lines."""

from pathlib import Path

import polars as pl

import declutter.integrations.polars  # noqa: F401 - gives expressions their .declutter

PAGES = Path(__file__).parent / "sample" / "pages.jsonl"

text = pl.col("text")
query = pl.scan_ndjson(PAGES).select(
    "id",
    before=text.str.len_chars(),
    after=text.declutter.clean(min_kept=0.1).str.len_chars(),
    dropped=text.declutter.decisions().list.filter(~pl.element().struct.field("kept")).list.len(),
)
print(query.collect())
