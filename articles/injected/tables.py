"""Word tables of the rules: data only. Everything is lower case.

A word of the trade never makes a finding strong by itself: newspapers write about casinos. Several of them
do, where nothing else is said.
"""

from articles.text.tokens import word_set


def _phrases(entries: str) -> tuple[str, ...]:
    """Each with spaces for "_", in this order."""
    return tuple(one.replace("_", " ") for one in entries.split())


# Advertising is told by two lists: what is sold (GOODS), and how it is called out (CALLS). An entry is the
# beginning of a word; "$" ends a whole word, "_" joins words. In scripts without spaces, and in Korean, it
# stands anywhere.
GOODS: dict[str, frozenset[str]] = {
    "Latin": word_set("""
    casino kasino kasin kasyn casinò cazinou kazino nettikasino jackpot$ poker$ roulette rulet$ ruleta$
    baccarat baccara blackjack slots$ slot$ spins$ spiny$ spinów$ freispiele tiradas giros_gratis
    sportsbook betting$ bets$ bookmaker sportwett wetten$ gratiswette apuesta aposta$ apostas$ sportifs$
    scommess zakład bahis iddaa kumarhan togel judi$ gacor taruhan bandar_bola judi_bola agen_bola 1xbet
    mostbet casibom xoilac cá_cược nhà_cái xổ_số tài_xỉu kèo$ đánh_bài nổ_hũ veikkau vedonlyön sázk fogadás
    pariuri
    viagra cialis levitra kamagra tramadol xanax$ sildenafil tadalafil potenzmittel potens steroids$ anabol
    sarms$ pills$ pillen$ pastillas$ pilules$ cbd$ gummies$ weight_loss diet_pill diet_pills abnehmpille
    lose_weight burn_fat lose_pounds fat_burner testosterone_booster oxycontin adderall ambien xannies
    apotheke_ohne medikamente_ohne medicamentos_sin farmacia_en_línea online_pharmacy pharmacie_en_ligne
    male_enhancement enlargement$ botox_deals
    escort escorts call_girl call_girls callgirl callgirls cam_girl cam_girls cam-girls cams$ sexcam porn
    xxx$ hookup hookups dating$ singles$ milf$ milfs$ nudes$ onlyfans erotik erotic_massage sex_chat sex$
    girls_available hot_girls russian_girls rencontre rencontres coquin coquine plan_cul putas$ escorte
    escortes randki seks seks$ mail_order brides$ hostess_service massaggi_erotic citas_calientes
    loan$ loans$ payday kredit kredite kredi$ sofortkredit krediti crédit$ crédito$ créditos$ préstamo
    préstamos prestamos prestito prestiti empréstimo lening$ lenen$ pożyczk chwilówk kredyt$ půjčk pôžičk
    kölcsön vay_tiền vay_vốn cho_vay pinjaman lån$ lainaa$ credit_repair credit_cards_cloned cloned_cards
    diploma$ diplomas$ fake_id fake_ids fake_passport passports$ driving_licence driving_license
    driver_license führerschein prawo_jazdy prawa_jazdy carta_de_condução permis_de_conduire
    carnet_de_conducir bằng_đại_học bằng_lái counterfeit_money counterfeit_notes degree_certificates
    replica replicas réplicas répliques rolex$ vuitton$ gucci$ handbag handbags designer_bags sneakers$
    luxury_watches watches$ uhren$ montres$ relojes_baratos ray-ban jordans$ yeezy
    followers$ follower$ followern seguidores$ abonnés_instagram takipçi followerów followersów likes$
    likes_and backlink backlinks seo$ guest_post guest_posts page_one rank_your web_traffic google_ranking
    subscribers$ youtube_views
    essay$ essays$ essay_writing term_paper term_papers write_my custom_papers homework_help ghostwriter
    hausarbeit_schreiben thesis_writing
    crypto$ cryptocurrency$ bitcoin$ bitcoins$ btc$ usdt$ ethereum$ eth$ 1_eth forex binary_option
    binary_options trading_signal trading_signals airdrop investment_platform double_your triple_your
    passive_income work_from_home working_from_home from_home home-based make_money making_money earn_money
    extra_income extra_cash ganar_dinero gana_dinero geld_verdienen gagner_de gagnez_de dinero_extra
    dinero_fácil ganhar_dinheiro guadagnare_soldi guadagna_da zarabiaj$ duy_kiếm kiếm_tiền para_kazan
    ek_gelir desde_casa side_hustle recovery_hacker recovery_expert crypto_recovery hacker_for hack_into
    whatsapp_hack funds_recovery forex_signals mining_pool
    vpn_deal best_vpn iptv torrent cracked_version keygen mod_apk cheat_codes psychic love_spell love_spells
    spell_caster voyance$ voyant marabout$ hechizo hechizos amarre$ amarres$ vidente$ tarot$ kush$ weed_for
    cannabis_online cigarettes_online miracle_cure one_weird weird_trick free_trial lottery_winner
    investing$ investments$ withdrawal$ withdrawals giveaway lifafa broker$ mega_win cash_prize prize_draw
    you_have_won you've_won gift_card gift_cards ringtone ringtones free_iphone
    """),
    "Han": word_set("""
    油压 油壓 桑拿 水磨 会所 會所 夜网 夜網 夜生活 龙凤 龍鳳 后花园 品茶 喝茶 嫩茶 新茶 约炮 約炮 空降 约妹
    葡京 金沙 开奖 開獎 贵族宝贝 棋牌 彩票 娱乐城 娛樂城 千花 无码 無碼 高清无 刷单 日结 六合彩 特码
    上门服务
    上门按摩 援交 裸聊 包养 代孕 办证 辦證 代开 代開 发票 發票 博彩 百家乐 百家樂 时时彩 時時彩 外围 外圍
    彩金
    真人荷官 投注 下注 赌场 賭場 赌博网 成人 成人影 色情 黄片 一区二区 久久 精品国产 国产精品 亚洲 欧美日韩
    同城
    交友 外送茶 网赚 網賺 套现 套現 老虎机 老虎機 菠菜 按摩 足疗 足療 小姐 美女 模特 兼职女 私人会 女郎 高端
    毕业证 畢業證 文凭 学历证 身份证办 驾照办 假证 代写 代寫 论文 查重 代考 枪手 贷款 貸款 小额贷 网贷
    信用卡
    下卡 征信 黑户 股票内幕 内幕消息 荐股 牛股 配资 稳赚 穩賺 刷粉 涨粉 买粉 粉丝 排名优化 快速排名 网络推广
    百度排名 seo 私服 外挂 开挂 破解版 迷药 春药 伟哥 壮阳 减肥药 枪支 红包 領紅 计划群 計劃群 赛车 北京赛
    幸运5
    幸运飞艇 虚拟币 比特币 usdt 挖矿 翻墙 高仿 复刻 a货 莆田鞋 香烟批发 茅台 算命 风水大师 催情 三级片 毛片
    カジノ スロット パチンコ 出会い 激安 副業 アダルト 無修正 エロ 風俗 デリヘル 人妻 セフレ パパ活 援助交際
    ブランドコピー スーパーコピー コピー品 n級品 偽物 即日融資 キャッシング 融資 審査なし ブラックok 現金化
    借金 バイアグラ シアリス 精力剤 ダイエットサプリ 稼げる 稼ぐ 在宅ワーク 儲かる 必勝法 競馬予想 当選
    無料占い 占い師 仮想通貨 フォロワー購入 動画見放題 見放題
    """),
    "Cyrillic": word_set("""
    казин вулкан$ слот$ слоты$ слотов$ слотам$ рулетк букмекер ставк 1xbet 1хбет мостбет фриспин покердом
    джекпот
    ставок$ займ займы микрозайм микрокредит кредит кредиты$ ипотек рефинанс обнал обналич
    проститу путан шлюх индивидуал эскорт интим досуг$ знакомств секс порно порн вебкам массажист стриптиз
    виагр сиалис дженерик потенци похуде похудей бады$ стероид
    диплом аттестат справк купить_права водительск_прав права_категор трудов_книж прописк паспорта$ санкниж
    подписчик лайк лайки$ накрут раскрутк продвижени прогон$ хрумер
    закладк мефедрон гашиш спайс марихуан амфетамин кокаин
    заработ заработок$ подработк удалённ_работ удаленн_работ доход доход$ инвестиц биткоин криптовалют крипт
    usdt форекс трейдинг сигнал арбитраж_крипт пассивн_доход
    взлом взломать$ хакер прослушк пробив$ слежк
    гадани гадалк приворот ясновид маг$ экстрасенс
    авиабилет реплик копии_час часы_реплик айфон брендов_одежд пластиков_окн натяжн_потолк эвакуатор
    курсов_работ дипломн_работ реферат решебник читы$ чит$ торрент фильм фильмы$ сериал кинозал
    интимн 18+ обнажен голые$ голых фальш купюр партнёров партнеров набор_людей набор_в набор_сотрудник
    ищу_людей
    нужны_люди нужен_человек прогноз ставим выигрыш тотал удалённ удаленн дистанционн сотрудничеств
    высокодоходн
    в_команду личную_команду цифровых_актив разниц_курс казиношк позик кредити$ заробіт купити_диплом
    """),
    "Arabic": word_set("""
    كازينو كازينوهات مراهن مراهنات رهان قمار روليت سلوتس بوكر يانصيب روحاني جلب الحبيب السحر رقيه رقية
    شيخ_روحاني
    بنات سكس نيك اباحي إباحي زواج_مسيار زواج مسيار تعارف مساج دعارة فياجرا سيالس سايتوتك سايتوتيك حبوب_اجهاض
    حبوب
    اجهاض قروض قرض تمويل سداد_قروض سداد متابعين متابعات لايكات مشاهدات فولوورز شدات مهكر مهكرة مهكره تهكير
    هكر
    افلام أفلام مسلسلات العاب ألعاب تنزيل_العاب نقل_عفش نقل_اثاث تنظيف_منازل شركه_تنظيف شركة_تنظيف
    مكافحه_حشرات
    مكافحة_حشرات كشف_تسربات عزل_خزانات تسليك شهادات_جامعية شهادة_مزورة تزوير دولار_يوميا ربح_المال الربح
    فوركس تداول
    بيتكوين عملات_رقمية استثمار_مضمون ساعات_تقليد ماركات_تقليد
    کازینو کیسینو شرط_بندی شرطبندی پیش_بینی_فوتبال بت$ انفجار فالوور فالور لایک_ایرانی فیلم_سکسی سکسی صیغه
    وام وام_فوری
    کسب_درآمد درآمد مدرک_تحصیلی سایٹ_جوا جوا لاٹری قرضہ
    """),
    "Hangul": word_set("""
    카지노 바카라 먹튀 토토 놀이터 메이저사이트 스포츠중계 슬롯 룰렛 홀덤 도박 배팅 베팅 파워볼 사다리
    꽁머니 가입머니 첫충전 충전
    출장 안마 마사지 오피 유흥 룸살롱 조건만남 만남어플 성인 야동 야설 섹파 업소 휴게텔 키스방 건마
    비아그라 시알리스 발기 최음제 흥분제 정력제 다이어트약 대출 급전 개인돈 일수 사채 작업대출 신용불량
    소액결제 현금화 휴대폰깡 내구제
    고수익 재택알바 알바 부업 코인 리딩방 주식리딩 수익보장 팔로워 좋아요 상위노출 백링크 흥신소 해킹
    심부름센터 짝퉁 레플리카 명품
    위조 졸업증명 신분증 대리시험 웹하드 다시보기 무료영화 작대 최저가
    """),
    "Thai": word_set("""
    คาสิโน บาคาร่า สล็อต เว็บตรง เครดิตฟรี พนัน แทงบอล แทงหวย หวย บอลออนไลน์ ยิงปลา รูเล็ต ไฮโล ป๊อกเด้ง แจ็คพอต
    เงินด่วน กู้เงิน สินเชื่อ ปล่อยกู้ เงินกู้ ไซด์ไลน์ นวดกระปู๋ เย็ด หนังโป๊ หนังx หนัง18 คลิปหลุด สาวรับงาน เอสคอร์ท
    ไวอากร้า ยาปลุกเซ็กส์ ยาลดน้ำหนัก เพิ่มผู้ติดตาม ปั้มไลค์ ปั๊มไลค์ วุฒิปลอม รับทำวีซ่า รายได้เสริม หารายได้ เทรด
    คริปโต ดูหนัง บุหรี่ไฟฟ้า
    """),
    "Hebrew": word_set("""
    קזינו הימורים הימור ליווי דירות_דיסקרטיות ויאגרה סיאליס הלוואה הלוואות עוקבים לייקים תעודות_מזויפות
    רולטה סלוטים
    פוקר להרוויח_כסף הכנסה_נוספת ביטקוין קריפטו נערות סקס
    """),
    "Greek": word_set("""
    καζίνο καζινο στοίχημα στοιχημα φρουτάκια ρουλέτα συνοδ σεξ ερωτικ βιάγκρα viagra cialis δάνει δανει
    πτυχί
    ακόλουθ ακολουθ κρυπτονομίσμα ποντοπόρ τζακπότ κέρδος_από
    """),
    "Devanagari": word_set("""
    कैसीनो कसीनो सट्टा मटका जुआ लॉटरी लकी_नंबर रम्मी लोन कर्ज एस्कॉर्ट कॉल_गर्ल सेक्स वियाग्रा नकली_नोट फॉलोअर्स
    वशीकरण
    तांत्रिक बाबा_जी घर_बैठे पैसे_कमा पैसा_कमा कमाएं बिटकॉइन क्रिप्टो डिग्री_खरीद सेक्सी
    """),
    "Bengali": word_set("""
    ক্যাসিনো জুয়া বেটিং লটারি লোন ঋণ_নিন এসকর্ট কল_গার্ল ভায়াগ্রা সেক্স ফলোয়ার টাকা_আয় ইনকাম বশীকরণ স্লট
    """),
    "Tamil": word_set("""
    காசினோ கேசினோ சூதாட்ட பந்தயம் லாட்டரி கடன் எஸ்கார்ட் வயாக்ரா செக்ஸ் பணம்_சம்பாதி ரம்மி
    """),
    "Georgian": word_set("კაზინო სლოტ ფსონ ტოტალიზატორ სესხ კრედიტ ესკორტ ვიაგრა"),
    "Armenian": word_set("կազինո խաղադրույք վարկ էսկորտ վիագրա"),
}  # fmt: skip
CALLS: dict[str, frozenset[str]] = {
    "Latin": word_set("""
    buy$ order$ shop$ cheap$ cheapest$ best$ lowest$ discount discounts off$ deal$ deals$ coupon promo$
    promo_code code$ free$ bonus bonuses offer$ limited_time now$ today$ tonight$ instant instantly
    guaranteed
    trusted$ legit$ certified$ 24/7 24_hours hours$ no_deposit deposit$ no_prescription prescription$
    sign_up
    signup$ register$ join$ click$ claim$ win$ earn$ get$ grab$ apply_now apply$ approval$ approved$
    bad_credit
    no_credit worldwide$ shipping$ delivery$ discreet$ confidential$ contact$ call$ whatsapp telegram$
    message$
    dm$ text$ hire$ invest$ profit$ profits$ returns$ money_back trial$ risk_free risk-free hot$
    waiting$ online$ website$ service$ services$ price$ prices$ up_to link_in visit$ download$ watch$ play$
    unlimited$ exclusive$ save$ checkout$ near_me near_you live$ real_money welcome_bonus without_exams
    no_exam fast$ quick$ easy$ easily$ urgent$ cash$ reply$ txt$ guarantee$ send$ receive$ sale$ generic$
    available$ chat$ link$ platform$ investment$ scam$ success$ rewards$ reward$ week$ day$ awarded$ won$
    chance_to winner$ msg$ stop_txt pics$ cost$ selected$ per_week per_day a_week a_day customer$ custom$
    writing_service sent_back satisfaction amazing$ stop_to prize$ awarded
    kaufen$ bestellen$ günstig günstige billig rabatt gratis$ kostenlos kostenlose jetzt$ sofort$ anmelden$
    registrieren$ einzahlung auszahlung versand diskret schufa rezeptfrei ohne_rezept angebot$ angebote$
    preise$
    beste_preise beantragen$ sichern$ garantiert klick verdienen$ ohne_einzahlung spielen$
    acheter achetez commander commandez pas_cher gratuit gratuite gratuitement en_ligne sans_ordonnance
    ordonnance livraison rapide$ discrète discret$ sans_dépôt sans_inscription inscrivez inscrivez-vous
    immédiat immédiate maintenant$ cliquez jouez gagnez remise$ offert près_de_chez dès_maintenant contactez
    sans_justificatif justificatif réponse_rapide recevez meilleurs_sites
    comprar compra$ compre$ barato baratos baratas barata gratis bono$ bonos$ envío envíos sin_receta
    en_línea
    sin_depósito regístrate ahora$ descuento oferta$ haz_clic clic$ gana$ garantizad garantizada entrega$
    inmediata$ escríbeme contáctame llama$ precio$ precios$ mejores$ rápido$ a_la_semana al_día
    grátis bônus bónus frete$ agora$ cadastre cadastre-se sem_receita sem_exame desconto$ preço$ preço_baixo
    aproveite clique$ ganhe$ rápido_e
    compra_ora acquista$ comprare$ spedizione sconto$ senza_ricetta subito$ senza_busta busta_paga iscriviti
    registrati$ clicca$ offerta$ richiedi$ veloci$ guadagna$ prezzo$ prezzi$ gratuito$
    kup$ kupić$ kupię$ tanio$ tanie$ tani$ darmow darmowe bez_depozytu bez_egzaminu zarejestruj teraz$
    szybko$
    promocj rabat dostawa$ wysyłk gwarancj bez_bik od_ręki
    satın$ ucuz hemen$ tıkla bonusu deneme$ giriş$ güncel$ kazan$ bedava$ ücretsiz siteleri$ siteler$
    güvenilir
    kaçak$ yüksek_oran üye$ kayıt$ fırsat indirim kredisiz
    daftar$ pulsa$ tanpa$ tanpa_potongan hari_ini terpercaya$ resmi$ situs$ agen$ murah$ beli$ menang$
    bandar$
    bonus_harian terbaru$
    mua$ bán$ giá_rẻ uy_tín đăng_ký miễn_phí khuyến_mãi trực_tiếp tặng$ toàn_quốc nhanh$ liên_hệ chất_lượng
    koupit$ levně levné zdarma ihned$ bez_registru výhodn nejlepší kúpiť lacno
    olcsó vásárl azonnal ingyen ieftin cumpara köp$ köpa billigt billige utan_recept uden_recept
    uten_registrering uden_registrering ilman$ ilmainen ilmaiseksi halvalla kopen$ goedkoop zonder_recept
    bestel$ nu_kopen zonder_bkr jeftino besplatno kupiti kupi$
    """),
    "Han": word_set("""
    419 加微 微信 薇信 vx 威信 qq 扣扣 电话 电话预约 預約 预约 可约 注册 註冊 注册送 送彩 首存 开户 開戶
    免费 免費 在线观看 在线播放 免费观看 高清 官网 官網 网址 平台 推荐 推薦 保真 可查 当天 當天 放款 不看
    无抵押 秒批 无需 无前期 先验货 货到付款 后付款 包过 包夜 包邮 包郵 包年 优惠 優惠 特价 低价 最低价 便宜
    出售 批发 诚信 专业 專業 正规 正規 办理 全套 全国 全國 全市 可飞 上门 选照片 快餐 工作室 论坛 場子 场子
    自荐 兼职 兼職 赚钱 日赚 月入 点击 點擊 下载 下載 加群 領取 领取 咨询 联系 24小时 送58 送88 送38 客服
    代理 充值 提现 提現 出款 播放 视频在 無料 登録 今すぐ クリック 通販 送料無料 販売 お申し込み 申込
    お問い合わせ プレゼント ボーナス 入金不要 限定 即日 簡単 誰でも 保証 公式 人気 おすすめ ランキング
    即会える 安い 最安値 割引 購入 line追加 キャンペーン こちら 高収入
    """),
    "Cyrillic": word_set("""
    купить$ купи$ купите$ куплю$ закажи закажите заказать$ заказ$ продаж продам$ продаём дешев дёшев
    недорого$ скидк акци акция$ бесплатн бесплатно$ регистраци регистрац без_регистрац без_отказ отказа$
    без_проверок без_проверк на_карт онлайн$ круглосуточно$ круглосуточн звоните$ звони$ пишите$ пиши$
    обращайтесь переходи переходите жми жмите сейчас$ срочно$ гаранти гарантия$ промокод бонус зеркал
    скачать$ смотреть$ качеств доставк без_вложен вложений$ с_выводом на_деньги реальные_деньги на_дом
    выезд телеграм телеграмм вотсап ватсап whatsapp telegram без_экзамен экзаменов$ занесени сайт$
    официальн лучшие$ лучший$ выгодн выгодно$ быстро$ цены$ цена$ услуг услуги$ анонимно$ в_день от_5000
    без_предоплат играть$ играй выиграй получи$ получите$ только_сегодня заходи вступай подпишись набираю
    в_личк личные_сообщ лс$ в_лс в_неделю в_месяц за_неделю в_час свободного_времени обучение$ опыт_не
    без_опыта опыта$ напиши$ писать$ ссылк любой$ любую$ бот$ заходите желающ нужен$ нужны$ ищем$ ищу$
    готовы$ узнать$ подробност начать$ зарабатыва нужно$ привет$ безкоштовно купити дешево
    """),
    "Arabic": word_set("""
    مجانا مجانية مجاني مجانًا مكافأة مكافاة بونص ترحيبي سجل سجلي تسجيل الان الآن اتصل اتصل_بنا للتواصل تواصل
    واتساب واتس تلجرام
    تليجرام شراء للبيع بيع رخيص رخيصه ارخص أرخص خصم عرض عروض توصيل اون_لاين أونلاين اونلاين اربح ربح تحميل
    تنزيل شحن بدون
    بدون_كفيل كفيل مترجمة بجوده بجودة عالية ارقام أرقام افضل أفضل مضمون مضمونه فوري مباشرة مباشر مشاهدة اصلي
    اصلية الاصلية زيادة
    يوميا بالرياض بجدة اشترك حمل
    رایگان خرید فروش ارزان ثبت ثبت_نام تحویل_فوری فوری اونلاین آنلاین بونوس سریع مفت رجسٹر کریں ابھی خریدیں
    """),
    "Hangul": word_set("""
    추천 무료 사이트 후불 후불제 24시간 문의 예약 가능 당일 입금 즉시 보장 지급 보너스 구매 판매 정품 할인
    이벤트 가입 쿠폰 안전 주소 링크 바로가기
    카톡 카카오톡 텔레그램 상담 무직자 무심사 저렴 실시간 고화질 검증 인증 클릭 신청 배송 업체 최대 혜택
    하루 하세요
    """),
    "Thai": word_set("""
    สมัคร ฟรี ออนไลน์ โบนัส ฝาก ถอน ขั้นต่ำ ไม่มีขั้นต่ำ ราคาถูก ราคาดี ด่วน อนุมัติ ทันที แจก รับ คลิก จ่าย
    อันดับหนึ่ง อันดับ1
    24ชม 24 ไลน์ แอดไลน์ โปรโมชั่น ส่วนลด แตกง่าย ดีที่สุด ได้เงินจริง ขาย ซื้อ นัด ไว
    """),
    "Hebrew": word_set("""
    אונליין בונוס ללא_הפקדה הפקדה חינם עכשיו הירשמו הרשמה התקשרו לקנייה קנה מבצע הנחה משלוח מהירות מהיר
    ללא_ערבים ללא בזול
    וואטסאפ לחצו 24_שעות מיידי מובטח
    """),
    "Greek": word_set("""
    μπόνους μπονους δωρεάν δωρεαν αγορά αγορα αγοράστε φθην φτην χωρίς_συνταγή χωρίς αποστολή εγγραφ τώρα
    τωρα online
    προσφορ έκπτωσ καλέστε άμεσ κερδίστε παίξτε
    """),
    "Devanagari": word_set("""
    ऑनलाइन बोनस मुफ्त मुफ़्त फ्री कॉल कॉल_करें व्हाट्सएप संपर्क खरीदें खरीदे सस्ते सस्ता दाम अभी तुरंत रजिस्टर क्लिक
    करें आज गारंटी
    नंबर जीतें डाउनलोड जमा बिना ऑफर
    """),
    "Bengali": word_set("""
    বোনাস বিনামূল্যে ফ্রি নিবন্ধন করুন কিনুন সস্তা এখনই অনলাইন কল যোগাযোগ হোয়াটসঅ্যাপ ক্লিক জিতুন ডাউনলোড
    """),
    "Tamil": word_set("""
    போனஸ் இலவச இலவசம் பதிவு இப்போது ஆன்லைன் வாங்க மலிவ அழைக்க தொடர்பு கிளிக் உடனடி
    """),
    "Georgian": word_set("ბონუს უფასო ონლაინ დარეგისტრირ იყიდ იაფად დარეკ ახლავე"),
    "Armenian": word_set("բոնուս անվճար օնլայն գրանցվ գնիր էժան զանգահար հիմա"),
}  # fmt: skip

