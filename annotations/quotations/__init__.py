"""Whether a quotation stands in a kept document: text in, verdict and places out. No state, no Django."""

from .direction import logical
from .finding import Found, find
from .noted import missing
from .reading import Indexed, read_pages

__all__ = ["Found", "Indexed", "find", "logical", "missing", "read_pages"]
