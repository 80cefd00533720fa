"""Words that change what a sentence claims, in the languages newsrooms here work in.

Only the reason given for a review depends on them, never whether there is one. Each line is `sense: words`; a
word that ends in * stands for all that begin so, and _ joins the words of a phrase, in which # is any
number. Words of one sense may take each other's place without a change of meaning; of a sense with + the
opposite is the one with -.
"""

from articles.text.tokens import word_set

QUANTITIES = """
0: zero null zéro ноль нуля صفر 零 〇
2: two zwei deux dos dois два две двух двум двумя двое اثنان اثنين اثنتين 二 两 兩 二つ
3: three drei trois tres três три трёх трех трем тремя трое ثلاث ثلاثة 三 三つ
4: four vier quatre cuatro четыре четырёх четырех أربع أربعة 四 四つ
5: five fünf cinq cinco пять пяти пятью خمس خمسة 五 五つ
6: six sechs seis шесть шести شست ستة 六 六つ
7: seven sieben sept siete sete семь семи سبع سبعة 七 七つ
8: eight acht huit ocho oito восемь восьми ثماني ثمانية 八 八つ
9: nine neun neuf nueve nove девять девяти تسع تسعة 九 九つ
10: ten zehn dix diez dez десять десяти عشر عشرة 十
11: eleven elf onze одиннадцать одиннадцати
12: twelve zwölf douze doce doze двенадцать двенадцати
13: thirteen dreizehn treize trece тринадцать тринадцати
14: fourteen vierzehn quatorze catorce четырнадцать четырнадцати
15: fifteen fünfzehn quinze quince пятнадцать пятнадцати
16: sixteen sechzehn seize dieciséis шестнадцать шестнадцати
17: seventeen siebzehn dix-sept diecisiete семнадцать семнадцати
18: eighteen achtzehn dix-huit dieciocho восемнадцать восемнадцати
19: nineteen neunzehn dix-neuf diecinueve девятнадцать девятнадцати
20: twenty zwanzig vingt veinte vinte двадцать двадцати عشرون عشرين
30: thirty dreißig trente treinta trinta тридцать тридцати ثلاثون ثلاثين
40: forty vierzig quarante cuarenta quarenta сорок сорока أربعون أربعين
50: fifty fünfzig cinquante cincuenta cinquenta пятьдесят пятидесяти خمسون خمسين
60: sixty sechzig soixante sesenta sessenta шестьдесят шестидесяти ستون ستين
70: seventy siebzig soixante-dix setenta семьдесят семидесяти سبعون سبعين
80: eighty achtzig quatre-vingts ochenta oitenta восемьдесят восьмидесяти ثمانون ثمانين
90: ninety neunzig quatre-vingt-dix noventa девяносто تسعون تسعين
100: hundred hundert cent cien ciento cem сто ста مئة مائة 百
hundreds: hundreds hunderte centaines cientos centenas сотни сотен مئات
1000: thousand tausend mille mil тысяча тысячи тысяч тысячам тысячами ألف آلاف 千
thousands: thousands tausende milliers miles milhares
10000: 万 萬
100000000: 亿 億
million: million millions million_en millionen millón millones milhão milhões миллион* مليون* ملايين 百万
million: 百萬
billion: billion billions milliard milliards milliarde milliarden mil_millones bilhão bilhões миллиард*
billion: مليار*
trillion: trillion trillions billionen billones триллион* تريليون* 兆
dozen: dozen dozens dutzend* douzaine* docena* дюжин* десятки десятков عشرات
x2: verdoppel* doubl* duplic* dobrou удвоил* удвоит* ضاعف تضاعف 翻番 倍増
x3: verdreifach* tripl* утроил* утроит*
x4: vervierfach* quadrupl* cuadruplic* учетверил*
x0.5: halve halved halves halving halbier* вдвое 减半 半減
month1: January Januar janvier enero janeiro январ* يناير
month2: February Februar février febrero fevereiro феврал* فبراير
month3: March März mars marzo março март* مارس
month4: April avril abril апрел* أبريل
month5: May Mai mayo maio мая май мае مايو
month6: June Juni juin junio junho июн* يونيو
month7: July Juli juillet julio julho июл* يوليو
month8: August août agosto август* أغسطس
month9: September septembre septiembre setembro сентябр* سبتمبر
month10: October Oktober octobre octubre outubro октябр* أكتوبر
month11: November novembre noviembre novembro ноябр* نوفمبر
month12: December Dezember décembre diciembre dezembro декабр* ديسمبر
day1: Monday Montag* lundi lunes понедельник* الاثنين 星期一 周一 月曜
day2: Tuesday Dienstag* mardi martes вторник* الثلاثاء 星期二 周二 火曜
day3: Wednesday Mittwoch* mercredi miércoles среду среды среда الأربعاء 星期三 周三 水曜
day4: Thursday Donnerstag* jeudi jueves четверг* الخميس 星期四 周四 木曜
day5: Friday Freitag* vendredi viernes пятниц* الجمعة 星期五 周五 金曜
day6: Saturday Samstag* Sonnabend* samedi sábado суббот* السبت 星期六 周六 土曜
day7: Sunday Sonntag* dimanche domingo воскресень* الأحد 星期日 周日 日曜
"""

