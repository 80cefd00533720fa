"""What is typed of an article beside its text: headline, byline and the rest, and what
was found of it.
"""

from collections.abc import Iterable, Iterator
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import Note, Rating, RatingScale
from annotations.presentation import as_guess
from annotations.sanitiser import BODY_LIMIT
from articles.admin import RowForm
from articles.models import Article
from articles.text.names import LONGEST_NAME, name_slug
from newsroom.actions.details import kind_is_frozen
from newsroom.actions.people import Signed
from newsroom.actions.revise import LONGEST_SUMMARY, was_reworded
from newsroom.desk.workbench.conflicts import RATING, text_field
from newsroom.desk.workbench.forms import MarkdownWidget
from newsroom.models import Credit, Person

# --- Credits --------------------------------------------------------------------------

MOST = 50
HELP = gettext_lazy(
    "One per line: Ann Lee, or Photographer: Bo Ek. They follow the byline until you change them here. Two "
    "people of the same name are told apart by a short name in brackets, such as Ann Lee (ann-lee-2)."
)


def roles() -> dict[str, str]:
    """By what an editor may write for them: in the language of the desk, or as they are
    kept.
    """
    named = {str(label).lower(): role for role, label in Credit.Role.choices}
    return {role: role for role in Credit.Role.values} | named


def written(article: Article) -> str:
    """The credits of `article` as its editors type them."""
    return "\n".join(map(_line, article.credits.select_related("person")))


def _line(credit: Credit) -> str:
    prefix = (
        ""
        if credit.role == Credit.Role.AUTHOR
        else f"{credit.get_role_display().capitalize()}: "
    )
    return f"{prefix}{credit.person}"


