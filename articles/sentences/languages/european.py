"""Baltic, Uralic, Greek, Celtic, Basque, Maltese, Albanian, Armenian and Georgian."""

import re
from dataclasses import replace

from articles.sentences.conventions import Language
from articles.sentences.languages.english import ENGLISH
from articles.text.tokens import word_set

_DAY_OR_MONTH = re.compile(r"\d{1,2}")

LITHUANIAN = Language(
    never=word_set(
        """p pp dr prof doc habil inž gen plk mjr kpt lt akad kun vysk šv g gt al a pr r raj aps vls k km pan
        pvz žr t.y t.p t.t.p vad vadin angl vok pranc rus lot lenk gr lit pav red sud vyr jaun v.š š.m m.e
        l.e.p e.p ten dir pirm"""
    ),
    numbered=word_set("nr str d psl lent tel sk st"),
    closing=word_set(
        """tūkst mln mlrd kt ir.kt t.t ir.t.t ir.pan a.s uab saus vas kov bal geg birž liep rugp rugs spal
        lapkr gruod"""
    ),
    units=word_set("m proc ct val min sek mėn eur cm kg ha kv.m kub.m pr.kr po.kr amž"),
    starters=word_set(
        """Tai Tas Ta Tie Tos Šis Ši Šie Šios Šį Šią Jis Ji Jie Jos Mes Jūs Aš Tu Jo Jų Mūsų Kas Ką Kaip Kur
        Kada Kodėl Kiek Kuris Kuri Bet O Ir Ar Arba Tačiau Jei Jeigu Nors Kadangi Kol Kai Taip Todėl Tada
        Ten Čia Dabar Šiandien Vakar Rytoj Anksčiau Vėliau Paskui Be Daugiau Visi Visos Viskas Daug Kiti
        Kitos Kiekvienas Niekas Ne Jau Dar Tik Net Pagal Per Prie Po Prieš Tarp Už Su Nuo Iki Dėl Apie
        Buvo Yra Bus Du Dvi Trys Pasak Anot"""
    ),
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
)

LATVIAN = Language(
    never=word_set(
        """dr prof doc inž ģen plkv sv iel bulv pr nov pag raj z.k t.i t.s t.sk u.c.c piem sal skat angl vāc
        franc kr latv red vad ārk akad god plv maj kpt lt"""
    ),
    numbered=word_set("nr sk lpp p pp art att tab nod tālr"),
    closing=word_set("u.c utt u.t.t u.tml tml a.s sia janv febr apr jūn jūl aug sept okt dec"),
    units=word_set("g gs gads tūkst milj mljrd mlrd ls eur plkst m km cm kg ha min sek p.m.ē m.ē"),
    starters=word_set(
        """Tas Tā Tie Tās Šis Šī Šie Šīs To Viņš Viņa Viņi Viņas Mēs Jūs Es Tu Viņu Mūsu Kas Ko Kā Kur Kad
        Kāpēc Cik Kurš Kura Bet Un Vai Tomēr Ja Lai Kaut Jo Kamēr Arī Tāpēc Tad Tur Te Šeit Tagad Šodien
        Vakar Rīt Agrāk Vēlāk Pēc Pirms Bez Vairāk Visi Visas Viss Daudzi Daži Citi Katrs Neviens Nekas Nē
        Ne Jau Vēl Tikai Pat Saskaņā Par Pie Starp Uz Ar No Līdz Dēļ Bija Ir Būs Divi Divas Trīs"""
    ),
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
)

ESTONIAN = Language(
    never=word_set(
        """hr pr prl dr prof mag ins kol kpt ltn maj kindr tn mnt pst vld nn n.ö s.o st sh lk.nr vt vrd nt
        näit ingl sks saks prants lad vn ld orig p.o k.a e.k.r jt.t"""
    ),
    numbered=word_set("nr lk tk ptk kd art § p lg joon tab tel klass"),
    closing=word_set(
        """jne jms jmt jpm jt vms vm vmt ms mt jpt as oü jr sr jaan veebr apr aug sept okt nov dets a saj kr
        milj mln mld tuh min sek e.m.a m.a.j e.kr p.kr pkr ekr l kl"""
    ),
    starters=word_set(
        """See Seda Selle Sel Need Nende Ta Tema Nad Nemad Me Meie Te Teie Ma Mina Sa Sina Kes Mis Mida
        Kuidas Kus Millal Miks Mitu Milline Aga Ja Või Kuid Ent Kui Kuigi Sest Samas Ka Nii Seega Siis
        Seal Siin Nüüd Täna Eile Homme Varem Hiljem Pärast Enne Ilma Rohkem Kõik Palju Mõned Teised Iga
        Keegi Midagi Ei Juba Veel Ainult Isegi Oli On Olid Kaks Kolm Lisaks Selleks Seetõttu Sellest
        Tegelikult Eesti"""
    ),
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
)

