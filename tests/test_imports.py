"""Imports run one way, and what takes long to import comes when it is needed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import declutter
from tests.helpers import PACKAGE, SOURCE

#: Every module, in the order of the pipeline: a module imports only what stands before it.
ORDER = (
    "values",
    "decode",
    "tokens",
    "lexicon",
    "compile_lexicon",
    "languages",
    "rules",
    "parse_text",
    "reading",
    "lists",
    "glued",
    "lost_breaks",
    "line_breaks",
    "parse_markdown",
    "tags",
    "sniff",
    "embedded",
    "head",
    "page",
    "rows",
    "white_space",
    "containers",
    "walk",
    "walk_inline",
    "parse_html",
    "render_html",
    "shapes",
    "sums",
    "features",
    "blocks",
    "stories",
    "markup",
    "box_zones",
    "element_cues",
    "html_page",
    "context",
    "zones",
    "model",
    "labels",
    "page_shape",
    "page_types",
    "bonds",
    "paragraphs",
    "headline",
    "repeats",
    "scoring",
    "trace",
    "cleaner",
    "worker",
    "pool",
    "parallel",
    "__init__",
    "integrations.__init__",
    "integrations.fields",
    "integrations.arrow",
    "integrations.scrapy",
    "integrations.datatrove",
    "integrations.hf",
    "integrations.polars",
    "render",
    "measures",
    "console",
    "progress",
    "patterns",
    "compression",
    "readers",
    "read_jsonl",
    "read_warc",
    "read_parquet",
    "writers",
    "write_parquet",
    "outputs",
    "single_file",
    "cleaning",
    "corpus",
    "corpus_report",
    "report_page",
    "evaluation",
    "audit",
    "commands.options",
    "commands.clean_plan",
    "commands.clean",
    "commands.explain",
    "commands.demo",
    "commands.report",
    "commands.evaluate",
    "commands.rules",
    "commands.__init__",
    "cli",
    "__main__",
)
#: Modules of one layer: they do not know of each other.
LAYERS = (
    {"decode", "lexicon", "rules", "parse_text", "tags", "sniff", "embedded"},
    {"html_page", "context"},
    {"labels", "trace"},
    {f"integrations.{host}" for host in ("arrow", "scrapy", "datatrove", "polars")},
)
#: The only importer of each package that is not in the standard library.
IMPORTERS = {
    "regex": {"rules", "patterns"},
    "ftfy": {"decode"},
    "charset_normalizer": {"decode"},
    "fastwarc": {"read_warc"},
    "pyarrow": {"read_parquet", "integrations.arrow", "integrations.hf"},
    "itemadapter": {"integrations.scrapy"},
    "scrapy": {"integrations.scrapy"},
    "datatrove": {"integrations.datatrove"},
    "datasets": {"integrations.hf"},
    "polars": {"integrations.polars"},
    "zstandard": {"compression"},
    "turbohtml": {"parse_html"},
}
#: Imports inside functions that go up on purpose: a reader is picked by the format of a file when it is opened, a
#: Parquet file is made of its parts when everything is there, and a wrong file name may be that of a command.
UPWARDS = {
    ("readers", "read_jsonl"),
    ("readers", "read_warc"),
    ("readers", "read_parquet"),
    ("readers", "cli"),
}


def imported(source: str) -> set[str]:
    """What a module imports, at its top or inside a function: modules of the package by their own name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(names if node.module == "declutter" else {node.module})
    return {own_name(name) for name in found}


def own_name(name: str) -> str:
    """``values`` for ``declutter.values``, ``__init__`` for what the package itself offers, others as they are."""
    package, _, rest = name.partition(".")
    if package != "declutter":
        return name
    parts = rest.split(".")
    names = [".".join(parts[:count]) for count in range(min(len(parts), 2), 0, -1)]
    packages = [f"{name}.__init__" for name in ("commands", "integrations") if name in names]
    return next((name for name in (*names, *packages) if name in MODULES), "__init__")


MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
    for folder in (PACKAGE, PACKAGE / "commands", PACKAGE / "integrations")
    for path in folder.glob("*.py")
}


def test_every_module_has_its_place() -> None:
    assert sorted(MODULES) == sorted(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_a_module_imports_what_stands_before_it(name: str) -> None:
    own = imported(MODULES[name].read_text(encoding="utf-8")) & set(ORDER)
    allowed = {module for importer, module in UPWARDS if importer == name}
    assert own <= set(ORDER[: ORDER.index(name)]) | allowed
    assert allowed <= own
    for layer in LAYERS:
        assert name not in layer or not own & layer


@pytest.mark.parametrize("name", ["render", "render_html"])
def test_the_views_know_only_values(name: str) -> None:
    assert imported(MODULES[name].read_text(encoding="utf-8")) & set(ORDER) == {"values"}


#: The modules of the command line that hold a cleaner.
CLEANING = {"cleaning", "corpus_report", "evaluation", "audit"} | {
    f"commands.{name}" for name in ("options", "clean_plan", "report", "rules")
}


def test_nobody_but_the_command_line_knows_the_cleaner() -> None:
    users = {name for name, path in MODULES.items() if "cleaner" in imported(path.read_text(encoding="utf-8"))}
    assert users == {"__init__", "parallel", "integrations.fields", *CLEANING}


@pytest.mark.parametrize("name", ORDER)
def test_other_packages_have_one_importer(name: str) -> None:
    found = imported(MODULES[name].read_text(encoding="utf-8")) - set(ORDER)
    others = {module.partition(".")[0] for module in found}
    for module in others - sys.stdlib_module_names:
        assert name in IMPORTERS.get(module, ()), f"{name} imports {module}"


def test_imports_inside_functions_and_of_the_package_are_seen() -> None:
    source = (
        "import re\ndef f():\n from declutter.cleaner import Cleaner\n"
        " from declutter import clean, rules\n import declutter.cli"
    )
    assert imported(source) == {"re", "cleaner", "__init__", "rules", "cli"}


def loaded_after(script: str) -> set[str]:
    """The modules that a new interpreter has loaded after running a script."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    script += "\nimport sys; print('\\n' + ' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    return set(done.stdout.rsplit("\n", 2)[1].split())


HEAVY = {
    "turbohtml", "regex", "ftfy", "charset_normalizer", "argparse", "tomllib", "lxml", "wcwidth",
    "declutter.integrations",
}  # fmt: skip


def test_importing_loads_nothing_heavy() -> None:
    found = loaded_after("import declutter")
    assert "declutter.cleaner" in found
    assert not found & HEAVY


def test_cleaning_plain_ascii_loads_neither_ftfy_nor_the_detector() -> None:
    found = loaded_after(
        "import declutter; declutter.clean('Read more: it rained'); declutter.clean(b'so'); "
        "declutter.clean('caf\\xe9'); declutter.clean('a <3 of <p> and </b>')"
    )
    assert "regex" in found
    assert not found & {"ftfy", "charset_normalizer", "turbohtml", "declutter.parse_html"}


def test_a_page_of_html_loads_the_parser() -> None:
    assert "turbohtml" in loaded_after("import declutter; declutter.clean('<p>It rained.</p>')")


def test_mojibake_loads_ftfy_and_unknown_bytes_the_detector() -> None:
    assert "ftfy" in loaded_after("import declutter; declutter.clean('sch\\xc3\\xb6n')")
    assert "charset_normalizer" in loaded_after("import declutter; declutter.clean(b'sch\\xf6n und gut')")


def test_the_version_of_the_command_line_loads_no_weights() -> None:
    found = loaded_after("import declutter.cli; declutter.cli.main(['--version'])")
    assert not found & {"regex", "ftfy", "charset_normalizer"}


def test_the_package_is_the_one_in_this_repository() -> None:
    assert Path(declutter.__file__).parent == PACKAGE
