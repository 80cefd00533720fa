"""Which tests run on both databases by day.

A test whose queries are Django's alone runs on SQLite by day, and on both by night:
Django's own tests hold what its ORM does on each. What has SQL, locks, transactions or
an order of its own runs on both always.
"""

from pathlib import PurePath

# Folders of tests whose code asks by Django's ORM.
BY_ORM = (
    "tests/annotations",
    "tests/articles",
    "tests/house",
    "tests/newsroom/desk",
    "tests/newsroom/editions",
)
# Their files that are about SQL, locks, several connections or whole databases.
OF_SQL = {
    "tests/annotations/sources/test_adding.py",
    "tests/annotations/sources/test_reliability.py",
    "tests/annotations/test_annotating.py",
    "tests/annotations/test_carrying.py",
    "tests/annotations/test_deciding.py",
    "tests/annotations/test_evidence.py",
    "tests/annotations/test_protection.py",
    "tests/articles/test_erasing.py",
    "tests/articles/test_immutable.py",
    "tests/articles/text/test_resembling.py",
    "tests/house/test_migrating.py",
    "tests/newsroom/desk/test_admin_lists.py",
    "tests/newsroom/desk/test_change_pages.py",
    "tests/newsroom/desk/test_following.py",
    "tests/newsroom/desk/test_guessing.py",
    "tests/newsroom/desk/test_history.py",
    "tests/newsroom/desk/test_my_desk.py",
    "tests/newsroom/desk/test_snapshots.py",
    "tests/newsroom/desk/test_stories.py",
    "tests/newsroom/editions/test_verifying.py",
}


def is_of_both_by_day(file: PurePath) -> bool:
    """Return whether the tests of `file` (from the root) have SQL of their own."""
    name = file.as_posix()
    return name in OF_SQL or not name.startswith(tuple(f"{top}/" for top in BY_ORM))
