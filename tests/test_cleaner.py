"""The cleaner: its options, what it refuses, what it answers, and that it holds no state."""

from __future__ import annotations

import inspect
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

import declutter
from declutter import Cleaner, Label, clean, clean_many, cli, explain
from declutter.lexicon import load as load_lexicon
from declutter.values import parse_label
from tests.helpers import CLUTTER, LINE_ENDS, PROSE, any_text, plain_lines, sample_texts, sources, verdicts

PAGE = "\n\n".join([CLUTTER[0], PROSE[0], CLUTTER[1], PROSE[1], CLUTTER[2]])


class TestInterface:
    def test_what_the_package_offers(self) -> None:
        assert set(declutter.__all__) == {
            "Cleaner", "Decision", "Evidence", "Failure", "Label", "Result", "__version__", "clean", "clean_many",
            "explain",
        }  # fmt: skip
        assert all(hasattr(declutter, name) for name in declutter.__all__)

    @pytest.mark.parametrize("function", [clean, explain])
    def test_the_options(self, function: Callable[..., Any]) -> None:
        source, *options = inspect.signature(function).parameters.values()
        assert source.default is inspect.Parameter.empty
        assert [option.name for option in options] == [
            "kind", "language", "preset", "keep", "drop", "repair", "output", "images", "url", "encoding",
        ]  # fmt: skip
        assert {option.kind for option in options} == {inspect.Parameter.KEYWORD_ONLY}

    def test_the_options_of_a_cleaner_default_to_those_of_the_functions(self) -> None:
        cleaner = inspect.signature(Cleaner).parameters
        for name, option in inspect.signature(clean).parameters.items():
            if name not in ("source", "url", "encoding"):
                assert cleaner[name].default == option.default
        assert set(cleaner) - set(inspect.signature(clean).parameters) == {"protect", "remove", "model"}

    def test_many_texts_take_every_option_of_a_cleaner(self) -> None:
        options, cleaner = (inspect.signature(function).parameters for function in (clean_many, Cleaner))
        assert set(options) - set(cleaner) == {"sources", "workers", "timeout"}
        assert all(options[name].default == cleaner[name].default for name in cleaner)

    def test_the_options_of_a_cleaner_are_keyword_only(self) -> None:
        assert {option.kind for option in inspect.signature(Cleaner).parameters.values()} == {
            inspect.Parameter.KEYWORD_ONLY
        }

    @given(sources() | any_text, st.sampled_from(["precision", "balanced", "recall"]), st.booleans())
    def test_clean_is_the_text_of_explain(self, source: str, preset: Any, repair: bool) -> None:
        options = {"preset": preset, "repair": repair, "keep": ("teaser",), "drop": ("heading",)}
        expected = Cleaner(**options).explain(source)
        assert (
            clean(source, **options)
            == Cleaner(**options).clean(source)
            == explain(source, **options).text
            == expected.text
        )
        assert verdicts(explain(source, **options)) == verdicts(expected)

    def test_the_functions_pass_every_option_on(self) -> None:
        foreign = "schÃ¶n"
        assert explain("x", language="en").language == "en"
        assert explain(foreign, repair=False).text == foreign
        assert explain("ü".encode("cp1252"), encoding="cp1252").text == "ü"
        assert (
            explain(CLUTTER[0], keep=["advertisement"]).text == clean(CLUTTER[0], keep=["advertisement"]) == CLUTTER[0]
        )
        assert explain(PAGE, preset="recall").threshold == Cleaner(preset="recall").explain(PAGE).threshold
        bad: list[dict[str, Any]] = [
            {"kind": "pdf"},
            {"output": "pdf"},
            {"url": 3},
            {"drop": "body"},
            {"preset": "best"},
        ]
        for options in bad:
            for function in (clean, explain):
                with pytest.raises((TypeError, ValueError)):
                    function("x", **options)

    def test_bytes_and_bytearrays_are_decoded(self) -> None:
        for source in (PAGE.encode(), bytearray(PAGE.encode()), PAGE.encode("utf-16")):
            assert verdicts(explain(source)) == verdicts(explain(PAGE))

    def test_the_address_changes_nothing_of_a_text(self) -> None:
        assert verdicts(explain(PAGE, url="https://example.org/a")) == verdicts(explain(PAGE))


