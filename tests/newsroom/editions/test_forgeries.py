"""What verify.py says of a newsroom whose server was rewritten, as it can be: each part
of an edition, resealed or not, with and without hashes that were kept before.
"""

import json
from copy import deepcopy

import pytest

from newsroom.editions import verify
from newsroom.editions.sealing import openings_to_json, served_json
from tests.support.editions import document, sealed

SITE = "https://newsroom.example"
GAP = {"on": "2025-04-01", "reason": "At a request", "words": "[withheld]"}
SLUG = "the-bridge-that-was-inspected-on-paper"
AT = f"{SITE}/articles/{SLUG}/"
DAY = "2025-03-02T06:00:00Z"


def serve(made, *gaps):
    """edition.json of a document, in which the strings that begin with `gaps` are
    withheld.
    """
    stored, opened = sealed(made)
    for place, (_salt, words) in enumerate(opened["leaves"]):
        if str(words).startswith(gaps):
            opened["leaves"][place] = GAP
    return json.loads(served_json(stored, openings_to_json(opened)))


def hash_of(served):
    return verify.prove(json.dumps(served)).sha256


def remembered(served):
    claims = served["edition"]
    names = ("number", "kind", "correction", "published_at")
    return {name: claims[name] for name in names} | {"sha256": hash_of(served)}


def published():
    """Two editions of one article, with an overall rating and a gap each."""
    first = document()
    first["overall"] = {
        "rating": "false",
        "body": "It was not so.",
        "authors": ["Jun Abara"],
        "approved_by": "Ana Duarte",
        "approved_alone": False,
    }
    served = serve(first, "Register of chartered")
    second = deepcopy(first)
    second["edition"] |= {
        "number": 2,
        "kind": "update",
        "change_note": "Sources added.",
        "published_at": DAY,
        "previous_sha256": hash_of(served),
    }
    second["history"] = [remembered(served) | {"why": "", "change_note": ""}]
    return [served, serve(second, "Register of chartered")]


PUBLISHED = published()


class Newsroom:
    """What a server answers, of one article."""

    def __init__(self, editions):
        self.editions = editions
        self.raw = {}

    def download(self, address):
        newest = self.editions[-1]["edition"]["number"]
        files = {f"{AT}edition.json": json.dumps(self.editions[-1])}
        for edition in self.editions:
            number = edition["edition"]["number"]
            files[f"{AT}editions/{number}/edition.json"] = json.dumps(edition)
        head = {"slug": SLUG, "edition": newest, "sha256": self.head()}
        files[f"{SITE}/heads.json"] = json.dumps({"articles": [head], "next": ""})
        files |= self.raw
        if address in files:
            return 200, files[address].encode()
        return 404, b""

    def head(self):
        try:
            return hash_of(self.editions[-1])
        except ValueError:
            return "0" * 64


