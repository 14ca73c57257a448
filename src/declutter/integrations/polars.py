r"""Polars: ``pl.col("text").declutter.clean()``, eager and lazy. Importing this module registers the namespace.

>>> import polars as pl
>>> import declutter.integrations.polars
>>> frame = pl.DataFrame({"text": ["Advertisement\n\nIt rained all day, and nobody came.", None]})
>>> frame.with_columns(pl.col("text").declutter.clean())["text"].to_list()
['It rained all day, and nobody came.', None]
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Unpack

from declutter.integrations.fields import CleanerOptions, FieldCleaner, OnError, field_cleaner, missing

try:
    import polars as pl
except ImportError:
    raise missing("polars", "Polars") from None

#: A decision, as a value of a list column; the reason is that of drops only, since it takes ten times as long.
DECISIONS = pl.List(
    pl.Struct(
        {
            "start": pl.Int64, "end": pl.Int64, "kept": pl.Boolean, "label": pl.String, "score": pl.Int64,
            "probability": pl.Float64, "reason": pl.String, "text": pl.String,
        }
    )
)  # fmt: skip


@pl.api.register_expr_namespace("declutter")
class DeclutterExpr:
    """What declutter does with a column of texts.

    Polars runs Python one row after the other, so an expression uses one core: for more, clean parts of the data in
    processes of their own, or run the command line on the Parquet files.
    """

    def __init__(self, expr: pl.Expr) -> None:
        self._expr = expr

    def clean(self, *, min_kept: float = 0.0, on_error: OnError = "keep", **options: Unpack[CleanerOptions]) -> pl.Expr:
        r"""The texts without their clutter, in a column of the same type (bytes become UTF-8).

        Null stays null; a column that holds no texts is left as it is or made null or an error as ``on_error``
        ("keep", "null", "raise") says; ``min_kept`` (0 to 1) leaves texts as they are of which less would stay.
        The other options are those of ``Cleaner``, and raise at once if they are wrong.

        >>> frame = pl.LazyFrame({"text": ["By Ann Lee\n\nIt rained all day, and nobody came."]})
        >>> frame.select(pl.col("text").declutter.clean(keep={"byline"})).collect().item()
        'By Ann Lee\n\nIt rained all day, and nobody came.'
        """
        cleaner = field_cleaner(min_kept, on_error, options)
        return self._map(lambda column: _cleaned(column, cleaner), pl.self_dtype())

    def decisions(self, *, on_error: OnError = "keep", **options: Unpack[CleanerOptions]) -> pl.Expr:
        """A list of decisions for each text, one a line, of the type ``DECISIONS``; null where there is no text.

        >>> frame = pl.DataFrame({"text": ["Read more: Five takeaways from the summit"]})
        >>> frame.select(pl.col("text").declutter.decisions().list.first().struct.field("label")).item()
        'teaser'
        """
        cleaner = field_cleaner(0.0, on_error, options)
        return self._map(lambda column: _decisions(column, cleaner), DECISIONS)

    def _map(self, function: Callable[[pl.Series], pl.Series], kind: Any) -> pl.Expr:  # noqa: ANN401 - of any sort
        # Element by element: Polars may then hand over slices, which keeps a stream's memory flat.
        return self._expr.map_batches(lambda column: _in_turn(function, column), return_dtype=kind, is_elementwise=True)


#: Polars hands slices to threads of its own, and Python lets one of them run at a time: if they all wanted to, they
#: would spend a fifth of their time on taking turns (measured with Polars 2.1 on two cores, 2026-11-24).
_TURN = threading.Lock()


def _in_turn(function: Callable[[pl.Series], pl.Series], column: pl.Series) -> pl.Series:
    with _TURN:
        return function(column)


def _is_text(column: pl.Series) -> bool:
    # The values of an Enum are fixed; a cleaned text is none of them.
    return column.dtype in {pl.String, pl.Binary, pl.Object} or column.dtype.base_type() is pl.Categorical


def _cleaned(column: pl.Series, cleaner: FieldCleaner) -> pl.Series:
    kind = column.dtype
    if kind == pl.Null:
        return column
    if not _is_text(column):
        outcome = cleaner.failed(column, TypeError(f"a column of texts was expected, not of {kind}"))
        return column if outcome.value is column else pl.Series(column.name, [None] * len(column), kind)
    values = [cleaner(value) for value in column.to_list()]
    if kind == pl.Object:
        return pl.Series(column.name, values, pl.Object)
    encoded = [value.encode("utf-8", "replace") if isinstance(value, str) else value for value in values]
    if kind == pl.Binary:
        return pl.Series(column.name, encoded, pl.Binary)
    return pl.Series(column.name, encoded, pl.Binary).cast(pl.String).cast(kind)


def _decisions(column: pl.Series, cleaner: FieldCleaner) -> pl.Series:
    if not _is_text(column) and column.dtype != pl.Null:
        cleaner.failed(column, TypeError(f"a column of texts was expected, not of {column.dtype}"))
        return pl.Series(column.name, [None] * len(column), DECISIONS)
    outcomes = [cleaner.outcome(value) for value in column.to_list()]
    rows = [
        None
        if outcome.result is None
        else [
            {"start": found.start, "end": found.end, "kept": found.kept, "label": found.label.value,
             "score": found.score, "probability": found.probability, "reason": None if found.kept else found.reason,
             "text": found.text.encode("utf-8", "replace").decode()}
            for found in outcome.result.decisions
        ]
        for outcome in outcomes
    ]  # fmt: skip
    return pl.Series(column.name, rows, DECISIONS)
