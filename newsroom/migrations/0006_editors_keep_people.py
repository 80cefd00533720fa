"""Editors and administrators keep the people who sign; annotators may look.

A newsroom may have named or added roles of its own: whoever changes topics is an editor.
"""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

# What to grant, to whoever has what.
GRANTS = {
    "view_person": "view_topic",
    "add_person": "add_topic",
    "change_person": "change_topic",
}


def add(apps, editor):
    # Permissions are otherwise made only after all migrations have run: too late for this one.
    create_permissions(current_apps.get_app_config("articles"), verbosity=0, using=editor.connection.alias)
    for wanted, had in GRANTS.items():
        permission = _permission(apps, wanted)
        if permission.group_set.exists():  # it went back and forth; an administrator may have changed roles
            continue
        for group in apps.get_model("auth", "Group").objects.filter(permissions=_permission(apps, had)):
            group.permissions.add(permission)


def _permission(apps, codename):
    return apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="articles", codename=codename
    )


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0005_lists_apart_from_pages"),
        ("articles", "0007_people_and_credits"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
