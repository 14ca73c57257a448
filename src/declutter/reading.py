"""A source taken apart for scoring: the spans that are decided about, and how the scorer sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from declutter.values import Evidence, Line


class Reading(NamedTuple):
    """The spans of a text and what is known of them before they are scored.

    ``lines`` are the spans as the output holds them; ``seen`` are the same ones as the scorer sees them, without marks
    of Markdown or the line breaks inside a wrapped paragraph. ``levels`` holds every span's heading level, or
    0, where the source marks headings, and is None where it does not. The spans of each of ``groups`` are kept or
    dropped together, and so are the items of each of ``lists`` but for those that the user or a strong cue speaks of.
    Each of ``parents`` maps a span to one that has to stay if it does. ``evidence`` is what the source's marks say
    of single spans; those of ``fixed`` are code or data, in which no cue is one. Each of ``insides`` maps a run of
    spans, code, a table or what a sentence goes on with, to the spans next to it that have to stay so that it does.
    Each of ``headings`` is one of the span below it. Of each of ``blocks``, short lines between blank ones, none
    stays where they would part and score low as a whole, in what an extractor leaves and below all prose that
    stays. Each of ``captioned`` is a span that says what the caption below it says, and that caption, with which it
    goes. Each of ``titles`` says what the source says is its title.
    """

    lines: Sequence[Line]
    seen: Sequence[Line]
    levels: Sequence[int] | None = None
    groups: Sequence[range] = ()
    lists: Sequence[Sequence[int]] = ()
    parents: Mapping[int, int] = {}
    evidence: Mapping[int, tuple[Evidence, ...]] = {}
    fixed: frozenset[int] = frozenset()
    insides: Sequence[tuple[range, tuple[int, ...]]] = ()
    headings: Sequence[int] = ()
    blocks: Sequence[Sequence[int]] = ()
    captioned: Sequence[tuple[int, int]] = ()
    titles: frozenset[int] = frozenset()
