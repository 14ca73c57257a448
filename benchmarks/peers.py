"""The tools that declutter is measured against, and declutter itself, behind one interface.

Every tool gets the lines of a text and the text's language and says which lines it keeps. Tools that
want HTML get one ``<p>`` a line. Their settings are the best of those tried on WCXB's training pages
(never on the pages that are reported), and are printed with the results.
"""

from __future__ import annotations

import contextlib
import html
import logging
import re
import unicodedata
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module, metadata, util
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

from benchmarks.metrics import UNSPACED, touching

#: What goes into a tool and comes out of it; each has types of its own, mostly untyped.
Payload: TypeAlias = Any

_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")


def split_lines(text: str) -> list[str]:
    """The lines of a text, blank ones too, ended by LF, CRLF, CR, U+2028 or U+2029."""
    return _LINE_END.split(text)


class Tool(ABC):
    """One tool with one set of options: what it is called, and which release of it is installed."""

    name: str
    settings: str
    package: ClassVar[str] = ""
    module: ClassVar[str] = ""

    def available(self) -> bool:
        """Whether the tool is installed."""
        return not self.module or util.find_spec(self.module.split(".", maxsplit=1)[0]) is not None

    def version(self) -> str:
        """The installed version; ``""`` for rules that are written here."""
        if self.module == "declutter":
            return declutter_version()
        if not self.package:
            return ""
        try:
            return metadata.version(self.package)
        except metadata.PackageNotFoundError:
            return "source"

    @property
    def key(self) -> str:
        """What a stored answer of this tool depends on, besides its input."""
        return f"{self.name} {self.version()} {self.settings}"


class Peer(Tool):
    """A tool for lines of text.

    ``prepare`` makes the tool's own input and is not timed, ``run`` is, and ``kept`` reads the output.
    """

    #: A first call in a fresh process, for the cold start; it may use the variables ``text`` and ``page``.
    first_call: str = ""

    @abstractmethod
    def prepare(self, lines: Sequence[str], language: str) -> Payload:
        """The tool's input for these lines."""

    @abstractmethod
    def run(self, prepared: Payload) -> Payload:
        """The tool's work."""

    @abstractmethod
    def kept(self, lines: Sequence[str], output: Payload) -> list[bool]:
        """Which lines the output keeps."""

    def mask(self, lines: Sequence[str], language: str = "") -> list[bool]:
        """Which lines the tool keeps; blank lines count as not kept."""
        return self.kept(lines, self.run(self.prepare(lines, language)))


# --- Rules on single lines ---------------------------------------------------------------------


class _LineRule(Peer):
    """A tool that looks at one line at a time."""

    def prepare(self, lines: Sequence[str], language: str) -> tuple[Sequence[str], bool]:
        """The lines, and whether their language is written without spaces."""
        return lines, language in UNSPACED

    def run(self, prepared: Payload) -> list[bool]:
        """The rule's answer for each line."""
        lines, unspaced = prepared
        return [bool(line.strip()) and self.keeps(line.strip(), unspaced=unspaced) for line in lines]

    def kept(self, lines: Sequence[str], output: Payload) -> list[bool]:
        """The rule's answers."""
        del lines
        return list(output)

    @abstractmethod
    def keeps(self, line: str, *, unspaced: bool) -> bool:
        """Whether a stripped, non-blank line stays."""


class KeepEverything(_LineRule):
    """The floor: nothing is dropped."""

    name = "keep everything"
    settings = "every non-blank line stays"

    def keeps(self, line: str, *, unspaced: bool) -> bool:
        """Always."""
        del line, unspaced
        return True


class C4(_LineRule):
    """The line rule of C4: what does not end like a sentence is clutter."""

    name = "C4 line rule"
    settings = (
        "ends in . ? ! or a quotation mark but not in an ellipsis, at least five words, no “javascript”, no words "
        "of policies; CJK and curly marks added, five characters for zh, ja, th; rules on whole pages left out"
    )
    _ends = (".", "?", "!", '"', "”", "»", "。", "？", "！", "」", "…”", "।", "؟")
    _policies = (
        "terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies",
    )  # fmt: skip

    def keeps(self, line: str, *, unspaced: bool) -> bool:
        """Whether the line reads like a sentence of five words."""
        if not line.endswith(self._ends) or line.endswith("..."):
            return False
        if len(line if unspaced else line.split()) < 5:
            return False
        lower = line.lower()
        return "javascript" not in lower and not any(words in lower for words in self._policies)


