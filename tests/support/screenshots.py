"""Pictures of pages, which SCREENSHOTS=folder asks for; `make screenshots` renews those
of the guides.
"""

import os
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

COLOURS = 64  # of a picture: a quarter of its bytes
FONTS_ARE_LOADED = "document.fonts.ready.then(() => true)"


def keep_picture(page: Page, name: str) -> None:
    """Keep a small picture of the page, if somebody wants pictures."""
    folder = os.environ.get("SCREENSHOTS")
    if not folder:
        return
    page.evaluate(FONTS_ARE_LOADED)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    small = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(Path(folder) / f"{name.replace('/', '-')}.png", optimize=True)
