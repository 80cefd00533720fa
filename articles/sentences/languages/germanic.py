"""German, Dutch, Nordic and their neighbours."""

import re
from dataclasses import replace

from articles.sentences.conventions import Language
from articles.text.tokens import word_set

GERMAN = Language(
    never=word_set(
        """a b c d e f i k n o p q r s u v w x y z dr prof hr fr frl st dipl dipl.-ing dipl.-kfm ing mag med
        phil jur rer nat habil hon ph z.b u.a d.h a.d i.d.r u.u z.t z.zt v.a s.o s.u m.e o.a i.a a.m u.v.m
        i.v.m v.chr n.chr nr nrn bzw ca vgl evtl ggf ggfs inkl exkl zzgl abzgl sog geb gest verh erm rd lt
        gem hrsg einschl insb insbes bspw dgl entspr ehem tel bd jg abt vors stellv stv kath evang ev röm
        österr schweiz dt engl franz ital span russ türk amerik brit lat griech wg mind betr bes"""
    ),
    numbered=word_set("az art abs kap abb tab anm ziff zif rn rdnr bl hs min S str"),
    capitalised=word_set("mag phil"),
    numbered_suffixes=("str",),
    units=word_set("g h l m t"),
    closing=word_set(
        """usw etc co mio mrd bio tsd jh jhd jhdt std sek chr e.v d.j d.m i.r u.ä jan feb apr aug sept okt
        nov dez mo di mi sa o.ä"""
    ),
    starters=word_set(
        """Der Die Das Den Dem Des Ein Eine Einer Einem Einen Eines Es Er Sie Wir Ich Ihr Du Man Ihre Ihren
        Seine Sein Unser Unsere Dies Diese Dieser Dieses Diesen Diesem Jene Jener Jede Jeder Jedes Alle
        Alles Viele Einige Manche Mehrere Beide Kein Keine Keiner Nichts Niemand Jemand Wer Wie Was Warum
        Wann Wo Wohin Woher Weshalb Welche Wenn Als Ob Weil Da Dass Während Nachdem Bevor Obwohl Sobald
        Seitdem Solange Falls In Im Am An Auf Bei Beim Mit Nach Aus Für Von Vom Vor Zu Zum Zur Über Unter
        Durch Gegen Ohne Um Seit Bis Trotz Wegen Laut Neben Zwischen Hinter Innerhalb Rund Etwa Und Aber
        Doch Oder Denn Auch Nur Noch Nun So Dann Danach Damit Dabei Dafür Dagegen Daher Darum Deshalb
        Deswegen Dazu Davor Darauf Daraufhin Daran Dadurch Dort Hier Heute Gestern Morgen Jetzt Zudem
        Zuvor Zuletzt Zunächst Schließlich Allerdings Jedoch Dennoch Trotzdem Außerdem Inzwischen
        Mittlerweile Später Bisher Nicht Nie Immer Oft Vielleicht Bereits Schon Erst Insgesamt Hinzu Sonst
        Stattdessen Anschließend Derzeit Ist Sind War Waren Hat Haben Wird Werden Kann Können Soll Sollen
        Muss"""
    ),
    ordinals=True,
    before_ordinal=word_set(
        """der die das dem den des am im zum zur vom beim ins ans ein eine einem einen einer eines als ihr
        ihre ihrem ihren ihrer ihres sein seine seinem seinen seiner seines mein meine meinem meinen
        meiner unser unsere unserem unseren unserer dein deine deinem euer eure jede jeder jedes jedem
        jeden diese dieser dieses diesem diesen bis ab seit und zweiten vor nach pro montag dienstag
        mittwoch donnerstag freitag samstag sonntag"""
    ),
    after_ordinal=word_set(
        """Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember
        Jahrhundert Jahrhunderts Jahrtausend FC SC SV SSV TSV VfB Bundesliga Liga Weltkrieg Weltkriegs Mal
        Runde Spieltag Etage Stock Klasse Semester Quartal Halbjahr Lebensjahr Geburtstag Todestag
        Jahrestag Parteitag Minute Spielminute Rang Auflage Wahlgang Senat Strafsenat Zivilsenat Kammer
        Ausgabe"""
    ),
    dotted_date=re.compile(r"\d{1,2}"),
)

LUXEMBOURGISH = replace(
    GERMAN,
    never=GERMAN.never | word_set("mme"),
    starters=GERMAN.starters
    | word_set(
        """De Den D' Dat Déi Dës Dësen Eng En E Hien Hatt Si Mir Ech Dir Et Hir Seng Säin Mee An Awer Well
        Wann Wéi Wou Wat Wien Firwat No Vun Vum Mat Fir Bei Um Am Op Nach Och Nëmmen Elo Haut Gëschter
        Muer Do Hei"""
    ),
)

