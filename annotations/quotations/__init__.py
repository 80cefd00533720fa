"""Look for quotations in saved documents: text in, verdict and places out.

It keeps no state and needs no Django.
"""

from annotations.quotations.finding import QuotationFound, find_quotation
from annotations.quotations.noted import missing_details, noted_details
from annotations.quotations.omitting import RULES
from annotations.quotations.reading import Indexed, read_pages

__all__ = [
    "RULES",
    "Indexed",
    "QuotationFound",
    "find_quotation",
    "missing_details",
    "noted_details",
    "read_pages",
]
