"""Who writes notes checks facts.

A newsroom may have named or added roles of its own: whoever changes notes is an annotator.
"""

from django.apps import apps as current_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations


def add(apps, editor):
    # Permissions are otherwise made only after all migrations have run: too late for this one.
    create_permissions(current_apps.get_app_config("annotations"), verbosity=0, using=editor.connection.alias)
    permission = _permission(apps, "check_fact")
    if permission.group_set.exists():  # it went back and forth, and an administrator may have changed roles
        return
    for group in apps.get_model("auth", "Group").objects.filter(permissions=_permission(apps, "change_note")):
        group.permissions.add(permission)


def _permission(apps, codename):
    return apps.get_model("auth", "Permission").objects.get(
        content_type__app_label="annotations", codename=codename
    )


class Migration(migrations.Migration):
    dependencies = [
        ("newsroom", "0006_editors_keep_people"),
        ("annotations", "0009_facts_and_states"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
