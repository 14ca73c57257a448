"""The command line, run through `declutter.cli.main`."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import declutter
from declutter import cli
from declutter.commands import demo
from declutter.values import CONTENT_LABELS, Label

Out = pytest.CaptureFixture[str]
RawOut = pytest.CaptureFixture[bytes]

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(cli.__file__).parent.parent)}

PROSE = (
    "The ferry left the harbour at dawn, carrying forty passengers, two dogs and a piano that nobody had ordered. "
    "The captain said that he had seen stranger things on a Tuesday, and poured himself another cup of coffee."
)
PAGE = f"Advertisement\n\n{PROSE}\n\nRead more: Five takeaways from the summit\n"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No wish about colour or width from the terminal the tests run in; standard input looks like one."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "stdin", Terminal())


class Terminal(io.StringIO):
    """A standard stream with somebody in front of it."""

    def isatty(self) -> bool:
        """It is one."""
        return True


def pipe_in(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Let the bytes come from standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def look_at_terminal(monkeypatch: pytest.MonkeyPatch, columns: int = 80) -> None:
    """Let standard output be a terminal."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A file with prose between an ad label and a teaser."""
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8", newline="")
    return path


# --- clean -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [[], ["clean"]])
def test_clean_prints_what_is_left(command: list[str], page: Path, capsys: Out) -> None:
    assert cli.main([*command, str(page)]) == 0
    assert capsys.readouterr() == (PROSE + "\n", "")


def test_clean_prints_what_the_library_returns(capsysbinary: RawOut, tmp_path: Path) -> None:
    sample = Path(cli.__file__).parent / "samples" / demo.DEMO_SAMPLE
    crlf = tmp_path / "crlf.txt"
    crlf.write_bytes(sample.read_bytes().replace(b"\n", b"\r\n"))
    assert cli.main([str(crlf)]) == 0
    assert capsysbinary.readouterr().out == declutter.clean(crlf.read_bytes()).encode() + b"\n"


