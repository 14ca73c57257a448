r"""One value of somebody else's data: what all hosts do with texts, nulls, and what is neither.

>>> cleaner = FieldCleaner()
>>> cleaner("Advertisement\n\nIt rained all day, and nobody came."), cleaner(None), cleaner(7)
('It rained all day, and nobody came.', None, 7)
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypedDict, get_args

from declutter import Cleaner, Label, Result
from declutter.cleaner import Pattern
from declutter.values import Kind, Output, Preset

OnError = Literal["keep", "null", "raise"]
#: "unchanged" is a text of which less than the least share would have been kept.
State = Literal["cleaned", "unchanged", "null", "failed"]

_LOG = logging.getLogger("declutter")
#: Reasons that have been told in this process: a corpus can have as many bad rows as it has rows.
_told: set[str] = set()


class CleanerOptions(TypedDict, total=False):
    """The options of ``Cleaner``, as keyword arguments of the integrations."""

    kind: Kind | None
    language: str | None
    preset: Preset
    keep: Iterable[Label | str]
    drop: Iterable[Label | str]
    repair: bool
    output: Output
    images: bool
    protect: Iterable[Pattern]
    remove: Iterable[Pattern]
    model: str | Path | None


class Outcome(NamedTuple):
    """What a field is to hold from now on, how it came to it, and the result if there was something to clean."""

    value: Any
    state: State
    result: Result | None = None


@dataclass(frozen=True)
class FieldCleaner:
    """Cleans values of any type: ``str`` and ``bytes`` become the ``str`` that is left of them, null stays null.

    ``min_kept`` (0 to 1) is the least share of a text that must stay; of less, the text is left as it is.
    ``on_error`` says what becomes of a value that is no text, or that a pattern of the user's fails on: "keep"
    leaves it (and logs a warning, once for each sort of error in a process), "null" makes it None, "raise" raises.

    Raises ``TypeError`` and ``ValueError`` for wrong options.
    """

    cleaner: Cleaner = field(default_factory=Cleaner)
    min_kept: float = 0.0
    on_error: OnError = "keep"

    def __post_init__(self) -> None:
        """Check the options."""
        if isinstance(self.min_kept, bool) or not isinstance(self.min_kept, int | float):
            raise TypeError(f"min_kept must be a share between 0 and 1, not {type(self.min_kept).__name__}")
        if not 0 <= self.min_kept <= 1:
            raise ValueError(f"min_kept must be a share between 0 and 1, not {self.min_kept}")
        if self.on_error not in get_args(OnError):
            known = ", ".join(map(repr, get_args(OnError)))
            raise ValueError(f"unknown on_error {self.on_error!r}; it can be {known}")

    def __call__(self, value: object, url: object = None) -> Any:  # noqa: ANN401 - what the host has, it gets back
        """What the field is to hold from now on."""
        return self.outcome(value, url).value

    def outcome(self, value: object, url: object = None) -> Outcome:
        """What the field is to hold from now on, and why; ``url`` is used if it is a ``str``."""
        # NaN is how tables of numbers say that nothing is there.
        if value is None or (isinstance(value, float) and value != value):  # noqa: PLR0124
            return Outcome(value, "null")
        if not isinstance(value, str | bytes | bytearray):
            return self.failed(value, TypeError(f"a text was expected, not {type(value).__name__}"))
        try:
            result = self.cleaner.explain(value, url=url if isinstance(url, str) else None)
        except Exception as error:  # noqa: BLE001 - no text raises, but patterns of the user's can
            return self.failed(value, error)
        if result.kept_share < self.min_kept:
            return Outcome(value, "unchanged", result)
        return Outcome(result.text, "cleaned", result)

    def failed(self, value: object, error: Exception) -> Outcome:
        """What becomes of a value that cannot be cleaned."""
        if self.on_error == "raise":
            raise error
        reason = f"{type(error).__name__}: {error}"
        sort = reason if isinstance(error, TypeError) else type(error).__name__
        if sort not in _told:
            _told.add(sort)
            what = "is left as it is" if self.on_error == "keep" else "is made null"
            _LOG.warning("a value that cannot be cleaned %s (%s); this is said once", what, reason)
        return Outcome(value if self.on_error == "keep" else None, "failed")

    def state(self) -> tuple[tuple[str, object], ...]:
        """Everything that decides what comes out, in an order that is the same in every process.

        Code and model are part of it: a cache filled by another release must not be taken for this one's.

        >>> dict(FieldCleaner(Cleaner(keep={"date", "caption"})).state())["keep"]
        ('caption', 'date')
        """
        options = {item.name: getattr(self.cleaner, item.name) for item in fields(Cleaner)}
        for name in ("keep", "drop"):
            options[name] = tuple(sorted(label.value for label in options[name]))
        options |= {"min_kept": self.min_kept, "on_error": self.on_error, "version": self.cleaner.explain("").version}
        return tuple(sorted(options.items()))


def field_cleaner(min_kept: float, on_error: OnError, options: Mapping[str, Any]) -> FieldCleaner:
    """The cleaner with these options, the same one for the same options: hosts ask for it with every batch.

    >>> field_cleaner(0.0, "keep", {"keep": ["caption"]}) is field_cleaner(0.0, "keep", {"keep": {"caption"}})
    True
    """
    try:
        return _cached(min_kept, on_error, frozenset((name, _hashable(name, value)) for name, value in options.items()))
    except TypeError:
        # What cannot be hashed is either a wrong option, which the cleaner says best, or somebody's pattern.
        return FieldCleaner(Cleaner(**options), min_kept, on_error)


@lru_cache(maxsize=32)
def _cached(min_kept: float, on_error: OnError, options: frozenset[tuple[str, Any]]) -> FieldCleaner:
    return FieldCleaner(Cleaner(**dict(options)), min_kept, on_error)


def _hashable(name: str, value: object) -> object:
    if not isinstance(value, list | tuple | set | frozenset):
        return value
    return frozenset(value) if name in {"keep", "drop"} else tuple(value)


def missing(extra: str, package: str) -> ImportError:
    """The error of a host whose library is not there.

    >>> print(missing("polars", "Polars"))
    declutter.integrations.polars needs Polars: python -m pip install 'declutter-text[polars]'
    """
    return ImportError(
        f"declutter.integrations.{extra} needs {package}: python -m pip install 'declutter-text[{extra}]'", name=extra
    )
