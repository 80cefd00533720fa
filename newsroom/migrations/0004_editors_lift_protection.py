"""Editors and administrators may make a protected source public; annotators may not.

A newsroom may have named or added roles of its own: whoever approves notes is an editor.
"""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations


def add(apps, editor):
    # Permissions are otherwise made only after all migrations have run: too late for this one.
    create_permissions(current_apps.get_app_config("annotations"), verbosity=0, using=editor.connection.alias)
    permission = _permission(apps, "unprotect_source")
    if permission.group_set.exists():  # it went back and forth, and an administrator may have changed roles
        return
    for group in apps.get_model("auth", "Group").objects.filter(
        permissions=_permission(apps, "approve_note")
    ):
        group.permissions.add(permission)


def _permission(apps, codename):
    return apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="annotations", codename=codename
    )


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0003_roles"),
        ("annotations", "0004_sources_found_by_address"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
