"""Chinese, Japanese and Korean, in which Latin words follow the English tables; Turkic, Indic, Indonesian,
Vietnamese.
"""

import re
from dataclasses import replace

from articles.sentences.conventions import Language
from articles.sentences.languages.english import ENGLISH
from articles.text.tokens import word_set

# “……！”发言人说， and the quotation goes on. “……。”他强调，要…… is a new sentence; so is 据路透社报道.
# A colon announces the next quotation. 的, 等 and the like tie a quotation to what follows.
_CHINESE = re.compile(
    r"[的等之和与與]"
    r"|(?![据據按])[^，。！？；：“”「」『』、\s没沒未不拒]{0,20}?"
    r"(?:(?:(?<![报報])道|说|說|表示|[问問]|[称稱]|指出|[补補]充|回答|[写寫]|喊|叫|[强強][调調]|坦言|笑|感[叹嘆]"
    r"|[认認][为為])道?(?:[。.！？；]|$|[，,](?=[“「『\"]))"
    r"|(?:[问問]|喊|叫|笑)道?[，,])"
)
# と, って, など, という: a quotation is part of the sentence that reports it.
_JAPANESE = re.compile(
    r"[とをがはにのもでやへ]|って|など|から|より|だ(?:と|っ|が)"
    r"|[^、。！？「」『』\s]{1,20}?(?:言|述べ|話し|語っ|尋ね|聞い|答え|叫ん|訴え|強調し|説明し)(?:った|た|だ)。"
)
# 라고 말했다; 한 기자가 물었다.
_KOREAN = re.compile(
    r"(?:고|며|는|하고|하며)(?![가-힣])|이?라(?:고|며|는)|이란"
    r"|[^.!?,\"“”]{1,25}?(?:말|답|물|외치|외쳤|밝|강조|덧붙|설명|반문)[가-힣]{0,4}다(?:\.|$)"
)

CHINESE = replace(ENGLISH, attribution=_CHINESE)
JAPANESE = replace(ENGLISH, attribution=_JAPANESE)
KOREAN = replace(ENGLISH, attribution=_KOREAN, dotted_date=re.compile(r"\d{1,4}"), date_ends_in_stop=True)

_DAY_OR_MONTH = re.compile(r"\d{1,2}")

# Turkish ordinals carry a full stop, spelled ones too at times ("onyedi. yüzyıl").
TURKISH = Language(
    never=word_set(
        """dr prof doç yrd yrd.doç av op uzm öğr öğr.gör arş arş.gör sn bn bay alb yzb ütğm tğm gen kor tüm
        tuğ mah cad sok sk bul blv apt st hz bkz örn yani krş çev haz der ed yay müh mim ecz org yrb bnb
        kur ing fr alm lat ar far yun osm t.c"""
    ),
    numbered=word_set("no nu s sf md mad fık böl şek tab tel c cilt kat"),
    closing=word_set(
        """vb vs vd v.b v.s v.d a.ş ltd şti ltd.şti m.ö m.s i.ö i.s oca şub mar nis may tem ağu eyl eki kas
        ara yy dk sa tl km cm kg gr jr co corp inc"""
    ),
    starters=word_set(
        """Bu Bunun Buna Bunu Bunlar Şu O Onun Ona Onu Onlar Biz Siz Ben Sen Bir Her Hiç Bazı Birçok Çok Tüm
        Bütün Diğer Başka Kim Ne Nasıl Nerede Neden Niçin Niye Kaç Hangi Ama Fakat Ancak Ve Veya Ya Çünkü
        Eğer Oysa Ayrıca Böylece Böyle Öyle Sonra Önce Daha Şimdi Bugün Dün Yarın Artık Henüz Hâlâ Bile
        Sadece Yalnız Değil Hayır Evet Var Yok İki Üç Burada Orada İşte Örneğin Üstelik Ardından"""
    ),
    numbers_end=False,
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
    lower_case_after=99,
)
AZERBAIJANI = replace(
    TURKISH,
    never=word_set("dr prof dos akad müh gen küç pr st h.ə yəni məs bax rus ing"),
    closing=word_set("və.s v.s b.e.ə e.ə b.e mln mlrd man yan fev apr avq sen okt noy dek"),
    starters=word_set(
        """Bu Bunun Bunu Bunlar O Onun Ona Onu Onlar Biz Siz Mən Sən Bir Hər Heç Bəzi Çox Bütün Digər Başqa
        Kim Nə Necə Harada Niyə Neçə Hansı Amma Lakin Ancaq Və Ya Çünki Əgər Həmçinin Belə Sonra Əvvəl
        Daha İndi Dünən Sabah Artıq Hələ Yalnız Deyil Xeyr Bəli Var Yox İki Üç Burada Orada"""
    ),
)
KAZAKH = Language(
    never=word_set("проф акад доц др т.б.б м.а қ а о с ж.д көш даң обл ред мыс т.с"),
    numbered=word_set("№ б тел"),
    closing=word_set("т.б т.с.с б.з.д б.з ж.т"),
    units=word_set("ж жж ғ ғғ мың млн млрд км м см кг га тг"),
)
KYRGYZ = replace(
    KAZAKH, closing=word_set("ж.б ж.у.с б.з.ч б.з"), units=word_set("ж жж к кк миң млн млрд км м см кг га")
)
TATAR = replace(KAZAKH, closing=word_set("һ.б б.э.к б.э"), units=word_set("ел мең млн млрд км м см кг га"))
UZBEK = Language(
    never=word_set("prof akad dots dr h.k mas ya"),
    numbered=word_set("b bet tel"),
    closing=word_set("va.h.k va.b m.a"),
    units=word_set("y yy mln mlrd ming km m sm kg"),
)
UYGHUR = Language(attribution=re.compile(r"(?:دەپ|دەي|دەۋ|دېد|دىد|دېگەن|سورىد|قاتارلىق)"), cased=False)

