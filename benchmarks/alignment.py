"""Which lines of a rendered page are main content: ordered alignment of their words with the gold text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from typing import Any

#: A line with at least this share of its words in the gold text is content, …
CONTENT_SHARE = 0.6
#: … with at most this share clutter; what lies between is masked.
CLUTTER_SHARE = 0.2
#: Lines with fewer words are content only where gold holds the same line.
MINIMUM_WORDS = 3

CONTENT, CLUTTER, MASKED = 1, 0, -1

_WORD = re.compile(r"\w+")
_CHARACTER = re.compile(r"\w")
_UNSPACED = ("zh", "ja", "th")


def words(text: str, language: str = "") -> list[str]:
    """The words of a text, lower-cased; the characters in languages written without spaces."""
    pattern = _CHARACTER if language[:2] in _UNSPACED else _WORD
    return pattern.findall(text.lower())


def matched_shares(lines: Sequence[str], gold: str, language: str = "") -> list[float]:
    """For every line the share of its words that the longest common subsequence of page and gold uses."""
    tokens = [words(line, language) for line in lines]
    numbers: dict[str, int] = {}
    page = [numbers.setdefault(word, len(numbers)) for line in tokens for word in line]
    wanted = [numbers.setdefault(word, len(numbers)) for word in words(gold, language)]
    used = _used(page, wanted)
    shares = []
    start = 0
    for line in tokens:
        shares.append(sum(used[start : start + len(line)]) / len(line) if line else 0.0)
        start += len(line)
    return shares


def label_lines(lines: Sequence[str], gold: str, language: str = "") -> list[int]:
    """``CONTENT``, ``CLUTTER`` or ``MASKED`` for every line of a page."""
    equal = {" ".join(words(line, language)) for line in gold.splitlines()}
    labels = []
    for line, share in zip(lines, matched_shares(lines, gold, language), strict=True):
        tokens = words(line, language)
        if len(tokens) < MINIMUM_WORDS:
            labels.append(CONTENT if tokens and share and " ".join(tokens) in equal else CLUTTER)
        elif share >= CONTENT_SHARE:
            labels.append(CONTENT)
        else:
            labels.append(CLUTTER if share <= CLUTTER_SHARE else MASKED)
    return labels


def _used(page: list[int], wanted: list[int]) -> bytearray:
    """For every word of the page whether the longest common subsequence uses it."""
    measure: Any = import_module("rapidfuzz.distance.LCSseq")
    used = bytearray(len(page))
    for opcode in measure.opcodes(page, wanted):
        if opcode.tag == "equal":
            used[opcode.src_start : opcode.src_end] = b"\x01" * (opcode.src_end - opcode.src_start)
    return used
