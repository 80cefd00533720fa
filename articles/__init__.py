"""Texts as they arrive and change: originals, articles, revisions, sentences.

The bottom of the three apps: it knows nothing of notes, editions or HTTP. `intake` takes
bytes to a text that waits or is accepted, `revisions` a text to sentences. Rows that are
kept for ever are guarded by triggers (`immutable`). The engines in `extracting`,
`sentences` and `injected`, and the library `text`, know nothing of Django.
"""
