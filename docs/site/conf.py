"""The documentation as a site, which `make docs` builds from the repository's Markdown."""

project = "Newsroom"
extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "docs/*.md",
    "docs/decisions/*.md",
]
# A link to a heading, as Markdown pages have it elsewhere, is checked like one to a page.
myst_heading_anchors = 4
html_theme = "furo"
html_title = "Newsroom"
html_copy_source = False
html_show_copyright = html_show_sphinx = False
