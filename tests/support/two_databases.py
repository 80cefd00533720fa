"""Which tests run on both databases by day.

A test whose queries are Django's alone runs on SQLite by day, and on both by night:
Django's own tests hold what its ORM does on each. So does a test of what is decided
before a query: what a server refuses unread, how an edition is worded. So does a long
walk whose queries shorter tests try on both. What has SQL, locks, transactions or an
order of its own runs on both always.
"""

from pathlib import PurePath

# Folders, files and tests (`file/name`) whose code asks by Django's ORM, or nothing.
BY_ORM = (
    "tests/annotations",
    "tests/articles",
    "tests/house",
    "tests/newsroom/accounts",
    "tests/newsroom/actions/test_archive.py",
    "tests/newsroom/actions/test_attaching.py",
    "tests/newsroom/actions/test_bringing_back.py",
    "tests/newsroom/actions/test_clock.py",
    "tests/newsroom/actions/test_erased_copies.py",
    "tests/newsroom/actions/test_gate.py",
    "tests/newsroom/actions/test_guesses.py",
    "tests/newsroom/actions/test_moving.py",
    "tests/newsroom/actions/test_pictures.py",
    "tests/newsroom/actions/test_repairs.py",
    "tests/newsroom/actions/test_replies.py",
    "tests/newsroom/actions/test_timeline.py",
    "tests/newsroom/actions/test_withheld_slugs.py",
    "tests/newsroom/actions/test_withholding.py",
    "tests/newsroom/conf/test_clients.py",
    "tests/newsroom/conf/test_compressing.py",
    "tests/newsroom/conf/test_doors.py",
    "tests/newsroom/conf/test_hiding.py",
    "tests/newsroom/conf/test_logins.py",
    "tests/newsroom/conf/test_security.py",
    "tests/newsroom/conf/test_server.py",
    "tests/newsroom/conf/test_strangers.py",
    "tests/newsroom/desk",
    "tests/newsroom/desk/test_sign_offs.py/test_counsel_reads_nothing_of_another_article",
    "tests/newsroom/editions",
    "tests/newsroom/management/test_add_sources.py",
    "tests/newsroom/management/test_backup.py/test_a_backup_in_which_an_edition_is_missing_is_kept_and_named",
    "tests/newsroom/management/test_backup.py/test_a_wrong_row_in_a_backup_is_made_anew",
    "tests/newsroom/management/test_check_anchors.py",
    "tests/newsroom/management/test_check_links.py",
    "tests/newsroom/management/test_missing_edition.py",
    "tests/newsroom/management/test_mutated.py",
    "tests/newsroom/public/test_author_feeds.py",
    "tests/newsroom/public/test_directions.py",
    "tests/newsroom/public/test_embedding.py",
    "tests/newsroom/public/test_evidence_shown.py",
    "tests/newsroom/public/test_identity.py",
    "tests/newsroom/public/test_json_ld.py",
    "tests/newsroom/public/test_making.py",
    "tests/newsroom/public/test_method.py",
    "tests/newsroom/public/test_note_told.py",
    "tests/newsroom/public/test_pages.py",
    "tests/newsroom/public/test_pictures.py",
    "tests/newsroom/public/test_rendering.py",
    "tests/newsroom/public/test_statement_pages.py",
    "tests/newsroom/public/test_translations.py",
    "tests/newsroom/public/test_verdicts_shown.py",
    "tests/promises/test_never_attach_silently.py",
    "tests/promises/test_never_leak.py/test_no_word_of_what_is_private_is_read_by_anybody",
    "tests/promises/test_never_leak_identity.py",
    "tests/promises/test_never_lie.py",
    "tests/promises/test_never_run.py",
)
# Files in these folders that are about SQL, locks, several connections or whole databases.
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
    "tests/newsroom/desk/test_roles.py",
    "tests/newsroom/desk/test_sign_offs.py",
    "tests/newsroom/desk/test_snapshots.py",
    "tests/newsroom/desk/test_stories.py",
    "tests/newsroom/editions/test_verifying.py",
}

_BELOW_ORM = tuple(f"{top}/" for top in BY_ORM)


def is_of_both_by_day(file: PurePath, test: str = "") -> bool:
    """Return whether `test` of `file` (from the root) has SQL of its own."""
    name = f"{file}/{test}"
    if name in BY_ORM:
        return False
    return file.as_posix() in OF_SQL or not f"{name}/".startswith(_BELOW_ORM)
