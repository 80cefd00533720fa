"""Who may do what: every address of the desk and of the back office, and every act, for
every role.
"""

import re
import uuid
from itertools import product
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from annotations import anchors, decisions, notes
from annotations.evidence import attach_document
from annotations.importing import import_annotations
from annotations.models import (
    AccessRecord,
    Anchor,
    Citation,
    Decision,
    Note,
    RatingScale,
    Reason,
    Source,
)
from articles.models import (
    Article,
    Intake,
    Original,
    Picture,
    Sentence,
    Topic,
)
from articles.text.shapes import Span
from newsroom import roles
from newsroom.accounts.models import RoleMapping
from newsroom.actions.accept import bring_in
from newsroom.actions.second_requests import Reasons
from newsroom.actions.sign_offs import ask_sign_off
from newsroom.desk.workbench.acts import ACTS
from newsroom.editions.models import Edition
from newsroom.models import Person, SiteIdentity, SitePage
from tests import NIGHTLY
from tests.support.decisions import note_on, publish, rating
from tests.support.documents import pdf
from tests.support.samples import ANNOTATIONS, POLLUTED
from tests.support.small_article import new_article
from tests.support.tables import table
from tests.support.uploads import receive
from tests.support.workbench_forms import citation_fields

# Lowest first: nobody is staff without a role, a reader has an account and is not
# staff.
ROLES = [
    "anonymous",
    "reader",
    "nobody",
    "Commenter",
    "Annotator",
    "Editor",
    "Administrator",
    "superuser",
    "Counsel",  # whose sign-off of the article was asked
    "Counsel of another",
]
# By day PostgreSQL is asked by whoever may see all: who may is decided before it is asked.
TRIED = ROLES if NIGHTLY or connection.vendor == "sqlite" else ["superuser"]
NONE: set[str] = set()
SUPERUSER = {"superuser"}
ADMINISTRATORS = {"Administrator"} | SUPERUSER
EDITORS = {"Editor"} | ADMINISTRATORS
DESK = {"Annotator"} | EDITORS
# A role that does less than an annotator is added to these.
VIEWERS = {"Commenter"} | DESK  # read drafts
COMMENTERS = VIEWERS  # write remarks
SIGNERS = {"Counsel"}
COUNSELS = {"Counsel of another"} | SIGNERS
STAFF = {"nobody"} | VIEWERS | COUNSELS
ALL = set(ROLES)
READ_ONLY = None  # a POST is answered 405

