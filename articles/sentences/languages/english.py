import re

from articles.sentences.conventions import Language
from articles.text.tokens import word_set

_ASKED = (
    "asked|asks|told|replied|replies|answered|yelled|shouted|cried|called|exclaimed|wondered|chanted|screamed"
)
_SAID = (
    "said|says|added|adds|wrote|writes|tweeted|posted|declared|insisted|joked|quipped|demanded|recalled|whispered"
    "|muttered|urged|warned|remarked|pleaded|begged"
)
_FUNCTION_WORDS = """
    The A An This That These Those There Here He She It They We You I His Her Its Their Our My Your Who
    What Why How Where When Which Whether Whose In On At By For From With Without After Before During As
    While Although Though Since Because Until Under Over Between Among Across Despite Amid Through
    Against Within Beyond Unlike Like Given Following But And Or So Yet Nor If Unless Once However
    Meanwhile Still Then Instead Moreover Nevertheless Nonetheless Otherwise Perhaps Maybe Indeed Thus
    Hence Later Earlier Now Today Yesterday Tomorrow Soon Even Just Only Also Again Overall Elsewhere
    Separately Previously Recently Initially Finally Ultimately Eventually Currently Apparently
    Similarly Additionally Unfortunately Nearly Almost About Around Asked Is Are Was Were Do Did Does
    Has Have Had Can Could Will Would Should May Must Let Please Not No Neither Nobody Nothing None Some
    Many Most Few Several All Both Each Every Another Other Others Any More Less Much Everyone Someone
    One Two Three Four Five Six Seven Eight Nine Ten Half Dozens Hundreds Thousands Millions According
"""
_TITLES = "Mr Mrs Ms Mx"
_RANKS = """
    mr mrs ms mx messrs mmes dr prof hon pres sen rep gov atty gen lt ltgen sgt capt col cpl maj adm
    cmdr comdr rev fr msgr supt det insp pvt pfc
"""
_STATES = """
    ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev
    okla ore pa penn tenn tex va vt wash wis wyo ont que
"""
_DATES = """
    jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat sun
"""
_JOURNALS = """
    clin oncol biol chem phys proc acad sci environ psychol econ med inst div
"""
_ROLES = """
    Officials Analysts Police Shares Stocks Investors Critics Experts Residents Prosecutors Lawmakers
    Voters Workers Researchers Scientists Sales Revenue Profits Prices Supporters Opponents Authorities
    Investigators Witnesses Reporters Lawyers Protesters Economists Executives Turnout Talks
"""
# Seats of government stand for it ("Washington blamed the U.K. London denied it.").
_CAPITALS_AND_COUNTRIES = """
    Washington London Moscow Beijing Paris Berlin Brussels Tokyo Tehran Kyiv Ankara Jerusalem Seoul
    Delhi Canada Mexico China Russia Ukraine Iran Israel Germany France Britain Japan India Turkey
"""

# “Why?” Ms. Park, 34, replied. But in “Stop!” Park said the line was hers, the second sentence is whole.
_ATTRIBUTION = re.compile(
    rf"(?!(?:{'|'.join(_FUNCTION_WORDS.split())})\b)"
    rf"(?:\b(?i:{'|'.join(_RANKS.split())}|jr|sr|st|[a-z])\.|[^.!?“”\"]){{0,80}}?"
    rf"\b(?:(?:{_ASKED})\b"
    rf"|(?:{_SAID})\b(?! (?:that|the|he|she|it|they|there|his|her|its|their|no|we|a|an)\b))"
)

ENGLISH = Language(
    never=word_set(
        f"{_RANKS} mt ft pt v vs viz cf approx e.g i.e natl intl op u.s.c pct drs ps p.s excl incl"
    ),
    numbered=word_set(
        """c no nos n° nº art arts sec secs fig figs p pp par para paras vol vols ch eq ed exh ext tel app
        est ca"""
    ),
    closing=word_set(
        f"""{_STATES} {_DATES} {_JOURNALS} inc corp co cos govt mgmt
        acct attn hosp admin asst exec dist prec chap tbsp ltd bros assn assoc dept univ mfg jr sr esq
        etc al st ave blvd rd hwy pkwy apt bldg ph.d m.d b.a m.a b.sc m.sc ll.b ll.m d.d.s r.n m.p d.c lb
        lbs oz yd hr hrs min mins yr yrs u.s u.k u.n e.u a.d b.c"""
    ),
    capitalised=word_set(
        f"{_STATES} {_DATES} {_JOURNALS} apt pres hon sen rep gov gen capt col maj adm det rev fr supt insp"
    ),
    clock=word_set("a.m p.m"),
    after_clock=re.compile(
        r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
        r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
        r"|January|February|March|April|May|June|July|August|September|October|November|December"
        r"|[ECMPAH][SD]?T|GMT|UTC|BST|CES?T|EES?T|WES?T|MSK|IST|PKT|SGT|HKT|JST|KST|A[CEW][SD]T|NZ[SD]T|WAT|EAT"
        r"|CAT|SAST"
        r"|Eastern|Pacific|Central|Mountain|Atlantic|Greenwich|Zulu"
        r"|[A-Z][a-z]+(?: [A-Z][a-z]+)? [Tt]ime)\b"
    ),
    starters=word_set(f"{_FUNCTION_WORDS} {_TITLES} {_ROLES} {_CAPITALS_AND_COUNTRIES}"),
    label=re.compile(
        r"\b(?:"
        r"(?i:vitamin|hepatitis|influenza|plan|group|class|grade|part|section|type|appendix|exhibit|category"
        r"|option|phase|schedule|block|gate|terminal|zone|series|level|tier|war|generation|team|line|hall"
        r"|unit)"
        r"|Malcolm) +[A-Z]\Z"
        r"|\b(?:got|gets?|earned|earns|received|gave|given|scored|deserves|graded?)(?: \w+)? an? [A-F]\Z"
        r"|\b(?:on|via|platform|site|network) X\Z"
        r"|\b[Yy]ou and I\Z"
    ),
    exclaiming=word_set(
        """Yahoo Jeopardy Yum Oklahoma Wham Ahoy Oliver E Mia Airplane Joomla Ka-Pow Kahoot Rouge"""
    ),
    attribution=_ATTRIBUTION,
    spaced_omissions=True,
    lower_case_after=4,
)