# Words of a report; an advertisement has none of them: it speaks of now and to you.
NARRATIVE: dict[str, frozenset[str]] = {
    "Latin": word_set("""
    bought sold found lost went came began held say was were had been paid gave took its said says told he
    she they his her hers their them him who whom whose which would could did according reported alleged
    claimed charged arrested convicted police court investigators prosecutors war waren wurde wurden hatte
    hatten sagte sagten er ihm ihr ihre ihren laut nachdem polizei était étaient avait avaient été ils elle
    elles selon dont leur leurs fue fueron era eran había habían según dijo él ella ellos ellas su sus
    policía erano stato stata hanno detto secondo lui foi foram disse segundo ele ela eles seu sua werd
    werden zei volgens zijn hij zij haar był była było byli powiedział według jego jej dedi etti oldu göre
    ettiği olduğu polisi katanya menurut ông theo
    """),
    "Cyrillic": word_set("""
    был была были было сказал сказала сообщил сообщила сообщили заявил заявила он она они его её ее их ему
    ей который
    которая которые которых согласно словам полиция суд следователи
    """),
    "Han": word_set("""
    表示 记者 記者 报道 報道 据悉 警方 被告 涉嫌 法院 他说
    她说 他们 认为 認為 指出 と述べ によると だった でした 警察 逮捕
    """),
    "Arabic": word_set("قال قالت كان كانت وفق وفقا التي الذي الذين الشرطة محكمة بود گفت"),
    "Hangul": word_set("말했다 밝혔다 했다 였다 됐다 따르면 경찰 혐의 검찰"),
    "Thai": word_set("กล่าว เขา เธอ ตำรวจ ระบุว่า"),
    "Hebrew": word_set("אמר אמרה היה הייתה הוא היא לפי המשטרה"),
    "Greek": word_set("είπε ήταν είχε σύμφωνα αστυνομία"),
    "Devanagari": word_set("कहा था थे थी ने उन्होंने पुलिस"),
}  # fmt: skip

