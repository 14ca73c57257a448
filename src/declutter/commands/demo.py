"""``declutter demo``: the shipped page with its clutter struck through."""

from __future__ import annotations

import argparse

from declutter.commands.options import add_choosing, add_color, add_reading, describe, make_cleaner
from declutter.console import DONE, UsageError, view_style, write_to_stdout

#: How the shipped text is called.
DEMO_SAMPLE = "lighthouse.txt"

_DESCRIPTION = """\
Show a cluttered news page with everything that declutter drops struck through,
and the label of every line in the margin."""

_EPILOG = """\
examples:
  declutter demo
  declutter demo --keep caption,byline
  declutter demo --preset recall"""

_TRY_IT = """\
Try it on a text of your own:
  declutter page.txt                 what is left
  declutter explain page.txt         why, line by line
  declutter --keep caption page.txt  your own choice of labels
"""


def add_parser(made: argparse.ArgumentParser) -> None:
    """Describe the command and its options."""
    describe(made, "declutter demo [options]", _DESCRIPTION, _EPILOG)
    made.add_argument("files", nargs="*", help=argparse.SUPPRESS)
    add_choosing(made)
    add_reading(made, records=False, encoding=False)
    add_color(made.add_argument_group("what is printed"))


def run(options: argparse.Namespace) -> int:
    """Show the page."""
    from importlib.resources import files  # noqa: PLC0415 - the help answers without it

    from declutter.render import demo_view  # noqa: PLC0415 - as above

    if options.files:
        raise UsageError("demo takes no files; to clean a file that is called demo, say declutter clean demo")
    source = files("declutter").joinpath("samples", DEMO_SAMPLE).read_text(encoding="utf-8")
    view = demo_view(source, make_cleaner(options).explain(source), view_style(options.color, None))
    write_to_stdout(f"{view}\n\n{_TRY_IT}")
    return DONE
