"""Whether a quotation stands in a kept document: text in, verdict and places out. No
state, no Django.
"""

from annotations.quotations.finding import QuotationFound, find
from annotations.quotations.noted import missing
from annotations.quotations.reading import Indexed, read_pages

__all__ = ["Indexed", "QuotationFound", "find", "missing", "read_pages"]
