"""What only the type says is written out on the way in, said among the losses, and
counts as a change.
"""

import io
import itertools
import zipfile

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchoring import align
from annotations.models import Anchor, RatingScale
from annotations.notes import write_note
from annotations.review_reasons import SAFE
from articles.extracting import extract
from articles.sentences import segment
from articles.text.characters import normalise
from articles.text.typesetting import Typeset
from newsroom.actions.accept import bring_in
from newsroom.templatetags.paper import typeset
from tests.house.test_linear import calls
from tests.support.tables import table

REST = "The rest of it is long enough to be an article for everybody here, and it ends well."
STRUCK = "Struck-through text is written between ~~ and ~~: 1 passage."
SHIFTED = "Superscripts and subscripts"


def html(body, path="a.html"):
    page = f"<html><body><article><p>{REST}</p><p>{body}</p><p>{REST} Twice.</p></article></body></html>"
    extracted = extract(page.encode(), filename=path)
    return extracted.text.split("\n\n")[1], extracted


@table(
    ("written", "read"),
    [
        ("He was <s>not</s> guilty.", "He was ~~not~~ guilty."),
        ("He was <strike>not</strike> guilty.", "He was ~~not~~ guilty."),
        ("He was<del> not </del>guilty.", "He was ~~not~~ guilty."),
        ("He was <s>not <s>at</s> all</s> guilty.", "He was ~~not at all~~ guilty."),
        ("He was <s> </s><s></s>guilty.", "He was guilty."),
        ('He was <span style="text-decoration: line-through">not</span> guilty.', "He was ~~not~~ guilty."),
        ("He was <del>not</del><ins>found</ins> guilty.", "He was ~~not~~{++found++} guilty."),
        ("It cost 10<sup>6</sup> euros.", "It cost 10⁶ euros."),
        ("It cost 10<sup>-6</sup> euros.", "It cost 10⁻⁶ euros."),
        ('It cost 10<span style="vertical-align:super">6</span> euros.', "It cost 10⁶ euros."),
        ("It held CO<sub>2</sub> then.", "It held CO₂ then."),
        ("It was x<sup>n+1</sup> or a<sub>ij</sub> then.", "It was xⁿ⁺¹ or aᵢⱼ then."),
        ("It was the 5<sup>th</sup> of May.", "It was the 5th of May."),
        ("It was the XIX<sup>e</sup> siècle.", "It was the XIXe siècle."),
        ("It was Acme<sup>TM</sup> then.", "It was Acme™ then."),
        ("It was said.<sup>1</sup> Twice.", "It was said.¹ Twice."),
        ("It was said<sup>[12]</sup> once*.", "It was said[12] once*."),
        ("<sup>1</sup>It was said.", "¹It was said."),
        ("It was x<sup>see there</sup> and H<sub>a b</sub>.", "It was x^(see there) and H_(a b)."),
        ('It ended <bdo dir="rtl">3-1</bdo> then.', "It ended \u202e3-1\u202c then."),
        ('It ended <span dir="RTL">3 – 1</span> then.', "It ended \u20673 – 1\u2069 then."),
        ('It ended <s dir="rtl">3 – 1</s> then.', "It ended ~~\u20673 – 1\u2069~~ then."),
        ('It was <i style="unicode-bidi:bidi-override; direction: rtl">3-1</i>.', "It was \u202e3-1\u202c."),
        ('It was <b dir="rtl">שלום</b>, <bdi>it</bdi> or <b dir="auto">it</b>.', "It was שלום, it or it."),
        ('<span dir="rtl"> </span>It was <span dir="ltr">left</span>.', "It was left."),
        ("It was<sub>a much longer passage in small print, as captions are</sub> said.",
         "It was_(a much longer passage in small print, as captions are) said."),
        ("<sup>A whole paragraph in small print, as disclaimers are in newspapers.</sup>",
         "A whole paragraph in small print, as disclaimers are in newspapers."),
    ],
)  # fmt: skip
def test_a_page_says_what_its_type_says(written, read):
    assert html(written)[0] == read


def test_what_was_written_out_is_listed():
    _, extracted = html(
        "He was <s>not</s> <ins>found</ins> guilty of 10<sup>6</sup> and CO<sub>2</sub>."
    )
    assert any(STRUCK in loss for loss in extracted.losses)
    assert any(
        loss.startswith("Tracked insertions") and "{++ and ++}: 1 passage." in loss
        for loss in extracted.losses
    )
    assert any(
        loss.startswith(SHIFTED) and loss.endswith(": 2 passages.")
        for loss in extracted.losses
    )