# English words in -ed tell what somebody did, but for these.
NOT_PAST = word_set("""
    guaranteed trusted certified needed limited unlimited licensed based required approved verified featured
    used
    related hundred hundreds speed need feed indeed shared animated unneeded dedicated advanced experienced
    qualified
    interested satisfied customized personalized preferred red bed wed embed breed united exceed succeed
    proceed weed
""")

# An article calls these out to nobody; an advertisement opens with them.
IMPERATIVES = word_set("""
    buy order get play join earn claim invest call contact visit click sign watch win lose rank send grab
    download hire try apply shop save double reply text whatsapp txt cheap hot best need want looking
    kaufen kauf bestellen jetzt sichern achetez acheter jouez gagnez commandez compra compre comprar gana
    gane acquista richiedi kup koop bestel köp satın daftar mua купить купи купите закажите звоните
    получи получите заработай скачать взломать
""")

# Any of these inside a stretch means prose, not an advertisement ("a loan of 500,000 was approved").
PROSE_WORDS = word_set("""
    the a an was were is are has had have that which who of by from and said he she it they his her
    its der die das den dem des ein eine war hat wurde und le la les un une été est et qui que du au
    el los las fue era y del è il lo di e
    """)

# Behind digits these make a date, a count or an address: 2020年, 419名, 44号.
COUNTERS = frozenset(
    "年月日号號届屆点點时時分秒元万萬亿億个個人名条條项項次天周岁歲米公里吨噸%％多余餘家户戶起批件座台国國线線路楼樓"
    "室期集章页頁第년월일명개원회세"
)

