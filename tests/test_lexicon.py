"""The cues: every example of every row, the compiled index, the anchors, and what the compiler refuses."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from declutter.compile_lexicon import compile_index, examples
from declutter.lexicon import ANCHORS, FOLDER, INDEX, Lexicon, languages_shipped, load, merged
from declutter.tokens import normalise, normalised, tokenise, word_count
from declutter.values import Label
from tests.helpers import any_text

FILES = sorted(FOLDER.glob("*.toml"))
ROWS = [
    pytest.param(path.stem, name, boilerplate, content, id=f"{path.stem}:{name}")
    for path in FILES
    for name, boilerplate, content in examples(path)
]


#: Makes a lexicon of the tables of one TOML file.
Make = Callable[..., Lexicon]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A lexicon from TOML tables, by way of the compiler."""

    def made(cues: str, language: str = "xx", status: str = "measured") -> Lexicon:
        head = f'[lexicon]\nlanguage = "{language}"\nstatus = "{status}"\nstop_words = ["the", "she"]\n'
        (tmp_path / f"{language}.toml").write_text(head + cues, encoding="utf-8")
        index = compile_index(tmp_path)
        languages = tuple(sorted(json.loads(index["languages.json"])))
        return merged(languages, [json.loads(index[f"{name}.json"]) for name in languages])

    return made


def fires(made: Lexicon, line: str) -> list[str]:
    """The names of the cues that fire on a line."""
    return [cue.name.removeprefix("cue:") for cue in made.cues(*normalised(line))]


#: What must stand around the phrases of some anchors.
WITH_CONTEXT = {
    "tails": "{} jane doe",
    "after_name": "jane doe {} and more than that",
    "sentences": "so it is and was. {}",
}
EXAMPLES = 'boilerplate = ["x"]\ncontent = ["y"]\n'


class TestRows:
    @pytest.mark.parametrize(("language", "name", "boilerplate", "content"), ROWS)
    def test_examples(self, language: str, name: str, boilerplate: list[str], content: list[str]) -> None:
        made = load(language)
        cue = name if languages_shipped()[language].measured else f"{language}:{name}"
        for line in boilerplate:
            assert cue in fires(made, line), line
        for line in content:
            assert cue not in fires(made, line), line

    def test_there_are_rows(self) -> None:
        assert "en" in {path.stem for path in FILES}
        labels = {param.values[1].partition(".")[0] for param in ROWS}  # type: ignore[union-attr]
        assert labels >= {label.value for label in Label} - {"title", "heading", "body", "hidden"}

    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
    def test_every_phrase_can_be_found(self, path: Path) -> None:
        # A phrase that is indexed under a key no line produces would be dead weight nobody notices.
        made = load(path.stem)
        prefix = "" if languages_shipped()[path.stem].measured else f"{path.stem}:"
        cues = tomllib.loads(path.read_text(encoding="utf-8"))
        dead = []
        for label in cues.keys() - {"lexicon", "vocabulary"}:
            for name, row in cues[label].items():
                for anchor in ANCHORS:
                    for phrase in row.get(anchor, ()):
                        # A phrase of two sentences can only open a line.
                        around = "{}" if re.search("[.!?] ", phrase) else WITH_CONTEXT.get(anchor, "{}")
                        line = around.format(phrase).replace("#", "7")
                        short = word_count(*normalised(line)) <= row.get("max_words", 10**9)
                        if short and f"{prefix}{label}.{name}" not in fires(made, line):
                            dead.append((f"{label}.{name}", anchor, phrase))
        assert not dead


