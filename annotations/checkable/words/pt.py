"""Portuguese."""

from annotations.checkable.lexicon import Lexicon

LEXICON = Lexicon(
    {
        "currency": """
            euro euros dólar dólares real reais libra libras centavo* cêntimo* rublo* yuan* iene* peso
            pesos escudo* coroa* eur usd brl
        """,
        "percent": "porcento por_cento pontos_percentuais",
        "month": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "day": """
            segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado* domingo* ontem
            anteontem hoje
        """,
        "when": """
            ano_passado semana_passada mês_passado século* década* desde idade_média antiguidade cada_ano
            por_ano recentemente ultimamente outrora
        """,
        "period": "ano anos mês meses semana* dia dias hora* trimestre* século* década*",
        "number": """
            quatro cinco seis sete oito nove dez onze doze treze catorze quatorze quinze dezasseis
            dezesseis vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem cento centenas
            duzent* trezent* quinhent* mil milhar* milhão milhões bilhão bilhões bilião dezena* dúzia*
            centena* metade terço* quarto* quinto* décimo*
        """,
        "small_number": "dois duas três ambos ambas segundo segunda terceiro terceira",
        "magnitude": "mil milhão milhões bilhão bilhões",
        "label": "capítulo página artigo tabela figura número secção seção parte tomo volume parágrafo",
        "attribution": """
            disse disseram diz dizem dizia dito afirm* declar* assegur* segundo_o segundo_a segundo_os
            segundo_as de_acordo_com explic* anunci* negou negaram nega negam confirm* denunci* acus*
            admit* reconhec* assinal* sustent* indic* inform* revel* advert* alert* sublinh* critic* aleg*
            supost* alegad* estim* calcul* conta contou relat* escrev* consider* opin* recomend* propôs
            propõe* promet* exig* pediu pedem pede porta-voz conclu* destac* prevê previsto prevista
            qualific* descrev* coment* suspeit* acredit* chamou chamad* denomin* conhecid* apont*
        """,
        "cause": """
            caus* provoc* desencade* porque devido por_causa graças já_que uma_vez_que result*
            consequência* portanto efeito* permit* imped* favorec* contribu* levou levaram leva conduz*
            influenc* influ* responsáve* depend* origin* por_isso gera geram gerou
        """,
        "comparison": """
            mais menos melhor melhores pior piores maior maiores menor menores superior* inferior* primeiro
            primeira primeiros primeiras único única únicos únicas último última máximo* mínimo* recorde*
            média dobro triplo duplic* triplic* tanto_quanto comparad* comparação ao_contrário diferente*
            em_relação aproximadamente cerca_de quase maioria pelo_menos no_máximo até super* exced*
            mundial*
        """,
        "event_verb": """
            preso presa presos prend* detid* deteve conden* absolv* matou mataram morto morta mortos mortes
            assassin* morreu morreram morr* falec* nasceu nascid* fund* criou criad* criar* proib* autoriz*
            eleit* eleg* nomeou nomeado nomeada nomeação demit* renunci* assin* aprov* adot* adopt* compr*
            vend* adquir* pagou paga pago pagaram pagam roub* desvi* destru* conquist* ocup* invad*
            bombarde* atac* fugiu fugiram expuls* apreend* confisc* fechou fechado fechada fecharam
            fechamento abriu abert* abrem abriram inaugur* constru* erig* public* invent* descobr*
            descobert* introduz* aboli* suprim* dissolv* casou casado casada lançou lançado lançada
            lançaram ganh* perd* derrot* venceu venc* possu* pertenc* compõe* compost* situad* localizad*
            receb* obteve obtém obtiveram conced* começ* inici* termin* acab* desenvolv* produz* fabric*
            transmit* grav* dirig* rein* govern* coroado coroada coroação proclam* libert* evacu* escap*
            suced* substitu* contrat* feriu ferido feridos sequestr* incendi* sancion* investig* ingress*
            empregou emprega processado processada processou
        """,
        "act": """
            tomou tomaram tomado deu deram deix* veio vieram foi foram fez fizeram faz fazem feit* pôs
            puseram põe* encontr* serv* utiliz* usou usam usad* abandon* alcanç* seguiu seguem seguiram
            jogou jogaram joga vive vivem viveu viveram vivia cresc* coloc* contém contin* oferec* apoi*
            form* constitu* planej* plane* tent* rejeit* votou votaram votado estud* examin* negoci*
            acompanh* defend* represent* dispõe* envi* transform* particip* integr* instal* mudou mudaram
            chegou chegaram chega inclu* contou permanec* regress* voltou voltaram retir* acrescent* busc*
            procur* dedic* design* decid* estabelec* estend* manteve mantém mantiveram mostr* apresent*
            reun* tornou tornaram trat* conseg* realiz* houve trabalha trabalhou trabalharam trabalhava
            trabalham trabalhado aplicou aplica aplicam continuou continua organizou organiza organizado
        """,
        "change": """
            aument* baix* diminu* caiu caíram caindo subiu subiram cresc* increment* reduz* pior* melhor*
            desab* dispar* desaparec* alta queda* descida* mudou mudan* evolu* modific* ampli* tornou*
        """,
        "relation": """
            filho filha filhos irmão irmã irmãos esposa esposo marido mulher viúva viúvo pai mãe sobrinh*
            tio tia primo prima cunhad* proprietári* dono dona acionista* membro* presidente* fundador*
            diretor* director* dirigente* sócio* filial* sucessor* antecessor* herdeir* cidad* descendente*
        """,
        "absence": "nenhum nenhuma jamais nunca ninguém falta* ausência carec*",
        "allegation": """
            fraude* corrup* suborno* escândalo* suspeita* abus* ilega* violaç* crime* delito* homicídio*
            assassinato* roubo* mentira* lavagem fals* violência tóxic* contamin* polu* perig* doença*
            atentado* terror* tortur* genocíd* guerra*
        """,
        "statistic_noun": """
            número taxa* percentagem porcentagem média desemprego inflação dívida* déficit défice
            orçamento* lucro* perda* receita* despesa* gasto* imposto* custo* preço* salário* população
            habitantes mortes vítimas casos emprego* emiss* exportaç* importaç* superfície tamanho altura
            altitude comprimento temperatura* valor procura demanda economia econômic* económic* peso
            quantidade*
        """,
        "vague_quantity": """
            muit* vári* algun* numeros* divers* frequentemente pouc* principal* principais importante*
            grande grandes famos* especialmente principalmente
        """,
        "body": """
            governo* ministério* polícia tribuna* corte justiça promotoria parlamento* assembleia senado
            congresso partido* comiss* comitê* comité* conselho* exército* militar* tropas banco* empresa*
            companhia* sociedade* grupo* firma associaç* sindicato* igreja* fundação instituto*
            universidade* organizaç* agência* união nato otan onu estados_unidos relatório* estudo*
            investigador* pesquisador* cientist* especialista* sondagem pesquisa* documento* lei leis
            tratado* contrato* acordo* sentença* estatística* dados imprensa jornal jornais estado estados
            reino império* dinastia* república* revolução batalha* campanha* eleiç* projeto* projecto*
            programa* filme* álbum* série* romance* livro* obra* equipa* equipe* clube liga campeonato*
            sistema* constituição movimento* frente
        """,
        "place": """
            cidade* vila* aldeia* município* província* região regiões país países ilha* rio* lago* mar
            montanha* porto* aeroporto* fábrica* usina* hospita* clínica* escola* colégio* prisão cadeia*
            mosteiro* castelo* ponte* rua* estrada* estação museu* teatro* bairro* distrito* território*
            europa frança alemanha china rússia américa áfrica ásia inglaterra itália espanha índia japão
            méxico portugal brasil espécie* vírus medicamento* vacina* planta* animais floresta* solo água*
            costa* edifício* prédio* sítio* deserto* oceano*
        """,
        "person": """
            ministr* president* chanceler* rei reis rainha imperador* papa bispo* juiz* advogad* promotor*
            genera* oficia* deputad* senador* prefeito* polític* médic* doutor* professor* engenheir*
            jornalista* soldado* agente* funcionári* treinador* jogador* cantor* ator atores actor* atriz*
            artista* autor* poeta* escritor* compositor* arquitet* empresári* testemunha* suspeit* acusad*
            crianças mulheres homens senhor príncipe* princesa* duque conde
        """,
        "hedge": """
            deveria deveriam deve devem é_preciso talvez quiçá poderia poderiam provavelmente possivelmente
            oxalá tomara acho_que penso_que espero_que na_minha_opinião parece infelizmente como_se seria
            seriam teria teriam haveria podemos pode podem iria
        """,
        "future": "será serão terá terão haverá fará irá",
        "first_person": "eu me meu minha meus minhas mim nós nos nosso nossa nossos nossas comigo",
        "second_person": "tu te ti teu tua você vocês vosso contigo",
    },
)
