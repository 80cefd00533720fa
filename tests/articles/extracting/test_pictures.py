"""Pictures that come with a text: kept where they stand, in two sizes, with nothing in
them but pixels.
"""

import base64
import io
from typing import Any

import odfdo
import pytest
from PIL import Image

from articles.extracting import Extracted, extract, shrink
from articles.extracting.pictures import MAX_PICTURES, MAX_PIXELS, WIDTHS
from articles.problems import Refused
from articles.text.shapes import PictureFile
from tests.support.pictures import (
    BLUE,
    SECRET,
    bomb,
    data_address,
    illustrated_docx,
    picture,
)

FIRST = "The harbour was sold in March to a company that appears in no register we could search."
SECOND = "Nobody at the town hall could say who had signed the contract, or when it was paid for."
CAPTION = "The harbour on the day of the sale."


def opened(file: PictureFile) -> Any:
    return Image.open(io.BytesIO(base64.b64decode(file["content"])))


def placed(read: Extracted) -> list[tuple[int, str]]:
    return [(one["block"], one["alt"]) for one in read.pictures]


def kinds(read: Extracted) -> list[str]:
    return [one["kind"] for one in read.blocks]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_two_sizes_with_nothing_in_them_but_pixels(kind: str) -> None:
    sent = picture(kind=kind)
    assert SECRET.encode() in sent
    large, small = shrink(sent)
    assert [(one["width"], one["height"]) for one in (large, small)] == [
        (1280, 720),
        (640, 360),
    ]
    for one in (large, small):
        content = base64.b64decode(one["content"])
        image = opened(one)
        assert (image.format, image.size) == ("WEBP", (one["width"], one["height"]))
        assert not any(
            chunk in content for chunk in (b"EXIF", b"XMP ", b"ICCP", SECRET.encode())
        )


def test_a_small_picture_has_one_size_and_is_not_blown_up() -> None:
    (only,) = shrink(picture(300, 200, kind="PNG"))
    assert (only["width"], only["height"]) == (300, 200)


def test_it_stands_upright() -> None:
    large, _small = shrink(picture(1600, 800, turn=6))
    assert (large["width"], large["height"]) == (800, 1600)
    # What was the lower half is on the left.
    assert opened(large).convert("RGB").getpixel((100, 800))[2] < 90
    assert opened(large).convert("RGB").getpixel((700, 800))[2] > 240


def test_what_is_seen_through_stays_so() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(file, "PNG")
    assert opened(shrink(file.getvalue())[0]).mode == "RGBA"