# A number too, but said of many things besides: only one for another counts, not that it came or went.
LOOSE_QUANTITIES = """
1: one ein eine einer einem einen eines un une uno una один одна одно одного одной واحد واحدة 一 一つ
1st: first erste ersten erster erstes première premier primero primera primeiro первый первая первого первой
2nd: second zweite zweiten zweiter zweites deuxième segundo segunda второй вторая второго
3rd: third dritte dritten dritter troisième tercero tercera третий третья третьего
half: half hälfte moitié mitad metade половин* نصف 半 半数 一半
1/3: a_third one_third drittel tiers un_tercio треть трети ثلث
1/4: quarter viertel quart cuarto четверть четверти ربع
once: once einmal une_fois una_vez однажды
twice: twice zweimal deux_fois dos_veces дважды مرتين
season1: spring frühling* frühjahr* printemps primavera* весна весны весной весну ربيع 春 春天 春季
season2: summer sommer* été verano* лето лета летом صيف 夏 夏天 夏季
season3: autumn herbst* automne otoño* осень осени осенью خريف 秋 秋天 秋季
season4: winter* hiver invierno* зима зимы зимой зиму شتاء 冬 冬天 冬季
"""

# Only after a number.
UNITS = """
%: % ％ pct percent per_cent prozent pour_cent pourcent por_ciento porciento por_cento процент* بالمئة
%: بالمائة パーセント
points: percentage_points percentage_point pp prozentpunkt* points_de_pourcentage puntos_porcentuales
points: процентн* نقاط_مئوية 百分点 ポイント
g: g gram grams gramm gramme grammes gramo gramos grama gramas г грамм* غ غرام* 克 グラム
kg: kg kilo kilos kilogram kilograms kilogramm kilogramme kilogrammes kilogramo kilogramos кг килограмм*
kg: كغ كيلوغرام* 公斤 千克 キログラム キロ
mg: mg milligram milligrams milligramm milligramme milligrammes miligramo miligramos мг миллиграмм* ملغ
mg: ملغم مليغرام* 毫克 ミリグラム
µg: µg μg mcg microgram micrograms mikrogramm мкг микрограмм* 微克 マイクログラム
t: t ton tons tonne tonnes tonnen tonelada toneladas т тонн* طن 吨 トン
mm: mm millimetre millimetres millimeter millimeters millimètres milímetros мм миллиметр* 毫米 ミリ
cm: cm centimetre centimetres centimeter centimeters zentimeter centimètres centímetros см сантиметр*
cm: سنتيمتر* 厘米 センチ
m: m metre metres meter meters mètre mètres metro metros м метр метра метров متر أمتار 米 メートル
km: km kilometre kilometres kilometer kilometers kilometern kilomètre kilomètres kilómetro kilómetros км
km: километр* كيلومتر* كم 公里 千米 キロメートル
mi: mile miles meile meilen milles milla millas миль мили ميل أميال 英里 マイル
ft: foot feet fuß pieds pies футов фута قدم أقدام 英尺 フィート
in: inch inches zoll pouces pulgadas дюйм* 英寸 インチ
l: l litre litres liter liters litern litro litros л литр* لتر لترات 升 リットル
ml: ml millilitre millilitres milliliter milliliters мл миллилитр* 毫升 ミリリットル
ha: ha hectare hectares hektar hectárea* га гектар* هكتار* 公顷 ヘクタール
acre: acre acres morgen акр*
s: s sec second seconds sekunde sekunden seconde secondes segundo segundos секунд* ثانية ثوان 秒
min: min minute minutes minuten minuto minutos минут* دقيقة دقائق 分 分钟
h: h hour hours stunde stunden heure heures hora horas час часа часов ساعة ساعات 小时 時間
d: day days tag tage tagen jour jours día días dia dias день дня дней يوم أيام 天 日 日間
w: week weeks woche wochen semaine semaines semana semanas недел* أسبوع أسابيع 周 週間
mo: month months monat monate monaten mois mes meses месяц* شهر أشهر 月 个月 ヶ月 か月
y: year years jahr jahre jahren an ans année années año años ano anos год года лет سنة سنوات عام أعوام 年
y: 年間
$: $ usd dollar dollars dólar dólares доллар* دولار* 美元 ドル
€: € eur euro euros евро يورو 欧元 ユーロ
£: £ gbp pound pounds pfund livres libras фунт* جنيه* 英镑 ポンド
¥: ¥ yen yens 日元 円
yuan: yuan юан* يوان 元 人民币
rouble: ₽ rouble roubles ruble rubles rubel рубл* روبل
dinar: dinar dinars دينار دنانير
people: people persons personen menschen personnes personas человек شخص أشخاص 人 名
w.: w watt watts вт ватт* kw kilowatt kilowatts кВт mw megawatt megawatts
"""

