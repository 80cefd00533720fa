"""What can be said of a text without a database.

Characters, words and figures, spans and cuts, typography, directions of writing,
languages, names, addresses: pure functions without Django, used by every other package.
"""
