"""What readers' pages are found by is of an app of its own; documents are stored compressed."""

from django.db import migrations

import articles.compressed


def drop_words(apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TABLE newsroom_passage_words")
        editor.execute("DROP TABLE newsroom_words_missing")


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0021_installation")]
    operations = [
        migrations.RunPython(drop_words, migrations.RunPython.noop),
        *(
            migrations.DeleteModel(name)
            for name in ("StoredPage", "StoredBody", "Listing", "Made", "Passage", "IndexedArticle")
        ),
        migrations.AlterField("edition", "document", articles.compressed.CompressedText()),
    ]