# Address: who may open it, and who may send to it.
PAGES: dict[str, tuple[set[str] | None, set[str] | None]] = {
    "workbench": (VIEWERS | SIGNERS, VIEWERS | SIGNERS),
    "preview_note": (READ_ONLY, VIEWERS),
    "find_sources": (DESK, DESK),
    "fresh_token": (VIEWERS | COUNSELS, READ_ONLY),
    "desk:my_desk": (STAFF, STAFF),
    "desk:scheduled": (EDITORS, EDITORS),
    "desk:notices": (STAFF, STAFF),
    "account_sessions_of": (ADMINISTRATORS, ADMINISTRATORS),
    "desk:requests": (STAFF, STAFF),
    "desk:ask_public": (SUPERUSER, SUPERUSER),
    "desk:ask_identity": (SUPERUSER, SUPERUSER),
    "desk:ask_unmapping": (ADMINISTRATORS, ADMINISTRATORS),
    "desk:import": (EDITORS, EDITORS),
    "desk:discard_practice": (READ_ONLY, EDITORS),
    "desk:batch": (EDITORS, EDITORS),
    "desk:preview": (EDITORS, EDITORS),
    "desk:original": (DESK, READ_ONLY),
    "desk:cite": (DESK, DESK),
    "desk:replies": (DESK, DESK),
    "desk:review": (VIEWERS | SIGNERS, VIEWERS | SIGNERS),
    "desk:writers_copy": (VIEWERS | SIGNERS, READ_ONLY),
    "follow": (VIEWERS | SIGNERS, READ_ONLY),
    "people": (COMMENTERS | SIGNERS, READ_ONLY),
    "desk:revise": (EDITORS, EDITORS),
    "desk:attach": (READ_ONLY, DESK),
    "desk:change_copy": (READ_ONLY, DESK),
    "desk:document": (DESK | SIGNERS, READ_ONLY),
    "desk:picture": (DESK | SIGNERS, READ_ONLY),
    "desk:confirm_quotation": (READ_ONLY, DESK),
    "desk:history": (VIEWERS | SIGNERS, EDITORS),
    "desk:difference": (VIEWERS | SIGNERS, READ_ONLY),
    "desk:sentence": (EDITORS, EDITORS),
    "desk:pictures": (READ_ONLY, EDITORS),
    # of no article, so that counsel is refused
    "desk:article_picture": (VIEWERS, READ_ONLY),
    "desk:publish": (EDITORS, EDITORS),
    "desk:withdraw": (EDITORS, EDITORS),
    "desk:withholding": (EDITORS, EDITORS),
    "admin:index": (STAFF, STAFF),
    "admin:password_change": (ALL, ALL),  # leads to one under /accounts/
    "admin:password_change_done": (STAFF, READ_ONLY),
    "admin:autocomplete": (NONE, READ_ONLY),
    "admin:jsi18n": (STAFF, READ_ONLY),
    "admin:auth_user_link": (READ_ONLY, ADMINISTRATORS),
    "desk:ask_factors": (ADMINISTRATORS, ADMINISTRATORS),
    "admin:annotations_source_several": (DESK, DESK),
    "admin:annotations_source_unreliable": (EDITORS, EDITORS),
    "admin:annotations_source_merge": (READ_ONLY, EDITORS),
    "admin:annotations_source_identity": (SUPERUSER, SUPERUSER),
}
# Model of the back office: who may look, add, change, delete.
MODELS: dict[str, tuple[set[str], set[str], set[str], set[str]]] = {
    "auth_user": (ADMINISTRATORS, ADMINISTRATORS, ADMINISTRATORS, SUPERUSER),
    "auth_group": (ADMINISTRATORS, SUPERUSER, SUPERUSER, SUPERUSER),
    "articles_article": (VIEWERS, EDITORS, EDITORS, NONE),
    "articles_sentence": (VIEWERS, NONE, VIEWERS, NONE),
    "articles_topic": (DESK, EDITORS, EDITORS, ADMINISTRATORS),
    "newsroom_person": (DESK, EDITORS, EDITORS, SUPERUSER),
    "articles_original": (DESK, NONE, NONE, NONE),
    "articles_intake": (EDITORS, NONE, NONE, NONE),
    "editions_edition": (DESK, NONE, NONE, NONE),
    "annotations_accessrecord": (ADMINISTRATORS, NONE, NONE, NONE),
    "annotations_ratingscale": (DESK, ADMINISTRATORS, ADMINISTRATORS, SUPERUSER),
    "accounts_rolemapping": (ADMINISTRATORS, ADMINISTRATORS, NONE, ADMINISTRATORS),
    # one, which is there
    "newsroom_siteidentity": (ADMINISTRATORS, NONE, ADMINISTRATORS, SUPERUSER),
    "newsroom_sitepage": (EDITORS, EDITORS, EDITORS, EDITORS),
    "annotations_reason": (DESK, ADMINISTRATORS, ADMINISTRATORS, ADMINISTRATORS),
    "annotations_source": (DESK, DESK, DESK, SUPERUSER),
    "annotations_note": (VIEWERS, NONE, VIEWERS, NONE),
}
for model, (view, add, change, delete) in MODELS.items():
    PAGES |= {
        f"admin:{model}_changelist": (view, view),
        f"admin:{model}_add": (add, add),
        f"admin:{model}_change": (view, change),
        f"admin:{model}_history": (view, view),
        f"admin:{model}_delete": (delete, delete),
    }
