"""pandas 3: strings are Arrow's, so a frame becomes a table and comes back with its index and types."""

from pathlib import Path

import pandas as pd
import pyarrow as pa

from declutter.integrations.arrow import clean_batch

PAGES = Path(__file__).parent / "sample" / "pages.jsonl"

frame = pd.read_json(PAGES, lines=True, dtype={"id": "str", "text": "str"}).set_index("id")

cleaned = clean_batch(pa.Table.from_pandas(frame), column="text").to_pandas()

print(pd.DataFrame({"before": frame["text"].str.len(), "after": cleaned["text"].str.len()}))
