"""Language-independent rules: shapes of lines that no word list can hold.

Each row stands with its label, its prior (thousandths of a log-odds), the lines it must match and the
prose it must not. A rule's pattern runs only on lines of at most ``max_chars`` that hold one of the characters
in ``needs`` (or meet one of the special gates below) or start with one of ``opens``, so most lines meet none.
Every pattern is anchored at the start and its repetitions are possessive or separated by characters they
cannot match themselves: none can backtrack; ``why`` says so of each.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from declutter.values import Hit


class Rule(NamedTuple):
    """One row: ``name`` carries the label; the pattern is matched against the stripped line."""

    name: str
    prior: int
    needs: str
    opens: str
    max_chars: int
    pattern: str
    why: str
    boilerplate: tuple[str, ...]
    content: tuple[str, ...]


RULES: tuple[Rule, ...] = (
    Rule(
        "legal.copyright", -3000, "©(", "", 400,
        r"(?:\p{L}++\s)?(?:©|\([cC]\))\s*+(?:\d{4}|\p{Lu}|all\b)",
        "one optional possessive word, then fixed alternatives",
        ("© 2024 The Harbour Post", "Copyright (c) 2019 Example Ltd", "© Example Media. All rights reserved."),
        ("(c) the tenant shall keep the garden in good order;", "The © sign was added in 1906."),
    ),
    Rule(
        "legal.year_tail", -1500, "©", "", 400,
        r"[^©]++©\s*+(?:\p{Lu}|\d{4})[^.]{0,60}+\.?$",
        "the run before the sign cannot match the sign; the tail is bounded and possessive",
        ("A heron at dawn © Jane Doe", "All text © 2021 Foo Press"),
        ("The sign © appears in many notices. It has been used since the law changed and does not stand alone here.",),
    ),
    Rule(
        "navigation.url_only", -2000, "/", "", 300,
        r"\W{0,3}+(?:https?://|www\.)\S++$",
        "one possessive run of non-spaces",
        ("https://example.org/news/12345", "www.example.com/news"),
        ("See https://example.org for the data.",),
    ),
    Rule(
        "navigation.email_only", -1500, "@", "", 120,
        r"(?:[\w-]++:?\s)?[\w.+-]++@[\w-]++(?:\.[\w-]++)++$",
        "segments are separated by @ and full stops that the runs cannot match after their possessive end",
        ("news@example.org", "Email: desk@example.co.uk"),
        ("Write to desk@example.org before Friday.",),
    ),
    Rule(
        "navigation.no_words", -1800, "S", "", 60,
        r"[^\p{L}\p{N}]++$",
        "a single possessive run",
        ("* * *", "|", "———", "» «"),
        ("Yes!", "3.", "?!a"),
    ),
    Rule(
        "navigation.page_title", -1200, "|", "", 200,
        r"[^|]{1,100}+(?:\|[^|]{1,60}+)++$",
        "runs cannot match the separator between them",
        ("Harbour reopens after storm | News | The Harbour Post", "Home | About | Contact"),
        ("The value of |x| is never negative, so the sum of all of them cannot be negative either, whatever the order "
         "in which they are added up by the machine that has been told to do it.",),
    ),
    Rule(
        "navigation.breadcrumb", -1500, ">»›/→·", "", 160,
        r"(?:[\w&',. -]{1,40}+(?:>|»|›|→|·|•|/(?=\s)){1,2}+\s?){2,}+[\w&',. -]{0,60}+$",
        "segments cannot match the separators between them, and all repetitions are possessive",
        ("Home > News > Local", "Start » Blog » Archive", "Help · About · Terms · Privacy"),
        ("if a > b then swap(a, b)", "and/or", "He chose tea / coffee."),
    ),
    Rule(
        "navigation.pagination", -2500, "0", "", 80,
        r"\W{0,4}+(?:\d{1,4}+[\s|·,]++){2,}+(?:(?:…|\.\.\.|\d{1,4}+|»|›|>)\s*+)*+(?:\p{L}{3,8}+[\s»›>]{0,3}+)?$",
        "digits and separators cannot match each other; possessive throughout",
        ("1 2 3 4 5 … 20 Next", "1 | 2 | 3"),
        ("1, 2 and 3 are numbers", "12 34 56.78"),
    ),
    Rule(
        "date.date_only", -2200, "0", "", 70,
        r"(?:\p{L}{2,12}+[,.]?\s++){0,2}(?:\d{1,2}+(?:st|nd|rd|th|\.)?\s++(?:de\s++)?\p{L}{3,10}+[,.]?|\p{L}{3,10}+\.?\s++\d{1,2}+(?:st|nd|rd|th)?,?|"
        r"\d{1,2}+[./-]\d{1,2}+(?=[./-])|\d{4}-\d{2}(?=-))(?:(?:\s++de)?\s++(?:19|20)\d\d|[./-](?:\d{4}|\d{2}))"
        r"(?:[T\s,|@·–-]++(?:\p{L}{1,3}+\s)?\d{1,2}+[:.h]\d{2}(?:[:.]\d{2})?(?:\s?+[apAP]\.?[mM]\.?)?(?:\s++\(?[A-Z]{2,5}+\)?)?)?[.|]?$",
        "two optional words at most are given back; every other part is bounded and possessive",
        ("January 5, 2024", "Mon, 5 Jan 2024 10:20 GMT", "2024-01-05", "05/01/2024", "Monday, December 2nd 2019 | 10:05 am"),
        ("On 5 January 2024 the bridge opened.", "1914-1918", "Chapter 12"),
    ),
    Rule(
        "date.time_only", -1500, ":", "", 40,
        r"\W{0,2}+\d{1,2}+:\d{2}(?::\d{2})?(?:\s?+[apAP]\.?[mM]\.?)?(?:\s++[A-Z]{2,5}+)?$",
        "bounded parts",
        ("04:58", "10:20 AM", "22:15 GMT"),
        ("10:20 Arrival of the guests", "12:30 – 14:00 Lunch"),
    ),
    Rule(
        "byline.by_name", -2200, "", "Bb", 120,
        r"(?:By|BY|by)\s++\p{Lu}[\p{L}.'’-]*+(?:\s++(?:\p{Lu}[\p{L}.'’-]*+|de|van|von|der|del|bin|and|&)){1,6}+"
        r"(?:\s?+[,|·•–—/-]\s?+[^.!?]{0,70}+|\s++\d[^.!?]{0,40}+)?$",
        "words are separated by spaces they cannot match; the tail is bounded",
        ("By Maria Gomez", "By Maria Gomez and Tom O’Neil | 5 May 2021", "By Jane Doe, Staff Writer", "BY JOHN SMITH"),
        ("By Monday the road was open again.", "By the river", "By Train", "By far the best of them"),
    ),
    Rule(
        "share.handle_only", -2000, "@", "", 60,
        r"[^\w@]{0,3}+@\w{2,30}+(?:\s++@\w{2,30}+)*+$",
        "handles are separated by spaces they cannot match",
        ("@harbourpost", "@one @two"),
        ("@harbourpost wrote that the harbour was closed.",),
    ),
    Rule(
        "navigation.hashtags", -2000, "#", "", 200,
        r"(?:#\p{L}[\w-]*+[\s,]*+){1,20}+$",
        "tags start with # that the run cannot match",
        ("#climate #harbour #news", "#Elections2024"),
        ("#1 seed", "# Heading of a document"),
    ),
    Rule(
        "caption.credit_brackets", -2200, "/", "", 500,
        r"[^()]{0,460}+\([^()/]{1,60}+/\s?+\p{Lu}[^()]{1,60}+\)\.?$",
        "the runs cannot match the brackets or the stroke around them",
        ("Shoppers at a market (agency-alliance/AP Photo/Lee Wong)", "(Foo Pictures/Jane Doe)"),
        ("He earned well (30 km/h)", "The river (and/or the canal) froze."),
    ),
    Rule(
        "caption.file_name", -2500, "F", "", 120,
        r"[\w .%+-]{1,100}+(?<=\.(?:jpe?g|JPE?G|png|PNG|gif|webp|svg))$",
        "one possessive run, then a check behind it",
        ("IMG_2041.JPG", "harbour-at-dawn.png"),
        ("Save the file as harbour.png and close the window.",),
    ),
    Rule(
        "media.duration_title", -1500, ":", "", 120,
        r"(?:[^:\d]|\d(?!\d?:)){0,100}+\d{1,2}+:\d{2}\)?$",
        "the run stops before the digits of a time, which it cannot match",
        ("Harbour storm explained 04:58", "Big waves (2:10)"),
        ("The ratio is 10:1", "He left at 10:1", "As it says in the book: 12:30 and 4:15"),
    ),
    Rule(
        "navigation.symbol_token", -900, "S", "", 4,
        r"(?=[\p{L}]{0,2}+[^\p{L}\p{N}\s])[^\s\p{N}]{1,4}+$",
        "four characters at most",
        ("HK$", "Aa+", "+"),
        ("Yes", "1."),
    ),
    Rule(
        "engagement.bracketed_count", -900, "(", "", 40,
        r"\p{L}[\p{L}\s&-]{1,30}+\(\d{1,6}+\)$",
        "the run cannot match the bracket",
        ("Comments (12)", "Laptops (340)"),
        ("(12)", "The year (1914) was"),
    ),
    Rule(
        "body.numbered_item", 300, "1", "", 10**6,
        r"\s*+\(?(?:\d{1,3}+|[a-z]|[ivx]{1,4}+)[.)]\s++\S",
        "bounded parts",
        ("1. Melt the butter.", "(b) the tenant", "iv) repeal"),
        ("2024 was a good year.",),
    ),
    Rule(
        "body.speaker", 900, ":", "", 10**6,
        r"(?:\p{Lu}[\p{L}.'’-]*+\s?){1,4}+(?:\([^)]{1,30}+\))?:\s++\S.{10,}+",
        "name words start with a capital that the run before cannot have consumed past a space",
        ("ANNA: I never said that to him.", "Dr. Lee: What happened on the night of the storm?"),
        ("It was clear: he would not come back that night.",),
    ),
    Rule(
        "body.chat", 1500, "[<", "", 10**6,
        r"(?:[\[(]?\d{1,2}+:\d{2}(?::\d{2})?[\])]?\s++)?<[\w@+\[\]-]{1,30}+>\s++\S",
        "bounded parts",
        ("[12:03] <kim> is the server down?", "<lee> try again"),
        ("12:03 the server went down",),
    ),
    Rule(
        "body.cue_times", 3000, ">", "", 60,
        r"\d\d:\d\d:\d\d[,.]\d{3}\s-->\s\d\d:\d\d:\d\d[,.]\d{3}",
        "fixed length",
        ("00:01:02,000 --> 00:01:04,500",),
        ("00:01:02 --> later",),
    ),
    Rule(
        "body.code", 1200, "({;=$>:", "", 10**6,
        r"\s*+(?:.*+(?<=[;{}]|\);|\):|=>)$|(?:def|class|import|from|return|if|for|while|function|var|let|const|public|#include)\b.*+(?<=[:;){}]|\])$|"
        r"(?:\$|>>>|\.\.\.)\s\S|[\w.\[\]'\"]{1,40}+\s?+[-+*/]?=\s?+[\w\"'\[{(].*+(?<=[\w)\]}\"';,])$)",
        "alternatives end in a possessive run with a check behind it",
        ("return self.value;", "def main(argv):", "$ pip install foo", "x = frobnicate(y)"),
        ("If it rains, we stay (as always).", "He said: no."),
    ),
)


class CompiledRule(NamedTuple):
    """A rule ready to run: what it reports, the longest line it runs on, and its pattern's ``match``."""

    hit: Hit
    max_chars: int
    match: Any


