"""``declutter explain``: what was decided about every line, and why."""

from __future__ import annotations

import argparse

from declutter.commands.options import (
    add_choosing,
    add_color,
    add_files,
    add_reading,
    describe,
    files_or_stdin,
    make_cleaner,
)
from declutter.console import DONE, FAILED, CannotReadError, CannotWriteError, named, say, view_style, why

_DESCRIPTION = """\
Show for every line whether it is kept (✓) or dropped (✗), its label, its score
(log-odds: above the threshold is kept), the probability that it is main content,
and the reason in one sentence. A summary ends the view."""

_EPILOG = """\
examples:
  declutter explain page.txt
  declutter explain --color always page.txt | less -R
  declutter explain --json page.txt | jq -r '.decisions[] | select(.kept | not) | .text'

On a terminal the text of a line is cut to its width; in files and pipes it is whole.
--json prints one object a line, one for each file, with the evidence of every decision.
NO_COLOR and FORCE_COLOR are honoured; --color overrules them."""


def add_parser(made: argparse.ArgumentParser) -> None:
    """Describe the command and its options."""
    describe(made, "declutter explain [options] FILE ...", _DESCRIPTION, _EPILOG)
    add_files(made, 'a file to read; "-" is standard input')
    add_choosing(made)
    add_reading(made, records=False)
    group = made.add_argument_group("what is printed")
    group.add_argument("-o", "--output", metavar="FILE", help="write to this file instead of standard output")
    group.add_argument("--json", action="store_true", help="print the results as JSON, one line for each file")
    add_color(group)


def run(options: argparse.Namespace) -> int:
    """Explain one file after the other; one that cannot be read does not stop the others."""
    from declutter.render import as_json, explain_view  # noqa: PLC0415 - the help answers without it
    from declutter.single_file import one_output, refuse_output_over_input  # noqa: PLC0415 - as above

    output = None if options.output == "-" else options.output
    cleaner = make_cleaner(options)
    files = files_or_stdin(options)
    refuse_output_over_input(output, files)
    style, several, failed = view_style(options.color, output), len(files) > 1, 0
    with one_output(output) as write:
        for name in files:
            try:
                source = _read(name)
            except CannotReadError as error:
                say(str(error))
                failed += 1
                continue
            result = cleaner.explain(source, encoding=options.encoding)
            if options.json:
                write(as_json(result, name) + "\n")
            else:
                write(explain_view(result, style, name if several else None) + ("\n\n" if several else "\n"))
        if failed == len(files) and output is not None:
            raise CannotWriteError(f"nothing was written to {named(output)}")
    return FAILED if failed else DONE


def _read(name: str) -> bytes:
    """The bytes of a file, or of standard input for ``-``, decompressed if they are compressed."""
    from declutter.compression import DamagedError, blocks, compression_by_name  # noqa: PLC0415 - as above
    from declutter.readers import command_hint, opened  # noqa: PLC0415 - as above

    try:
        with opened(name, [0]) as stream:
            return b"".join(blocks(stream, compression_by_name(name)))
    except (OSError, ValueError, MemoryError, DamagedError) as error:
        hint = f" ({command_hint(name)})" if command_hint(name) else ""
        raise CannotReadError(f"cannot read {named(name)}: {why(error)}{hint}") from None
