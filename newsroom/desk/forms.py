"""Forms of the desk. Each says in its errors what to write instead."""

from typing import cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from annotations.models import OverallFinding, Rating, RatingScale
from annotations.sanitiser import BODY_LIMIT
from articles.models import TEXT_LIMIT, Article
from articles.text.characters import clean_text


class CleanCharField(forms.CharField):
    """Text as a database, a feed and a page can hold it."""

    def to_python(self, value: object) -> str:
        return clean_text(super().to_python(value) or "")


WHOSE = {
    Article.Kind.OURS: _("Our reporting"),
    Article.Kind.EXAMINED: _("An examined text: somebody else’s, which we check"),
}


class PasteForm(forms.Form):
    title = CleanCharField(label=gettext_lazy("Title"), max_length=300, required=False)
    language = forms.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        label=gettext_lazy("Language"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("Such as en or zh. Left empty, it is guessed from the text."),
        error_messages={"invalid": gettext_lazy("Write a language tag, such as en, de or zh-Hant.")},
    )
    kind = forms.ChoiceField(
        label=_("Whose text"),
        choices=[("", _("By its origin")), *WHOSE.items()],
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "By its origin: a text that comes from an address, or names another publisher, is examined. If "
            "you import several, the choice applies to all; each can be changed in its preview."
        ),
    )
    text = CleanCharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 9}),
        max_length=TEXT_LIMIT,
        required=False,
        strip=False,
        help_text=gettext_lazy("Plain text or Markdown; the next page says which it was read as."),
    )
    # What the browser's clipboard held beside the plain text, while that is still as it was pasted.
    html = CleanCharField(max_length=TEXT_LIMIT, required=False, strip=False, widget=forms.HiddenInput)
    url = forms.URLField(
        label=gettext_lazy("Web address"),
        max_length=2000,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("The page is fetched once, as readers see it without logging in."),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        if not settings.FETCH_URLS:
            del self.fields["url"]


FROZEN = _("An edition states whose text this is, so it can no longer be changed.")


class KindField(forms.ChoiceField):
    """Whose text it is. What was said can be changed and not taken back: nothing sent is nothing changed."""

    def __init__(self) -> None:
        choices = list(WHOSE.items())
        super().__init__(label=_("Whose text"), choices=choices, required=False, widget=forms.RadioSelect)

    def has_changed(self, initial: object, data: object) -> bool:
        return bool(data) and super().has_changed(initial, data)


class MetadataForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    kind = KindField()

    class Meta:
        model = Article
        fields = ["title", "standfirst", "byline", "dated", "language", "kind", "site", "canonical_url"]
        labels = {
            "title": gettext_lazy("Title"),
            "standfirst": gettext_lazy("Standfirst"),
            "byline": gettext_lazy("Byline"),
            "dated": gettext_lazy("Dated"),
            "language": gettext_lazy("Language"),
            "site": gettext_lazy("Publisher"),
            "canonical_url": gettext_lazy("Address of the original"),
            "topics": gettext_lazy("Topics"),
        }
        widgets: dict[str, forms.Widget] = {
            "standfirst": forms.Textarea(attrs={"rows": 3}),
            "dated": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def freeze_kind(self) -> None:
        """Whose text it is was said to readers already."""
        self.fields["kind"].disabled = True
        self.fields["kind"].help_text = FROZEN

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        return {
            name: clean_text(value) if isinstance(value, str) else value for name, value in cleaned.items()
        }


class OverallForm(forms.Form):
    """version: of the finding that the person saw; 0 where there was none."""

    rating = forms.ModelChoiceField(
        Rating.objects.none(),
        label=_("Rating"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a rating.")},
    )
    body = CleanCharField(
        label=_("What was found"),
        max_length=BODY_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("About the text as a whole, for readers. Markdown."),
        error_messages={"required": _("Write what was found about the text.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, found: OverallFinding | None) -> None:
        stands = {"rating": found.rating_id, "body": found.body} if found else {}
        super().__init__(data, initial=stands | {"version": found.version if found else 0})
        ratings = RatingScale.objects.in_use().ratings.all()
        older = Rating.objects.filter(pk=found.rating_id) if found else Rating.objects.none()
        cast("forms.ModelChoiceField[Rating]", self.fields["rating"]).queryset = ratings | older
