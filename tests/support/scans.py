"""Pages of paper as pictures: printed, skewed in a scanner, photographed on a desk."""

import hashlib
import io
from collections.abc import Callable

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

A4 = (1654, 2339)  # pixels at 200 a inch, of an office's scanner
FONTS = {"chi_sim": "NotoSerifCJK-Regular.ttc"}
OTHER_FONT = "DejaVuSerif.ttf"
SIZE = 34  # pixels: 12 points
LETTERS_A_LINE = {"chi_sim": 36}
TEXTS = {
    "eng": (
        "The city sold the old quay in March 2024 for 4.1 million euros. Nobody on the "
        "council was told who stood behind the buyer, a company that had been founded "
        "only three weeks before. According to the land register, 38,500 square metres "
        "changed hands; the valuation of 2019 had named 7.25 million.\n"
        "“We did not ask,” said the head of the finance department, Ruth Ellison, when "
        "the minutes were read to her. Two of the five members of the committee were "
        "absent. The sale was approved by three votes to none, at 22:40, as item 17 of "
        "the agenda, and was not mentioned in the report to the public."
    ),
    "deu": (
        "Die Stadt verkaufte den alten Kai im März 2024 für 4,1 Millionen Euro. Niemand "
        "im Gemeinderat erfuhr, wer hinter der Käuferin stand, einer Gesellschaft, die "
        "erst drei Wochen zuvor gegründet worden war. Laut Grundbuch gingen 38.500 "
        "Quadratmeter über; das Gutachten von 2019 nannte 7,25 Millionen.\n"
        "„Wir haben nicht gefragt“, sagte die Leiterin der Kämmerei, Ruth Größling, als "
        "man ihr die Niederschrift vorlas. Zwei der fünf Mitglieder des Ausschusses "
        "fehlten. Der Verkauf wurde um 22.40 Uhr mit drei Stimmen ohne Gegenstimme "
        "beschlossen und im Bericht an die Öffentlichkeit nicht erwähnt."
    ),
    "chi_sim": (
        "市政府于2024年3月以410万欧元出售了旧码头。市议会中没有人知道买方背后是谁，"
        "这家公司在三周前才刚刚成立。根据土地登记册，转让面积为38500平方米，"
        "而2019年的评估价格为725万欧元。\n"
        "会议记录宣读之后，财政局局长李文华说：“我们没有问。”委员会的五名成员中有两名缺席。"
        "这项交易在晚上十点四十分以三票赞成获得通过，向公众提交的报告没有提到这件事。"
    ),
}


def printed(language: str, text: str = "") -> Image.Image:
    """A page as a clean scan has it, in grey."""
    font = ImageFont.truetype(FONTS.get(language, OTHER_FONT), SIZE)
    page = Image.new("L", A4, 252)
    draw = ImageDraw.Draw(page)
    top = 200
    for paragraph in (text or TEXTS[language]).split("\n"):
        for line in _lines(paragraph, LETTERS_A_LINE.get(language)):
            draw.text((190, top), line, font=font, fill=25)
            top += 56
        top += 40
    return page.filter(ImageFilter.GaussianBlur(0.6))


def skewed(language: str) -> Image.Image:
    """The page lay three degrees askew, and the scanner added grain."""
    turned = printed(language).rotate(3, Image.Resampling.BICUBIC, fillcolor=252)
    return _grainy(turned, 18)


def photographed(language: str, grain: float = 8) -> Image.Image:
    """From above the lower edge, in the light of one lamp: narrower at the top, dark in
    a corner, blurred, grainy, as JPEG.
    """
    page = printed(language)
    width, height = page.size
    # Of each corner of the photograph the place on the page, from the upper left one
    # against the clock.
    corners = (-150, -60, 0, height + 20, width, height + 40, width + 110, -40)
    size, how = page.size, Image.Transform.QUAD
    seen = page.transform(size, how, corners, Image.Resampling.BICUBIC, fillcolor=90)
    light = ImageOps.invert(Image.linear_gradient("L").rotate(90)).resize(page.size)
    light = light.point(lambda level: 120 + level * 135 // 255)
    dim = ImageChops.multiply(seen, light).filter(ImageFilter.GaussianBlur(1.0))
    file = io.BytesIO()
    _grainy(dim, grain).save(file, "JPEG", quality=70)
    return Image.open(file)


MADE: dict[str, Callable[[str], Image.Image]] = {
    "printed": printed,
    "skewed": skewed,
    "photographed": photographed,
}


def as_png(page: Image.Image) -> bytes:
    file = io.BytesIO()
    page.save(file, "PNG")
    return file.getvalue()


def as_pdf(*pages: Image.Image) -> bytes:
    """A PDF as scanners make it: pictures without text."""
    file = io.BytesIO()
    first, *others = pages
    first.save(file, "PDF", resolution=200, save_all=True, append_images=others)
    return file.getvalue()


def error_rate(read: str, text: str) -> float:
    """The share of characters that were read wrongly, white space left out."""
    from rapidfuzz.distance import Levenshtein

    expected = "".join(text.split())
    return Levenshtein.distance("".join(read.split()), expected) / len(expected)


def _lines(paragraph: str, letters: int | None) -> list[str]:
    """A paragraph in lines: of so many letters, or of words."""
    if letters:
        return [
            paragraph[start : start + letters]
            for start in range(0, len(paragraph), letters)
        ]
    lines = [""]
    for word in paragraph.split():
        if len(lines[-1]) + len(word) > 62:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _grainy(page: Image.Image, grain: float) -> Image.Image:
    """The same grain in every run. grain: its standard deviation, of 256 levels."""
    width, height = page.size
    levels = hashlib.shake_256(b"grain").digest(width * height)
    specks = Image.frombytes("L", page.size, levels)
    weak = specks.point(lambda level: 128 + round((level - 128) * grain / 74))
    return ImageChops.add(page, weak, offset=-128)