def test_a_page_without_has_no_such_losses():
    assert not any(
        "~~" in loss or SHIFTED in loss
        for loss in html("He was guilty of 106.")[1].losses
    )


def test_links_and_notes_keep_their_places():
    text, extracted = html(
        'He was <s>not <a href="https://e.example/x">a thief</a></s> at 10<sup>6</sup>'
        '<sup><a href="#fn1">1</a></sup> and <a href="https://e.example/y">more</a>.'
        '</p><p>More of it.</p><div id="fn1"><p>1 It was 10<sup>9</sup> and <s>not</s> less.</p></div><p>End.'
    )
    assert text == "He was ~~not a thief~~ at 10⁶ and more."
    places = {
        one["text"]: extracted.text[one["start"] : one["end"]]
        for one in extracted.attachments
    }
    assert places["https://e.example/x"] == "a thief"
    assert places["https://e.example/y"] == "more"
    assert places["It was 10⁹ and ~~not~~ less."] == "⁶"


def test_a_struck_passage_over_several_paragraphs_is_struck_in_each():
    struck = "<del><p>One is gone now.</p><p>Two is gone now.</p></del>"
    page = f"<article><p>{REST}</p>{struck}<p>{REST} Again.</p></article>"
    text = extract(f"<html><body>{page}</body></html>".encode(), filename="a.html").text
    assert text.split("\n\n")[1:3] == ["~~One is gone now.~~", "~~Two is gone now.~~"]


@table(
    ("written", "read"),
    [
        ("He was ~~not~~ guilty.", "He was ~~not~~ guilty."),
        ("He was <s>not</s> guilty.", "He was ~~not~~ guilty."),
        (
            "He was <del class='x'>not *at all*</DEL> guilty.",
            "He was ~~not at all~~ guilty.",
        ),
        ("It cost 10<sup>6</sup> and CO<sub>2</sub>.", "It cost 10⁶ and CO₂."),
        ("It was x<sup>n+1</sup>.", "It was xⁿ⁺¹."),
        ("It was the 5<sup>th</sup>.", "It was the 5th."),
        (
            "It was x^2^ and H~2~O, at ~5 or ^here^ `x^2^`.",
            "It was x² and H₂O, at ~5 or ^here^ x^2^.",
        ),
        ("It was x<sup>see there</sup>.", "It was x^(see there)."),
        (
            "He was <ins>found <del>not</del></ins> guilty.",
            "He was {++found ~~not~~++} guilty.",
        ),
        ("He was <ins>found", "He was {++found++}"),
        ("He was <s>not", "He was ~~not~~"),
        ("He was not</s> guilty.", "He was not guilty."),
    ],
)
def test_markdown_says_what_its_type_says(written, read):
    extracted = extract(f"{REST}\n\n{written}\n\n{REST}\n".encode(), filename="a.md")
    assert extracted.text.split("\n\n")[1] == read
    assert any(STRUCK in loss for loss in extracted.losses) == ("~~" in read)
    assert any(SHIFTED in loss for loss in extracted.losses) == any(
        sign in read for sign in "⁶ⁿ^₂"
    )


def word(*runs):
    """A Word file of one paragraph; a run is (text, name of what its font is)."""
    document = docx.Document()
    document.add_paragraph(REST)
    paragraph = document.add_paragraph()
    for text, font in runs:
        run = paragraph.add_run(text)
        if font:
            setattr(run.font, font, True)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize("strike", ["strike", "double_strike"])
def test_word_says_what_its_type_says(strike):
    content = word(
        ("He was ", ""),
        ("not", strike),
        (" guilty of 10", ""),
        ("6", "superscript"),
        (" CO", ""),
        ("2", "subscript"),
    )
    extracted = extract(content, filename="a.docx")
    assert extracted.text.split("\n\n")[1] == "He was ~~not~~ guilty of 10⁶ CO₂"
    assert any(STRUCK in loss for loss in extracted.losses)
    assert any(SHIFTED in loss for loss in extracted.losses)


