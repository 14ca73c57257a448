"""The command line: picks the command, runs it and turns what happened into an exit status.

Data goes to standard output, everything else to standard error. A command is a module of
``declutter.commands``, imported only when it is asked for, so that ``--version`` and ``--help`` answer at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn, Protocol, cast

from declutter.console import (
    DONE,
    FAILED,
    INTERRUPTED,
    USAGE,
    CannotReadError,
    CannotWriteError,
    UsageError,
    say,
    write_to_stdout,
)

#: The words that are commands where they come first, and the modules that hold them.
COMMANDS = {
    "clean": "clean",
    "explain": "explain",
    "demo": "demo",
    "report": "report",
    "eval": "evaluate",
    "rules": "rules",
}


class Command(Protocol):
    """What a module of ``declutter.commands`` offers."""

    def add_parser(self, made: argparse.ArgumentParser) -> None:
        """Describe the command and its options."""
        ...

    def run(self, options: argparse.Namespace) -> int:
        """Do it, and return the exit status."""
        ...


class _Parser(argparse.ArgumentParser):
    """A parser that raises instead of leaving, so that `main` alone decides how the program ends."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} ({self.prog} --help shows how it is used)")

    def print_help(self, file: Any = None) -> None:  # noqa: ANN401 - argparse's own type is private
        """Print the help the way data is printed: closed pipes and narrow encodings are taken care of."""
        if file is None:
            write_to_stdout(self.format_help())
        else:
            super().print_help(file)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; never raises, never leaves the interpreter.

    >>> main(["clean", "no-such-file.txt"])
    1
    """
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED
    except UsageError as error:
        say(f"error: {error}")
        return USAGE
    except (CannotReadError, CannotWriteError) as error:
        say(str(error))
        return FAILED


def _run(argv: Sequence[str]) -> int:
    name = argv[0] if argv and argv[0] in COMMANDS else "clean"
    arguments = list(argv[1:] if argv and argv[0] in COMMANDS else argv)
    # What follows "--" is files. Splitting here spares argparse's mixed mode, which loses a leading "--".
    split = arguments.index("--") if "--" in arguments else len(arguments)
    try:
        options = parser(name).parse_intermixed_args(arguments[:split])
    except SystemExit:  # the help was asked for and has been printed
        return DONE
    if options.version:
        from declutter import __version__  # noqa: PLC0415 - the only command that needs it

        write_to_stdout(f"declutter {__version__}\n")
        return DONE
    options.files = [*options.files, *arguments[split + 1 :]]
    return command(name).run(options)


def command(name: str) -> Command:
    """The module of a command."""
    return cast(Command, import_module(f"declutter.commands.{COMMANDS[name]}"))


def parser(name: str) -> argparse.ArgumentParser:
    """The parser of one command. The one of ``clean`` is the one of ``declutter`` alone, too.

    >>> parser("explain").prog
    'declutter explain'
    """
    made = _Parser(
        prog="declutter" if name == "clean" else f"declutter {name}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        # An abbreviation in somebody's script would change its meaning with the next new option.
        allow_abbrev=False,
    )
    command(name).add_parser(made)
    made.add_argument("--version", action="store_true", help="print the version and leave")
    return made
