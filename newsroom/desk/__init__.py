"""What staff see: the admin site, and the pages that it has beside Django's.

A module for each page. `access` says who may open them. The workbench, where an
article is annotated sentence by sentence, is a package of its own.
"""