# A full stop after one of these does not end a sentence.
TITLES = word_set("mr mrs ms dr prof st sr jr gen col lt sgt rev hon no inc ltd co г ул им д-р")

# A word of this list before a stretch in another script says that the article quotes it.
GLOSS_CUES = word_set("""
    see under quoting quotes quoted cites citing cited via as called calls call named name names
    word words phrase slogan slogans sign signs saying said say says read reads reading title titled
    titles entitled written writes wrote write inscription graffiti newspaper paper newspapers
    magazine daily weekly ministry company firm ship vessel site website app platform term terms is
    was are by thank thanks and or programme program song book novel film play poem letter letters
    character characters chant chanted chanting chants shouted shouting shouts scrawled scribbled
    spelled spelt spells spelling typed types type typing hashtag hashtags tag tags banner banners
    poster posters placard placards cry cried shout translated translation translates translate
    original means meaning meant reply replied replies answered answer whispered sang sung hymn
    anthem motto label labels labelled labeled caption captioned headline headlines account user
    username nickname nick handle alias pseudonym pronounced transliterated renamed rendered known
    like keyword keywords query searched search searching text texts message messages post posts
    posted tweeted tweet abbreviation acronym verb noun adjective expression proverb idiom dish
    drink brand channel group party movement agency outlet broadcaster publisher publication village
    town city street river operation project chinese japanese russian ukrainian greek arabic korean
    hebrew thai hindi persian the a an word: its their his her this of with for to genannt heißt
    namens firma unternehmen zeitung aufschrift wort begriff steht stand parole parolen und oder als
    der die das dem den ein eine titel lied buch heisst hieß nannte nennt von mit für zum appelé
    appelée nommé nommée intitulé intitulée mot mots terme journal société entreprise lisait lit et
    ou le la les un une dit nom chanson livre comme de du des par pour llamado llamada palabra
    término lema periódico empresa y o el los las una dice canción libro como del por назван названа
    называется называют слово слова написано написал газета газеты газете компания компании фирма
    программа через издание и или термин лозунг надпись песня книга фильм как группа сайт канал с от
    для по плакат плакате disent disait écrit dicen dijo decía lee leía escribió قال كتب
    """)
# After a stretch these explain it.
GLOSS_FOLLOWERS = word_set("""
    or meaning means literally translated translates was is are has had which who were said says asked
    oder also bedeutet heißt ou signifie c'est-à-dire soit или то означает значит
    """)
# Between two stretches of one script these are the article's own words: 李雷 and 韩梅梅.
JOINERS = word_set(
    "and or und oder et ou y o e и или а to in the of with vs for a an as by on at from 和 与 及 و أو"
)

