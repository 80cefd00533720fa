"""How the workbench names what the engines answer with."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.models import Anchor
from annotations.sentence_states import Seen
from newsroom.templatetags.desk import named, when

CLAIM_WORDS = {
    "absence": gettext_lazy("something that is said not to be"),
    "allegation": gettext_lazy("an allegation"),
    "attribution": gettext_lazy("what somebody is said to have said"),
    "cause": gettext_lazy("a cause"),
    "change": gettext_lazy("a change"),
    "comparison": gettext_lazy("a comparison"),
    "date": gettext_lazy("a date"),
    "event_verb": gettext_lazy("something that happened"),
    "figure": gettext_lazy("a figure"),
    "money": gettext_lazy("an amount of money"),
    "percent": gettext_lazy("a percentage"),
    "quote": gettext_lazy("a quotation"),
    "relation": gettext_lazy("a tie between people"),
    "state": gettext_lazy("a state of things"),
    "statistic_noun": gettext_lazy("a statistic"),
    "vague_quantity": gettext_lazy("a quantity"),
    "wording": gettext_lazy("wording that claims often have"),
}

# Why an anchor needs a person, worst first: what may have become untrue, then where it may belong, then how
# it is put. A sentence that is gone has no reason of its own; `context` keeps nobody waiting.
REVIEW_WORDS = {
    "": gettext_lazy("the sentence is gone"),
    Anchor.ASIDE: gettext_lazy("the sentence changed while this was set aside"),
    "figures": gettext_lazy("a quantity changed"),
    "direction": gettext_lazy("it says the reverse"),
    "negation": gettext_lazy("a negation came or went"),
    "hedging": gettext_lazy("it is surer now, or less sure"),
    "names": gettext_lazy("another name, actor or speaker"),
    "quotation": gettext_lazy("a quotation changed"),
    "ambiguous": gettext_lazy("several sentences fit"),
    "merged": gettext_lazy("joined with another sentence"),
    "split": gettext_lazy("split in two"),
    "wording": gettext_lazy("other words"),
    "spelling": gettext_lazy("a slip of the pen"),
    "punctuation": gettext_lazy("other punctuation or capitals"),
    Anchor.CONTEXT: gettext_lazy("context changed"),
}
SEVERITY = {reason: rank for rank, reason in enumerate(REVIEW_WORDS)}


def describe_fact(seen: Seen) -> str:
    """What it is, who decided about it and when, and what they said."""
    fact = seen.fact
    if fact is None:
        return _("%(kind)s, proposed by rules") % {"kind": seen.kind_words}
    said = {
        "kind": seen.kind_words,
        "state": fact.get_state_display(),
        "person": named(fact.decided_by),
        "at": when(fact.decided_at) if fact.decided_at else "",
        "why": REVIEW_WORDS.get(fact.reopened, fact.reopened),
    }
    if fact.reopened:
        return _("%(kind)s, to check again: %(why)s; %(person)s decided %(at)s") % said
    words = _("%(kind)s, %(state)s by %(person)s %(at)s") % said
    return f"{words}: {fact.comment}" if fact.comment else words
