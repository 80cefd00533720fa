"""The settings of servers that tests start from this folder: passwords cost next to
nothing. All else is as an operator has it.
"""

from newsroom.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.support.passwords.QuickHasher"]
