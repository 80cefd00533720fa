"""The one kind of page."""

import re

from django.conf import settings
from django.db import models
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.rich_text import expand_db_html
from wagtail_footnotes.blocks import FIND_FOOTNOTE_TAG, RichTextBlockWithFootnotes


class ArticlePage(Page):
    byline = models.CharField(max_length=200)
    standfirst = models.TextField()
    body = StreamField([("paragraph", RichTextBlockWithFootnotes())])

    class Meta:
        app_label = "peer"

    @property
    def template(self) -> str:
        return "peer/article.html" if settings.WAY == "documented" else "peer/tuned.html"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if settings.WAY != "documented":
            context |= self.rendered()
        return context

    def rendered(self) -> dict[str, object]:
        """The paragraphs as one, and the footnotes that they name, asked for once."""
        texts = {str(note.uuid): note.text for note in self.footnotes.all()}
        named: list[str] = []

        def mark(match: re.Match[str]) -> str:
            named.append(match[1])
            number = len(named)
            return f'<a href="#footnote-{number}" id="footnote-source-{number}-1"><sup>[{number}]</sup></a>'

        raw = "".join(part["value"] for part in self.body.raw_data)
        body = FIND_FOOTNOTE_TAG.sub(mark, expand_db_html(raw))
        notes = expand_db_html("\x00".join(texts[uuid] for uuid in named)).split("\x00")
        return {"rendered_body": body, "notes": notes}
