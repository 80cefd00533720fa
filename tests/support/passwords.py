"""Passwords of tests."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    """Django's own with a single round, for which a person need not wait a second."""

    iterations = 1
