"""Sentences: where each one starts and ends, in code points, in any text.

Pure: no Django, no files, no network. `segmenting` reads top-down, `end_rules` decide
about `candidates`; the words that they look up are in `languages/`.
"""

from articles.sentences.segmenting import segment

__all__ = ["segment"]