DIRECTIONS = """
rise+: rise rises rose risen rising increase* increasing grew grow* climb* soar* surge* gain* jumped up
rise+: higher stieg* steig* gestiegen erhöh* zugenommen wuchs* gewachsen augment* hausse grimp* croît subió
rise+: subieron sube* subido aument* crec* вырос* выраст* растет растёт рост роста повыс* увелич* подня*
rise+: ارتفع* ترتفع يرتفع ارتفاع زاد* زيادة 上涨 上升 增加 增长 提高 上昇 上が 増加 増え 値上が 値上げ 伸び
rise-: fall falls fell fallen falling decrease* declin* drop* sink* plung* shrank shrink* lost down lower
rise-: sank* gesunken fiel* gefallen verringer* abgenommen schrumpf* baiss* diminu* chut* recul* bajó baja*
rise-: disminu* cay* redu* упал* упад* падает падение падения сниз* уменьш* сокра* انخفض* تنخفض ينخفض انخفاض
rise-: تراجع* هبط* 下跌 下降 减少 降低 下滑 下落 下が 減少 減り 減っ 値下が 値下げ
before+: before prior_to ahead_of earlier_than vor bevor vorher avant antes прежде до перед قبل 之前 以前 前
before+: 前に
before-: after following later_than since nach nachdem nachher après después depois после вслед بعد 之后 以后
before-: 后 後 後に
above+: above over exceed* über oberhalb supérieur* au-dessus encima superior* выше свыше فوق أعلى 高于 超过
above+: 以上 上回 超え
above-: below under beneath unter unterhalb inférieur* au-dessous en_dessous debajo inferior* ниже تحت أدنى
above-: دون 低于 不足 以下 下回
more+: more most plus_de plus_d plus mehr davantage más mais больше более أكثر 更多 多 多い 多く 最大 maximum
more+: maximal* at_most höchstens au_plus como_máximo
more-: less fewer fewest least weniger moins moins_de menos меньше менее أقل 更少 少 少ない 少なく 最小
more-: minimum minimal* at_least mindestens au_moins al_menos
many+: many much viele viel beaucoup muchos muchas много كثير* 许多 很多 多く
many-: few little wenige wenig peu pocos pocas мало немного قليل* 很少 少し
win+: win wins won winning gewann gewinn* gewonnen gagn* ganó ganaron ganado gana выигр* побед* فاز* ربح* 赢
win+: 获胜 胜诉 勝 勝っ 勝訴
win-: lose loses lost losing verlor* verlier* perd* pierde проигр* خسر* 输 败诉 败 負け 敗 敗訴
trade+: import* импорт* استيراد تستورد يستورد 进口 輸入
trade-: export* экспорт* تصدير تصدر يصدر 出口 輸出
buy+: buy buys bought buying purchase* kauft* gekauft acheta achète* acheté compró compraron compra куп*
buy+: покуп* اشترى اشترت يشتري 买 购买 買 購入
buy-: sell sells sold selling verkauft* verkaufen vend vendu vendit vende vendió vendieron прода* باع* يبيع
buy-: 卖 出售 売 売却
open+: open opens opened opening öffne* geöffnet eröffne* ouvr* ouvert* abri* abre abierto откры* فتح* 开放
open+: 打开 開 開い
open-: close closes closed closing shut shuts schließ* schloss geschlossen ferm* cerr* cierra закры* أغلق*
open-: 关闭 関 閉 閉じ
start+: start starts started starting begin begins began begun beginn* begann begonnen commenc* début* empez*
start+: empieza comenz* нача* начин* بدأ* 开始 始 始ま
start-: stop stops stopped stopping end ends ending ende* beend* cess* termin* acab* прекра* законч* انتهى
start-: انتهت توقف* 结束 停止 終 終わ
accept+: accept* agree agrees agreed approv* allow* permit* support* favour* favor* backed adopt* passed
accept+: genehmig* erlaub* zugestimmt stimmte_zu unterstütz* befürwort* approuv* autoris* soutien* soutenu
accept+: aprob* acept* apoy* одобр* разреш* поддерж* приня* согласи* وافق* قبل* أيد* سمح* 批准 同意 接受 支持
accept+: 允许 承認 認め 許可 賛成
accept-: reject* refus* disagree* forbid* forbade ban banned bans oppos* against blocked abgelehnt ablehn*
accept-: lehnt* verbot* verbiet* widersprach rejet* interdi* rechaz* prohib* opus* rehus* rehús* отклон*
accept-: отказ* запре* отверг* رفض* عارض* منع* 拒绝 反对 禁止 否决 拒否 反対 却下
true+: true truth right wahr richtig vrai* verdad* correct* правд* верно верны* صحيح* 真实 属实 正确 真実
true+: 正し
true-: false untrue wrong falsch* unwahr faux fausse* falso* incorrect* ложь ложно ложны* неправд* неверно
true-: خاطئ* كاذب* باطل* 虚假 不实 错误 虚偽 誤り
guilty+: guilty convict* schuldig verurteilt coupable* condamné* culpable* condenad* виновн* осужд* مذنب*
guilty+: أدان* أدين* 有罪
guilty-: innocent* acquit* unschuldig freigesprochen inocente* absuelt* невиновн* оправдан* بريء* بريئ* برأ*
guilty-: 无罪 無罪
confirm+: confirm* admit* bestätig* gestand zugegeben räumte avou* admis reconoc* подтвер* призна* أكد*
confirm+: اعترف* أقر* 承认 证实 確認 認め 認めた
confirm-: deny denies denied denying disput* bestritt* bestreit* dement* nié nier nia démenti* neg* desminti*
confirm-: desment* отриц* опроверг* نفى نفت ينفي أنكر* 否认 否認 打ち消
good+: success* succeed* erfolg* gelang réussi* succès éxito* успе* удал* نجح* نجاح* 成功
good-: fail* scheitert* gescheitert misslang échou* échec* fracas* провал* неуда* فشل* 失败 失敗
safe+: safe safely sicher ungefährlich sûr* segur* безопас* آمن* 安全
safe-: unsafe danger* unsicher gefährlich* peligros* insegur* опас* خطير* خطر* 危险 危険
better+: better best improv* besser* verbesser* meilleur* mieux amélior* mejor* лучш* улучш* أفضل تحسن* 更好
better+: 改善 良く
better-: worse worst worsen* deteriorat* schlechter* verschlechter* pire* aggrav* empir* peor* empeor* хуж*
better-: ухудш* أسوأ ساء* تدهور* 更差 恶化 悪化 悪く
alive+: alive born überleb* lebt* viv* surviv* sobreviv* выжи* жив* نجا نجت حي 生还 存活 生存
alive-: dead die dies died dying kill* starb* gestorben tot tote* mort* mour* décéd* muri* muert* fallec*
alive-: умер* погиб* مات* قتل* توفي* 死亡 遇难 死
early+: early earlier früh früher tôt temprano рано раньше مبكر* 提前 早 早く
early-: late later spät später tard tarde поздно позже متأخر* 推迟 晚 遅 遅く
long+: long longer high highest large larger largest big bigger greater hoch hohe hohen hoher höher höhere
long+: höchste groß große größer größte haut haute grand grande* alto alta большой высок* большая كبير* طويل*
long+: عال 长 高 大 長 高い 大き
long-: short shorter low lowest small smaller smallest tiny niedrig* gering* klein kleine kleiner bas basse
long-: petit petite bajo pequeñ* низк* маленьк* صغير* قصير* منخفض* 短 低 小 低い 小さ
give+: give gives gave given lend lends lent paid gab gegeben zahlte donn* pay* dio dieron pagó да* платил*
give+: заплатил* أعطى دفع* 支付 给 支払 与え
give-: take takes took taken borrow* receiv* nahm genommen erhielt* reçu* recib* получ* взял* تلقى أخذ* 收到
give-: 借 受け取 受け
in+: enter* arriv* hire* join* einstell* eingestellt trat_ein kam_an entr* embauch* contrat* lleg* вошл*
in+: вошел прибы* приеха* нанял* دخل* وصل* عين 进入 到达 入 着
in-: leave leaves left depart* fire fired dismiss* sacked entlass* verließ* licenci* quitt* despid* sali*
in-: вышл* вышел уехал* уволи* غادر* خرج* أقال* فصل 离开 解雇 出 去
"""

