"""Regular English verb forms, so that the word tables can list dictionary forms only."""

_VOWELS = "aeiou"


def _is_consonant_y(verb: str) -> bool:
    return len(verb) > 1 and verb.endswith("y") and verb[-2] not in _VOWELS


def _third_person(verb: str) -> str:
    if _is_consonant_y(verb):
        return verb[:-1] + "ies"
    return verb + ("es" if verb.endswith(("s", "x", "ch", "sh", "z", "o")) else "s")


def _past(verb: str, doubling: frozenset[str]) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if _is_consonant_y(verb):
        return verb[:-1] + "ied"
    return (verb + verb[-1] if verb in doubling else verb) + "ed"


def _present_participle(verb: str, doubling: frozenset[str]) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    return (verb + verb[-1] if verb in doubling else verb) + "ing"


def forms_of(verbs: str, doubled: str = "") -> set[str]:
    """Every regular form of each verb: 'deny' -> deny, denies, denied, denying. doubled: verbs that double
    their last consonant, which spelling cannot tell (visit, commit)."""
    doubling = frozenset(doubled.split())
    return {
        form
        for verb in verbs.split()
        for form in (verb, _third_person(verb), _past(verb, doubling), _present_participle(verb, doubling))
    }
