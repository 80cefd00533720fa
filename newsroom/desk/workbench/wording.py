"""How the workbench names what the engines answer with."""

from annotations.models import Anchor

CLAIM_WORDS = {
    "absence": "something that is said not to be",
    "allegation": "an allegation",
    "attribution": "what somebody is said to have said",
    "cause": "a cause",
    "change": "a change",
    "comparison": "a comparison",
    "date": "a date",
    "event_verb": "an event",
    "figure": "a figure",
    "money": "an amount of money",
    "percent": "a percentage",
    "quote": "a quotation",
    "relation": "a tie between people",
    "state": "a state of things",
    "statistic_noun": "a statistic",
    "vague_quantity": "a quantity",
    "wording": "wording that claims often have",
}

# Why an anchor needs a person, worst first: what may have become untrue, then where it may belong, then how
# it is put. A sentence that is gone has no reason of its own; `context` keeps nobody waiting.
REVIEW_WORDS = {
    "": "the sentence is gone",
    "figures": "a quantity changed",
    "direction": "it says the reverse",
    "negation": "a negation came or went",
    "hedging": "it is surer now, or less sure",
    "names": "another name, actor or speaker",
    "quotation": "a quotation changed",
    "ambiguous": "several sentences fit",
    "merged": "joined with another sentence",
    "split": "split in two",
    "wording": "other words",
    "spelling": "a slip of the pen",
    "punctuation": "other punctuation or capitals",
    Anchor.CONTEXT: "context changed",
}
SEVERITY = {reason: rank for rank, reason in enumerate(REVIEW_WORDS)}
