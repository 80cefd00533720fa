"""Search finds other forms of a word, and suggests words for those that are misspelt."""

from io import StringIO

import pytest
from django.core.management import call_command

from newsroom.operations.reindexing import find_row_faults
from newsroom.public.models import ArticleWords, PublishedWord
from newsroom.public.search import find_articles, parse_question
from newsroom.public.suggestions import suggest
from newsroom.public.vocabulary import similar_words
from tests.newsroom.public.test_search import published, slugs, texts
from tests.support.editions import (
    document,
    make_pages,
    other_article,
    publish,
    withdrawal,
)
from tests.support.html import flat

pytestmark = pytest.mark.django_db

# In each language what is asked, and another form that an article has.
FORMS = {
    "en": "inspections inspection, flooding flooded, policies policy, "
    "measure measuring, certificates certificate",
    "de": "Brücken Brücke, Gutachtens Gutachten, Häuser Haus, "
    "Prüfung Prüfungen, städtische städtischen",
    "fr": "contrôles contrôle, inondées inondé, municipaux municipal, "
    "rapport rapports, payer payée",
    "es": "puentes puente, inspección inspecciones, pagaron pagado, "
    "municipal municipales, denunciada denunciado",
    "ru": "моста мостов, проверки проверка, отчётов отчёт, городской городского, оплачен оплачена",
    "ar": "جسر الجسر, التقارير تقارير, مهندسون مهندس, مدينة المدينة, مستشفيات المستشفى",
    "it": "ponti ponte, ispezione ispezioni, comunale comunali, pagata pagato, lavoro lavori",
    "tr": "köprüler köprü, raporu rapor, belediyenin belediye, "
    "müfettişler müfettiş, ödeme ödemeleri",
}
# The stemmers do not know these.
UNKNOWN = {"مستشفيات", "belediyenin"}
# What is typed, and the word that an article has.
TYPOS = {
    "en": "inspecton inspection, brigde bridge, harbbour harbour, "
    "govermnent government, resevoirr reservoir",
    "de": "Gutachtn Gutachten, Versichreung Versicherung, Brüccke Brücke, "
    "Bürgermeisder Bürgermeister, Genemigunk Genehmigung",
    "fr": "inspecteru inspecteur, rappport rapport, chantiet chantier, "
    "municpalité municipalité, construxion construction",
    "es": "puemte puente, ayuntamento ayuntamiento, contrtao contrato, "
    "presupuestto presupuesto, certifcasión certificación",
    "ru": "инженр инженер, провекра проверка, отчот отчёт, "
    "губернаттор губернатор, сертефикацыя сертификация",
    "ar": "المهندص المهندس, الحكوة الحكومة, التققرير التقرير, البلديه البلدية, الاستثمرا الاستثمار",
    "it": "ispettorre ispettore, comnue comune, acquedoto acquedotto, "
    "sondaco sindaco, amminstrazzione amministrazione",
    "tr": "belediey belediye, köpür köprü, denetimm denetim, "
    "müfertiş müfettiş, mühendsilig mühendislik",
}


def pairs(table: dict[str, str]) -> list[tuple[str, str, str]]:
    return [
        (language, *pair.split())
        for language, listed in table.items()
        for pair in listed.split(",")
    ]


@pytest.fixture
def all_languages():
    """An article of each language, with a word in each sentence."""
    for number, language in enumerate(FORMS):
        words = [pair[2] for pair in pairs(FORMS) + pairs(TYPOS) if pair[0] == language]
        published(number, *(f"{word}." for word in words), language=language)


def suggested(query: str, **asked: str) -> str:
    parameters = {"q": query} | asked
    found = suggest(parameters, find_articles(parse_question(parameters)))
    return found.query if found else ""


# --- Forms ----------------------------------------------------------------------------


def test_other_forms_of_a_word_are_found_in_eight_languages(all_languages):
    unknown = set()
    for language, asked, there in pairs(FORMS):
        article = f"article-{[*FORMS].index(language)}"
        if article not in slugs(asked):
            unknown.add(asked)
            continue
        assert f"{there}." in texts(asked), asked
    assert unknown == UNKNOWN


def test_words_as_they_are_asked_come_before_other_forms():
    published(1, "An inspection.", title="Inspection")
    published(2, "Two inspections.")
    published(3, "It was inspected.")
    assert slugs("inspections") == ["article-2", "article-1", "article-3"]
    assert slugs("inspections were") == []
    assert slugs('"inspections"') == ["article-2"]
    assert slugs('"two inspections" an') == slugs('"an inspections"') == []
    assert slugs("inspections -inspected") == ["article-2", "article-1"]
    page = find_articles(parse_question({"q": "inspections"}))
    assert page.count == 3


