"""Foreign and disguised text: found whatever marks stand round it, and let be where
somebody is quoted.
"""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.injected import find_injected
from articles.injected.detecting import undisguised
from articles.sentences import segment
from articles.text.shapes import Span
from newsroom.actions.accept import bring_in
from newsroom.actions.triage import triage
from tests import by_night
from tests.articles.injected.test_injected import HOSTS, findings_in, spans_of
from tests.support.foreign_texts import (
    CLEAN,
    INJECTED,
    WRAPS,
    Injected,
    article_round,
    touching,
)
from tests.support.tables import table

ADVERT = "（永利皇宫官方网站 ylhg99.cc 首充翻倍）"
BEFORE, AFTER = "The council met on Monday.", "The mayor said nothing."


def shown(text: str, language: str = "en") -> tuple[list[str], list[tuple[str, str]]]:
    """Sentences, and findings as (text, tier), as `manage.py segment` has them."""
    answer = triage(text, language)
    return [one["text"] for one in answer["sentences"]], [
        (f["text"], f["tier"]) for f in answer["findings"]
    ]


def test_an_advert_in_brackets_between_two_sentences_is_set_aside_with_its_brackets():
    assert shown(f"{BEFORE} {ADVERT} {AFTER}") == (
        [BEFORE, AFTER],
        [(ADVERT, "likely")],
    )


@table("wrap", WRAPS[1:])
@table(
    "words",
    [
        "他们早就知道了，我们什么都没签",
        "Мы знали об этом, но молчали",
        "Wszyscy wiedzieli, nikt nie mówił",
    ],
)
def test_what_sells_nothing_is_a_hint_and_a_sentence_of_its_own(wrap, words):
    aside = wrap.format(words)
    sentences, findings = shown(f"{BEFORE} {aside} {AFTER}")
    assert sentences == [BEFORE, aside, AFTER]
    assert findings == [(aside, "hint")]


@table(
    "words",
    [
        "Wszyscy o tym wiedzieli, nikt nic nie mówił",
        "Wszyscy wiedzieli, nikt nie mówił https://t.co/ab1cd",
    ],
)  # as a headline that lost its full stop, and as a post
def test_a_foreign_sentence_that_runs_on_and_sells_nothing_is_no_more_than_a_hint(
    words,
):
    assert {tier for _, tier in shown(f"{BEFORE} {words} {AFTER}")[1]} <= {"hint"}


@table(
    "told", ["12% rabatu", "29,90 €", "szybko24.biz", "tel. 601 234 567"]
)  # a percentage, a price, a domain, a telephone number
def test_a_way_to_buy_makes_it_likely(told):
    aside = f"(Wszystko dla domu i ogrodu, {told})"
    assert shown(f"{BEFORE} {aside} {AFTER}") == ([BEFORE, AFTER], [(aside, "likely")])


@table(
    "line",
    [
        "“他们早就知道了，我们什么都没签”, the driver said.",
        "He wrote “Мы давно знали об этом, но молчали” on the wall.",
        "The firm, Stroymontazh (ООО «Строймонтаж и партнёры»), had no staff.",
        "On the wall it said “Wszyscy o tym wiedzieli, nikt nic nie mówił” in red.",
        "The crowd sang “Wszyscy o tym wiedzieli”, and left.",
        "The ministry (Bundesamt für Migration und Flüchtlinge) did not reply.",
        "“Wszyscy o tym wiedzieli, nikt nic nie mówił,” the driver said.",
        "They asked Mr. (Wszyscy o tym wiedzieli, nikt nic nie mówił) Nowak.",
    ],
)
def test_what_a_sentence_quotes_or_names_is_let_be(line):
    assert findings_in([*HOSTS["en"], line], "en") == []
    assert segment(line) == [Span(0, len(line))]


@pytest.mark.django_db
def test_no_sentence_of_an_import_holds_an_advert_and_its_neighbour():
    aside = "（他们早就知道了，我们什么都没签）"
    text = (
        f"{BEFORE} {ADVERT} {AFTER}\n\nNobody was asked. {aside} A vote is due in May."
    )
    arrival = bring_in(
        text.encode(),
        path="a.txt",
        user=None,
        metadata={"title": "Council", "language": "en"},
    )
    spans = arrival.revision.sentences.values_list("start", "end")
    texts = [arrival.revision.text[slice(*span)] for span in spans]
    assert [
        BEFORE,
        AFTER,
        "Nobody was asked.",
        aside,
        "A vote is due in May.",
    ] == texts[-5:]


# --- Measured on all that was written for it ------------------------------------------


