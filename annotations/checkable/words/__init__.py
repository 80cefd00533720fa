"""Tables of words, one file a language. Without a table: not assessed."""
