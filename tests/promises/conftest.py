import pytest

from annotations.importing import import_annotations
from articles.models import Article
from newsroom.actions.intake import Arrival, bring_in
from tests.desk_texts import new_article
from tests.samples import ANNOTATIONS, POLLUTED


@pytest.fixture
def pier(editor) -> Article:
    return new_article(user=editor)


@pytest.fixture
def bring(editor):
    """bring(text, path=..., findings=...) is an arrival."""

    def bring(text: str = POLLUTED, path: str = "harvest.txt", **options) -> Arrival:
        arrival = bring_in(text.encode(), path=path, user=editor, **options)
        assert isinstance(arrival, Arrival)
        return arrival

    return bring


@pytest.fixture
def harvest(bring, editor) -> Article:
    """Clean and annotated, ready to be published."""
    article = bring(findings="remove").article
    assert not import_annotations(article, ANNOTATIONS, editor).unplaced
    return article
