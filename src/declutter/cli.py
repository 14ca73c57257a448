"""The command line: ``declutter FILE``, ``declutter explain FILE`` and ``declutter demo``.

Data goes to standard output, everything else to standard error. The cleaner is imported inside the
functions that need it (hence ``noqa: PLC0415``), so that ``--version`` and ``--help`` answer at once.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, TextIO

if TYPE_CHECKING:
    from declutter.cleaner import Cleaner
    from declutter.render import Style
    from declutter.values import Result

#: The words that are commands where they come first.
COMMANDS = ("clean", "explain", "demo")

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

#: How the shipped text of ``declutter demo`` is called.
DEMO_SAMPLE = "lighthouse.txt"

_USAGES = {
    "clean": "declutter [clean] [options] FILE ...\n       declutter explain [options] FILE ...\n       declutter demo",
    "explain": "declutter explain [options] FILE ...",
    "demo": "declutter demo [options]",
}

_DESCRIPTIONS = {
    "clean": """\
Remove the clutter from scraped text: ads, teasers, captions, newsletter boxes,
donation appeals, cookie notices. Prints what is left.

commands:
  clean FILE ...    print the cleaned text; the word "clean" can be left out
  explain FILE ...  show for every line what was decided about it, and why
  demo              show a cluttered news page and what declutter drops from it""",
    "explain": """\
Show for every line whether it is kept (✓) or dropped (✗), its label, its score
(log-odds: above the threshold is kept), the probability that it is main content,
and the reason in one sentence. A summary ends the view.""",
    "demo": """\
Show a cluttered news page with everything that declutter drops struck through,
and the label of every line in the margin.""",
}

_EPILOGS = {
    "clean": """\
examples:
  declutter page.txt                        print the cleaned text
  declutter page.txt -o clean.txt           write it to a file, whole or not at all
  curl -s https://example.org/story.txt | declutter
                                            clean standard input ("-" names it, too)
  declutter --keep caption,byline page.txt  these stay
  declutter --drop heading page.txt         these go, too
  declutter --preset precision page.txt     when in doubt, drop
  declutter --remove "Our house tip" page.txt
                                            a phrase of your own that marks clutter
  declutter explain page.txt                why is this line gone?
  declutter clean explain                   a file that is called "explain"

labels:
  kept     title, heading, body, notice
  dropped  caption, byline, date, navigation, teaser, share, advertisement,
           fundraising, newsletter, paywall, consent, engagement, media, about,
           legal, comment

Several files: the cleaned texts follow each other in the order of the files, with
nothing in between. The output is UTF-8 with LF line ends. When it goes to a terminal,
control characters are shown as escapes (\\x1b); in files and pipes they stay as they are.

exit status: 0 done, 1 a file could not be read or the output not be written,
2 wrong usage, 130 interrupted.""",
    "explain": """\
examples:
  declutter explain page.txt
  declutter explain --color always page.txt | less -R
  declutter explain --json page.txt | jq -r '.decisions[] | select(.kept | not) | .text'

On a terminal the text of a line is cut to its width; in files and pipes it is whole.
--json prints one object a line, one for each file, with the evidence of every decision.
NO_COLOR and FORCE_COLOR are honoured; --color overrules them.""",
    "demo": """\
examples:
  declutter demo
  declutter demo --keep caption,byline
  declutter demo --preset recall""",
}


class UsageError(Exception):
    """Wrong arguments; the message is one sentence for the user."""


class CannotReadError(Exception):
    """An input could not be read; the message is one sentence for the user."""


class CannotWriteError(Exception):
    """The output could not be written; the message is one sentence for the user."""


class _Parser(argparse.ArgumentParser):
    """A parser that raises instead of leaving, so that `main` alone decides how the program ends."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} ({self.prog} --help shows how it is used)")

    def print_help(self, file: Any = None) -> None:  # noqa: ANN401 - argparse's own type is private
        """Print the help the way data is printed: closed pipes and narrow encodings are taken care of."""
        if file is None:
            _write_to_stdout(self.format_help())
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
        _say("interrupted")
        return INTERRUPTED
    except UsageError as error:
        _say(f"error: {error}")
        return USAGE
    except (CannotReadError, CannotWriteError) as error:
        _say(str(error))
        return FAILED


def _run(argv: Sequence[str]) -> int:
    command, options = _parse(argv)
    if options is None:
        return DONE
    if options.version:
        _write_to_stdout(f"declutter {_version()}\n")
        return DONE
    cleaner = _cleaner(options)
    if command == "demo":
        return _demo(cleaner, options)
    files = options.files or _standard_input()
    if files.count("-") > 1:
        raise UsageError("standard input (-) can be read only once")
    _refuse_output_over_input(options.output, files)
    render = _explaining(options, len(files) > 1) if command == "explain" else _cleaning(options)
    with _output(options.output) as write:
        return _process(files, cleaner, options, lambda result, name: write(render(result, name)))


