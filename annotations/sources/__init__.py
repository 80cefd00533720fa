"""The sources of citations: their rows, where they come from, and who may know them.

`library` finds or makes a source, `pasted` reads what an editor pastes (BibTeX, RIS,
CSL-JSON, a reference), `identities` and `naming` protect sources that may not be named.
"""
