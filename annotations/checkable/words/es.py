"""Spanish."""

from annotations.checkable.lexicon import Lexicon

LEXICON = Lexicon(
    {
        "currency": """
            euro euros dólar dólares peso pesos libra libras sol soles bolívar* centavo* céntimo* rublo*
            yuan* yen yenes peseta* real reales corona* eur usd
        """,
        "percent": "porciento por_ciento puntos_porcentuales",
        "month": """
            enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre
            diciembre
        """,
        "day": "lunes martes miércoles jueves viernes sábado* domingo* ayer anteayer hoy anoche",
        "when": """
            año_pasado semana_pasada mes_pasado siglo* década* desde edad_media antigüedad cada_año al_año
            recientemente últimamente antaño
        """,
        "period": "año* mes meses semana* día días hora* trimestre* siglo* década*",
        "number": """
            cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis veinte treinta
            cuarenta cincuenta sesenta setenta ochenta noventa cien ciento cientos doscient* trescient*
            quinient* mil miles millar* millón millones billón billones decena* docena* centenar* mitad
            tercio* tercera_parte cuarto* quinto* décimo*
        """,
        "small_number": "dos tres ambos ambas segundo segunda tercer tercero tercera",
        "magnitude": "mil miles millón millones billón billones",
        "label": "capítulo página artículo tabla figura número sección parte tomo volumen párrafo",
        "attribution": """
            dijo dijeron dice dicen decía dicho afirm* declar* asegur* según explic* anunci* negó niegan
            negaron niega* confirm* denunci* acus* admit* reconoc* señal* sostien* sostuv* indic* inform*
            revel* advirt* adviert* subray* critic* alega* presunt* supuest* estim* calcul* cuent* contó
            relat* escrib* considera* consider* opin* recomiend* recomend* propus* propon* prometi* promet*
            exig* pidió piden pide portavoz concluy* destac* preve* prevé* calific* describ* coment*
            sospech* cree* creen denomin* conoc* apunta* apuntó llamó llamado llamada llaman
        """,
        "cause": """
            caus* provoc* desencaden* porque debido a_causa gracias ya_que puesto_que result* consecuencia*
            por_lo_tanto efecto* permit* impid* impedi* favorec* contribuy* llev* conduj* conduc* influ*
            responsable* depend* origin* por_ello ocasion* generó generan generado
        """,
        "comparison": """
            más menos mejor mejores peor peores mayor mayores menor menores superior* inferior* primer
            primera primero primeros primeras único única únicos únicas último última máximo* mínimo*
            récord* promedio doble triple duplic* triplic* tanto_como comparad* comparación diferencia
            a_diferencia respecto aproximadamente cerca_de casi mayoría mayoritari* al_menos como_máximo
            hasta super* excede* mundial*
        """,
        "event_verb": """
            arrest* deten* detuv* conden* absuel* mató mataron muert* asesin* muri* fallec* nació nacid*
            nacier* fund* creó cread* crear* prohib* autoriz* eleg* elig* electo despid* dimit* renunci*
            firm* aprob* adopt* compr* vend* adquir* pagó paga pagan pagado pagada pagaron robó robado
            robaron desvi* destruy* destrui* conquist* ocup* invad* bombarde* atac* huyó huyeron expuls*
            incaut* confisc* cerró cerrado cerrada cerraron abri* abiert* inaugur* constru* erig* public*
            invent* descubr* descubier* introduj* introduc* abol* suprim* disolv* disuel* casó casado
            casada casaron lanz* ganó ganaron gana ganado ganador ganadora perdi* perd* derrot* venci*
            posee* pertene* compon* situad* ubicad* recib* obtuv* obten* otorg* concedi* comenz* comienz*
            inici* termin* acab* desarroll* produj* produc* fabric* emit* grabó grabado grabada dirig*
            rein* gobern* coron* proclam* liber* evacu* escap* sucedi* suced* reemplaz* sustitu* contrat*
            golpe* hirió heridos herido herida secuestr* incendi* sancion* investig* expuso ingres* empleó
            emplea emplean procesado procesada procesó nombró nombrado nombrada nombraron
        """,
        "act": """
            tomó tomado tomaron toma dio dieron dejó dejaron dejado vino vinieron fue fueron hizo hicieron
            hace hacen hecho hecha puso pusieron pone ponen encontr* encuentr* sirv* sirvi* utiliz* usa
            usan usó usaron usad* abandon* alcanz* sigui* sigue* jugó jugaron juega* vive viven vivió
            vivieron vivía creci* coloc* contien* conten* ofrec* apoy* form* constitu* planea* plane*
            intent* rechaz* votó votaron votado estudi* examin* negoci* acompañ* defend* defiend*
            represent* dispon* envi* transform* particip* integr* instal* traslad* llegó llegaron llega
            llegan incluy* inclui* cuent* permanec* regres* volvi* retir* añad* busc* dedic* design*
            decidi* decid* establec* extend* extiend* mantuvo mantiene mantienen mantuvieron mostr* muestr*
            present* reun* convirt* conviert* trat* logr* realiz* contó hubo trabaja trabajó trabajaron
            trabajaba trabajan trabajado aplicó aplica aplican continuó continúa organizó organiza
            organizado
        """,
        "change": """
            aument* bajó bajaron bajado disminuy* disminu* cayó cayeron caída caído subido subía subió
            subieron creci* crec* increment* redu* reduj* empeor* mejor* desplom* dispar* desaparec* alza
            descenso* caída* cambi* evolucion* modific* ampli*
        """,
        "relation": """
            hijo hija hijos hermano* hermana* esposa esposo marido mujer viuda viudo padre madre sobrin*
            tío tía primo prima cuñado cuñada propietari* dueño* accionista* miembro* presidente* fundador*
            director* directora* dirigente* socio* filial* sucesor* predecesor* hereder* ciudadan*
            descendiente*
        """,
        "absence": "ningún ninguno ninguna jamás nunca nadie falta* ausencia carec*",
        "allegation": """
            fraude* corrup* soborno* escándalo* sospecha* abus* ilegal* violacion* violación crimen
            crímenes delito* asesinato* robo* mentira* blanqueo fals* violencia tóxic* contamin* peligr*
            enfermedad* atentado* terror* tortur* genocid* guerra*
        """,
        "statistic_noun": """
            número cifra* tasa* porcentaje* promedio desempleo inflación deuda* déficit presupuesto*
            beneficio* pérdida* ingreso* gasto* impuesto* coste* costo* precio* salario* población
            habitantes muertes víctimas casos empleo* emision* exportacion* importacion* superficie tamaño
            altura altitud longitud temperatura* valor demanda economía económic* peso cantidad*
        """,
        "vague_quantity": """
            much* vari* algun* numeros* divers* a_menudo frecuentemente pocos pocas principal* importante*
            gran grande grandes famos* especialmente principalmente
        """,
        "body": """
            gobierno* ministerio* policía tribunal* corte justicia fiscalía parlamento* asamblea senado
            congreso partido* comision* comisión comité* consejo* ejército* militar* tropas banco* empresa*
            compañía* sociedad* grupo* firma asociacion* asociación sindicato* iglesia* fundación
            instituto* universidad* organizacion* organización agencia* unión otan onu estados_unidos
            informe* estudio* investigador* científic* expert* encuesta* documento* ley leyes tratado*
            contrato* acuerdo* sentencia* estadística* datos prensa periódico* estado estados reino
            imperio* dinastía* república* revolución batalla* campaña* eleccion* elección proyecto*
            programa* película* álbum* serie* novela* libro* obra* equipo* club liga campeonato* sistema*
            constitución movimiento* frente
        """,
        "place": """
            ciudad* pueblo* municipio* provincia* región* regiones país países isla* río* lago* mar
            montaña* puerto* aeropuerto* fábrica* central* hospital* clínica* escuela* colegio* prisión
            cárcel* monasterio* castillo* puente* calle* carretera* estación museo* teatro* barrio*
            distrito* territorio* europa francia alemania china rusia américa áfrica asia inglaterra italia
            españa india japón méxico especie* virus medicamento* vacuna* planta* animales bosque* suelo
            agua* costa* edificio* sitio* desierto* océano*
        """,
        "person": """
            ministr* president* canciller* rey reyes reina emperador* papa obispo* juez jueces abogad*
            fiscal* general* oficial* diputad* senador* alcalde* polític* médico* doctor* profesor*
            ingenier* periodista* soldado* agente* funcionari* entrenador* jugador* cantante* actor* actriz
            artista* autor* poeta* escritor* compositor* arquitect* empresari* testigo* sospechos* acusad*
            niños mujeres hombres señor príncipe* princesa* duque conde
        """,
        "hedge": """
            debería deberían debe deben hay_que quizá quizás tal_vez podría podrían probablemente
            posiblemente ojalá creo_que pienso_que espero_que a_mi_juicio en_mi_opinión parece
            lamentablemente como_si me_parece sería serían tendría tendrían habría habrían podemos pueden
            puede
        """,
        "future": "será serán tendrá tendrán habrá hará irá",
        "first_person": "yo me mi mis mí nosotros nos nuestro nuestra nuestros nuestras conmigo",
        "second_person": "tú tu tus te ti usted ustedes vosotros vuestro vuestra contigo",
    },
)
