r"""Arrow: ``clean_batch``, on which Spark, Ray Data, DuckDB, pandas and other users of Arrow build.

>>> import pyarrow as pa
>>> batch = pa.record_batch({"id": [1, 2], "text": ["Advertisement\n\nIt rained all day, and nobody came.", None]})
>>> clean_batch(batch, column="text").to_pylist()
[{'id': 1, 'text': 'It rained all day, and nobody came.'}, {'id': 2, 'text': None}]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar, Unpack

from declutter.integrations.fields import CleanerOptions, FieldCleaner, OnError, Outcome, field_cleaner, missing

try:
    import pyarrow as pa
except ImportError:
    raise missing("arrow", "pyarrow") from None

Batch = TypeVar("Batch")

#: The fields of a decision; the reason is that of drops only, since it takes ten times as long as the score.
_DECISION = (
    ("start", pa.int64()), ("end", pa.int64()), ("kept", pa.bool_()), ("label", pa.string()), ("score", pa.int64()),
    ("probability", pa.float64()), ("reason", pa.string()), ("text", pa.string()),
)  # fmt: skip


def clean_batch(
    batch: Batch,
    column: str = "text",
    *,
    decisions: bool = False,
    url_column: str | None = None,
    min_kept: float = 0.0,
    on_error: OnError = "keep",
    **options: Unpack[CleanerOptions],
) -> Batch:
    """The ``RecordBatch`` or ``Table`` with the texts of one column cleaned and everything else as it was.

    The schema stays as it is, so a column of bytes holds UTF-8 afterwards. ``decisions`` adds a column
    ``COLUMN_decisions`` of the type ``decisions_type()``: a struct for every line of the text. ``url_column`` names
    the column with the pages' addresses, against which Markdown output makes links whole. Null stays null;
    a column that holds no texts is left as it is or made null or an error as ``on_error`` ("keep", "null", "raise")
    says; ``min_kept`` (0 to 1) leaves texts as they are of which less would stay. The other options are those of
    ``Cleaner``, which is built once in a process.

    Raises ``KeyError`` naming the columns for one that does not exist, ``ValueError`` where the column of
    the decisions exists already, and what ``Cleaner`` raises for its options.

    >>> batch = pa.record_batch({"html": [b"<p>It rained all day, and nobody came.</p><p>Share on Facebook</p>"]})
    >>> clean_batch(batch, "html", kind="html").to_pylist()
    [{'html': b'It rained all day, and nobody came.'}]
    """
    cleaner = field_cleaner(min_kept, on_error, options)
    return cleaned_batch(batch, column, url_column, cleaner, decisions=decisions)


def clean_array(
    array: Any,  # noqa: ANN401 - pyarrow has no types
    *,
    min_kept: float = 0.0,
    on_error: OnError = "keep",
    **options: Unpack[CleanerOptions],
) -> Any:  # noqa: ANN401 - as above
    """An ``Array`` or ``ChunkedArray`` of texts, cleaned; of the same type. The options are those of ``clean_batch``.

    >>> clean_array(pa.array(["Share on Facebook", None])).to_pylist()
    ['', None]
    """
    return _clean(array, None, field_cleaner(min_kept, on_error, options), decisions=False)[0]


def cleaned_batch(
    batch: Batch, column: str, url_column: str | None, cleaner: FieldCleaner, *, decisions: bool = False
) -> Batch:
    """What ``clean_batch`` does, with a cleaner that is there already."""
    table: Any = batch
    place = _place(table, column)
    urls = None if url_column is None else table.column(_place(table, url_column))
    name = f"{column}_decisions"
    if decisions and name in table.schema.names:
        raise ValueError(f"there is a column {name!r} already")
    array, found = _clean(table.column(place), urls, cleaner, decisions=decisions)
    cleaned = table.set_column(place, table.schema.field(place), array)
    result: Batch = cleaned.append_column(name, found) if decisions else cleaned
    return result


def decisions_type() -> Any:  # noqa: ANN401 - pyarrow has no types
    """The type of a column of decisions: a list of structs, for engines that want to know the schema beforehand."""
    return pa.list_(pa.struct(list(_DECISION)))


def _place(table: Any, column: str) -> int:  # noqa: ANN401 - pyarrow has no types
    names = table.schema.names
    if names.count(column) != 1:
        many = "more than one column" if column in names else "no column"
        raise KeyError(f"there is {many} {column!r}; the columns are {', '.join(map(repr, names[:20]))}")
    place: int = names.index(column)
    return place


def _clean(array: Any, urls: Any, cleaner: FieldCleaner, *, decisions: bool) -> tuple[Any, Any]:  # noqa: ANN401 - as above
    """The array and its decisions, in the chunks in which it came."""
    addresses = iter(()) if urls is None else iter(_values(urls))
    if not isinstance(array, pa.ChunkedArray):
        return _clean_chunk(array, addresses, cleaner, decisions=decisions)
    pairs = [_clean_chunk(chunk, addresses, cleaner, decisions=decisions) for chunk in array.chunks]
    texts = pa.chunked_array([text for text, _ in pairs], array.type)
    return texts, pa.chunked_array([found for _, found in pairs], decisions_type()) if decisions else None


def _clean_chunk(array: Any, urls: Iterator[Any], cleaner: FieldCleaner, *, decisions: bool) -> tuple[Any, Any]:  # noqa: ANN401 - as above
    kind = array.type
    if not _is_text(kind):
        found = pa.nulls(len(array), decisions_type()) if decisions else None
        if pa.types.is_null(kind):
            return array, found
        outcome = cleaner.failed(array, TypeError(f"a column of texts was expected, not of {kind}"))
        return array if outcome.value is array else pa.nulls(len(array), kind), found
    texts: list[Any] = []
    rows: list[list[tuple[Any, ...]] | None] = []
    # One at a time: what a result can explain is ten times as large as its text.
    for value in _values(array):
        outcome = cleaner.outcome(value, next(urls, None))
        texts.append(outcome.value)
        if decisions:
            rows.append(_rows(outcome))
    return _array(texts, kind), pa.array(rows, decisions_type()) if decisions else None


def _is_text(kind: Any) -> bool:  # noqa: ANN401 - as above
    types = pa.types
    if types.is_dictionary(kind):
        return _is_text(kind.value_type)
    checks = (types.is_string, types.is_large_string, types.is_string_view)
    return any(check(kind) for check in checks) or _is_bytes(kind)


def _is_bytes(kind: Any) -> bool:  # noqa: ANN401 - as above
    types = pa.types
    return bool(types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind))


def _values(array: Any) -> list[Any]:  # noqa: ANN401 - as above
    try:
        values: list[Any] = array.to_pylist()
    except UnicodeDecodeError:
        # Arrow does not look whether a column of strings is UTF-8; what is not is decoded as bytes are.
        values = array.cast(pa.string()).cast(pa.binary()).to_pylist()
    return values


def _array(values: list[Any], kind: Any) -> Any:  # noqa: ANN401 - as above
    """The values as an array of this type; by way of bytes where Arrow wants them so."""
    if pa.types.is_dictionary(kind):
        return _array(values, kind.value_type).dictionary_encode().cast(kind)
    if not _is_bytes(kind):
        try:
            return pa.array(values, kind)
        except (UnicodeEncodeError, pa.ArrowException):
            # A lone surrogate, or bytes left as they were.
            text = [value.decode("utf-8", "replace") if isinstance(value, bytes) else value for value in values]
            values = text
    encoded = [value.encode("utf-8", "replace") if isinstance(value, str) else value for value in values]
    return pa.array(encoded, pa.binary()).cast(kind)


def _rows(outcome: Outcome) -> list[tuple[Any, ...]] | None:
    """The decisions about a text, as rows of the struct."""
    if outcome.result is None:
        return None
    return [
        (found.start, found.end, found.kept, found.label.value, found.score, found.probability,
         None if found.kept else found.reason, found.text.encode("utf-8", "replace").decode())
        for found in outcome.result.decisions
    ]  # fmt: skip
