"""Words per language for the rules that need little grammar: money, percent, dates, figures, speech.

English has far more in `words`. A language that is not listed here still gets what is written in
digits and signs: "12 %", "€400", "2019".
"""

from dataclasses import dataclass
from functools import cached_property

from annotations.checkable import words


def _set(entries: str) -> frozenset[str]:
    return frozenset(entries.split())


@dataclass(frozen=True)
class Lexicon:
    currencies: frozenset[str]
    percent: frozenset[str]
    months: frozenset[str]
    numbers: frozenset[str]
    magnitudes: frozenset[str]
    speech: frozenset[str]

    @cached_property
    def openers(self) -> frozenset[str]:
        """Every word that can begin an amount or a date."""
        return self.numbers | self.months | words.WEEKDAYS | words.PERIODS | {"yesterday"}


NEUTRAL = Lexicon(
    _set("eur usd gbp chf euro euros €"), frozenset(), frozenset(), frozenset(), frozenset(), frozenset()
)

LEXICONS: dict[str, Lexicon] = {
    "en": Lexicon(
        words.CURRENCIES,
        words.PERCENT_WORDS,
        words.MONTHS,
        words.NUMBER_WORDS,
        words.MAGNITUDES,
        words.SPEECH_VERBS,
    ),
    "de": Lexicon(
        _set("euro euros cent dollar pfund franken rubel yuan mark eur usd"),
        _set("prozent prozentpunkte prozentpunkten"),
        _set("""
    januar februar märz april mai juni juli august september oktober november dezember
    """),
        _set("""
    zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig
    sechzig siebzig achtzig neunzig hundert hunderte tausend tausende millionen milliarden dutzend
    hälfte drittel viertel doppelt verdoppelt
    """),
        _set("tausend million millionen milliarde milliarden mio mrd"),
        _set("""
    sagte sagt sagten erklärte erklärt erklärten behauptete behauptet behaupten berichtete berichtet
    berichten bestätigte bestätigt bestätigten bestritt bestreitet bestreiten zufolge laut teilte
    kündigte warnte warnt angaben dementierte räumte
    """),
    ),
    "fr": Lexicon(
        _set("euro euros dollar dollars d'euros livres francs roubles yuans centimes"),
        _set("pourcent pourcents"),
        _set("""
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    """),
        _set("""
    deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante
    soixante cent cents mille millier milliers million millions milliard milliards dizaine dizaines
    centaine centaines moitié tiers quart double triple
    """),
        _set("mille millier milliers million millions milliard milliards"),
        _set("""
    affirme affirmé affirment déclare déclaré déclarent assure assuré assurent explique expliqué
    annoncé annonce selon d'après indique indiqué dément démenti nie nié reconnaît reconnu confirme
    confirmé accuse accusé estime estimé raconte témoigne dénonce
    """),
    ),
    "es": Lexicon(
        _set("euro euros dólar dólares pesos peso libras soles bolívares centavos"),
        frozenset(),
        _set("""
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    """),
        _set("""
    dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta
    cincuenta sesenta setenta ochenta noventa cien cientos mil miles millón millones decena decenas
    docena mitad tercio doble triple
    """),
        _set("mil miles millón millones"),
        _set("""
    dijo dice dicen afirma afirmó afirman declaró declara aseguró asegura según explicó explica
    anunció anuncia negó niega confirmó confirma denunció denuncia acusó acusa admitió reconoció
    señaló
    """),
    ),
    "ru": Lexicon(
        _set("рублей рубля рубль рублями руб доллар доллара долларов евро гривен гривны юаней копеек"),
        _set("процент процента процентов процентам процентами"),
        _set("""
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря январе феврале
    марте апреле мае июне июле августе сентябре октябре ноябре декабре
    """),
        _set("""
    два две двух три трёх трех четыре четырёх пять пяти шесть семь восемь девять десять десяти
    одиннадцать двенадцать двадцать тридцать сорок пятьдесят сто двести тысяч тысячи тысяча миллион
    миллиона миллионов миллиард миллиарда миллиардов половина половины треть вдвое втрое
    """),
        _set("тыс тысяч тысячи тысяча млн млрд миллион миллиона миллионов миллиард миллиарда миллиардов"),
        _set("""
    сказал сказала сказали заявил заявила заявили сообщил сообщила сообщили сообщает утверждает
    утверждают рассказал рассказала рассказали говорит говорят отметил отметила подтвердил
    подтвердила отрицает отрицают словам данным признал признала обвинил обвинила объявил объявила
    """),
    ),
}

CJK_LANGUAGES = frozenset({"zh", "ja", "ko"})

# (reason kind, pattern): scripts without spaces are read by pattern, not by word. Every repetition is of one
# character class, possessive, and begins where its run begins: without that, a long run of which nothing
# comes is read anew from each of its characters.
_NUMERAL = r"[0-9０-９〇零一二三四五六七八九十百千万亿兆億萬兩两半数數余餘.,，]"
_NUM = rf"(?<!{_NUMERAL}){_NUMERAL}++"
CJK_PATTERNS: tuple[tuple[str, str], ...] = (
    ("money", rf"{_NUM}(?:多|余)?(?:元|円|圆|美元|欧元|歐元|英镑|日元|韩元|人民币|원|달러|유로|엔)"),
    ("percent", rf"百分之{_NUMERAL}++|{_NUM}\s?(?:[%％]|成(?![为為立了功本])|퍼센트|パーセント|ポイント)"),
    ("date", rf"{_NUM}(?:年|月|日|년|월|일)|(?:去年|今年|前年|上月|上周|昨天|昨日|本月|작년|지난해|올해)"),
    ("figure", rf"[0-9０-９]{_NUMERAL}*+|{_NUM}(?:名|人|个|個|家|次|倍|吨|公里|万|萬|亿|億|명|개|차례|배)"),
    ("comparison", r"最[大多高低少早快]|超过|超過|高于|低于|不足|至少|以上|史上|首次|より|가장|보다"),
    (
        "attribution",
        r"表示|声称|聲稱|告诉|告訴|据[^，。]{1,20}报道|根据|根據|称[，：:]|说[，：:]|回应|承认|否认|指控"
        r"|と述べ|と語|によると|发布|밝혔다|말했다|따르면|주장",
    ),
    (
        "event_verb",
        r"逮捕|起诉|起訴|判处|判處|成立于|签署|簽署|收购|收購|批准|支付|罚款|罰款|查封|注册|拘留|任命"
        r"|체포|기소|판결",
    ),
    ("cause", r"导致|導致|造成|由于|由於|因为|因為|때문|によって"),
)
