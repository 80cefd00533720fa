"""What no model says: triggers that keep rows for ever, and who may do what.

Three roles: annotator, editor (an annotator who also decides), administrator (an editor
who also keeps scales, topics and logins). And one beside them, which reads who
protected sources are.
"""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

from articles.immutable import append_only_tables, guard

ANNOTATOR = [
    "articles.view_article",
    "articles.view_original",
    "articles.view_revision",
    "articles.view_sentence",
    "articles.view_finding",
    "articles.view_topic",
    "newsroom.view_person",
    "annotations.view_note",
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
    "newsroom.add_method",
    "newsroom.change_method",
    "newsroom.view_method",
    "articles.delete_topic",
    "annotations.add_ratingscale",
    "annotations.change_ratingscale",
    "annotations.add_rating",
    "annotations.change_rating",
    "annotations.delete_rating",
    "annotations.add_reason",
    "annotations.change_reason",
    "annotations.delete_reason",
    "auth.view_user",
    "auth.add_user",
    "auth.change_user",
    "auth.view_group",
    "editions.read_withheld",
]
KEEPER = ["annotations.view_sourceidentity"]
ROLES = {
    "Annotator": ANNOTATOR,
    "Editor": EDITOR,
    "Administrator": ADMINISTRATOR,
    "Keeper of sources": KEEPER,
}


def keep_rows(_apps, editor):
    """At once, not only after all migrations: one that fails may be the next."""
    guard(editor.connection, append_only_tables())


def add_roles(apps, editor):
    # Permissions are otherwise made only after all migrations have run: too late for
    # this one.
    for label in ("articles", "annotations", "editions", "newsroom", "auth"):
        config = current_apps.get_app_config(label)
        create_permissions(config, verbosity=0, using=editor.connection.alias)
    permission = apps.get_model("auth", "Permission")
    known = {
        f"{row.content_type.app_label}.{row.codename}": row
        for row in permission.objects.select_related("content_type")
    }
    for name, wanted in ROLES.items():
        group, made = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        # else this migration went back and forth, and an administrator may have changed
        # the role
        if made:
            group.permissions.add(*[known[codename] for codename in wanted])


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0001_baseline"),
        ("desk", "0001_baseline"),
        ("editions", "0001_baseline"),
        ("annotations", "0002_default_rating_scale"),
        ("articles", "0001_baseline"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [
        migrations.RunPython(keep_rows, migrations.RunPython.noop),
        migrations.RunPython(add_roles, migrations.RunPython.noop),
    ]
