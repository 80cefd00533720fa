"""Rows whose every state is kept: who is named as the one that saved."""

from django.contrib.auth.models import User
from django.db import models

HISTORY_USER = "_history_user"  # simple-history looks here first, then at the request


def save_as(row: models.Model, user: User | None) -> None:
    """Saves the row; its history says that `user` did, whether by a page or by a command."""
    setattr(row, HISTORY_USER, user)
    row.save()
