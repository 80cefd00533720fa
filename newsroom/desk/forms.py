"""Forms of the desk. Each says in its errors what to write instead."""

from collections.abc import Sequence
from typing import cast

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from articles.models import TEXT_LIMIT, Article
from articles.text.clean import clean_text
from newsroom.actions.details import Signed
from newsroom.desk import credits
from newsroom.models import Edition


class CleanCharField(forms.CharField):
    """Text as a database, a feed and a page can hold it."""

    def to_python(self, value: object) -> str:
        return clean_text(super().to_python(value) or "")


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
    text = CleanCharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 9}),
        max_length=TEXT_LIMIT,
        required=False,
        strip=False,
        help_text=gettext_lazy("Plain text or Markdown; which of them it is taken for is said next."),
    )
    # What the browser's clipboard held beside the plain text, while that is still as it was pasted.
    html = CleanCharField(max_length=TEXT_LIMIT, required=False, strip=False, widget=forms.HiddenInput)
    url = forms.URLField(
        label=gettext_lazy("Web address"),
        max_length=2000,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("The page is fetched once, as its readers see it without logging in."),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        if not settings.FETCH_URLS:
            del self.fields["url"]


class MetadataForm(forms.ModelForm):  # type: ignore[type-arg] # not generic at run time
    class Meta:
        model = Article
        fields = ["title", "standfirst", "byline", "dated", "language", "site", "canonical_url"]
        widgets: dict[str, forms.Widget] = {
            "standfirst": forms.Textarea(attrs={"rows": 3}),
            "dated": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        return {
            name: clean_text(value) if isinstance(value, str) else value for name, value in cleaned.items()
        }


class CreditsField(CleanCharField):
    """A page from before there was this field does not send it, and takes nothing away."""

    def has_changed(self, initial: object, data: object) -> bool:
        return data is not None and super().has_changed(initial, data)


class DetailsForm(MetadataForm):
    """What readers see around the text; `version` is the state that the editor started from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    credits = CreditsField(
        label=gettext_lazy("Credits"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=credits.HELP,
    )
    field_order = ["title", "standfirst", "byline", "credits"]

    class Meta(MetadataForm.Meta):
        fields = [*MetadataForm.Meta.fields, "topics"]
        widgets = MetadataForm.Meta.widgets | {"topics": forms.CheckboxSelectMultiple()}

    def __init__(self, data: "QueryDict | None", article: Article) -> None:
        stands = {"version": article.version, "credits": credits.written(article)}
        super().__init__(data, instance=article, initial=stands)

    def clean_credits(self) -> list[Signed]:
        return credits.typed(self.cleaned_data["credits"])


class RevisionForm(forms.Form):
    based_on = forms.IntegerField(widget=forms.HiddenInput)
    markup = CleanCharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "true"}),
        max_length=TEXT_LIMIT,
        help_text=gettext_lazy(
            "A blank line between paragraphs. “# ” starts a heading, “> ” a quote, “- ” a list item."
        ),
    )
    summary = CleanCharField(
        label=gettext_lazy("What was changed"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("For the desk's history."),
    )


KINDS = [(kind.value, kind.label) for kind in (Edition.Kind.UPDATE, Edition.Kind.CORRECTION)]


class PublishForm(forms.Form):
    after = forms.IntegerField(widget=forms.HiddenInput)
    request = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=KINDS, widget=forms.RadioSelect, required=False
    )
    change_note = CleanCharField(
        label=gettext_lazy("Change note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Readers see it with the edition: what is different, and why."),
    )
    waive_gate = CleanCharField(
        label=gettext_lazy("Publish although this is open"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "Say why: readers see your reason and how much was open. What is not approved is left out."
        ),
    )

    def offer(self, kinds: Sequence[str]) -> None:
        """Shows only these, the first of them chosen; what else is posted is for the action to refuse."""
        field = self.fields["kind"]
        field.initial = kinds[0]
        cast("forms.RadioSelect", field.widget).choices = [choice for choice in KINDS if choice[0] in kinds]


class WithdrawForm(forms.Form):
    after = forms.IntegerField(widget=forms.HiddenInput)
    reason = CleanCharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Readers who follow a link to the article see it."),
        error_messages={
            "required": gettext_lazy("Say why the article is withdrawn: readers will see the reason.")
        },
    )