BAD_OPTIONS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"kind": "pdf"}, ValueError, "unknown kind 'pdf'; it can be None, 'text'"),
    ({"kind": 3}, TypeError, "kind must be a str, not int"),
    ({"preset": "best"}, ValueError, "unknown preset 'best'; it can be 'precision', 'balanced', 'recall'"),
    ({"preset": 0.5}, TypeError, "preset must be a str, not float"),
    ({"output": "html"}, ValueError, "unknown output 'html'; it can be 'text', 'markdown'"),
    ({"output": "markdown", "kind": "text"}, ValueError, "output 'markdown' is made of HTML"),
    ({"output": b"text"}, TypeError, "output must be a str, not bytes"),
    ({"language": "tlh"}, ValueError, "unknown language 'tlh'; it can be .*'en'"),
    ({"language": 5}, TypeError, "language must be a str, not int"),
    ({"keep": "caption"}, TypeError, "keep must be a collection of labels such as .*, not a str"),
    ({"keep": ["captions"]}, ValueError, "unknown label 'captions'; the labels are title, "),
    ({"drop": [3]}, TypeError, "a label must be a str, not int"),
    ({"keep": ["caption", "date"], "drop": ["date"]}, ValueError, "'date' is in keep and in drop"),
    ({"protect": "phrase"}, TypeError, "protect must be a list of phrases or patterns, not a str"),
    ({"remove": [3]}, TypeError, "remove must hold phrases or compiled patterns, not int"),
    ({"remove": [""]}, ValueError, "remove holds an empty phrase"),
    ({"protect": [" \u00a0"]}, ValueError, "protect holds an empty phrase"),
    ({"remove": [re.compile(b"a")]}, TypeError, "remove holds a pattern of bytes"),
    ({"remove": [b"a"]}, TypeError, "remove must hold phrases or compiled patterns, not bytes"),
    ({"model": "no-such-file.json"}, ValueError, "cannot read the model no-such-file.json"),
]

UNCHECKED_OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"keep": None}, "keep"),
    ({"drop": 3}, "drop"),
    ({"protect": None}, "protect"),
    ({"remove": 3}, "remove"),
    ({"model": 3}, "model"),
    ({"repair": "no"}, "repair"),
    ({"images": 1}, "images"),
]


class TestBadOptions:
    @pytest.mark.parametrize(("options", "error", "message"), BAD_OPTIONS, ids=lambda value: str(value)[:40])
    def test_are_answered_with_a_sentence(self, options: dict[str, Any], error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message):
            Cleaner(**options)

    @pytest.mark.parametrize(("options", "name"), UNCHECKED_OPTIONS, ids=str)
    def test_of_a_wrong_type_are_named(self, options: dict[str, Any], name: str) -> None:
        with pytest.raises(TypeError, match=rf"\b{name}\b.* (not|must) "):
            Cleaner(**options)

    @pytest.mark.parametrize(
        "source", [None, 3, ["text"], memoryview(b"text"), PAGE.splitlines], ids=lambda value: type(value).__name__
    )
    def test_a_source_that_is_no_text(self, source: Any) -> None:
        with pytest.raises(TypeError, match="source must be a str, bytes or bytearray, not "):
            clean(source)

    def test_an_address_that_is_no_text(self) -> None:
        with pytest.raises(TypeError, match="url must be a str, not int"):
            clean("x", url=3)  # type: ignore[arg-type]

    def test_an_unknown_encoding_of_a_str(self) -> None:
        with pytest.raises(ValueError, match="unknown encoding"):
            clean("x", encoding="no-such-encoding")

    def test_an_encoding_that_is_no_text(self) -> None:
        with pytest.raises(TypeError, match="encoding must be a str, not int"):
            clean(b"x", encoding=3)  # type: ignore[arg-type]


def raised(call: Callable[[], object]) -> Exception:
    """The exception that a call raises."""
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    return caught.value


