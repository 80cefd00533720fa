"""Which spellings of a web address lead to the same page, and which never may count as
the same.
"""

from hypothesis import given
from hypothesis import strategies as st

from articles.text.identifiers import key_of, normal_form
from tests.support.tables import table

PAGE = "https://paper.example/a/story"
SAME = [
    (PAGE, "http://paper.example/a/story"),
    (PAGE, "https://www.paper.example/a/story"),
    (PAGE, "HTTPS://WWW.Paper.Example/a/story"),
    (PAGE, "https://paper.example:443/a/story"),
    (PAGE, "http://paper.example:80/a/story"),
    (PAGE, "https://paper.example./a/story"),
    (PAGE, "https://paper.example/a/story/"),
    (PAGE, "https://paper.example/a/story?"),
    (PAGE, "https://paper.example/a/story#"),
    (PAGE, "https://paper.example/a/story#comments"),
    (PAGE, "https://paper.example/a/story#:~:text=the%20gate"),
    (PAGE, "https://paper.example/a/story?utm_source=letter&utm_medium=mail"),
    (PAGE, "https://paper.example/a/story/?UTM_Campaign=x"),
    (PAGE, "https://paper.example/a/story?fbclid=IwAR0"),
    (PAGE, "https://paper.example/a/story?gclid=1&gbraid=2&wbraid=3"),
    (PAGE, "https://paper.example/a/story?mc_cid=1&mc_eid=2"),
    (PAGE, "https://paper.example/a/story?msclkid=1&igshid=2&_hsenc=3&mkt_tok=4"),
    (PAGE, "https://paper.example/a/story?utm%5Fsource=x"),
    (PAGE, "https://paper.example/a/b/../story"),
    (PAGE, "https://paper.example/a/./story"),
    (PAGE, "https://paper.example/%61/story"),
    (PAGE, "  https://paper.example/a/story "),
    ("https://paper.example", "http://www.paper.example/"),
    ("https://paper.example/?id=1", "http://paper.example?utm_source=a&id=1"),
    ("https://paper.example/?a=1&b=2", "https://paper.example/?a=1&utm_term=x&b=2"),
    ("https://paper.example/caf%c3%a9", "https://paper.example/caf%C3%A9"),
    ("https://paper.example/café", "https://paper.example/caf%C3%A9"),
    ("https://paper.example/a b", "https://paper.example/a%20b"),
    ("https://bücher.example/", "https://xn--bcher-kva.example"),
    ("https://BÜCHER.example/", "https://xn--bcher-kva.example"),
    ("https://例え。example/", "https://例え.example/"),
    ("https://paper.example/r.pdf#page=3", "https://paper.example/r.pdf#page=7"),
    ("https://tube.example/watch?v=1#t=30", "https://tube.example/watch?v=1"),
    ("http://[2001:DB8::1]:80/a", "https://[2001:db8::1]/a"),
]
DIFFERENT = [
    ("https://paper.example/?id=1", "https://paper.example/?id=2"),
    ("https://paper.example/?id=1", "https://paper.example/"),
    ("https://paper.example/?a=1&b=2", "https://paper.example/?b=2&a=1"),
    ("https://paper.example/?q=A", "https://paper.example/?q=a"),
    ("https://paper.example/?a=", "https://paper.example/?a=0"),
    ("https://paper.example/?ref=main", "https://paper.example/?ref=old"),
    ("https://paper.example/?source=1", "https://paper.example/?source=2"),
    ("https://paper.example/?utm=1", "https://paper.example/?utm=2"),
    ("https://paper.example/?u=utm_source", "https://paper.example/"),
    ("https://paper.example/?my_fbclid=1", "https://paper.example/"),
    ("https://paper.example/?a=1%26utm_x=2", "https://paper.example/?a=1"),
    ("https://paper.example/?a=b+c", "https://paper.example/?a=b%2Bc"),
    ("https://paper.example/Story", "https://paper.example/story"),
    ("https://paper.example/a%2Fb", "https://paper.example/a/b"),
    ("https://paper.example/a%3Fb", "https://paper.example/a?b"),
    ("https://paper.example/a//", "https://paper.example/a"),
    ("https://paper.example/a//b", "https://paper.example/a/b"),
    ("https://paper.example/a", "https://paper.example/a.html"),
    ("https://paper.example/", "https://paper.example/index.html"),
    ("https://paper.example/", "https://paper.example:8080/"),
    ("http://paper.example:443/", "http://paper.example/"),
    ("https://paper.example/", "https://m.paper.example/"),
    ("https://paper.example/", "https://www2.paper.example/"),
    ("https://www.example/", "https://example/"),
    ("https://ann@paper.example/", "https://ben@paper.example/"),
    ("https://straße.example/", "https://strasse.example/"),
    ("https://paper.example/#!/story/1", "https://paper.example/#!/story/2"),
    ("https://paper.example/#/story/1", "https://paper.example/#/story/2"),
    ("https://paper.example/viewer#doc=1", "https://paper.example/viewer#doc=2"),
    ("https://paper.example/a", "https://paper.example.evil.example/a"),
    ("https://paper.example/100%", "https://paper.example/100%25"),
    ("https://paper.example/", "ftp://paper.example/"),
    ("https://[2001:db8::1]/", "https://[2001:db8::2]/"),
]


@table(("one", "other"), SAME)
def test_the_same_page(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)
    assert key_of(one) == key_of(other)


@table(("one", "other"), DIFFERENT)
def test_different_pages(one: str, other: str) -> None:
    assert normal_form(one) != normal_form(other)
    assert key_of(one) != key_of(other)


@table(
    "text",
    ["http://[", "http://a:b/", "https://", "not an address", "mailto:a@b.example"],
)
def test_what_is_no_web_address_stays_as_it_is(text: str) -> None:
    assert normal_form(text) == text


def test_no_address_has_no_key() -> None:
    assert key_of("") is None
    assert key_of(" ") is None


@given(st.text(max_size=40), st.text(alphabet="ab%C3A9/.&=?#;+é \ud800", max_size=40))
def test_any_text_has_a_normal_form(host: str, rest: str) -> None:
    assert isinstance(normal_form(f"https://{host}/{rest}"), str)


@given(st.text(alphabet="ab%C3A9/.&=;+é", max_size=40))
def test_what_follows_the_host_is_the_same_under_each_spelling_of_it(rest: str) -> None:
    other = f"http://PAPER.example:80/{rest}"
    assert normal_form(f"https://www.paper.example/{rest}#p3") == normal_form(other)
