"""Word tables of the rules: data only. Everything is lower case.

The spam vocabulary never makes a finding strong by itself: newspapers write about casinos. It only adds
to what the position of a stretch in another script already says, or makes a hint.
"""


def _set(entries: str) -> frozenset[str]:
    return frozenset(entries.split())


def _lines(entries: str) -> tuple[str, ...]:
    return tuple(entries.strip().splitlines())


# Substrings that advertising spam uses, per script: scripts without spaces, or with rich endings.
SPAM_STEMS: dict[str, frozenset[str]] = {
    "Han": _set("""
    419 油压 油壓 桑拿 水磨 会所 會所 夜网 夜網 龙凤论坛 龍鳳論壇 后花园 品茶 喝茶 加微
    场子 约炮 約炮 空降 赛车 葡京 注册送 开奖 開獎 贵族宝贝 全套 棋牌 彩票 娱乐城 娛樂城
    千花 自荐 兼职 无码 無碼 刷单 日结 六合彩 特码 上门服务 援交 裸聊 包养 代孕 办证
    代开发票 博彩 百家乐 百家樂 时时彩 外围 彩金 真人荷官 投注 成人 在线观看 免费观看 同城
    交友 外送茶 网赚 套现 老虎机 菠菜 按摩 小姐 カジノ 出会い 激安 副業 アダルト
    """),
    "Cyrillic": _set("""
    казино вулкан бесплатн регистраци диплом ставк 1xbet зеркал индивидуал проститу досуг микрозайм
    займ отказа промокод фриспин виагр дженерик мостбет путан эскорт бонус недорого круглосуточно
    скачать аттестат слот рулетк букмекер кредит интим знакомств
    """),
    "Arabic": _set("""
    روحاني جلب الحبيب ارقام بنات كازينو كازينوهات مجاني مكافأة مهكر رقية السحر مراهنات اربح واتساب
    تحميل قروض زواج تعارف سكس فياجرا شحن بونص
    """),
    "Hangul": _set("""
    카지노 바카라 먹튀 토토 출장 안마 후불 슬롯 가입머니 유흥 추천 무료 사이트 대출 성인
    마사지 도박 꽁머니 룰렛 조건만남 비아그라 오피
    """),
    "Thai": _set("""
    คาสิโน บาคาร่า สล็อต เว็บตรง เครดิตฟรี พนัน แทงบอล ฝาก หวย สมัคร
    """),
    "Hebrew": _set("""
    קזינו הימורים ליווי ויאגרה בונוס הלוואה
    """),
    "Greek": _set("""
    καζίνο στοίχημα μπόνους συνοδ
    """),
    "Devanagari": _set("""
    कैसीनो सट्टा बोनस मुफ्त लोन एस्कॉर्ट
    """),
}

# Latin spam is told by two lists: what is sold, and how it is shouted.
SPAM_GOODS = _set(
    """
    casino casinos kasino viagra cialis levitra kamagra tramadol escort escorts slot slots poker
    roulette cbd gummies payday loan loans kredit crédit baccarat betting brides rolex replica
    handbags essay airdrop crypto btc cam cams cam-girls porn sex xxx judi bola togel situs gacor
    bahis bahisçi güncel iddaa casibom kèo nhà cái sportwetten gratiswette wetten paris sportifs
    apuestas casibom xoilac bóng đá bet 1xbet mostbet girls pills steroids followers backlinks seo
    forex dating hookup tv diploma diplomas
    """
)
SPAM_SHOUTS = _set(
    """
    buy cheap best order online bonus free discount code now no-deposit deposit prescription instant
    approval call 24/7 gratis sign claim earn win hot price prices shipping service custom waiting
    watch watches kaufen günstig sofort rezeptfrei ohne schufa einzahlung auszahlung anmelden jetzt
    acheter cher ordonnance sans dépôt immédiat immédiate gratuit inscrivez-vous offert justificatif
    réponse rapide hari ini pulsa tanpa potongan terpercaya daftar sekarang uy tín đăng ký tặng
    siteleri deneme bonusu veren giriş kazan trực tiếp spins bad credit comprar barato gratis
    guaranteed download play mua giá rẻ
    """
)
# Any of these inside a stretch means prose, not an advertisement ("a loan of 500,000 was approved").
PROSE_WORDS = _set(
    """
    the a an was were is are has had have that which who of by from and said he she it they his her
    its der die das den dem des ein eine war hat wurde und le la les un une des a été est et qui que
    du au el los las fue era y del è il lo di e
    """
)

# Behind digits these make a date, a count or an address: 2020年, 419名, 44号.
COUNTERS = frozenset(
    "年月日号號届屆点點时時分秒元万萬亿億个個人名条條项項次天周岁歲米公里吨噸%％多余餘家户戶起批件座台国國线線路楼樓"
    "室期集章页頁第년월일명개원회세"
)

