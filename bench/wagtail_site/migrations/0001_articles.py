import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models

PARAGRAPH = {0: ("wagtail_footnotes.blocks.RichTextBlockWithFootnotes", (), {})}


class Migration(migrations.Migration):
    dependencies = [("wagtailcore", "0094_alter_page_locale"), ("wagtail_footnotes", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="ArticlePage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.page",
                    ),
                ),
                ("byline", models.CharField(max_length=200)),
                ("standfirst", models.TextField()),
                ("body", wagtail.fields.StreamField([("paragraph", 0)], block_lookup=PARAGRAPH)),
            ],
            bases=("wagtailcore.page",),
        ),
    ]
