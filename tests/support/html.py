"""Pages as their readers meet them: how a template breaks its lines is nobody's
concern.
"""

import re


def flat(page: str) -> str:
    """The same HTML with one space where there was any white space, and with none
    beside tags.
    """
    return re.sub(r" ?(<[^>]*>) ?", r"\1", re.sub(r"\s+", " ", page))