def test_tracked_changes_in_word_are_listed():
    content = word(("He was ", ""), ("not", ""), (" guilty", ""))
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(changed, "w") as new,
    ):
        for entry in old.infolist():
            part = old.read(entry).decode("latin-1")
            part = part.replace(
                "<w:r><w:t>not</w:t></w:r>",
                '<w:del w:id="1"><w:r><w:delText>not</w:delText></w:r></w:del>'
                '<w:ins w:id="2"><w:r><w:t>found</w:t></w:r></w:ins>',
            )
            new.writestr(entry, part.encode("latin-1"))
    extracted = extract(changed.getvalue(), filename="a.docx")
    assert extracted.text.split("\n\n")[1] == "He was found guilty"
    assert "Treated as accepted: 1 tracked insertion." in extracted.losses
    assert "Left out: 1 tracked deletion, 'not'." in extracted.losses


def test_a_sentence_may_end_inside_what_is_struck():
    text = "~~He lied.~~ The rest stands. ~~Not this.~~ {++Nor this.++} It rose by 10⁶. Then."
    assert [span.of(text) for span in segment(text)] == [
        "~~He lied.~~", "The rest stands.", "~~Not this.~~", "{++Nor this.++}", "It rose by 10⁶.", "Then.",
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        (
            "was not guilty of any of it",
            "was <s>not</s> guilty of any of it",
            "negation",
        ),
        ("was guilty of any of it", "was <s>very</s> guilty of any of it", "wording"),
        ("paid 106 euros for it", "paid 10<sup>6</sup> euros for it", "figures"),
        (
            "was guilty of any of it",
            "was <ins>very</ins> guilty of any of it",
            "wording",
        ),
        (
            "was very guilty of any of it",
            "was <ins>very</ins> guilty of any of it",
            "wording",
        ),
        (
            "won it by 3 – 1 in the end",
            'won it by <bdo dir="rtl">3 – 1</bdo> in the end',
            "figures",
        ),
    ],
)
def test_the_difference_is_a_change_for_notes(before, after, reason, editor):
    def page(words):
        return (
            '<html><head><link rel="canonical" href="https://e.example/one"></head><body><article>'
            f"<p>{REST}</p><p>The court wrote that he {words}.</p><p>{REST} Twice.</p>"
            "</article></body></html>"
        ).encode()

    first = bring_in(page(before), path="a.html", user=editor)
    sentence = next(
        one for one in first.revision.sentences.all() if "court" in one.text
    )
    rating = RatingScale.objects.in_use().ratings.first()
    note = write_note(
        sentence, rating=rating, body="Seen in the record.", reasons=[], user=editor
    )
    second = bring_in(page(after), path="a.html", user=editor)
    assert second.article == first.article
    anchor = Anchor.objects.get(pk=note.anchor_id)
    assert (anchor.status, anchor.reason) == (Anchor.Status.NEEDS_REVIEW, reason)


# --- It is drawn as type --------------------------------------------------------------


def drawn(text):
    """The pieces as (words, settings), without the signs."""
    return [
        (piece.text, piece.settings)
        for piece in Typeset(text).pieces(0, len(text))
        if not piece.is_sign
    ]


@table(
    ("text", "pieces"),
    [
        ("He ~~not~~ {++is++} so.",
         [("He ", ()), ("not", ("struck",)), (" ", ()), ("is", ("inserted",)), (" so.", ())]),
        ("~~One.\nTwo.~~", [("One.\nTwo.", ("struck",))]),
        ("~~a {++b++}~~", [("a ", ("struck",)), ("b", ("struck", "inserted"))]),
        ("x^(see there)k_(a b)", [("x", ()), ("see there", ("raised",)), ("k", ()), ("a b", ("lowered",))]),
    ],
)  # fmt: skip
def test_what_was_written_out_is_found_again(text, pieces):
    assert drawn(text) == pieces


@table(
    "text",
    [
        "C++ and C++ or {++ and ++}", "about ~~ 5 or ~~ 6", "~~~ code ~~~", "~~ open", "~~one\n\ntwo~~",
        "open {++ and", "https://e.example/Mercury_(planet) and gettext _(words)", "me@e.example_(x)",
        "f^(g(x))", "a ^(b)", "plain",
    ],
)  # fmt: skip
def test_signs_that_say_nothing_of_the_type_are_characters(text):
    assert drawn(text) == [(text, ())]


