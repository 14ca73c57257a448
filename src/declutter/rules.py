"""Language-independent rules: shapes of lines that no word list can hold.

Each row stands with its label, its prior (thousandths of a log-odds), the lines it must match and the
prose it must not. A rule's pattern runs only on lines of at most ``max_chars`` that hold one of the characters
in ``needs`` (or meet one of the special gates below) or start with one of ``opens``, so most lines meet none.
Every pattern is anchored at the start and its repetitions are possessive, bounded or separated by characters they
cannot match themselves: none can backtrack; ``why`` says so of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

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


#: A day with its year, in words or in numbers: bounded parts that cannot match what separates them.
_DATE = (
    r"(?:(?:\d{1,2}+(?:st|nd|rd|th|\.)?[\s-]++(?:de\s++)?\p{L}{3,10}+[.,]?|\p{L}{3,10}+\.?\s++\d{1,2}+(?:st|nd|rd|th)?,?)"
    r"(?:(?:\s++de)?[\s-]++(?:19|20)\d\d|(?<=\p{L})-\d\d\b|\s'\d\d)|\d{1,2}+(?:[./-]\d{1,2}+[./-]\d{4}|[/-]\d{1,2}+[/-]\d\d)(?!\d)|\d\d\.\d\d\.\d\d(?!\d)|"
    r"(?:19|20)\d\d[./-]\d{1,2}+[./-]\d{1,2}+|(?:19|20)\d\d年\d{1,2}+月\d{1,2}+日)"
)
#: A time of day, with what may follow it: "am", a zone, "Uhr".
_TIME = (
    r"\d{1,2}+(?:[:h]\d{2}(?:[:.]\d{2}(?:\.\d{1,9}+)?)?|\.\d{2}(?=\s?[aApPU]))(?:\s?+[apAP]\.?[mM]\.?)?"
    r"(?:Z?[+-]\d\d:?\d\d|Z|\s[+-]\d\d:?\d\d|\s++\(?\p{L}{2,5}+\)?)?"
)
#: A person's name of two words and more: words are separated by spaces that they cannot match.
_NAME = r"\p{Lu}[\p{L}.'’-]*+(?:\s++(?:\p{Lu}[\p{L}.'’-]*+|de|van|von|der|del|bin|and|und|y|et|&)){1,5}+"
#: Agencies and libraries whose names stand behind pictures in every language.
_AGENCY = (
    r"(?:AP|AFP|EPA|EFE|ANSA|APA|dpa|DPA|TASS|Reuters|REUTERS|Xinhua|Getty|Shutterstock|iStock|Alamy|Unsplash|Pexels|Flickr|"
    r"Wikimedia|Bloomberg|imago|IMAGO|Keystone|PA)"
)

# fmt: off
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
        "navigation.no_words", -600, "S", "", 60,
        r"[^\p{L}\p{N}]++$",
        "a single possessive run",
        ("* * *", "|", "———", "» «"),
        ("Yes!", "3.", "?!a"),
    ),
    Rule(
        "navigation.page_title", -1200, "|", "", 200,
        r"(?![^{}<=\[\]]*+[{}<=\[\]])(?!.{0,120}?(?:\d:\d\d|\|\s?\p{Lu}\p{L}{2,9}+:\s\p{Lu}|" + _DATE + r"))"
        r"[^|]{1,100}+(?:\|[^|]{1,60}+)++$",
        "runs cannot match the separator between them; dates are looked for in a bounded span",
        ("Harbour reopens after storm | News | The Harbour Post", "Home | About | Contact"),
        (("The value of |x| is never negative, so the sum of all of them cannot be negative either, whatever the order "
         "in which they are added up by the machine that has been told to do it."),
         "Published 5 May 2021 | Updated 7 May 2021", "22.04.2024 | 15:54", "flags = <a|b>"),
    ),
    Rule(
        "navigation.breadcrumb", -1500, ">»›/→·", "", 160,
        r"(?:[\w&',. -]{1,40}+(?:>|»|›|→|·|•|/(?=\s)){1,2}+\s?){2,}+[\w&',. -]{0,60}+$",
        "segments cannot match the separators between them, and all repetitions are possessive",
        ("Home > News > Local", "Start » Blog » Archive", "Help · About · Terms · Privacy"),
        ("if a > b then swap(a, b)", "and/or", "He chose tea / coffee."),
    ),
    Rule(
        "navigation.pagination", -1500, "0", "", 80,
        r"(?!\|)\W{0,4}+(?:\p{L}{3,9}+\s++)?1\s*+(?:[|·…]\s*+|\.\.\.\s*+)?"
        r"(?:(?<=\D)\d{1,4}+(?:\s*+[|·]|(?=\s|$))\s*+|(?:…|\.\.\.|»|›|>)\s*+){2,}+"
        r"(?:\p{L}{3,8}+[\s»›>]{0,3}+)?$",
        "digits, separators and the word at either end cannot match each other; possessive throughout",
        ("1 2 3 4 5 … 20 Next", "1 | 2 | 3", "« Previous 1 … 3 4 5 … 44 Next »", "1 2 … 117 >"),
        ("1, 2 and 3 are numbers", "12 34 56.78", "1,935 ratings", "8,000 BTU", "15,99 Euro", "4,522   110",
         "Jun 1, 2025", "1 2", "| 1 | 2 | 4 |"),
    ),
    Rule(
        "date.date_only", -2200, "0", "", 70,
        r"(?!\p{L}++:\s\p{L}{3},\s\d)(?:\p{L}{2,12}+[,.]?\s*+){0,2}(?::\s*+(?:\p{L}{3,10}+,\s++|\p{L}{3}\.?\s++)?)?"
        + _DATE + r"(?:[T\s,|@·–-]{1,4}+(?:\p{L}{1,3}+\s)?" + _TIME + r")?"
        r"(?:(?:[\s|,.·•/]{0,4}+|[\s–—-]{1,3}+(?=\p{L}))(?:\p{L}{2,12}+[,.:]?\s*+){0,2}" + _DATE
        + r"(?:[T\s,|@·–-]{1,4}+(?:\p{L}{1,3}+\s)?" + _TIME + r")?)?(?:\d{1,2}+\s\p{L}{2,4}+)?\s?[.|]?$",
        "two optional words at most are given back before each date; every other part is bounded and possessive",
        ("January 5, 2024", "Mon, 5 Jan 2024 10:20 GMT", "2024-01-05", "05/01/2024",
         "Monday, December 2nd 2019 | 10:05 am",
         "Sep 3, 2024 | 10:05 AM ET", "2024/09/03", "03.09.2024 - 10:05 Uhr", "Last edited: Oct 10, 2024",
         "2014-02-04T20:23:18.27Z+00:00",
         "2022-12-15 12:58:54 +00:00", "Published 5 May 2021 | Updated 7 May 2021",
         "August 16, 2019 - Updated July 9, 2025"),
        ("On 5 January 2024 the bridge opened.", "1914-1918", "Chapter 12", "9/1/2022 -21.35%", "27.04.26 — 31.07.26",
         "Book by January 5, 2026, for travel through May 31, 2026.",
         "Version 2.4.12", "Date: Mon, 12 Mar 2007 21:14:33 +0000", "Travel: Through Dec 31, 2026"),
    ),
    Rule(
        "date.stamp", -1800, ":", "", 110,
        r"(?=(?:[^:]++:)+?(?<=\d:)\d\d)(?!\W?\d{4}-|\||\p{L}++:\s\p{L}{3},\s\d)(?=[^'\"<>={}]{0,110}+$)"
        r"[^.!?]{0,50}?(?<!\d)" + _DATE + r"[\s,@|·•–-]{0,4}+(?:\p{L}{1,4}+\s)?"
        r"\d{1,2}+:\d\d(?!.*(?:\d:\d\d|[–-]\s?\d|:\d\d,\d))(?:[^.!?]|\.(?!\s)){0,40}+\.?$",
        "the date is looked for at fifty places at most, each trial is bounded, and so is the tail",
        ("« Reply #17 on: April 21, 2020, 12:58:32 AM »", "by heron27 » Sun Feb 18, 2018 11:24 pm",
         "Aktualisiert am 07.01.2026 18:50 Uhr",
         "marshbird Wed 17-Jun-20 05:11:07"),
        ("On 5 May 2021 at 10:05 the bridge was opened. Nobody came to see it.",
         "Saturday, 5 June 2021, 10:00 – 16:00, town hall",
         "2005-03-19 15:10:26,695 - example - WARNING - message", "when = '5 May 2021 10:05'"),
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
        r"(?:By|BY|by)(?:\s++|(?=\p{Lu}\p{Ll}))\p{Lu}[\p{L}.'’-]*+"
        r"(?:\s++(?:\p{Lu}[\p{L}.'’-]*+|de|van|von|der|del|bin|and|&)){1,6}+"
        r"(?:\s?+[,|·•–—/-]\s?+[^.!?]{0,90}+|\s++\d[^.!?]{0,40}+|"
        r"\s++(?:reporter|correspondent|editor|writer|columnist|journalist)(?:[^\w.!?][^.!?]{0,80}+)?)?$",
        "words are separated by spaces they cannot match; the tail is bounded",
        ("By Maria Gomez", "By Maria Gomez and Tom O’Neil | 5 May 2021", "By Jane Doe, Staff Writer",
         "BY JOHN SMITH", "ByMaria Gomez", "By Jane Doe Harbour reporter, Foo News"),
        ("By Monday the road was open again.", "By Friday Jane Doe, editors and writers agreed on it.",
         "By the river", "By Train", "By far the best of them", "Byron Bay",
         "BYLAWS OF THE PORT"),
    ),
    Rule(
        "byline.dated", -1500, "0", "", 100,
        r"(?=\p{Lu})(?:" + _NAME + r"\s*+(?:[·•|–—]\s*+(?:(?:\p{L}+\s++){0,2}?" + _DATE
        + r"|\d{1,2}+\s?(?:[smhdwy]|min|\p{L}{3,8}\s\p{L}{2,6}))|"
        r"\p{L}{2,3}+\s" + _DATE + r")|" + _DATE + r"\s*+(?:[·•|–—]|By|by)\s*+" + _NAME + r")[^.!?]{0,40}+$",
        "words are separated by spaces they cannot match; a date is tried at three places at most; the tail is bounded",
        ("Jane Doe | 5 May 2021", "JANE DOE · March 6, 2026", "Jane Doe · 5 min", "Jane Doe · 3 days ago",
         "Jane Doe on Dec. 13, 2025",
         "September 1st, 2023 By Jane Doe"),
        ("The Battle of the Bridge, 29 October 1923", "Jane Doe was born on 5 May 1921.",
         "Smith J. Birds of the coast. 5 May 2001",
         "Max Brew: 64 ounces · 8 cups", "World War I · 28 July 1914 to 11 November 1918."),
    ),
    Rule(
        "share.handle_only", -1300, "@", "", 60,
        r"[^\w@]{0,3}+@\w{2,30}+(?:\s++@\w{2,30}+)*+$",
        "handles are separated by spaces they cannot match",
        ("@harbourpost", "@one @two"),
        ("@harbourpost wrote that the harbour was closed.",),
    ),
    Rule(
        "navigation.hashtags", -2000, "#", "", 200,
        r"(?:(?:#\p{L}[\w-]*+[\s,]*+){2,20}+|#(?=[^\s\p{Lu}\d]{0,40}+[\p{Lu}\d])\p{L}[\w-]*+)$",
        "tags start with # that the run cannot match; the look ahead is one bounded run",
        ("#climate #harbour #news", "#Elections2024"),
        ("#1 seed", "# Heading of a document", "#endif", "#ifdef TEST"),
    ),
    Rule(
        "caption.credit_tail", -4500, "/(|", "", 500,
        r"(?=.*+(?<=\p{L}|\)\.?)$)(?:(?:[^()]{0,460}+(?<=[.!?…\"”»’]\s?))?\([^()/]{1,60}+/\s?+\p{Lu}[^()]{1,60}+\)\.?$|"
        r"[^()]{0,460}+\([^()]{0,60}?(?<!\p{L})" + _AGENCY + r"(?!\p{L})[^()]{0,60}+\)\.?$|"
        r"(?:[^/|]{1,400}+[/|]){1,3}+\s?+" + _AGENCY
        + r"(?:\s(?:Images|Photo|Pictures|Wire|Commons))?(?:\s?/[\p{L}\s/]{1,30}+)?$|"
        r"[^.!?/]{12,400}+[.!?]['”\"»]?\s(?:[^.!?/]{0,400}+[.!?]['”\"»]?\s)*+(?:\p{Lu}\p{L}{2,9}+:\s)?" + _NAME
        + r"\s?+/\s?+\p{Lu}[\p{L} -]{1,30}+$|"
        r"[^|]{1,400}+\|\s?+\p{Lu}\p{L}{2,9}+:\s" + _NAME + r"(?:\s?/[\p{L}\s/.]{1,30}+)?$)",
        "the runs cannot match the brackets, strokes and stops around them; an agency is looked for at sixty places",
        ("Shoppers at a market (agency-alliance/AP Photo/Lee Wong)", "(Foo Pictures/Jane Doe)",
         "A heron stands in the reeds. (Jane Doe/Foo Press)",
         "Jane Doe/Getty Images", "Jane Doe | Reuters", "A heron stands in the reeds (AFP)",
         "A heron stands in the reeds. Foto: Jane Doe/Foo Press",
         "A heron in the reeds | Bild: Jane Doe/foo"),
        ("He earned well (30 km/h)", "The river (and/or the canal) froze.", "Trail shoes (Men’s/Women’s)",
         "SDN Data Center (NSX / Cisco ACI)",
         "She told Reuters.", "Light Blue/Pink", "NAPA / PAPER", "2. Rescue Rod/Hook"),
    ),
    Rule(
        "caption.file_name", -2500, "F", "", 120,
        r"[\w .%+-]{1,100}+(?<=\.(?:jpe?g|JPE?G|png|PNG|gif|webp|svg))$",
        "one possessive run, then a check behind it",
        ("IMG_2041.JPG", "harbour-at-dawn.png"),
        ("Save the file as harbour.png and close the window.",),
    ),
    Rule(
        "media.duration_title", -1500, ":▶►⏵", "", 120,
        r"[▶►⏵]\s?+[\p{L}\d]|(?=[^:]*+:\d\d\)?$)(?:[^:\d\t]++|\d(?!\d?:)){0,100}+(?<!(?:19|20)\d\d\D.{0,20}|\d[./]\d.{0,20})\d{1,2}+:\d{2}\)?$",
        "the run stops before the digits of a time, which it cannot match",
        ("Harbour storm explained 04:58", "Big waves (2:10)", "▶ Watch the waves"),
        ("The ratio is 10:1", "He left at 10:1", "As it says in the book: 12:30 and 4:15",
         "answered May 29, 2015 at 3:13", "05.01.12 11:27"),
    ),
    Rule(
        "navigation.symbol_token", -400, "S", "", 4,
        r"(?=[\p{L}]{0,2}+[^\p{L}\p{N}\s])[^\s\p{N}]{1,4}+$",
        "four characters at most",
        ("HK$", "Aa+", "+"),
        ("Yes", "1."),
    ),
    Rule(
        "engagement.bracketed_count", -900, "(", "", 40,
        r"\p{L}[\p{L}\s&-]{1,30}+(?<=\s)\(\d{1,6}+\)$",
        "the run cannot match the bracket",
        ("Comments (12)", "Laptops (340)"),
        ("(12)", "The year (1914) was", "printf(3)"),
    ),
    Rule(
        "engagement.counts", -1200, "0", "", 50,
        r"(?:\d{1,3}+[.,]\d[kKmM]\+?(?:\s\p{L}{4,12}+)?|\d{1,3}+k(?:\s\p{L}{4,12}+)?|\d{1,3}+(?:,\d{3})++|(?:\d[.,]\d\s?)?\(\d[\d,]{0,7}+\)|"
        r"\d[.,]\d\s?★|\d[\d.,]*+[kKmM]?\s\p{L}{3,12}+\s?+[·•|]\s?+(?:\p{L}{3,10}+\s){0,2}\d[\d.,]*+[kKmM]?(?:\s\p{L}{3,12}+)?)$",
        "numbers, words and the signs between them cannot match each other",
        ("1.2K", "12.9k", "3.9K posts", "54,814", "(218)", "4.8★", "12 comments · 3 shares",
         "1,022 posts · Joined 2023"),
        ("42", "3M", "18K gold", "1 hour 20 minutes", "(a)", "1,5 Liter Milch", "1984"),
    ),
    Rule(
        "navigation.post_number", -2200, "#", "", 90,
        r"#\s?+\d{1,5}+(?:$|\s[·•|]\s[^.!?]{1,40}+$|\s.{0,40}?(?<!\d)" + _DATE + r".{0,25}+$)",
        "the date is looked for at forty places at most, and the tail is bounded",
        ("#11", "#3 · Aug 7, 2023 (Edited)", "#13 heron27, Oct 27, 2025"),
        ("#1 seed", "#2 pencils are the best.", "#include"),
    ),
    Rule(
        "about.first_appeared", -2600, "", "T", 300,
        r"The (?:post|article) .{8,200}? appeared first on \p{Lu}[^.!?]{1,60}+\.?$",
        "the title is looked through once, and what follows it is bounded and possessive",
        ("The post Storm closes the harbour appeared first on The Harbour Post.",
         "The article How to tie a bowline appeared first on Knots"),
        ("The post appeared first on Monday.", "The post office appeared first on the list of houses to be sold.",
         "The post that the mayor deleted appeared first on Tuesday. By noon it was gone."),
    ),
    Rule(
        "about.phone_only", -1500, "0", "", 40,
        r"(?:\p{L}{1,12}+[.:]{1,2}+\s?+|\p{L}\s)?(?:\+\d{1,3}+(?=[\s(/.-])(?:[\s()/.-]{1,3}+\d{1,8}+){2,6}+|"
        r"0\d{1,4}+[ /-]{1,3}+\d{2,8}+(?:[ -]\d{2,6}+){0,3}+(?<=\d[^.]{7,20})|"
        r"(?:1[ .-])?(?:\(\d{3}\)\s?|\d{3}[ .-])\d{3}[ .-]\d{4})$",
        "digits and the signs between them cannot match each other",
        ("Tel.: +44 20 7946 0018", "(316) 555-0133", "301-555-0100", "Tel.: 030 5550123"),
        ("01 / 02", "2005-03-19", "1 2 3 4 5 6", "+1,000"),
    ),
    Rule(
        "teaser.price_only", -800, "$£€¥₹", "", 24,
        r"(?:[A-Z]{2,3}+:?\s?)?(?:[$£€¥₹]\s?\d[\d,.]*+|\d[\d,.]*+\s?[€£¥₹])(?:\s?[–+*-])?$",
        "one number between fixed signs",
        ("$229.00", "£1,499", "CAD: $206.74", "19,99 €"),
        ("$1 million", "It cost $5.", "$x"),
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
        r"(?:\p{Lu}[\p{L}.'’-]*+\s?){1,4}+(?:\([^)]{1,30}+\))?:\s++(?!(?:\p{L}{2,9}+,?\s)?" + _DATE + r")\S.{10,}+",
        "name words start with a capital that the run before cannot have consumed past a space",
        ("ANNA: I never said that to him.", "Dr. Lee: What happened on the night of the storm?"),
        ("It was clear: he would not come back that night.", "Joined: Mon Jul 24, 2017 9:28 am",
         "Registered: 10 Apr 2020, 08:51"),
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
# fmt: on


class ReadyRule(NamedTuple):
    """A rule ready to run: what it reports, the longest line it runs on, and its pattern."""

    hit: Hit
    max_chars: int
    pattern: str


Gates = dict[str, tuple[ReadyRule, ...]]

#: Gates that are no character a line holds: a digit, a line that looks like an item ("1. ", "(b) "), a file name
#: at its end, a line of symbols with hardly a letter.
DIGIT, ITEM, FILE, SYMBOLS = "0", "1", "F", "S"
#: A line with fewer letters and digits than this opens the gate ``S``.
SYMBOLS_BELOW = 4


@cache
def matcher(pattern: str) -> Callable[[str], object]:
    """The ``match`` of a pattern, compiled when a line first opens its gate: most texts need a few only."""
    import regex  # noqa: PLC0415 - takes longer to import than declutter itself

    match: Callable[[str], object] = regex.compile(pattern).match
    return match


@cache
def gates() -> tuple[Gates, Gates]:
    """The rules by the gate that lets them run: what a line holds, and its first character."""
    held: Gates = {}
    opening: Gates = {}
    for rule in RULES:
        hit = Hit(f"rule:{rule.name}", rule.name.partition(".")[0], rule.prior)
        ready = ReadyRule(hit, rule.max_chars, rule.pattern)
        for table, characters in ((held, rule.needs), (opening, rule.opens)):
            for character in characters:
                table[character] = (*table.get(character, ()), ready)
    return held, opening


#: The ASCII characters among the gates, as bytes, and the others.
GATE_BYTES = "".join(
    sorted({gate for rule in RULES for gate in rule.needs if gate < "\x80" and not gate.isalnum()})
).encode()
WIDE_GATES = "".join(sorted({gate for rule in RULES for gate in rule.needs if gate >= "\x80"}))


def fired(text: str, characters: Iterable[str]) -> list[Hit]:
    """What the rules say of a stripped line, each once, in the order of the gates that it opens.

    >>> [hit.name for hit in fired("© 2024 The Harbour Post", "©0")]
    ['rule:legal.copyright']
    """
    held, opening = gates()
    size = len(text)
    found: list[Hit] = []
    for hit, max_chars, pattern in opening.get(text[0], ()):
        if size <= max_chars and matcher(pattern)(text):
            found.append(hit)
    for gate in characters:
        for hit, max_chars, pattern in held.get(gate, ()):
            if size <= max_chars and hit not in found and matcher(pattern)(text):
                found.append(hit)
    return found


def opened(text: str, special: Iterable[str], alphanumeric: int, *, digits: bool, dotted: bool) -> list[str]:
    """The gates that a stripped line opens, in a fixed order.

    ``special`` holds its characters among the gates, each once and in order, ``alphanumeric`` counts its letters and
    digits of ASCII, ``dotted`` says whether it holds a full stop or a closing bracket.

    >>> opened("1. Five (5) eggs", "(", 10, digits=True, dotted=True)
    ['(', '0', '1']
    """
    found = list(special)
    if digits:
        found.append(DIGIT)
    if dotted:
        if "." in text[1:5] or ")" in text[1:6]:
            found.append(ITEM)
        if "." in text[-6:-2]:
            found.append(FILE)
    if alphanumeric < SYMBOLS_BELOW:
        found.append(SYMBOLS)
    return found
