"""Parquet, record batch by record batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from declutter.compression import missing
from declutter.readers import Fields, Item, bad

#: Rows of a batch: enough for few calls, little enough for flat memory with long texts.
BATCH_ROWS = 500


class Row(NamedTuple):
    """A row of a record batch, and which of its columns holds the text."""

    batch: Any
    place: int
    column: int


def read_parquet(name: str, fields: Fields) -> Iterator[Item]:
    """The rows of a Parquet file; its columns stay as they are until they are written."""
    pa, pq = pyarrow()
    try:
        file = pq.ParquetFile(name, pre_buffer=False)
    except pa.ArrowException as error:
        yield bad("corrupt", f"not a whole Parquet file: {_first_line(error)}")
        return
    with file:
        names = file.schema_arrow.names
        column = names.index(fields.text) if fields.text in names else -1
        html = names.index(fields.html) if fields.html in names else -1
        if column < 0:
            have = ", ".join(names[:20])
            yield bad("no_text", f"there is no column {fields.text!r} (--text-field names another one); it has {have}")
            return
        identity = names.index(fields.id or "id") if (fields.id or "id") in names else -1
        first = 0
        batches = file.iter_batches(batch_size=BATCH_ROWS)
        while True:
            try:
                batch = next(batches, None)
            except (pa.ArrowException, OSError) as error:
                yield bad("corrupt", f"no row can be read from here on: {_first_line(error)}", f"row {first + 1}")
                return
            if batch is None:
                return
            yield from _rows(batch, first, (column, html, identity), fields)
            first += batch.num_rows


def _rows(batch: Any, first: int, columns: tuple[int, int, int], fields: Fields) -> Iterator[Item]:  # noqa: ANN401 - pyarrow has no types
    column, html, identity = columns
    texts = batch.column(column).to_pylist()
    pages = batch.column(html).to_pylist() if html >= 0 else [None] * len(texts)
    names = batch.column(identity).to_pylist() if identity >= 0 else [None] * len(texts)
    for index, (text, page, name) in enumerate(zip(texts, pages, names, strict=True)):
        place = f"row {first + index + 1}"
        known = None if name is None else str(name)
        carrier = Row(batch, index, column)
        source, kind = (page, "html") if page is not None else (text, None)
        if source is None:
            yield Item(0, 0, "through", place=place, id=known, carrier=carrier)
        elif not isinstance(source, str | bytes):
            field = fields.html if page is not None else fields.text
            yield bad("no_text", f"the column {field!r} holds {type(source).__name__}, not text", place, known)
        elif len(source) > fields.max_bytes:
            yield bad("too_large", f"larger than {fields.max_bytes:,} bytes (--max-bytes)", place, known)
        else:
            yield Item(0, 0, "record", place=place, id=known, text=source, kind=kind, carrier=carrier)


def pyarrow() -> tuple[Any, Any]:
    """``pyarrow`` and ``pyarrow.parquet``; raises ``UsageError`` naming the extra where they are missing."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 - as above
    except ImportError:
        raise missing("parquet", "pyarrow", "Parquet files") from None
    return pa, pq


def schema_of(name: str) -> Any:  # noqa: ANN401 - pyarrow has no types
    """The schema of a Parquet file; None where it cannot be read, which its reader reports."""
    pa, pq = pyarrow()
    try:
        return pq.read_schema(name)
    except (pa.ArrowException, OSError):
        return None


def _first_line(error: BaseException) -> str:
    return str(error).split("\n", 1)[0]
