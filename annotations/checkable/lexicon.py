"""What the words of a language can be, with the tables in `words/`.

Words are looked up whole, by how they begin, and by how they end. There is one file a
language.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path

from articles.text.word_tables import read_tables

# What a word can be. `percent_before` stands only before a number, `counter` and
# `date_unit` only after one; after a `label` stands none; `plain` is what holds no
# number, whatever it looks like. An `act` is everyday: it counts beside a body or a
# person.
type Role = str

type Ranges = list[tuple[int, int]]

_FOLDER = Path(__file__).parent / "words"
LANGUAGES = frozenset({"ar", "de", "en", "es", "fr", "ja", "ko", "pt", "ru", "zh"})
_NOTHING: frozenset[Role] = frozenset()
_LONGEST_WORD = 40


class PhraseTables:
    """Tables of phrases, found by their first word: the cost is per word."""

    def __init__(self, tables: Mapping[str, Iterable[tuple[str, ...]]]) -> None:
        self._by_start: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for label, phrases in tables.items():
            for phrase in sorted(phrases, key=len, reverse=True):
                self._by_start.setdefault(phrase[0], []).append((label, phrase))

    def find(self, lowers: tuple[str, ...]) -> dict[str, Ranges]:
        """Return for each table half-open ranges of word numbers.

        At each word only the longest phrase of a table counts.
        """
        found: dict[str, Ranges] = {}
        for i, start in enumerate(lowers):
            for label, phrase in self._by_start.get(start, ()):
                end = i + len(phrase)
                if lowers[i:end] == phrase:
                    ranges = found.setdefault(label, [])
                    if not ranges or ranges[-1][0] != i:
                        ranges.append((i, end))
        return found


class Lexicon:
    """The tables of a language.

    `roles`: entries per role, lower case, with spaces between them. `word` is that
    word; `stem*` and `*tail` are every word that begins or ends so; `two_words` is a
    phrase. `verbs`: more of these, English verbs for all their forms. `also`: for a
    role, others whose words have it too. `phrases`: more of these, per label.

    `reading`: `names`: which capitals within a sentence tell a name: all (capitals),
    one beside another, where every noun has one (pairs), none. `spaced`: 'no' where the
    longest entries part words, not spaces. `prefixes`: what may be written together
    with the word that it stands before. `fold`: letters, each with the one that it is
    read as, or alone where it is read as none. `doubled`: English verbs that double
    their last consonant.
    """

    def __init__(self, code: str, tables: Mapping[str, Mapping[str, str]]) -> None:
        reading = tables.get("reading", {})
        self.code = code
        self.is_english = code == "en"
        self.names = reading.get("names", "capitals")
        self.spaced = reading.get("spaced") != "no"
        self._prefixes = reading.get("prefixes", "").split()
        self._fold = str.maketrans(
            {pair[0]: pair[1:] for pair in reading.get("fold", "").split()}
        )
        self._whole: dict[str, set[Role]] = {}
        self._stems: dict[str, set[Role]] = {}
        self._tails: dict[str, set[Role]] = {}
        several: dict[str, list[tuple[str, ...]]] = {}
        by_role = _entries_by_role(tables)
        for role, entries in [*tables.get("phrases", {}).items(), *by_role.items()]:
            for entry in self.folded(entries).split():
                if "_" in entry:
                    several.setdefault(role, []).append(tuple(entry.split("_")))
                else:
                    self._enter(entry, role)
        self.phrases = PhraseTables(several)
        self._longest: dict[str, int] = {}
        for entry in self._whole:
            self._longest[entry[0]] = max(len(entry), self._longest.get(entry[0], 0))
        # A bounded cache: the same few thousand words make up most of any text.
        self.roles: Callable[[str], frozenset[Role]] = lru_cache(20_000)(self._roles)

    def _enter(self, entry: str, role: Role) -> None:
        if entry.startswith("*"):
            self._tails.setdefault(entry[1:], set()).add(role)
        elif entry.endswith("*"):
            self._stems.setdefault(entry.rstrip("*"), set()).add(role)
        else:
            self._whole.setdefault(entry, set()).add(role)

    def folded(self, word: str) -> str:
        """Return the word with each letter as it is read."""
        return word.translate(self._fold) if self._fold else word

    def entry_end(self, text: str, start: int) -> int:
        """Return where the longest entry that begins at `start` ends, 0 for none."""
        for size in range(self._longest.get(text[start : start + 1], 0), 0, -1):
            if text[start : start + size] in self._whole:
                return min(start + size, len(text))
        return 0

    def _roles(self, word: str) -> frozenset[Role]:
        """Return what the word can be by its longest entry.

        The whole word comes before its beginning, and that before its end.
        """
        if not word or len(word) > _LONGEST_WORD:
            return _NOTHING
        word = self.folded(word)
        roles = self._of(word)
        if roles:
            return frozenset(roles)
        for prefix in self._prefixes:
            rest = word.removeprefix(prefix)
            if len(rest) > 2 and rest != word:
                roles = self._of(rest)
                if roles:
                    return frozenset(roles)
        return _NOTHING

    def _of(self, word: str) -> set[Role] | None:
        if word in self._whole:
            return self._whole[word]
        if self._stems:
            for end in range(len(word), 0, -1):
                if word[:end] in self._stems:
                    return self._stems[word[:end]]
        if self._tails:
            for start in range(len(word)):
                if word[start:] in self._tails:
                    return self._tails[word[start:]]
        return None


def _entries_by_role(tables: Mapping[str, Mapping[str, str]]) -> dict[Role, str]:
    """Return the entries of each role, with verb forms and the words of other roles."""
    entries = dict(tables.get("roles", {}))
    doubled = tables.get("reading", {}).get("doubled", "")
    for role, verbs in tables.get("verbs", {}).items():
        entries[role] = " ".join([entries.get(role, ""), *forms_of(verbs, doubled)])
    for role, others in tables.get("also", {}).items():
        borrowed = [entries[other] for other in others.split()]
        entries[role] = " ".join([entries.get(role, ""), *borrowed])
    return entries


@cache
def lexicon(code: str) -> Lexicon:
    """Return the words of one of LANGUAGES, read once."""
    return Lexicon(code, read_tables(_FOLDER / f"{code}.txt"))


def lexicon_of(language: str) -> Lexicon | None:
    """Return the words of a language, or None where there are none.

    `language` is its code with or without a region.
    """
    base = language.replace("_", "-").split("-")[0].lower()
    return lexicon(base) if base in LANGUAGES else None


# --- Regular English verb forms, so that the tables list dictionary forms only --------

_VOWELS = "aeiou"


def _is_consonant_y(verb: str) -> bool:
    return len(verb) > 1 and verb.endswith("y") and verb[-2] not in _VOWELS


def _third_person(verb: str) -> str:
    if _is_consonant_y(verb):
        return verb[:-1] + "ies"
    if verb.endswith(("s", "x", "ch", "sh", "z", "o")):
        return verb + "es"
    return verb + "s"


def _doubled(verb: str, doubling: frozenset[str]) -> str:
    if verb in doubling:
        return verb + verb[-1]
    return verb


def _past(verb: str, doubling: frozenset[str]) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if _is_consonant_y(verb):
        return verb[:-1] + "ied"
    return _doubled(verb, doubling) + "ed"


def _present_participle(verb: str, doubling: frozenset[str]) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return verb[:-1] + "ing"
    return _doubled(verb, doubling) + "ing"


def forms_of(verbs: str, doubled: str = "") -> set[str]:
    """Return every regular form of each verb: 'deny' -> deny, denies, denied, denying.

    `doubled` holds the verbs that double their last consonant, which spelling cannot
    tell (visit, commit).
    """
    doubling = frozenset(doubled.split())
    forms: set[str] = set()
    for verb in verbs.split():
        forms.add(verb)
        forms.add(_third_person(verb))
        forms.add(_past(verb, doubling))
        forms.add(_present_participle(verb, doubling))
    return forms