DUTCH = Language(
    never=word_set(
        """dhr mevr mw mr drs dr ir ing prof ds mgr st gebr bijv bv d.w.z m.a.w o.a n.a.v a.g.v i.v.m t.a.v
        t.g.v t.b.v m.b.t m.u.v z.g zgn resp vgl incl excl ca gen lt kol kap a.h.w i.p.v o.l.v t.o.v e.d.v
        burg min.pres minpres jl ev h v d"""
    ),
    numbered=word_set("nr nrs blz p pp art lid hfst afb fig tel deel max min vers"),
    closing=word_set(
        """enz etc e.d e.a a.d jr sr n.v b.v v.chr n.chr n.c co inc ltd corp jan feb febr mrt apr aug sept
        okt nov dec mln mld eeuw km cm kg u gld"""
    ),
    starters=word_set(
        """De Het Een 't Die Dat Dit Deze Er Hij Zij Ze We Wij Ik Jij Je U Men Zijn Haar Hun Ons Onze Mijn
        Wie Wat Waar Wanneer Waarom Hoe Welke In Op Aan Bij Met Van Voor Na Uit Over Onder Door Tegen
        Zonder Om Sinds Tot Tijdens Volgens Naast Tussen Achter Binnen Ongeveer En Maar Of Want Ook Nog Nu
        Zo Dan Toen Daarna Daarmee Daarbij Daarvoor Daarom Daar Hier Vandaag Gisteren Morgen Later Eerder
        Echter Toch Niet Nooit Altijd Vaak Misschien Als Omdat Hoewel Terwijl Nadat Voordat Zodra Alle
        Alles Veel Sommige Enkele Elke Elk Iedere Geen Niemand Iemand Niets Is Was Waren Heeft Had Hebben
        Wordt Werd Kan Kunnen Moet Zou Twee Drie Bovendien Inmiddels"""
    ),
)

AFRIKAANS = Language(
    never=word_set(
        """mnr mev mej dr prof adv ds ing gen kapt sers kol st bv d.w.s m.a.w o.a n.a.v a.g.v i.v.m t.o.v
        m.b.t i.p.v resp vgl ca nl sg"""
    ),
    numbered=word_set("nr bl art par hfst fig tel afd"),
    closing=word_set(
        """ens e.s.m e.d.m e.a jr sr bpk edms v.c n.c jan feb mrt apr jun jul aug sept okt nov des"""
    ),
    starters=word_set(
        """Die 'n Dit Dié Hierdie Daardie Daar Hy Sy Hulle Ons Ek Jy Julle U Mens Hul My Wie Wat Waar Wanneer
        Waarom Hoe Watter In Op Aan By Met Van Vir Na Uit Oor Onder Deur Teen Sonder Om Sedert Tot Tydens
        Volgens Tussen En Maar Of Want Ook Nog Nou So Dan Toe Daarna Daarom Hier Vandag Gister Môre Later
        Vroeër Egter Tog Nie Nooit Altyd Dikwels Miskien As Omdat Hoewel Terwyl Nadat Voordat Al Alle
        Alles Baie Sommige Elke Geen Niemand Iemand Niks Is Was Het Word Kan Moet Sal Twee Drie"""
    ),
)

_DAY_OR_MONTH = GERMAN.dotted_date

DANISH = Language(
    never=word_set(
        """hr fr frk dr prof lic mag cand cand.mag cand.jur cand.polit cand.scient dr.phil dr.med dr.jur phil
        adv dir kgl skt sct st bl a bl.a f.eks eks d.v.s dvs ca evt inkl ekskl jf jvf vedr iflg ang sml
        h.c div tidl såk såkaldt pr kl gl o.m a.k.a stk"""
    ),
    numbered=word_set("nr s kap fig tlf tel par art bd pkt vers §"),
    closing=word_set(
        """m.m m.v m.fl mv mm osv o.s.v o.l o.lign etc kr mio mia mill pct f.kr e.kr jr sen aps a.s jan feb
        mar apr jun jul aug sept okt nov dec årh min sek tons"""
    ),
    starters=word_set(
        """Den Det De Der Denne Dette Disse En Et Han Hun Vi Jeg Du I Man Hans Hendes Deres Vores Min Sin
        Hvem Hvad Hvor Hvornår Hvorfor Hvordan Hvilken På Med Til Fra For Ved Af Om Under Efter Før Over
        Mod Uden Siden Gennem Mellem Ifølge Og Men Eller Så Da Når Hvis Fordi Selv Mens Også Kun Nu Her
        Derfor Derefter Dog Ikke Aldrig Altid Ofte Måske Idag Nogle Mange Alle Alt Flere Ingen Intet Hver
        Er Var Har Havde Bliver Blev Kan Skal Vil Må To Tre Desuden Senere Samtidig"""
    ),
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
)

