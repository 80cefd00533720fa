"""What editors say of sentences, and how it holds on to them.

The middle of the three apps: notes, their sources, remarks and decisions, and anchors
that carry them from one revision to the next. It knows articles, but neither editions
nor HTTP. The engines in `anchoring`, `checkable` and `quotations` know nothing of
Django.
"""
