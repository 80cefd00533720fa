"""Decisions about a sentence without a note."""

import re

from newsroom.desk.workbench.workbench_state import load_state


def test_no_claim_nothing_to_check_and_left_unchecked(desk, article, address) -> None:
    proposal = load_state(article).line("k0").standing.proposals[0]
    about = {
        "about": f"{proposal.span.start}-{proposal.span.end}",
        "words": proposal.words,
    }
    desk.post(f"{address}?s=k0", {"act": "no_claim", "revision": 1} | about)
    assert load_state(article).line("k0").standing.proposals[0].set_aside
    assert (
        desk.post(
            f"{address}?s=k0", {"act": "no_claim"} | about | {"words": "others"}
        ).status_code
        == 422
    )
    desk.post(f"{address}?s=k2", {"act": "nothing"})
    assert load_state(article).line("k2").standing.state == "nothing"
    answer = desk.post(f"{address}?s=k3", {"act": "unchecked", "why": " "})
    assert b"Say why the sentence is left unchecked" in answer.content
    answer = desk.post(
        f"{address}?s=k3", {"act": "unchecked", "why": "The archive is shut."}
    )
    assert load_state(article).line("k3").standing.state == "unchecked"
    assert "?s=k4&decided=" in answer["Location"]
    page = desk.get(answer["Location"]).content.decode()
    assert "Left unchecked:" in page
    number = int(re.findall(r"decided=(\d+)", answer["Location"])[0])
    answer = desk.post(f"{address}?s=k4", {"act": "undecide", "number": number})
    assert answer["Location"] == f"{address}?s=k3#s-k3"
    assert load_state(article).line("k3").standing.is_open


def test_the_next_open_sentence_is_found_round_the_end(desk, article, address) -> None:
    *_, before, last = [line.key for line in load_state(article).lines]
    desk.post(f"{address}?s={last}", {"act": "nothing"})
    desk.post(f"{address}?s=k0", {"act": "nothing"})
    answer = desk.get(f"{address}?after={before}")
    assert answer["Location"] == f"{address}?s=k1#s-k1"
