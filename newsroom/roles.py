"""The roles of the desk, and what each may do.

A commenter reads drafts, an annotator writes notes too, an editor also decides, and an
administrator also keeps scales, topics and logins. Beside them, a keeper reads who
protected sources are, and counsel reads only the articles whose sign-off was asked of
them: see newsroom/actions/sign_offs.py. Roles are made after migrating; a role that is
added here is there after the next `manage.py upgrade`.
"""

from django.apps import apps as current_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

COMMENTER = [
    "articles.view_article",
    "annotations.view_note",
    "annotations.add_remark",
]
ANNOTATOR = [
    *COMMENTER,
    "articles.view_original",
    "articles.view_revision",
    "articles.view_sentence",
    "articles.view_finding",
    "articles.view_topic",
    "newsroom.view_person",
    "annotations.add_note",
    "annotations.change_note",
    "annotations.delete_note",
    "annotations.decide_sentence",
    "annotations.view_decision",
    "annotations.view_source",
    "annotations.add_source",
    "annotations.change_source",
    "annotations.view_rating",
    "annotations.view_ratingscale",
    "annotations.view_reason",
    "editions.view_edition",
]
EDITOR = [
    *ANNOTATOR,
    "articles.import_article",
    "articles.change_article",
    "articles.revise_article",
    "articles.decide_finding",
    "articles.view_intake",
    "articles.add_topic",
    "articles.change_topic",
    "newsroom.add_person",
    "newsroom.change_person",
    "newsroom.view_sitepage",
    "newsroom.add_sitepage",
    "newsroom.change_sitepage",
    "newsroom.delete_sitepage",
    "annotations.approve_note",
    "annotations.release_note",
    "annotations.unprotect_source",
    "editions.publish_edition",
    "editions.withdraw_edition",
    "editions.withhold_edition",
]
ADMINISTRATOR = [
    *EDITOR,
    "editions.read_withheld",
    "newsroom.sign_off_article",
    "newsroom.add_siteidentity",
    "newsroom.change_siteidentity",
    "newsroom.view_siteidentity",
    "articles.delete_topic",
    "annotations.add_ratingscale",
    "annotations.change_ratingscale",
    "annotations.add_rating",
    "annotations.change_rating",
    "annotations.delete_rating",
    "annotations.add_reason",
    "annotations.change_reason",
    "annotations.delete_reason",
    "accounts.view_rolemapping",
    "accounts.add_rolemapping",
    "accounts.delete_rolemapping",
    "auth.view_user",
    "auth.add_user",
    "auth.change_user",
    "auth.view_group",
]
KEEPER = _("Keeper of sources")
ROLES = {
    _("Commenter"): COMMENTER,
    _("Annotator"): ANNOTATOR,
    _("Editor"): EDITOR,
    _("Administrator"): ADMINISTRATOR,
    KEEPER: ["annotations.view_sourceidentity"],
    _("Counsel"): ["newsroom.sign_off_article", "annotations.add_remark"],
}


# What Django lets each model have permissions for, by how their names begin.
USUAL_RIGHTS = {
    "add": _("Can add: %(rows)s"),
    "change": _("Can change: %(rows)s"),
    "delete": _("Can delete: %(rows)s"),
    "view": _("Can view: %(rows)s"),
}


def role_name(role: Group) -> str:
    """Return the name of a role, in the active language if that is known."""
    return gettext(role.name)


def right_name(permission: Permission) -> str:
    """Return what a permission allows, in the active language if that is known.

    The database keeps the names in English. One that no role has, such as those of
    tasks and of histories, is named as Django names it.
    """
    key = f"{permission.content_type.app_label}.{permission.codename}"
    if not any(key in wanted for wanted in ROLES.values()):
        return str(permission)
    verb = permission.codename.partition("_")[0]
    model = permission.content_type.model_class()
    if model and verb in USUAL_RIGHTS:
        return gettext(USUAL_RIGHTS[verb]) % {"rows": model._meta.verbose_name_plural}
    return gettext(permission.name)


def apply_roles(*, apps: Apps, using: str, **_signal: object) -> None:
    """Make the roles and give each the permissions that it was never given.

    What an administrator takes from a role stays taken. `apps` are the models as they
    are after migrating, `using` names the database.
    """
    if not _has_tables(apps):
        return
    _create_permissions(using)
    permissions = _permission_keys(apps, using)
    groups = apps.get_model("auth", "Group").objects.using(using)
    grants = apps.get_model("newsroom", "RoleGrant").objects.using(using)
    given = set(grants.values_list("role", "permission"))
    for role, wanted in ROLES.items():
        new = [name for name in wanted if (role, name) not in given]
        if not new:
            continue
        group, _is_new = groups.get_or_create(name=role)
        group.permissions.add(*[permissions[name] for name in new])
        grants.bulk_create(grants.model(role=role, permission=name) for name in new)


def _has_tables(apps: Apps) -> bool:
    """Return whether the migrations have not been taken back."""
    try:
        apps.get_model("newsroom", "RoleGrant")
        for label in _app_labels():
            apps.get_app_config(label)
    except LookupError:
        return False
    return True


def _app_labels() -> list[str]:
    """Return the apps whose permissions the roles have."""
    labels = set()
    for wanted in ROLES.values():
        labels |= {name.partition(".")[0] for name in wanted}
    return sorted(labels)


def _create_permissions(using: str) -> None:
    """Make the permissions of all apps now; Django makes them app by app, later."""
    for label in _app_labels():
        config = current_apps.get_app_config(label)
        create_permissions(config, verbosity=0, using=using)


def _permission_keys(apps: Apps, using: str) -> dict[str, int]:
    """Return the key of each permission by "app.codename"."""
    rows = apps.get_model("auth", "Permission").objects.using(using)
    keys = {}
    for row in rows.select_related("content_type"):
        keys[f"{row.content_type.app_label}.{row.codename}"] = row.pk
    return keys
