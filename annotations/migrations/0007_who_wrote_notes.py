"""Who wrote each note as it stands, from its history: whoever last changed its rating or its words.

Apart from the columns: PostgreSQL alters no table in which keys have just been set.
"""

from collections import defaultdict
from itertools import groupby

from django.db import migrations
from django.db.models import F

SINCE = ("in_review", "sent_back")  # statuses that earlier versions do not know


def fill(apps, _editor):
    notes = apps.get_model("annotations", "Note").objects
    notes.update(written_by=F("created_by"))
    written = defaultdict(list)
    past = apps.get_model("annotations", "HistoricalNote").objects.order_by("id", "history_id")
    rows = past.values_list("id", "rating_id", "body", "history_user_id").iterator()
    for note, states in groupby(rows, lambda row: row[0]):
        said = author = None
        for _, *words, person in states:
            if words != said:
                said, author = words, person
        written[author].append(note)
    for author, theirs in written.items():
        for start in range(0, len(theirs), 500):
            notes.filter(pk__in=theirs[start : start + 500]).update(written_by=author)


def forget(apps, _editor):
    """What is in review or sent back is a draft to them; the history keeps what it was."""
    apps.get_model("annotations", "Note").objects.filter(status__in=SINCE).update(status="draft")


class Migration(migrations.Migration):
    dependencies = [("annotations", "0006_review_of_notes")]
    operations = [migrations.RunPython(fill, forget)]
