"""All that a stranger can reach, made from editions alone.

It imports no draft, no session and no user, and so cannot leak one. `fast_path` answers
from memory before Django, `pages` and `list_pages` say what an address means, `render`
makes HTML, `feeds`, `opendata` and `api_schemas` the other forms.
"""