Gates = dict[str, tuple[CompiledRule, ...]]

#: Gates that are no character a line holds: a digit, a line that looks like an item ("1. ", "(b) "), a file name
#: at its end, a line of symbols with hardly a letter.
DIGIT, ITEM, FILE, SYMBOLS = "0", "1", "F", "S"
#: A line with fewer letters and digits than this opens the gate ``S``.
SYMBOLS_BELOW = 4


@cache
def compiled() -> tuple[Gates, Gates]:
    """The rules by the gate that lets them run: what a line holds, and its first character."""
    import regex  # noqa: PLC0415 - takes longer to import than declutter itself

    held: Gates = {}
    opening: Gates = {}
    for rule in RULES:
        hit = Hit(f"rule:{rule.name}", rule.name.partition(".")[0], rule.prior)
        ready = CompiledRule(hit, rule.max_chars, regex.compile(rule.pattern).match)
        for gates, characters in ((held, rule.needs), (opening, rule.opens)):
            for character in characters:
                gates[character] = (*gates.get(character, ()), ready)
    return held, opening


#: The ASCII characters among the gates, as bytes, and the others.
GATE_BYTES = "".join(sorted({gate for rule in RULES for gate in rule.needs if gate < "\x80" and not gate.isalnum()})).encode()
WIDE_GATES = "".join(sorted({gate for rule in RULES for gate in rule.needs if gate >= "\x80"}))


