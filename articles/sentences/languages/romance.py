from dataclasses import replace

from articles.sentences.conventions import Language
from articles.text.tokens import word_set

FRENCH = Language(
    never=word_set(
        """M mm mr mrs ms st dr pr mgr ste sts me mlle mme env apr av bd boul cf c.-à-d p.ex n.b hab gén cdt
        lt adj dép p.-s"""
    ),
    numbered=word_set(
        """art ex n no nº n° p pp vol chap éd fig al réf tél ch t ann janv févr avr juil juill sept oct nov
        déc"""
    ),
    closing=word_set("etc cie s.a s.a.s s.a.r.l u.e"),
    units=word_set("j.-c j.c j-c n.è"),
    starters=word_set(
        """Le La Les L' Un Une Des Du Il Elle Ils Elles On Nous Vous Je J' Tu Ce C' Cet Cette Ces Cela Ça Son
        Sa Ses Leur Leurs Notre Nos Mon Ma Mes En Dans À A Au Aux Pour Par Avec Sans Sous Sur Chez Entre
        Vers Depuis Dès Pendant Durant Après Avant Lors Selon Malgré Contre Mais Et Or Ou Où Donc Car Si
        S' Quand Lorsque Lorsqu' Alors Puis Ensuite Enfin Ainsi Aussi Toutefois Cependant Pourtant
        Néanmoins D' De Que Qu' Qui Quel Quelle Comment Pourquoi Combien Ne N' Pas Plus Plusieurs Certains
        Certaines Tous Toutes Tout Chaque Aucun Aucune Rien Personne Aujourd' Hier Demain Déjà Ici Là Face
        Parmi Outre Grâce Deux Trois Quatre Y"""
    ),
)

SPANISH = Language(
    never=word_set(
        """sr sra srta sres sras dr dra dres dña lic ing arq prof profa gral cap cnel tte sgto pdte pdta mons
        mª m.ª fr sto sta excmo excma ilmo ilma st v vs ca av avda pza c p.ej ej aprox ee jj cc ff rr máx
        mín hnos fdo bs"""
    ),
    numbered=word_set("min núm nº n° art arts pág págs p pp vol fig tel tfno ext apdo"),
    closing=word_set(
        "etc mill uu oo aa mm ll s.a s.l cía ud uds vd ene feb abr jun jul ago sept oct nov dic"
    ),
    units=word_set("a.c d.c a.n.e d.n.e hab"),
    clock=word_set("a.m p.m"),
    starters=word_set(
        """El La Los Las Lo Un Una Unos Unas Al Del Él Ella Ellos Ellas Yo Nosotros Usted Ustedes Se Le Les
        Me Te Nos Su Sus Mi Nuestra Nuestro Este Esta Estos Estas Esto Ese Esa Eso Aquel Aquella En Para
        Por Con Sin Sobre Entre Desde Hasta Hacia Ante Bajo Contra Según Tras Durante Mediante De A Y O
        Pero Sino Aunque Si Cuando Mientras Como Donde Porque Pues Así Además También Tampoco Entonces
        Luego Después Antes Ahora Hoy Ayer Mañana Ya Aún Todavía No Ni Nunca Nadie Nada Ninguno Todo Todos
        Todas Muchos Muchas Algunos Algunas Varios Otros Cada Más Menos Es Son Era Fue Fueron Ha Han Hay
        Había Está Están Será Qué Quién Cómo Cuándo Dónde Cuánto Dos Tres Habiendo"""
    ),
)

PORTUGUESE = Language(
    never=word_set(
        """sr sra srs sras srta dr dra drs eng enga arq prof profa exmo exma ilmo ilma av al pça sto sta st v
        ten cap cel gen sgt maj p.ex vs aprox séc"""
    ),
    numbered=word_set("art arts nº n° n núm pág págs p pp vol fig tel inc par"),
    closing=word_set("etc ltda cia s.a e.u.a jr jan fev abr jun jul ago nov"),
    units=word_set("a.c d.c"),
    starters=word_set(
        """O A Os As Um Uma Uns Umas Ele Ela Eles Elas Eu Nós Você Vocês Isso Isto Este Esta Estes Estas Esse
        Essa Esses Essas Aquele Aquela Seu Sua Seus Suas Nosso Nossa Meu Minha No Na Nos Nas Em Num Numa
        Ao Aos À Às Do Da Dos Das De Para Por Pelo Pela Pelos Pelas Com Sem Sob Sobre Entre Desde Até Após
        Ante Contra Segundo Durante Mediante Conforme E Ou Mas Porém Contudo Todavia Entretanto Embora Se
        Quando Enquanto Como Onde Porque Pois Assim Além Também Então Depois Antes Agora Hoje Ontem Amanhã
        Já Ainda Não Nem Nunca Ninguém Nada Nenhum Todo Todos Todas Muitos Muitas Alguns Algumas Vários
        Outros Cada Mais Menos É São Era Foi Foram Há Havia Está Estão Será Tem Que Quem Qual Quanto Dois
        Duas Três"""
    ),
)

