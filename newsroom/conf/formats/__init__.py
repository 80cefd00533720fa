"""How dates and times are written, where Django's own form for the language is not
ours.
"""
