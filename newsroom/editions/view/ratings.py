"""The scale that notes are written in, and what is counted by it."""

from dataclasses import dataclass

# Where the label alone would not be grammatical after a number: singular, plural.
COUNTED = {"missing-context": ("lacks context", "lack context")}


@dataclass(frozen=True, slots=True)
class Rating:
    slug: str
    label: str
    value: float | None
    sign: str
    mark: str
    tone: str
    description: str

    @property
    def word(self) -> str:
        """The label as it stands inside a sentence."""
        return self.label[:1].lower() + self.label[1:]

    def counted(self, number: int) -> str:
        singular, plural = COUNTED.get(self.slug, (self.word, self.word))
        return f"{number} {singular if number == 1 else plural}"


@dataclass(frozen=True, slots=True)
class Counts:
    """Of sentences, by what persons attached to them; sourced and rated ones are among the annotated."""

    sentences: int
    annotated: int
    sourced: int
    rated: tuple[tuple[Rating, int], ...]  # in the order of the scale, without zeros


def summarise(counts: Counts) -> str:
    """One sentence, such as 'Of 60 sentences, 24 are annotated and 19 have a source; 3 disputed.'"""
    if not counts.annotated:
        return "No sentence is annotated."
    sentences = "sentence" if counts.sentences == 1 else "sentences"
    annotated = f"{counts.annotated} {_verb(counts.annotated, 'is', 'are')} annotated"
    sourced = f"{counts.sourced or 'none'} {_verb(counts.sourced, 'has', 'have')} a source"
    opening = f"Of {counts.sentences} {sentences}, {annotated} and {sourced}"
    ratings = ", ".join(rating.counted(number) for rating, number in counts.rated)
    return f"{opening}; {ratings}." if ratings else f"{opening}."


def _verb(number: int, singular: str, plural: str) -> str:
    """None counts as one: 'none has'."""
    return singular if number <= 1 else plural
