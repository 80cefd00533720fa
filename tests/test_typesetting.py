"""What only the type says is written out on the way in, said among the losses, and counts as a change."""

import io
import zipfile

import docx
import pytest

from annotations.models import Anchor, RatingScale
from annotations.notes import write_note
from articles.extracting import extract
from articles.sentences import segment
from newsroom.actions.intake import bring_in

REST = "The rest of it is long enough to be an article for everybody here, and it ends well."
STRUCK = "passage struck through stands between ~~ and ~~"
SHIFTED = "raised or lowered"


def html(body, path="a.html"):
    page = f"<html><body><article><p>{REST}</p><p>{body}</p><p>{REST} Twice.</p></article></body></html>"
    extracted = extract(page.encode(), filename=path)
    return extracted.text.split("\n\n")[1], extracted


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("He was <s>not</s> guilty.", "He was ~~not~~ guilty."),
        ("He was <strike>not</strike> guilty.", "He was ~~not~~ guilty."),
        ("He was<del> not </del>guilty.", "He was ~~not~~ guilty."),
        ("He was <s>not <s>at</s> all</s> guilty.", "He was ~~not at all~~ guilty."),
        ("He was <s> </s><s></s>guilty.", "He was guilty."),
        ('He was <span style="text-decoration: line-through">not</span> guilty.', "He was ~~not~~ guilty."),
        ("He was <del>not</del><ins>found</ins> guilty.", "He was ~~not~~found guilty."),
        ("It cost 10<sup>6</sup> euros.", "It cost 10⁶ euros."),
        ("It cost 10<sup>-6</sup> euros.", "It cost 10⁻⁶ euros."),
        ('It cost 10<span style="vertical-align:super">6</span> euros.', "It cost 10⁶ euros."),
        ("It held CO<sub>2</sub> then.", "It held CO₂ then."),
        ("It was x<sup>n+1</sup> or a<sub>ij</sub> then.", "It was x^(n+1) or a_ij then."),
        ("It was the 5<sup>th</sup> of May.", "It was the 5th of May."),
        ("It was the XIX<sup>e</sup> siècle.", "It was the XIXe siècle."),
        ("It was Acme<sup>TM</sup> then.", "It was Acme™ then."),
        ("It was said.<sup>1</sup> Twice.", "It was said.¹ Twice."),
        ("It was said<sup>[12]</sup> once*.", "It was said[12] once*."),
        ("<sup>1</sup>It was said.", "¹It was said."),
        ("It was<sub>a much longer passage in small print, as captions are</sub> said.",
         "It was_(a much longer passage in small print, as captions are) said."),
        ("<sup>A whole paragraph in small print, as disclaimers are in newspapers.</sup>",
         "A whole paragraph in small print, as disclaimers are in newspapers."),
    ],
)  # fmt: skip
def test_a_page_says_what_its_type_says(written, read):
    assert html(written)[0] == read


def test_what_was_written_out_is_listed():
    _, extracted = html("He was <s>not</s> <ins>found</ins> guilty of 10<sup>6</sup> and CO<sub>2</sub>.")
    assert any(STRUCK in loss for loss in extracted.losses)
    assert any("1 passage marked as inserted was taken" in loss for loss in extracted.losses)
    assert any(f"2 passages {SHIFTED} were written out" in loss for loss in extracted.losses)


def test_a_page_without_has_no_such_losses():
    assert not any("~~" in loss or SHIFTED in loss for loss in html("He was guilty of 106.")[1].losses)


def test_links_and_notes_keep_their_places():
    text, extracted = html(
        'He was <s>not <a href="https://e.example/x">a thief</a></s> at 10<sup>6</sup>'
        '<sup><a href="#fn1">1</a></sup> and <a href="https://e.example/y">more</a>.'
        '</p><p>More of it.</p><div id="fn1"><p>1 It was 10<sup>9</sup> and <s>not</s> less.</p></div><p>End.'
    )
    assert text == "He was ~~not a thief~~ at 10⁶ and more."
    places = {one.text: extracted.text[one.start : one.end] for one in extracted.attachments}
    assert places["https://e.example/x"] == "a thief"
    assert places["https://e.example/y"] == "more"
    assert places["It was 10⁹ and ~~not~~ less."] == "⁶"


def test_a_struck_passage_over_several_paragraphs_is_struck_in_each():
    struck = "<del><p>One is gone now.</p><p>Two is gone now.</p></del>"
    page = f"<article><p>{REST}</p>{struck}<p>{REST} Again.</p></article>"
    text = extract(f"<html><body>{page}</body></html>".encode(), filename="a.html").text
    assert text.split("\n\n")[1:3] == ["~~One is gone now.~~", "~~Two is gone now.~~"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("He was ~~not~~ guilty.", "He was ~~not~~ guilty."),
        ("He was <s>not</s> guilty.", "He was ~~not~~ guilty."),
        ("He was <del class='x'>not *at all*</DEL> guilty.", "He was ~~not at all~~ guilty."),
        ("It cost 10<sup>6</sup> and CO<sub>2</sub>.", "It cost 10⁶ and CO₂."),
        ("It was x<sup>n+1</sup>.", "It was x^(n+1)."),
        ("It was the 5<sup>th</sup>.", "It was the 5th."),
        ("He was <s>not", "He was ~~not~~"),
        ("He was not</s> guilty.", "He was not guilty."),
    ],
)
def test_markdown_says_what_its_type_says(written, read):
    extracted = extract(f"{REST}\n\n{written}\n\n{REST}\n".encode(), filename="a.md")
    assert extracted.text.split("\n\n")[1] == read
    assert any(STRUCK in loss for loss in extracted.losses) == ("~~" in read)
    assert any(SHIFTED in loss for loss in extracted.losses) == any(sign in read for sign in "⁶^")


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
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
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
    assert "1 tracked insertion was taken as accepted." in extracted.losses
    assert "1 tracked deletion was left out." in extracted.losses


def test_a_sentence_may_end_inside_what_is_struck():
    text = "~~He lied.~~ The rest stands. ~~Not this.~~ ~~Nor this.~~ It rose by 10⁶. Then."
    assert [span.of(text) for span in segment(text)] == [
        "~~He lied.~~", "The rest stands.", "~~Not this.~~", "~~Nor this.~~", "It rose by 10⁶.", "Then.",
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("was not guilty of any of it", "was <s>not</s> guilty of any of it", "negation"),
        ("was guilty of any of it", "was <s>very</s> guilty of any of it", "wording"),
        ("paid 106 euros for it", "paid 10<sup>6</sup> euros for it", "figures"),
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
    sentence = next(one for one in first.revision.sentences.all() if "court" in one.text)
    rating = RatingScale.objects.in_use().ratings.first()
    note = write_note(sentence, rating=rating, body="Seen in the record.", reasons=[], user=editor)
    second = bring_in(page(after), path="a.html", user=editor)
    assert second.article == first.article
    anchor = Anchor.objects.get(pk=note.anchor_id)
    assert (anchor.status, anchor.reason) == (Anchor.Status.NEEDS_REVIEW, reason)
