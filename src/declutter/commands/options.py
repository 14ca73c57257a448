"""Options that several commands share, and what is made of them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from declutter.console import UsageError, is_terminal

if TYPE_CHECKING:
    from declutter.cleaner import Cleaner
    from declutter.values import Output

#: A year and more; threads cannot wait much longer.
_LONGEST = 4e7

INPUT_FORMAT_NAMES = ("text", "markdown", "html", "jsonl", "warc", "parquet")


def describe(made: argparse.ArgumentParser, usage: str, description: str, epilog: str) -> None:
    """The texts of a command's help."""
    made.usage, made.description, made.epilog = usage, description, epilog


def add_files(made: argparse.ArgumentParser, text: str = 'a file or folder; "-" is standard input') -> None:
    """The inputs."""
    made.add_argument("files", nargs="*", metavar="FILE", help=text)


# The values of the following options are checked by declutter.Cleaner: its sentence is what a user reads.


def add_choosing(made: argparse.ArgumentParser) -> None:
    """The options that change which lines are dropped."""
    group = made.add_argument_group("what is dropped")
    labels: dict[str, Any] = {"action": "append", "default": [], "metavar": "LABEL[,LABEL]"}
    phrase: dict[str, Any] = {"action": "append", "default": [], "metavar": "PHRASE"}
    patterns: dict[str, Any] = {"action": "append", "default": [], "metavar": "FILE"}
    group.add_argument(
        "--preset", default="balanced", help="precision drops more, recall keeps more (default: balanced)"
    )
    group.add_argument("--keep", help="keep lines with these labels", **labels)
    group.add_argument("--drop", help="drop lines with these labels", **labels)
    group.add_argument("--protect", help="keep lines with this phrase, also against --remove (repeatable)", **phrase)
    group.add_argument("--remove", help="drop lines with this phrase (repeatable)", **phrase)
    group.add_argument(
        "--protect-file", help="keep lines in which a regular expression of this file is found, one a line", **patterns
    )
    group.add_argument("--remove-file", help="drop lines in which one of this file is found", **patterns)


def add_reading(made: argparse.ArgumentParser, *, records: bool, encoding: bool = True) -> None:
    """The options that tell what the input is; ``records`` where it can be a corpus."""
    group = made.add_argument_group("how the input is read")
    group.add_argument("--kind", help="what every document is: text, markdown or html (default: found out)")
    group.add_argument("--language", help="language of the input, such as en (default: found out)")
    if encoding:
        group.add_argument("--encoding", help="encoding of the input, such as cp1252 (default: found out)")
    group.add_argument("--no-repair", action="store_true", help="leave mojibake (Ã© for é) as it is")
    if records:
        group.add_argument(
            "--input-format",
            choices=INPUT_FORMAT_NAMES,
            help="what the files are (default: by their names; text for others and for standard input)",
        )
        group.add_argument(
            "--text-field", default="text", metavar="FIELD", help="field or column with the text (default: text)"
        )
        group.add_argument(
            "--html-field", metavar="FIELD", help="field or column with HTML, which goes before the text"
        )
        group.add_argument("--id-field", metavar="FIELD", help="field or column with the record's name (default: id)")
        group.add_argument(
            "--max-bytes",
            type=positive,
            default=64_000_000,
            metavar="N",
            help="quarantine larger records, also after decompression (default: 64 million)",
        )


def add_workers(made: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """The options of a long run."""
    group = made.add_argument_group("how it is run")
    group.add_argument(
        "--workers",
        type=natural,
        metavar="N",
        help="worker processes; 0 (default for corpora) is one for each core",
    )
    group.add_argument(
        "--timeout",
        type=seconds,
        default=10.0,
        metavar="SECONDS",
        help="quarantine a document that takes longer (default: 10)",
    )
    group.add_argument("-q", "--quiet", action="store_true", help="no warnings, no summary, no progress bar")
    group.add_argument(
        "--progress",
        action=argparse.BooleanOptionalAction,
        help="show a progress bar (default: if standard error is a terminal)",
    )
    return group


def add_color(group: argparse._ArgumentGroup) -> None:
    """When to colour."""
    when = ("auto", "always", "never")
    group.add_argument("--color", choices=when, default="auto", help="auto (default) colours on a terminal")


def natural(value: str) -> int:
    """A whole number from 0 on.

    >>> natural("2")
    2
    """
    if not (value.isascii() and value.isdecimal()):
        raise argparse.ArgumentTypeError(f"{value!r} is no whole number from 0 on")
    return int(value)


def positive(value: str) -> int:
    """A whole number from 1 on; ``_`` may separate its digits."""
    number = natural(value.replace("_", ""))
    if not number:
        raise argparse.ArgumentTypeError("it must be 1 or more")
    return number


def seconds(value: str) -> float:
    """A time above 0."""
    number = _number(value)
    if not 0 < number <= _LONGEST:
        raise argparse.ArgumentTypeError(f"{value!r} is no number of seconds above 0")
    return number


def share(value: str) -> float:
    """A share between 0 and 1.

    >>> share("0.3")
    0.3
    """
    number = _number(value)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{value!r} is no share between 0 and 1")
    return number


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{value!r} is no number") from None


def make_cleaner(options: argparse.Namespace, output: Output = "text") -> Cleaner:
    """The cleaner the options ask for; what it says about a bad value is what the user reads."""
    from declutter import Cleaner  # noqa: PLC0415 - the help answers without it
    from declutter.patterns import read_patterns  # noqa: PLC0415 - as above

    try:
        cleaner = Cleaner(
            kind=options.kind,
            language=options.language,
            preset=options.preset,
            keep=_labels(options.keep),
            drop=_labels(options.drop),
            repair=not options.no_repair,
            output=output,
            protect=(*options.protect, *(item for path in options.protect_file for item in read_patterns(path))),
            remove=(*options.remove, *(item for path in options.remove_file for item in read_patterns(path))),
        )
        # The encoding belongs to a source, not to the cleaner: an empty one tells whether it is known.
        cleaner.explain(b"", encoding=getattr(options, "encoding", None))
    except (ValueError, TypeError) as error:
        raise UsageError(str(error)) from None
    return cleaner


def _labels(values: Sequence[str]) -> tuple[str, ...]:
    """The label names in ``--keep caption,date --keep byline``.

    >>> _labels(["caption, date", "byline"])
    ('caption', 'date', 'byline')
    """
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def files_or_stdin(options: argparse.Namespace) -> list[str]:
    """The inputs; standard input where none is named, unless it is a terminal, where nobody would know what to type."""
    files: list[str] = options.files
    if not files:
        if is_terminal(sys.stdin):
            raise UsageError("no FILE given; try declutter demo, or declutter --help")
        return ["-"]
    if files.count("-") > 1:
        raise UsageError("standard input (-) can be read only once")
    return files
