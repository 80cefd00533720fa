"""French."""

from annotations.checkable.lexicon import Lexicon

LEXICON = Lexicon(
    {
        "currency": """
            euro euros d'euros dollar dollars livre livres franc francs rouble* yuan* yen yens couronne*
            centime* livres_sterling eur usd
        """,
        "percent": "pourcent pourcents pour_cent pourcentage",
        "month": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "day": "lundi mardi mercredi jeudi vendredi samedi dimanche hier avant-hier aujourd'hui",
        "when": """
            l'an_dernier l'année_dernière la_semaine_dernière le_mois_dernier l'an_passé siècle* décennie*
            depuis moyen_âge antiquité à_l'époque jadis autrefois chaque_année par_an quotidiennement
            récemment dernièrement
        """,
        "period": "an ans année* mois semaine* jour jours heure* trimestre* siècle* décennie*",
        "number": """
            quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente
            quarante cinquante soixante cent cents mille millier milliers million millions milliard
            milliards dizaine dizaines douzaine* vingtaine trentaine cinquantaine centaine centaines moitié
            tiers quart quarts cinquième dixième
        """,
        "small_number": "deux trois second seconde deuxième troisième",
        "magnitude": "cent cents mille million millions milliard milliards",
        "label": "chapitre page article tableau figure numéro n section partie tome volume alinéa",
        "attribution": """
            dit disent déclar* affirm* assur* expliqu* annonc* selon d'après indiqu* dément* nie nient
            niait nié nièrent reconn* confirm* accus* estim* racont* témoign* dénonc* préten* souten*
            soutien* ajout* précis* rapport* révèl* révél* averti* mett*_en_garde soulign* critiqu*
            reproch* avou* admet* admis jugé jugée jugent recommand* préconis* réclam* exig* demand*
            propos* promet* promi* prév* soupçonn* allègu* présumé* porte-parole écrit écrivait écrivent
            considèr* considér* pens* croit croient appel* qualifi* surnomm* décri* constat* conclu*
            conclut noté note notent aurait auraient serait seraient
        """,
        "cause": """
            caus* provoqu* entraîn* entrain* déclench* parce_que à_cause_de en_raison grâce car puisque
            résult* conséquence* effet effets dû due dus dues permet* permis empêch* favoris* contribu*
            mène mené conduit conduis* influenc* responsable* afin suite_à lié liés liée* dépend* origine
        """,
        "comparison": """
            plus moins davantage meilleur* pire pires mieux supérieur* inférieur* premier première premiers
            premières seul seule seuls unique uniques dernier dernière maximum minimum record records
            moyenne doubl* tripl* autant aussi_bien comparé* comparaison contrairement rapport_à environ
            près_de presque quasi plupart majorité au_moins au_plus jusqu'à dépass* excèd* mondial*
        """,
        "event_verb": """
            arrêt* condamn* inculp* acquitt* tué tuée tués tuées tuent tue assassin* mort morts morte
            mourut mourir meurt décéd* né née nés naît naquit fondé fondée fondés fonda fondation créé*
            crée créa créé créée créés créées créent création interdi* autoris* élu élue élus élues nomm*
            licenci* limog* démission* signé* sign* adopt* approuv* achet* vend* rachet* payé* paye paie
            payé payée payer versé versée versa versent versements volé volée volés détourn* détrui*
            conqui* occup* envahi* bombard* attaqu* fuir fuient fui enfui* expuls* saisi* fermé fermée
            fermés ferma fermeture ouvert* ouvr* inaugur* construi* bâti* érig* publi* invent* découv*
            introdui* abol* supprim* dissou* épous* mari* lancé lancée lancés lancent remport* gagn* perdu*
            perd* battu battue battus bat vainqu* possèd* possed* apparten* appartien* détien* déten*
            compren* comprend* compos* situé* située* reçu* reçoi* obten* obtien* décern* commenc* début*
            achev* termin* développ* produi* produit* fabriqu* diffus* enregistr* dirig* règn* gouvern*
            couronn* sacré* proclam* libér* évacu* évad* succéd* remplac* rejoin* rejoi* embauch* employ*
            frapp* bless* enlev* incendi* sanctionn* poursui* jugé jugée jugent expos*
        """,
        "act": """
            pris prend prennent prit donn* laiss* vint venu* vient partit partirent parti* fit fait font
            mis met mirent mettent trouv* porté portée portent portait mené menée menés travaill* serv*
            sert utilis* quitt* attein* atteint suiv* joue joué jouent jouait vécu vivent vivait vivaient
            vivre vit grandi* plac* tiré tirée tire tirent contien* conten* offr* offert* souten* formé
            formée forment formait constitu* appliqu* organis* plann* tenté tente tentent refus* rejet*
            voté votent vota étudi* examin* enquêt* négoci* accompagn* défend* représent* dispos* envoy*
            amen* transform* util* particip* intégr* install* déplac* accepté accepte accueilli accueille
            accordé apport* abrit* compt* inclu* fut furent devien* devin* deven* resta restait resté
            restée restent revien* revin* revenu* retour* retir* ajout* cherch* consacr* désign* rempl*
            adress* continu* décid* établi* étend* maint* montr* présent* rencontr* repris* repren* tourn*
            trait* considér*
        """,
        "change": """
            augment* baiss* diminu* chut* grimp* recul* progress* croit croient croissance croître cru
            accroi* accru* rédui* aggrav* amélior* effondr* explos* disparu* disparai* dispara* hausse*
            réduction* chang* évolu* modifi*
        """,
        "relation": """
            fils fille frère soeur sœur épouse époux veuve veuf père mère neveu nièce oncle tante cousin*
            beau-frère propriétaire* actionnaire* membre* président* fondat* directeur directrice
            dirigeant* associé* filiale* successeur* prédécesseur* héritier* citoyen* ressortissant*
            descendant*
        """,
        "absence": "aucun aucune jamais personne rien manque* absence",
        "allegation": """
            fraude* corruption corrompu* pot-de-vin pots-de-vin scandale* soupçon* abus illégal* illicite*
            violation* crime* meurtre* vol mensonge* blanchiment faux violence* toxique* pollu* danger*
            maladie* attentat* terror* torture* génocide* guerre*
        """,
        "statistic_noun": """
            nombre taux part moyenne chômage inflation dette* déficit* budget* chiffre* bénéfice* perte*
            recette* dépense* impôt* taxe* coût* prix salaire* population habitant* décès victime* cas
            emploi* émission* exportation* importation* superficie taille hauteur longueur température*
            valeur demande économie économique* poids altitude
        """,
        "vague_quantity": """
            beaucoup nombreux nombreuses plusieurs certains certaines quelques souvent fréquemment
            principal* important* grand grande grands grandes célèbre* majeur*
        """,
        "body": """
            gouvernement* ministère* police tribunal tribunaux cour justice parquet parlement* assemblée
            sénat congrès parti partis commission* comité* conseil* armée armées militaire* troupes banque*
            entreprise* société sociétés groupe* firme* association* syndicat* église fondation* institut*
            université* organisation* agence* union nato otan onu états-unis rapport* étude* chercheur*
            scientifique* expert* sondage* enquête* document* loi lois traité* contrat* accord* jugement*
            statistique* données dossier* presse journal journaux état etat royaume empire dynastie*
            république révolution bataille* campagne* élection* projet* programme* film* album* série*
            roman* livre* oeuvre* œuvre* équipe* club ligue championnat* système* constitution mouvement*
            front
        """,
        "place": """
            ville* village* commune* province* région* pays île îles fleuve* rivière* lac* mer montagne*
            port aéroport* usine* centrale* hôpital hôpitaux clinique* école* prison* monastère* château*
            pont rue route* gare musée* théâtre* quartier* canton* district* territoire* europe france
            allemagne chine russie amérique afrique asie angleterre italie espagne inde japon mexique
            espèce* virus médicament* vaccin* plante* animaux forêt* sol eau côte* bâtiment* site désert*
            océan*
        """,
        "person": """
            ministre* président* chancel* roi rois reine empereur* pape évêque* juge* avocat* procureur*
            général généraux officier* député* sénat* maire* politicien* homme_politique médecin* docteur
            professeur* ingénieur* journaliste* soldat* policier* fonctionnaire* entraîneur* joueur*
            chanteur* chanteuse acteur* actrice* artiste* auteur* poète* écrivain* compositeur* architecte*
            patron* témoin* suspect* accusé* enfants femmes hommes m mme prince* princesse* duc comte
        """,
        "hedge": """
            devrait devraient doit doivent faut faudrait peut-être pourrait pourraient sans_doute
            probablement il_me_semble à_mon_avis je_pense je_crois j'espère espérons il_semble
            malheureusement heureusement on_dirait comme_si peut peuvent pouvons serait_bon
        """,
        "future": "sera seront aura auront ira iront",
        "first_person": """
            je j'ai j'avais j'étais j me m'a mon ma mes moi nous notre nos j'espère m'avait m'ont j'y j'en
        """,
        "second_person": "tu te toi ton ta tes vous votre vos",
    },
)