# Each word counts: one more or less, and the sentence may say the reverse.
NEGATIONS = """
not: not no nope n/a never none nobody nothing neither nor without cannot lacks lack lacked n't hardly
not: scarcely nicht kein keine keinen keiner keinem keines nie niemals niemand nichts ohne weder pas
not: jamais aucun aucune sans nul nulle rien guère nunca sin jamás tampoco ninguno ninguna ningún nadie
not: nada não nem sem nenhum non mai senza nessuno не нет ни никогда никто ничего без никак لا لم لن
not: ليس ليست غير بدون عدم ليسوا لست 不 没 沒 没有 沒有 未 无 無 非 别 莫 从未 從未 绝不 ない なかっ
not: ません ませんで なし なく
"""
# Hold a word that denies, and deny nothing.
NOT_NEGATIONS = """
not_only not_just not_merely no_matter no_sooner no_doubt not_least no_later nothing_but not_to_mention
why_not none_other
no_wonder
nicht_nur nicht_zuletzt pas_seulement non_seulement no_sólo no_solo no_solamente sin_embargo sin_duda
sans_doute не_только ни_один не_менее не_более sin_duda_alguna لا_سيما لا_بد
不仅 不但 不过 不断 不久 不少 不同 不管 不得不 非常 无论 無論 不論 不论 不得 差不多 对不起 未来 非洲 無料
だけでなく だけではなく かもしれない かもしれません に過ぎない 少なくとも 少なく なくて_は
なければならない なければなりません てはならない 間違いない 間違いなく
なければいけない に違いない しかない なくてはならない かもしれなかっ 少ない 危ない なくなっ
"""
# Before a word that stood there without, and how many letters that has at least: `into` denies no `to`.
NEGATING_PREFIXES = {
    "un": 4,
    "non": 4,
    "non-": 3,
    "dis": 5,
    "in": 5,
    "im": 5,
    "il": 5,
    "ir": 5,
    "не": 4,
    "не-": 3,
}

