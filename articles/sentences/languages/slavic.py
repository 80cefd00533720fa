"""East, South and West Slavic. Ordinals and dates carry a full stop; a month is in lower case."""

import re

from articles.sentences.conventions import Language
from articles.text.tokens import word_set

_DAY_OR_MONTH = re.compile(r"\d{1,2}")

RUSSIAN = Language(
    never=word_set(
        """ул д стр букв дж тов гр проф акад доц канд д-р св прп ср рис табл прим напр пр просп пл пос пгт с
        р дер р-н пер корп кв наб ш бул б-р ст гл п пп зам зав нач ген полк подп кап ред англ нем фр лат
        греч ок т.е т.к т.н т.о и.о мин-во ж.-д"""
    ),
    numbered=word_set("№ тел род"),
    closing=word_set(
        """им обл рук др т.д т.п т.ч проч янв фев февр мар апр июн июл авг сен сент окт ноя нояб дек"""
    ),
    units=word_set("н.э до.н.э г гг в вв руб коп долл тыс млн млрд трлн чел км м см мм кг га л т сек ч"),
    starters=word_set(
        """В Во На По С Со К Ко У О Об От Из За До Для Без Под При После Перед Между Через Около Среди Против
        Вместо Из-за Он Она Они Оно Мы Вы Я Ты Это Этот Эта Эти Тот Та Те То Его Её Ее Их Наш Наша Свои
        Кто Что Как Где Когда Куда Почему Зачем Сколько Какой Какая Какие Который Но И А Или Однако Если
        Хотя Поскольку Пока Также Тоже Так Таким Тем Тогда Там Здесь Сейчас Теперь Сегодня Вчера Завтра
        Ранее Позже Затем Потом Кроме Более Больше Все Всё Весь Всего Многие Некоторые Другие Каждый Никто
        Ничего Ни Не Нет Уже Ещё Еще Только Даже Лишь Согласно Следствие Власти Полиция Эксперты Суд
        По-прежнему Было Был Была Были Будет Два Две Три Впрочем"""
    ),
    dotted_date=_DAY_OR_MONTH,
)

UKRAINIAN = Language(
    never=word_set(
        """дж вул буд кв просп бульв пл пров м с смт р-н обл ст гр проф акад доц канд д-р св прп мал рис табл
        див напр ред грец лат англ нім фр пор гл ім п ген полк о т.зв т.б і.о в.о"""
    ),
    numbered=word_set("№ тел арт розд стор ч пп"),
    closing=word_set("ін т.д т.п січ лют бер квіт трав черв лип серп вер жовт лист груд"),
    units=word_set("н.е р рр грн коп тис млн млрд чол год хв км см кг га"),
    starters=word_set(
        """У В На З Із Зі До За Від Для Без Під При Про Після Перед Між Через Серед Проти Замість Він Вона
        Вони Воно Ми Ви Я Ти Це Цей Ця Ці Той Та Те Ті Його Її Їх Їхній Наш Свої Хто Що Як Де Коли Куди
        Чому Скільки Який Яка Які Але І Й А Або Однак Проте Якщо Хоча Оскільки Поки Також Так Таким Тому
        Тоді Там Тут Зараз Тепер Сьогодні Вчора Завтра Раніше Пізніше Потім Крім Більше Весь Усі Всі
        Багато Деякі Інші Кожен Ніхто Нічого Ні Не Вже Ще Лише Тільки Навіть Згідно Був Була Були Було
        Буде Два Дві Три"""
    ),
    dotted_date=_DAY_OR_MONTH,
)