class TestPickling:
    @pytest.mark.parametrize(
        "cleaner",
        [
            Cleaner(),
            Cleaner(kind="html", output="markdown", images=True),
            Cleaner(preset="recall", keep=["caption"], drop={Label.HEADING}, repair=False, language="en"),
            Cleaner(protect=["the captain"], remove=[re.compile("coffee"), "read more"]),
        ],
    )
    def test_a_cleaner_comes_back_whole(self, cleaner: Cleaner) -> None:
        again = pickle.loads(pickle.dumps(cleaner))
        assert again == cleaner
        assert hash(again) == hash(cleaner)
        for text in (PAGE, *sample_texts()):
            assert verdicts(again.explain(text)) == verdicts(cleaner.explain(text))

    def test_a_cleaner_with_a_pattern_of_the_regex_package(self) -> None:
        cleaner = Cleaner(remove=[regex.compile(r"\p{Lu}{3}")])
        again = pickle.loads(pickle.dumps(cleaner))
        assert again.clean("one\nTWO") == cleaner.clean("one\nTWO") == "one"

    @pytest.mark.parametrize(
        "options", [options for options, _error, _message in BAD_OPTIONS], ids=lambda value: str(value)[:40]
    )
    def test_exceptions_about_options(self, options: dict[str, Any]) -> None:
        self.check(raised(lambda: Cleaner(**options)))

    @pytest.mark.parametrize(
        "call",
        [
            lambda: clean(3),  # type: ignore[arg-type]
            lambda: clean("x", url=3),  # type: ignore[arg-type]
            lambda: clean(b"x", encoding="no-such"),
            lambda: clean(b"x", encoding="hex"),
            lambda: explain("x").lines("no-such"),
            lambda: parse_label(3),
            lambda: load_lexicon("no-such"),
        ],
    )
    def test_exceptions_about_calls(self, call: Callable[[], object]) -> None:
        self.check(raised(call))

    @pytest.mark.parametrize("error", [cli.UsageError("a"), cli.CannotReadError("b"), cli.CannotWriteError("c")])
    def test_exceptions_of_the_command_line(self, error: Exception) -> None:
        self.check(error)

    @staticmethod
    def check(error: Exception) -> None:
        """The same type with the same sentence."""
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is type(error)
        assert (str(again), again.args) == (str(error), error.args)
        assert str(error)


labels = st.sets(st.sampled_from(list(Label)))


class TestKeepAndDrop:
    @given(sources(), labels, labels)
    def test_do_what_they_say(self, source: str, keep: set[Label], drop: set[Label]) -> None:
        drop -= keep
        plain, told = explain(source), explain(source, keep=keep, drop=drop)
        assert told.threshold == plain.threshold
        for before, after in zip(plain.decisions, told.decisions, strict=True):
            assert (after.score, after.label, after.start, after.evidence) == (
                before.score,
                before.label,
                before.start,
                before.evidence,
            )
            passes = before.score > plain.threshold
            assert after.kept == (before.label in keep or (before.label not in drop and passes))

    @pytest.mark.parametrize("text", range(4))
    @pytest.mark.parametrize("label", Label)
    def test_on_pages(self, label: Label, text: int) -> None:
        source = sample_texts()[text]
        assert {decision.kept for decision in explain(source, keep=[label]).lines(label)} <= {True}
        assert {decision.kept for decision in explain(source, drop=[label]).lines(label)} <= {False}

    def test_take_names_and_labels_in_any_collection(self) -> None:
        one = Cleaner(keep=["caption"], drop=iter(["heading", Label.DATE]))
        assert one == Cleaner(keep=frozenset({Label.CAPTION}), drop={"date": 1, "heading": 2})
        assert hash(one) == hash(Cleaner(keep=("caption",), drop=("date", "heading")))

    def test_all_labels(self) -> None:
        for text in sample_texts():
            assert clean(text, drop=list(Label)) == ""
            assert explain(text, keep=list(Label)).kept_share == 1.0