HEDGES = """
may: may might could maybe perhaps possibl* potential* könnte könnten möglicherweise vielleicht eventuell
may: dürfte dürften möglich peut peuvent pourrait pourraient peut-être éventuellement puede pueden podría
may: podrían quizás quizá acaso posiblemente tal_vez pode podem poderia talvez может могут возможно
may: может_быть мог_бы могла_бы могли_бы قد ربما يمكن يحتمل محتمل* لعل 可能 也许 或许 恐怕 かもしれない
may: かもしれません かもしれなかっ 恐れ おそれ 可能性
likely: likely probab* presumably wahrscheinlich vermutlich wohl voraussichtlich vraisemblablement
likely: sans_doute вероятн* наверное скорее_всего похоже على_الأرجح من_المرجح مرجح 大概 很可能 多半 おそらく
likely: たぶん だろう でしょう
seems: seem* appear_to appears appeared appearing apparent* scheint scheinen schien anscheinend offenbar
seems: semble* semblait apparemment parece* parecía aparentemente кажется по-видимому يبدو تبدو 似乎 好像
seems: 看来 看起来 ようだ ようです らしい らしく 見られる みられる 模様
said: alleged* reported* purported* suspected suspect suspects accused believed supposed* rumoured rumored
said: according_to said_to angeblich* mutmaßlich* mutmasslich* vorgeblich soll sollen verdächtig*
said: vermeintlich* laut aurait auraient serait seraient présumé* prétendu* soupçonné* selon_lui soi-disant
said: presunt* supuest* habría habrían sospechos* según suposto* alegad* якобы предполаг* подозрева*
said: по_слухам по_данным говорят يزعم* زعم* مزعوم* المزعوم* مشتبه* المشتبه* يقال تردد يشتبه يعتقد 据称 涉嫌
said: 据说 据报 疑似 传闻 所谓 嫌疑 据悉 疑 とされる とされ という 疑い 容疑者 疑惑 によると そうだ 伝えられ
said: 報じられ とみられる とみられ いわゆる
about: about_# around_# approximately roughly nearly almost some_# circa ca. estimate* more_or_less
about: up_to_#_# etwa ungefähr rund zirka knapp schätzungsweise fast nahezu beinahe environ presque
about: quasiment à_peu_près autour_de près_de aproximadamente alrededor_de cerca_de casi unos_# unas_#
about: más_o_menos около примерно почти приблизительно порядка نحو حوالي تقريبا قرابة زهاء 大约 约 左右 约有
about: 几乎 約 およそ ほぼ ほど 程度 くらい ぐらい 前後
"""
# As strong as a statement, and the opposite of `may`; only where one took the other's place.
LOOSE_HEDGES = """
can: can could kann können konnte may puede pueden peut peuvent может могут 能 会 できる
will: will would shall must wird werden muss müssen va vont doit va_a van_a debe должен должна будет 将 会 だ
"""

