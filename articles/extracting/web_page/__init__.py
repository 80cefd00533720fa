"""A parsed web page to the paragraphs of its article.

`walk` goes through the page, `choosing` decides by `features` which paragraphs are the
article, `page_head` and `who_and_when` read title, byline and date.
"""
