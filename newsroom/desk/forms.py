"""Forms of the desk. Each says in its errors what to write instead."""

from collections.abc import Sequence
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
from newsroom.actions.people import Signed
from newsroom.desk import credits
from newsroom.editions.models import Edition


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


class CreditsField(CleanCharField):
    """Nothing sent is nothing changed; nothing in it takes all credits away."""

    def has_changed(self, initial: object, data: object) -> bool:
        return data is not None and super().has_changed(initial, data)


class SlugField(forms.SlugField):
    """Nothing sent is nothing changed."""

    def has_changed(self, initial: object, data: object) -> bool:
        return bool(data) and super().has_changed(initial, data)


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
    excerpted = forms.BooleanField(
        label=_("Publish excerpts only"),
        required=False,
        help_text=_(
            "For an examined text whose rights require it: readers see the sentences that have a note or a"
            " source, with their headings, and […] for the rest."
        ),
    )
    slug = SlugField(
        label=_("Its address"),
        max_length=100,
        required=False,
        help_text=_(
            "The last part of /articles/…/, in letters, digits and hyphens. Readers find the article there "
            "from the next edition on; its earlier addresses lead there."
        ),
        error_messages={"unique": _("Another article has this address: choose another.")},
    )
    field_order = ["title", "standfirst", "byline", "credits"]

    class Meta(MetadataForm.Meta):
        fields = [*MetadataForm.Meta.fields, "excerpted", "topics", "slug"]
        widgets = MetadataForm.Meta.widgets | {"topics": forms.CheckboxSelectMultiple()}

    def __init__(self, data: "QueryDict | None", article: Article, *, may_move: bool) -> None:
        """may_move: whether the person may give the article another address."""
        stands = {"version": article.version, "credits": credits.written(article)}
        super().__init__(data, instance=article, initial=stands)
        if not may_move:
            del self.fields["slug"]

    def clean_credits(self) -> list[Signed]:
        return credits.typed(self.cleaned_data["credits"])


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


class RevisionForm(forms.Form):
    based_on = forms.IntegerField(widget=forms.HiddenInput)
    markup = CleanCharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "true"}),
        max_length=TEXT_LIMIT,
        help_text=gettext_lazy(
            "A blank line between paragraphs. “# ” starts a heading, “> ” a quote, “- ” a list item, "
            "“^ ” a caption."
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
    why = CleanCharField(
        label=gettext_lazy("Why it is no correction"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "For an update only, such as formatting or a later event. Readers see it beside the change note."
        ),
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
            "Say why. Readers see your reason and how much was open; whatever is not approved is left out."
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