class TestIndex:
    def test_is_current(self) -> None:
        files = {path.name: path.read_text(encoding="utf-8") for path in INDEX.glob("*.json")}
        assert files == compile_index(), "run python -m declutter.compile_lexicon"

    def test_holds_no_examples(self) -> None:
        for path in FILES:
            index = (INDEX / f"{path.stem}.json").read_text(encoding="utf-8")
            longest = max((line for _name, lines, _content in examples(path) for line in lines), key=len)
            assert normalise(longest) not in index
            assert longest not in index

    def test_unknown_language(self) -> None:
        with pytest.raises(ValueError, match=r"no lexicon for language 'tlh'; shipped are .*en"):
            load("en", "tlh")

    def test_several_languages_are_merged(self, make: Make) -> None:
        make(f'[vocabulary]\nabout = ["author"]\n[teaser.a]\nprior = -2000\nstarts = ["lies auch"]\n{EXAMPLES}', "xx")
        both = make(
            '[vocabulary]\nconsent = ["author"]\n[share.a]\nprior = -1\n'
            f'starts = ["lies auch"]\nwhole = ["dies"]\n{EXAMPLES}',
            "yy",
        )
        assert both.languages == ("xx", "yy")
        assert fires(both, "Lies auch dies") == ["teaser.a", "share.a"]
        assert fires(both, "Dies!") == ["share.a"]
        # What a word is about is for the text's own language to say, which is the first.
        assert both.vocabulary["author"] == ["about"]

    def test_stop_words_of_the_text_are_no_vocabulary_of_another_language(self, make: Make) -> None:
        make(f"[teaser.a]\nprior = -2000\nstarts = ['lies auch']\n{EXAMPLES}", "xx")
        both = make(f"[vocabulary]\nabout = ['she', 'writes']\n[share.a]\nprior = -1\nwhole = ['x']\n{EXAMPLES}", "yy")
        assert dict(both.vocabulary) == {"writes": ["about"]}

    def test_what_nobody_measured_counts_half(self, make: Make) -> None:
        cues = f"[teaser.a]\nprior = -2001\nstarts = ['lies auch']\n{EXAMPLES}"
        assert [hit.prior for hit in make(cues).cues(*normalised("Lies auch dies"))] == [-2001]
        # It has a name of its own, to which no learned weight attaches.
        halved = make(cues, status="unmeasured").cues(*normalised("Lies auch dies"))
        assert [(hit.name, hit.label, hit.prior) for hit in halved] == [("cue:xx:teaser.a", "teaser", -1001)]


class TestNormalise:
    @given(any_text)
    # The lower case of a dotted capital I is two characters.
    @example("\u0130")
    @example("…» #1")
    @example("- (1) -")
    def test_twice_is_once(self, text: str) -> None:
        once = normalise(text)
        assert normalise(once) == once

    @given(any_text)
    def test_leaves_no_digit_and_no_white_space_but_single_spaces(self, text: str) -> None:
        normal = normalise(text)
        assert not any(char.isdecimal() for char in normal)
        assert normal == " ".join(normal.split())

    @pytest.mark.parametrize(
        ("line", "normal"),
        [
            ("READ MORE", "read more"),
            ("Read:\u00a0Why", "read: why"),
            ("• – → Next", "next"),
            ("“Don’t”", '"don\'t"'),
            ("12 comments", "# comments"),
            ("1,204 comments", "#,# comments"),
            ("#harbour", "#harbour"),
            ("© 2024", "© #"),
            ("(Photo)", "(photo)"),
            ("", ""),
        ],
    )
    def test_examples(self, line: str, normal: str) -> None:
        assert normalise(line) == normal


class TestAnchors:
    def test_starts(self, make: Make) -> None:
        made = make(f'[teaser.a]\nprior = -1\nstarts = ["read more", "read:"]\n{EXAMPLES}')
        for line in ("Read more", "read more about it", "READ MORE: x", "» Read\u00a0more", "Read: x"):
            assert fires(made, line) == ["teaser.a"], line
        for line in ("Read moreover", "read more-ish", "read more's", "Please read more", "Read", "Reads more"):
            assert not fires(made, line), line

    def test_ends(self, make: Make) -> None:
        made = make(f'[media.a]\nprior = -1\nends = ["via getty images"]\n{EXAMPLES}')
        for line in ("A heron via Getty Images", "A heron (Doe via Getty Images.", "via Getty Images »"):
            assert fires(made, line) == ["media.a"], line
        for line in ("A heron via Getty Images today", "Olivia Getty Images", "A heron xvia Getty Images"):
            assert not fires(made, line), line

    def test_whole(self, make: Make) -> None:
        made = make(f'[share.a]\nprior = -1\nwhole = ["# shares", "share"]\n{EXAMPLES}')
        for line in ("Share", "» SHARE:", "12 shares", "Share…"):
            assert fires(made, line) == ["share.a"], line
        for line in ("Share it", "shares", "We share"):
            assert not fires(made, line), line

    def test_tails(self, make: Make) -> None:
        made = make(f'[caption.a]\nprior = -1\ntails = ["photo:"]\n{EXAMPLES}')
        for line in ("The hall. Photo: Jane Doe/Agency", "The hall (photo: Doe)", "Photo: Doe"):
            assert fires(made, line) == ["caption.a"], line
        for line in ("The hall. Photos: Doe", "Photo: " + "word " * 12, "The photo: it is here: no"):
            assert not fires(made, line), line

    def test_sentences(self, make: Make) -> None:
        made = make(f'[fundraising.a]\nprior = -1\nsentences = ["your gift"]\n{EXAMPLES}')
        for line in (
            "Your gift helps.",
            "We need you now. Your gift helps.",
            "Do you care? Your gift helps.",
            "Yes, we do! Your gift",
        ):
            assert fires(made, line) == ["fundraising.a"], line
        for line in (
            "She liked your gift very much indeed.",
            "We need you, your gift helps.",
            "We need you now. Your gifted son.",
        ):
            assert not fires(made, line), line

    def test_after_name(self, make: Make) -> None:
        made = make(f'[about.a]\nprior = -1\nafter_name = ["is a freelance writer"]\n{EXAMPLES}')
        for line in (
            "Jane Doe is a freelance writer in Oslo.",
            "Doe is a freelance writer.",
            "Ana de la Cruz is a freelance writer.",
        ):
            assert fires(made, line) == ["about.a"], line
        for line in (
            "She is a freelance writer in Oslo.",
            "Doe is a freelance writers' friend, too.",
            "One two three four five is a freelance writer.",
        ):
            assert not fires(made, line), line

    def test_max_words(self, make: Make) -> None:
        made = make(f'[share.a]\nprior = -1\nmax_words = 3\nstarts = ["share"]\n{EXAMPLES}')
        assert fires(made, "Share this now") == ["share.a"]
        assert not fires(made, "Share the dough between")

    def test_a_cue_fires_once(self, make: Make) -> None:
        phrases = 'starts = ["share", "share on"]\nends = ["on it"]\nwhole = ["share on it"]\n'
        cues = f"[share.a]\nprior = -1\n{phrases}{EXAMPLES}"
        assert fires(make(cues), "Share on it") == ["share.a"]

    def test_the_phrase_is_named(self, make: Make) -> None:
        phrases = 'starts = ["share on"]\nwhole = ["tell friends"]\ntails = ["via:"]\nends = ["to a friend"]\n'
        made = make(f"[share.a]\nprior = -1\n{phrases}{EXAMPLES}")
        for line, found in (
            ("share on it", ("starts", "share on")),
            ("tell friends!", ("whole", "tell friends")),
            ("it came via: doe", ("tails", "via:")),
            ("send it to a friend.", ("ends", "to a friend")),
        ):
            assert list(made.phrases("share.a", line, tokenise(line))) == [found]

    @given(any_text)
    def test_every_cue_that_fires_names_a_phrase(self, text: str) -> None:
        made = load("en")
        line = normalise(text.strip())
        tokens = tokenise(line)
        for cue in made.cues(line, tokens):
            assert next(made.phrases(cue.name.removeprefix("cue:"), line, tokens))