# --- arguments ---------------------------------------------------------------------------------------------------


def parser(command: str) -> argparse.ArgumentParser:
    """The parser of one command. The one of ``clean`` is the one of ``declutter`` alone, too.

    >>> parser("explain").prog
    'declutter explain'
    """
    made = _Parser(
        prog="declutter" if command == "clean" else f"declutter {command}",
        usage=_USAGES[command],
        description=_DESCRIPTIONS[command],
        epilog=_EPILOGS[command],
        formatter_class=argparse.RawDescriptionHelpFormatter,
        # An abbreviation in somebody's script would change its meaning with the next new option.
        allow_abbrev=False,
    )
    files_help = argparse.SUPPRESS if command == "demo" else 'a file to read; "-" is standard input'
    made.add_argument("files", nargs="*", metavar="FILE", help=files_help)
    if command == "demo":  # it reads its own text and shows it
        made.set_defaults(output=None, encoding=None)
    _add_choosing(made.add_argument_group("what is dropped"))
    _add_reading(made.add_argument_group("how the input is read"), command)
    _add_printing(made.add_argument_group("what is printed"), command)
    return made


# The values of the following options are checked by declutter.Cleaner: its sentence is what a user reads.


def _add_choosing(group: argparse._ArgumentGroup) -> None:
    """The options that change which lines are dropped."""
    labels: dict[str, Any] = {"action": "append", "default": [], "metavar": "LABEL[,LABEL]"}
    phrase: dict[str, Any] = {"action": "append", "default": [], "metavar": "PHRASE"}
    group.add_argument(
        "--preset", default="balanced", help="precision drops more, recall keeps more (default: balanced)"
    )
    group.add_argument("--keep", help="keep lines with these labels", **labels)
    group.add_argument("--drop", help="drop lines with these labels", **labels)
    group.add_argument("--protect", help="keep lines with this phrase, also against --remove (repeatable)", **phrase)
    group.add_argument("--remove", help="drop lines with this phrase (repeatable)", **phrase)


def _add_reading(group: argparse._ArgumentGroup, command: str) -> None:
    """The options that tell what the input is."""
    group.add_argument("--kind", help="what the input is: text (default: found out)")
    group.add_argument("--language", help="language of the input, such as en (default: found out)")
    if command != "demo":
        group.add_argument("--encoding", help="encoding of the input, such as cp1252 (default: found out)")
    group.add_argument("--no-repair", action="store_true", help="leave mojibake (Ã© for é) as it is")


def _add_printing(group: argparse._ArgumentGroup, command: str) -> None:
    """The options that change what is printed, and where."""
    if command != "demo":
        group.add_argument("-o", "--output", metavar="FILE", help="write to this file instead of standard output")
    if command == "clean":
        group.add_argument("-q", "--quiet", action="store_true", help="no warnings on standard error")
    if command == "explain":
        group.add_argument("--json", action="store_true", help="print the results as JSON, one line for each file")
    if command != "clean":
        when = ("auto", "always", "never")
        group.add_argument("--color", choices=when, default="auto", help="auto (default) colours on a terminal")
    group.add_argument("--version", action="store_true", help="print the version and leave")


def _parse(argv: Sequence[str]) -> tuple[str, argparse.Namespace | None]:
    """The command and its options; no options where the help was asked for and has been printed."""
    command = argv[0] if argv and argv[0] in COMMANDS else "clean"
    arguments = list(argv[1:] if argv and argv[0] in COMMANDS else argv)
    # What follows "--" is files. Splitting here spares argparse's mixed mode, which loses a leading "--".
    split = arguments.index("--") if "--" in arguments else len(arguments)
    try:
        options = parser(command).parse_intermixed_args(arguments[:split])
    except SystemExit:
        return command, None
    options.files = [*options.files, *arguments[split + 1 :]]
    if options.output == "-":
        options.output = None
    if command == "demo" and options.files:
        raise UsageError("demo takes no files; to clean a file that is called demo, say declutter clean demo")
    return command, options


def _cleaner(options: argparse.Namespace) -> Cleaner:
    """The cleaner the options ask for; what it says about a bad value is what the user reads."""
    from declutter import Cleaner  # noqa: PLC0415

    try:
        cleaner = Cleaner(
            kind=options.kind,
            language=options.language,
            preset=options.preset,
            keep=_labels(options.keep),
            drop=_labels(options.drop),
            repair=not options.no_repair,
            protect=tuple(options.protect),
            remove=tuple(options.remove),
        )
        # The encoding belongs to a source, not to the cleaner: an empty one tells whether it is known.
        cleaner.explain(b"", encoding=options.encoding)
    except (ValueError, TypeError) as error:
        raise UsageError(str(error)) from None
    return cleaner


