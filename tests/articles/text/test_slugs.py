"""Addresses can be read aloud, whatever the script of the words that they are
made of.
"""

import pytest

from articles.text.slugs import LONGEST_SLUG, slug_of
from tests.support.tables import table


@table(
    ("words", "slug"),
    [
        ("The pier’s 6.8 million", "the-piers-6-8-million"),
        ("Straße, Größe & Übermut", "strasse-grosse-ubermut"),
        ("Łódź i Śląsk", "lodz-i-slask"),
        ("Москва: объезд", "moskva-obezd"),
        ("Ευρώπη", "eyropi"),
        ("საქართველო", "sakartvelo"),
        ("กรุงเทพ", "krungethph"),
        ("हिन्दी भाषा", "hindi-bhasa"),
        ("桥梁检查2026年", "qiao-liang-jian-cha-2026-nian"),
        ("東京タワー", "dong-jing-tawa"),
        ("서울 특별시", "seoul-teugbyeolsi"),
        ("مصابيح الشارع ٢٠٢٦", "msbyh-lshr-2026"),
        ("ＡＢＣ", "abc"),
        ("“?!”", ""),
    ],
)
def test_words_become_an_address(words, slug):
    assert slug_of(words) == slug


@pytest.mark.parametrize("word", ["harbour ", "桥", "мост ", "จังหวัด ", "جسر "])
def test_a_long_one_is_cut_at_a_word(word):
    slug = slug_of(word * 60)
    assert LONGEST_SLUG - 12 < len(slug) <= LONGEST_SLUG
    assert {*slug.split("-")} == {slug_of(word)}


def test_one_long_word_is_cut_all_the_same():
    assert slug_of("a" * 300) == "a" * LONGEST_SLUG