class TestCompiler:
    @pytest.mark.parametrize(
        ("cues", "message"),
        [
            ('[teaser.a]\nprior = -1\nstarts = ["Read more"]\n', "must be written as 'read more'"),
            ('[teaser.a]\nprior = -1\nwhole = ["5 shares"]\n', "must be written as '# shares'"),
            ('[teaser.a]\nprior = 1\nstarts = ["read more"]\n', "needs a prior that is negative"),
            ('[notice.a]\nprior = -1\nstarts = ["correction"]\n', "needs a prior that is positive"),
            ('[teaser.a]\nprior = -1.5\nstarts = ["read more"]\n', "needs a prior"),
            ('[teaser.a]\nstarts = ["read more"]\n', "needs a prior"),
            ("[teaser.a]\nprior = -1\n", "has no phrases"),
            ('[teaser.a]\nprior = -1\nbegins = ["read more"]\n', "unknown keys .*begins"),
            ('[teasers.a]\nprior = -1\nstarts = ["read more"]\n', "unknown label 'teasers'"),
            (
                '[share.b]\nprior = -1\nstarts = ["read more"]\n'
                + EXAMPLES
                + '[teaser.a]\nprior = -1\nstarts = ["read more"]\n',
                "stands in .share.b. and in .teaser.a.",
            ),
        ],
    )
    def test_refuses(self, make: Make, cues: str, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            make(cues + EXAMPLES)

    @pytest.mark.parametrize("missing", ["boilerplate", "content"])
    def test_refuses_rows_without_examples(self, make: Make, missing: str) -> None:
        rows = "".join(
            f"{row.split()[0]} = []\n" if row.startswith(missing) else row for row in EXAMPLES.splitlines(keepends=True)
        )
        with pytest.raises(ValueError, match="needs examples"):
            make('[teaser.a]\nprior = -1\nstarts = ["read more"]\n' + rows)

    def test_a_new_language_is_a_new_file(self, make: Make) -> None:
        made = make(f'[teaser.a]\nprior = -2000\nstarts = ["lies auch"]\n{EXAMPLES}')
        assert made.stop_words == {"the", "she"}
        assert made.cues("lies auch dies", ["lies", "auch", "dies"])[0].prior == -2000
        assert made.languages == ("xx",)


@given(st.lists(st.sampled_from(["read", "more", ":", ".", "share", "on", "photo:", "12", "", "!", ","]), max_size=9))
def test_any_words_can_be_looked_up(words: list[str]) -> None:
    line = normalise(" ".join(words))
    assert isinstance(load("en").cues(line, tokenise(line)), list)
