"""The persons whom a byline names, where they can be told apart (pure).

This is never certain: a byline that is no plain list of full names gives nobody, and an
editor corrects that.
"""

import hashlib
import re
import unicodedata

from articles.text.slugs import LONGEST_SLUG, slug_of

LONGEST_NAME = 200
MOST = 12  # persons in one byline

_BY = re.compile(r"by\s+(?=\S)", re.IGNORECASE)  # as some type it into the field
# A comma before one of these does not separate two persons.
_RANK = r"(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|esq)\b"
_BETWEEN = re.compile(
    r"\s*[;|/、，；]\s*"
    rf"|\s*,(?!\s*{_RANK})\s*(?:(?:and|&|und|et)\s+)?"
    r"|\s+(?:and|with|&|und|et|og|och|и|en|y|e|i)\s+",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\s+(?:in|at|for|from)\s+\S.*")
_PARTICLES = """
al ap ben bin bint da das de del della den der des di do dos du el ibn la las le los ten
ter van von zu zur
"""
# A part of a byline with one of these words is a group or an office.
_COLLECTIVE = """
agence agencies agency ap afp association board bureau center centre collective committee correspondent
correspondents council department desk dpa editor editorial editors foundation group inc institute
international journal limited ltd magazine media ministry network news newspaper newsroom office
organisation organization post press project redacción redaktion redazione redactie reporter reporters
reuters rédaction service services society special staff syndicate tass team the times union university
watch wire writer writers агентство редакция
"""
PARTICLE_WORDS = frozenset(_PARTICLES.split())
_COLLECTIVE_WORDS = frozenset(_COLLECTIVE.split())
_COLLECTIVE_CJK = re.compile(
    "社|报|報|记者|記者|编辑|編輯|通讯|通訊|新闻|新聞|网|網|局|部|기자|뉴스"
)
_CJK = re.compile(
    r"[\u4e00-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}|[\u4e00-\u9fff\u3040-\u30ff]{2,8}"
)
_SCRIPT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f'’.·-])*")


def names_in(byline: str) -> list[str]:
    """Return full names in their order, each once.

    There are none where a part is neither a name nor a collective: 'Ann Lee and Bo Ek'
    is two names and 'Ann Lee, Reuters' one, but 'Lee, Ann' is ambiguous and gives none.
    """
    parts = _BETWEEN.split(_BY.sub("", " ".join(byline.split()), count=1))
    names: dict[str, str] = {}  # by slug, so that each is named once
    for part in parts:
        if not part or _is_collective(part):
            continue
        name = _PLACE.sub("", part)
        if not _is_name(name):
            return []
        names.setdefault(name_slug(name), name)
    if len(names) > MOST:
        return []
    return list(names.values())


def name_slug(name: str) -> str:
    """Return the slug of a name, which is ASCII and never empty.

    Capitals, accents and spaces make no difference. Hazard: other scripts romanise
    different names alike, such as 王明 and 王铭, so a hash distinguishes them.
    """
    plain = unicodedata.normalize("NFKD", " ".join(name.split()).casefold())
    slug = slug_of(name)
    if slug and _is_latin(plain):
        return slug
    romanised = slug_of(name, LONGEST_SLUG - 9) or "person"
    digest = hashlib.sha256(plain.encode()).hexdigest()
    return f"{romanised}-{digest[:8]}"


def _is_latin(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return all("LATIN" in unicodedata.name(letter, "") for letter in letters)


def _is_collective(part: str) -> bool:
    words = {word.strip(".,") for word in part.casefold().split()}
    return bool(words & _COLLECTIVE_WORDS or _COLLECTIVE_CJK.search(part))


def _is_name(part: str) -> bool:
    if _SCRIPT.search(part):
        return bool(_CJK.fullmatch(part))
    words = [word for word in re.split(r"[\s,]+", part) if word]
    if len(words) > 6 or len(part) > LONGEST_NAME:
        return False
    names = [word for word in words if word not in PARTICLE_WORDS]
    if len(names) < 2:
        return False
    if not all(_is_part_of_name(word) for word in words):
        return False
    return any(len(word.strip(".")) > 1 for word in words)  # not only initials


def _is_part_of_name(word: str) -> bool:
    if not _LETTERS.fullmatch(word):
        return False
    if word in PARTICLE_WORDS or word.startswith(("d'", "d’")):
        return True
    return word[0].isupper()