class RefinedWeb(_LineRule):
    """The line-wise corrections of RefinedWeb."""

    name = "RefinedWeb line rules"
    settings = (
        "dropped: mainly upper case, only digits, counters, one word, and at most ten words that start like a "
        "log-in, end like “read more” or hold “items in cart”; pages are never dropped whole"
    )
    _counter = re.compile(
        r"\d[\d.,]*\s*[KMkm]?\s*(?:likes?|shares?|comments?|views?|replies|votes?|followers?|retweets?|reactions?)",
        re.IGNORECASE,
    )
    _start = re.compile(
        r"(?:sign[- ]?(?:in|up)|log[- ]?(?:in|out)|register|subscribe|share (?:this|on)|follow us)\b", re.IGNORECASE
    )
    _end = re.compile(
        r"(?:read more|continue reading|see more|view all|show more|load more|learn more)\W*", re.IGNORECASE
    )
    _inside = re.compile(
        r"\b(?:items? in (?:your )?cart|all rights reserved|add to (?:cart|wishlist))\b", re.IGNORECASE
    )

    def keeps(self, line: str, *, unspaced: bool) -> bool:
        """Whether no correction strikes the line."""
        letters = [character for character in line if character.isalpha()]
        if not letters or sum(map(str.isupper, letters)) > 0.5 * len(letters):
            return False
        count = len(line) if unspaced else len(line.split())
        if count <= 1 or self._counter.fullmatch(line):
            return False
        if count > 10:
            return True
        ends = any(self._end.fullmatch(line, match.start()) for match in re.finditer(r"\b(?=[A-Za-z])", line))
        return not (self._start.match(line) or ends or self._inside.search(line))


class RegexList(_LineRule):
    """What many pipelines keep by hand: forty patterns, one clutter phrase each."""

    name = "regex list"
    settings = "forty patterns as kept by hand in many pipelines, any match drops the line, nothing else does"
    _patterns = (
        r"^(?:home|menu|search|about(?: us)?|contact(?: us)?|faq|help|log ?in|sign (?:in|up)|register|my account)$",
        r"^skip to (?:main )?content",
        r"^(?:toggle|open|close) (?:navigation|menu|search)",
        r"^(?:back to )?top$",
        r"^(?:read|see|learn|show|load|view) (?:more|all)\b.{0,20}$",
        r"^(?:read (?:also|next|more)|also read|see also|more on this|related)\s*:",
        r"^(?:related|recommended|popular|trending|latest|top|more)(?: (?:articles?|stories|posts?|news|topics))?:?$",
        r"^you (?:may|might) (?:also )?(?:like|enjoy|be interested)",
        r"^most (?:read|popular|viewed|shared|recent)",
        r"^(?:previous|next)(?: (?:article|post|story|page))?[:»]?",
        r"^page \d+ of \d+$",
        r"^continue reading",
        r"^(?:share|tweet|pin|email|print)(?: (?:this|on|via|it|article|page|story).{0,40})?$",
        r"^(?:facebook|twitter|x|linkedin|whatsapp|pinterest|reddit|telegram|instagram|youtube|tiktok)$",
        r"^\d[\d.,]*[km]? (?:shares?|likes?|comments?|views?|followers?|replies)$",
        r"^(?:follow|like|find|join) us\b",
        r"^(?:copy link|link copied)",
        r"^(?:advertisement|advertising|ad|ads|sponsored(?: content)?|promoted)\b.{0,30}$",
        r"^(?:article continues|story continues|continue) (?:below|after)",
        r"^(?:subscribe|sign up)\b.{0,120}$",
        r"\b(?:our|free|daily|weekly) newsletters?\b",
        r"^(?:enter|your) (?:your )?e-?mail",
        r"^(?:download|get) (?:the|our) app\b",
        r"\balready a (?:subscriber|member)\b",
        r"^(?:this (?:article|content) is for|to continue reading)\b",
        r"\b(?:donate|make a (?:donation|contribution)|support (?:us|our (?:work|journalism)))\b",
        r"\bwe use cookies\b|\bcookie (?:policy|settings|preferences)\b|\baccept (?:all )?cookies\b",
        r"^(?:privacy policy|terms(?: (?:of (?:use|service)|(?:and|&) conditions))?|imprint|disclaimer|sitemap)\b",
        r"^(?:©|\(c\)|copyright)",
        r"\ball rights reserved\b",
        r"^by [A-Z][\w.'-]+(?: [A-Z][\w.'-]+){1,3}(?:,.{0,40})?$",
        r"^(?:posted|published|updated|last (?:updated|modified))\b.{0,60}$",
        r"^(?:mon|tues|wednes|thurs|fri|satur|sun)day, .{5,30}\d{4}$",
        r"^\d+ min(?:ute)?s? read$|^\d+ (?:hours?|minutes?|days?) ago$",
        r"^(?:photo|image|picture|credit|source)s?(?: (?:by|credit|courtesy))?\s*[:/].{0,120}$",
        r"\bgetty images\b|\bshutterstock\b|\(ap photo",
        r"^(?:watch|listen|video|audio|gallery|play)\b.{0,30}\d?\d:\d\d$|^(?:watch|play) video",
        r"^(?:tags?|filed under|categor(?:y|ies)|topics?)\s*:",
        r"^(?:leave a (?:reply|comment)|post a comment|add (?:a )?comment|\d+ comments?|comments closed|reply)$",
        r"^(?:was this (?:article |page )?helpful|rate this)",
    )
    _all = re.compile("|".join(f"(?:{pattern})" for pattern in _patterns), re.IGNORECASE)

    def keeps(self, line: str, *, unspaced: bool) -> bool:
        """Whether no pattern matches."""
        del unspaced
        return self._all.search(line) is None