# Whole-line page furniture: (the code of what it is, beginnings). A line of at most FURNITURE_MAX characters
# that begins with one of these is a hint; entries ending in "$" must be the whole line.
FURNITURE_MAX = 160
FURNITURE: dict[str, tuple[str, ...]] = {
    "advertising_label": _phrases("""
    advertisement$ advertisements$ advertorial$ ad$ anzeige$ werbung$ publicité$ реклама$ 广告$ 廣告$
    إعلان$ إعلانات$ publicidad$ anuncio$ 広告$ 광고$ reklama$ annonse$ annons$ sponsored_content$
    sponsored$ sponsored_post$ promoted_content$ paid_content$ contenu_sponsorisé$
    contenido_patrocinado$ gesponserter_beitrag$ story_continues_below story_continues_after
    article_continues_below article_continues_after continue_reading_the_main_story
    scroll_to_continue
    """),
    "link_to_others": _phrases("""
    read_more: read_more$ read_also read_next see_also: related: related$ related_articles
    related_stories related_content related_topics more_on_this more_from most_popular most_read$
    most_viewed$ recommended$ recommended_for_you you_may_also_like you_might_also_like up_next$
    trending$ trending_now lesen_sie_auch lesen_sie_mehr mehr_zum_thema
    das_könnte_sie_auch_interessieren auch_interessant lire_aussi à_lire_aussi à_lire_également
    sur_le_même_sujet lea_también leer_más te_puede_interesar noticias_relacionadas читайте_также
    материалы_по_теме по_теме$ по_теме: 相关阅读 相关新闻 延伸阅读 推荐阅读 関連記事 관련기사
    اقرأ_أيضا اقرأ_أيضًا
    اقرأ_المزيد مواضيع_ذات_صلة leggi_anche leia_também lees_ook
    """),
    "subscribe": _phrases("""
    subscribe_to_our subscribe_now subscribe_today subscribe_here subscribe$ sign_up_for_our
    sign_up_for_the sign_up_to_our sign_up_to_receive sign_up_now sign_up_here sign_up$ newsletter$
    newsletter_abonnieren get_our_free get_our_app get_the_app get_the_free get_the_latest
    download_our_app download_the_app$ download_our_free don't_miss_the_latest don’t_miss_the_latest
    never_miss_a_story this_article_is_for_subscribers this_content_is_for_subscribers
    already_a_subscriber log_in_to create_a_free_account enter_your_email support_our_journalism
    jetzt_abonnieren jetzt_newsletter abonnieren_sie abonnez-vous_à abonnez-vous_pour
    abonnez-vous_dès abonnez-vous$ inscrivez-vous_à cet_article_est_réservé suscríbete suscríbase
    подпишитесь_на подписывайтесь_на 订阅 点击这里订阅 点击订阅 下载客户端 扫描二维码 扫码关注
    اشترك_في اشترك_الآن
    """),
    "sharing": _phrases("""
    share_this share_on_facebook share_on share_via share$ share: tweet$ copy_link print_this
    email_this partager_cet partager_sur partager$ artikel_teilen teilen$ auf_facebook_teilen
    compartir$ compartir_en поделиться$ поделиться_в поделиться_с 分享到 分享$ شارك_المقال شارك_على شارك$
    """),
    "follow": _phrases("""
    follow_us_on follow_us$ follow_us_at like_us_on join_us_on folgen_sie_uns suivez-nous síguenos
    关注我们 تابعنا_على تابعنا$
    """),
    "cookies": _phrases("""
    we_use_cookies this_site_uses_cookies this_website_uses_cookies our_website_uses_cookies
    by_continuing_to_browse by_continuing_to_use by_using_this_site accept_all_cookies
    accept_cookies accept_all$ cookie_settings cookie_policy$ manage_cookies wir_verwenden_cookies
    diese_website_verwendet_cookies ce_site_utilise_des_cookies nous_utilisons_des_cookies
    utilizamos_cookies este_sitio_utiliza_cookies мы_используем_cookie мы_используем_файлы_cookie
    本网站使用cookie
    """),
    "click": _phrases("""
    click_here$ click_here_to click_here_for tap_here hier_klicken klicken_sie_hier cliquez_ici
    haga_clic_aquí нажмите_здесь нажмите_сюда 点击这里 点击此处 点击查看 اضغط_هنا back_to_top$ skip_to
    load_more$ show_more$ view_comments$ leave_a_comment$ comments$
    """),
    "footer": _phrases("""
    责任编辑 版权所有 未经许可 all_rights_reserved copyright_© © (c)_20 alle_rechte_vorbehalten
    tous_droits_réservés todos_los_derechos_reservados все_права_защищены جميع_الحقوق_محفوظة
    terms_of_use$ terms_of_service$ privacy_policy$
    """),
}

# Small words that mark a sentence as written in this language; words that its neighbours share are left out.
FUNCTION_WORDS: dict[str, frozenset[str]] = {
    "en": word_set("""
    the of and to was that for with were has have had his her they which from by is are been not
    this said who would their but she it its at as be into after when than will could about before
    over because while did does between
    """),
    "de": word_set("""
    der die das und nicht ist dem den sich auf für mit ein eine wurde werden sind auch nach bei wird
    über zu von dass einen hat aus im zur zum einer einem eines haben sie er wir noch nur kein keine
    vor durch seit oder als am wie
    """),
    "fr": word_set("""
    le les des et est une dans pour qui sur pas aux ont été avec par ne ce cette ses elle nous du au
    il mais sont ils leur leurs où fait selon après depuis aucun d'un d'une l'on c'est n'a qu'il
    avait était sans
    """),
    "es": word_set("""
    el los las del una por con para fue como pero más sus al lo está han según desde hasta sobre
    entre había son este esta también ya cuando muy sin qué porque se
    """),
    "it": word_set("""
    il gli della delle dei degli che di è non una con per sono stato stata nel nella alla anche più
    dal dalla sul ha hanno come secondo dopo questo questa
    """),
    "pt": word_set("""
    os das dos uma não com para foi como mas mais seu sua são está pelo pela segundo até também
    quando em ao à às entre sobre já nos nas
    """),
    "nl": word_set("""
    het een van de niet dat met voor zijn werd ook naar bij wordt over door heeft aan uit maar hij
    zij er nog deze dit volgens worden geen om
    """),
    "ru": word_set("""
    и в не на что с по из был была были это как его к от за о для у он она они но же до при так
    только после которые который которая
    """),
}

ANY_FUNCTION_WORD = frozenset[str]().union(*FUNCTION_WORDS.values())

# These open a sentence, but are too widely shared to tell a language: they end a row of foreign words
# only where they have a capital.
SENTENCE_OPENERS = word_set("""
    a an in on at no so if as he we i all two die das des ihr ihre ihren man am im auch wer wie alle
    wir ein eine la le les un une en l'an se si sa son una unos unas lo e o os il de du da do na el
    los las su sus
    """)

# Languages that short sentences of one another are taken for.
LOOKALIKES: tuple[frozenset[str], ...] = (
    word_set("no nb nn da sv is fo"),
    word_set("id ms jv su"),
    word_set("hr sr bs sh sl"),
    word_set("cs sk"),
    word_set("es gl ca pt ast an oc ext"),
    word_set("fr oc ca wa"),
    word_set("it scn lmo pms vec co nap"),
    word_set("ru uk be bg mk sr rue"),
    word_set("de nds lb als bar nl vls fy"),
    word_set("nl af vls li fy"),
    word_set("en sco"),
    word_set("ar arz"),
    word_set("az tr"),
    word_set("fi et"),
)

# --- what is said to machines ---------------------------------------------------------------------------

