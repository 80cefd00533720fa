"""Sentences: where each one starts and ends, in code points, in any text.

Pure: no Django, no files, no network. `segmenting.py` reads top-down; the rules are in `spaced.py`
(scripts with spaces between words), `unspaced.py` (Chinese and Japanese) and `lists.py`; the words
they look up are in `languages/`, one table per language.
"""

from articles.sentences.segmenting import segment

__all__ = ["segment"]
