"""White space as HTML shows it: one space for a run of it."""

from __future__ import annotations

#: Longer texts are collapsed in pieces: the words of a text of 100 MB are objects of more than a gigabyte.
_AT_ONCE = 1_000_000


def collapsed(raw: str) -> str:
    r"""A text with every run of white space as one space, and none at its ends.

    >>> collapsed("\n one \t two\u00a0three ")
    'one two three'
    """
    if len(raw) <= _AT_ONCE:
        return " ".join(raw.split())
    parts: list[str] = []
    spaced = False
    for at in range(0, len(raw), _AT_ONCE):
        piece = raw[at : at + _AT_ONCE]
        text = " ".join(piece.split())
        spaced = spaced or piece[0].isspace()
        if text:
            if parts and spaced:
                parts.append(" ")
            parts.append(text)
        spaced = piece[-1].isspace() or (spaced and not text)
    return "".join(parts)
