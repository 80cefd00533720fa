"""The forms of an article: its metadata, credits, details and overall rating."""

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
from articles.problems import Refused
from articles.text.names import LONGEST_NAME, name_slug
from newsroom.actions.details import kind_is_frozen
from newsroom.actions.originals import original_at
from newsroom.actions.people import Signed
from newsroom.actions.revise import LONGEST_SUMMARY, was_reworded
from newsroom.desk.markdown_widget import MarkdownWidget
from newsroom.desk.workbench.conflicts import RATING, text_field
from newsroom.models import Credit, Person

# --- Credits --------------------------------------------------------------------------

MOST = 50
HELP = gettext_lazy(
    "Enter one credit per line, such as Ann Lee or Photographer: Bo Ek. Credits "
    "follow the byline until you change them here; a short name in brackets "
    "distinguishes people of the same name, such as Ann Lee (ann-lee-2)."
)


def roles() -> dict[str, str]:
    """Return the roles by what an editor may write for them.

    That is their name in the language of the desk, or as it is stored.
    """
    labels = {str(label).lower(): role for role, label in Credit.Role.choices}
    return {role: role for role in Credit.Role.values} | labels


def credits_as_typed(article: Article) -> str:
    """Return the credits of `article` as its editors type them."""
    credits = article.credits.select_related("person")
    return "\n".join(_credit_line(credit) for credit in credits)


def _credit_line(credit: Credit) -> str:
    if credit.role == Credit.Role.AUTHOR:
        return str(credit.person)
    return f"{credit.get_role_display().capitalize()}: {credit.person}"


