import re

from articles.sentences.languages.model import Language, words

GERMAN = Language(
    never=words(
        """a b c d e f i k n o p q r s u v w x y z dr prof hr fr frl st dipl dipl.-ing dipl.-kfm ing mag
        med phil jur rer nat habil hon ph z.b u.a d.h a.d i.d.r u.u z.t z.zt v.a s.o s.u m.e o.a i.a a.m
        u.v.m i.v.m v.chr n.chr nr nrn bzw ca vgl evtl ggf ggfs inkl exkl zzgl abzgl sog geb gest verh
        erm rd lt gem hrsg einschl insb insbes bspw dgl entspr ehem tel bd jg abt vors stellv stv kath
        evang ev röm österr schweiz dt engl franz ital span russ türk amerik brit lat griech wg mind
        betr bes"""
    ),
    numbered=words("az art abs kap abb tab anm s ziff zif rn rdnr bl hs min S str"),
    capitalised=words("mag phil"),
    numbered_suffixes=("str",),
    units=words("g h l m t"),
    closing=words(
        """usw etc co mio mrd bio tsd jh jhd jhdt std sek chr e.v d.j d.m i.r u.ä jan feb apr aug sept okt
        nov dez mo di mi sa o.ä"""
    ),
    starters=words(
        """Der Die Das Den Dem Des Ein Eine Einer Einem Einen Eines Es Er Sie Wir Ich Ihr Du Man Ihre Ihren
        Seine Sein Unser Unsere Dies Diese Dieser Dieses Diesen Diesem Jene Jener Jede Jeder Jedes Alle
        Alles Viele Einige Manche Mehrere Beide Kein Keine Keiner Nichts Niemand Jemand Wer Wie Was
        Warum Wann Wo Wohin Woher Weshalb Welche Wenn Als Ob Weil Da Dass Während Nachdem Bevor Obwohl
        Sobald Seitdem Solange Falls In Im Am An Auf Bei Beim Mit Nach Aus Für Von Vom Vor Zu Zum Zur
        Über Unter Durch Gegen Ohne Um Seit Bis Trotz Wegen Laut Neben Zwischen Hinter Innerhalb Rund
        Etwa Und Aber Doch Oder Denn Auch Nur Noch Nun So Dann Danach Damit Dabei Dafür Dagegen Daher
        Darum Deshalb Deswegen Dazu Davor Darauf Daraufhin Daran Dadurch Dort Hier Heute Gestern Morgen
        Jetzt Zudem Zuvor Zuletzt Zunächst Schließlich Allerdings Jedoch Dennoch Trotzdem Außerdem
        Inzwischen Mittlerweile Später Bisher Nicht Nie Immer Oft Vielleicht Bereits Schon Erst
        Insgesamt Hinzu Sonst Stattdessen Anschließend Derzeit Ist Sind War Waren Hat Haben Wird Werden
        Kann Können Soll Sollen Muss"""
    ),
    ordinals=True,
    before_ordinal=words(
        """der die das dem den des am im zum zur vom beim ins ans ein eine einem einen einer eines als ihr
        ihre ihrem ihren ihrer ihres sein seine seinem seinen seiner seines mein meine meinem meinen
        meiner unser unsere unserem unseren unserer dein deine deinem euer eure jede jeder jedes jedem
        jeden diese dieser dieses diesem diesen bis ab seit und zweiten vor nach pro montag dienstag
        mittwoch donnerstag freitag samstag sonntag"""
    ),
    after_ordinal=words(
        """Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember
        Jahrhundert Jahrhunderts Jahrtausend FC SC SV SSV TSV VfB Bundesliga Liga Weltkrieg Weltkriegs
        Mal Runde Spieltag Etage Stock Klasse Semester Quartal Halbjahr Lebensjahr Geburtstag Todestag
        Jahrestag Parteitag Minute Spielminute Rang Auflage Wahlgang Senat Strafsenat Zivilsenat Kammer
        Ausgabe"""
    ),
    dotted_date=re.compile(r"\d{1,2}"),
)
