"""Hugging Face datasets: ``ds.map(clean_batch("text"), batched=True, num_proc=2)``, with a cache that hits.

>>> import datasets
>>> ds = datasets.Dataset.from_dict({"text": ["It rained all day, and nobody came.", None]})
>>> ds.map(clean_batch("text"), batched=True)["text"][:]
['It rained all day, and nobody came.', None]
"""

from __future__ import annotations

from itertools import repeat
from typing import Any, Unpack

from declutter import Cleaner
from declutter.integrations.fields import CleanerOptions, FieldCleaner, OnError, Outcome, field_cleaner, missing

try:
    import datasets  # noqa: F401 - says that it is missing before its own dependencies do
    import pyarrow as pa
except ImportError:
    raise missing("hf", "datasets") from None

from declutter.integrations.arrow import cleaned_batch


class CleanBatch:
    """The function for ``Dataset.map`` and ``IterableDataset.map`` with ``batched=True``; made by ``clean_batch``.

    What it is pickled to names every option, the code's version and the model's hash, the same in every process:
    by that, datasets tells whether it has done the work before.
    """

    def __init__(self, column: str, url_column: str | None, cleaner: FieldCleaner) -> None:
        self.column = column
        self.url_column = url_column
        self.cleaner = cleaner

    def __call__(self, batch: Any) -> Any:  # noqa: ANN401 - a mapping of lists, or what the dataset's format says
        """The cleaned column of a batch, or a table with it where the dataset's format is tables."""
        if isinstance(batch, pa.Table):
            return cleaned_batch(batch, self.column, self.url_column, self.cleaner)
        values = _column(batch, self.column)
        urls = repeat(None) if self.url_column is None else _column(batch, self.url_column)
        cleaned = [_value(value, self.cleaner.outcome(value, url)) for value, url in zip(values, urls, strict=False)]
        # Of tables, datasets takes nothing but what is returned; to mappings it adds the columns that were there.
        if hasattr(batch, "with_columns"):  # a frame of Polars
            return batch.with_columns(type(values)(self.column, cleaned, values.dtype))
        if hasattr(batch, "assign"):  # one of pandas
            return batch.assign(**{self.column: type(values)(cleaned, batch.index, values.dtype)})
        return {self.column: cleaned}

    def __reduce__(self) -> tuple[Any, ...]:
        """Everything that decides what comes out, in a fixed order."""
        return _rebuilt, (self.column, self.url_column, self.cleaner.state())


def clean_batch(
    column: str = "text",
    *,
    url_column: str | None = None,
    min_kept: float = 0.0,
    on_error: OnError = "keep",
    **options: Unpack[CleanerOptions],
) -> CleanBatch:
    """A function for ``map(…, batched=True)`` that cleans one column, of a dataset in memory or of a stream.

    None stays None; a value that is no text is left as it is or made None or an error as ``on_error`` ("keep",
    "null", "raise") says; ``min_kept`` (0 to 1) leaves texts as they are of which less would stay; ``url_column``
    names the column with the pages' addresses. The other options are those of ``Cleaner``, and raise at once if they
    are wrong. A column that does not exist raises ``KeyError`` when the first batch comes.

    >>> clean_batch("text")({"text": ["Share on Facebook"]})
    {'text': ['']}
    """
    return CleanBatch(column, url_column, field_cleaner(min_kept, on_error, options))


def _rebuilt(column: str, url_column: str | None, state: tuple[tuple[str, Any], ...]) -> CleanBatch:
    options = dict(state)
    options.pop("version")
    min_kept, on_error = options.pop("min_kept"), options.pop("on_error")
    return CleanBatch(column, url_column, FieldCleaner(Cleaner(**options), min_kept, on_error))


def _column(batch: Any, name: str) -> Any:  # noqa: ANN401 - as above
    names = list(getattr(batch, "columns", batch))
    if name not in names:
        raise KeyError(f"there is no column {name!r}; the columns are {', '.join(map(repr, names[:20]))}")
    return batch[name]


def _value(value: object, outcome: Outcome) -> Any:  # noqa: ANN401 - of any type
    """What the column is to hold: of the type that it has, and None for the NaN of pandas."""
    if outcome.state == "null":
        return None
    if isinstance(value, bytes) and isinstance(outcome.value, str):
        return outcome.value.encode("utf-8", "replace")
    return outcome.value
