"""Tests of the repository itself: guides, words, benches, measures."""