# The names under which a text speaks to a language model.
MACHINES = (
    r"(?:(?<!\w)(?:ai|a\.i\.|llms?|language\s+models?|chat\s?gpt|gpt(?:-?\d\w*)?"
    r"|artificial\s+intelligence|chatbots?|claude|gemini"
    r"|copilot|llama|grok"
    r"|ki(?:-\w+)?|ia|ии|нейросет\w*|языков\w+\s+модел\w*|искусственн\w+\s+интеллект\w*|мовн\w+\s+модел\w*"
    r"|inteligencia\s+artificial|inteligência\s+artificial|intelligence\s+artificielle"
    r"|intelligenza\s+artificiale"
    r"|künstliche\s+intelligenz|sprachmodell\w*|modèles?\s+de\s+lang(?:age|ue)s?"
    r"|modelos?\s+de\s+(?:lenguaje|linguagem)"
    r"|modell[oi]\s+linguistic[oi]|modell[oi]\s+di\s+linguaggio|taalmodel\w*|model\w*\s+językow\w*"
    r"|sztuczn\w+\s+inteligencj\w*|språkmodell\w*|sprogmodel\w*|jazykov\w+\s+model\w*|yapay\s+zek\w*"
    r"|dil\s+modeli\w*"
    r"|kecerdasan\s+buatan|model\s+bahasa|trí\s+tuệ\s+nhân\s+tạo|mô\s+hình\s+ngôn\s+ngữ)(?!\w)"
    r"|人工智能|人工智慧|语言模型|語言模型|大模型|(?<![a-z])ai(?![a-z])|言語モデル|인공지능|언어\s?모델"
    r"|الذكاء\s+الاصطناعي"
    r"|نموذج\s+لغ\w*|هوش\s+مصنوعی|מודל\s+שפה|בינה\s+מלאכותית|भाषा\s+मॉडल|एआई|γλωσσικ\w+\s+μοντέλ\w*"
    r"|โมเดลภาษา|ปัญญาประดิษฐ์)"
)
# Before an order nobody is told what somebody does: 'to ignore', 'they ignore'.
_NOT_TOLD = (
    r"(?<!\b(?:to|they|we|i|he|she|who|that|would|could|might|may|will|often|simply|can|cannot"
    r"|didn't|people|users|and\s+then)\s)"
)
# (order to drop, what is to be dropped), in a language where the order comes first.
_DROPS: tuple[tuple[str, str], ...] = (
    (
        _NOT_TOLD
        + r"(?:ignore|disregard|forget|override|overrule|bypass|discard|neglect|cancel|erase|delete|revoke"
        r"|set\s+aside"
        r"|(?:do\s+not|don't|stop|never|no\s+longer)\s+(?:follow(?:ing)?|obey(?:ing)?"
        r"|listen(?:ing)?\s+to))",
        r"(?:instructions?|prompts?|directions?|guidelines|directives|rules|commands|training|programming"
        r"|constraints"
        r"|restrictions|context|above|messages|rules\s+you|everything\s+(?:you|above|before|said)"
        r"|all\s+(?:above"
        r"|that))",
    ),
    (
        r"(?:ignorier(?:e|en\s+sie|t)|vergiss|verwerfe|lösche|übergehe|vergessen\s+sie|missachte"
        r"|missachten\s+sie|überschreibe|befolge\s+nicht"
        r"|folge\s+nicht|verwirf)",
        r"(?:anweisung\w*|instruktion\w*|vorgaben?|regeln?|prompts?|befehle?|alles,?\s+was|richtlinien?"
        r"|systemprompt\w*)",
    ),
    (
        r"(?:ignore[zrs]?|oublie[zrs]?|annule[zrs]?|supprime[zrs]?|ne\s+t(?:iens|enez)\s+pas\s+compte"
        r"|fai(?:s|tes)\s+abstraction|contourne[zrs]?"
        r"|ne\s+sui(?:s|vez)\s+pas)",
        r"(?:instructions?|consignes?|directives?|règles?|prompts?|tout\s+ce\s+qu[ei'’])",
    ),
    (
        r"(?:ignora|ignoren?|ignorad|olvida|cancela|borra|descarta|olvid[ae]n?|ha(?:z|ga)\s+caso\s+omiso"
        r"|desobedece|omite|no\s+sigas?)",
        r"(?:instrucciones|todo\s+lo\s+(?:que|anterior)|órdenes|reglas|indicaciones|directrices|prompts?)",
    ),
    (
        r"(?:ignor[ae]|esque(?:ça|ce)|desconsider[ae]|não\s+siga)",
        r"(?:instruções|regras|ordens|diretrizes|orientações|prompts?)",
    ),
    (
        r"(?:ignor[ai]|ignorate|dimentica(?:te)?|trascura(?:te)?|scarta|non\s+seguire)",
        r"(?:istruzioni|regole|ordini|direttive|prompt)",
    ),
    (r"(?:negeer|vergeet|volg\s+niet)", r"(?:instructies|aanwijzingen|opdrachten|regels|prompts?)"),
    (
        r"(?:zignoruj|ignoruj|zapomnij|pomiń|pomijaj|nie\s+stosuj|zapomeň\w*|ignorujte)",
        r"(?:poleceni\w*|instrukcj\w*|zasad\w*|wskazówk\w*|prompt\w*|pokyn\w*|instrukc\w*|pravid\w*)",
    ),
    (
        r"(?:(?:про)?игнорируй(?:те)?|забудь(?:те)?|отбрось(?:те)?|не\s+(?:следуй|выполняй|учитывай)(?:те)?"
        r"|(?:про)?ігноруй(?:те)?)",
        r"(?:инструкци\w*|указани\w*|правил\w*|команд\w*|промпт\w*|предписани\w*|вказівк\w*|інструкці\w*)",
    ),
    (r"(?:abaikan|lupakan|jangan\s+ikuti)", r"(?:instruksi|perintah|petunjuk|aturan|arahan)"),
    (r"(?:bỏ\s+qua|quên|phớt\s+lờ)", r"(?:hướng\s+dẫn|chỉ\s+dẫn|lệnh|chỉ\s+thị|quy\s+tắc)"),
    (r"(?:ignorera|ignorer|glöm|glem|bortse)", r"(?:instruktion\w*|anvisning\w*|instruks\w*|regler\w*)"),
    (r"(?:αγνόησε|αγνοήστε|ξέχνα|ξεχάστε)", r"(?:οδηγί\w*|εντολ\w*)"),
    (r"(?:تجاهل\w*|انس[َى]?|لا\s+تتبع|تجاوز|أهمل)", r"(?:ال)?(?:تعليمات|أوامر|توجيهات|قواعد|إرشادات)"),
    (r"(?:התעלם|התעלמו|התעלמי|שכח)", r"ה?(?:הוראות|הנחיות|כללים|פקודות)"),
)
# In scripts without spaces, and where the order comes last.
_DROPS_CLOSE = (
    r"\b(?:instructions|prompts|guidelines|rules)\s+(?:above\s+)?(?:are|is)\s+(?:now\s+)?(?:void"
    r"|cancel\w+|obsolete|superseded|no\s+longer)|"
    r"(?:忽略|无视|無視|取消|删除|忘记|忘記|忘掉|不要理会|不要遵[守循从]|绕过|繞過).{0,14}(?:指令|指示"
    r"|提示|命令|规则|規則|要求|设定|說明|说明|内容)"
    r"|(?:指示|命令|プロンプト|ルール|指令|設定|説明).{0,8}(?:無視し|忘れて|忘れろ|破棄し|従わな)"
    r"|(?:지시|명령|프롬프트|지침|규칙).{0,10}(?:무시하|무시해|잊어|잊으|따르지)"
    r"|(?:talimat|komut|yönerge|kural|istem)\w*(?:\s+\w+){0,3}\s+(?:yok\s+say|görmezden\s+gel|unut"
    r"|dikkate\s+alma|göz\s+ardı)"
    r"|(?:निर्देश|आदेश|नियम)\S*.{0,20}(?:अनदेखा|नज़रअंदाज़|नजरअंदाज|भूल|उपेक्षा)"
    r"|دستور\w*.{0,25}(?:نادیده\s+بگیر|فراموش\s+کن)"
    r"|(?:ละเว้น|เพิกเฉย|ลืม).{0,20}(?:คำสั่ง|คำแนะนำ)"
)
_GAP = r"\W+(?:[\w'’]+\W+){0,6}?"
# What tells that a text speaks to a language model: (weight, code, pattern over lower case). Three do.
INSTRUCTION_SIGNS: tuple[tuple[int, str, str], ...] = (
    (
        2,
        "drops_instructions",
        "|".join(rf"{_NOT_TOLD}\b{verb}{_GAP}{what}\b" for verb, what in _DROPS) + "|" + _DROPS_CLOSE,
    ),
    (
        1,
        "given_before",
        r"\b(?:deine[nr]?|tes|vos|tus|suas?|tuas?|le\s+tue|свои|твои|ваши|twoje|je|jouw)\s+(?:regeln"
        r"|anweisungen|instructions|consignes"
        r"|règles|instrucciones|reglas|regras|instruções|istruzioni|regole|инструкции|правила|instrukcje"
        r"|zasady|regels|instructies)\b"
        r"|\b(?:guidelines|rules|instructions)\s+you\b|\b(?:previous|prior|above|earlier|preceding|before"
        r"|original|initial|existing|all\s+other"
        r"|your\s+(?:\w+\s+)?"
        r"(?:instructions|guidelines|rules|training|programming)|system\s+prompts?"
        r"|bisherig\w+|vorherig\w+|vorangegangen\w+|obig\w+|früher\w+"
        r"|précédent\w*|ci-dessus|antérieur\w*|anterior(?:es)?|previ[ao]s|precedent[ei]|eerdere?|vorige"
        r"|bovenstaande"
        r"|poprzedni\w*|wcześniejsz\w*|powyższ\w*|předchozí\w*|предыдущ\w*|прежн\w*|предшествующ\w*"
        r"|вышестоящ\w*"
        r"|попередн\w*|önceki|yukarıdaki|sebelumnya|trước|tidigare|tidligere|προηγούμεν\w*|السابقة"
        r"|السابقه|أعلاه|قبلی"
        r"|הקודמות|पिछले|पिछली)\b|之前|以上|上述|先前|前面|これまで|以前の|上記|이전|앞선|위의|ก่อนหน้า",
    ),
    (
        3,
        "calls_model",
        # 'Note to AI reviewers:', 'Dear ChatGPT,'
        r"(?:^\W*|[\"“(\[«【「『（\]:：]\s*)(?:notes?|attention|message|hint|instructions?|important"
        r"|notice|reminder"
        r"|dear|hey|hello|hi|ok|okay|to|for|hinweis|achtung|nachricht|anweisung|an|à|consigne|nota|aviso"
        r"|atención"
        r"|atenção|para|mensaje|mensagem|instrucción|avviso|attenzione|uwaga|notatka|do|let\s+op|aan"
        r"|внимание"
        r"|примечание|сообщение|инструкция|заметка|обращение|для|увага|dikkat|catatan|perhatian|untuk"
        r"|lưu\s+ý|obs|till"
        r"|ملاحظة|تنبيه|رسالة|إلى|توجه|הערה|ध्यान\s+दें)\b[,:!]?\s+(?:[\w'’]+\s+){0,3}?(?:[ldn]['’]"
        r"|all['’])?"
        rf"{MACHINES}(?:[\s-]+[\w-]+){{0,2}}?\s*[:,!]"
        rf"|(?:^\W*|[“\"「『（(【：:]\s*)(?:致|给|給|写给|告知|提示|注意"
        rf"|各位)[：:，,]?.{{0,4}}{MACHINES}.{{0,5}}[：:，,]"
        rf"|{MACHINES}.{{0,8}}(?:へ[：:、]|へのお知らせ|へのメモ|に告ぐ|에게[:：,]|께[:：,])"
        # 'If you are a language model', 'As an AI, you'
        r"|\b(?:if|wenn|falls|si|se|если|якщо|jeśli|als|eğer|jika|nếu|om|hvis|pokud|אם|यदि|अगर|إذا|اگر)\s+"
        r"(?:you(?:'re|\s+are)|du|sie|tu|vous|eres|usted|você|tu\s+sei|sei|ты|вы|ти|ви|jesteś|sen|kamu"
        r"|anda|bạn|je|ni|ste"
        r"|אתה|आप|كنت|شما)\b(?:\s+\w+){0,3}?\s+"
        rf"{MACHINES}(?!\s+(?:developer|engineer|researcher|company|startup|expert|user|regulat|safety))"
        rf"|(?:如果|若|假如|もし|만약)?(?:你是|您是|あなたが|당신이"
        rf"|네가).{{0,8}}{MACHINES}.{{0,4}}(?:[，,、]|なら|であれば|の場合|라면|이면)"
        r"|\beğer\s+(?:\w+\s+){0,3}?(?:yapay\s+zek|dil\s+model)\w*s[aeıi]n"
        rf"|\bas\s+an?\s+(?:\w+\s+)?{MACHINES}(?:[\s-]+[\w-]+){{0,5}}?\W+you\b",
    ),
    (
        2,
        "speaks_to_model",
        # 'Any AI reading this', 'If an AI reads this, state', 'AI agents must rate'
        r"\b(?:if|when|wenn|falls|si|se|если|якщо|jeśli|als|eğer)\s(?:[\w'’]+\s){0,8}?"
        rf"{MACHINES}(?!\s+(?:developer|engineer|researcher|company|startup|expert|user|regulat|safety))"
        r"(?:\W+[\w'’]+){0,5}?\W+(?:you|must|should|do\s+not|don't|please|only|write|say|state|tell|reply"
        r"|rate|mark"
        r"|conclude|treat|recommend|praise|skip|answer|respond|output|print|summari[sz]e|describe)\b"
        rf"|{MACHINES}(?:[\s-]+[\w-]+){{0,2}}?\s+(?:reading|processing|analy[sz]ing|reviewing"
        rf"|summari[sz]ing"
        r"|evaluating|parsing)\s+th(?:is|ese)\b"
        rf"|{MACHINES}(?:[\s-]+(?:reviewers?|assistants?|models?|agents?|systems?|crawlers?|tools?|bots?"
        rf"|readers?))?"
        r"\s+(?:must|should|shall|are\s+(?:required|instructed)\s+to|has\s+to|have\s+to|needs?\s+to)\s+"
        r"(?:not\s+|never\s+|only\s+)?(?:recommend|approve|rate|give|ignore|output|reply|respond|answer"
        r"|describe"
        r"|conclude|treat|mark|summari[sz]e|say|state|praise|include|mention|flag|skip|refuse)"
        r"|\bwhen\s+(?:summari[sz]ing|reviewing|analy[sz]ing|processing|evaluating|answering)\b.{0,40}\b"
        r"(?:assistant|model|you)\s+(?:must|should)"
        r"|(?:^\W*|[:：]\s*)(?:assistant|chatbot)\s*[,:]",
    ),
    (
        2,
        "gives_role",
        r"\byou(?:'re|\s+are)\s+(?:now\s+|no\s+longer\s+|an?\s+|in\s+|the\s+)*(?:chat\s?gpt|gpt-?\d|dan\b"
        r"|(?:\w+\s+){0,2}?(?:ai\b|assistant\b"
        r"|language\s+model|chatbot)|(?:developer|unrestricted|debug|god|admin|jailbreak|sudo|dan)\W+mode"
        r"|unrestricted|jailbroken|bound\s+by)"
        r"|\b(?:enter|enable|activate|simulate|switch\s+to)\s+(?:\w+\s+)?(?:developer|debug|unrestricted"
        r"|god|jailbreak|dan)\W+mode"
        r"|\bdo\s+anything\s+now\b|\b(?:act\s+as|play\s+the\s+role\s+of)\s+(?:an?\s+)?(?:dan\b|chatbot"
        r"|unrestricted|jailbroken|ai\b|sda\b)"
        rf"|\b(?:du\s+bist|tu\s+es|vous\s+êtes|eres|você\s+é|sei|ты|jesteś"
        rf"|je\s+bent)\s+(?:\w+\s+){{0,3}}?{MACHINES}"
        rf"|(?:你(?:现在)?是|あなたは|당신은|너는|أنت).{{0,6}}{MACHINES}",
    ),
    (
        1,
        "starts_task",
        r"\bfrom\s+now\s+on,?\s+(?:you|your|answer|respond)|\byour\s+new\s+(?:task|instructions?|role"
        r"|goal|objective|job|rules)\b"
        r"|\bnew\s+(?:system\s+)?instructions?\s*:|\bpretend\s+(?:that\s+)?(?:you\b|to\s+be)"
        r"|\bdu\s+bist\s+(?:jetzt|nun|ab\s+sofort)|\btu\s+es\s+(?:maintenant|désormais)|\bahora\s+eres\b"
        r"|\ba\s+partir\s+de\s+ahora"
        r"|\bтеперь\s+ты\b|\bотныне\b|从现在(?:开始|起)|你现在是|今からあなた|지금부터|너는\s+이제"
        r"|من\s+الآن\s+فصاعدا|\bartık\s+sen\b|\bod\s+teraz\b",
    ),
    (
        1,
        "orders_answer",
        r"\b(?:reply|respond|answer|return|output|print|write|say|state)\b(?:\s+\w+){0,3}?\s+(?:only"
        r"|exactly|nothing\s+but|just|simply|verbatim)\b"
        r"|\b(?:only|just|simply|always)\s+(?:reply|respond|answer|output|print|write|say)\b"
        r"|\b(?:do\s+not|don't|never|must\s+not|skip|avoid|without|stop)\s+(?:all\s+|any\s+)?(?:flag"
        r"|mention|fact-?check|summari[sz]|reveal|report"
        r"|refus|includ|critici[sz]|warn|disclos|review|list|question|doubt|verif|raise"
        r"|write\s+anything)\w*"
        r"|\b(?:rate|score|mark|classify|label|grade|describe|summari[sz]e|treat|present|recommend"
        r"|approve|accept|praise|conclude|endorse"
        r"|evaluate|consider)\b(?:\s+\w+){0,2}?\s+(?:this|the|every|all|any"
        r"|that)\s+(?:\w+\s+){0,2}?(?:text|article|paper|document|page"
        r"|content|claims?|sentence|paragraph|manuscript|submission|essay|author|passage|audit|site"
        r"|website|product)\b"
        r"|\b(?:maximum|highest|top|perfect|full|positive|favou?rable)\s+(?:score|rating|marks?|grade"
        r"|review|remarks)\b|\b10\s*(?:/|out\s+of)\s*10\b"
        r"|\b(?:give|award|assign)\b(?:\s+\w+){0,4}?\s+(?:five|5|10|full|positive|high\w*|top|maximum"
        r"|perfect|approval)\b"
        r"|\b(?:approve|accept|recommend|praise)\s+(?:it|me|him|her|them|acceptance)\b|\bpre-approved\b"
        r"|\bscore\s+(?:me|it|him|her)\b"
        r"|\b(?:rate|mark|classify|label|describe|treat|present|score|consider)\s+(?:this|the|these|every"
        r"|all|it|everything|any)"
        r"(?:\w*)?(?:\s+\w+){0,4}?\s+(?:as|green|true|verified|safe|accurate)\b|\bskip\s+(?:the\s+"
        r"|any\s+)?fact"
        r"|\b(?:state|conclude)\s+that\b|\b(?:must|should|always)\s+(?:include|insert|add|link\s+to"
        r"|praise|refer\s+to)\b"
        r"|\bwithout\s+(?:any\s+)?(?:restrictions?|filters?|limits?|limitations)\b"
        r"|\bempty\s+list\b|\binstead,?\s+(?:write|say|output|print|reply|respond|tell)"
        r"|\brecommend\s+acceptance\b|\btell\s+(?:the|your)\s+user"
        r"|\bfollow\s+these\s+instead\b|\b(?:just|only)\s+say\b|\band\s+translate\s+th"
        r"|\bput\s+it\s+in\s+a\s+code\s?block"
        r"|\bantworte\w*\s+(?:\w+\s+){0,2}?(?:nur|ausschließlich|lediglich)|\b(?:gib|schreibe?"
        r"|sage?)\s+nur\b|\bbewerte\w*\b|\berwähne\w*\s.{0,30}\bnicht"
        r"|\bmarkiere\w*\b.{0,30}\b(?:keine?|nicht|nichts)|\brépond(?:s|ez)\s+(?:\w+\s+)?(?:uniquement"
        r"|seulement)"
        r"|\bne\s+(?:mentionne|signale|révèle|résume)[zs]?\s+(?:pas|jamais|aucun)|\b(?:notez?"
        r"|évaluez?)\s+(?:ce|cet|cette)\b"
        r"|\bresponde?\w*\s+(?:solo|sólo|únicamente|apenas|somente|só)\b|\bdi\s+que\b|\bdiga\s+que\b"
        r"|\bno\s+(?:marques?|menciones?|señales?|reveles?)\b"
        r"|\bcalifi(?:ca|que)\b|\bnão\s+(?:mencione|marque|revele|aponte)\b|\brispondi\w*\s+(?:solo"
        r"|soltanto|unicamente)|\bnon\s+(?:menzionare|segnalare)"
        r"|\bantwoord\s+(?:alleen|enkel|slechts)|\bodpowiedz\s+(?:tylko|wyłącznie)|\bnie\s+(?:wspominaj"
        r"|oznaczaj)"
        r"|\b(?:ответь|отвечай|выведи|напиши|скажи|пиши)(?:те)?\s+(?:\w+\s+)?(?:только|лишь|исключительно"
        r"|просто)|\bпоставь(?:те)?\b|\bоцени(?:те)?\b"
        r"|\bне\s+(?:упоминай|отмечай|сообщай|помечай)\w*|\bвысш\w+\s+(?:оценк|балл)\w*|\b(?:yalnızca"
        r"|sadece)\b.{0,24}\b(?:yaz|yanıtla|cevapla|söyle)\w*"
        r"|\b(?:balas|jawab)\s+(?:hanya|dengan)|\bchỉ\s+(?:trả\s+lời|viết)|(?:只|仅|請只"
        r"|请只).{0,4}(?:回复|回覆|回答|输出|輸出|说)"
        r"|不要(?:提及|提到|标记|標記|标注|透露|举报|质疑)|给.{0,10}(?:高分|满分|最高)|(?:とだけ"
        r"|のみ(?:を)?)(?:答え|出力|返|回答|書)"
        r"|(?:言及|指摘)しない|触れないで|(?:라고만|만)\s?(?:답|출력|말|대답)|언급하지\s?(?:마|말)|(?:أجب"
        r"|اكتب|قل|رد).{0,30}فقط|لا\s+تذكر"
        r"|केवल.{0,24}(?:उत्तर|जवाब|लिख)|(?:ענה|השב|כתוב)\s+רק|απάντησε\s+μόνο|ตอบ(?:แค่|เพียง|ว่า)",
    ),
    (
        2,
        "asks_for_hidden",
        _NOT_TOLD + r"\b(?:reveal|print|show|repeat|output|display|leak|share|paste|put|continue|describe"
        r"|expose|list|tell\s+me|give\s+me)\b(?:\s+[\w'’]+){0,6}?\s+"
        r"(?:(?:your|hidden|initial|original|system|very\s+first|exact)\s+){1,3}(?:system\s+)?(?:prompts?"
        r"|instructions?|guidelines|configuration|rules)"
        r"|\brepeat\s+(?:\w+\s+){0,3}?(?:words|text|everything|sentences)\s+above\b|\b(?:guidelines|rules"
        r"|instructions|prompts?)\s+(?:that\s+)?you\s+(?:follow|were\s+given|received|have)\b"
        r"|\byour\s+(?:hidden\s+)?(?:system\s+prompt|chain-of-thought|hidden\s+reasoning)\b",
    ),
    (
        1,
        "system_prompt",
        r"\bsystem\s*prompts?\b|\bjailbreak|\bprompt\s+injection|系统提示词?|システムプロンプト",
    ),
    (
        3,
        "chat_marks",
        r"\[/?inst\]|<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id"
        r"|begin_of_text|endofprompt)\|>|<</?sys>>"
        r"|#{2,6}\s*(?:new\s+)?(?:instructions?|system|human|assistant|response)\s*:|</?(?:system"
        r"|instructions?|prompt)>"
        r"|\bbegin\s+system\s+prompt\b|\[(?:system|system_prompt|admin)\]",
    ),
    (
        -2,
        "tells_of_orders",
        r"\b(?:attack\w*|techniques?|researchers?|hackers?|users\s+\w+|papers?|demonstrat\w+|exploit\w*"
        r"|vulnerab\w+|tokens?|jailbreaking"
        r"|prompt\s+injections?|for\s+example|such\s+as|e\.g\.|i\.e\.|chercheurs?|forscher\w*|angriff\w*"
        r"|attaques?|исследовател\w*|атак\w*)\b"
        r"|攻击|研究人员|攻撃|研究者|공격|연구",
    ),
    (
        2,
        "system_message",
        r"^\W*(?:system|developer|admin)(?:\s+(?:message|prompt|override|note|notice))?\s*:",
    ),
)  # fmt: skip
# A paragraph without any of these speaks to no machine: looked for first, because it is quick.
INSTRUCTION_CUES = _phrases("""
    obey rules regel regol regla règle regra vorgab befehl richtlin directiv direttiv orden ordini
    indicacion diretri aanwijz opdracht zasad wskaz pravid правил команд предписан вказів petunjuk
    aturan arahan perintah chỉ_d lệnh quy_tắc instruks kural istem توجيه قواعد إرشاد نموذج نماذج ذكاء
    כללים פקודות ルール 规则 規則 설정 규칙 지침 नियम missacht vergiss modelo linguag lenguaj langage
    linguist artificial artificiel künstliche instruct prompt ignor disregard forget overrid bypass llm
    gpt language_model chatbot assistant claude gemini copilot you_are you're from_now_on pretend system
    [inst <| <<sys ### guideline do_anything_now do_not_follow don't_follow developer_mode unrestricted
    anweisung sprachmodell consigne oublie olvid modèle_de_lang esque desconsider istruzion dimentica
    modello negeer vergeet taalmodel poleceni zapom językow sztuczn инструкц указани модел нейросет
    интеллект забудь игнориру ігнору промпт talimat komut yönerge yapay dil_model abaikan lupakan buatan
    bahasa bỏ_qua quên trí_tuệ ngôn_ngữ instruktion anvisning glöm glem pokyn οδηγ εντολ تعليمات أوامر
    الاصطناعي لغوي دستور مصنوعی הוראות הנחיות מודל מלאכותית निर्देश आदेश मॉडल एआई 指令 指示 提示 命令
    人工智 模型 プロンプト モデル 지시 명령 인공지능 모델 프롬프트 คำสั่ง โมเดล ปัญญาประดิษฐ์
    """)

# Letters of Cyrillic and Greek that look like Latin ones.
LOOKALIKE_LETTERS = dict(
    zip(
        "аеорсхуіјѕһԁԛԝвгкмтпАВЕКМНОРСТУХІЈЅԌԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονρτυιικχγωεу",
        "aeopcxyijshdqwbrkmtnABEKMHOPCTYXIJSGQWABEZHIKMNOPTYXaovptuiikxywey",
        strict=True,
    )
)