def _labels(values: Sequence[str]) -> tuple[str, ...]:
    """The label names in ``--keep caption,date --keep byline``.

    >>> _labels(["caption, date", "byline"])
    ('caption', 'date', 'byline')
    """
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def _version() -> str:
    from declutter import __version__  # noqa: PLC0415

    return __version__


# --- input -------------------------------------------------------------------------------------------------------


def _standard_input() -> list[str]:
    """Standard input as the only file, unless it is a terminal, where nobody would know what to type."""
    if _is_terminal(sys.stdin):
        raise UsageError("no FILE given; try declutter demo, or declutter --help")
    return ["-"]


def _read(name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``."""
    try:
        if name == "-":
            if sys.stdin is None:
                raise CannotReadError("cannot read standard input: it is closed")
            return sys.stdin.buffer.read()
        # Not pathlib: Path("") is the folder here, and an empty name is no folder.
        with open(name, "rb") as stream:  # noqa: PTH123
            return stream.read()
    except (OSError, ValueError, MemoryError) as error:
        raise CannotReadError(f"cannot read {_named(name)}: {_why(error)}{_hint(name)}") from None


def _hint(name: str) -> str:
    """What to say where a command was taken for a file because an option stood before it."""
    return f" (the command comes first: declutter {name} [options] FILE)" if name in COMMANDS else ""


def _process(
    files: Sequence[str], cleaner: Cleaner, options: argparse.Namespace, write: Callable[[Result, str], None]
) -> int:
    """Clean one file after the other; one that cannot be read does not stop the others."""
    failed = 0
    for name in files:
        try:
            source = _read(name)
        except CannotReadError as error:
            _say(str(error))
            failed += 1
            continue
        result = cleaner.explain(source, encoding=options.encoding)
        write(result, name)
    if failed == len(files) and options.output is not None:
        raise CannotWriteError(f"nothing was written to {_named(options.output)}")
    return FAILED if failed else DONE


# --- commands ----------------------------------------------------------------------------------------------------


def _cleaning(options: argparse.Namespace) -> Callable[[Result, str], str]:
    """What ``clean`` prints of a result; it warns on standard error, having no summary to do it in."""
    from declutter.render import visible  # noqa: PLC0415

    escaping = options.output is None and _is_terminal(sys.stdout)

    def render(result: Result, name: str) -> str:
        if not options.quiet:
            _warn(result, name)
        if not result.text:
            return ""
        return (visible(result.text, spare="\n\t") if escaping else result.text) + "\n"

    return render


def _explaining(options: argparse.Namespace, several: bool) -> Callable[[Result, str], str]:
    """What ``explain`` prints of a result."""
    from declutter.render import as_json, explain_view  # noqa: PLC0415

    style = _style(options)

    def render(result: Result, name: str) -> str:
        if options.json:
            return as_json(result, name) + "\n"
        return explain_view(result, style, name if several else None) + ("\n\n" if several else "\n")

    return render


def _demo(cleaner: Cleaner, options: argparse.Namespace) -> int:
    """The shipped page with its clutter struck through."""
    from importlib.resources import files  # noqa: PLC0415

    from declutter.render import demo_view  # noqa: PLC0415

    source = files("declutter").joinpath("samples", DEMO_SAMPLE).read_text(encoding="utf-8")
    view = demo_view(source, cleaner.explain(source), _style(options))
    _write_to_stdout(f"{view}\n\n{_TRY_IT}")
    return DONE


_TRY_IT = """\
Try it on a text of your own:
  declutter page.txt                 what is left
  declutter explain page.txt         why, line by line
  declutter --keep caption page.txt  your own choice of labels
"""


def _warn(result: Result, name: str) -> None:
    from declutter.render import WARNINGS  # noqa: PLC0415

    for warning in result.warnings:
        _say(f"{_named(name)}: {WARNINGS.get(warning, warning)}")


# --- output ------------------------------------------------------------------------------------------------------


def _style(options: argparse.Namespace) -> Style:
    """The style of a view: colour by ``--color`` and the environment, the width of the terminal.

    Off a terminal nothing is cut (somebody may search in it), unless ``COLUMNS`` says how wide it is read.
    """
    from declutter.render import Style  # noqa: PLC0415

    terminal = options.output is None and _is_terminal(sys.stdout)
    measured = terminal or os.environ.get("COLUMNS", "").isdecimal()
    width = shutil.get_terminal_size().columns if measured else None
    return Style(colour=_wants_colour(options.color, terminal, options.output is not None), width=width)


def _wants_colour(choice: str, terminal: bool, to_file: bool) -> bool:
    """``--color``, then ``NO_COLOR``, then ``FORCE_COLOR``, then whether somebody looks at a terminal."""
    if choice != "auto":
        return choice == "always"
    if to_file or os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (terminal and os.environ.get("TERM") != "dumb")


@contextmanager
def _output(path: str | None) -> Iterator[Callable[[str], None]]:
    """A function that writes text to standard output, or to the file at ``path``, whole or not at all.

    A file is written beside its place and takes it at the end. Devices and pipes are written to
    directly: nothing can take the place of ``/dev/null``.
    """
    if path is None:
        yield _write_to_stdout
        return
    with _reported(path):
        target = Path(os.path.realpath(path))
        direct = target.exists() and not target.is_file()
        place = target if direct else target.with_name(f".declutter-{secrets.token_hex(8)}.tmp")
        # Without a buffer: one would try to write what is left of it once more when it is closed.
        stream = place.open("wb" if direct else "xb", buffering=0)
    try:
        yield lambda text: _write_to_file(stream, text, path)
        with _reported(path):
            stream.close()
            if not direct:
                _take_place(place, target)
    except BaseException:
        with suppress(OSError):
            stream.close()
        if not direct:
            place.unlink(missing_ok=True)
        raise


def _take_place(place: Path, target: Path) -> None:
    """Move the finished file to where it belongs, with the permissions of the one it replaces."""
    if target.exists():
        place.chmod(stat.S_IMODE(target.stat().st_mode))
    place.replace(target)


def _write_to_file(stream: BinaryIO, text: str, path: str) -> None:
    with _reported(path):
        _write_all(stream, _utf8(text))


def _write_all(stream: BinaryIO, data: bytes) -> None:
    """Write every byte: a stream without a buffer (standard output, too, with ``python -u``) may take a part."""
    left = memoryview(data)
    while left:
        left = left[stream.write(left) :]


@contextmanager
def _reported(path: str) -> Iterator[None]:
    """Turn a failure to write into one sentence about the file."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise CannotWriteError(f"cannot write {path}: {_why(error)}") from None


def _write_to_stdout(text: str) -> None:
    """Write text as UTF-8, whatever the locale says: files and pipes get the same bytes everywhere."""
    stream = sys.stdout
    if stream is None:
        raise CannotWriteError("cannot write to standard output: it is closed")
    try:
        stream.flush()
        data = _for_terminal(text, stream.encoding) if _is_terminal(stream) else _utf8(text)
        if hasattr(stream, "buffer"):
            _write_all(stream.buffer, data)
        else:  # a StringIO in its place, as contextlib.redirect_stdout sets it
            stream.write(data.decode())
        stream.flush()
    except BrokenPipeError:
        _abandon_stdout()
        raise CannotWriteError("the reader of standard output left before everything was written") from None
    except (OSError, ValueError) as error:
        _abandon_stdout()
        raise CannotWriteError(f"cannot write to standard output: {_why(error)}") from None


def _abandon_stdout() -> None:
    """Let standard output end nowhere, so that the interpreter does not fail on it once more at its exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        from declutter.render import without_surrogates  # noqa: PLC0415

        return without_surrogates(text).encode()


def _for_terminal(text: str, encoding: str) -> bytes:
    """The text in the encoding of the terminal, with marks in ASCII where it has no others."""
    from declutter.render import ascii_marks, without_surrogates  # noqa: PLC0415

    text = without_surrogates(text)
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return ascii_marks(text).encode(encoding, "replace")


def _refuse_output_over_input(output: str | None, files: Sequence[str]) -> None:
    for name in files:
        if output is not None and _are_one_file(output, name):
            raise UsageError(f"{output} is both input and output; nothing was read or written")


def _are_one_file(output: str, name: str) -> bool:
    """Whether both are the same regular file, by whatever path, link or redirection."""
    # What cannot be looked at is reported when it is read or written.
    with suppress(OSError, ValueError, AttributeError):
        source = os.fstat(sys.stdin.fileno()) if name == "-" else Path(name).stat()
        return stat.S_ISREG(source.st_mode) and os.path.samestat(source, Path(output).stat())
    return False


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether the stream is a terminal; a closed one is none.

    >>> _is_terminal(None)
    False
    """
    with suppress(ValueError):
        return stream is not None and stream.isatty()
    return False


def _say(sentence: str) -> None:
    """One line on standard error; nothing where there is none."""
    from declutter.render import visible  # noqa: PLC0415

    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            print(f"declutter: {visible(sentence)}", file=sys.stderr, flush=True)


def _named(name: str) -> str:
    return "standard input" if name == "-" else name or '""'


def _why(error: BaseException) -> str:
    """What went wrong, in the words of the system.

    >>> _why(FileNotFoundError(2, "No such file or directory")), _why(MemoryError())
    ('No such file or directory', 'not enough memory')
    """
    if isinstance(error, MemoryError):
        return "not enough memory"
    return getattr(error, "strerror", None) or str(error)