ITALIAN = Language(
    never=word_set(
        """sig sigg sig.ra sig.na dott dott.ssa dr prof prof.ssa avv ing arch geom rag on sen mons gen cap
        magg ten serg s ss v.le p.zza p.za cfr es p.es st v ca spett egr gent f.lli"""
    ),
    numbered=word_set("l n nn n° nº art artt p pp pag pagg vol fig tel sez par"),
    closing=word_set("ecc etc s.p.a s.r.l feb apr giu lug ott nov dic"),
    units=word_set("a.c d.c"),
    lower_case_after=5,
    starters=word_set(
        """Il Lo La I Gli Le L' Un Uno Una Un' Nel Nello Nella Nell' Nei Negli Nelle Al Allo Alla All' Ai
        Agli Alle Del Dello Della Dell' Dei Degli Delle Dal Dalla Dall' Dai Dalle Sul Sulla Sull' Sui
        Sulle In A Di Da Con Su Per Tra Fra Ma E Ed O Se Quando Mentre Dopo Prima Durante Secondo Senza
        Contro Verso Tuttavia Inoltre Però Così Anche Ancora Poi Quindi Infatti Invece Intanto Ora Oggi
        Ieri Domani Già Non Né Nessuno Niente Nulla Egli Lui Lei Loro Noi Voi Io Si Ci Chi Che Cosa Come
        Dove Perché Quale Quanto Questo Questa Questi Queste Quello Quella Quel Suo Sua Suoi Nostro Nostra
        Tutti Tutte Tutto Molti Molte Alcuni Alcune Altri Ogni Più Meno È Sono Era Erano Ha Hanno C' Sarà
        Due Tre"""
    ),
)

CATALAN = Language(
    never=word_set(
        """sr sra srs sres srta dr dra drs prof profa av avda ctra pl pg st sta gral cap mn mons excm excma
        hble il·lm p.ex aprox ee jj cf vid"""
    ),
    numbered=word_set("núm nº n° art pàg pàgs p pp vol fig tel apt min"),
    closing=word_set("etc s.a s.l cia uu gen febr abr jul ag set oct nov des"),
    units=word_set("a.c d.c"),
    starters=word_set(
        """El La Els Les L' Un Una Uns Unes Al Als Del Dels En Na Ell Ella Ells Elles Jo Nosaltres Vostè Es
        S' Se Li Em Ens Seu Seva Aquest Aquesta Aquests Aquestes Això Allò Aquell Per A Amb Sense Sobre
        Entre Des Fins Cap Contra Segons Durant Mitjançant De D' I O Però Sinó Encara Si Quan Mentre Com
        On Perquè Doncs Així També Tampoc Llavors Després Abans Ara Avui Ahir Demà Ja No Ni Mai Ningú Res
        Tot Tots Totes Molts Moltes Alguns Algunes Altres Cada Més És Són Era Va Van Ha Han Hi Hauria Què
        Qui Quin Quant Dos Dues Tres"""
    ),
)

GALICIAN = replace(
    SPANISH,
    never=SPANISH.never | word_set("d dna sr sra dr dra prof av rúa"),
    closing=SPANISH.closing | word_set("xan feb mar abr xuñ xul ago set out nov dec"),
    starters=SPANISH.starters
    | word_set(
        """O A Os As Un Unha Uns Unhas Ao Á Aos Ás Do Da Dos Das No Na Nos Nas Nun Nunha El Ela Eles Elas Eu
        Nós Vós Vostede Seu Súa Este Esta Isto Ese Esa Iso Aquel Aquilo En Para Por Polo Pola Con Sen
        Sobre Entre Desde Dende Ata Cara Contra Segundo Durante Mediante De E Ou Pero Mais Se Cando
        Mentres Como Onde Porque Pois Así Tamén Tampouco Entón Logo Despois Antes Agora Hoxe Onte Mañá Xa
        Aínda Non Nin Nunca Ninguén Nada Todo Todos Moitos Algúns Outros Cada Máis É Son Era Foi Foron Hai
        Que Quen Cal Dous Dúas Tres"""
    ),
)

ROMANIAN = Language(
    never=word_set(
        """dl dnei d-lui d-na d-nei dna dr ing prof univ conf lect av arh gen col cpt lt mr sf str bd bdul
        b-dul şos șos al jud mun com loc cf ex de.ex p.ex ș.a.m.d.e aprox dvs vs pr i.s.r.n acad comp fr
        engl germ lat gr"""
    ),
    numbered=word_set("nr art alin lit pct pag p pp vol cap fig tel ap et bl sc"),
    closing=word_set(
        """etc ș.a ş.a ș.a.m.d ş.a.m.d s.a s.r.l î.hr î.e.n d.hr e.n ian feb febr mar apr iun iul aug sept
        oct nov dec mil mld"""
    ),
    starters=word_set(
        """Un O Unii Unele El Ea Ei Ele Noi Voi Eu Tu Se Și Şi Sau Dar Însă Iar Ci Dacă Când Cum Unde De Ce
        Cine Care Cât În La Pe Cu Din Pentru Prin După Până Fără Despre Între Sub Spre Către Contra
        Conform Potrivit Acest Această Acești Aceste Aceasta Acesta Acestea Acela Aceea Astfel Așa Atunci
        Apoi Acum Azi Ieri Mâine Deja Încă Nu Nici Niciodată Nimeni Nimic Tot Toate Toți Mulți Multe
        Fiecare Mai Este Sunt Era Erau A Au Am Fost Va Vor Doi Două Trei Deși Totuși Totodată Deoarece
        Astăzi Al Ale Lui"""
    ),
)

OCCITAN = replace(
    CATALAN,
    never=CATALAN.never | word_set("M mm s.s"),
    starters=CATALAN.starters
    | word_set(
        """Lo Los Las Lou Dins Amb Mas Es E Aquò Aqueste Aquesta Qu' N' Dempuèi Segon Quora Ont Coma Tanben"""
    ),
)
