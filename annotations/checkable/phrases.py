"""Find where the noun phrase ends that goes on behind a figure or a comparison.

Nothing parses the sentence: endings and lists of words tell nouns, their adjectives and
what is outside the phrase. No state, no Django.
"""

import re
from typing import NamedTuple

from annotations.checkable.lexicon import Lexicon, Role
from articles.text.shapes import Span
from articles.text.tokens import word_set

# Between a statement's words and the noun phrase that goes on.
_LINKS = {
    "figure": re.compile(r"(?: (?:of|the|its)\b)*"),
    "comparison": re.compile(
        r"(?: (?:in|of|than|as|the|its|any|all|de|del|du|que)\b)*"
    ),
}
_LINKED = re.compile(r"(?: (?:than|the|of|in|as|its|que|de))+\Z")
_PHRASE_WORD = re.compile(r" ([^\W\d_]+(?:['’-][^\W\d_]+)*)(?![\w'’-])")
_PHRASE_WORDS = 5
# Words that are in no noun phrase, beside those of these roles and endings.
_OUTSIDE = word_set("""
    than that this then thus with from into onto over under about above after again against ago along already
    alone also altogether among annually apart apiece around away back because before behind being below
    beside between beyond both down during each either else even ever except few for here how however inside
    instead just like mostly much near nearly never next nor now off once only onward outside per quite rather
    round same several since soon still such there though through throughout till too toward towards upon
    versus very via well when where which while who whom whose why within without worth yet whether dass weil
    der die das den dem des ein eine einen einem eines im am zum zur nach avec dans pour sans sous chez depuis
    pendant selon entre contre vers mais donc plus moins très para sobre hasta desde entre durante según pero
    como cuando porque após até pelo pela mais menos
    """)
_OUTSIDE_ROLES: frozenset[Role] = word_set(
    "be base_cue hedge future date_preposition day month comparative first_person second_person event_past"
    " act_past determiner opener when cause magnitude percent"
)
_SAYING: frozenset[Role] = word_set("attribution soft_attribution")
_HEADS = word_set(
    "people men women children police staff cattle aircraft sheep fish deer feet teeth mice troops"
)


class _Endings(NamedTuple):
    """How words end: nouns that may end the phrase, what is before nouns, and verbs."""

    noun: str
    before_noun: str
    verb: str


_NONE = "(?!)"
_ENDINGS = {
    "en": _Endings(
        "[^su]s",
        "ous|ful|less|[ai]ble|ive|[aeis]d|based|old|n?ese|ish|ian",
        "ed|ing|ly",
    ),
    "de": _Endings("", _NONE, _NONE),
    "fr": _Endings(
        "[sx]",
        r"\b(?:nouveaux?|nouvelles?|jeunes|grande?s|petite?s|autres|premi\w+s|derni\w+s|vieux|gros\w*"
        r"|d[eu]s?|l[ea]s?|en|et|à|aux?|une?|d'une?)",
        "ent|ont|ait|é|és|ées|ant|ment|er|ir",
    ),
    "es": _Endings(
        "s",
        r"\b(?:nuev[oa]s|jóvenes|grandes|pequeñ[oa]s|otr[oa]s|primer[oa]s|últim[oa]s|antigu[oa]s"
        r"|de|del|l[oa]s?|el|en|y|una?|al?)",
        "an|en|on|aba|ía|ando|iendo|mente|ad[oa]s?|id[oa]s?|ar|er|ir|ó",
    ),
    "pt": _Endings(
        "s",
        r"\b(?:nov[oa]s|jovens|grandes|pequen[oa]s|outr[oa]s|primeir[oa]s|últim[oa]s|antig[oa]s"
        r"|d[eoa]s?|[oa]s?|e|em|n[oa]s?|uma?)",
        "am|em|ão|ndo|mente|ad[oa]s?|id[oa]s?|ar|er|ir|ou|eu",
    ),
    "ru": _Endings("", "ых|их", "ли|ла|ло|ет|ют|ят|ит|ся|лись|но"),
    "ar": _Endings("", _NONE, _NONE),
}


def phrase_end(text: str, span: Span, kind: str, lexicon: Lexicon) -> int:
    """Return where the noun phrase ends that goes on behind `span`, or its own end.

    It goes on to a noun that may end it, such as a plural, or to a word outside it.
    """
    if lexicon.code not in _ENDINGS or kind not in _LINKS:
        return span.end
    endings = _ENDINGS[lexicon.code]
    links = _LINKS[kind].match(text, span.end)
    at = links.end() if links else span.end
    # Behind 'the' no verb follows.
    verb = endings.verb if at == span.end else _NONE
    end = span.start + len(_LINKED.sub("", span.of(text)))
    best = end
    for _number in range(_PHRASE_WORDS):
        word = _PHRASE_WORD.match(text, at)
        if not word or _is_outside(word[1], lexicon):
            return best
        is_verb = _ends_with(verb, word[1])
        if is_verb and best == end:
            return best
        at = word.end()
        is_noun = lexicon.names != "pairs" or word[1][0].isupper()
        if is_verb or not is_noun or _ends_with(endings.before_noun, word[1]):
            continue
        best = at
        if word[1] in _HEADS or _ends_with(endings.noun, word[1]):
            return best
    return end


def _is_outside(word: str, lexicon: Lexicon) -> bool:
    """Return whether no noun phrase has the word."""
    lower = word.lower()
    roles = lexicon.roles(lower)
    if lower in _OUTSIDE or not roles.isdisjoint(_OUTSIDE_ROLES):
        return True
    # 'The claims' and 'reports' are nouns more often than verbs, 'show' is not.
    says = not roles.isdisjoint(_SAYING)
    return says and not lower.endswith("s")


def _ends_with(endings: str, word: str) -> bool:
    return re.search(rf"(?:{endings})\Z", word) is not None