def fired(text: str, gates: Iterable[str]) -> list[Hit]:
    """What the rules say of a stripped line, each once, in the order of the gates that it opens.

    >>> [hit.name for hit in fired("© 2024 The Harbour Post", "©0")]
    ['rule:legal.copyright']
    """
    held, opening = compiled()
    size = len(text)
    found: list[Hit] = []
    for hit, max_chars, match in opening.get(text[0], ()):
        if size <= max_chars and match(text):
            found.append(hit)
    for gate in gates:
        for hit, max_chars, match in held.get(gate, ()):
            if size <= max_chars and hit not in found and match(text):
                found.append(hit)
    return found


def opened(text: str, alphanumeric: int, *, digits: bool, special: Iterable[str]) -> list[str]:
    """The gates that a stripped line opens, in a fixed order.

    ``alphanumeric`` counts its letters and digits, ``special`` holds its characters among the gates.

    >>> opened("1. Five (5) eggs", 10, digits=True, special="(")
    ['(', '0', '1']
    """
    gates = sorted(set(special))
    if digits:
        gates.append(DIGIT)
    if "." in text[1:5] or ")" in text[1:6]:
        gates.append(ITEM)
    if "." in text[-6:-2]:
        gates.append(FILE)
    if alphanumeric < SYMBOLS_BELOW:
        gates.append(SYMBOLS)
    return gates