# --- Tools that want HTML ----------------------------------------------------------------------


def as_page(lines: Sequence[str]) -> str:
    """The non-blank lines as an HTML page of paragraphs."""
    body = "\n".join(f"<p>{html.escape(line.strip())}</p>" for line in lines if line.strip())
    return f"<!DOCTYPE html>\n<html><head><title></title></head><body>\n{body}\n</body></html>"


def _fold(line: str) -> str:
    return "".join(unicodedata.normalize("NFKC", line).split())


def mask_from_output(lines: Sequence[str], output: Sequence[str]) -> list[bool]:
    """Find the output's lines again among the input's, in order where possible; white space is ignored."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if line.strip():
            places[_fold(line)].append(index)
    mask = [False] * len(lines)
    pointer = 0
    for line in output:
        known = places.get(_fold(line)) if line.strip() else None
        if not known:
            continue
        # The next such line, or else the first one that is not taken yet.
        order = known[bisect_left(known, pointer) :] + known
        found = next((index for index in order if not mask[index]), None)
        if found is not None:
            mask[found] = True
            pointer = max(pointer, found + 1)
    return mask


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Nobody logs anything."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


class _PageTool(Peer):
    """A tool that reads an HTML page and whose output is a sequence of kept lines."""

    def prepare(self, lines: Sequence[str], language: str) -> Payload:
        """One ``<p>`` a line."""
        del language
        return as_page(lines)

    def run(self, prepared: Payload) -> Payload:
        """The tool's own output; None where it fails, which keeps nothing."""
        # Third-party extractors raise whatever their parsers raise on odd pages.
        with silence(), contextlib.suppress(Exception):
            return self.call(prepared)
        return None

    def kept(self, lines: Sequence[str], output: Payload) -> list[bool]:
        """The input lines that are in the output."""
        return mask_from_output(lines, [] if output is None else self.texts(output))

    @abstractmethod
    def call(self, prepared: Payload) -> Payload:
        """The tool's work; may raise."""

    @abstractmethod
    def texts(self, output: Payload) -> list[str]:
        """The kept lines in the output."""