# Who: people by what they are, and bodies that act. One in the place of another is another actor.
ACTORS = """
police: polic* officer officers polizei* polizist* gendarm* полици* شرطة 警察 警方 民警
army: army soldier* military troops armee soldat* militär* bundeswehr armée militaire* ejército soldado*
army: армия армии армию военн* солдат* جيش جنود 军队 士兵 军方 軍 兵士 自衛隊
fire: firefighter* fire_brigade fire_department feuerwehr* pompier* bombero* пожарн* إطفاء 消防
minister: minister ministers ministr* ministerin министр* وزير وزيرة 部长 大臣
ministry: ministry ministerium ministère ministerio министерств* وزارة 部 省
mayor: mayor mayors bürgermeister* maire alcalde* мэр мэра عمدة 市长 市長
president: presid* präsident* président* президент* رئيس رئيسة 总统 主席 大統領 社長
chancellor: chancellor kanzler* chancelier* канцлер* مستشار 总理 首相
government: government* regierung* gouvernement* gobierno* правительств* حكومة 政府
council: council councils rat stadtrat gemeinderat conseil consejo ayuntamiento совет совета مجلس 议会 市议会
council: 議会 市議会
parliament: parliament* bundestag parlament* parlement* congreso парламент* дум* برلمان 国会
court: court courts gericht* tribunal* cour juzgado corte суд суда судом محكمة 法院 裁判所
judge: judge judges richter* juge juges juez jueza судья судьи قاض قاضي قاضية 法官 裁判官
prosecutor: prosecutor* staatsanwalt* staatsanwältin procureur* fiscal fiscales прокур* مدعي ادعاء 检察官
prosecutor: 检方 検察 検事
lawyer: lawyer* attorney* anwalt anwältin anwälte avocat* abogad* адвокат* محام محامي 律师 弁護士
witness: witness* zeug* témoin* testigo* свидетел* شاهد شهود 证人 目击者 証人
director: director* direktor* leiter* directeur* directrice директор* مدير مديرة 主任 院长 所長 部長
boss: boss chief chiefs ceo chairman chairwoman chair chef chefin vorstand* patron jefe jefa глава начальник*
boss: 董事长 会長
spokesperson: spokesman spokeswoman spokesperson sprecher* porte-parole portavoz vocero пресс-секретарь متحدث
spokesperson: متحدثة 发言人 報道官 広報
treasurer: treasurer* kassenwart* schatzmeister* trésorier* tesorer* казначе* أمين 财务主管 会計係
engineer: engineer* ingenieur* ingénieur* ingenier* инженер* مهندس مهندسة 工程师 技師
doctor: doctor* physician* arzt ärztin ärzte médecin* médico* médica* врач* طبيب أطباء 医生 医師
nurse: nurse* pfleger* krankenschwester* infirmi* enfermer* медсестр* ممرض* 护士 看護師
teacher: teacher* lehrer* professeur* enseignant* maestr* profesor* учител* معلم* 老师 教师 教師 先生
farmer: farmer* bauer* landwirt* agriculteur* agricultor* фермер* مزارع* 农民 農家
worker: worker* employee* arbeiter* mitarbeiter* angestellte* ouvrier* salarié* employé* obrero* trabajador*
worker: emplead* рабоч* работник* сотрудник* عامل عمال موظف* 工人 员工 労働者 社員
contractor: contractor* builder* bauunternehm* entrepreneur* contratista* подрядчик* مقاول* 承包商 業者
company: company companies firm firms corporation unternehmen firma firmen entreprise* société empresa*
company: compañía* компани* фирм* شركة شركات 公司 企业 会社 企業
union: union unions gewerkschaft* syndicat* sindicato* профсоюз* نقابة 工会 組合
party: party parties partei* parti partis partido* парти* حزب أحزاب 党
bank: bank banks banken banque* banco* банк* بنك بنوك 银行 銀行
church: church kirche* église* iglesia* церк* كنيسة 教会
school: pupils students schüler* studenten élèves étudiants alumnos estudiantes ученик* студент* طلاب 学生
school: 生徒
owner: owner* eigentümer* besitzer* propriétaire* dueñ* propietari* владел* مالك 业主 房东 所有者 オーナー
resident: resident* villager* neighbour* neighbor* bewohner* anwohner* nachbar* habitant* voisin* vecin*
resident: житель жители сосед* سكان جيران 居民 村民 住民
driver: driver* fahrer* conducteur* chauffeur* conductor* водител* سائق* 司机 運転手
victim: victim* opfer víctima* жертв* ضحية ضحايا 受害者 被害者
expert: expert* scientist* researcher* wissenschaftler* forscher* chercheur* scientifique* científic*
expert: investigador* эксперт* учены* исследовател* خبير خبراء باحث* 专家 研究人员 専門家 研究者
critic: critic critics kritiker* critiques críticos критик* منتقد* 批评者
he: he him his er ihm ihn il él он его ему им هو 他 彼
she: she her hers sie elle ella она её ее ей هي 她 彼女
i: i me my mine ich mich mir je moi yo я меня мне أنا 我 私
"""

