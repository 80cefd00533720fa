"""What a run looks like by itself, wherever it stands."""

import regex

from articles.injected import tables

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}'’\-]++")
_DIGITS = regex.compile(r"\d++")
_CODE = regex.compile(r"[_{}=;<>\\]|://")
_TERMINATORS = frozenset(".!?。！？؟…।")
_PUNCTUATION = frozenset(",.!?;，。！？；、،؛؟।«»—")
_MAX_LOOKED_AT = 400  # code points: a run is judged by its beginning

CASED = frozenset({"Latin", "Cyrillic", "Greek", "Armenian"})
UNSPACED = frozenset({"Han", "Thai"})


class Shape:
    """`following` is what stands right behind the run; a few characters are enough."""

    def __init__(self, run: str, script: str, following: str = "") -> None:
        self.run, self.script, self.following = run[:_MAX_LOOKED_AT], script, following
        self.words = _WORD.findall(self.run)
        self.letters = sum(c.isalpha() for c in self.run)

    @property
    def is_long(self) -> bool:
        if self.script in UNSPACED:
            return self.letters >= 7
        return self.letters >= 10 and len(self.words) >= (2 if self.script == "Hangul" else 3)

    @property
    def is_short(self) -> bool:
        if self.script in UNSPACED:
            return self.letters <= 4
        return len(self.words) <= 2 and self.letters <= 16

    @property
    def is_named(self) -> bool:
        """Every longer word has a capital: a name, as far as a cased script can tell."""
        if self.script not in CASED or not 1 <= len(self.words) <= 5:
            return False
        longer = [word for word in self.words if len(word) >= 4]
        return bool(longer) and all(word[0].isupper() for word in longer)

    @property
    def is_labelled(self) -> bool:
        """'Фото: ТАСС', '翻译：李雷': a credit or a caption."""
        head = self.run[:16]
        return len(self.words) <= 7 and self.letters <= 40 and (": " in head or "：" in head)

    @property
    def ends_as_prose(self) -> bool:
        return self.following[:1] in _TERMINATORS

    @property
    def is_punctuated(self) -> bool:
        """Advertising spam is a row of words; whoever wrote commas and full stops wrote prose."""
        return self.following[:1] in _PUNCTUATION or any(c in _PUNCTUATION for c in self.run)

    @property
    def is_ordinary_latin(self) -> bool:
        """Brands, titles and code are at home in every script; running Latin text is not."""
        if self.script != "Latin":
            return False
        if _CODE.search(self.run + self.following):
            return True
        lowered = {word.lower() for word in self.words}
        content = [w for w in self.words if len(w) >= 3 and w.islower() and w not in tables.PROSE_WORDS]
        spam = len(lowered & tables.SPAM_GOODS) + len(lowered & tables.SPAM_SHOUTS)
        return not (len(self.words) >= 4 and len(content) >= 2) and not (len(self.words) >= 3 and spam >= 2)

    @property
    def signs(self) -> list[str]:
        found = []
        if self._has_glued_digits():
            found.append("digits are glued on")
        if self._has_spam_words():
            found.append("it has words that advertising spam uses")
        return found

    def _has_glued_digits(self) -> bool:
        if self.script not in UNSPACED:
            return False
        for match in _DIGITS.finditer(self.run):
            beside = self.run[match.start() - 1 : match.start()] + self.run[match.end() : match.end() + 1]
            glued = len(match.group()) >= 2 and any(c.isalpha() for c in beside)
            if glued and (match.end() == len(self.run) or self.run[match.end()] not in tables.COUNTERS):
                return True
        return False

    def _has_spam_words(self) -> bool:
        if self.script == "Latin":
            lowered = {word.lower() for word in self.words}
            return len(lowered & tables.SPAM_GOODS) >= 1 and len(lowered & tables.SPAM_SHOUTS) >= 1
        lowered_run = self.run.lower()
        return any(stem in lowered_run for stem in tables.SPAM_STEMS.get(self.script, frozenset()))
