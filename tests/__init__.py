"""No test, nor what one starts, takes up the settings of the newsroom that stands in this folder."""

import os

os.environ["ENV_FILE"] = ""

NIGHTLY = bool(os.environ.get("NIGHTLY"))  # `make nightly`


def by_night(count: int) -> int:
    """How many rounds a walk takes: `count` by night, a quarter of it by day."""
    return count if NIGHTLY else count // 4
