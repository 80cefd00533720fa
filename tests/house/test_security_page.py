"""docs/security.md says who reads what, and the roles say the same."""

import re

from newsroom.roles import ROLES
from tests.support.site import ROOT

# What each column of the table stands for, in its order.
COLUMNS = [
    "articles.view_article",
    "articles.view_intake",
    "editions.read_withheld",
    "annotations.view_sourceidentity",
    "auth.view_user",
]


def table() -> dict[str, list[bool]]:
    """By role, whether it reads what each column names."""
    page = (ROOT / "docs" / "security.md").read_text("utf-8")
    section = re.split(r"\n## ", page)[1]
    rows = re.findall(r"^\| \*\*(.+?)\*\* \|(.+)\|$", section, re.MULTILINE)
    return {
        role: [cell.strip().startswith("yes") for cell in cells.split("|")]
        for role, cells in rows
    }


def test_each_role_reads_what_the_page_says():
    assert table() == {
        role: [permission in permissions for permission in COLUMNS]
        for role, permissions in ROLES.items()
    }
