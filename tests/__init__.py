"""No test, nor what one starts, takes up the settings of the newsroom that stands in this folder."""

import os

os.environ["ENV_FILE"] = ""
