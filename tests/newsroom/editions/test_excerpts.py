"""Of a text that is published in parts, what stays, and what does not."""

from random import Random
from typing import Any

from newsroom.editions.excerpts import excerpt
from tests import by_night
from tests.support.tables import table

ROUNDS = by_night(1200)


def body(outline: list[tuple[str, int, list[tuple[str, bool]]]]) -> Any:
    """outline: kind and level of each block, and its sentences with whether something
    is said of them.
    """
    text, blocks, sentences = "", [], []
    for number, (kind, level, words) in enumerate(outline):
        text += "\n\n" if text else ""
        begin = len(text)
        for order, (said, _) in enumerate(words):
            text += " " if order else ""
            sentences.append(
                {
                    "key": said,
                    "start": len(text),
                    "end": len(text) + len(said),
                    "block": number,
                }
            )
            text += said
        blocks.append({"kind": kind, "start": begin, "end": len(text), "level": level})
    notes = [
        {"sentence": said}
        for *_, words in outline
        for said, is_said in words
        if is_said
    ]
    return {
        "text": text,
        "blocks": blocks,
        "sentences": sentences,
        "notes": notes,
        "replies": [],
        "citations": [],
    }


def shown(outline) -> list[str]:
    return [sentence["key"] for sentence in excerpt(body(outline))["sentences"]]


def test_the_headings_of_what_is_shown_and_no_other():
    outline = [
        ("heading", 1, [("One", False)]),
        ("paragraph", 0, [("a", False)]),
        ("heading", 2, [("One, first", False)]),
        ("paragraph", 0, [("b", False)]),
        ("heading", 2, [("One, second.", False), ("In two sentences", False)]),
        ("heading", 4, [("Deep", False)]),
        ("paragraph", 0, [("c", False), ("d", True)]),
        ("heading", 2, [("One, third", False)]),
        ("heading", 1, [("Two", False)]),
        ("heading", 3, [("Two, first", False)]),
        ("paragraph", 0, [("e", False)]),
        ("heading", 2, [("Said of itself", True)]),
        ("heading", 1, [("Three", False)]),
    ]
    over = ["One", "One, second.", "In two sentences", "Deep", "d"]
    assert shown(outline) == [*over, "Two", "Said of itself"]


@table("seed", range(ROUNDS))
def test_a_heading_is_shown_where_its_section_has_something_shown(seed):
    """Sections as an outline has them: up to the next heading that is as high or
    higher.
    """
    random = Random(seed)  # noqa: S311
    outline = []
    for number in range(random.randint(1, 14)):
        is_heading = random.random() < 0.5
        words = [
            (f"{number}.{order}", random.random() < 0.15)
            for order in range(random.randint(1, 3))
        ]
        outline.append(
            ("heading", random.randint(1, 4), words)
            if is_heading
            else ("paragraph", 0, words)
        )
    wanted = []
    for number, (kind, level, words) in enumerate(outline):
        section = []
        if kind == "heading":
            section = words
            for other, depth, inside in outline[number + 1 :]:
                if other == "heading" and depth <= level:
                    break
                section = section + inside
        for order, (said, is_said) in enumerate(words):
            later = (
                [*words[order:], *section[len(words) :]] if kind == "heading" else []
            )
            if is_said or any(one for _, one in later):
                wanted.append(said)
    assert shown(outline) == wanted
