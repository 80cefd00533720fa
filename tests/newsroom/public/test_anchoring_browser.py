"""Notes carried elsewhere find their words again in the page, as clients of Web
Annotations look for them: by a quotation alone, and by a position alone, in the text of
the body as a script has it.
"""

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

# What makes a text hard: characters of two code units, the same words twice with the
# same words around them, what only type says, marks of direction, numbers inside
# sentences, heads, other scripts, what is withheld.
PUBLISH = """
from tests.support.editions import cite, document, make_pages, publish, rate
again = ("paragraph", [("He denied it.", "none", [rate("false", "No.")], [])])
around = ("paragraph", [("The same words, said over and over, stand here.", "none", [], [])])
hard = [
    ("title", [("The pier 🌉 that 𠮷 was not", "none", [rate("disputed", "x", words="𠮷 was")], [])]),
    ("standfirst", [("Words above.", "none", [rate("supported", "", words="above")], [cite("11")])]),
    around, again, around, again, around, again, around,
    ("heading", [("A heading", "none", [rate("false", "x")], [])]),
    ("paragraph", [("It was ~~not~~ {++never++} 10^(6) & <b> 🌊 said.", "none", [
        rate("false", "x", words="~~not~~ {++never"), rate("supported", "y", words="🌊 said"),
        rate("disputed", "z")], [cite("12")]), ("Two\\nlines.", "none", [rate("false", "a")], [])]),
    ("list_item", [("\\u2067شغل\\u2069 and \\u202bone left open.", "none", [
        rate("false", "x", words="left open")], [])]),
    ("quote", [("港口说每次检查4300克朗。", "none", [rate("false", "甲", words="4300克朗")], [cite("14")])]),
]
arabic = [("paragraph", [("قال الوزير إن الجسر آمن.", "none", [rate("false", "لا", words="الجسر آمن")], [])])]
hard_facts = {"title": "The pier 🌉 that 𠮷 was not", "standfirst": "Words above.", "kind": "ours"}
for number, made in enumerate([
    document(), document(hard, article=hard_facts),
    document(hard, article={"language": "zh-Hans", "kind": "examined"}),
    document(arabic, article={"language": "ar"}),
    document(on_article=([rate("missing-context", "It rests on one record.")], [cite("13")])),
]):
    made["article"] |= {"uid": f"00000000-0000-4000-8000-{number + 700:012d}", "slug": f"anchored-{number}"}
    for again in range(2 if number == 4 else 1):
        edition = publish(made, change_note="Again.")
        make_pages(edition.article)
"""
PAGES = [
    *(f"/articles/anchored-{number}/" for number in range(5)),
    "/articles/anchored-4/editions/1/",
]

# As Hypothesis does it: the best of the exact matches by what stands around, the first
# of equals.
ANCHOR = """([items]) => {
  const root = document.body, text = root.textContent;
  const rangeOf = (start, end) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), range = new Range();
    let at = 0;
    for (let node = walker.nextNode(); node; at += node.data.length, node = walker.nextNode()) {
      if (start >= at && start < at + node.data.length) range.setStart(node, start - at);
      if (end > at && end <= at + node.data.length) range.setEnd(node, end - at);
    }
    return range;
  };
  const like = (one, other) => [...one].filter((letter, at) => letter === other[at]).length;
  const quoted = ({exact, prefix, suffix}) => {
    let best = null, most = -1;
    for (let at = text.indexOf(exact); at >= 0; at = text.indexOf(exact, at + 1)) {
      const end = at + exact.length;
      const score = like(text.slice(Math.max(0, at - prefix.length), at), prefix)
        + like(text.slice(end, end + suffix.length), suffix);
      if (score > most) [best, most] = [[at, end], score];
    }
    return best && rangeOf(...best);
  };
  const said = (range) => {
    if (!range) return null;
    const piece = range.cloneContents(), from = range.startContainer.parentElement.closest(".s");
    piece.querySelectorAll(".ref, .vh").forEach((one) => one.remove());
    return [from?.id, piece.textContent];
  };
  return items.map(([quote, position]) => [said(quoted(quote)), said(rangeOf(position.start, position.end))]);
}"""


@pytest.fixture(scope="module")
def anchored(site) -> None:
    site.manage("shell", "-v0", "-c", PUBLISH)


def words_of(edition, item) -> str:
    """Those that its note is about, by edition.json, without marks of direction."""
    kind, _, number = item["id"].rpartition("#")[2].partition("-")
    cited = next((one for one in edition["citations"] if one["id"] == number), None)
    note = next(
        one
        for one in edition["notes"]
        if one["id"] == (cited["note"] if kind == "citation" else number)
    )
    sentences = {
        one["key"]: one["text"] for one in edition["text"] if isinstance(one, dict)
    }
    return clean(sentences[note["sentence"]][note["start"] : note["end"]])


def clean(words: str) -> str:
    return "".join(
        one
        for one in words
        if one not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def places_in(
    page, path: str, program: str, *given
) -> list[tuple[dict, list[str], list[list[str]]]]:
    """Of each note and citation on words: it; its sentence and words by edition.json;
    what `program` finds by its quotation, and by its position.
    """
    page.goto(path)
    edition = page.request.get(f"{path}edition.json").json()
    told = page.request.get(f"{path}annotations.jsonld").json()["items"]
    items = [one for one in told if isinstance(one["target"], dict)]
    selectors = [one["target"]["selector"] for one in items]
    answers = page.evaluate(program, [*given, [one[:2] for one in selectors]])
    return [
        (
            item,
            [fragment["value"], words_of(edition, item)],
            [place and [place[0], clean(place[1])] for place in answer],
        )
        for item, (*_, fragment), answer in zip(items, selectors, answers, strict=True)
    ]


@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.nightly)])
def test_every_note_is_found_by_its_quotation_alone_and_by_its_position_alone(
    open_window, anchored, width
):
    page, found = open_window(width=width), 0
    for path in PAGES:
        for item, wanted, places in places_in(page, path, ANCHOR):
            assert places == [wanted, wanted], (path, item["id"])
            found += 1
    assert found > 100


# anchoring/html.ts of Hypothesis' client as one script with a global H: esbuild
# --bundle --global-name=H
BUNDLE = os.environ.get("HYPOTHESIS_ANCHORING", "")
THEIRS = """async ([bundle, items]) => {
  const H = new Function(`${bundle}; return H;`)();
  const said = (range) => {
    const piece = range.cloneContents(), from = range.startContainer.parentElement.closest(".s");
    piece.querySelectorAll(".ref, .vh").forEach((one) => one.remove());
    return [from?.id, piece.textContent];
  };
  const found = async (selector) => {
    try { return said(await H.anchor(document.body, [selector])); } catch { return null; }
  };
  return Promise.all(items.map((selectors) => Promise.all(selectors.map(found))));
}"""


@pytest.mark.given("HYPOTHESIS_ANCHORING")
def test_hypothesis_finds_every_note_too(open_window, anchored):
    page = open_window()
    page.context.new_cdp_session(page).send("Page.setBypassCSP", {"enabled": True})
    for path in PAGES:
        for item, wanted, places in places_in(
            page, path, THEIRS, Path(BUNDLE).read_text("utf-8")
        ):
            assert places == [wanted, wanted], (path, item["id"])