@given(st.text(alphabet="~{+}^_( )/@a\n", max_size=60), st.integers(0, 60))
def test_pieces_join_to_the_text(text, cut):
    typeset_text = Typeset(text)
    cut = min(cut, len(text))
    pieces = [*typeset_text.pieces(0, cut), *typeset_text.pieces(cut, len(text))]
    assert "".join(piece.text for piece in pieces) == text


@pytest.mark.slow
@table(
    "unit",
    [
        "~~",
        "~~a ",
        "{++",
        "{++a",
        "^(",
        "a^(",
        "a^(b",
        "a_(b)",
        "+",
        "~",
        "\u202e",
        "\u2069",
        "\u2067",
    ],
)
def test_drawing_takes_steps_in_proportion_to_the_length(unit):
    assert calls(typeset, unit * 4000) < 2.6 * calls(typeset, unit * 2000) + 50


def test_one_renderer_escapes_all_that_it_draws():
    assert typeset("<b>~~<i>~~ x^(<u>)") == (
        '&lt;b&gt;<s class="struck"><span class="written" aria-hidden="true">~~</span>&lt;i&gt;'
        '<span class="written" aria-hidden="true">~~</span></s> x<sup class="raised">'
        '<span class="written" aria-hidden="true">^(</span>&lt;u&gt;'
        '<span class="written" aria-hidden="true">)</span></sup>'
    )
    assert typeset("He left & went.") == "He left &amp; went."


@table(
    ("text", "shown"),
    [
        ("a \u202eb", "a \u202eb\u202c"),
        ("a \u2067b \u202ec", "a \u2067b \u202ec\u202c\u2069"),
        ("a\u2069 b\u202c c", "a b c"),
        ("a \u2067b\u202ec\u2069 d", "a \u2067b\u202ec\u2069 d"),
        ("\u2067a\u202cb\u2069", "\u2067ab\u2069"),
        ("~~\u2069a~~ b", '<s class="struck"><span class="written" aria-hidden="true">~~</span>a'
         '<span class="written" aria-hidden="true">~~</span></s> b'),
    ],
)  # fmt: skip
def test_marks_of_direction_end_with_the_sentence(text, shown):
    assert typeset(text) == shown


# --- Direction is part of what a sentence says ----------------------------------------

TURNED = [
    "\u202e3-1\u202c",
    "\u2067 3 – 1\u2069",
    "\u202b3 – 1\u202c",
    "\u200f3 – 1",
    "3\u061c – 1",
]


@table("score", TURNED)
@table(
    "around", ["They won it {} at last.", "Они выиграли {} вчера.", "他们以 {} 获胜。"]
)
def test_marks_that_turn_words_round_change_the_sentence(around, score):
    plain = "".join(
        character for character in score if character.isascii() or character == "–"
    )
    assert normalise(around.format(score)) != normalise(around.format(plain))
    [match] = align([around.format(plain)], [around.format(score)])
    assert match.status == "needs_review"
    assert match.reason not in SAFE


@table(
    ("text", "same"),
    [
        ("They \u200ewon\u200e.", "They won."),
        ("They \u2066won\u2069 \u202ait\u202c.", "They won it."),
        ("\u2068They won.\u2069", "They won."),
        ("הם \u200fניצחו.\u200f", "הם ניצחו."),
        ("لقد \u200fفازوا.\u200f", "لقد فازوا."),
        ("הם ניצחו (The \u200eTimes).", "הם ניצחו (The Times)."),
    ],
)
def test_marks_that_turn_nothing_round_are_typography(text, same):
    assert normalise(text) == normalise(same)


@table(
    "text",
    [
        "הם ניצחו 3\u200f – 1.",
        "הם 5\u200e-3.",
        "הם \u202e13\u202c.",
        "They said שלום.\u200f Then",
    ],
)
def test_marks_beside_figures_and_other_scripts_stay(text):
    assert normalise(text) != normalise(
        "".join(one for one in text if one not in "\u200e\u200f\u202e\u202c")
    )


MARKS = [
    "'",
    "’",
    "‘",
    "`",
    "``",
    "''",
    '"',
    "“",
    "„",
    "«",
    "-",
    "–",
    "—",
    "--",
    "...",
    "…",
    ". . .",
    " ",
]
MARKS += ["\u00a0", "\u202f", "\u2009", "\u00ad", "\u200b", "\u2060"]
LETTERS = [
    "a",
    "Z",
    "é",
    "ж",
    "Б",
    "ω",
    "ا",
    "ש",
    "語",
    "ひ",
    "한",
    "क",
    "ไ",
    "ა",
    "7",
    "٣",
]


