"""What a walk asks of the nodes of a tree, whichever parser made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol


class Node(Protocol):
    """An element of a tree."""

    @property
    def tag(self) -> str:
        """The name, in lower case."""

    @property
    def attrs(self) -> Mapping[str, str | list[str] | None]:
        """The attributes in their order; those that are lists of words may come as such."""

    @property
    def text(self) -> str:
        """All text inside."""

    @property
    def position(self) -> tuple[int, int] | None:
        """Line, from 1, and column, from 0, of its start in the source, where the parser keeps it."""

    def attr(self, name: str, /) -> str | None:
        """An attribute as it is written."""


def attributes(node: Node) -> Iterator[tuple[str, str]]:
    """The attributes of an element, as strings; those without a value are empty.

    >>> class Paragraph:
    ...     attrs = {"class": ["a", "b"], "hidden": None}
    >>> list(attributes(Paragraph()))
    [('class', 'a b'), ('hidden', '')]
    """
    for name, value in node.attrs.items():
        yield name, value if isinstance(value, str) else " ".join(value or ())