_STOP_LISTS = {
    "af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali",
    "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "eo": "Esperanto", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian",
    "ka": "Georgian", "kk": "Kazakh", "kn": "Kannada", "ko": "Korean", "lb": "Luxembourgish", "lt": "Lithuanian",
    "lv": "Latvian", "mk": "Macedonian", "ml": "Malayalam", "mr": "Marathi", "ms": "Malay", "mt": "Maltese",
    "nb": "Norwegian_Bokmal", "ne": "Nepali", "nl": "Dutch", "nn": "Norwegian_Nynorsk", "no": "Norwegian_Bokmal",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "tl": "Tagalog",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese",
}  # fmt: skip


@cache
def stop_list(language: str) -> frozenset[str]:
    """Stop words of a language from jusText; empty where it has none."""
    name = _STOP_LISTS.get(language.lower().replace("_", "-").split("-")[0])
    module: Any = import_module("justext")
    return frozenset(module.get_stoplist(name)) if name in module.get_stoplists() else frozenset()


class JusText(_PageTool):
    """jusText as its authors set it."""

    name = "jusText"
    package = "jusText"
    module = "justext"
    settings = "default thresholds; the page's stop list, or stop word limits of 0 where there is none; one <p> a line"
    first_call = "justext.justext(page, justext.get_stoplist('English'))"
    _low_high: ClassVar[dict[str, float]] = {}
    _stop_limits: ClassVar[dict[str, float]] = {}

    def prepare(self, lines: Sequence[str], language: str) -> tuple[str, frozenset[str]]:
        """The page and its stop words."""
        return as_page(lines), stop_list(language)

    def call(self, prepared: Payload) -> list[str]:
        """The paragraphs that are no boilerplate."""
        page, words = prepared
        limits = self._stop_limits if words else {"stopwords_low": 0, "stopwords_high": 0}
        found = import_module("justext").justext(page, words, **self._low_high, **limits)
        return [paragraph.text for paragraph in found if not paragraph.is_boilerplate]

    def texts(self, output: Payload) -> list[str]:
        """The paragraphs' texts."""
        return list(output)


class TunedJusText(JusText):
    """jusText with thresholds that suit lines without markup."""

    name = "jusText (tuned)"
    settings = (
        "length_low=20, length_high=80, stopwords_low=0.2, stopwords_high=0.25: the best of eight settings; the "
        "page's stop list; one <p> a line"
    )
    first_call = ""
    _low_high: ClassVar[dict[str, float]] = {"length_low": 20, "length_high": 80}
    _stop_limits: ClassVar[dict[str, float]] = {"stopwords_low": 0.2, "stopwords_high": 0.25}


class Boilerpy(_PageTool):
    """boilerpy3."""

    name = "boilerpy3"
    package = "boilerpy3"
    module = "boilerpy3"
    settings = "DefaultExtractor, the best of its six extractors; one <p> a line"
    first_call = (
        "from boilerpy3 import extractors; extractors.DefaultExtractor(raise_on_failure=False).get_content(page)"
    )

    def call(self, prepared: Payload) -> Payload:
        """The page's content."""
        module: Any = import_module("boilerpy3.extractors")
        return module.DefaultExtractor(raise_on_failure=False).get_content(prepared)

    def texts(self, output: Payload) -> list[str]:
        """The content's lines."""
        return str(output).split("\n")


class Trafilatura(_PageTool):
    """trafilatura."""

    name = "trafilatura"
    package = "trafilatura"
    module = "trafilatura"
    settings = "extract() with its defaults (comments on), the best of five settings; one <p> a line"
    first_call = "trafilatura.extract(page)"

    def call(self, prepared: Payload) -> str:
        """The page's main text."""
        return str(import_module("trafilatura").extract(prepared) or "")

    def texts(self, output: Payload) -> list[str]:
        """The text's lines."""
        return str(output).split("\n")