def same(left, one, other, right):
    return normalise(left + one + right) == normalise(left + other + right)


@table("letter", LETTERS)
def test_a_mark_is_judged_alike_beside_every_script(letter):
    """Whether two ways to set it are the same does not hang on the letters
    beside it.
    """
    for one, other in itertools.product(MARKS, MARKS):
        assert same(letter, one, other, letter) == same("a", one, other, "a"), (
            one,
            other,
        )


@given(
    st.lists(st.sampled_from(MARKS), max_size=4).map("".join),
    st.lists(st.sampled_from(MARKS), max_size=4).map("".join),
    st.sampled_from(LETTERS),
    st.sampled_from(LETTERS),
)
def test_typography_is_judged_alike_between_any_scripts(one, other, before, after):
    assert same(before, one, other, after) == same("a", one, other, "a")


# --- In a browser ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def typeset_article(site, tmp_path_factory):
    """(address for readers, of its workbench). One sentence that turns round stands
    between two others.
    """
    body = (
        "He was <s>not</s> <ins>found</ins> guilty of 10<sup>6</sup> and x<sup>see there</sup>. "
        "It ended 3 – 1 for them. It ended \u202e3 – 1 for some. It ended 4 – 2 for others."
    )
    path = tmp_path_factory.mktemp("typeset") / "typeset.html"
    path.write_text(
        f"<html><body><article><p>{REST}</p><p>{body}</p></article></body></html>"
    )
    site.manage(
        "import_articles",
        str(path),
        "--title",
        "Set in type",
        "--findings",
        "keep",
        "--as",
        "ada",
    )
    site.manage("publish", "set-in-type", "--as", "ada", "--waive-gate", "A test.")
    code = "from articles.models import Article; print(Article.objects.get(slug='set-in-type').pk)"
    number = site.manage("shell", "-v0", "-c", code).stdout.strip()
    return "/articles/set-in-type/", f"/admin/articles/article/{number}/workbench/"


# The characters of the sentence, without spaces, from left to right as they are drawn.
DRAWN = """([selector, words]) => {
  const places = [...document.querySelectorAll(selector)].find((one) => one.textContent.includes(words));
  const walker = document.createTreeWalker(places, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) for (let at = 0; at < walker.currentNode.length; at++) {
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + 1);
    const { top, left, width } = range.getBoundingClientRect();
    if (width > 0) found.push({ top, left, letter: walker.currentNode.data[at].trim() });
  }
  const line = (one, other) => Math.abs(one.top - other.top) > 9 && one.top - other.top;
  return found.sort((a, b) => line(a, b) || a.left - b.left).map((one) => one.letter).join("");
}"""


@pytest.mark.browser
@pytest.mark.parametrize("which", ["reader", "desk"])
def test_type_and_direction_are_drawn(open_window, typeset_article, which):
    page = open_window(width=1600, user="ada" if which == "desk" else "")
    page.goto(typeset_article[which == "desk"])
    struck = page.locator(".s s.struck")
    assert (
        struck.evaluate("one => getComputedStyle(one).textDecorationLine")
        == "line-through"
    )
    assert (
        struck.evaluate("one => getComputedStyle(one, '::before').content")
        == '"[struck through: "'
    )
    # The signs take no room; whoever copies the words has them.
    assert (
        struck.locator(".written").first.evaluate(
            "one => getComputedStyle(one).position"
        )
        == "absolute"
    )
    assert struck.text_content() == "~~not~~"
    assert page.locator(".s ins.inserted").text_content() == "{++found++}"
    raised = page.locator(".s sup.raised")
    assert raised.evaluate("one => getComputedStyle(one).verticalAlign") == "super"
    words = page.locator(".s", has_text="He was").first
    assert "struck through" in words.aria_snapshot()
    plain, turned, after = (
        page.evaluate(DRAWN, [".s", f"for {whom}"])
        for whom in ("them", "some", "others")
    )
    assert plain.startswith("Itended3–1forthem.")
    assert turned.startswith("Itended.emosrof1–3")
    assert after.startswith("Itended4–2forothers.")
