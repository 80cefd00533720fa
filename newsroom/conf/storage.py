"""Static files under hashed names, so that they can be cached for ever, and under no
other name.
"""

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class QuickCompressor(Compressor):  # type: ignore[misc] # untyped base
    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        """A tenth larger than at the best quality, which takes twelve times as long."""
        compressed: bytes = brotli.compress(data, quality=9)
        return compressed


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # untyped base
    # ES modules import one another by relative address; without this only the entry
    # file is hashed.
    support_js_module_import_aggregation = True
    keep_only_hashed_files = True

    def create_compressor(self, **options: object) -> QuickCompressor:
        return QuickCompressor(**options)
