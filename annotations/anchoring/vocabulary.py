"""Words that change what a sentence claims, in the languages newsrooms here work in.

Only the reason given for a review depends on them, never whether there is one.
"""

_NUMERALS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
    "hundreds thousand thousands million millions billion billions trillion trillions dozen dozens half "
    "third quarter first second once twice double triple",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig hundert tausend tausende "
    "million millionen milliarde milliarden billion billionen hälfte drittel viertel",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze vingt cent cents mille million millions "
    "milliard milliards moitié tiers quart",
    "es pt": "dos tres cuatro cinco seis siete ocho nueve diez cien mil millón millones billón billones "
    "dois três quatro sete oito nove dez cem milhão milhões bilhão bilhões metade mitad tercio",
    "ru": "два две три четыре пять шесть семь восемь девять десять сто тысяча тысячи тысяч тысячам "
    "миллион миллиона миллионов миллиард миллиарда миллиардов триллион триллиона триллионов половина треть",
    "ar": "ألف آلاف مليون مليونا ملايين مليار مليارا مليارات تريليون نصف ثلث ربع",
    "zh ja": "零 〇 二 两 兩 三 四 五 六 七 八 九 十 百 千 万 萬 亿 億 兆 半",
}
_NEGATIONS = {
    "en": "not no never none nobody nothing neither nor without cannot deny denies denied",
    "de": "nicht kein keine keinen keiner keinem keines nie niemals niemand nichts ohne weder",
    "fr": "ne pas jamais aucun aucune sans ni rien personne",
    "es pt it": "nunca sin jamás tampoco ninguno ninguna não nem sem nenhum non mai senza nessuno",
    "ru": "не нет ни никогда никто ничего без",
    "ar": "لا لم لن ليس ليست غير دون بدون ما",
    "zh ja": "不 没 沒 未 无 無 非 否 别 莫",
}

NUMERALS = frozenset(word for line in _NUMERALS.values() for word in line.split())
NEGATIONS = frozenset(word for line in _NEGATIONS.values() for word in line.split())
NEGATING_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non-", "non")