NORWEGIAN = replace(
    DANISH,
    never=word_set(
        """hr fr frk dr prof lic mag cand cand.mag cand.jur dr.philos dr.med adv dir kgl st bl a bl.a f.eks
        eks d.v.s dvs ca evt inkl ekskl jf jfr vedr ifl ang h.c div pr kl gl t.o.m o.a st.meld st.prp
        ot.prp innst prp meld str såk tidl"""
    ),
    starters=DANISH.starters
    | word_set(
        """Ho Eg Me Dei Dette Denne Desse Ein Ei Eit Kven Kva Kor Korleis Kvifor Når Kvar Frå Av Etter Utan
        Medan Òg Berre No Difor Ikkje Kanskje Nokre Mange Ingen Alle Er Blir Vart Hva Hvem Hvor Hvordan
        Hvorfor Fra Uten Siden Ifølge Derimot Imidlertid Noen Kun Dessuten Senere Samtidig Nå"""
    ),
)

SWEDISH = Language(
    never=word_set(
        """hr fr dr doc prof ing lic st s:t bl.a bl a t.ex ex d.v.s dvs ca kl f.d s.k fr.o.m t.o.m f.n i.o.m
        p.g.a m.a.o resp inkl exkl ev jfr jmf ang avd adj tf t.f kungl civ.ing fil.kand fil.dr fil.mag
        med.dr fil tekn jur ung gen löjtn kapt övers"""
    ),
    numbered=word_set("nr s sid kap fig tab tel par art bd mom p §"),
    closing=word_set(
        """m.m m.fl osv o.s.v o.d o.dyl etc kr mkr mdr milj mlj tkr f.kr e.kr f.v.t e.v.t jr sr jan feb febr
        mars apr jun jul aug sept okt nov dec tim min sek mag"""
    ),
    starters=word_set(
        """Den Det De Detta Denna Dessa En Ett Han Hon Vi Jag Du Ni Man Hans Hennes Deras Vår Våra Min Sin
        Vem Vad Var När Varför Hur Vilken Vilka På Med Till Från För Vid Av Om Under Efter Före Över Mot
        Utan Sedan Genom Mellan Enligt I Och Men Eller Så Då Ifall Eftersom Fast Medan Även Också Bara Nu
        Här Där Därför Därefter Dock Inte Aldrig Alltid Ofta Kanske Idag Några Många Alla Allt Flera Ingen
        Inget Varje Är Har Hade Blir Blev Kan Ska Skulle Måste Två Tre Dessutom Senare Samtidigt"""
    ),
)

ICELANDIC = Language(
    never=word_set(
        """dr hr fr próf sr séra hæstv háttv skv hv þm sbr sl svokall m.a t.d þ.e þ.á.m u.þ.b ca kl e.t.v
        a.m.k n.k nk þ.m.t f.h e.h fv dags s.k frk herra"""
    ),
    numbered=word_set("nr bls kafli mynd gr mgr tölul sími s"),
    closing=word_set(
        """o.fl o.s.frv osfrv o.þ.h ofl ehf hf kr ma m f.kr e.kr jan feb apr jún júl ágú sept okt nóv des þús
        millj"""
    ),
    starters=word_set(
        """Þetta Það Þessi Þeir Þær Þau Hann Hún Við Ég Þú Maður Í Á Með Til Frá Fyrir Af Um Undir Eftir Yfir
        Án Síðan Gegnum Milli Samkvæmt Og En Eða Svo Þá Þegar Ef Því Þó Einnig Líka Bara Nú Hér Þar Þess
        Ekki Aldrei Alltaf Oft Kannski Nokkrir Margir Allir Allt Enginn Ekkert Er Var Voru Hefur Hafði
        Verður Varð Hver Hvað Hvar Hvenær Hvernig Hvers Tveir Tvær Tvö Þrír Þrjár Þrjú"""
    ),
    ordinals=True,
    dotted_date=_DAY_OR_MONTH,
)

FAROESE = replace(
    ICELANDIC,
    never=word_set("dr hr fr prof st t.d t.v.s o.a ca kl ávikavist sambært sbrt smb m.a"),
    closing=word_set("o.s.fr o.fl o.tl kr mió mia f.kr e.kr sp/f p/f"),
    starters=word_set(
        """Hetta Tað Hesin Henda Teir Tær Tey Hann Hon Vit Eg Tú Í Á Við Til Frá Fyri Av Um Undir Eftir Yvir
        Uttan Síðani Millum Sambært Og Men Ella So Tá Tí Tó Eisini Bert Nú Her Har Ikki Aldrin Altíð Ofta
        Kanska Nakrir Mangir Allir Eingin Er Var Vóru Hevur Hevði Verður Bleiv Hvør Hvat Hvar Nær Hvussu
        Hví Tveir Tvey Trý"""
    ),
)
