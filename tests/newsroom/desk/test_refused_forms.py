"""Where a form is refused, the rest of its page is drawn from the row as it is
stored.
"""

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group
from django.urls import get_resolver, reverse

from annotations.models import Source
from articles.admin import RowForm


@pytest.fixture
def register(db) -> Source:
    return Source.objects.create(
        csl={"type": "book", "title": "The register", "DOI": "10.1000/1"}
    )


def sent(**changed: str) -> dict[str, str]:
    kept = {
        "work": "The register",
        "kind": "book",
        "visibility": "public",
        "seen_version": "1",
    }
    return kept | {"doi": "10.1000/1"} | changed


def test_a_source_protected_without_a_description_is_refused_with_a_sentence(
    desk, editor, register
):
    """Also to an editor who may read who is protected, and is shown what could be the
    same.
    """
    editor.groups.add(Group.objects.get(name="Keeper of sources"))
    address = reverse("admin:annotations_source_change", args=[register.pk])
    answer = desk.post(address, sent(visibility="protected"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Enter an internal name" in page
    assert 'name="description"' in page, (
        "the field that is missing is there to be filled"
    )
    register.refresh_from_db()
    assert register.is_public


def test_the_page_of_a_refused_form_names_the_row_as_it_is_stored(desk, register):
    address = reverse("admin:annotations_source_change", args=[register.pk])
    answer = desk.post(address, sent(work="", visibility="protected"))
    assert answer.context["original"].is_public
    assert "The register" in answer.content.decode()


def test_every_form_of_the_back_office_leaves_the_row_that_it_is_given_alone():
    assert get_resolver().url_patterns, "which registers them"
    assert site._registry
    for admin in site._registry.values():
        forms = [admin.form, *(inline.form for inline in admin.inlines)]
        assert all(issubclass(form, RowForm) for form in forms), admin