@pytest.mark.parametrize("files", [[], ["-"], ["clean", "-"], ["--"]])
def test_standard_input_is_read(files: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    pipe_in(monkeypatch, PAGE.encode())
    assert cli.main(files) == 0
    assert capsys.readouterr().out == PROSE + "\n"


def test_bytes_reach_the_cleaner_undecoded(monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    pipe_in(monkeypatch, b"\xff\xfe" + PAGE.encode("utf-16-le"))
    assert cli.main(["-"]) == 0
    assert capsys.readouterr().out == PROSE + "\n"


def test_an_encoding_can_be_named(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "old.txt").write_bytes(PROSE.replace("piano", "piáno").encode("cp1250"))
    assert cli.main(["--encoding", "cp1250", str(tmp_path / "old.txt")]) == 0
    assert "piáno" in capsys.readouterr().out


def test_nothing_is_printed_for_nothing(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "empty.txt").touch()
    assert cli.main([str(tmp_path / "empty.txt")]) == 0
    assert capsys.readouterr().out == ""


def test_several_files_follow_each_other(page: Path, tmp_path: Path, capsys: Out) -> None:
    other = tmp_path / "other.txt"
    other.write_text(PROSE.replace("ferry", "steamer"), encoding="utf-8")
    assert cli.main([str(page), "--preset", "recall", str(other)]) == 0
    assert capsys.readouterr().out == f"{PROSE}\n{PROSE.replace('ferry', 'steamer')}\n"


@pytest.mark.parametrize("name", ["explain", "demo", "clean", "-weird"])
@pytest.mark.parametrize("before", [["clean", "--"], ["--"]])
def test_files_may_be_called_like_commands_and_options(
    name: str, before: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(PAGE, encoding="utf-8")
    assert cli.main([*before, name]) == 0
    assert cli.main(["explain", "--json", "--", name]) == 0
    cleaned, explained = capsys.readouterr().out.rsplit("\n", 2)[:2]
    assert cleaned == PROSE
    assert json.loads(explained)["file"] == name


@pytest.mark.parametrize("name", ["explain", "demo", "clean"])
def test_a_file_called_like_a_command_needs_only_clean(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(PAGE, encoding="utf-8")
    assert cli.main(["clean", name]) == 0
    assert capsys.readouterr().out == PROSE + "\n"


def test_labels_can_be_kept_and_dropped(page: Path, capsys: Out) -> None:
    assert cli.main([str(page), "--keep", "teaser, advertisement", "--drop", "body"]) == 0
    assert capsys.readouterr().out == "Advertisement\n\nRead more: Five takeaways from the summit\n"
    assert cli.main([str(page), "--keep", "teaser", "--keep", "advertisement"]) == 0
    assert capsys.readouterr().out == PAGE


def test_phrases_can_be_removed_and_protected(page: Path, capsys: Out) -> None:
    arguments = ["--remove", "stranger things", "--remove", "nowhere in it", "--protect", "Five takeaways"]
    assert cli.main([str(page), *arguments]) == 0
    assert capsys.readouterr().out == "Read more: Five takeaways from the summit\n"


def test_mojibake_is_repaired_unless_told_otherwise(tmp_path: Path, capsys: Out) -> None:
    broken = PROSE.replace("piano", "piÃ¡no")
    (tmp_path / "broken.txt").write_text(broken, encoding="utf-8")
    assert cli.main([str(tmp_path / "broken.txt")]) == 0
    assert cli.main(["--no-repair", str(tmp_path / "broken.txt")]) == 0
    assert capsys.readouterr().out == f"{PROSE.replace('piano', 'piáno')}\n{broken}\n"


HOSTILE = PROSE.replace("piano", "\x1b[31mpiano\u202e\x07")


def test_control_characters_are_shown_on_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    (tmp_path / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    look_at_terminal(monkeypatch)
    assert cli.main([str(tmp_path / "hostile.txt")]) == 0
    assert capsys.readouterr().out == PROSE.replace("piano", "\\x1b[31mpiano\\u202e\\x07") + "\n"


def test_control_characters_pass_through_pipes_and_into_files(tmp_path: Path, capsysbinary: RawOut) -> None:
    source, target = tmp_path / "hostile.txt", tmp_path / "clean.txt"
    source.write_text(HOSTILE, encoding="utf-8")
    assert cli.main([str(source)]) == 0
    assert cli.main([str(source), "-o", str(target)]) == 0
    assert capsysbinary.readouterr().out == target.read_bytes() == HOSTILE.encode() + b"\n"


def test_lone_surrogates_are_written_as_replacement_characters(
    monkeypatch: pytest.MonkeyPatch, page: Path, tmp_path: Path, capsysbinary: RawOut
) -> None:
    def explain(self: declutter.Cleaner, source: bytes, **options: Any) -> declutter.Result:
        return original(self, source.decode() + "\n\nA very last word\ud83d.", **options)

    original = declutter.Cleaner.explain
    monkeypatch.setattr(declutter.Cleaner, "explain", explain)
    assert cli.main([str(page), "--protect", "very last word"]) == 0
    assert cli.main([str(page), "--protect", "very last word", "-o", str(tmp_path / "out")]) == 0
    written = capsysbinary.readouterr().out
    assert written.endswith("A very last word\N{REPLACEMENT CHARACTER}.\n".encode())
    assert written == (tmp_path / "out").read_bytes()


def test_a_terminal_of_another_encoding_gets_what_it_can_show(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="latin-1"))
    look_at_terminal(monkeypatch)
    assert cli.main(["demo"]) == 0
    assert b"- advertisement | " in re.sub(rb"\x1b\[[0-9;]*m", b"", written.getvalue())


def test_standard_output_may_be_a_string_io(page: Path) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as written:
        assert cli.main([str(page)]) == 0
    assert written.getvalue() == PROSE + "\n"


# --- warnings ----------------------------------------------------------------------------------------------------


def test_warnings_go_to_standard_error_unless_quiet(page: Path, capsys: Out) -> None:
    everything = ",".join(Label)
    assert cli.main(["--drop", everything, str(page)]) == 0
    assert capsys.readouterr() == ("", f"declutter: {page}: nothing was kept; declutter explain shows why\n")
    assert cli.main(["--drop", everything, "--quiet", str(page)]) == 0
    assert capsys.readouterr() == ("", "")


# --- output file -------------------------------------------------------------------------------------------------


def test_an_output_file_is_written(page: Path, tmp_path: Path, capsys: Out) -> None:
    assert cli.main([str(page), str(page), "-o", str(tmp_path / "clean.txt")]) == 0
    assert (tmp_path / "clean.txt").read_text(encoding="utf-8") == f"{PROSE}\n{PROSE}\n"
    assert capsys.readouterr() == ("", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clean.txt", "page.txt"]


def test_an_output_called_dash_is_standard_output(page: Path, capsys: Out) -> None:
    assert cli.main([str(page), "-o", "-"]) == 0
    assert capsys.readouterr().out == PROSE + "\n"


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions and links")
def test_a_replaced_output_keeps_its_permissions_and_links(page: Path, tmp_path: Path) -> None:
    target, link = tmp_path / "clean.txt", tmp_path / "link.txt"
    target.touch(mode=0o640)
    link.symlink_to(target)
    assert cli.main([str(page), "-o", str(link)]) == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == PROSE + "\n"
    assert target.stat().st_mode & 0o777 == 0o640


def test_an_output_is_written_whole_or_not_at_all(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, second = tmp_path / "clean.txt", tmp_path / "second.txt"
    target.write_text("as it was", encoding="utf-8")
    second.write_text("boom", encoding="utf-8")

    def explain(self: declutter.Cleaner, source: bytes, **options: Any) -> declutter.Result:
        if source == b"boom":
            raise KeyboardInterrupt
        return original(self, source, **options)

    original = declutter.Cleaner.explain
    monkeypatch.setattr(declutter.Cleaner, "explain", explain)
    assert cli.main([str(page), str(second), "-o", str(target)]) == 130
    assert target.read_text(encoding="utf-8") == "as it was"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clean.txt", "page.txt", "second.txt"]


def test_an_output_is_left_alone_where_nothing_could_be_read(tmp_path: Path, capsys: Out) -> None:
    target = tmp_path / "clean.txt"
    target.write_text("as it was", encoding="utf-8")
    assert cli.main([str(tmp_path / "missing.txt"), "-o", str(target)]) == 1
    assert f"declutter: nothing was written to {target}\n" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clean.txt", "clean.txt.errors.jsonl"]
    assert target.read_text(encoding="utf-8") == "as it was"


@pytest.mark.parametrize("alias", ["page.txt", "./page.txt", "symlink.txt", "hardlink.txt"])
def test_an_output_over_an_input_is_refused(
    alias: str, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "symlink.txt").symlink_to(page)
    (tmp_path / "hardlink.txt").hardlink_to(page)
    assert cli.main(["page.txt", "-o", alias]) == 2
    assert capsys.readouterr().err.startswith(f"declutter: error: {alias} is both input and output")
    assert page.read_text(encoding="utf-8") == PAGE


def test_an_output_over_redirected_standard_input_is_refused(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out
) -> None:
    with page.open(encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        assert cli.main(["-", "-o", str(page)]) == 2
    assert "is both input and output" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == PAGE


@pytest.mark.parametrize("name", ["no/such/folder/clean.txt", "nul\0byte"])
def test_an_output_that_cannot_be_written_is_one_sentence(name: str, page: Path, tmp_path: Path, capsys: Out) -> None:
    assert cli.main([str(page), "-o", f"{tmp_path}/{name}"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"declutter: cannot write .*: .+\n", err)


needs_dev_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full disk at hand")


@needs_dev_full
def test_devices_are_written_to_and_not_replaced(page: Path, capsys: Out) -> None:
    assert cli.main([str(page), "-o", os.devnull]) == 0
    assert cli.main([str(page), "-o", "/dev/full"]) == 1
    assert not Path(os.devnull).is_file()
    assert capsys.readouterr().err == "declutter: cannot write /dev/full: No space left on device\n"


# --- explain -----------------------------------------------------------------------------------------------------


def test_explain_shows_verdicts_reasons_and_a_summary(page: Path, capsys: Out) -> None:
    assert cli.main(["explain", str(page)]) == 0
    out = capsys.readouterr().out
    result = declutter.explain(PAGE)
    assert out.count("✗ ") == 3
    assert all(decision.reason in out and decision.text in out for decision in result.decisions)
    assert "kept 1 of 3 spans" in out
    assert "\x1b" not in out


def test_explain_cuts_to_the_width_of_a_terminal(page: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    look_at_terminal(monkeypatch, columns=70)
    assert cli.main(["explain", "--color", "never", str(page)]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert any(row.endswith("…") for row in rows)
    assert max(map(len, rows[: rows.index("─" * 70)])) <= 70


def test_explain_heads_each_of_several_files(page: Path, capsys: Out) -> None:
    assert cli.main(["explain", str(page), str(page)]) == 0
    assert capsys.readouterr().out.count(f"{page}\n\n") == 2


def test_explain_escapes_always(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    assert cli.main(["explain", str(tmp_path / "hostile.txt")]) == 0
    out = capsys.readouterr().out
    assert "\\x1b[31mpiano\\u202e\\x07" in out
    assert not {"\x1b", "\u202e", "\x07"} & set(out)


def test_explain_prints_json_lines(page: Path, capsys: Out) -> None:
    assert cli.main(["explain", "--json", "--color", "always", str(page), str(page)]) == 0
    lines = capsys.readouterr().out.splitlines()
    result = declutter.explain(PAGE)
    assert len(lines) == 2
    for line in lines:
        content = json.loads(line)
        assert content["text"] == result.text
        assert content["decisions"] == [decision.as_dict() for decision in result.decisions]


def test_explain_writes_no_colour_into_files_unless_told(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_at_terminal(monkeypatch)
    monkeypatch.setenv("FORCE_COLOR", "1")
    target = tmp_path / "report.txt"
    assert cli.main(["explain", str(page), "-o", str(target)]) == 0
    assert "\x1b" not in target.read_text(encoding="utf-8")
    assert cli.main(["explain", str(page), "-o", str(target), "--color=always"]) == 0
    assert "\x1b[" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("situation", "coloured"),
    [
        (([], {}, True), True),
        (([], {}, False), False),
        (([], {"TERM": "dumb"}, True), False),
        (([], {"NO_COLOR": "1"}, True), False),
        (([], {"NO_COLOR": ""}, True), True),
        (([], {"FORCE_COLOR": "1"}, False), True),
        (([], {"FORCE_COLOR": ""}, False), False),
        (([], {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True), False),
        ((["--color", "always"], {"NO_COLOR": "1"}, False), True),
        ((["--color", "never"], {"FORCE_COLOR": "1"}, True), False),
        ((["--color", "auto"], {}, True), True),
    ],
)
def test_colour_is_for_terminals_and_those_who_ask(
    situation: tuple[list[str], dict[str, str], bool],
    coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
    page: Path,
    capsys: Out,
) -> None:
    arguments, environment, terminal = situation
    if terminal:
        look_at_terminal(monkeypatch)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for command in (["demo"], ["explain", str(page)]):
        assert cli.main([*command, *arguments]) == 0
        assert ("\x1b[" in capsys.readouterr().out) is coloured


# --- demo --------------------------------------------------------------------------------------------------------


def test_demo_shows_the_sample_and_how_to_go_on(capsys: Out) -> None:
    assert cli.main(["demo"]) == 0
    out = capsys.readouterr().out
    sample = (Path(cli.__file__).parent / "samples" / demo.DEMO_SAMPLE).read_text(encoding="utf-8")
    assert all(line in out for line in sample.splitlines())
    assert "declutter explain page.txt" in out


@pytest.mark.parametrize("label", ["advertisement", "teaser", "newsletter", "fundraising", "share", "consent", "media"])
def test_demo_drops_clutter_of_many_kinds(label: str, capsys: Out) -> None:
    assert cli.main(["demo"]) == 0
    assert f"✗ {label} " in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        "Skerrin votes to roll its lighthouse inland",
        "The tower has stood on the cliff",
        "“About time,”",
        "Nine hundred tonnes on soap",
        "- soap, 1.4 tonnes",
        "A newsletter that nearly sank it",
        "“People do not subscribe to a newsletter",
        "What happens to the light",
        "Correction, 14 May",
    ],
)
def test_demo_keeps_the_article(words: str, capsys: Out) -> None:
    assert cli.main(["demo"]) == 0
    assert re.search(rf"(?m)^✓ [a-z]+ +│ {words}", capsys.readouterr().out)


def test_demo_takes_the_options_of_the_cleaner(capsys: Out) -> None:
    assert cli.main(["demo", "--keep", "advertisement"]) == 0
    assert "✓ advertisement" in capsys.readouterr().out


# --- help and version --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [[], *([name] for name in cli.COMMANDS)])
def test_version_is_one_line(command: list[str], capsys: Out) -> None:
    assert cli.main([*command, "--version"]) == 0
    assert capsys.readouterr() == (f"declutter {declutter.__version__}\n", "")


@pytest.mark.parametrize("command", [[], *([name] for name in cli.COMMANDS)])
def test_help_has_examples(command: list[str], capsys: Out) -> None:
    assert cli.main([*command, "--help"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("usage: declutter")
    assert "examples:" in out
    assert err == ""


def test_help_lists_the_labels() -> None:
    listed = cli.parser("clean").format_help().split("labels:")[1].split("Several files")[0]
    kept, dropped = (set(re.findall("[a-z]+", part)) for part in listed.split("  dropped"))
    assert kept == CONTENT_LABELS | {"kept"}
    assert dropped == set(Label) - CONTENT_LABELS - {"hidden"}


EXAMPLES = [
    re.split(r" {2,}| \| ", line)[0].split()[1:]
    for command in cli.COMMANDS
    for line in re.findall(r"(?m)^  (declutter .*)$", cli.parser(command).format_help().split("examples:")[1])
]


@pytest.mark.parametrize("example", EXAMPLES, ids=" ".join)
def test_examples_of_the_help_can_be_parsed(example: list[str]) -> None:
    command = example[0] if example[0] in cli.COMMANDS else "clean"
    cli.parser(command).parse_intermixed_args(example[example[0] in cli.COMMANDS :])


def test_help_and_version_do_not_import_the_cleaner() -> None:
    script = (
        "import sys; from declutter import console; del sys.modules['declutter.cleaner']; from declutter import cli;"
        "cli.main(['--help']); cli.main(['report', '--help']); sys.exit('declutter.cleaner' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", script], env=ENVIRONMENT, check=False, capture_output=True).returncode
        == 0
    )


# --- wrong usage -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--preset", "harsh"], "balanced"),
        (["--keep", "adverts"], "advertisement"),
        (["--drop", "body,adverts"], "advertisement"),
        (["--keep", "body", "--drop", "body"], "body"),
        (["--kind", "pdf"], "text"),
        (["--language", "xx-klingon"], "xx-klingon"),
        (["--encoding", "utf-99"], "utf-99"),
        (["--remove", ""], ""),
        (["--color", "always"], "--color"),
        (["--json"], "--json"),
        (["--pres", "recall"], "--pres"),
        (["--keep"], "--keep"),
        (["-", "-"], "only once"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: list[str], sentence: str, page: Path, capsys: Out) -> None:
    assert cli.main([str(page), *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("declutter: error: ")
    assert err.count("\n") == 1
    assert sentence in err


def test_wrong_values_say_what_the_library_says(page: Path, capsys: Out) -> None:
    with pytest.raises(ValueError, match="harsh") as raised:
        declutter.Cleaner(preset="harsh")  # type: ignore[arg-type]
    assert cli.main(["--preset", "harsh", str(page)]) == 2
    assert capsys.readouterr().err == f"declutter: error: {raised.value}\n"


@pytest.mark.parametrize("arguments", [[], ["clean"], ["explain"], ["--preset", "recall"]])
def test_no_file_on_a_terminal_is_wrong_usage(arguments: list[str], capsys: Out) -> None:
    assert cli.main(arguments) == 2
    assert "no FILE given" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["demo", "page.txt"], ["demo", "--", "page.txt"], ["demo", "--json"]])
def test_demo_takes_no_files(arguments: list[str], capsys: Out) -> None:
    assert cli.main(arguments) == 2
    assert re.match("declutter: error: (demo takes no files|unrecognized arguments: --json)", capsys.readouterr().err)


def test_messages_escape_what_they_quote(capsys: Out) -> None:
    assert cli.main(["--\x1b[2J"]) == 2
    assert cli.main(["\x1b[2J\udce9.txt"]) == 1
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "\\x1b[2J" in err


# --- failures ----------------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_does_not_stop_the_others(page: Path, tmp_path: Path, capsys: Out) -> None:
    assert cli.main([str(tmp_path / "missing.txt"), str(page), "nul\0byte", ""]) == 1
    out, err = capsys.readouterr()
    assert out == PROSE + "\n"
    assert [line.split(":")[0] for line in err.splitlines()] == ["declutter"] * 3
    assert f"cannot read {tmp_path / 'missing.txt'}: No such file or directory" in err


def test_a_command_behind_options_is_hinted_at(capsys: Out) -> None:
    assert cli.main(["--preset", "recall", "explain", "no-such-page.txt"]) == 1
    assert "the command comes first: declutter explain" in capsys.readouterr().err


def test_closed_standard_streams_are_no_crash(page: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert cli.main(["-"]) == 1
    assert capsys.readouterr().err == "declutter: cannot read standard input: it is closed\n"
    monkeypatch.setattr(sys, "stdout", None)
    assert cli.main([str(page)]) == 1
    assert capsys.readouterr().err == "declutter: cannot write to standard output: it is closed\n"
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.main([str(page)]) == 1


def test_an_interruption_is_130(page: Path, monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(declutter.Cleaner, "explain", interrupted)
    assert cli.main([str(page)]) == 130
    assert capsys.readouterr() == ("", "declutter: interrupted\n")


def run(arguments: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
    """``python -m declutter`` in a process of its own."""
    command = [sys.executable, "-m", "declutter", *arguments]
    return subprocess.run(command, env=ENVIRONMENT, check=False, timeout=60, **options)


def test_python_m_declutter_reads_a_pipe() -> None:
    done = run([], input=PAGE.encode(), capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, PROSE.encode() + b"\n", b"")


@pytest.mark.skipif(os.name == "nt", reason="pipes break differently there")
def test_a_broken_pipe_is_one_sentence(page: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = run([str(page)], stdout=writer, stderr=subprocess.PIPE)
    finally:
        os.close(writer)
    assert done.returncode == 1
    assert done.stderr == b"declutter: the reader of standard output left before everything was written\n"


@needs_dev_full
@pytest.mark.parametrize("arguments", [["--help"], ["demo"]])
def test_a_full_disk_is_one_sentence(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run(arguments, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert done.stderr == b"declutter: cannot write to standard output: No space left on device\n"


def test_a_markdown_file_is_markdown(tmp_path: Path, capsys: Out) -> None:
    source = tmp_path / "page.md"
    prose = "The ferry left the harbour at dawn, carrying forty passengers and a piano. Nobody had ordered it."
    # One kind of marks alone is not enough to be told from text; the name of the file is.
    source.write_text(f"- [Home](/)\n- [Contact us](/contact)\n\n{prose}\n\n{prose}\n", encoding="utf-8")
    assert cli.main(["explain", "--json", str(source)]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "markdown"
    assert cli.main([str(source)]) == 0
    assert capsys.readouterr().out == f"{prose}\n\n{prose}\n"
