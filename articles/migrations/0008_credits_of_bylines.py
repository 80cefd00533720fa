"""Articles that are here already get credits for the persons whom their bylines name."""

from django.db import migrations

from articles.text.names import names_in, slug_of

BATCH = 500


def credit(apps, editor):
    """Only where there are none and nobody has set them by hand: it may have gone back and forth."""
    using = editor.connection.alias
    article, person, credit = (apps.get_model("articles", name) for name in ("Article", "Person", "Credit"))
    known = {one.slug: one.merged_into_id or one.pk for one in person.objects.using(using).all()}
    waiting = article.objects.using(using).exclude(byline="").filter(credits=None).order_by("pk")
    made = []
    for pk, byline, by_hand in waiting.values_list("pk", "byline", "edited_fields"):
        for position, name in enumerate([] if "credits" in by_hand else names_in(byline)):
            slug = slug_of(name)
            if slug not in known:
                known[slug] = person.objects.using(using).create(name=name, slug=slug).pk
            made.append(credit(article_id=pk, person_id=known[slug], role="author", position=position))
    # Two names of one byline may by now be one person.
    credit.objects.using(using).bulk_create(made, BATCH, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_people_and_credits")]
    operations = [migrations.RunPython(credit, migrations.RunPython.noop)]