def typed(text: str) -> list[Signed]:
    """Raises ValidationError, with a sentence for each line that cannot be
    understood.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > MOST:
        raise forms.ValidationError(
            _("Write at most %(most)s credits.") % {"most": MOST}
        )
    signed = [_split(line) for line in lines]
    people = {
        person.slug: person
        for person in Person.objects.filter(slug__in=[one.slug for one in signed])
    }
    if problems := [problem for one in signed for problem in _problems(one, people)]:
        raise forms.ValidationError(problems)
    return signed


def _split(line: str) -> Signed:
    """The role as it was typed where it is none; a slug only where one stands in
    brackets.
    """
    before, colon, after = line.partition(":")
    label, named = (
        (before.strip().lower(), after.strip())
        if colon
        else (Credit.Role.AUTHOR.value, line)
    )
    name, bracket, slug = (
        named.removesuffix(")").rpartition(" (")
        if named.endswith(")")
        else ("", "", "")
    )
    role = roles().get(label, before.strip())
    return Signed(role, name.strip(), slug.strip()) if bracket else Signed(role, named)


def _problems(one: Signed, people: dict[str, Person]) -> Iterator[str]:
    if one.role not in Credit.Role.values:
        yield _(
            "“%(role)s” is not a role. Write one of these before the colon: %(roles)s."
        ) % {
            "role": one.role,
            "roles": _(", ").join(str(label).lower() for label in Credit.Role.labels),
        }
    if not any(map(str.isalpha, one.name)) or len(one.name) > LONGEST_NAME:
        yield _(
            "“%(name)s” is not a name. Write one person's name, at most %(most)s characters long."
        ) % {
            "name": one.name,
            "most": LONGEST_NAME,
        }
    if one.slug and one.slug not in people:
        yield _(
            "Nobody is known as “%(slug)s”. Delete the brackets, or add the person in the back office."
        ) % {"slug": one.slug}
    if (
        one.slug
        and one.slug in people
        and name_slug(people[one.slug].name) != name_slug(one.name)
    ):
        yield _("“%(slug)s” is %(name)s. People are renamed in the back office.") % {
            "slug": one.slug,
            "name": people[one.slug].name,
        }


# --- What is typed --------------------------------------------------------------------


WHOSE = [
    (Article.Kind.OURS, gettext_lazy("Our reporting")),
    (
        Article.Kind.EXAMINED,
        gettext_lazy("An examined text: somebody else’s, which we check"),
    ),
]


class Ticked(forms.MultipleChoiceField):
    """Nothing that is sent as an empty value is nothing ticked."""

    def to_python(self, value: object) -> list[str]:
        return [one for one in super().to_python(value) if one]


def mark_guess(field: forms.Field) -> None:
    field.label = as_guess(field.label)
    field.help_text = _(
        "Guessed: it is not declared, or something else is shown. Saving the form confirms it."
    )
    field.widget.attrs["data-guessed"] = ""


class MetadataForm(RowForm):
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
        choices=WHOSE,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Article
        fields = [
            *(
                "title",
                "standfirst",
                "byline",
                "dated",
                "language",
                "kind",
                "site",
                "canonical_url",
            ),
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

    def mark_guesses(self, names: Iterable[str]) -> None:
        for name in names:
            mark_guess(self.fields[name])

    def freeze_kind(self) -> None:
        """Whose text it is was said to readers already."""
        self.fields["kind"].disabled = True
        self.fields["kind"].help_text = _(
            "An edition states whose text this is, so it can no longer be changed."
        )


class DetailsForm(MetadataForm):
    """What readers see around the text; `version` is the state that the editor started
    from.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    credits = forms.CharField(
        label=gettext_lazy("Credits"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=HELP,
    )
    excerpted = forms.BooleanField(
        label=gettext_lazy("Publish excerpts only"),
        required=False,
        help_text=gettext_lazy(
            "For an examined text whose rights require it: readers see the sentences that have a note or a"
            " source, with their headings, and […] for the rest."
        ),
    )
    slug = forms.SlugField(
        label=gettext_lazy("Its address"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "The last part of /articles/…/, in letters, digits and hyphens. Readers find the article there "
            "from the next edition on; its earlier addresses lead there."
        ),
        error_messages={
            "unique": gettext_lazy("Another article has this address: choose another.")
        },
    )
    why = forms.CharField(
        label=gettext_lazy("What was read wrongly"),
        max_length=LONGEST_SUMMARY,
        required=False,
        help_text=gettext_lazy(
            "Title and standfirst of an examined text are its author's: where you change them, say what was "
            "read wrongly when it was imported. Readers see it."
        ),
    )
    field_order = ["title", "standfirst", "why", "byline", "credits"]

    class Meta(MetadataForm.Meta):
        fields = [*MetadataForm.Meta.fields, "excerpted", "topics", "slug"]
        widgets = MetadataForm.Meta.widgets | {"topics": forms.CheckboxSelectMultiple()}

    def __init__(
        self, data: QueryDict | None, article: Article, *, may_move: bool
    ) -> None:
        """may_move: whether the person may give the article another address."""
        stands = {"version": article.version, "credits": written(article)}
        super().__init__(data, instance=article, initial=stands | article.guessed)
        self.mark_guesses(article.guessed)
        if is_frozen := kind_is_frozen(article):
            self.freeze_kind()
        if not may_move:
            del self.fields["slug"]
        if not article.is_examined:
            del self.fields["unknown"]
            if is_frozen or not was_reworded(article):
                del self.fields["why"]

    @property
    def changed(self) -> set[str]:
        """Nothing sent is nothing changed, but for boxes, of which browsers send the
        ticked ones; and nobody takes away an address, or whose text it is. What was
        guessed is confirmed.
        """
        sent = {
            name
            for name, value in self.data.items()
            if value or name not in {"slug", "kind"}
        }
        told = {*self.changed_data, *self.instance.guessed}
        return told & (sent | {"excerpted", "topics", "unknown"}) - {"version", "why"}

    def clean_credits(self) -> list[Signed]:
        return typed(self.cleaned_data["credits"])


class OverallForm(forms.Form):
    """version: of the finding that the person saw; 0 where there was none."""

    rating = forms.ModelChoiceField(
        Rating.objects.none(),
        label=gettext_lazy("Rating"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a rating.")},
    )
    body = forms.CharField(
        label=gettext_lazy("What was found"),
        max_length=BODY_LIMIT,
        widget=MarkdownWidget(attrs={"rows": 6}),
        help_text=gettext_lazy("About the text as a whole, for readers. Markdown."),
        error_messages={
            "required": gettext_lazy("Write what was found about the text.")
        },
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, found: Note | None) -> None:
        stands = {"rating": found.rating_id, "body": found.body} if found else {}
        super().__init__(
            data,
            initial=stands | {"version": found.version if found else 0},
            prefix="finding",
        )
        ratings = RatingScale.objects.in_use().ratings.all()
        older = Rating.objects.none()
        if found and found.rating_id:
            older = Rating.objects.filter(pk=found.rating_id)
        cast("forms.ModelChoiceField[Rating]", self.fields["rating"]).queryset = (
            ratings | older
        )


OVERALL = (RATING, text_field(gettext_lazy("What was found"), "body"))