PAGES |= {
    "admin:annotations_source_history": (DESK, READ_ONLY),
    "admin:articles_article_change": (VIEWERS | SIGNERS, EDITORS),
    "admin:articles_article_history": (VIEWERS | SIGNERS, VIEWERS | SIGNERS),
    "admin:articles_sentence_change": (VIEWERS | SIGNERS, VIEWERS | SIGNERS),
    "admin:annotations_note_change": (VIEWERS | SIGNERS, VIEWERS | SIGNERS),
}
KINDS = [
    *(
        Article,
        Sentence,
        Topic,
        Person,
        Original,
        Intake,
        Edition,
        AccessRecord,
        RatingScale,
        Reason,
        Source,
        Note,
        Citation,
        SiteIdentity,
        SitePage,
        RoleMapping,
    ),
]
# What is not a page of its own: logging out, choosing a language, and redirects to
# other addresses.
APART = {
    "admin:login",
    "admin:logout",
    "account_logout",
    "admin:view_on_site",
    "admin:app_list",
    "admin:None",
    "None",
    "set_language",
    "editions_before",
    "desk:article_before",
    "desk:my_desk_before",
}

# Before somebody has logged in, or by a link that only they have.
BEFORE_LOGIN = {
    "account_login",
    "account_link",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
}
# Of a person's own account, so that no role is asked for.
OWN_ACCOUNT = {
    "account_reauthenticate",
    "account_reauthenticate_at_provider",
    "account_change_password",
    "account_set_password",
    "account_sessions",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
}

OF_HIDDEN = {
    "admin:annotations_source_identity",
    "desk:ask_public",
    "desk:ask_identity",
}
OF_ANOTHER_ACCOUNT = {
    "admin:auth_user_link",
    "desk:ask_factors",
    "account_sessions_of",
}

# Act on the workbench: who may. The first are tried with something that can be done.
WORKBENCH = {
    **dict.fromkeys(("note", "citation", "uncite", "recite"), DESK),
    **dict.fromkeys(
        ("retire", "confirm", "confirm_all", "reattach", "detach", "undo"), DESK
    ),
    **dict.fromkeys(("no_claim", "claim", "nothing", "unchecked", "undecide"), DESK),
    **dict.fromkeys(("approve", "unapprove"), EDITORS),
}
TOGETHER = {
    **dict.fromkeys(("remark", "resolve", "reopen"), COMMENTERS | SIGNERS),
    # Nothing was saved: all who see the workbench are told so.
    "unsave": VIEWERS | SIGNERS,
    "submit": DESK,
    **dict.fromkeys(("send_back", "release", "unrelease"), EDITORS),
    **dict.fromkeys((f"answer_{answer}" for answer in Note.Answer.values), DESK),
}


@pytest.fixture
def article(db) -> Article:
    arrival = bring_in(POLLUTED.encode(), path="a.txt", findings="remove", user=None)
    import_annotations(arrival.article, ANNOTATIONS, None)
    return arrival.article


@pytest.fixture
def waiting(db) -> Intake:
    intake = receive(POLLUTED.replace("ministry", "office").encode(), path="b.txt")
    intake.batch = uuid.uuid4()
    intake.save()
    return intake


def the_article() -> Article:
    """The one of `article`, which came first."""
    return Article.objects.order_by("pk")[0]


@pytest.fixture
def log_in(client, make_user, django_user_model):
    def counsel_for(article: Article) -> User:
        counsel = make_user("Counsel")
        ask_sign_off(article, counsel.pk, user=None)
        return counsel

    def log_in(role: str):
        special = {
            "reader": lambda: django_user_model.objects.create_user("reader"),
            "nobody": lambda: make_user(None),
            "superuser": lambda: django_user_model.objects.create_superuser(
                "root", password="correct horse battery"
            ),
            "Counsel": lambda: counsel_for(the_article()),
            "Counsel of another": lambda: counsel_for(new_article()),
        }
        client.logout()
        if role != "anonymous":
            client.force_login(special.get(role, lambda: make_user(role))())
        return client

    return log_in


