"""Sentences of ours that are kept in English, with values filled in: shown through `wording.said`."""

KEPT: tuple[str, ...] = ()
