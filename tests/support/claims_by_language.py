"""Sentences in nine languages, written for the suite: per language claims, and such as
claim nothing.
"""

LANGUAGES: dict[str, tuple[str, str]] = {
    "de": (
        """
Das Gericht verurteilte den früheren Minister zu vier Jahren Haft.
Die Firma hat ihr Werk im Norden geschlossen.
Laut dem Bericht wurde die Brücke nie geprüft.
Der Fluss ist der längste des Landes.
Die Arbeitslosigkeit stieg im vergangenen Jahr auf acht Prozent.
Die Stadt wurde 1240 gegründet.
Die Regierung wies die Vorwürfe zurück.
Das Medikament verursacht Leberschäden.
Sie gewann den Preis für ihren zweiten Roman.
Die Preise haben sich seit dem Krieg verdoppelt.
Die Partei erhielt Geld aus dem Ausland.
Die meisten Opfer waren Kinder.
Niemand ist angeklagt worden.
Die Bank gehört dem Bruder des Präsidenten.
Die Polizei nahm an der Grenze drei Männer fest.
""",
        """
Was geschah in jener Nacht?
Ich erinnere mich an den Geruch des Meeres.
Der alte Mann lächelt und schließt die Tür.
Wir dürfen sie nicht vergessen.
Es ist ein schöner Abend.
Vielleicht gibt es noch Hoffnung.
Doch das ist eine andere Geschichte.
Lesen Sie hier weiter.
Man sieht es in ihren Augen.
Regen fällt auf die Dächer.
Ein Haus am Meer
Sie sitzt am Fenster und trinkt Tee.
Nichts ist jemals einfach.
Ich finde, der Film ist zu lang.
Die Katze schläft unter dem Tisch.
Der Wind heult um das Haus.
Jeder macht Fehler.
Dann klingelt das Telefon.
""",
    ),
    "fr": (
        """
Le tribunal a condamné l'ancien ministre à quatre ans de prison.
L'entreprise a fermé son usine du nord.
Selon le rapport, le pont n'a jamais été contrôlé.
Le fleuve est le plus long du pays.
Le chômage a grimpé à huit pour cent l'an dernier.
La ville a été fondée en 1240.
Le gouvernement a rejeté les accusations.
Le médicament provoque des lésions du foie.
Elle a remporté le prix pour son deuxième roman.
Les prix ont doublé depuis la guerre.
Le parti a reçu de l'argent de l'étranger.
La plupart des victimes étaient des enfants.
Personne n'a été inculpé.
La banque appartient au frère du président.
La police a arrêté trois hommes à la frontière.
""",
        """
Que s'est-il passé cette nuit-là ?
Je me souviens de l'odeur de la mer.
Le vieil homme sourit et ferme la porte.
Nous ne devons pas les oublier.
C'est une belle soirée.
Peut-être y a-t-il encore de l'espoir.
Mais c'est une autre histoire.
Lisez la suite ici.
Cela se voit dans leurs yeux.
La pluie tombe sur les toits.
Une maison au bord de la mer
Elle est assise à la fenêtre et boit du thé.
Rien n'est jamais simple.
Je trouve le film trop long.
Le chat dort sous la table.
Le vent hurle autour de la maison.
Tout le monde fait des erreurs.
Puis le téléphone sonne.
""",
    ),
    "es": (
        """
El tribunal condenó al exministro a cuatro años de prisión.
La empresa ha cerrado su fábrica del norte.
Según el informe, el puente nunca fue inspeccionado.
El río es el más largo del país.
El desempleo subió al ocho por ciento el año pasado.
La ciudad fue fundada en 1240.
El gobierno rechazó las acusaciones.
El medicamento provoca daños en el hígado.
Ganó el premio por su segunda novela.
Los precios se han duplicado desde la guerra.
El partido recibió dinero del extranjero.
La mayoría de las víctimas eran niños.
Nadie ha sido acusado.
El banco pertenece al hermano del presidente.
La policía detuvo a tres hombres en la frontera.
""",
        """
¿Qué pasó aquella noche?
Recuerdo el olor del mar.
El anciano sonríe y cierra la puerta.
No debemos olvidarlos.
Es una tarde hermosa.
Quizás todavía haya esperanza.
Pero esa es otra historia.
Siga leyendo aquí.
Se les nota en los ojos.
La lluvia cae sobre los tejados.
Una casa junto al mar
Está sentada a la ventana y bebe té.
Nada es sencillo.
La película me parece demasiado larga.
El gato duerme debajo de la mesa.
El viento aúlla alrededor de la casa.
Todo el mundo se equivoca.
Entonces suena el teléfono.
""",
    ),
    "pt": (
        """
O tribunal condenou o ex-ministro a quatro anos de prisão.
A empresa fechou a sua fábrica no norte.
Segundo o relatório, a ponte nunca foi inspecionada.
O rio é o mais longo do país.
O desemprego subiu para oito por cento no ano passado.
A cidade foi fundada em 1240.
O governo rejeitou as acusações.
O medicamento provoca lesões no fígado.
Ela ganhou o prêmio com o seu segundo romance.
Os preços duplicaram desde a guerra.
O partido recebeu dinheiro do exterior.
A maioria das vítimas eram crianças.
Ninguém foi acusado.
O banco pertence ao irmão do presidente.
A polícia prendeu três homens na fronteira.
""",
        """
O que aconteceu naquela noite?
Lembro-me do cheiro do mar.
O velho sorri e fecha a porta.
Não devemos esquecê-los.
É uma bela noite.
Talvez ainda haja esperança.
Mas essa é outra história.
Leia mais aqui.
Vê-se nos olhos deles.
A chuva cai sobre os telhados.
Uma casa à beira-mar
Ela está sentada à janela e bebe chá.
Nada é simples.
Acho o filme longo demais.
O gato dorme debaixo da mesa.
O vento uiva em volta da casa.
Todo mundo erra.
Então o telefone toca.
""",
    ),
    "ru": (
        """
Суд приговорил бывшего министра к четырём годам тюрьмы.
Компания закрыла свой завод на севере.
Согласно отчёту, мост ни разу не проверяли.
Эта река самая длинная в стране.
В прошлом году безработица выросла до восьми процентов.
Город был основан в 1240 году.
Правительство отвергло обвинения.
Лекарство вызывает повреждение печени.
Она получила премию за свой второй роман.
Цены выросли вдвое после войны.
Партия получала деньги из-за границы.
Большинство жертв были детьми.
Никому не предъявлено обвинение.
Банк принадлежит брату президента.
Полиция задержала на границе трёх мужчин.
""",
        """
Что случилось той ночью?
Я помню запах моря.
Старик улыбается и закрывает дверь.
Мы не должны их забывать.
Прекрасный вечер.
Может быть, ещё есть надежда.
Но это другая история.
Читайте дальше здесь.
Это видно по их глазам.
Дождь стучит по крышам.
Дом у моря
Она сидит у окна и пьёт чай.
Ничего не бывает просто.
По-моему, фильм слишком длинный.
Кошка спит под столом.
Ветер воет вокруг дома.
Все ошибаются.
Потом звонит телефон.
""",
    ),
    "zh": (
        """
法院判处前部长四年有期徒刑。
该公司关闭了在北方的工厂。
报告称，这座桥从未接受过检查。
这是全国最长的河流。
去年失业率上升到百分之八。
这座城市建于1240年。
政府否认了这些指控。
这种药会导致肝损伤。
她凭第二部小说获得了该奖项。
战争以来物价翻了一番。
该党收受了来自国外的资金。
大多数遇难者是儿童。
至今没有人被起诉。
这家银行属于总统的弟弟。
警方在边境逮捕了三名男子。
""",
        """
那天夜里发生了什么？
我记得大海的味道。
老人微笑着关上门。
我们不能忘记他们。
多么美好的夜晚。
也许还有希望。
但那是另一个故事了。
请点击这里继续阅读。
从他们的眼睛里就能看出来。
雨点落在屋顶上。
海边的房子
她坐在窗前喝茶。
事情从来都不简单。
我觉得这部电影太长了。
猫睡在桌子底下。
风在房子四周呼啸。
谁都会犯错。
这时电话响了。
""",
    ),
    "ja": (
        """
裁判所は元大臣に禁錮四年の判決を言い渡した。
同社は北部の工場を閉鎖した。
報告書によると、その橋は一度も点検されていなかった。
この川は国内で最も長い。
失業率は昨年、八パーセントに上昇した。
この町は1240年に築かれた。
政府は疑惑を否定した。
この薬は肝臓の障害を引き起こす。
彼女は二作目の小説で賞を受賞した。
物価は戦後二倍になった。
その政党は国外から資金を受け取っていた。
犠牲者の大半は子どもだった。
誰も起訴されていない。
その銀行は大統領の弟が所有している。
警察は国境で三人の男を逮捕した。
""",
        """
あの夜、何があったのか？
海の匂いを覚えている。
老人は微笑んでドアを閉める。
彼らを忘れてはならない。
美しい夜だ。
まだ希望はあるかもしれない。
だが、それは別の話だ。
続きはこちらをお読みください。
彼らの目を見ればわかる。
雨が屋根に降る。
海辺の家
彼女は窓辺に座ってお茶を飲む。
物事は決して単純ではない。
私はこの映画は長すぎると思う。
猫はテーブルの下で眠っている。
風が家のまわりでうなる。
誰でも間違える。
そのとき電話が鳴る。
""",
    ),
    "ar": (
        """
حكمت المحكمة على الوزير السابق بالسجن أربع سنوات.
أغلقت الشركة مصنعها في الشمال.
بحسب التقرير، لم يتم فحص الجسر قط.
هذا النهر هو الأطول في البلاد.
ارتفعت البطالة العام الماضي إلى ثمانية في المئة.
تأسست المدينة عام 1240.
رفضت الحكومة الاتهامات.
يسبب الدواء تلفا في الكبد.
فازت بالجائزة عن روايتها الثانية.
تضاعفت الأسعار منذ الحرب.
تلقى الحزب أموالا من الخارج.
معظم الضحايا كانوا من الأطفال.
لم توجه التهمة إلى أي شخص.
يملك شقيق الرئيس المصرف.
اعتقلت الشرطة ثلاثة رجال على الحدود.
""",
        """
ماذا حدث في تلك الليلة؟
أتذكر رائحة البحر.
يبتسم العجوز ويغلق الباب.
يجب ألا ننساهم.
إنه مساء جميل.
ربما لا يزال هناك أمل.
لكن هذه قصة أخرى.
اقرأ المزيد هنا.
يظهر ذلك في عيونهم.
يهطل المطر على السطوح.
بيت على البحر
تجلس عند النافذة وتشرب الشاي.
لا شيء بسيط أبدا.
أظن أن الفيلم طويل جدا.
تنام القطة تحت الطاولة.
تعوي الريح حول البيت.
كلنا نخطئ.
ثم يرن الهاتف.
""",
    ),
    "ko": (
        """
법원은 전 장관에게 징역 4년을 선고했다.
회사는 북부의 공장을 폐쇄했다.
보고서에 따르면 그 다리는 한 번도 점검을 받지 않았다.
이 강은 전국에서 가장 길다.
지난해 실업률은 8퍼센트로 상승했다.
이 도시는 1240년에 세워졌다.
정부는 의혹을 부인했다.
그 약은 간 손상을 일으킨다.
그녀는 두 번째 소설로 상을 받았다.
전쟁 이후 물가가 두 배로 올랐다.
그 정당은 해외에서 자금을 받았다.
희생자 대부분은 어린이였다.
아무도 기소되지 않았다.
그 은행은 대통령의 동생이 소유하고 있다.
경찰은 국경에서 남성 세 명을 체포했다.
""",
        """
그날 밤 무슨 일이 있었을까?
나는 바다 냄새를 기억한다.
노인은 미소를 지으며 문을 닫는다.
우리는 그들을 잊어서는 안 된다.
아름다운 저녁이다.
어쩌면 아직 희망이 있을지도 모른다.
하지만 그것은 다른 이야기다.
계속 읽으려면 여기를 누르세요.
그들의 눈을 보면 알 수 있다.
비가 지붕 위로 내린다.
바닷가의 집
그녀는 창가에 앉아 차를 마신다.
세상에 쉬운 일은 없다.
내 생각에 이 영화는 너무 길다.
고양이가 탁자 밑에서 잔다.
바람이 집 주위에서 울부짖는다.
누구나 실수를 한다.
그때 전화가 울린다.
""",
    ),
}
