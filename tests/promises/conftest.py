import pytest

from annotations.importing import import_annotations
from articles.models import Article
from tests.support.samples import ANNOTATIONS
from tests.support.small_article import new_article


@pytest.fixture
def pier(editor) -> Article:
    return new_article(user=editor)


@pytest.fixture
def harvest(bring, editor) -> Article:
    """Clean and annotated, ready to be published."""
    article = bring(findings="remove").article
    assert not import_annotations(article, ANNOTATIONS, editor).unplaced
    return article
