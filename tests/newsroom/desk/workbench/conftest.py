"""What the tests of the workbench share."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import Article
from tests.support.desk import make_article


@pytest.fixture
def article(db) -> Article:
    return make_article()


@pytest.fixture
def address(article) -> str:
    return reverse("workbench", args=[article.pk])


@pytest.fixture
def desk(client, annotator) -> Client:
    client.force_login(annotator)
    return client


@pytest.fixture
def editors_desk(editor) -> Client:
    client = Client()
    client.force_login(editor)
    return client
