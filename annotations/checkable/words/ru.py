from annotations.checkable.words.lexicon import Lexicon
LEXICON = Lexicon({})