class TestProtectAndRemove:
    @given(sources(), st.sampled_from(["harbour", "the captain", "Read more", "cookies", "in"]))
    def test_do_what_they_say(self, source: str, phrase: str) -> None:
        plain = explain(source)
        pattern = re.compile(r"(?<!\w)" + r"\s+".join(phrase.split()) + r"(?!\w)", re.IGNORECASE)
        for name in ("protect", "remove"):
            told = Cleaner(**{name: [phrase]}).explain(source)  # type: ignore[arg-type]
            assert told.threshold == plain.threshold
            for before, after in zip(plain.decisions, told.decisions, strict=True):
                meant = bool(pattern.search(before.text))
                assert after.kept == ((name == "protect") if meant else before.kept)
                assert (f"user:{name}[0]" in {item.name for item in after.evidence}) == meant
                assert after.score == sum(item.weight for item in after.evidence)

    @given(sources())
    def test_protect_wins(self, source: str) -> None:
        every = re.compile("")
        assert explain(source).decisions == () or Cleaner(remove=[every]).explain(source).text == ""
        assert Cleaner(remove=[every] * 5, protect=[every]).explain(source).kept_share == 1.0

    @pytest.mark.parametrize("phrase", ["our house tip", "OUR HOUSE TIP", "our   house\u00a0tip"])
    @pytest.mark.parametrize("line", ["Our house tip: eat less", "this is our\u00a0HOUSE  tip!", "(our house tip)"])
    def test_a_phrase_is_found_in_any_letter_case_and_spacing(self, phrase: str, line: str) -> None:
        assert Cleaner(remove=[phrase]).clean(f"{PROSE[0]}\n{line}") == PROSE[0]

    @pytest.mark.parametrize("line", ["hour house tip of the week", "our house tips are gone", "our housetip is gone"])
    def test_a_phrase_is_found_as_whole_words_only(self, line: str) -> None:
        assert Cleaner(remove=["our house tip"], protect=["of the week", "gone"]).explain(line).decisions[0].score > 0
        assert "user:remove[0]" not in {
            item.name for item in Cleaner(remove=["our house tip"]).explain(line).decisions[0].evidence
        }

    def test_a_phrase_is_no_pattern(self) -> None:
        assert Cleaner(remove=["a.c", "(x"]).clean("abc is a text") == "abc is a text"
        assert Cleaner(remove=["(x"]).clean(f"{PROSE[0]}\ny (x z") == PROSE[0]

    def test_a_pattern_is_searched_as_it_is(self) -> None:
        cleaner = Cleaner(remove=[re.compile("^The"), regex.compile(r"\p{Nd}{4}")])
        assert cleaner.clean("the one\nThe two\nin 1987\nin 198") == "the one\nin 198"

    def test_the_number_tells_which(self) -> None:
        (decision,) = Cleaner(remove=["x", "y", "z"]).explain("x and z").decisions
        assert {item.name for item in decision.evidence if item.group == "user"} == {"user:remove[0]", "user:remove[2]"}

    def test_keep_outweighs_remove(self) -> None:
        assert Cleaner(remove=["advertisement"], keep=["advertisement"]).clean("Advertisement") == "Advertisement"


class TestWholeTexts:
    """A text without any sign of clutter comes back whole."""

    @pytest.mark.parametrize(
        "text",
        [
            "flour\neggs\nmilk",
            "Meeting moved to 3 pm",
            "\n\n".join(PROSE),
            "a b c\n\nand d",
            "Anna\nBert\nClaire\n\nDora",
        ],
    )
    def test_short_ones(self, text: str) -> None:
        result = explain(text)
        assert result.text == text
        assert all("page:no_sign" in {item.name for item in decision.evidence} for decision in result.decisions)

    def test_long_ones_without_running_prose(self) -> None:
        words = "\n".join(f"zebra {number:03d} grazes" for number in range(200))
        assert clean(words) == words

    def test_not_where_something_looks_like_clutter(self) -> None:
        for decision in explain("flour\neggs\nAdvertisement").decisions:
            assert "page:no_sign" not in {item.name for item in decision.evidence}

    def test_not_where_there_is_running_prose_of_some_length(self) -> None:
        for decision in explain("\n".join([*PROSE] * 4)).decisions:
            assert "page:no_sign" not in {item.name for item in decision.evidence}


class TestOutput:
    @given(plain_lines())
    def test_is_the_same_under_every_line_end(self, lines: list[str]) -> None:
        expected = explain("\n".join(lines))
        for end in LINE_ENDS[1:]:
            found = explain(end.join(lines))
            assert found.text == expected.text
            assert [(d.text, d.kept, d.label, d.score) for d in found.decisions] == [
                (d.text, d.kept, d.label, d.score) for d in expected.decisions
            ]

    def test_is_the_same_under_every_line_end_on_pages(self) -> None:
        for text in sample_texts():
            for end in LINE_ENDS[1:]:
                assert clean(text.replace("\n", end)) == clean(text)

    def test_line_ends_do_not_count_in_telling_the_language(self) -> None:
        # Many short lines without a stop word first: more of them fit into the window under the shorter line end.
        text = "\n".join(["xxxx"] * 3_500 + ["the of and"] * 400)
        found = {explain(text.replace("\n", end)).language for end in ("\n", "\r\n")}
        assert len(found) == 1

    def test_one_blank_line_where_one_or_more_stood(self) -> None:
        assert clean("a b\n\n\n \nc d\ne f\n\n") == "a b\n\nc d\ne f"

    def test_a_blank_line_stays_where_what_stood_beside_it_went(self) -> None:
        cleaner = Cleaner(remove=["gone"])
        assert cleaner.clean("a b\ngone\nc d") == "a b\nc d"
        assert cleaner.clean("a b\n\ngone\nc d") == "a b\n\nc d"
        assert cleaner.clean("a b\ngone\n\nc d") == "a b\n\nc d"
        assert cleaner.clean("gone\n\na b\n\ngone\n") == "a b"

    def test_kept_lines_keep_every_byte(self) -> None:
        text = "  indented\t\n\u00a0x\u200b \ntrailing   \n\x00\ud800\x85"
        assert Cleaner(protect=[re.compile("")], repair=False).clean(text) == text

    def test_repair_mends_kept_lines_and_only_them(self) -> None:
        result = explain("schÃ¶n und gut\n\nso it is")
        assert result.text == "schön und gut\n\nso it is"
        assert (result.decisions[0].start, result.decisions[0].end) == (0, 14)
        assert clean("schÃ¶n", repair=False) == "schÃ¶n"


