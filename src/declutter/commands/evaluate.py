"""Placeholder."""

from __future__ import annotations

import argparse

from declutter.commands.options import add_files, describe


def add_parser(made: argparse.ArgumentParser) -> None:
    """Describe the command and its options."""
    describe(made, "declutter x", "", "examples:\n  declutter demo")
    add_files(made)


def run(options: argparse.Namespace) -> int:
    """Do it."""
    return 0
