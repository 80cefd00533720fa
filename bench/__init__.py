"""What the product finds and costs. As with tests, the newsroom that stands in this
folder is left alone.
"""

import tests  # noqa: F401 - before any setting is read