# Stand for what was said before.
LEANING = """
he: he she it they his her its their this that these those such both neither the_former the_latter
he: er sie es ihr ihre sein seine dies dieser diese dieses das beide letzterer il elle ils elles son
he: sa ses leur leurs ce cela ceci celui-ci celle-ci él ella ellos ellas su sus esto eso esta este
he: ambos он она оно они его её ее их это этот эта эти оба هو هي هم هذا هذه ذلك تلك كلاهما 他 她 它
he: 他们 她们 这 那 此 其 两人 彼 彼女 彼ら これ それ この その
"""

# Stand at the beginning of a sentence and are no actor.
STARTERS = word_set("""
a an the this that these those it its there here now then first second third next last finally also and
but or so yet if when while where as at by for from in into of on to with after before although because
since though however still even just only another each every all some any both most many few such once
again instead thus therefore meanwhile moreover furthermore similarly usually often sometimes later
earlier today yesterday what why how who which we you one let let's note see notice remember consider
suppose here's there's it's that's der die das ein eine einen einem einer dieser diese dieses es da dann
hier nun jetzt auch und aber oder wenn als weil obwohl doch zudem außerdem jedoch zuerst danach
schließlich im am auf bei mit nach vor von zu zum zur le la les l un une des ce cet cette ces c il ici
puis ensuite enfin aussi et mais ou si quand comme en dans à au aux de du par pour avec sur cependant
d'abord ainsi alors el los las una unos unas este esta estos estas ese esa aquí luego después también y
pero o cuando como al del por para con sobre sin embargo entonces это эта этот эти и а но или если когда
как в на по с о от из для при также затем потом сначала здесь там так
""")
# Follow who acts, so that what stands before them does.
PREDICATES = word_set("""
is are was were has have had will would can could may might must does did said says told denied admitted
confirmed claimed opened closed signed approved rejected bought sold paid won lost ist sind war waren hat
haben hatte hatten wird werden sagte sagten est sont était a ont avait sera dit es son era fue fueron ha
han dijo был была были сказал сказала 说 称 表 认 否 指 宣 告 是 在 将 已 曾 被
""")

