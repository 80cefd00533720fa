"""Regular English verb forms, so that the word tables can list dictionary forms only."""

_VOWELS = "aeiou"
# Verbs of the tables that double their last consonant (spelling cannot tell: visit, commit).
_DOUBLED = """
    ban rob commit admit permit refer transfer stop ship plan drop run cut omit bug shred chat stab
    bar submit control compel expel propel equip wiretap shut set hit let put rip strip scrap spin
    regret recur defer program
    """
_DOUBLING = frozenset(_DOUBLED.split())


def _is_consonant_y(verb: str) -> bool:
    return len(verb) > 1 and verb.endswith("y") and verb[-2] not in _VOWELS


def _third_person(verb: str) -> str:
    if _is_consonant_y(verb):
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "ch", "sh", "z", "o")) else "s")


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if _is_consonant_y(verb):
        return verb[:-1] + "ied"
    return (verb + verb[-1] if verb in _DOUBLING else verb) + "ed"


def _present_participle(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    return (verb + verb[-1] if verb in _DOUBLING else verb) + "ing"


def forms_of(verbs: str) -> frozenset[str]:
    """Every regular form of each verb: 'deny' -> deny, denies, denied, denying."""
    return frozenset(
        form
        for verb in verbs.split()
        for form in (verb, _third_person(verb), _past(verb), _present_participle(verb))
    )
