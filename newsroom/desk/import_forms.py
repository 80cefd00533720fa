"""What is typed where a text is imported; the article's details ask the same."""

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import TEXT_LIMIT, Article

WHOSE = {
    Article.Kind.OURS: gettext_lazy("Our reporting"),
    Article.Kind.EXAMINED: gettext_lazy("An examined text: somebody else’s, which we check"),
}


class PasteForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300, required=False)
    language = forms.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        label=gettext_lazy("Language"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("Such as en or zh. Left empty, it is guessed from the text."),
        error_messages={"invalid": gettext_lazy("Write a language tag, such as en, de or zh-Hant.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Whose text"),
        choices=[("", gettext_lazy("By its origin")), *WHOSE.items()],
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "By its origin: a text that comes from an address, or names another publisher, is examined. If "
            "you import several, the choice applies to all; each can be changed in its preview."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 9}),
        max_length=TEXT_LIMIT,
        required=False,
        strip=False,
        help_text=gettext_lazy("Plain text or Markdown; the next page says which it was read as."),
    )
    # What the browser's clipboard held beside the plain text, while that is still as it was pasted.
    html = forms.CharField(max_length=TEXT_LIMIT, required=False, strip=False, widget=forms.HiddenInput)
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


class Ticked(forms.MultipleChoiceField):
    """Nothing that is sent as an empty value is nothing ticked."""

    def to_python(self, value: object) -> list[str]:
        return [one for one in super().to_python(value) if one]


class MetadataForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    unknown = Ticked(
        label=gettext_lazy("Unknown"),
        choices=Article.Origin.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Of an examined text: before it is published each is given above or said to be unknown here, and "
            "readers are told."
        ),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Whose text"),
        choices=list(WHOSE.items()),
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Article
        fields = [
            *("title", "standfirst", "byline", "dated", "language", "kind", "site", "canonical_url"),
            "unknown",
        ]
        labels = {
            "title": gettext_lazy("Title"),
            "standfirst": gettext_lazy("Standfirst"),
            "byline": gettext_lazy("Byline"),
            "dated": gettext_lazy("Dated"),
            "language": gettext_lazy("Language"),
            "site": gettext_lazy("Publisher"),
            "canonical_url": gettext_lazy("Address of the original"),
        }
        widgets: dict[str, forms.Widget] = {
            "standfirst": forms.Textarea(attrs={"rows": 3}),
            "dated": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def freeze_kind(self) -> None:
        """Whose text it is was said to readers already."""
        self.fields["kind"].disabled = True
        self.fields["kind"].help_text = _(
            "An edition states whose text this is, so it can no longer be changed."
        )