@pytest.fixture
def address_of(article, waiting, make_user):
    """address_of("desk:publish") of something that is there."""
    publish(article, user=None, reasons=Reasons(unchecked="It is a test."))
    Topic.objects.create(name="Harbour", slug="harbour")
    Person.objects.create(name="Ann Lee", slug="ann-lee")
    SiteIdentity.objects.create()
    SitePage.objects.create(
        slug="about", language="en-gb", title="About", body="By asking."
    )
    RoleMapping.objects.create(claim="desk", role=Group.objects.first())
    reader = make_user("Annotator", "colleague")
    AccessRecord.objects.create(
        what="earlier", article=article, path="/admin/", person=reader
    )
    rows = {
        f"{model._meta.app_label}_{model._meta.model_name}": model.objects.first()
        for model in KINDS
    }
    rows["auth_user"] = User.objects.get(username="colleague")
    rows["auth_group"] = Group.objects.get(name="Annotator")
    copy = attach_document(
        rows["annotations_source"], pdf(["A page."]), filename="a.pdf", user=None
    )
    hidden = Source.objects.create(csl={"title": "Hidden"}, visibility="protected")
    numbers = {
        "source_id": rows["annotations_source"].pk,
        "copy_id": copy.pk,
        "number": 1,
        "citation_id": rows["annotations_citation"].pk,
        "article_id": article.pk,
        "intake_id": waiting.pk,
        "batch": waiting.batch,
        "anchor_id": Anchor.objects.first().pk,
        "sha256": Picture.objects.create(sha256="0" * 64, content=b"x").sha256,
        "key": article.current_revision.sentences.first().key,
        "a": 1,
        "b": 1,
    }

    def address(name: str) -> str:
        if name in OF_ANOTHER_ACCOUNT:
            return reverse(name, args=[rows["auth_user"].pk])
        if name in OF_HIDDEN:
            return reverse(name, args=[hidden.pk])
        if name == "desk:ask_unmapping":
            return reverse(name, args=[rows["accounts_rolemapping"].pk])
        model, _, page = name.removeprefix("admin:").rpartition("_")
        if model in rows:
            return reverse(
                name,
                args=[]
                if page in {"changelist", "add", "several"}
                else [rows[model].pk],
            )
        return reverse(name, kwargs={key: numbers[key] for key in WANTED[name]})

    return address


DESK_PATHS = ("admin/", "accounts/")


def routes(patterns: Any = None, prefix: str = "", space: str = ""):
    """(name, route) of every address of the desk."""
    for entry in patterns or get_resolver().url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from routes(entry.url_patterns, route, space + inner)
        elif isinstance(entry, URLPattern) and route.startswith(DESK_PATHS):
            yield f"{space}{entry.name}", route


WANTED = {name: re.findall(r"<\w+:(\w+)>", route) for name, route in routes()}


def test_every_role_is_tried() -> None:
    """The keeper of sources has another role beside."""
    assert roles.ROLES.keys() - {roles.KEEPER} <= set(ROLES)


def test_every_address_has_its_row() -> None:
    without_role = APART | BEFORE_LOGIN | OWN_ACCOUNT
    assert {name for name, _ in routes()} - without_role == PAGES.keys()
    assert ACTS.keys() == WORKBENCH.keys() | TOGETHER.keys()


def is_refused(answer: Any) -> bool:
    to_login = answer.status_code == 302 and answer.headers["Location"].startswith(
        ("/admin/login/", "/accounts/login/")
    )
    return to_login or answer.status_code in {401, 403}