BELARUSIAN = Language(
    never=word_set(
        """дж др вул д пл пр праф акад д-р св мал рэж рэд гл напр г.зн ім н дац канд англ лац польск рус гр п
        в р-н вобл"""
    ),
    numbered=word_set("№ тэл арт табл ст с хв ч"),
    closing=word_set("інш т.д т.п г.д студз лют сак крас чэрв ліп жн вер кастр ліст снеж"),
    units=word_set("н.э г гг стст вв тыс млн млрд руб чал км м см кг га"),
    starters=word_set(
        """У Ў На З Са Да За Ад Для Без Пад Пры Пра Пасля Перад Паміж Праз Сярод Супраць Ён Яна Яны Яно Мы Вы
        Я Ты Гэта Гэты Гэтая Гэтыя Той Тая Тое Яго Яе Іх Наш Хто Што Як Дзе Калі Куды Чаму Колькі Які Якая
        Якія Але І А Або Аднак Хоць Пакуль Таксама Так Таму Тады Там Тут Зараз Цяпер Сёння Учора Заўтра
        Раней Пазней Потым Акрамя Больш Увесь Усе Многія Некаторыя Іншыя Кожны Ніхто Нічога Не Ужо Яшчэ
        Толькі Нават Быў Была Былі Было Будзе Два Тры"""
    ),
    dotted_date=_DAY_OR_MONTH,
)

BULGARIAN = Language(
    never=word_set(
        """ул бул пл гр с о дж ал проф акад доц д-р инж арх св ген полк подп кап серж гл.серж ст.серж изд вж
        напр т.е т.нар р н кв ж.к бл вх ет ап инсп ком о.р к.м адв з.т"""
    ),
    numbered=word_set("№ тел чл т стр фиг табл гл"),
    closing=word_set("др т.н т.г м.г яну фев апр септ окт ноем дек"),
    units=word_set("н.е пр.н.е пр.хр сл.хр г гг в вв лв ст хил млн млрд км м см кг дка мин сек ч"),
    starters=word_set(
        """В Във На С Със До За От Без Под При След Преди Между През По Пред Срещу Вместо Той Тя Те То Ние
        Вие Аз Ти Това Този Тази Тези Онзи Неговата Неговият Нейният Техният Нашият Кой Какво Как Къде
        Кога Защо Колко Но И А Или Обаче Ако Макар Докато Също Така Затова Тогава Там Тук Сега Днес Вчера
        Утре По-рано По-късно После Освен Повече Целият Всички Много Някои Други Всеки Никой Нищо Не Вече
        Още Само Дори Според Беше Бяха Ще Да Два Две Три"""
    ),
    dotted_date=_DAY_OR_MONTH,
)

MACEDONIAN = Language(
    never=word_set("ул бул бр проф акад д-р м-р инж св ген с пр т.е т.н т.н.р г.ѓа г-ѓа г-дин дипл"),
    numbered=word_set("№ тел чл стр"),
    closing=word_set("др сл итн н.е п.н.е јан фев апр авг септ окт ноем дек"),
    units=word_set("г год ден мил км м см кг"),
    starters=word_set(
        """Во На Со До За Од Без Под При По Пред Меѓу Низ Против Наместо Тој Таа Тие Тоа Ние Вие Јас Ти Ова
        Овој Оваа Овие Оној Неговиот Неговата Нивниот Кој Што Како Каде Кога Зошто Колку Но И А Или
        Меѓутоа Ако Иако Додека Исто Така Затоа Тогаш Таму Тука Сега Денес Вчера Утре Потоа Освен Повеќе
        Сите Многу Некои Други Секој Никој Ништо Не Веќе Уште Само Дури Според Беше Беа Ќе Да Два Две Три"""
    ),
    dotted_date=_DAY_OR_MONTH,
)

