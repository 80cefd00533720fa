"""Static files under hashed names, so that they can be cached for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # untyped base
    # ES modules import one another by relative address; without this only the entry file is hashed.
    support_js_module_import_aggregation = True
