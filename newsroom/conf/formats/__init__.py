"""How dates and times are written where Django's form for a language is not ours."""
