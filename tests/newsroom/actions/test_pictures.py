"""Pictures of an article: brought by its text, they stay through every revision until somebody takes them
out."""

import pytest

from articles.models import Article, Picture, Revision
from articles.text.headline import body_of
from newsroom.actions.accept import bring_in
from newsroom.actions.revise import restore
from tests.desk_texts import edit
from tests.pictures import BLUE, SECRET, illustrated_docx, picture

pytestmark = pytest.mark.django_db

FIRST = "The harbour was sold in March to a company that appears in no register we could search."
SECOND = "Nobody at the town hall could say who had signed the contract, or when it was paid for."
CAPTION = "The harbour on the day of the sale."


def imported(*parts: str | bytes, **said: str) -> Article:
    content = illustrated_docx(*parts or (FIRST, picture(), f"^ {CAPTION}", SECOND))
    return bring_in(content, path="sale.docx", user=None, metadata={"kind": "ours"} | said).article


def before(revision: Revision) -> list[str]:
    """What follows each picture."""
    text, blocks = body_of(revision.text, revision.blocks)
    follows = [text[one["start"] : one["end"]] for one in blocks] + ["the end"]
    return [follows[one["block"]] for one in revision.pictures]


def test_they_come_with_the_text_in_two_sizes() -> None:
    revision = imported().current_revision
    assert before(revision) == [CAPTION]
    (shown,) = revision.pictures
    sizes = [(one["width"], one["height"]) for one in shown["sizes"]]
    assert (sizes, shown["credit"], shown["alt"]) == ([(1280, 720), (640, 360)], "", "")
    kept = {one.sha256: bytes(one.content) for one in Picture.objects.all()}
    assert kept.keys() == {one["sha256"] for one in shown["sizes"]}
    assert not any(SECRET.encode() in content for content in kept.values())


@pytest.mark.parametrize(
    ("old", "new", "follows"),
    [
        (SECOND, f"{SECOND}\n\nThe mayor did not answer.", CAPTION),
        (FIRST, f"It began in 2012.\n\n{FIRST}", CAPTION),
        (CAPTION, "Two cranes, seen from Mill Lane in the summer of 2019.", "Two cranes, seen from Mill Lane"),
        (f"^ {CAPTION}\n\n", "", SECOND),
        (f"{FIRST}\n\n", "", CAPTION),
        (f"\n\n^ {CAPTION}\n\n{SECOND}", "", "the end"),
    ],
)
def test_they_stay_where_they_stand_when_the_text_is_corrected(old: str, new: str, follows: str) -> None:
    article = imported()
    revision = edit(article, old, new)
    assert [one.startswith(follows) for one in before(revision)] == [True]


def test_another_import_takes_none_away_and_brings_none_twice() -> None:
    article = imported(external_id="sale")
    parts = (FIRST, picture(), f"^ {CAPTION}", SECOND, picture(colour=BLUE))
    again = bring_in(illustrated_docx(*parts), path="b.docx", user=None, metadata={"external_id": "sale"})
    assert again.article == article
    assert before(again.revision) == [CAPTION, "the end"]
    fewer = bring_in(
        illustrated_docx(FIRST, SECOND), path="c.docx", user=None, metadata={"external_id": "sale"}
    )
    assert len(fewer.revision.pictures) == 2


def test_an_earlier_revision_has_its_own() -> None:
    article = imported()
    first = article.current_revision
    edit(article, FIRST, f"It began in 2012.\n\n{FIRST}")
    again = restore(article, first.number, based_on=2, user=None)
    assert again.pictures == first.pictures
