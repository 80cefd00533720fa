from django.db import migrations, models

# Until now colours decided, of some; any other scale has its colours from the same six.
NEEDS = {
    "supported": "supports",
    "mostly": "supports",
    "false": "contradicts",
    "disputed": "contradicts",
    "context": "any",
    "unverified": "nothing",
}


def say(apps, _editor):
    ratings = apps.get_model("annotations", "Rating").objects
    for tone, needs in NEEDS.items():
        ratings.filter(tone=tone).update(needs=needs)


class Migration(migrations.Migration):
    dependencies = [("annotations", "0014_life_of_remarks")]

    operations = [
        migrations.AddField(
            "rating",
            "needs",
            models.CharField(
                choices=[
                    ("supports", "a source that supports the sentence"),
                    ("contradicts", "a source that contradicts the sentence"),
                    ("any", "a source, whatever it says to the sentence"),
                    ("nothing", "no source"),
                ],
                default="any",
                help_text="Without it on the same sentence, a note so rated is not published.",
                max_length=11,
                verbose_name="needs",
            ),
        ),
        migrations.RunPython(say, migrations.RunPython.noop),
        migrations.AddConstraint(
            "rating",
            models.CheckConstraint(
                name="rating_needs_known",
                condition=models.Q(needs__in=["supports", "contradicts", "any", "nothing"]),
            ),
        ),
    ]