# A full stop after one of these does not end a sentence.
TITLES = _set("mr mrs ms dr prof st sr jr gen col lt sgt rev hon no inc ltd co г ул им д-р")

# A word of this list before a stretch in another script says that the article quotes it.
GLOSS_CUES = _set(
    """
    see under quoting quotes quoted cites citing cited via as called calls call named name names
    word words phrase slogan slogans sign signs saying said say says read reads reading title titled
    titles entitled written writes wrote write inscription graffiti newspaper paper newspapers
    magazine daily weekly ministry company firm ship vessel site website app platform term terms is
    was are by thank thanks and or programme program song book novel film play poem letter letters
    character characters chant chanted chanting chants shouted shouting shouts scrawled scribbled
    spelled spelt spells spelling typed types type typing hashtag hashtags tag tags banner banners
    poster posters placard placards cry cried shout translated translation translates translate
    original means meaning meant reply replied replies answered answer whispered sang sung hymn
    anthem motto label labels labelled labeled caption captioned headline headlines account user
    username nickname nick handle alias pseudonym pronounced transliterated renamed rendered known
    like keyword keywords query searched search searching text texts message messages post posts
    posted tweeted tweet abbreviation acronym verb noun adjective expression proverb idiom saying
    dish drink brand channel group party movement agency outlet broadcaster publisher publication
    village town city street river operation project chinese japanese russian ukrainian greek arabic
    korean hebrew thai hindi persian the a an word: its their his her this of with for to genannt
    heißt namens firma unternehmen zeitung aufschrift wort begriff steht stand parole parolen und
    oder als der die das dem den ein eine titel lied buch heisst hieß nannte nennt von mit für zum
    appelé appelée nommé nommée intitulé intitulée mot mots terme journal société entreprise lisait
    lit et ou le la les un une dit nom slogan chanson livre comme de du des par pour llamado llamada
    palabra término lema periódico empresa y o el los las una dice canción libro como del por назван
    названа называется называют слово слова написано написал газета газеты газете компания компании
    фирма программа через издание и или термин лозунг надпись песня книга фильм как группа сайт
    канал с от для по
    """
)
# After a stretch these explain it.
GLOSS_FOLLOWERS = _set(
    """
    or meaning means literally translated translates was is are has had which who were said says
    oder also bedeutet heißt ou signifie c'est-à-dire soit или то означает значит
    """
)
# Between two stretches of one script these are the article's own words: 李雷 and 韩梅梅.
JOINERS = _set(
    "and or und oder et ou y o e и или а to in the of with vs for a an as by on at from 和 与 及 و أو"
)

# Whole-line page furniture: (what it is, beginnings). A line of at most FURNITURE_MAX characters that
# begins with one of these is a hint; entries ending in "$" must be the whole line.
FURNITURE_MAX = 160
FURNITURE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "an advertising label",
        _lines("""
advertisement$
advertisements$
advertorial$
ad$
anzeige$
werbung$
publicité$
реклама$
广告$
廣告$
إعلان$
إعلانات$
publicidad$
anuncio$
広告$
광고$
reklama$
annonse$
annons$
sponsored content$
sponsored$
sponsored post$
promoted content$
paid content$
contenu sponsorisé$
contenido patrocinado$
gesponserter beitrag$
story continues below
story continues after
article continues below
article continues after
continue reading the main story
scroll to continue
"""),
    ),
    (
        "a link to other articles",
        _lines("""
read more:
read more$
read also
read next
see also:
related:
related$
related articles
related stories
related content
related topics
more on this
more from
most popular
most read$
most viewed$
recommended$
recommended for you
you may also like
you might also like
up next$
trending$
trending now
lesen sie auch
lesen sie mehr
mehr zum thema
das könnte sie auch interessieren
auch interessant
lire aussi
à lire aussi
à lire également
sur le même sujet
lea también
leer más
te puede interesar
noticias relacionadas
читайте также
материалы по теме
по теме$
по теме:
相关阅读
相关新闻
延伸阅读
推荐阅读
関連記事
관련기사
اقرأ أيضا
اقرأ أيضًا
اقرأ المزيد
مواضيع ذات صلة
leggi anche
leia também
lees ook
"""),
    ),
    (
        "an invitation to subscribe",
        _lines("""
subscribe to our
subscribe now
subscribe today
subscribe here
subscribe$
sign up for our
sign up for the
sign up to our
sign up to receive
sign up now
sign up here
sign up$
newsletter$
newsletter abonnieren
get our free
get our app
get the app
get the free
get the latest
download our app
download the app$
download our free
don't miss the latest
don’t miss the latest
never miss a story
this article is for subscribers
this content is for subscribers
already a subscriber
log in to
create a free account
enter your email
support our journalism
jetzt abonnieren
jetzt newsletter
abonnieren sie
abonnez-vous à
abonnez-vous pour
abonnez-vous dès
abonnez-vous$
inscrivez-vous à
cet article est réservé
suscríbete
suscríbase
подпишитесь на
подписывайтесь на
订阅
点击这里订阅
点击订阅
下载客户端
扫描二维码
扫码关注
اشترك في
اشترك الآن
"""),
    ),
    (
        "a row of sharing buttons",
        _lines("""
share this
share on facebook
share on
share via
share$
share:
tweet$
copy link
print this
email this
partager cet
partager sur
partager$
artikel teilen
teilen$
auf facebook teilen
compartir$
compartir en
поделиться$
поделиться в
поделиться с
分享到
分享$
شارك المقال
شارك على
شارك$
"""),
    ),
    (
        "an invitation to follow an account",
        _lines("""
follow us on
follow us$
follow us at
like us on
join us on
folgen sie uns
suivez-nous
síguenos
关注我们
تابعنا على
تابعنا$
"""),
    ),
    (
        "a cookie notice",
        _lines("""
we use cookies
this site uses cookies
this website uses cookies
our website uses cookies
by continuing to browse
by continuing to use
by using this site
accept all cookies
accept cookies
accept all$
cookie settings
cookie policy$
manage cookies
wir verwenden cookies
diese website verwendet cookies
ce site utilise des cookies
nous utilisons des cookies
utilizamos cookies
este sitio utiliza cookies
мы используем cookie
мы используем файлы cookie
本网站使用cookie
"""),
    ),
    (
        "a call to click",
        _lines("""
click here$
click here to
click here for
tap here
hier klicken
klicken sie hier
cliquez ici
haga clic aquí
нажмите здесь
нажмите сюда
点击这里
点击此处
点击查看
اضغط هنا
back to top$
skip to
load more$
show more$
view comments$
leave a comment$
comments$
"""),
    ),
    (
        "a page footer",
        _lines("""
责任编辑
版权所有
未经许可
all rights reserved
copyright ©
©
(c) 20
alle rechte vorbehalten
tous droits réservés
todos los derechos reservados
все права защищены
جميع الحقوق محفوظة
terms of use$
terms of service$
privacy policy$
"""),
    ),
)

