"""Articles of our own for the tests, as they arrive at a desk."""

SPAM = ("长沙夜生活论坛88", "广州按摩会所推荐24小时", "成都品茶网")

POLLUTED = f"""The harvest that the ministry counted twice

By Lena Aldous

The ministry of agriculture reported a record harvest of 4.1 million tonnes in 2024. Its own weighbridges recorded 2.9 million tonnes.

{SPAM[0]} The difference was never explained. "Numbers are a matter of method," said the deputy minister, Karel Brandt. He refused to name the method.

{SPAM[1]}

Farmers in the north lost a third of their crop to drought. They were paid nothing, because the record harvest left no room for aid.

{SPAM[2]} A parliamentary committee will question the ministry on 4 May. Its members have asked for the weighbridge books.
"""

# What is left when the findings are removed: the title and the byline are metadata.
SENTENCES = [
    "The ministry of agriculture reported a record harvest of 4.1 million tonnes in 2024.",
    "Its own weighbridges recorded 2.9 million tonnes.",
    "The difference was never explained.",
    '"Numbers are a matter of method," said the deputy minister, Karel Brandt.',
    "He refused to name the method.",
    "Farmers in the north lost a third of their crop to drought.",
    "They were paid nothing, because the record harvest left no room for aid.",
    "A parliamentary committee will question the ministry on 4 May.",
    "Its members have asked for the weighbridge books.",
]

SOURCE = {
    "type": "dataset",
    "title": "Weighbridge books 2024",
    "publisher": "Ministry of Agriculture",
    "URL": "https://data.example/weighbridges/2024",
    "issued": {"date-parts": [[2025, 2, 1]]},
}
ANNOTATIONS = [
    {
        "sentence": SENTENCES[0],
        "note": {
            "rating": "false",
            "claimant": "the ministry of agriculture",
            "reasons": ["exaggerated"],
            "body": "The weighbridges counted **2.9 million** tonnes.",
        },
        "citations": [
            {
                "source": SOURCE,
                "locator": "sheet 3",
                "quote": "Total: 2,904,117 t",
                "stance": "contradicts",
            }
        ],
    },
    {
        "sentence": SENTENCES[1],
        "citations": [
            {"source": SOURCE, "locator": "sheet 3", "quote": "", "stance": "supports"}
        ],
    },
]
