r"""Remove boilerplate from scraped text, and say of every line why.

>>> import declutter
>>> text = "Advertisement\n\nThe harbour was closed on Monday after the storm had torn two boats from the pier."
>>> declutter.clean(text)
'The harbour was closed on Monday after the storm had torn two boats from the pier.'
"""

from __future__ import annotations

from collections.abc import Iterable

from declutter.cleaner import Cleaner, Source, __version__
from declutter.parallel import clean_many
from declutter.values import Decision, Evidence, Failure, Kind, Label, Output, Preset, Result

__all__ = [
    "Cleaner",
    "Decision",
    "Evidence",
    "Failure",
    "Label",
    "Result",
    "__version__",
    "clean",
    "clean_many",
    "explain",
]


def clean(
    source: Source,
    *,
    kind: Kind | None = None,
    language: str | None = None,
    preset: Preset = "balanced",
    keep: Iterable[Label | str] = (),
    drop: Iterable[Label | str] = (),
    repair: bool = True,
    output: Output = "text",
    images: bool = False,
    url: str | None = None,
    encoding: str | None = None,
) -> str:
    """The main content of ``source``: the kept lines, byte for byte and in order (after mojibake repair).

    One blank line stands where one or more stood; a text that is all clutter gives ``""``. No ``str`` or
    ``bytes`` raises. Bytes are decoded by their byte order mark, as ``encoding`` if given, as UTF-8, or by
    detection. The other options are those of ``Cleaner``, which is faster for many texts.

    >>> clean("Meeting moved to 3 pm")
    'Meeting moved to 3 pm'
    """
    options = Cleaner(
        kind=kind,
        language=language,
        preset=preset,
        keep=keep,
        drop=drop,
        repair=repair,
        output=output,
        images=images,
    )
    return options.explain(source, url=url, encoding=encoding).text


def explain(
    source: Source,
    *,
    kind: Kind | None = None,
    language: str | None = None,
    preset: Preset = "balanced",
    keep: Iterable[Label | str] = (),
    drop: Iterable[Label | str] = (),
    repair: bool = True,
    output: Output = "text",
    images: bool = False,
    url: str | None = None,
    encoding: str | None = None,
) -> Result:
    """What ``clean`` does, with a decision, a label, a score and a reason for every line.

    >>> result = explain("Read more: Five takeaways from the summit")
    >>> result.decisions[0].label.value, result.text
    ('teaser', '')
    """
    options = Cleaner(
        kind=kind,
        language=language,
        preset=preset,
        keep=keep,
        drop=drop,
        repair=repair,
        output=output,
        images=images,
    )
    return options.explain(source, url=url, encoding=encoding)
