"""All that a stranger can reach, made from editions alone.

It imports no draft, no session and no user, and so cannot leak one. `addresses` is the
table of all pages; `fast_path` answers from memory before Django, and the modules of
views answer the rest. `render` makes HTML, `feeds`, `opendata` and `api_schemas` the
other forms.
"""