INDONESIAN = Language(
    never=word_set(
        """st tb bpk sdr sdri tn ny nn dr drs dra prof ir h hj kh k.h r.a r rr jl jln gg kec kab kel prov yth
        a.n u.b u.p d.a s.d ttd jend letjen mayjen brigjen kol kapt sgt m.si s.h s.e m.m m.a gub"""
    ),
    numbered=word_set("no hal ps bab gbr tel telp rp"),
    closing=word_set("dll dsb dst tbk pt cv jr jan feb mar apr jun jul agt sep okt nov des s.m m"),
    starters=word_set(
        """Ini Itu Dia Ia Mereka Kami Kita Saya Aku Anda Beliau Para Sebuah Seorang Di Ke Dari Pada Untuk
        Dengan Dalam Oleh Tanpa Sejak Hingga Sampai Setelah Sebelum Selama Menurut Antara Tentang Dan Atau
        Tetapi Tapi Namun Jika Kalau Ketika Saat Karena Sebab Walaupun Meskipun Sementara Juga Maka Lalu
        Kemudian Sekarang Kini Kemarin Besok Sudah Telah Masih Hanya Bahkan Tidak Bukan Belum Semua Banyak
        Beberapa Lain Setiap Siapa Apa Bagaimana Mana Kapan Mengapa Berapa Adalah Ada Akan Dua Tiga Selain
        Hal"""
    ),
)
VIETNAMESE = Language(
    never=word_set("tp ths ts gs pgs bs ks gs.ts pgs.ts ls tx q p h đ st mr mrs ms dr"),
    numbered=word_set("số tr đt điều"),
    closing=word_set("v.v vv tcn scn"),
    lower_case_after=4,
)

# Hindi, Marathi, Nepali; a danda ends a sentence, in Marathi a full stop.
HINDI = Language(
    never=word_set("""डॉ डा प्रो पं श्री कु सु मो मि ई ए बी सी डी एम एस आर के जे पी वी टी एन एल जी एच यू ओ क्र वि"""),
    numbered=word_set("नं सं पृ रु रू"),
    cased=False,
)
BENGALI = Language(
    never=word_set("ডা ড ডঃ মো মোঃ প্রফেসর মি মিসেস জনাব বি এ এম"), numbered=word_set("নং পৃ"), cased=False
)
TAMIL = Language(
    never=word_set(
        """திரு திருமதி டாக்டர் பேரா எம் ஜி ஆர் கே எஸ் பி சி வி டி ஏ மு கி பா ச த க ந எ என் எல் ஜே கி.மு
        கி.பி"""
    ),
    numbered=word_set("எண் பக் ரூ"),
    closing=word_set("மீ கி.மீ செ.மீ"),
    cased=False,
)
TELUGU = Language(
    never=word_set("డా డాక్టర్ శ్రీ ఎం ఎన్ కె పి ఎస్ ఆర్ వి జి టి సి డి బి"), numbered=word_set("""నం రూ"""), cased=False
)