class TurboHtml(_PageTool):
    """turbohtml's ``boilerplate()``."""

    name = "turbohtml"
    package = "turbohtml"
    module = "turbohtml"
    settings = "extract.boilerplate() with min_length=40, the best of seven lengths; one <p> a line"
    first_call = "from turbohtml.extract import boilerplate; boilerplate(page)"

    def call(self, prepared: Payload) -> list[str]:
        """The paragraphs that are no boilerplate."""
        module: Any = import_module("turbohtml.extract")
        found = module.boilerplate(prepared, module.Extraction(min_length=40))
        return [paragraph.text for paragraph in found if not paragraph.is_boilerplate]

    def texts(self, output: Payload) -> list[str]:
        """The paragraphs' texts."""
        return list(output)


#: All peers, weakest assumptions first.
PEERS: tuple[Peer, ...] = (
    KeepEverything(),
    C4(),
    RefinedWeb(),
    RegexList(),
    JusText(),
    TunedJusText(),
    Boilerpy(),
    Trafilatura(),
    TurboHtml(),
)


def choose_peers(names: Sequence[str] = ()) -> tuple[list[Peer], list[str]]:
    """The installed peers (of those named, if any), and the names of those that are not installed.

    Raises ``ValueError`` listing the peers for an unknown name.
    """
    known = {peer.name: peer for peer in PEERS}
    for name in names:
        if name not in known:
            raise ValueError(f"unknown peer {name!r}; the peers are {', '.join(known)}")
    wanted = [known[name] for name in names] or list(PEERS)
    return [peer for peer in wanted if peer.available()], [peer.name for peer in wanted if not peer.available()]


# --- declutter ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What declutter made of a text: its output, the kept lines, each line's label and score.

    ``dropped`` counts the non-blank characters that were dropped.
    """

    text: str
    dropped: int
    kept: list[bool]
    labels: list[str]
    scores: list[int]


class Declutter(Peer):
    """declutter with one preset; the language is left to it to find."""

    name = "declutter"
    module = "declutter"
    settings = 'Cleaner(kind="text") with the preset named; language not given'
    first_call = "declutter.clean(text)"

    def __init__(self, preset: str = "balanced", drop: frozenset[str] = frozenset(), model: Path | None = None) -> None:
        self.preset = preset
        if model is not None:
            self.first_call = f"declutter.Cleaner(model={str(model.resolve())!r}).clean(text)"
        self.cleaner: Any = import_module("declutter").Cleaner(
            kind="text", preset=preset, drop=drop, model=None if model is None else str(model)
        )

    def prepare(self, lines: Sequence[str], language: str) -> str:
        """The text."""
        del language
        return "\n".join(lines)

    def run(self, prepared: Payload) -> str:
        """The cleaned text."""
        return str(self.cleaner.clean(prepared))

    def kept(self, lines: Sequence[str], output: Payload) -> list[bool]:
        """The input lines that are in the output."""
        return mask_from_output(lines, str(output).split("\n"))

    def clean(self, lines: Sequence[str]) -> Cleaned:
        """The output, and the decision on every line; a line in several spans gets its longest span's label."""
        result = self.cleaner.explain("\n".join(lines))
        decisions = result.decisions
        dropped = 0
        balance, longest = [0] * len(lines), [0] * len(lines)
        labels, scores = [""] * len(lines), [0] * len(lines)
        for line, span, size in touching([(item.start, item.end) for item in decisions], lines):
            decision = decisions[span]
            balance[line] += size if decision.kept else -size
            dropped += 0 if decision.kept else size
            if size > longest[line]:
                labels[line], scores[line], longest[line] = str(decision.label.value), int(decision.score), size
        return Cleaned(str(result.text), dropped, [value > 0 for value in balance], labels, scores)

    def mask(self, lines: Sequence[str], language: str = "") -> list[bool]:
        """Which lines are kept, from the decisions rather than from the text."""
        del language
        return self.clean(lines).kept


def declutter_version() -> str:
    """The version of the code that runs: what an editable install is said to be may be older."""
    return str(import_module("declutter").__version__)


def declutter_problem(model: Path | None = None) -> str:
    """Why declutter cannot be measured; ``""`` where it can."""
    try:
        Declutter(model=model).clean(["Rain fell."])
    except (ImportError, AttributeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return ""