def is_as_said(
    answer: Any, role: str, allowed: set[str] | None, others: set[str] | None
) -> bool:
    """Whoever may send the other kind of request is told that the page takes none of
    this kind.
    """
    if allowed is READ_ONLY:
        return answer.status_code == 405 or (
            role not in (others or NONE) and is_refused(answer)
        )
    if role not in allowed:
        return is_refused(answer)
    return answer.status_code in {200, 302, 400, 409, 422} and not is_refused(answer)


@pytest.mark.slow
@table("role", TRIED, rolled_back=True)
def test_who_may_open_which_page(log_in, address_of, role) -> None:
    client = log_in(role)
    wrong = {}
    for name, (readers, writers) in PAGES.items():
        answer = client.get(address_of(name))
        if not is_as_said(answer, role, readers, writers):
            wrong[name] = answer.status_code
    assert wrong == {}


@table("name", sorted(OWN_ACCOUNT), rolled_back=True)
def test_nobody_reads_or_changes_an_account_without_a_login(db, client, name) -> None:
    address = reverse(name, args=[1] if WANTED[name] else [])
    assert is_refused(client.get(address))
    assert is_refused(client.post(address))


SENT = {
    "workbench": {"act": "note"},
    "desk:history": {"restore": "1", "based_on": "1"},
    "desk:batch": {"step": "certain"},
}


@pytest.mark.slow
@table("role", TRIED, rolled_back=True)
def test_who_may_send_to_which_page(log_in, address_of, article, role) -> None:
    client = log_in(role)
    before = state(article)
    wrong = {}
    for name, (readers, writers) in PAGES.items():
        answer = client.post(
            address_of(name), SENT.get(name, {"accept": "1", "save": "1"})
        )
        if not is_as_said(answer, role, writers, readers):
            wrong[name] = answer.status_code
    assert wrong == {}
    if role not in EDITORS:
        assert state(article) == before


def test_what_one_person_typed_is_not_saved_by_whoever_logged_in_since(
    log_in, article
) -> None:
    """With a token of theirs, as a page has it that was renewed meanwhile."""
    sentence = article.current_revision.sentences.first()
    bench = f"{reverse('workbench', args=[article.pk])}?s={sentence.key}"
    data = doable(article, sentence, "note")
    client = log_in("Editor")
    before = state(article)
    other = {"X-Person": "0", "X-Requested-With": "fetch"}
    assert client.post(bench, data, headers=other).status_code == 403
    assert state(article) == before
    assert (
        client.post(bench, data, headers={"X-Requested-With": "fetch"}).status_code
        == 200
    )


def state(article: Article) -> tuple[Any, ...]:
    people = list(
        User.objects.exclude(username="root")
        .order_by("pk")
        .values_list("username", "password")
    )
    notes_now = list(
        Note.objects.order_by("pk").values_list("body", "status", "version")
    )
    waiting = Intake.objects.filter(status="waiting").count()
    sources_now = list(Source.objects.order_by("pk").values_list("title", "visibility"))
    decided = [*Decision.objects.order_by("pk").values_list("act", "kind")]
    citations = [
        *Citation.objects.order_by("pk").values_list(
            "source__title", "removed_at", "version"
        )
    ]
    return (
        article.editions.count(),
        article.revisions.count(),
        people,
        notes_now,
        waiting,
        sources_now,
        decided,
        citations,
    )