# Serbian, Croatian and Bosnian, in both scripts.
SERBIAN = Language(
    never=word_set(
        """dr mr prof akad ing inž dipl doc mag sv gđa gđica g gosp ul bul tj npr tzv odn sl ur prev usp v čl
        st o.g gen puk kap maj por sc univ mons fra don pok др мр проф акад инж дипл доц св гђа г госп ул
        бул тј нпр тзв одн ур прев в чл ст ген пук кап пок"""
    ),
    numbered=word_set("br tel str tab art бр тел стр сл таб"),
    closing=word_set(
        """itd i.dr dr.sl itsl god n.e p.n.e pr.n.e d.o.o a.d d.d jan feb apr avg kol sept okt nov dec mil
        mld tis hilj min sek km kn din sat итд и.др год н.е п.н.е пр.н.е д.о.о а.д јан феб апр авг сеп окт
        нов дец мил мин сек км дин"""
    ),
    starters=word_set(
        """U Na Sa S Do Za Od Iz Bez Pod Pri Prema Po Posle Poslije Pre Prije Između Među Kroz Protiv Umesto
        Umjesto On Ona Oni One Ono Mi Vi Ja Ti To Ovo Ovaj Ova Ovi Taj Ta Te Onaj Njegov Njegova Njen
        Njihov Naš Ko Tko Šta Što Kako Gde Gdje Kada Kad Zašto Koliko Koji Koja Koje Ali I A Ili Međutim
        Ako Iako Dok Takođe Također Tako Zato Zbog Tada Tamo Ovde Ovdje Sada Danas Juče Jučer Sutra Ranije
        Kasnije Zatim Osim Više Svi Sve Mnogi Neki Drugi Svaki Niko Nitko Ništa Ne Već Još Samo Čak Bio
        Bila Je Biće Bit Dva Dve Dvije Tri У На Са С До За Од Из Без Под При Према По После Пре Између
        Међу Кроз Против Он Она Они Оне Оно Ми Ви Ја Ти То Ово Овај Ова Ови Тај Та Те Његов Његова Њен
        Њихов Наш Ко Шта Како Где Када Кад Зашто Колико Који Која Које Али И А Или Међутим Ако Иако Док
        Такође Тако Зато Због Тада Тамо Овде Сада Данас Јуче Сутра Раније Касније Затим Осим Више Сви Све
        Многи Неки Други Сваки Нико Ништа Не Већ Још Само Чак Био Била Је Биће Два Две Три"""
    ),
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
)

SLOVENIAN = Language(
    never=word_set(
        """dr mag prof doc akad inž dipl sv g ga gdč ul c npr tj tim t.i oz gl prim ur prev dok pok p.p o.p
        gen polk kap maj por univ mons arh"""
    ),
    numbered=word_set("št tel str sl tab čl odst pogl"),
    closing=word_set(
        """itd ipd itn idr d.o.o d.d s.p n.št pr.n.št pr.kr po.kr jan feb mar apr jun jul avg sept okt nov
        dec mio mrd tis min sek"""
    ),
    starters=word_set(
        """V Na Z S Do Za Od Iz Brez Pod Pri Po Pred Med Skozi Proti Namesto Zaradi Ob O On Ona Oni Ono Mi Vi
        Jaz Ti To Ta Te Tisti Njegov Njegova Njen Njihov Naš Kdo Kaj Kako Kje Kdaj Zakaj Koliko Kateri
        Katera Ampak In A Ali Vendar Če Čeprav Ker Ko Dokler Tudi Tako Zato Takrat Tam Tukaj Zdaj Danes
        Včeraj Jutri Prej Pozneje Kasneje Potem Nato Razen Več Vsi Vse Mnogi Nekateri Drugi Vsak Nihče Nič
        Ne Že Še Samo Le Celo Bil Bila Je So Bo Dva Dve Tri"""
    ),
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
)

CZECH = Language(
    never=word_set(
        """p pí sl dr mudr judr ing bc mgr phdr rndr prof doc csc drsc akad arch sv tzv tj např resp popř
        příp mj ul nám tř gen plk kpt mjr npor por srv vyd red angl něm franz lat řec čs zn zejm kol vč
        cca okr hl š.p"""
    ),
    numbered=word_set("r č čís tel str s obr tab odst písm sb kap § čl odd"),
    closing=word_set(
        """atd apod aj ad a.s s.r.o v.o.s o.p.s n.l př.n.l př.kr po.kr stol tis mil mld hod min sek kč jr st
        led ún břez dub květ červ srp zář říj list pros"""
    ),
    starters=word_set(
        """V Ve Na S Se Do Za Od Z Ze Bez Pod Při Po Před Mezi Přes Proti Místo Podle Kvůli U O K On Ona Oni
        Ono My Vy Já Ty To Ten Ta Ti Tento Tato Toto Tyto Jeho Její Jejich Náš Kdo Co Jak Kde Kdy Proč
        Kolik Který Která Ale A Nebo Však Pokud Když Ačkoli Protože Zatímco Také Tak Proto Tehdy Tam Tady
        Zde Nyní Teď Dnes Včera Zítra Dříve Později Potom Pak Kromě Více Všichni Všechny Mnozí Někteří
        Další Každý Nikdo Nic Ne Už Již Ještě Jen Pouze Dokonce Byl Byla Je Jsou Bude Dva Dvě Tři"""
    ),
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
)