# Words that are one slip apart, and two.
CONFUSABLE = word_set("""
trial trail form from united untied casual causal martial marital angel angle diary dairy quiet quite
sacred scared silver sliver later latter diner dinner desert dessert hoping hopping planed planned filed
filled staring starring griping gripping scarred mortality morality addition addiction adoption adaption
prescribe proscribe prescribed proscribed complement compliment complemented complimented country county
affect effect personal personnel principal principle stationary stationery discrete discreet council
counsel
""")

# A number after these says where to look, not how much.
OWN_PARTS = word_set("""
listing listings figure figures fig table tables chapter chapters ch page pages
step footnote appendix abbildung abb tabelle kapitel seite tableau
chapitre figura tabla capítulo página рис рисунок табл таблица глава стр شكل جدول
""")

# Of figures that are no units.
SUFFIXES = word_set("st nd rd th k m b bn mn mrd mio tn x s am pm e er ère ème º ª й я го м х")

# May come and go with a word that denies.
AUXILIARIES = word_set("""
do does did is are was were be been being has have had will would can could may might must or to ne n y en
ha han
hat haben hatte wird werden wurde est a ont avait son es fue был была было в
""")

# Before whoever is named as the source of what is said.
ATTRIBUTING = word_set("""
according_to according_to_the laut angaben_der angaben_des angaben_von selon selon_le selon_la según según_el
según_la según_los según_las словам данным وفقا_ل بحسب 据
""")
# Before a name, and after one, where no capital tells it from other words.
NAMING = word_set("herr herrn frau in nach aus bei von 在 从 赴 由 في من إلى السيد السيدة مدينة")
NAMED = frozenset("市省县区镇村说称表指先女")
# The hundred most common family names of China.
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜"
    "戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
