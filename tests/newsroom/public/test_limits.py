"""Turns: nobody who asks for little waits for all that another one asks for."""

import threading

from newsroom.public import limits
from newsroom.public.limits import Turns

LONG = 30  # seconds after which a test that cannot go on fails


class Asker:
    """Waits in a thread of its own, and notes when it was served."""

    def __init__(self, places: Turns, client: str, served: list[str]) -> None:
        self.places, self.client, self.served = places, client, served
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self) -> None:
        with self.places.place(self.client, LONG) as has_place:
            assert has_place
            self.served.append(self.client)

    def stand_in_line(self) -> None:
        before = waiting(self.places)
        self.thread.start()
        while waiting(self.places) == before:
            pass


def waiting(places: Turns) -> int:
    with places.lock:
        return sum(map(len, places.lines.values()))


def test_clients_are_served_in_turn_however_much_one_of_them_asks_for():
    places, served = Turns(1), []
    askers = [
        Asker(places, client, served) for client in ("a", "a", "a", "a", "b", "c", "b")
    ]
    with places.place("a", 0) as has_place:
        assert has_place
        for asker in askers:
            asker.stand_in_line()
    for asker in askers:
        asker.thread.join(LONG)
    assert served == ["a", "b", "c", "a", "b", "a", "a"]
    assert places.free == 1


def test_who_waits_too_long_leaves_the_line():
    places = Turns(1)
    with places.place("a", 0):
        with places.place("b", 0.01) as has_place:
            assert not has_place
        assert not places.lines
    assert places.free == 1


def test_a_client_holds_few_threads(monkeypatch):
    monkeypatch.setattr(limits, "IN_LINE", 2)
    places, served = Turns(1), []
    askers = [Asker(places, client, served) for client in ("a", "a", "b")]
    with places.place("x", 0):
        for asker in askers:
            asker.stand_in_line()
        with places.place("a", LONG) as has_place:
            assert not has_place, "at once"
    for asker in askers:
        asker.thread.join(LONG)
    assert sorted(served) == ["a", "a", "b"]