SLOVAK = Language(
    never=word_set(
        """p sl dr mudr judr ing bc mgr phdr rndr prof doc csc drsc akad arch sv tzv tj t.j napr resp popr
        príp ul nám gen plk pplk kpt mjr por vyd red angl nem lat gr zn najmä cca okr hl"""
    ),
    numbered=word_set("r č čís tel str s obr tab ods písm kap § čl odd"),
    closing=word_set(
        """atď a.i pod ap a.s s.r.o n.o n.l pr.n.l pr.kr po.kr stor tis mil mld hod min sek sk jr st jan feb
        mar apr jún júl aug sept okt nov dec"""
    ),
    starters=word_set(
        """V Vo Na S So Do Za Od Z Zo Bez Pod Pri Po Pred Medzi Cez Proti Namiesto Podľa Kvôli U O K On Ona
        Oni Ono My Vy Ja Ty To Ten Tá Tí Tento Táto Toto Tieto Jeho Jej Ich Náš Kto Čo Ako Kde Kedy Prečo
        Koľko Ktorý Ktorá Ale A Alebo Však Ak Keď Hoci Pretože Kým Tiež Tak Preto Vtedy Tam Tu Teraz Dnes
        Včera Zajtra Skôr Neskôr Potom Okrem Viac Všetci Všetky Mnohí Niektorí Ďalší Každý Nikto Nič Nie
        Už Ešte Len Iba Dokonca Bol Bola Je Sú Bude Dva Dve Tri"""
    ),
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
)

# Polish novels and newspapers leave the quotation marks away: "Kto płaci? zapytał sędzia."
_POLISH_SAID = re.compile(
    r"(?:[^\W\d_]+ ){0,2}?(?:zapyta|spyta|rzek|powiedzi|krzykn|krzycz|zawoła|woła|wykrzykn|odpar|odpowi|mrukn"
    r"|szepn|doda|mówi|pyta|pomyśla|stwierdzi|wrzasn|wtrąci|odezwa|burkn|westchn|zdziwi|oburzy)"
)

POLISH = Language(
    never=word_set(
        """ul al pl os dr hab prof mgr inż lic ks bp abp kard o św błog gen płk ppłk mjr kpt por ppor sierż
        kmdr nadkom podinsp insp asp st.asp red im tzn tzw np m.in wg ok pt zob dot ds ww tj jw ang niem
        fr łac gr ros hiszp wł śp prok sędz woj pow gm dyr zast paraf zach wsch płn płd prot adw dypl jun"""
    ),
    numbered=word_set("nr tel str s ust art rozdz rys tab poz par t z zał"),
    closing=word_set(
        """itd itp in i.in rb br ub m.st sp z.o.o s.a s.c tys mln mld sek sty lut mar kwi maj cze lip sie wrz
        paź lis gru"""
    ),
    units=word_set("r w zł proc pkt min godz p.n.e n.e"),
    starters=word_set(
        """W We Na Z Ze Do Za Od Bez Pod Przy Po Przed Między Przez Przeciw Zamiast Według Wśród U O Dla Nad
        On Ona Oni One Ono My Wy Ja Ty To Ten Ta Ci Te Tego Tej Tym Tych Jego Jej Ich Nasz Kto Co Jak
        Gdzie Kiedy Dlaczego Ile Który Która Które Ale I A Oraz Lub Albo Jednak Jeśli Jeżeli Gdy Choć
        Chociaż Ponieważ Bo Podczas Także Również Tak Dlatego Więc Wtedy Tam Tu Tutaj Teraz Obecnie Dziś
        Dzisiaj Wczoraj Jutro Wcześniej Później Potem Następnie Oprócz Więcej Wszyscy Wszystkie Wielu
        Wiele Niektórzy Niektóre Inni Inne Każdy Nikt Nic Nie Już Jeszcze Tylko Nawet Był Była Było Były
        Jest Są Będzie Dwa Dwie Trzy Został Została Stał Jako"""
    ),
    attribution=_POLISH_SAID,
    lower_case_after=4,
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
)
