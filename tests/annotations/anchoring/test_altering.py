"""What a wording tells otherwise than the one before: what a correction is made of."""

from annotations.anchoring import altered, is_spelling_change
from tests.support.site import ROOT
from tests.support.tables import table

RISK = ROOT / "tests" / "data" / "review_risk.tsv"
TOLD_OTHERWISE = {
    "quantity",
    "direction",
    "negation",
    "hedging",
    "actor",
    "quotation",
}


def pairs() -> list[list[str]]:
    """Language, label and two wordings; other words apart: a person says what it is
    where the tables do not know them.
    """
    rows = [line.split("\t") for line in RISK.read_text("utf-8").splitlines()]
    return [row for row in rows if row[1] != "wording"]


@table(("language", "label", "old", "new"), pairs())
def test_what_changes_the_meaning_is_told_from_slips_and_other_words(
    language, label, old, new
):
    found = altered(old, new, language, names=language != "de")
    assert bool(found) == (label in TOLD_OTHERWISE)


@table(
    ("old", "new", "kind"),
    [
        (
            "The pier, which cost 5 million, was closed.",
            "The pier was closed.",
            "figures",
        ),
        ("It reopens in spring.", "It reopens in autumn.", "figures"),
        ("A hundred men came.", "Five hundred men came.", "figures"),
        ("“We knew,” he said, “and waited.”", "“We knew,” he said.", "quotation"),
        ("He called it a gift.", "He called it ‘a gift’.", "quotation"),
        ("Ann Lee paid Bo Ek.", "Bo Ek paid Ann Lee.", "names"),
        (
            "According to the police, it rained.",
            "According to the insurer, it rained.",
            "names",
        ),
    ],
)
def test_what_was_told_and_is_not_told_any_more_is_named(old: str, new: str, kind: str):
    assert altered(old, new, "en") == kind


def test_a_chinese_surname_is_a_name():
    assert altered("昨天王区付了钱。", "昨天李区付了钱。", "zh") == "names"


@table(
    ("old", "new"),
    [
        ("It cost 412.", "It cost 412 euros in May 2012, said Ann Lee."),
        ("He refused.", "The mayor refused."),
        ("He refused to say.", "He did not want to say."),
        ("It cost 1500 euros.", "It cost €1,500."),
        ("It cost 412. ~~In May.~~", "It cost 412."),
        ("", "In 2012 it cost 412."),
    ],
)
def test_what_is_only_added_or_put_otherwise_alters_nothing(old: str, new: str):
    assert altered(old, new, "en") == ""


@table(
    ("language", "old", "new"),
    [
        (
            "en",
            "The vote was carried by the members by a margin of nine.",
            "The members carried the vote by a margin of nine.",
        ),
        (
            "de",
            "Das Haus wurde von der Gemeinde gekauft.",
            "Die Gemeinde hat das Haus gekauft.",
        ),
        (
            "fr",
            "Le pont a été inauguré par la ministre.",
            "La ministre a inauguré le pont.",
        ),
        ("en", "The plane took off at 18.25.", "The plane took off at 6:25 p.m."),
        ("fr", "Le train est parti à 18h05.", "Le train est parti à 18 h 05."),
        ("en", "The widow of the victim spoke.", "The victim’s widow spoke."),
        (
            "en",
            "The boys were fed at noon by two nuns.",
            "Two nuns fed the boys at noon.",
        ),
        (
            "de",
            "Die Tür wurde von der Wirtin geöffnet.",
            "Die Wirtin öffnete die Tür.",
        ),
        (
            "es",
            "La alcaldesa avisó a los vecinos.",
            "Los vecinos fueron avisados por la alcaldesa.",
        ),
        ("zh", "围墙被村民修好。", "村民修好了围墙。"),
        ("en", "It was the clerk who rang the bell.", "The clerk rang the bell."),
        (
            "en",
            "They carried out an inspection of the dam.",
            "They inspected the dam.",
        ),
        ("de", "Der Wirt sagte, er schließe.", "Er schließe, sagte der Wirt."),
        ("en", "She’d seen the café on May 7th.", "She had seen the cafe on 7 May."),
        ("en", "Not one of them paid $ 3.5m.", "None of them paid $3.5 million."),
        ("it", "Perchè è chiuso?", "Perché è chiuso?"),
    ],
)
def test_passives_times_and_genitives_say_the_same(language, old, new):
    assert altered(old, new, language) == ""


@table(
    ("old", "new"),
    [
        ("Lee was sued by Roth.", "Lee sued Roth."),
        ("The plane took off at 6.25 a.m.", "The plane took off at 6.25 p.m."),
        ("He was killed by the mayor.", "He was killed by the guard."),
        ("The wall was built by monks.", "The wall was built for monks."),
        ("The bus runs from Ely to Diss.", "The bus runs from Diss to Ely."),
        ("She asked for leave and was refused.", "She asked for leave and got it."),
        ("The dam is safe.", "The dam is safe enough."),
    ],
)
def test_another_agent_or_time_does_not(old, new):
    assert altered(old, new, "en")


@table(
    ("old", "new"),
    [
        ("The *report* is out.", "The report  is out."),
        ("The co-operative won.", "The cooperative won."),
        ("WHAT THE REPORT SAYS", "What the report says"),
        ("The comittee met.", "The committee met."),
    ],
)
def test_spelling_and_how_it_is_set_are_slips(old: str, new: str):
    assert is_spelling_change(old, new)
    assert altered(old, new, "en") == ""


def test_other_words_are_no_slip():
    assert not is_spelling_change("The committee met.", "The committee sat.")
    assert not is_spelling_change("The minister met.", "The ministar met.")
