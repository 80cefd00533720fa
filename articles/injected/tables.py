"""Words of the rules, from the file beside this one, and letters that look alike."""

from pathlib import Path

from articles.text.word_tables import read_tables, word_sets

_TABLES = read_tables(Path(__file__).with_name("words.txt"))
_AROUND = word_sets(_TABLES["around"])

GLOSS_CUES, GLOSS_FOLLOWERS = _AROUND["cues"], _AROUND["followers"]
JOINERS, TITLES = _AROUND["joiners"], _AROUND["titles"]
PROSE_WORDS, SENTENCE_OPENERS = _AROUND["prose"], _AROUND["openers"]

FUNCTION_WORDS = word_sets(_TABLES["small words"])
ANY_FUNCTION_WORD = frozenset[str]().union(*FUNCTION_WORDS.values())
TAKEN_FOR_ONE_ANOTHER = [*word_sets(_TABLES["taken for one another"]).values()]

# Behind digits these make a date, a count or an address: 2020年, 419名, 44号.
COUNTERS = frozenset(
    "年月日号號届屆点點时時分秒元万萬亿億个個人名条條项項次天周岁歲米公里吨噸%％多余餘家户戶起批件座台国國线線路楼樓"
    "室期集章页頁第년월일명개원회세"
)
# Letters of Cyrillic and Greek that look like Latin ones.
LOOKALIKE_LETTERS = dict(
    zip(
        "аеорсхуіјѕһԁԛԝвгкмтпАВЕКМНОРСТУХІЈЅԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονρτυιικχγωεу",
        "aeopcxyijshdqwbrkmtnABEKMHOPCTYXIJSGQWABEZHIKMNOPTYXaovptuiikxywey",
        strict=True,
    )
)
