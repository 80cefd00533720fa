"""Of an article of which words are withheld, few read what it said before; where they
are listed.
"""

import pytest
from playwright.sync_api import expect

from tests.support.workbench import imported

pytestmark = pytest.mark.browser
WITHHOLD = """
from django.contrib.auth.models import Permission, User
from articles.models import Article
from newsroom.actions.publish import publish
from newsroom.actions.second_requests import Reasons
from tests.support.withheld import restricted
ada, article = User.objects.get(username="ada"), Article.objects.get(pk={number})
article.kind = "ours"
article.save()
publish(article, user=None, reasons=Reasons("A test.", alone=True))
restricted(article, ada)
ada.user_permissions.add(Permission.objects.get(codename="read_withheld"))
"""


def test_one_is_told_whom_to_ask_and_the_other_reads_and_is_listed(
    open_window, site, tmp_path, request, axe
) -> None:
    bench = imported(site, tmp_path, request)
    site.manage("shell", "-v0", "-c", WITHHOLD.format(number=bench.split("/")[4]))
    history = bench.replace("workbench", "history")
    ben, ada = open_window(user="ben"), open_window(user="ada")
    ben.goto(history)
    expect(ben.get_by_text("Parts of this are withheld")).to_contain_text("Ada Example")
    assert axe(ben) == []
    ada.goto(history)
    expect(ada.locator("main")).to_contain_text("imported, revision 1")
    ada.goto("/admin/annotations/accessrecord/")
    row = ada.locator("#result_list tr", has_text=history)
    expect(row).to_contain_text("Ada Example")
    assert axe(ada) == []
    ben.goto("/admin/annotations/accessrecord/")
    expect(ben.get_by_role("heading", name="You don't have access")).to_be_visible()
