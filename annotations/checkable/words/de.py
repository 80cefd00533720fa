"""German."""

from annotations.checkable.lexicon import Lexicon

LEXICON = Lexicon(
    {
        "currency": """
            euro euros cent dollar us-dollar pfund franken rubel yuan yen kronen zloty lira mark eur usd
        """,
        "percent": "prozent prozentpunkt* promille",
        "month": """
            januar jänner februar märz april mai juni juli august september oktober november dezember
        """,
        "day": """
            montag* dienstag* mittwoch* donnerstag* freitag* samstag* sonnabend* sonntag* gestern
            vorgestern heute
        """,
        "when": """
            voriges_jahr letztes_jahr vergangenes_jahr im_vorjahr vergangene_woche letzte_woche
            vorige_woche im_vergangenen_jahr im_letzten_jahr vergangenen_monat jahrhundert* jahrzehnt*
            mittelalter* antike damals seinerzeit seither seitdem jährlich wöchentlich monatlich täglich
        """,
        "period": "jahr* monat* woche* tag tage tagen stunde* jahrzehnt* quartal*",
        "number": """
            million milliarde billion vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn
            fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig
            achtzig neunzig hundert hunderte hunderten tausend tausende tausenden dutzend dutzende hälfte
            drittel viertel fünftel zehntel *millionen *milliarden *hundert *tausend *undzwanzig
            *unddreißig *undvierzig *undfünfzig
        """,
        "small_number": "zwei drei beide beiden beider zweier dreier erste zweite dritte",
        "magnitude": "hundert tausend million millionen milliarde milliarden billionen mio mrd tsd",
        "label": "kapitel seite absatz artikel tabelle abbildung abb nr punkt teil band folge paragraf",
        "attribution": """
            sagt sagte sagten gesagt erklärt* behaupte* berichte* bestätig* bestreite* bestritt* zufolge
            laut teilte teilten mitgeteilt kündig* warnt* angab angaben dementier* räumte gab_an gibt_an
            geben_an äußert* äußerte betont* beteuer* versicher* schrieb schreibt schreiben schilder*
            argumentier* fordert* forderte* gefordert kritisier* beschuldig* vorgeworfen wirft warf werfen
            vorwürfe verlangt* beklagt* empfiehlt empfehlen empfahl empfohlen rät verkünde* gestand
            gestehen vermutet* schätzt schätzten schätzungen stellte_fest fest_stellt heißt_es hieß_es
            angeblich mutmaßlich* geht_davon_aus meldet* meldete* sprecher sprecherin erwart*
            prognostizier* weist_darauf_hin nannte nennt nennen bezeichnet* bezeichnete* meint meinte
            meinten
        """,
        "cause": """
            verursach* auslös* ausgelöst führt führte führten geführt wegen aufgrund infolge weil daher
            dadurch sodass damit folge bewirk* zurückzuführen hervorgerufen bedingt dank ursache* deshalb
            deswegen hervorruf* ermöglicht* verhinder* trägt_dazu_bei trug_dazu_bei auswirk* beeinfluss*
            abhängig hängt
        """,
        "comparison": """
            mehr weniger höher* niedriger* größer* kleiner* schneller* langsamer* älter* jünger* länger*
            kürzer* stärker* schwächer* besser* schlechter* früher* später* häufiger* seltener* teurer*
            billiger* größte* höchste* meiste* meisten wenigste* niedrigste* kleinste* älteste* jüngste*
            längste* tiefste* beste* schlimmste* schnellste* wichtigste* bekannteste* beliebteste*
            reichste* ärmste* erstmals einzige* doppelt verdoppel* halbier* verdreifach* verglichen
            vergleich* durchschnitt* rekord* *rekord mindestens höchstens rund etwa knapp über_hundert
            bis_zu weltweit überwiegend mehrheit mehrheitlich größtenteils ebenso_wie im_gegensatz
            anders_als zum_ersten_mal
        """,
        "event_verb": """
            verhaftet* festgenommen verurteilt* angeklagt* freigesprochen getötet* ermordet* erschoss*
            erschossen starb starben gestorben verstorben* stirbt geboren gegründet* gründet* verbot*
            verbiet* verboten erlaubt* gewann gewannen gewonnen verlor verloren gewählt* wählte* ernannt*
            entlassen* entließ zurückgetreten unterzeichnet* verabschiedet* beschloss* beschlossen
            genehmigt* gekauft kaufte* verkauft* verkaufte* übernahm* übernommen bezahlt* zahlte* gezahlt
            überwiesen gestohlen betrog* gefälscht* zerstört* erober* besetzt* bombardier* überfiel
            überfallen flüchte* geflohen floh ausgewiesen abgeschoben beschlagnahm* gesperrt* geschlossen
            eröffnet* gebaut* baute* erbaut* errichtet* veröffentlicht* erfunden erfand entdeckt*
            entdeckte* eingeführt* abgeschafft* aufgelöst* heirate* verheiratet* kündigte_an angekündigt*
            aufgehoben umgebracht *angegriffen griff_an verletzt* bestraft* gehört_zu gehörte_zu gehören_zu
            besitzt besaß besitzen besteht_aus bestand_aus stammt stammte stammen entstand* entstanden
            benannt* ausgezeichnet* erhielt erhielten erhält verliehen begann begannen begonnen endete*
            beendet* kandidier* besiegt* unterlag entwickel* hergestellt produzier* ausgestrahlt komponier*
            regiert* herrscht*
        """,
        "act": """
            nahm nahmen genommen gab gaben gegeben ließ ließen kam kamen gekommen ging gingen gegangen
            machte* gemacht brachte* gebracht traf trafen getroffen stellte* gestellt legte* gelegt setzte*
            gesetzt hielt hielten gehalten fand fanden gefunden führt* leitet* arbeitet* diente* nutzt*
            nutzte* genutzt verwendet* benutzt* verließ verlassen erreicht* erreichte* folgte* spielte*
            gespielt lebt* lebte* wuchs lag lagen liegt liegen zog zogen gezogen befindet befinden befand
            umfasst* enthält enthielt bietet bot boten unterstützt* unterstützte* schuf geschaffen bildet*
            gehört* gehörte* gilt galt gelten trug getragen plant* plante* geplant versuch* lehnt* lehnte*
            abgelehnt stimmt* stimmte* geprüft untersucht* ermittelt* verhandelt* schloss begleitet*
            verlangt* verteidigt* vertritt vertrat verfügt* wurde wurden worden zeigt* zeigte* *ierte
            *ierten *iert *iertes *ierter *igte *igten *lichte *lichten überließ* überlassen vollzog*
            vollzogen versprach* versprochen rückte* vorgerückt erzielt* erzielte* öffnet* öffnete*
            gestattete* verdiente* bekam* bekommen bat baten gebeten verweiger* einbezogen schob* geschoben
            rettete* gerettet trennte* getrennt bewegte* wirkt* wirkte* schlug* geschlagen warb* warben
            sprach* sprachen sprechen gesprochen unternahm* ergriff* trat traten getreten ließ* verließ*
            stand standen steht stehen rief* gerufen schickt* schickte* geschickt lieferte* geliefert
            sammelte* gesammelt forschte* lehrte* malte* gemalt drehte* gedreht sang sangen gesungen flog
            flogen geflogen fuhr fuhren gefahren sank kehrte* wechselte* gewechselt wandte* gewandt band
            gebunden berief* berufen gewährte* gewährt verlegte* verlegt vertrieb* vertrieben betrieb*
            betrieben betreib* erteilt* erteilte* hinderte* half halfen geholfen kostet* kostete* dauerte*
            dauert ereignete* brach brachen gebrochen eingesetzt kämpfte* gekämpft schützte* geschützt
            reiste* gereist zwang* gezwungen drohte* investier* bezog* bezogen empfing* empfangen besteh*
            betrug betragen beträgt zählt* zählte* gezählt stürzte* gestürzt scheiterte* gescheitert
            gelang* gelungen
        """,
        "change": """
            stieg* gestiegen steigt steigen sank sanken gesunken sinkt sinken fiel fielen gefallen wächst
            wachsen wuchsen gewachsen erhöht* verringert* verschlechter* verbesser* zugenommen abgenommen
            nimmt_zu schrumpf* kürzt* gekürzt reduzier* verschärf* ausgeweitet verschwand* verschwunden
            nahm_zu anstieg* rückgang zunahme wandel* verändert* ersetz*
        """,
        "relation": """
            sohn tochter bruder schwester ehefrau ehemann witwe vater mutter neffe nichte schwager enkel*
            gatte eigentümer* inhaber* gesellschafter* mitglied* vorsitzende* gründer* chef direktor*
            geschäftsführer* aktionär* tochterfirma tochtergesellschaft nachfolger* vorgänger* anteile
            beteiligung* staatsbürger*
        """,
        "absence": "kein keine keinen keiner keinem niemals niemand nirgends fehlt fehlte*",
        "allegation": """
            betrug* korruption* bestechung* skandal* verdacht* verdächtig* missbrauch* illegal*
            rechtswidrig* verstoß* verbrechen mord* diebstahl* fälschung* geldwäsche lüge* anklage* gewalt*
            giftig* krankheit* gefährlich* anschlag* terror* folter*
        """,
        "statistic_noun": """
            zahl anzahl anteil quote rate *quote *rate durchschnitt arbeitslos* inflation schulden*
            defizit* haushalt* etat umsatz* gewinn* verlust* einnahmen ausgaben steuern kosten *kosten
            preis* *preise löhne *lohn gehalt bevölkerung einwohner* todesfälle tote opfer fälle *fälle
            arbeitsplätze emissionen exporte* importe* fläche größe höhe länge temperatur* wert *wert
            nachfrage wirtschaft* wachstum* gewicht
        """,
        "vague_quantity": """
            viele vielen vieler zahlreiche* mehrere* einige* wenige* häufig oft regelmäßig meistens
            hauptsächlich meist
        """,
        "body": """
            regierung* *regierung *ministerium ministerium* behörde* *behörde *amt polizei* gericht*
            *gericht *gerichtshof staatsanwaltschaft* parlament* bundestag* bundesrat* senat* kongress*
            partei* *partei kommission* *kommission ausschuss* armee* militär* truppen *truppen bank *bank
            *banken konzern* unternehmen* firma firmen gesellschaft* *gesellschaft verein* verband *verband
            gewerkschaft* kirche* stiftung* institut* universität* organisation* *organisation agentur*
            union nato uno eu un usa bericht* *bericht studie* *studie forscher* wissenschaftler* experten*
            umfrage* dokument* gesetz* *gesetz vertrag* *vertrag abkommen* urteil* statistik* daten akte
            akten untersuchung* medien zeitung* *rat *verfassung verfassung* klub *klub mannschaft* liga
            *liga staat* *staat königreich* dynastie* reich *reich krieg* *krieg revolution* wahl wahlen
            *wahl projekt* programm* film* album* serie* roman* buch werk werke *team gruppe* *gruppe
        """,
        "place": """
            stadt *stadt dorf* gemeinde* provinz* region* land länder* insel* *insel fluss *fluss see *see
            berg* gebirge* hafen* *hafen flughafen* fabrik* werk *werk kraftwerk* krankenhaus* klinik*
            schule* *schule gefängnis* kloster* schloss burg* *burg brücke* straße* *straße bahnhof*
            museum* theater* kanton* bezirk* *gebiet gebiet* europa* deutschland* frankreich* china*
            russland* amerika* afrika* asien* england* großbritannien* italien* spanien* indien* japan*
            mexiko* insekt* art arten virus* medikament* impfstoff* pflanze* tier* *ische *ischen *ischer
            *isches wald* *wald boden wasser* küste* *küste
        """,
        "person": """
            minister* *minister *ministerin präsident* *präsident kanzler* *kanzler* könig* kaiser* papst*
            bischof* richter* anwalt* staatsanwalt* general* offizier* direktor* abgeordnete* senator*
            bürgermeister* politiker* arzt ärzte ärztin lehrer* professor* forscher* wissenschaftler*
            ingenieur* journalist* soldat* polizist* beamte* sprecher* trainer* spieler* sänger*
            schauspieler* künstler* autor* dichter* schriftsteller* komponist* architekt* unternehmer*
            manager* zeuge* opfer täter* angeklagte* kinder frauen männer menschen herr frau fürst* herzog*
            graf
        """,
        "hedge": """
            sollte sollten müsste müssten muss müssen vielleicht könnte könnten dürfte dürften wohl
            hoffentlich möge eventuell ich_glaube ich_denke ich_finde ich_hoffe meiner_meinung_nach
            meines_erachtens leider wahrscheinlich vermutlich womöglich scheint es_scheint als_ob kann
            können würde würden
        """,
        "future": "werde wirst werdet wird_man",
        "first_person": "ich mich mir mein meine meinen meiner meinem wir uns unser unsere unseren",
        "second_person": "du dich dir dein deine deinen ihr euch euer eure sie_sich",
    },
    names="pairs",
)
