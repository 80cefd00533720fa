"""Static files under hashed names alone, so that they can be cached for ever."""

import re
from collections.abc import Callable

import brotli
from django.http import HttpRequest, HttpResponseBase
from whitenoise.compress import Compressor
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class QuickCompressor(Compressor):  # type: ignore[misc] # untyped base
    """Compresses with less than the best quality."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        """Return the compressed data.

        It is a tenth larger than at the best quality, which takes twelve times as long.
        """
        compressed: bytes = brotli.compress(data, quality=9)
        return compressed


# The base is untyped.
class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """The storage of static files in production."""

    # ES modules import one another by relative address; without this only the entry
    # file is hashed.
    support_js_module_import_aggregation = True
    keep_only_hashed_files = True

    def create_compressor(self, **options: object) -> QuickCompressor:
        """Return the compressor, for whitenoise to call."""
        return QuickCompressor(**options)


HASHED = re.compile(r"\.[0-9a-f]{12}(?:\.\w+)?$")


def static_files(
    answer: Callable[[HttpRequest], HttpResponseBase],
) -> WhiteNoiseMiddleware:
    """Return the middleware that serves files under hashed names.

    It does not serve what collecting leaves beside them, such as the list of all names.
    """
    middleware = WhiteNoiseMiddleware(answer)
    files = middleware.files.items()
    middleware.files = {url: file for url, file in files if HASHED.search(url)}
    return middleware