# Small words that mark a sentence as written in this language; words that its neighbours share are left out.
FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": _set(
        """
    the of and to was that for with were has have had his her they which from by is are been not
    this said who would their but she it its at as be into after when than will could about before
    over because while did does between
    """
    ),
    "de": _set(
        """
    der die das und nicht ist dem den sich auf für mit ein eine wurde werden sind auch nach bei wird
    über zu von dass einen hat aus im zur zum einer einem eines haben sie er wir noch nur kein keine
    vor durch seit oder als am wie
    """
    ),
    "fr": _set(
        """
    le les des et est une dans pour qui sur pas aux ont été avec par ne ce cette ses elle nous du au
    il mais sont ils leur leurs où fait selon après depuis aucun d'un d'une l'on c'est n'a qu'il
    avait était sans
    """
    ),
    "es": _set(
        """
    el los las del una por con para fue como pero más sus al lo está han según desde hasta sobre
    entre había son este esta también ya cuando muy sin qué porque se
    """
    ),
    "it": _set(
        """
    il gli della delle dei degli che di è non una con per sono stato stata nel nella alla anche più
    dal dalla sul ha hanno come secondo dopo questo questa
    """
    ),
    "pt": _set(
        """
    os das dos uma não com para foi como mas mais seu sua são está pelo pela segundo até também
    quando em ao à às entre sobre já nos nas
    """
    ),
    "nl": _set(
        """
    het een van de niet dat met voor zijn werd ook naar bij wordt over door heeft aan uit maar hij
    zij er nog deze dit volgens worden geen om
    """
    ),
    "ru": _set(
        """
    и в не на что с по из был была были это как его к от за о для у он она они но же до при так
    только после которые который которая
    """
    ),
}

ANY_FUNCTION_WORD = frozenset[str]().union(*FUNCTION_WORDS.values())

# These open a sentence, but are too widely shared to tell a language: they end a row of foreign words
# only where they have a capital.
SENTENCE_OPENERS = _set("""
    a an in on at no so if as he we i all two die das des ihr ihre ihren man am im an auch wer wie
    alle wir ein eine la le les un une en l'an on se si sa son una unos unas lo a e o os as il de du
    da do no na el los las su sus
    """)

# Languages that short sentences of one another are taken for.
LOOKALIKES: tuple[frozenset[str], ...] = (
    _set("no nb nn da sv is fo"),
    _set("id ms jv su"),
    _set("hr sr bs sh sl"),
    _set("cs sk"),
    _set("es gl ca pt ast an oc ext"),
    _set("fr oc ca wa"),
    _set("it scn lmo pms vec co nap"),
    _set("ru uk be bg mk sr rue"),
    _set("de nds lb als bar nl vls fy"),
    _set("nl af vls li fy"),
    _set("en sco"),
    _set("ar arz"),
    _set("az tr"),
    _set("fi et"),
)
