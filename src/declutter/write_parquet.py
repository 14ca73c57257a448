"""Parquet files, made of spooled Arrow batches when everything is there.

A Parquet file cannot be taken up where a kill left it, since its directory is written last. So batches are
spooled as Arrow streams, one behind the other, and turned into the file in one pass at the end.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from declutter.read_jsonl import JsonLine
from declutter.read_parquet import Row, pyarrow
from declutter.readers import Item
from declutter.writers import uncleaned


class RowWriter:
    """Rows of Parquet files with their texts replaced and their schema kept."""

    spooled = True

    def __init__(self, schema: Any) -> None:  # noqa: ANN401 - pyarrow has no types
        self._schema = schema
        self._batch: Any = None
        self._texts: dict[int, str | None] = {}
        self._column = 0
        self._done: list[Any] = []
        self.records = self.size = 0

    def add(self, item: Item, text: str | None) -> None:
        """One more row; rows of a batch that are never added are left out of it."""
        row: Row = item.carrier
        if row.batch is not self._batch:
            self._close_batch()
            self._batch, self._column = row.batch, row.column
        self._texts[row.place] = text
        self.records += 1
        self.size += len(text or "")

    def header(self) -> bytes:
        """An Arrow stream without rows, so that the schema is there when no row is."""
        return b"" if self._schema is None else _stream(self._schema, [])

    def block(self) -> bytes:
        """The rows added so far, as an Arrow stream."""
        self._close_batch()
        done, self._done, self.records, self.size = self._done, [], 0, 0
        return _stream(self._schema, done) if done else b""

    def _close_batch(self) -> None:
        """Take the rows that were added, run by run: not all types of columns can be picked from row by row."""
        rows = sorted(self._texts)
        start = 0
        for at in range(1, len(rows) + 1):
            if at == len(rows) or rows[at] != rows[at - 1] + 1:
                self._take(rows[start:at])
                start = at
        self._texts = {}

    def _take(self, rows: list[int]) -> None:
        kept = self._batch.slice(rows[0], len(rows))
        old = kept.column(self._column)
        texts = [self._texts[row] for row in rows]
        was = old.to_pylist() if None in texts else texts
        values = [before if text is None else text for text, before in zip(texts, was, strict=True)]
        self._done.append(kept.set_column(self._column, kept.schema.field(self._column), _column(values, old.type)))


def _column(values: list[Any], kind: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """The values as a column of the type the old one had."""
    pa, _ = pyarrow()
    encoded = [value.encode("utf-8", "replace") if isinstance(value, str) else value for value in values]
    if pa.types.is_dictionary(kind):
        return _column(values, kind.value_type).dictionary_encode().cast(kind)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind):
        return pa.array(encoded, kind)
    # By way of bytes: a lone surrogate would be an error.
    plain = [None if value is None else value.decode() for value in encoded]
    return pa.array(plain, kind)


class TableWriter:
    """Rows under one schema, made of records by a function."""

    spooled = True

    def __init__(self, schema: Any, row: Callable[[Item, str | None], tuple[Any, ...]]) -> None:  # noqa: ANN401 - as above
        self._schema = schema
        self._row = row
        self._rows: list[tuple[Any, ...]] = []
        self.records = self.size = 0

    def add(self, item: Item, text: str | None) -> None:
        """One more record."""
        self.add_row(self._row(item, text))

    def add_row(self, row: tuple[Any, ...]) -> None:
        """One more row."""
        self._rows.append(row)
        self.records += 1
        self.size += sum(len(value) for value in row if isinstance(value, str))

    def header(self) -> bytes:
        """An Arrow stream without rows, so that the schema is there when no row is."""
        return _stream(self._schema, [])

    def block(self) -> bytes:
        """The rows added so far, as an Arrow stream."""
        pa, _ = pyarrow()
        rows, self._rows, self.records, self.size = self._rows, [], 0, 0
        if not rows:
            return b""
        columns = [
            pa.array([_writable(value) for value in column], field.type)
            for column, field in zip(zip(*rows, strict=True), self._schema, strict=True)
        ]
        return _stream(self._schema, [pa.RecordBatch.from_arrays(columns, schema=self._schema)])


def record_table(text_field: str, names: list[str]) -> TableWriter:
    """A table of records that come from other formats: the fields that it has no columns for are JSON."""
    pa, _ = pyarrow()
    text = pa.string()
    schema = pa.schema([("id", text), ("source", text), ("record", pa.int64()), (text_field, text), ("fields", text)])

    def row(item: Item, cleaned: str | None) -> tuple[Any, ...]:
        shown = cleaned if cleaned is not None else None if item.state == "through" else uncleaned(item)
        return item.id, names[item.source], item.number, shown, _others(item, text_field)

    return TableWriter(schema, row)


def decision_table() -> TableWriter:
    """A table of decisions, a row for each span."""
    pa, _ = pyarrow()
    text = pa.string()
    schema = pa.schema(
        [
            ("source", text), ("record", pa.int64()), ("id", text), ("start", pa.int64()), ("end", pa.int64()),
            ("kept", pa.bool_()), ("label", text), ("score", pa.int64()), ("probability", pa.float64()),
            ("reason", text), ("text", text),
        ]
    )  # fmt: skip

    def row(item: Item, cleaned: str | None) -> tuple[Any, ...]:
        raise NotImplementedError

    return TableWriter(schema, row)


def _others(item: Item, text_field: str) -> str | None:
    """The fields of a record that have no column of their own, as JSON."""
    if isinstance(item.carrier, JsonLine):
        return item.carrier.others(text_field)
    if isinstance(item.carrier, dict):
        return json.dumps({key: value for key, value in item.carrier.items() if key != "id"}, ensure_ascii=False)
    return None


def _writable(value: object) -> object:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _stream(schema: Any, batches: list[Any]) -> bytes:  # noqa: ANN401 - pyarrow has no types
    pa, _ = pyarrow()
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        for batch in batches:
            writer.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def to_parquet(spool: Path, target: Path) -> None:
    """Turn a file of Arrow streams into a Parquet file, a row group for each stream; the memory of one of them."""
    pa, pq = pyarrow()
    writer = None
    with pa.OSFile(str(spool), "rb") as source:
        end = source.size()
        while source.tell() < end:
            with pa.ipc.open_stream(source) as reader:
                table = reader.read_all()
            writer = writer or pq.ParquetWriter(str(target), table.schema, compression="zstd")
            if table.num_rows:
                writer.write_table(table)
    if writer is not None:
        writer.close()