FINNISH = Language(
    never=word_set(
        """st hra rva nti tri prof dos maist toht ins evl kenr ev kapt luutn maj pj toim.joht esim mm ts nyk
        ns nk ks vrt ym.ml ml ent synt s k os jap ukr ven engl ruots saks lat ransk tj toim huom fil lis
        dipl.ins oik til ev.lut ed.m alk kirj suom"""
    ),
    numbered=word_set("n:o nro luku kpl puh art mom kuva taul t klo"),
    closing=word_set(
        """jne ym yms jms em tms ynnä oy ab oyj ky jr sr tammik helmik maalisk huhtik toukok kesäk heinäk
        elok syysk lokak marrask jouluk v vv milj mrd tuh min sek mk p"""
    ),
    units=word_set("ekr jkr eaa jaa e.kr j.kr"),
    starters=word_set(
        """Se Sen Sitä Ne Niiden Tämä Tämän Tätä Nämä Hän Hänen He Heidän Me Te Minä Sinä Mä Kuka Mikä Mitä
        Miten Missä Milloin Miksi Kuinka Mutta Ja Tai Vaan Kun Jos Vaikka Koska Siksi Myös Niin Sitten
        Siellä Täällä Nyt Tänään Eilen Huomenna Aiemmin Myöhemmin Jälkeen Ennen Ilman Enemmän Kaikki Moni
        Monet Jotkut Muut Jokainen Kukaan Mitään Ei Jo Vielä Vain Jopa Oli On Olivat Kaksi Kolme Lisäksi
        Kuitenkin Siitä Silti Ehkä Nykyään"""
    ),
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
)

HUNGARIAN = Language(
    never=word_set(
        """dr ifj id özv prof ing gr br st szt sz ún pl ill vö ld pp ford szerk kb bp u krt sgt k.m ker hrsz
        mb tc c alez ezr szds hdgy tbk n.b gen ang ném fr lat or"""
    ),
    numbered=word_set("old o tel ábra táb fej bek evf"),
    closing=word_set(
        """stb s.t.b kft bt rt zrt nyrt jan febr márc ápr máj jún júl aug szept okt nov dec i.e i.sz kr.e
        kr.u mft ft e m mrd ezer perc sec uo jr"""
    ),
    starters=word_set(
        """A Az Ez Ezt Azt Egy Ő Ők Mi Ti Én Te Önök Ön Ki Kik Mit Hogyan Hol Mikor Miért Mennyi Melyik De És
        Vagy Azonban Ha Bár Mert Mivel Amíg Amikor Is Így Ezért Akkor Ott Itt Most Ma Tegnap Holnap
        Korábban Később Után Előtt Nélkül Több Minden Mindenki Sok Néhány Más Senki Semmi Nem Már Még Csak
        Sőt Szerint Volt Van Lesz Két Három Ezután Ugyanakkor Emellett Ennek Annak Ebben Abban Erre Arra"""
    ),
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
)

NORTH_SAMI = Language(
    never=word_set("dr prof omd d.d ee.st geahča g"),
    numbered=word_set("nr s"),
    closing=word_set("jna jnv ee j.e jvv ru kr"),
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
)

GREEK = Language(
    never=word_set(
        """κ κκ κα δρ δις καθ αρχ μητρ π πρ αγ οσ τ.μ δηλ π.χ βλ πρβλ λεωφ οδ πλ στρ ταξ γεν συντ λοχ υπ
        υποστρ αντ.στρ λ.χ αγγλ γαλλ γερμ λατ σημ επιμ μτφρ εκδ γ.γ ν.δ π.δ"""
    ),
    numbered=word_set("αρ αριθ σελ σ άρθρ παρ κεφ τόμ εικ πίν τηλ ν φ"),
    closing=word_set(
        """κ.λπ κ.λ.π κλπ κ.ά κ.α κ.ο.κ κ.τ.λ κτλ α.ε ε.π.ε ιαν φεβ μαρ απρ αυγ σεπ οκτ νοε δεκ εκατ δισ χιλ
        ευρ δρχ π.μ μ.μ"""
    ),
    units=word_set("π.χ.χ μ.χ χλμ εκ μ"),
    own_mark=";",
    starters=word_set(
        """Ο Η Το Οι Τα Τον Την Των Ένας Μία Μια Ένα Αυτός Αυτή Αυτό Αυτοί Αυτές Εκείνος Εκείνη Εγώ Εσύ Εμείς
        Εσείς Στο Στη Στην Στον Στα Στις Από Με Για Σε Ως Χωρίς Πριν Μετά Κατά Μεταξύ Προς Υπό Και Κι Ή
        Αλλά Όμως Ωστόσο Αν Εάν Όταν Ενώ Όπως Όπου Γιατί Διότι Επειδή Έτσι Επίσης Τότε Εκεί Εδώ Τώρα
        Σήμερα Χθες Αύριο Ήδη Ακόμα Ακόμη Δεν Μη Ούτε Ποτέ Κανείς Τίποτα Όλοι Όλα Πολλοί Πολλά Μερικοί
        Άλλοι Κάθε Πιο Είναι Ήταν Έχει Είχε Θα Να Ποιος Τι Πώς Πού Πόσο Δύο Τρεις Σύμφωνα Του Της"""
    ),
)

