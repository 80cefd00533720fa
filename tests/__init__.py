"""No test, nor what one starts, takes up settings or data of the newsroom that stands
in this folder.
"""

import atexit
import os
import shutil
import tempfile

os.environ["ENV_FILE"] = ""
os.environ.setdefault("WITHHOLDING_KEY", "of the tests and of their servers")
# Tests of second factors ask for them; to all others `force_login` is enough.
os.environ.setdefault("SECOND_FACTOR", "none")
# A provider that tests/newsroom/accounts/test_provider.py puts another in place of.
os.environ.setdefault("OIDC_URL", "http://127.0.0.1:9/")

NIGHTLY = bool(os.environ.get("NIGHTLY"))  # `make nightly`


def by_night(count: int) -> int:
    """Return how many rounds a walk takes: `count` by night, an eighth of it by day."""
    return count if NIGHTLY else count // 8


def _remove(folder: str, process: int) -> None:
    """Hazard: a fork ends as the process does that made the folder."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


if "VAR_DIR" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="newsroom-var-")
    atexit.register(_remove, os.environ["VAR_DIR"], os.getpid())
