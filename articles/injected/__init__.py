"""Text that an article's author did not write: spam, page furniture, hidden characters.

`find_injected` reads a whole text with its paragraphs and returns findings, each with a
tier and one sentence by which an editor can judge it. Pure: text in, findings out.
"""

from articles.injected.detecting import find_injected, group_of
from articles.injected.paragraph import script_name

__all__ = ["find_injected", "group_of", "script_name"]
