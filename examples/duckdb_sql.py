"""DuckDB: ``declutter(text)`` as a function in SQL, handed whole vectors as Arrow arrays."""

from pathlib import Path

import duckdb

from declutter.integrations.arrow import clean_array

PAGES = Path(__file__).parent / "sample" / "pages.jsonl"

with duckdb.connect() as connection:
    # A function of one parameter, since DuckDB counts them.
    connection.create_function("declutter", lambda texts: clean_array(texts), ["VARCHAR"], "VARCHAR", type="arrow")

    query = "SELECT id, length(text), length(declutter(text)) FROM read_json(?) ORDER BY id"
    for row in connection.execute(query, [str(PAGES)]).fetchall():
        print(*row)