def read_credits(text: str) -> list[Signed]:
    """Return the credits that an editor typed.

    Raise ValidationError with a sentence for each line that cannot be understood.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > MOST:
        raise forms.ValidationError(
            _("Write at most %(most)s credits.") % {"most": MOST}
        )
    credits = [_read_credit(line) for line in lines]
    slugs = [credit.slug for credit in credits]
    people = {person.slug: person for person in Person.objects.filter(slug__in=slugs)}
    problems: list[str] = []
    for credit in credits:
        problems.extend(_credit_problems(credit, people))
    if problems:
        raise forms.ValidationError(problems)
    return credits


def _read_credit(line: str) -> Signed:
    """Return the credit in a line; a word that is no role stays as it was typed."""
    typed_role, colon, after_colon = line.partition(":")
    if colon:
        role = roles().get(typed_role.strip().lower(), typed_role.strip())
        person = after_colon.strip()
    else:
        role = Credit.Role.AUTHOR.value
        person = line
    if person.endswith(")"):
        name, bracket, slug = person.removesuffix(")").rpartition(" (")
        if bracket:
            return Signed(role, name.strip(), slug.strip())
    return Signed(role, person)


def _credit_problems(credit: Signed, people: dict[str, Person]) -> Iterator[str]:
    if credit.role not in Credit.Role.values:
        labels = [str(label).lower() for label in Credit.Role.labels]
        yield _(
            "“%(role)s” is not a role. Write one of these before the colon: %(roles)s."
        ) % {"role": credit.role, "roles": _(", ").join(labels)}
    has_letters = any(sign.isalpha() for sign in credit.name)
    if not has_letters or len(credit.name) > LONGEST_NAME:
        yield _(
            "“%(name)s” is not a name. Write one person's name, at most %(most)s characters long."
        ) % {"name": credit.name, "most": LONGEST_NAME}
    if not credit.slug:
        return
    person = people.get(credit.slug)
    if person is None:
        yield _(
            "Nobody is known as “%(slug)s”. Delete the brackets, or add the person in the back office."
        ) % {"slug": credit.slug}
    elif name_slug(person.name) != name_slug(credit.name):
        yield _("“%(slug)s” is %(name)s. People are renamed in the back office.") % {
            "slug": credit.slug,
            "name": person.name,
        }


# --- Metadata and details -------------------------------------------------------------

WHOSE = [
    (Article.Kind.OURS, gettext_lazy("Our reporting")),
    (
        Article.Kind.EXAMINED,
        gettext_lazy("Third-party text, checked by us"),
    ),
]


class Ticked(forms.MultipleChoiceField):
    """Boxes of which any may be ticked; an empty value says that none is."""

    def to_python(self, value: object) -> list[str]:
        return [choice for choice in super().to_python(value) if choice]


def mark_guess(field: forms.Field) -> None:
    """Say beside the field that its value is guessed."""
    field.label = as_guess(field.label)
    field.help_text = _(
        "This value is a guess: it is not declared, or the page shows something "
        "else. Save the form to confirm it."
    )
    field.widget.attrs["data-guessed"] = ""


class MetadataForm(RowForm):
    """What is said of a text beside its words: headline, byline, origin and the rest."""

    unknown = Ticked(
        label=gettext_lazy("Unknown"),
        choices=Article.Origin.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "For a third-party text, fill in each field above or mark it as "
            "unknown here before publication. Readers see which fields are "
            "unknown."
        ),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Type"),
        choices=WHOSE,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Article
        fields = [
            "title",
            "standfirst",
            "byline",
            "dated",
            "language",
            "kind",
            "site",
            "canonical_url",
            "unknown",
        ]
        labels = {
            "title": gettext_lazy("Title"),
            "standfirst": gettext_lazy("Standfirst"),
            "byline": gettext_lazy("Byline"),
            "dated": gettext_lazy("Publication date"),
            "language": gettext_lazy("Language"),
            "site": gettext_lazy("Publisher"),
            "canonical_url": gettext_lazy("Original URL"),
        }
        widgets: dict[str, forms.Widget] = {
            "standfirst": forms.Textarea(attrs={"rows": 3}),
            "dated": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def mark_guesses(self, names: Iterable[str]) -> None:
        """Say beside the fields of these names that their values are guessed."""
        for name in names:
            mark_guess(self.fields[name])

    def freeze_kind(self) -> None:
        """Disable the field of the type, which readers have been told already."""
        self.fields["kind"].disabled = True
        self.fields["kind"].help_text = _(
            "A published version states this type, so the type can no longer be "
            "changed."
        )


class DetailsForm(MetadataForm):
    """What readers see around the text.

    `version` is the state of the article that the editor started from.
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
            "Use this if the rights to a third-party text require excerpts. "
            "Readers see the sentences with a note or a source, their headings, "
            "and […] for the rest."
        ),
    )
    translation_of = forms.SlugField(
        label=gettext_lazy("Original of the translation"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "The URL ending of the article that this one translates. With the next "
            "published version each links to the other; notes and sources are not "
            "copied."
        ),
    )
    slug = forms.SlugField(
        label=gettext_lazy("URL ending"),
        max_length=100,
        required=False,
        help_text=gettext_lazy(
            "The last part of /articles/…/: letters, digits and hyphens. It takes "
            "effect with the next published version, and earlier URLs redirect "
            "to it."
        ),
        error_messages={
            "unique": gettext_lazy(
                "Another article has this URL ending. Choose another."
            )
        },
    )
    why = forms.CharField(
        label=gettext_lazy("Extraction error"),
        max_length=LONGEST_SUMMARY,
        required=False,
        help_text=gettext_lazy(
            "The title and standfirst of a third-party text belong to its author. "
            "If you change them, describe the extraction error; readers see your "
            "description."
        ),
    )
    field_order = ["title", "standfirst", "why", "byline", "credits"]

    class Meta(MetadataForm.Meta):
        fields = [*MetadataForm.Meta.fields, "excerpted", "topics", "slug"]
        widgets = MetadataForm.Meta.widgets | {"topics": forms.CheckboxSelectMultiple()}

    def __init__(
        self, data: QueryDict | None, article: Article, *, may_move: bool
    ) -> None:
        """Show the details of `article`; `may_move` says whether its slug may change."""
        initial = {"version": article.version, "credits": credits_as_typed(article)}
        if article.translation_of:
            initial["translation_of"] = article.translation_of.slug
        super().__init__(data, instance=article, initial=initial | article.guessed)
        self.mark_guesses(article.guessed)
        is_frozen = kind_is_frozen(article)
        if is_frozen:
            self.freeze_kind()
        if not may_move:
            del self.fields["slug"]
        if not article.is_examined:
            del self.fields["unknown"]
            if is_frozen or not was_reworded(article):
                del self.fields["why"]

    @property
    def changed(self) -> set[str]:
        """The names of the details that the person changed or confirmed.

        A field that was not sent is not changed, but for boxes, of which browsers send
        only the ticked ones. An empty slug or type changes nothing. A guess is
        confirmed by saving it.
        """
        sent = {"excerpted", "topics", "unknown"}
        for name, value in self.data.items():
            if value or name not in {"slug", "kind"}:
                sent.add(name)
        sent -= {"version", "why"}
        return sent & {*self.changed_data, *self.instance.guessed}

    def clean_credits(self) -> list[Signed]:
        return read_credits(self.cleaned_data["credits"])

    def clean_translation_of(self) -> Article | None:
        slug = self.cleaned_data["translation_of"]
        if not slug:
            return None
        try:
            return original_at(slug)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class OverallForm(forms.Form):
    """The overall rating of a third-party text.

    `version` is that of the finding that the person saw, 0 where there was none.
    """

    rating = forms.ModelChoiceField(
        Rating.objects.none(),
        label=gettext_lazy("Rating"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a rating.")},
    )
    body = forms.CharField(
        label=gettext_lazy("Assessment"),
        max_length=BODY_LIMIT,
        widget=MarkdownWidget(attrs={"rows": 6}),
        help_text=gettext_lazy("Assessment of the whole text, for readers. Markdown."),
        error_messages={"required": gettext_lazy("Write an assessment of the text.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, found: Note | None) -> None:
        initial: dict[str, object] = {"version": 0}
        ratings = RatingScale.objects.in_use().ratings.all()
        if found:
            initial = {
                "version": found.version,
                "rating": found.rating_id,
                "body": found.body,
            }
        if found and found.rating_id:
            # The rating may be of an older scale.
            ratings |= Rating.objects.filter(pk=found.rating_id)
        super().__init__(data, initial=initial, prefix="finding")
        field = cast("forms.ModelChoiceField[Rating]", self.fields["rating"])
        field.queryset = ratings


OVERALL = (RATING, text_field(gettext_lazy("Assessment"), "body"))