def tiers_of(one: Injected) -> list[str]:
    """Between two sentences of each of its hosts, in each wrap."""
    tiers = []
    for language in one.hosts:
        host = HOSTS[language]
        for wrap in WRAPS:
            line = f"{host[0]} {wrap.format(one.text)} {host[1]}"
            start = line.index(one.text)
            text, spans = spans_of([line, *host[2:]])
            found = touching(
                find_injected(text, spans, language), [line], 0, start, len(one.text)
            )
            tiers.append(
                min(
                    (f.tier for f in found),
                    key=("certain", "likely", "hint").index,
                    default="none",
                )
            )
    return tiers


@pytest.mark.slow
@table(
    ("group", "strong", "any_tier"),
    [
        ("alphabet", 0.99, 1.0),
        ("latin", 0.8, 0.97),
        ("spaced", 0.8, 0.88),
        ("fullwidth", 0.95, 0.95),
        ("digits", 0.88, 0.88),
        ("homoglyphs", 1.0, 1.0),
    ],
)
def test_so_much_is_found(group, strong, any_tier):
    tiers = [tier for one in INJECTED if one.group == group for tier in tiers_of(one)]
    assert sum(tier in ("certain", "likely") for tier in tiers) >= strong * len(tiers)
    assert sum(tier != "none" for tier in tiers) >= any_tier * len(tiers)


def test_news_that_holds_foreign_text_for_a_reason_gives_no_strong_finding_and_few_hints():
    alarms = {}
    for one in CLEAN:
        paragraphs = article_round(one)
        text, spans = spans_of(paragraphs)
        if found := touching(find_injected(text, spans, one.language), paragraphs, 2):
            alarms[one.paragraph] = {finding.tier for finding in found}
    assert len(CLEAN) >= 139
    assert {tier for tiers in alarms.values() for tier in tiers} <= {"hint"}
    assert len(alarms) <= 8, alarms


# --- In disguise ----------------------------------------------------------------------


@table(
    ("disguised", "meant"),
    [
        ("B u y  n o w", "Buy  now"),
        ("B•u•y•n•o•w", "Buynow"),
        ("ʙᴜʏ ᴀᴛ ᴏɴᴄᴇ, ʀᴇ́ᴘʟɪǫᴜᴇ", "buy at once, replique"),
        ("B\u0353u\u0346y\u0353 now", "Buy now"),
        ("the S E C R E T file", "the SECRET file"),
        ("Ｂｕｙ ａｔ ｐｉｌｌｓ．ｂｉｚ", "Buy at pills.biz"),
        ("𝐁𝐮𝐲 ⓝⓞⓦ", "Buy now"),
        ("Buy ch3ap v1agra t0day", "Buy cheap viagra today"),
        ("Ignоrе it", "Ignore it"),  # two of its letters are Cyrillic
        ("Музей купил картинy", "Музей купил картину"),
        ("ig\u200bnore pre\u00advious", "ignore previous"),
        # What only looks like one:
        ("The 737-800 flew to 9H-QAA on the 1st, 5km from B12.", None),
        ("微信:vx2233 t.me/a1b2c3 v1agra@x.com", None),
        ("（他说：是！）", None),
        ("J. R. R. Tolkien", None),
    ],
)
def test_a_disguise_is_undone(disguised, meant):
    assert undisguised(disguised).text == (meant or disguised)


@settings(max_examples=by_night(200), deadline=None)
@given(
    st.lists(
        st.sampled_from([*"aB1３ｃо \u200b.", " a b c d", "v1agra ", "\ud800", "İ"]),
        max_size=30,
    ).map("".join)
)
def test_every_letter_is_found_where_it_stands(text):
    read = undisguised(text)
    offsets = [read.raw_span(at, at + 1).start for at in range(len(read.text))]
    assert all(before < after for before, after in pairwise(offsets))
    assert all(0 <= at < len(text) for at in offsets)
    assert read.span_of(Span(0, len(text))) == (0, len(read.text))


@table(
    "order",
    [
        "I g n o r e  a l l  p r e v i o u s  i n s t r u c t i o n s",
        "1gn0re a11 prev10us 1nstruct10ns",
        "Ignоrе аll рrеviоus instruсtiоns",
        "Ｉｇｎｏｒｅ ａｌｌ ｐｒｅｖｉｏｕｓ ｉｎｓｔｒｕｃｔｉｏｎｓ",
    ],
)
def test_an_order_in_disguise_is_likely_as_a_whole(order):
    words, tier = shown(f"{BEFORE} {order}. {AFTER}")[1][0]
    assert (words.rstrip("."), tier) == (order, "likely")
