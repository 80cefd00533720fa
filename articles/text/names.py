"""The persons whom a byline names, where they can be told apart; pure.

Never certain: what is no plain list of full names gives nobody, and a person puts that
right.
"""

import hashlib
import re
import unicodedata

from articles.text.slugs import LONGEST_SLUG, slug_of

LONGEST_NAME = 200
MOST = 12  # persons in one byline

_BY = re.compile(r"by\s+(?=\S)", re.IGNORECASE)  # as some type it into the field
# A comma before these parts no two persons.
_RANK = r"(?:jr|sr|ii|iii|iv|ph\.?\s?d|m\.?d|esq)\b"
_BETWEEN = re.compile(
    rf"\s*[;|/、，；]\s*|\s*,(?!\s*{_RANK})\s*(?:(?:and|&|und|et)\s+)?|\s+(?:and|with|&|und|et|og|och|и|en|y|e|i)\s+",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\s+(?:in|at|for|from)\s+\S.*")
_PARTICLES = """
al ap ben bin bint da das de del della den der des di do dos du el ibn la las le los ten ter van von zu zur
"""
# A part that holds one of these signs for many, or for an office.
_COLLECTIVE = """
agence agencies agency ap afp association board bureau center centre collective committee correspondent
correspondents council department desk dpa editor editorial editors foundation group inc institute
international journal limited ltd magazine media ministry network news newspaper newsroom office
organisation organization post press project redacción redaktion redazione redactie reporter reporters
reuters rédaction service services society special staff syndicate tass team the times union university
watch wire writer writers агентство редакция
"""
_PARTICLE_WORDS = frozenset(_PARTICLES.split())
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
    """Full names in their order, each once; none where one part is neither a name nor a
    collective.

    'Ann Lee and Bo Ek' is two, 'Ann Lee, Reuters' one; 'Lee, Ann' could be either, so
    it is none.
    """
    parts = _BETWEEN.split(_BY.sub("", " ".join(byline.split()), count=1))
    names = [
        _PLACE.sub("", part) for part in parts if part and not _is_collective(part)
    ]
    if not all(map(_is_name, names)):
        return []
    told = {name_slug(name): name for name in reversed(names)}
    return [*reversed(told.values())] if len(told) <= MOST else []


def name_slug(name: str) -> str:
    """The same for the same name, whatever its capitals, accents and spaces; ASCII,
    never empty.

    Hazard: in other scripts names are romanised alike, such as 王明 and 王铭: a hash tells
    them apart.
    """
    plain = unicodedata.normalize("NFKD", " ".join(name.split()).casefold())
    slug = slug_of(name)
    if slug and all(
        "LATIN" in unicodedata.name(one, "") for one in plain if one.isalpha()
    ):
        return slug
    return f"{slug_of(name, LONGEST_SLUG - 9) or 'person'}-{hashlib.sha256(plain.encode()).hexdigest()[:8]}"


def _is_collective(part: str) -> bool:
    words = {word.strip(".,") for word in part.casefold().split()}
    return bool(words & _COLLECTIVE_WORDS or _COLLECTIVE_CJK.search(part))


def _is_name(part: str) -> bool:
    if _SCRIPT.search(part):
        return bool(_CJK.fullmatch(part))
    words = [word for word in re.split(r"[\s,]+", part) if word]
    return (
        sum(word not in _PARTICLE_WORDS for word in words) >= 2
        and len(words) <= 6
        and len(part) <= LONGEST_NAME
        and all(map(_LETTERS.fullmatch, words))
        and all(
            word[0].isupper() or word in _PARTICLE_WORDS or word[:2] in {"d'", "d’"}
            for word in words
        )
        and any(len(word.strip(".")) > 1 for word in words)
    )
