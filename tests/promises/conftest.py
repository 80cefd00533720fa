import pytest

from annotations.importing import import_annotations
from articles.models import Article
from tests.desk_texts import new_article
from tests.samples import ANNOTATIONS


@pytest.fixture
def pier(editor) -> Article:
    return new_article(user=editor)


@pytest.fixture
def harvest(bring, editor) -> Article:
    """Clean and annotated, ready to be published."""
    article = bring(findings="remove").article
    assert not import_annotations(article, ANNOTATIONS, editor).unplaced
    return article
