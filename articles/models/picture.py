"""Pictures as readers get them.

The files that arrived are not kept, because other things may be hidden in them.
"""

from django.db import models

from articles.immutable import AppendOnly


class Picture(AppendOnly):
    """One size of a picture as WebP, kept once however often it is used."""

    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.sha256[:12]
