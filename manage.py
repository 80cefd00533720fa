#!/usr/bin/env python
"""The door to every command: manage.py help lists them."""

import sys

from newsroom.management.main import main

if __name__ == "__main__":
    main(sys.argv)