IRISH = replace(
    ENGLISH,
    never=ENGLISH.never | word_set("an.t.uas uas dr prof ollamh naomh m.sh m.s sh m.e tel th.b"),
    numbered=word_set("uimh lch lgh alt cuid r p pp ch"),
    closing=ENGLISH.closing | word_set("srl etc teo r.c i.c jr"),
    starters=ENGLISH.starters
    | word_set("An Na Tá Bhí Ní Níor Is Cén Cé Cad Conas Cathain Ach Agus Sa Ar Le Do De Ó Tar Dúirt"),
)
SCOTTISH_GAELIC = replace(
    ENGLISH,
    never=ENGLISH.never | word_set("mgr dr mr mrs ms an.t.oll oll"),
    numbered=word_set("àir td d earr"),
    closing=ENGLISH.closing | word_set("msaa etc"),
    starters=ENGLISH.starters
    | word_set("An Na Am Tha Bha Chan Cha Is Dè Cò Càit Ciamar Carson Ach Agus Thuirt"),
)
WELSH = replace(
    ENGLISH,
    never=ENGLISH.never | word_set("dr mr mrs ms yr.athro parch bnr h.y e.e sef"),
    numbered=word_set("rhif t tt cyf pen adr erthygl"),
    closing=ENGLISH.closing | word_set("ayyb ayb a.y.b o.c c.c etc"),
    starters=ENGLISH.starters
    | word_set("Y Yr Mae Roedd Ond A Ac Pam Pwy Beth Sut Ble Pryd Yn Ar Dywedodd Nid Ni Does"),
)
BASQUE = Language(
    never=word_set("jn and dr dra irak st s adib esat.bat ing ik"),
    numbered=word_set("or zk zenb art kap ataz tel orr"),
    closing=word_set("etab abar eta.abar s.a s.l k.a k.o urt ots mar api mai eka uzt abu ira urr aza abe"),
    starters=word_set(
        """Hori Hau Hura Horiek Hauek Haiek Bera Ni Gu Zu Zuek Nik Guk Zuk Eta Edo Baina Ordea Hala Beraz
        Horregatik Baita Ere Gero Orain Gaur Atzo Bihar Han Hemen Hor Nor Zer Nola Non Noiz Zergatik
        Zenbat Zein Guztiak Asko Batzuk Beste Ez Bai Inor Ezer Izan Da Zen Bi Hiru Horrela Hortaz"""
    ),
    ordinals=True,
)
MALTESE = Language(
    never=word_set("is.sur sur sinj dr dott prof perit on.prim on mons p fr s.t.q kap eż s ġ.k.m"),
    numbered=word_set("nru art paġ pp tel §"),
    closing=word_set("eċċ etc ltd co w.k q.k jan fra apr ġun lul aww set ott nov diċ"),
    starters=word_set(
        """Il L' Is It Ir In Id Ix Iż Dan Din Dawn Hu Hi Huma Jien Aħna Min Xi Kif Fejn Meta Għaliex Iżda U
        Fil Mill Għal Bil"""
    ),
)
ALBANIAN = Language(
    never=word_set("z znj dr prof ing akad gjen kol sh shën rr bul p.sh dmth d.m.th krh"),
    numbered=word_set("nr f fq neni art kap tel"),
    closing=word_set("etj e.tj sh.a sh.p.k p.e.s e.s jan shk pri maj qer korr gus sht tet nën dhj"),
    starters=word_set(
        """Ky Kjo Këta Këto Ai Ajo Ata Ato Ne Ju Unë Ti Një Në Me Nga Për Te Pas Para Mbi Nën Ndër Midis
        Gjatë Sipas Dhe Ose Por Megjithatë Nëse Kur Ndërsa Si Ku Pse Sepse Gjithashtu Kështu Atëherë Tani
        Sot Dje Nesër Edhe Nuk S' Asnjë Të Gjithë Shumë Disa Tjetër Çdo Më Është Ishte Ka Kishte Do Kush
        Çfarë Dy Tri Tre"""
    ),
)

# An Armenian full stop is "։" or ":"; "." is what a colon is elsewhere.
ARMENIAN = Language(
    never=word_set("յու ընկ փրոֆ թ թթ դ դդ պրոֆ ակադ դոկտ տ տիկ փ ք պ տես օր հմմտ այսինքն ծն մ ս"),
    closing=word_set("և.այլն այլն մ.թ.ա մ.թ հազ մլն մլրդ կմ սմ կգ"),
    own_mark=":",
    lower_case_after=99,
)
GEORGIAN = Language(
    never=word_set(
        """ბ-ნი ქ-ნი პროფ აკად დოც დ-რი წმ ე.ი ე.წ ე ქ მაგ იხ შდრ ძვ ბერძნ აბრევ ესპ ინგლ გერმ ფრანგ რუს ლათ
        ქუჩ გამზ რედ გ"""
    ),
    numbered=word_set("გვ თ ტ მუხ ნახ ცხრ ტელ"),
    closing=word_set("ა.შ და.ა.შ სხვ და.სხვ მისთ ჩვ.წ.აღ ძვ.წ ძვ.წ.აღ"),
    units=word_set("წ წწ ს სს ათ მლნ მლრდ კმ მ სმ კგ ლ"),
    cased=False,
)
