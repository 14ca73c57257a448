"""README.md and the parsers of the command line tell the same story."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from declutter import cli

README = Path(__file__).parent.parent / "README.md"

FLAGS = {flag for command in cli.COMMANDS for action in cli.parser(command)._actions for flag in action.option_strings}


def flags_in(text: str) -> set[str]:
    """Every word of the text that looks like a flag."""
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", text))


def test_flags_are_told_from_other_words() -> None:
    assert flags_in("`-o FILE`, `--keep=caption` and well-known `a--b`") == {"-o", "--keep"}


@pytest.mark.parametrize("flag", sorted(FLAGS - {"-h"}))
def test_the_readme_names_every_flag(flag: str) -> None:
    assert flag in flags_in(README.read_text(encoding="utf-8"))


def test_the_commands_in_the_readme_use_flags_that_exist() -> None:
    commands = re.findall(r"(?m)^\s*(?:\$ )?(?:python -m )?declutter (.*)$", README.read_text(encoding="utf-8"))
    assert commands
    assert set().union(*(flags_in(command.split("|")[0]) for command in commands)) <= FLAGS
