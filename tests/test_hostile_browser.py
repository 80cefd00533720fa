"""Hostile text, typed and imported, runs nowhere: preview, workbench, reader's page,
feed.
"""

import html
import json

import feedparser
import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

RUN = "window.ranInThePage=1"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"<img src=x onerror='{RUN}'>",
    f"<svg onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<a href='javascript:{RUN}'>press</a>",
    f"<form><button formaction='javascript:{RUN}'>press</button></form>",
    f"<math><mtext></mtext><mglyph><style><img src=x onerror={RUN}></style>",
    f"<details open ontoggle={RUN}>open</details>",
    f"<input autofocus onfocus={RUN}>",
    f"[press](javascript:{RUN})",
    f"![x](x\"onerror=\"{RUN})",
    f"[press](data:text/html;base64,PHNjcmlwdD5{RUN}) <javascript:{RUN}>",
    f"{{{{ constructor.constructor('{RUN}')() }}}} {{% load x %}}",
    f"\" autofocus onfocus=\"{RUN}",
    f"' onmouseover='{RUN}",
    f"</textarea><script>{RUN}</script>",
    f"</title></style></noscript><script>{RUN}</script>",
    f"]]><script>{RUN}</script>",
    "\u202e\u2066 turned round \u2069\u202c",
]  # fmt: skip


def article(kind: str) -> str:
    lines = [
        f"Line {number} reports 12 percent: {payload}"
        for number, payload in enumerate(PAYLOADS)
    ]
    if kind == "html":
        body = "".join(f"<p>{line}</p>" for line in lines)
        title = html.escape(f"Hostile html {PAYLOADS[0]}")
        return f"<html><head><title>{title}</title></head><body><article>{body}</article></body></html>"
    title = (
        f"# Hostile {kind} {PAYLOADS[1]}"
        if kind == "md"
        else f"Hostile {kind} {html.escape(PAYLOADS[1])}"
    )
    return "\n\n".join([title, *lines])


@pytest.mark.parametrize(
    "kind", [pytest.param("txt", marks=pytest.mark.nightly), "md", "html"]
)
def test_nothing_runs_anywhere(open_window, site, tmp_path, kind):
    path = tmp_path / f"hostile.{kind}"
    path.write_text(article(kind), "utf-8")
    page = open_window(user="ada")
    page.goto("/admin/desk/import/")
    page.get_by_label("Files").set_input_files(path)
    page.get_by_role("button", name="Preview").click()
    stays_harmless(page)
    page.get_by_label("Title").fill(f"Hostile {kind} {PAYLOADS[1]}")
    page.get_by_role("button", name="Create article").click()
    page.wait_for_url("**/workbench/**")
    stays_harmless(page)
    slug = annotate_and_publish(site, page, tmp_path)
    for address in (
        f"/articles/{slug}/",
        "/",
        "/search/?q=percent",
        "/admin/",
        f"/articles/{slug}/#n-article",
    ):
        page.goto(address)
        stays_harmless(page)
    feed = feedparser.parse(f"{site.url}/feeds/articles.rss", sanitize_html=False)
    assert not feed.bozo
    entry = next(entry for entry in feed.entries if entry.link.endswith(f"/{slug}/"))
    page.set_content(entry.content[0].value)
    stays_harmless(page)


def stays_harmless(page: Page) -> None:
    """Touches everything that could be touched, then looks whether anything ran."""
    page.wait_for_load_state()
    page.evaluate(
        """() => {
          for (const element of document.querySelectorAll("body *")) {
            for (const kind of ["mouseover", "focus", "toggle"]) element.dispatchEvent(new Event(kind));
          }
        }"""
    )
    page.wait_for_timeout(50)
    assert page.evaluate("window.ranInThePage") is None
    assert (
        page.locator(
            "a[href^='javascript' i], a[href^='data' i], [onerror], [onload], iframe"
        ).count()
        == 0
    )


def annotate_and_publish(site, page: Page, tmp_path) -> str:
    number = page.url.split("/article/")[1].split("/")[0]
    code = (
        "from articles.models import Article, Finding; from newsroom.actions.revise import decide_findings; "
        f"a = Article.objects.get(pk={number}); "
        "decide_findings(a, list(a.current_revision.extraction.findings.all()), Finding.Status.KEPT, None); "
        "a.refresh_from_db(); print(a.slug, a.current_revision.sentences.first().key)"
    )
    slug, key = site.manage("shell", "-v0", "-c", code).stdout.split()
    body = "\n\n".join(PAYLOADS)
    source = {
        "type": "article",
        "title": PAYLOADS[0],
        "publisher": PAYLOADS[1],
        "author": [{"literal": PAYLOADS[14]}],
    }
    items = [
        {
            "sentence": key,
            "note": {"rating": "disputed", "body": body, "claimant": PAYLOADS[14]},
            "citations": [
                {
                    "source": source,
                    "locator": PAYLOADS[14],
                    "quote": body,
                    "stance": "contradicts",
                }
            ],
        }
    ]
    (tmp_path / "notes.json").write_text(json.dumps(items), "utf-8")
    site.manage(
        "annotate",
        slug,
        str(tmp_path / "notes.json"),
        "--as",
        "ada",
        "--reviewed-by",
        "ben",
    )
    site.manage("publish", slug, "--as", "ada", "--waive-gate", PAYLOADS[2])
    return slug
