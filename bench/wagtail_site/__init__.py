"""A Wagtail with the same article as ours, to be measured beside it; see README.md."""
