"""What is published can be searched by an index; `rebuild_pages`, which follows an upgrade, fills it.

Each database keeps an index of words itself: SQLite by triggers, since its index is a table of its own.
"""

from django.db import migrations, models

# Words come folded and separated by spaces: nothing is left for a tokenizer to do but to split.
SQLITE = [
    """CREATE VIRTUAL TABLE newsroom_passage_words USING fts5(
        words, content='newsroom_passage', content_rowid='id', detail=none, columnsize=0,
        tokenize="ascii tokenchars '/-_'"
    )""",
    """CREATE TRIGGER newsroom_passage_inserted AFTER INSERT ON newsroom_passage BEGIN
        INSERT INTO newsroom_passage_words (rowid, words) VALUES (new.id, new.words);
    END""",
    """CREATE TRIGGER newsroom_passage_deleted AFTER DELETE ON newsroom_passage BEGIN
        INSERT INTO newsroom_passage_words (newsroom_passage_words, rowid, words)
        VALUES ('delete', old.id, old.words);
    END""",
    """CREATE TRIGGER newsroom_passage_updated AFTER UPDATE ON newsroom_passage BEGIN
        INSERT INTO newsroom_passage_words (newsroom_passage_words, rowid, words)
        VALUES ('delete', old.id, old.words);
        INSERT INTO newsroom_passage_words (rowid, words) VALUES (new.id, new.words);
    END""",
]
# Besides its words each passage has the windows of neighbours that it is in, see newsroom/public/looking.py.
# A longer list of what waits to be put into the index would be gone through by each search.
POSTGRESQL = [
    """CREATE INDEX newsroom_passage_words ON newsroom_passage USING gin ((
        (words || ' /0/' || (id >> 25)::text || ' /1/' || (id >> 29)::text || ' /2/' || (id >> 33)::text)
        ::tsvector
    )) WITH (gin_pending_list_limit = 256)""",
    # Roles that may read the lists of what is published, and only such things, may search it too.
    """DO $$ DECLARE reader text; BEGIN
        FOR reader IN
            SELECT DISTINCT grantee FROM information_schema.role_table_grants
            WHERE table_schema = current_schema() AND table_name = 'newsroom_listing'
            AND privilege_type = 'SELECT' AND grantee NOT IN (current_user, 'PUBLIC')
        LOOP
            EXECUTE format('GRANT SELECT ON newsroom_passage, newsroom_indexedarticle TO %I', reader);
        END LOOP;
    END $$""",
]


def add(apps, editor):
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement, params=None)  # a % in it is one


def give_places(apps, editor):
    """To articles in the order in which they were published; what is made of them is to be made anew."""
    editions = apps.get_model("newsroom", "Edition").objects.order_by()
    # Several may be published in one second.
    first = editions.values("article__uid").annotate(
        first=models.Min("published_at"), earliest=models.Min("pk")
    )
    indexed = apps.get_model("newsroom", "IndexedArticle")
    indexed.objects.bulk_create(
        (
            indexed(article=uid, number=0, slug="", title="", language="", published=at)
            for uid, at in first.order_by("first", "earliest").values_list("article__uid", "first")
        ),
        batch_size=200,
    )
    apps.get_model("newsroom", "Made").objects.update(stamp="")


def take_away(apps, editor):
    """On PostgreSQL and of the triggers it goes with the table."""
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TABLE newsroom_passage_words")


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0010_pages_by_what_they_are_made_of")]
    operations = [
        migrations.CreateModel(
            name="IndexedArticle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("article", models.UUIDField(unique=True)),
                ("number", models.PositiveIntegerField()),
                ("slug", models.CharField(max_length=100)),
                ("title", models.TextField()),
                ("language", models.CharField(max_length=35)),
                ("published", models.DateTimeField(help_text="First published.")),
            ],
            options={"indexes": [models.Index(fields=["published", "id"], name="indexed_by_time")]},
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("sentence", models.CharField(max_length=64)),
                ("text", models.TextField()),
                ("words", models.TextField()),
            ],
        ),
        migrations.RunPython(give_places, migrations.RunPython.noop),
        migrations.RunPython(add, take_away),
    ]