@pytest.fixture
def told(monkeypatch, capsys):
    def run(newsroom, *arguments, what=f"{SITE}/"):
        monkeypatch.setattr(verify, "download", newsroom.download)
        code = verify.main([str(what), *map(str, arguments)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.err, said.out

    return run


@pytest.fixture
def kept(told, tmp_path):
    """The hashes that somebody kept of the true editions."""
    file = tmp_path / "kept.json"
    assert told(Newsroom(PUBLISHED), "--save-heads", file)[0] == 0
    return file


def sentences(edition):
    return [piece for piece in edition["text"] if isinstance(piece, dict)]


def put(*path, value):
    """A forgery that puts another value there."""

    def forge(edition):
        holder = edition
        for name in path[:-1]:
            holder = holder[name]
        assert holder[path[-1]] != value
        holder[path[-1]] = value

    return forge


def turn(name):
    return lambda edition: edition[name].reverse()


def drop(name):
    return lambda edition: edition[name].pop()


def again(name):
    return lambda edition: edition[name].append(deepcopy(edition[name][-1]))


def of_sentence(name, value):
    return lambda edition: sentences(edition)[2].update({name: value})


def swap_words(edition):
    first, second = sentences(edition)[2:4]
    first["text"], second["text"] = second["text"], first["text"]


def open_gap(edition):
    for path, value in list(gaps(edition)):
        holder, name = path
        holder[name] = "The register says nothing of the kind."
        assert "withheld" in value


def other_seal(edition):
    for _path, value in list(gaps(edition)):
        value["withheld"] = value["withheld"][::-1]


def gaps(edition):
    for source in edition["sources"]:
        for name, value in source["csl"].items():
            if isinstance(value, dict) and "withheld" in value:
                yield (source["csl"], name), value


def hide_rating(edition):
    note = next(note for note in edition["notes"] if note["rating"])
    note["rating"] = {"withheld": note["rating"], "on": "2025-04-01", "reason": "No"}


def other_salt(edition):
    edition["salts"]["/article/title"] = "another"


def with_body(edition):
    return next(note for note in edition["notes"] if note["body"])


NOTE = {
    "id": "999",
    "sentence": None,
    "start": 1,
    "rating": "false",
    "reasons": [{"slug": "outdated", "label": "Outdated"}],
    "body": "Another body.",
    "authors": ["Nobody"],
    "approved_by": "Somebody",
    "approved_at": "2026-01-01T00:00:00Z",
    "approved_alone": True,
    "claimant": "speaker",
    "speaker": "The minister",
}
FORGERIES = {
    "text of a sentence": of_sentence("text", "It never happened."),
    "tier of a sentence": of_sentence("tier", "not_assessed"),
    "state of a sentence": of_sentence("state", "unchecked"),
    "key of a sentence": of_sentence("key", "0123456789"),
    "two sentences exchanged": swap_words,
    "order of the text": turn("text"),
    "the last piece of the text": drop("text"),
    "a sentence twice": again("text"),
    **{
        f"{name} of a note": lambda edition, name=name, value=value: with_body(
            edition
        ).update({name: value})
        for name, value in NOTE.items()
    },
    "a note less": drop("notes"),
    "a note more": again("notes"),
    "order of the notes": turn("notes"),
    "a quotation": put("citations", 0, "quote", value="Never inspected."),
    "a place": put("citations", 0, "locator", value="p. 999"),
    "a stance": put("citations", 0, "stance", value="contradicts"),
    "the source of a citation": put("citations", 0, "source", value="999"),
    "the note of a citation": put("citations", 0, "note", value="999"),
    "what was found": put(
        "citations", 0, "check", value={"result": "exact", "copy": None}
    ),
    "a citation less": drop("citations"),
    "order of the citations": turn("citations"),
    "title of a source": put("sources", 0, "csl", "title", value="A novel"),
    "link of a source": put("sources", 0, "csl", "URL", value="https://x.example"),
    "archive of a source": put("sources", 0, "archive_url", value="https://x.example"),
    "a protected source": put("sources", 0, "protected", value=True),
    "a source less": drop("sources"),
    "label of a rating": put("ratings", 0, "label", value="False"),
    "value of a rating": put("ratings", 0, "value", value=-5),
    "sign of a rating": put("ratings", 0, "sign", value="✕"),
    "tone of a rating": put("ratings", 0, "tone", value="false"),
    "description of a rating": put("ratings", 0, "description", value="Nothing."),
    "order of the ratings": turn("ratings"),
    "title": put("article", "title", value="The bridge that was inspected"),
    "byline": put("article", "byline", value="Nobody"),
    "a credit": put("article", "credits", 0, "name", value="Nobody"),
    "date of the original": put("article", "dated", value="2020-01-01"),
    "publisher": put("article", "publisher", value="Another paper"),
    "type of article": put("article", "kind", value="ours"),
    "uid": put("article", "uid", value="00000000-0000-4000-8000-000000000000"),
    "URL ending": put("article", "slug", value="another"),
    "a topic": put("article", "topics", 0, "name", value="Sports"),
    "number": put("edition", "number", value=3),
    "kind of edition": put("edition", "kind", value="correction"),
    "correction": put("edition", "correction", value="typo"),
    "change note": put("edition", "change_note", value="Nothing changed."),
    "moment of publication": put(
        "edition", "published_at", value="2020-01-01T00:00:00Z"
    ),
    "who published": put("edition", "published_by", value="Nobody"),
    "sentences left unchecked": put("edition", "unchecked", value=7),
    "the edition before": put("edition", "previous_sha256", value="7" * 64),
    "history: no edition before": drop("history"),
    "history: kind": put("history", 0, "kind", value="update"),
    "history: moment": put("history", 0, "published_at", value="2020-01-01T00:00:00Z"),
    "history: hash": put("history", 0, "sha256", value="7" * 64),
    "history: number": put("history", 0, "number", value=7),
    "overall rating": put("overall", "rating", value="supported"),
    "body of the overall rating": put("overall", "body", value="It was so."),
    "no overall rating": put("overall", value=None),
    "words in a gap": open_gap,
    "another seal in a gap": other_seal,
    "a rating hidden in a gap": hide_rating,
    "another salt": other_salt,
    "a heading instead of a paragraph": put("blocks", 1, "kind", value="heading"),
    "a picture more": put(
        "pictures", value=[{"block": 0, "sizes": [], "alt": "", "credit": ""}]
    ),
    "a field more": lambda edition: edition["edition"].update(approved_by_court=True),
    "a field less": lambda edition: edition["edition"].pop("checked_by"),
    "another version": put("schema", value="newsroom/edition/1"),
}


def test_there_are_enough_forgeries():
    assert len(FORGERIES) >= 60


@pytest.mark.slow
@pytest.mark.parametrize("part", FORGERIES)
def test_a_forged_part_of_the_newest_edition_is_named(part, told, kept, tmp_path):
    editions = deepcopy(PUBLISHED)
    FORGERIES[part](editions[1])
    newsroom = Newsroom(editions)
    code, failed, _ = told(newsroom, "--heads", kept)
    assert (code, f"FAILS {SLUG}" in failed) == (1, True)
    file = tmp_path / "edition.json"
    file.write_text(json.dumps(editions[1]))
    code, failed, _ = told(newsroom, "--heads", kept, what=file)
    assert (code, "FAILS " in failed) == (1, True)
    true = hash_of(PUBLISHED[1])
    assert told(newsroom, true, what=file)[0] == 1


@pytest.mark.slow
@pytest.mark.parametrize("part", [name for name in FORGERIES if "history" not in name])
def test_a_forged_part_of_an_earlier_edition_needs_no_kept_hash(part, told):
    editions = deepcopy(PUBLISHED)
    FORGERIES[part](editions[0])
    if editions[0] == PUBLISHED[0]:
        pytest.skip("The first edition has no such part.")
    newsroom = Newsroom([PUBLISHED[1]])
    newsroom.raw[f"{AT}editions/1/edition.json"] = json.dumps(editions[0])
    code, failed, _ = told(newsroom)
    assert (code, f"FAILS {SLUG}, edition 1" in failed) == (1, True)


def rewritten(part):
    """Both editions, of which the first is forged and the second says so."""
    first, second = deepcopy(PUBLISHED)
    FORGERIES[part](first)
    second["history"] = [remembered(first)]
    second["edition"]["previous_sha256"] = hash_of(first)
    return [first, second]


@pytest.mark.parametrize("part", ["text of a sentence", "body of a note", "byline"])
def test_a_chain_that_was_rewritten_from_the_start_needs_a_kept_hash(part, told, kept):
    newsroom = Newsroom(rewritten(part))
    assert told(newsroom)[0] == 0
    code, failed, _ = told(newsroom, "--heads", kept)
    assert (code, f"FAILS {SLUG}, edition 2: it was there" in failed) == (1, True)


def test_an_edition_that_only_names_the_kept_hash_does_not_pass(told, kept):
    """The newest edition is rewritten, and one more is put after it that remembers the
    true one.
    """
    _, true = PUBLISHED
    forged = deepcopy(true)
    FORGERIES["text of a sentence"](forged)
    third = deepcopy(true)
    third["edition"] |= {"number": 3, "previous_sha256": hash_of(true)}
    third["history"] = [*true["history"], remembered(true)]
    newsroom = Newsroom([PUBLISHED[0], forged, third])
    assert told(newsroom, "--heads", kept)[0] == 1
    third["edition"]["previous_sha256"] = hash_of(forged)
    assert told(newsroom, "--heads", kept)[0] == 1
    third["history"][1]["sha256"] = hash_of(forged)
    assert told(newsroom)[0] == 0
    assert told(newsroom, "--heads", kept)[0] == 1


@pytest.mark.parametrize("name", ["number", "kind", "published_at"])
def test_a_history_that_is_not_that_of_the_editions_is_named(name, told):
    editions = deepcopy(PUBLISHED)
    values = {"number": 7, "kind": "correction", "published_at": DAY}
    editions[1]["history"][0][name] = values[name]
    code, failed, _ = told(Newsroom(editions))
    assert (code, "it does not follow from the edition before it" in failed) == (
        1,
        True,
    )


def test_an_article_that_is_said_to_be_withdrawn_but_has_no_withdrawal_fails(
    told, kept, monkeypatch
):
    newsroom = Newsroom(PUBLISHED)
    answer = newsroom.download
    monkeypatch.setattr(
        newsroom,
        "download",
        lambda address: (410, b"Gone") if AT in address else answer(address),
    )
    assert told(newsroom)[0] == 1
    assert told(newsroom, "--heads", kept)[0] == 1


def test_an_article_that_is_listed_no_more_fails(told, kept):
    newsroom = Newsroom(PUBLISHED)
    newsroom.raw[f"{SITE}/heads.json"] = json.dumps({"articles": [], "next": ""})
    assert told(newsroom)[0] == 0
    assert told(newsroom, "--heads", kept)[0] == 1
    nothing = {"slug": SLUG, "edition": 2, "sha256": ""}
    newsroom.raw[f"{SITE}/heads.json"] = json.dumps({"articles": [nothing]})
    assert told(newsroom)[0] == 1


def test_a_name_that_is_there_twice_is_named(told, kept):
    newsroom = Newsroom(PUBLISHED)
    twice = json.dumps(PUBLISHED[1])[1:]
    newsroom.raw[f"{AT}edition.json"] = '{"text":["Nothing happened."],' + twice
    assert told(newsroom, "--heads", kept)[0] == 1


def test_two_chains_of_one_article_in_an_export_are_named(told, kept, tmp_path):
    export = tmp_path / "all.jsonl"

    def write(*chains):
        lines = []
        for slug, chain in chains:
            for edition in chain:
                line = {"slug": slug, "number": edition["edition"]["number"]}
                line |= {"sha256": hash_of(edition), "edition": json.dumps(edition)}
                lines.append(json.dumps(line))
        export.write_text("\n".join(lines))

    newsroom = Newsroom(PUBLISHED)
    write((SLUG, PUBLISHED))
    assert told(newsroom, "--heads", kept, what=export)[0] == 0
    write((SLUG, rewritten("byline")))
    assert told(newsroom, what=export)[0] == 0
    assert told(newsroom, "--heads", kept, what=export)[0] == 1
    write((SLUG, PUBLISHED), ("other", PUBLISHED[:1]), (SLUG, rewritten("byline")))
    assert told(newsroom, what=export)[0] == 1


def test_no_hash_covers_when_and_why_words_are_withheld(told, kept):
    editions = deepcopy(PUBLISHED)
    for _path, gap in gaps(editions[1]):
        gap["reason"] = "For no reason"
    first = sentences(editions[1])[0]
    place = editions[1]["text"].index(first)
    path = f"/text/{place}/text"
    seal = verify.seal_of(path, editions[1]["salts"].pop(path), first["text"])
    first["text"] = {"withheld": seal, "on": "2025-05-01", "reason": "So"}
    code, failed, said = told(Newsroom(editions), "--heads", kept)
    assert (code, failed) == (0, "")
    assert "withheld on 2025-05-01: So (places: 1)" in said
    assert "For no reason" in said


def test_a_proved_edition_is_printed_to_be_read(told, tmp_path):
    newsroom = Newsroom(PUBLISHED)
    code, failed, said = told(newsroom, "--read", what=AT)
    assert (code, failed) == (0, "")
    note = with_body(PUBLISHED[1])
    citation = next(one for one in PUBLISHED[1]["citations"] if one["quote"])
    for words in (
        "title: The bridge that was inspected on paper",
        "byline: Marta Venn and Jonas Aldous",
        "kind: update",
        sentences(PUBLISHED[1])[2]["text"],
        f"body: {note['body']}",
        f"quote: {citation['quote']}",
        "[withheld on 2025-04-01: At a request]",
        "rating: Supported",
    ):
        assert words in said
    _, _, said = told(newsroom, "--read", what=f"{AT}editions/1/")
    assert "kind: first" in said
    file = tmp_path / "edition.json"
    file.write_text(json.dumps(PUBLISHED[1]))
    assert "title: The bridge" in told(newsroom, "--read", what=file)[2]
    assert "title:" not in told(newsroom, "0" * 64, "--read", what=file)[2]


def test_an_address_of_an_edition_that_is_missing_fails(told):
    newsroom = Newsroom(PUBLISHED)
    assert told(newsroom, "--read", what=f"{AT}editions/3/")[0] == 1