def test_forms_are_those_of_the_language_of_the_article():
    published(1, "Die Brücke.", language="de")
    published(2, "A die was cast.", language="en")
    assert slugs('dies "a"') == ["article-2"]
    assert slugs("dies") == ["article-2"]


def test_forms_are_marked_where_they_stand(client):
    published(1, "It rained.", "An inspection was late.", title="Weather")
    page = flat(client.get("/search/", {"q": "inspections"}).text)
    assert "An<mark>inspection</mark>was late." in page


# --- Suggestions ----------------------------------------------------------------------


def test_a_word_is_suggested_for_one_that_is_misspelt_in_eight_languages(all_languages):
    for _, typed, there in pairs(TYPOS):
        assert suggested(typed) == there.lower(), typed


def test_a_suggestion_is_a_link_with_its_reason_and_replaces_nothing(client):
    published(1, "The bridge was inspected.", topics=[{"slug": "water", "name": "W"}])
    page = client.get("/search/", {"q": "Inspected brigde", "topic": "water"}).text
    assert "No article contains all of these words." in page
    assert (
        '<a href="/search/?q=Inspected+bridge&amp;topic=water"><bdi>Inspected bridge</bdi></a>'
        in page
    )
    assert "Few articles or none contain: brigde" in flat(page)
    assert "Did you mean" not in client.get("/search/", {"q": "bridge"}).text


@pytest.mark.parametrize(
    "query",
    [
        "xyzzy",  # like nothing
        '"brigde"',  # in quotes
        "bridge -brigde",  # excluded
        "brigde snowed",  # would find nothing
        "202",
        "bri",
        "桥粱",
    ],
)
def test_nothing_is_suggested(query):
    published(1, "The bridge of 2024. 桥梁。")
    assert suggested(query) == ""


def test_the_word_that_most_articles_have_is_suggested():
    for number in range(1, 4):
        published(number, "The gates.")
    published(4, "The gales.")
    assert similar_words("gabes") == ["gales", "gates"]
    assert suggested("gabes") == "gates"
    assert suggested("gales") == "gates"  # one article has the word itself
    published(5, "Two gales.")
    published(6, "No gales.")
    assert suggested("gales") == ""


def test_a_word_that_is_in_no_article_any_more_is_not_suggested():
    published(1, "The bridge.", "A ferry.")
    published(2, "A ferry.")
    assert suggested("brigde") == "bridge"
    published(1, "The road.", "A ferry.")
    assert suggested("brigde") == ""
    assert not PublishedWord.objects.filter(term="bridge").exists()
    assert PublishedWord.objects.filter(term="ferry").exists()
    made = withdrawal(other_article(1), "")
    make_pages(publish(made, kind="withdrawal", change_note="Wrong.").article)
    assert not PublishedWord.objects.filter(term="road").exists()
    assert PublishedWord.objects.filter(term="ferry").exists()


def test_a_word_is_not_suggested_if_the_index_has_it_no_more():
    """Even if it is still kept, as after a failure."""
    published(1, "The bridge.")
    PublishedWord.objects.filter(term="the").update(
        term="river", word="river", first_letters="ri", last_letters="er"
    )
    assert similar_words("rivre") == ["river"]
    assert suggested("rivre") == ""


# --- Kept true ------------------------------------------------------------------------


@pytest.mark.parametrize("harm", ["lost", "left"])
def test_words_that_are_not_those_of_the_articles_are_noticed_and_made_right(harm):
    made = publish(document())
    make_pages(made.article)
    kept = set(PublishedWord.objects.values_list("stem", "term", "word"))
    assert list(find_row_faults()) == []
    if harm == "lost":
        PublishedWord.objects.filter(term="bridge").delete()
        fault = f"search/{made.article.slug}"
    else:
        PublishedWord.objects.create(stem="en/zebra", term="zebra", word="zebra")
        fault = "search"
    assert list(find_row_faults()) == [fault]
    call_command("reindex", stdout=StringIO())
    assert list(find_row_faults()) == []
    assert set(PublishedWord.objects.values_list("stem", "term", "word")) == kept


def test_only_words_of_letters_in_writing_with_spaces_are_kept():
    published(1, "In 2024 7-Eleven met Ömer. 桥梁检查。 다리 검사", title="Ein")
    words = PublishedWord.objects.values_list("term", flat=True)
    said = set(ArticleWords.objects.get().terms.split())
    assert {"eleven", "met", "omer", "ein"} <= set(words) <= said
    assert all(word.isalpha() and word.isascii() for word in words)