def test_colours_become_those_of_every_screen() -> None:
    from PIL import ImageCms

    file = io.BytesIO()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (100, 100), BLUE).save(file, "PNG", icc_profile=lab)
    shown = opened(shrink(file.getvalue())[0])
    assert "icc_profile" not in shown.info
    assert all(
        abs(a - b) < 12
        for a, b in zip(shown.convert("RGB").getpixel((50, 50)), BLUE, strict=True)
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (bomb(50_000, 50_000), "2,500,000,000 pixels; the limit is 40,000,000"),
        (bomb(8_000, 5_000), "cannot be read"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a JPEG, PNG, GIF or WebP"),
        (picture()[:2_000], "cannot be read"),
        (picture(8, 8, kind="PNG"), "too small"),
        (b"\xff\xd8\xff" + b"0" * 20_000_001, "larger than 20 MB"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_a_reason(
    content: bytes, said: str
) -> None:
    with pytest.raises(Refused) as refusal:
        shrink(content)
    assert said in str(refusal.value)


@pytest.mark.slow
def test_the_largest_is_read_within_the_limits() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (8_000, MAX_PIXELS // 8_000), (1, 2, 3, 200)).save(
        file, "PNG", compress_level=1
    )
    assert shrink(file.getvalue())[0]["width"] == WIDTHS[0]


def test_of_a_word_file() -> None:
    sent = illustrated_docx(
        FIRST,
        picture(),
        f"^ {CAPTION}",
        SECOND,
        picture(400, 300, kind="PNG"),
        title="The sale",
    )
    read = extract(sent, filename="sale.docx")
    assert (placed(read), kinds(read)) == (
        [(1, ""), (3, "")],
        ["paragraph", "caption", "paragraph"],
    )
    assert [len(one["files"]) for one in read.pictures] == [2, 1]
    assert not any("image" in loss for loss in read.losses)


def test_of_an_open_document() -> None:
    document = odfdo.Document("text")
    document.body.clear()
    name = document.add_file(io.BytesIO(picture()))
    document.body.append(odfdo.Paragraph(FIRST))
    frame = odfdo.Frame.image_frame(name, size=("6cm", "4cm"), anchor_type="paragraph")
    frame.svg_title, frame.svg_description = "", "Two cranes at a quay"
    holder = odfdo.Paragraph("")
    holder.append(frame)
    document.body.append(holder)
    document.body.append(odfdo.Paragraph(CAPTION, style="Illustration"))
    document.body.append(odfdo.Paragraph(SECOND))
    file = io.BytesIO()
    document.save(file)
    read = extract(file.getvalue(), filename="sale.odt")
    assert (placed(read), kinds(read)) == (
        [(1, "Two cranes at a quay")],
        ["paragraph", "caption", "paragraph"],
    )
    assert not any("image" in loss or "cranes" in loss for loss in read.losses)


def page(*inside: str) -> bytes:
    head = "<html><head><title>The sale</title></head><body><article><h1>The sale</h1>"
    return f"{head}{''.join(inside)}</article></body></html>".encode()


def test_of_a_page_what_it_holds_itself() -> None:
    shown = f'<img src="{data_address(picture())}" alt="Two  cranes">'
    figure = f"<figure>{shown}<figcaption>{CAPTION}</figcaption></figure>"
    read = extract(
        page(f"<p>{FIRST}</p>", figure, f"<p>{SECOND}</p><p>{FIRST}</p>"),
        filename="sale.html",
    )
    assert kinds(read) == ["paragraph", "caption", "paragraph", "paragraph"]
    assert placed(read) == [(1, "Two cranes")]


def test_a_picture_after_the_last_paragraph_is_in_the_article() -> None:
    last = f'<img src="{data_address(picture())}" alt="Two cranes">'
    read = extract(page(f"<p>{FIRST}</p><p>{SECOND}</p>", last), filename="sale.html")
    assert placed(read) == [(2, "Two cranes")]


def test_nothing_is_fetched_and_what_is_elsewhere_is_named() -> None:
    far = "https://pictures.example/cranes.jpg"
    read = extract(
        page(f"<p>{FIRST}</p>", f'<img src="{far}">', f"<p>{SECOND}</p>"),
        filename="sale.html",
    )
    assert not read.pictures
    assert (
        f"The picture at {far} was not downloaded. Save it and add it by hand."
        in read.losses
    )


def test_a_picture_that_cannot_be_shown_does_not_keep_the_text_out() -> None:
    inside = (
        f"<p>{FIRST}</p>",
        f'<img src="{data_address(bomb(50_000, 50_000), "png")}">',
        f"<p>{SECOND}</p>",
    )
    read = extract(page(*inside), filename="sale.html")
    assert FIRST in read.text
    assert not read.pictures
    assert any(
        "A picture was left out. The picture has 2,500,000,000 pixels" in loss
        for loss in read.losses
    )


def test_so_many_and_no_more() -> None:
    one = f'<img src="{data_address(picture(30, 30, kind="PNG"), "png")}">'
    read = extract(
        page(f"<p>{FIRST}</p>", one * (MAX_PICTURES + 1), f"<p>{SECOND}</p>"),
        filename="sale.html",
    )
    assert len(read.pictures) == MAX_PICTURES
    assert "Only the first 50 of 51 pictures were kept." in read.losses