def doable(article: Article, sentence: Sentence, act: str) -> dict[str, Any]:
    """What a form sends so that the act can be done."""
    note = note_on(sentence, "disputed", "A.", approve=act == "unapprove")
    citation, words = note.citations.get(), sentence.text.split()[0]
    data: dict[str, Any] = {
        "act": act,
        "number": note.anchor_id,
        "version": note.version,
        "reason": "x",
    }
    data |= {
        "numbers": note.anchor_id,
        "to": article.current_revision.sentences.last().key,
    }
    match act:
        case "note" | "citation":
            data |= {
                "number": "",
                "note": note.pk,
                "rating": note.rating_id,
                "body": "B.",
                **citation_fields(title="C"),
            }
        case "uncite" | "recite":
            if act == "recite":
                notes.remove_citation(citation.pk, version=1, user=None)
            data |= {"number": citation.pk, "version": citation.version}
        case "approve" | "unapprove":
            data |= {"number": note.pk}
        case "undo":
            anchors.retire(note, user=None)
        case "confirm" | "confirm_all":
            Anchor.objects.filter(pk=note.anchor_id).update(
                status="needs_review", reason="wording"
            )
        case "no_claim" | "claim" | "nothing" | "unchecked" | "undecide":
            data |= {"why": "Closed.", "to": "", "revision": sentence.revision.number}
            if act in {"no_claim", "claim"}:
                data |= {"about": f"0-{len(words)}", "words": words}
            if act in {"claim", "undecide"}:
                made = decisions.decide_sentence(
                    sentence, "no_claim", span=Span(0, len(words)), user=None
                )
                data |= {"number": made.pk}
    return data


@pytest.mark.slow
@table(("role", "act"), product(TRIED, WORKBENCH), rolled_back=True)
def test_who_may_act_on_the_workbench(log_in, article, act, role) -> None:
    sentence = article.current_revision.sentences.first()
    data = doable(article, sentence, act)
    before = (state(article), list(Anchor.objects.values_list("pk", "status")))
    answer = log_in(role).post(
        f"{reverse('workbench', args=[article.pk])}?s={sentence.key}", data
    )
    after = (state(article), list(Anchor.objects.values_list("pk", "status")))
    if role in WORKBENCH[act]:
        assert answer.status_code == 302
        assert after != before or act == "reattach"
    else:
        assert is_refused(answer)
        assert after[1] == before[1]
        assert after[0][0:2] == before[0][0:2]
        assert after[0][3:] == before[0][3:]


@pytest.mark.slow
@table("role", TRIED, rolled_back=True)
def test_who_may_review_and_remark(log_in, article, role) -> None:
    sentence = article.current_revision.sentences.first()
    note = note_on(sentence, "unverified")
    client, address = (
        log_in(role),
        f"{reverse('workbench', args=[article.pk])}?s={sentence.key}",
    )
    for act, allowed in TOGETHER.items():
        version = Note.objects.get(pk=note.pk).version
        data = {
            "act": act,
            "number": note.pk,
            "version": version,
            "comment": "C",
            "remark": "R",
        }
        assert is_refused(client.post(address, data)) == (role not in allowed), act


@table("role", sorted(ALL - EDITORS), rolled_back=True)
def test_only_editors_approve_as_they_write(log_in, article, role) -> None:
    sentence = article.current_revision.sentences.first()
    data = {
        "act": "note",
        "rating": rating("unverified").pk,
        "body": "B.",
        "approve": "yes",
    }
    answer = log_in(role).post(
        f"{reverse('workbench', args=[article.pk])}?s={sentence.key}", data
    )
    assert is_refused(answer)
    assert not Note.objects.filter(body="B.").exists()


def test_the_roles_are_nested(db) -> None:
    """Each may all that the one below may, so that who is given the higher loses
    nothing.
    """
    held = [
        set(Group.objects.get(name=name).permissions.values_list("pk", flat=True))
        for name in ("Annotator", "Editor", "Administrator")
    ]
    assert held[0] < held[1] < held[2]


def test_someone_who_is_not_staff_sees_no_desk(client, django_user_model, address_of):
    reader = django_user_model.objects.create_superuser("ex-superuser", password="x")
    reader.is_staff = False
    reader.save()
    client.force_login(reader)
    assert is_refused(client.get(address_of("admin:index")))
    assert is_refused(client.get(address_of("admin:auth_user_changelist")))
