#!/usr/bin/env python
"""The door to every command: manage.py help lists them."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # commands print what they did themselves
    os.environ.setdefault("STATEMENT_TIMEOUT", "0")  # a command takes as long as it needs
    execute_from_command_line(sys.argv)