class TestLanguage:
    @pytest.mark.parametrize("text", [*PROSE, "\n".join(CLUTTER)])
    def test_english_is_told(self, text: str) -> None:
        assert explain(text).warnings == explain(text, language="en").warnings

    def test_prose_names_its_language(self) -> None:
        assert explain("\n".join(PROSE)).language == "en"
        assert explain("").language is None

    def test_another_language_is_a_warning(self) -> None:
        # Basque, of which there is no lexicon.
        text = "Ferrya egunsentian irten zen portutik, eta berrogei bidaiari zeuden barruan, zer zain ez zekiten. " * 3
        result = explain(text)
        assert result.language is None
        assert "no_lexicon" in result.warnings
        assert result.text == text.rstrip() or result.text == text

    def test_few_words_are_no_language(self) -> None:
        assert "no_lexicon" not in explain("Паром вышел").warnings


class TestNoState:
    @given(st.lists(sources(), min_size=2, max_size=4))
    def test_between_calls(self, texts: list[str]) -> None:
        cleaner = Cleaner()
        first = [verdicts(cleaner.explain(text)) for text in texts]
        assert [verdicts(cleaner.explain(text)) for text in reversed(texts)] == first[::-1]
        assert [verdicts(Cleaner().explain(text)) for text in texts] == first

    def test_in_the_cleaner(self) -> None:
        cleaner = Cleaner(remove=["x"])
        before = dict(vars(cleaner))
        for text in sample_texts():
            cleaner.explain(text).decisions  # noqa: B018 - they are built when asked for
        assert vars(cleaner) == before

    def test_in_what_was_given(self) -> None:
        keep, remove = ["caption"], ["x"]
        cleaner = Cleaner(keep=keep, remove=remove)
        keep.append("nonsense")
        remove.append("rain")
        assert cleaner == Cleaner(keep=["caption"], remove=["x"])
        assert cleaner.clean("rain") == "rain"

    def test_a_result_does_not_change_later(self) -> None:
        texts = sample_texts()
        results = [explain(text) for text in texts]
        expected = [verdicts(explain(text)) for text in texts]
        assert [verdicts(result) for result in results] == expected


class TestThreads:
    def test_one_cleaner_in_many_threads(self) -> None:
        cleaner = Cleaner(remove=["the weir"])
        texts = sample_texts() * 3
        expected = [verdicts(cleaner.explain(text)) for text in texts]
        switching = sys.getswitchinterval()
        sys.setswitchinterval(1e-5)
        try:
            with ThreadPoolExecutor(8) as pool:
                assert list(pool.map(lambda text: verdicts(cleaner.explain(text)), texts)) == expected
        finally:
            sys.setswitchinterval(switching)

    def test_one_result_in_many_threads(self) -> None:
        result = explain(PAGE)
        expected = verdicts(explain(PAGE))
        with ThreadPoolExecutor(8) as pool:
            assert all(found == expected for found in pool.map(lambda _: verdicts(result), range(32)))

    def test_the_first_use_in_many_threads(self) -> None:
        # In a process of its own: here everything that is loaded on first use has been loaded long since.
        script = f"""
import sys, threading
from declutter import Cleaner
sys.setswitchinterval(1e-5)
barrier, found = threading.Barrier(8), []
def work():
    barrier.wait()
    found.append(repr(Cleaner().explain({PAGE + chr(10) + "schÃ¶n und Â»gutÂ«"!r}).decisions))
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(found) == 8 and len(set(found)) == 1, found
"""
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
