"""English word tables for `assess`: data only, every entry lower case.

Written for news prose. A word in one table may also be in another; what it counts for is decided in `rules`.
"_" joins the words of a phrase, which are matched one by one: punctuation between them never matters.
"""

from annotations.checkable.lexicon import Lexicon
from annotations.checkable.words.inflecting import forms_of
from articles.text.tokens import word_set

MONTHS = word_set("""
    january february march april may june july august september october november december jan feb
    mar apr jun jul aug sep sept oct nov dec
    """)
# These are also a verb and a modal: they count as months only where the context says so.
AMBIGUOUS_MONTHS = word_set("march may mar jan dec")
WEEKDAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")
PERIODS = word_set("""
    year years month months week weeks decade decades century centuries quarter season spring summer
    autumn winter fall
    """)
DATE_PREPOSITIONS = word_set(
    "in since by between during until till from of before after on last next this early late mid"
)

# 'one' is missing on purpose: "one thing is clear".
NUMBER_WORDS = word_set("""
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred
    hundreds thousand thousands million millions billion billions trillion trillions dozen dozens
    half halves third thirds quarters fifth tenth two-thirds three-quarters one-third
    """)
SMALL_NUMBERS = word_set("two three second dozen")
MAGNITUDES = word_set("hundred thousand million billion trillion mn bn m k tn crore lakh")
# After a figure these set a scene ("for ten minutes nobody spoke") rather than make a claim.
SCENE_UNITS = word_set("""
    minute minutes second seconds moment moments step steps cup cups chair chairs hour hours times
    breath breaths o'clock stairs paces things words reasons ways sides questions
    """)

# "Chapter 3", "page 4": the number is a label, not a figure.
LABELS = word_set("chapter page part table section episode photo step article paragraph volume verse no")
DETERMINERS = word_set("the a an this that these those his her its their our my your some any no every each")

CURRENCIES = word_set("""
    dollar dollars euro euros pound pounds yuan yen ruble rubles rouble roubles rupee rupees cent
    cents franc francs krona kronor krone kroner zloty lira peso pesos rand naira shekel shekels
    dinar dinars dirham dirhams riyal riyals won hryvnia hryvnias real reais ringgit baht usd eur
    gbp rmb cny jpy chf bitcoin bitcoins
    """)
PERCENT_WORDS = word_set("percent percentage per-cent pct")

COMPARATIVES = word_set("""
    more less fewer higher lower greater larger bigger smaller faster slower better worse cheaper
    dearer longer shorter older younger earlier later heavier lighter richer poorer safer stronger
    weaker wider narrower deeper hotter colder sooner closer further
    """)
SUPERLATIVES = word_set("""
    most least highest lowest largest biggest smallest worst best fastest slowest longest shortest
    tallest oldest youngest greatest richest poorest deadliest busiest cheapest costliest strongest
    weakest newest earliest latest heaviest widest deepest hottest coldest wettest driest first only
    sole
    """)
SUPERLATIVE_SCOPES = word_set("""
    in of ever on among since to country nation company time world history region city county state
    europe who that
    """)
COMPARISON_WORDS = word_set("""
    outnumber outnumbered outnumbers exceed exceeds exceeded exceeding twofold threefold fourfold
    fivefold sixfold tenfold hundredfold twice thrice average averaged averages median tripled
    doubled quadrupled halved doubling tripling halving outperformed overtook surpassed surpasses
    surpassing outpaced disproportionately unprecedented
    """)
COMPARISON_PHRASES = """
    compared_with compared_to relative_to no_other so_many nowhere_else more_than less_than
    fewer_than as_many_as as_much_as as_few_as as_little_as twice_as record_high record_low
    record_number record_profits record_profit a_record than_any_other one_of_the_few one_in two_in
    three_in four_in nine_in out_of_every times_the times_as times_more times_higher times_that
    times_what the_same_as second_only_to
    """

# These compare only before a number: "at least he is honest" claims nothing.
BOUND_PHRASES = """
    at_least at_most up_to well_over
    """

CHANGE_WORDS = word_set("""
    doubles triples halves quadruples rose risen rises rising fell fallen falls falling dropped
    dropping grew grown grows growing increased increases increasing decreased decreases declined
    declines surged plunged soared slashed climbed shrank shrunk gained jumped tumbled slumped
    collapsed dwindled swelled expanded worsened improved spiked accelerated slowed shrinking
    widened narrowed cut cuts reduced reduces lost
    """)

CAUSE_WORDS = word_set("""
    caused causes causing triggered triggers sparked prompted fuelled fueled because contributed
    contributes blame blames blamed
    """)
CAUSE_PHRASES = """
    because_of due_to owing_to led_to leads_to lead_to leading_to resulted_in results_in
    resulting_in result_of as_a_result results_from resulted_from blamed_for blamed_on blame_for
    to_blame responsible_for linked_to link_between tied_to attributed_to stems_from stemmed_from
    thanks_to driven_by brought_about at_the_expense_of consequence_of in_response_to
    made_possible_by died_of died_from
    """

SPEECH_VERBS = forms_of("""
    announce allege claim confirm deny admit insist warn argue estimate accuse testify state
    acknowledge advise complain concede declare maintain pledge predict propose recommend reveal urge vow
    assert reiterate stress condemn criticise
    criticize dismiss reject contend swear caution conclude disclose
    """) | word_set("""
    said says told tells alleges alleged allegedly reportedly according spokesman spokeswoman
    spokesperson swore sworn
    """)
# Each of these has an everyday meaning too ("that explains the smell"): alone they weigh little.
SOFT_SPEECH_VERBS = forms_of("""
    add explain report suggest promise describe note remark emphasise
    emphasize highlight believe recall ask call cite reply respond point observe document record
    """) | word_set("""
    say tell wrote writes written found finds show shows showed shown known thought decline declined
    declines
    """)
# What a statement can rest on: papers, and people who can tell.
DOCUMENTS = word_set("""
    list lists register registry warrant subpoena deed study studies report reports audit audits
    document documents record records email emails e-mails invoice invoices survey surveys poll
    polls data research investigation investigations inquiry inspection testimony affidavit lawsuit
    indictment filing filings minutes memo memos statistics census analysis review transcripts
    transcript ledger ledgers contracts receipts photographs footage recordings messages letters
    evidence figures leaked files spreadsheet spreadsheets statement tests
    """)
WITNESSES = word_set("""
    analysts auditor auditors critics doctors economists expert experts inspector inspectors
    investigators lawyer lawyers neighbors neighbours official officials police prosecutors
    researchers residents reviewers scientists whistleblower whistleblowers witness witnesses
    """)
EVIDENCE_NOUNS = DOCUMENTS | WITNESSES

STATISTIC_NOUNS = word_set("""
    rate rates share majority minority percentage proportion average total deficit debt debts budget
    unemployment gdp inflation deaths cases jobs taxes tax crime crimes spending revenue revenues
    profit profits sales emissions population turnover income wages salary salaries turnout
    mortality life-expectancy shortage surplus losses exports imports subsidies subsidy casualties
    """)

# Acts a register, a court or a ledger would show: enough by themselves.
HARD_ACTS = forms_of("""
    forbid prohibit mandate criminalise criminalize decriminalise punish discipline exonerate
    reinstate demote quash annul void overrule impound confess plunder loot ransack torch strangle
    behead lynch decapitate occupy annex besiege massacre displace expropriate nominate inaugurate
    ordain baptise naturalise disbar debar blacklist whitewash bankroll underwrite mortgage
    foreclose auction evade underreport misreport misclassify mislabel counterfeit tamper sabotage
    vandalise vandalize desecrate trespass stalk grope molest exhume embalm autopsy vaccinate
    sterilise sterilize amputate misdiagnose overdose euthanise incinerate recapitalise restructure
    acquit intern jail re-arrest re-elect elect unseat topple oust overthrow depose privatise
    renationalise deforest dredge export smuggle pardon amnesty detect identify measure revoke drown
    poison infect quarantine arrest charge convict sentence imprison indict prosecute fine sue
    appoint award approve authorise authorize ban acquire employ fund finance bribe launder embezzle
    defraud deport detain evict confiscate seize freeze extradite register license incorporate
    dissolve liquidate nationalise nationalize privatize legalise legalize outlaw abolish ratify
    veto impose sanction donate subsidise subsidize traffic forge falsify leak assassinate murder
    rape assault torture kidnap execute bomb invade raid suspend dismiss sack resign demolish
    evacuate contaminate pollute violate breach blackmail extort invoice overcharge bankrupt expel
    fire import recall outsource audit disqualify subpoena impeach plagiarise plagiarize wiretap
    surveil censor commission inherit lobby transfer merge divert siphon refund reimburse repay
    default misuse fabricate doctor shred flout plead question own bug deregister backdate classify
    declassify
    """) | word_set("""
    bought sold paid stolen stole killed born founded banned won owed overpaid underpaid owns owned
    employs employed shot stabbed drowned died hanged hacked gassed shelled co-founded co-owned
    co-owns hijacked abducted enacted repealed overturned signed shut laundered
    """)
# Everyday verbs too: they need an actor, a name or a figure beside them.
SOFT_ACTS = forms_of("""
    switch require draft certify endorse back oppose override waive exempt tax levy contract
    subcontract underestimate overestimate miscalculate assess evaluate classify label brand market
    advertise promote lobby enter exit board dock land crash derail capsize tow anchor moor fence
    wall drain irrigate spray plant harvest slaughter breed cull hunt trap stock refuel reroute
    divert close reopen rebuild restore renovate refurbish repair patch upgrade downgrade install
    uninstall encrypt decrypt log record film photograph tap bug map survey sample weigh measure
    count recount calculate budget price bill reward honour honor decorate praise thank sanction
    rebuke reprimand fault clear absolve protect guard shelter house feed educate school recruit
    enlist conscript deploy station patrol raid storm surround seal cordon barricade riot clash
    disperse rally assemble convene adjourn postpone reschedule rerun repeat copy paste edit retract
    correct redact publish print distribute circulate post upload download stream screen show
    premiere archive catalogue shelve shield favour favor discriminate segregate exclude include
    admit enrol enroll expel transfer relocate resettle rehouse evict shun ban boycott outvote
    outbid underbid tender bid quote estimate apologise apologize drop trace fish turn raise pump
    burn shoot beat search question warn target block secure win lower double breach exceed reach
    cost earn benefit collapse explode leak flood sink compensate disclose withhold tighten loosen
    relax ease scrap suspend picket march strike open release launch introduce design develop
    destroy injure investigate vote pass serve work move join receive refuse fail ignore hide
    conceal delete remove replace hire build accept order review operate supply produce manufacture
    inspect extend cancel reverse grant withdraw offer request submit file train attend chair head
    direct manage run represent attack protest demonstrate negotiate agree settle deliver obtain
    delay sign use cover issue control permit allow reject process store dump discharge carry
    contain sponsor invest borrow lend lease rent complete finish test treat diagnose vaccinate
    infect graduate retire study teach translate broadcast air omit alter change rename rewrite
    dominate collect gather deny appeal rule declare adopt amend lift mislead lie cheat deceive
    overlook neglect abandon abuse exploit harass threaten intimidate monitor track save export
    supervise oversee advise consult coordinate spread occur happen host organise organize visit
    meet pressure force share transport ship handle claim stop halt end begin start resume disappear
    vanish escape flee survive
    """) | word_set("""
    threw thrown chose chosen fought caught brought drew drawn flew flown drove driven wore bound
    dealt bid cast forbade forbidden forgot forgotten shook tore torn bore borne fed swept split
    spread run led held gave given spent lost left sent kept made took taken met became ran built
    rebuilt wrote hid hidden withheld withdrew withdrawn began begun stood fled broke broken struck
    lent ruled knew found sought oversaw
    """)
# Past tenses without -ed, told apart from the base form by nothing but the list.
IRREGULAR_PASTS = word_set("""
    threw thrown chose chosen fought caught brought drew drawn flew flown drove driven wore bound
    dealt bid cast forbade forbidden forgot forgotten shook tore torn bore borne fed swept split
    spread run bought sold paid stolen stole born founded won owed overpaid underpaid owns owned
    shot drowned overturned led held gave given spent lost left sent kept made took taken met became
    ran built rebuilt wrote hid hidden withheld withdrew withdrawn began begun stood fled broke
    broken struck lent ruled knew found sought oversaw employs shut
    """)
BE = word_set("is are was were be been being has have had having gets got")
MODALS = word_set("can can't cannot could must should might may would ought")
BASE_CUES = word_set("to not didn't doesn't don't did does do never cannot can't won't will would")

# Who owns whom, who is what to whom.
RELATION_NOUNS = word_set("""
    brother-in-law sister-in-law father-in-law mother-in-law son-in-law daughter-in-law shareholder
    shareholders co-owner owner owners subsidiary subsidiaries founder co-founder director directors
    chairman chairwoman chair ceo treasurer beneficiary beneficiaries heir successor predecessor
    godfather business-partner accomplice member members employee supplier donor donors
    majority-owner stake holding holdings citizen citizens resident headquartered headquarters
    affiliate lobbyist adviser advisor trustee landlord tenant creditor creditors passport passports
    citizenship nationality donor contractor subcontractor
    """)
KIN_NOUNS = word_set("""
    brother sister wife husband son daughter cousin nephew niece uncle aunt father mother partner
    friend colleague classmate
    """)

ABSENCE_PHRASES = """
    not_a_single not_one_of none_of_the none_of_them no_record no_records no_evidence no_trace
    no_tender no_contract no_licence no_license no_permit no_permission no_sign_of without_a_tender
    without_a_licence without_a_license without_a_permit without_permission without_a_contract
    without_any_check without_consent without_a_warrant without_trial without_charge does_not_exist
    do_not_exist did_not_exist never_existed never_published never_paid never_carried_out
    never_built never_disclosed never_delivered never_been never_had has_no had_no have_no
    is_not_registered was_not_registered
    """

ALLEGATION_NOUNS = word_set("""
    fraud bribery bribes bribe corruption embezzlement perjury theft murder manslaughter assault
    rape negligence conspiracy tax-evasion money-laundering laundering allegations allegation
    accusations lawsuit lawsuits charges indictment verdict conviction warrant arrest bankruptcy
    kickback kickbacks scandal abuse plagiarism forgery espionage sanctions collusion cartel illegal
    illegally unlawful unlawfully fraudulent guilty liable trial
    """)

# What somebody or something is, where a test, a register or a law could tell.
CONDITIONS = word_set("""
    extinct endangered dead alive fatal lethal toxic poisonous venomous contaminated polluted radioactive
    carcinogenic infectious contagious resistant immune infertile sterile malignant curable incurable edible
    flammable defective faulty unsafe watertight insolvent bankrupt illegal unlawful legal lawful void binding
    compulsory mandatory exempt liable eligible ineligible fake forged counterfeit genuine authentic armed
    unarmed insured uninsured licensed unlicensed certified registered unregistered vacant derelict
    uninhabited uninhabitable impassable navigable operational obsolete encrypted unencrypted anonymous
    addictive vaccinated unvaccinated malnourished undernourished illiterate homeless stateless
    """)

VAGUE_QUANTITIES = word_set(
    "many several numerous countless most few widespread widely repeatedly routinely frequently often"
)

# Bodies that act in public: whatever they did, in any verb, is a claim. By itself a body is none.
BODIES = word_set("""
    group groups lobby network ring unit body bodies panel team delegation alliance league front
    faction cult chain franchise conglomerate holding brokerage exchange auditor-general registry
    registrar chancellery senate multinational charities ngo ngos company companies ministry
    ministries council police court courts bank banks government governments regulator regulators
    authority authorities committee agency agencies union unions party parties parliament congress
    army military navy commission firm firms board shareholders investors department office bureau
    fund funds foundation charity newspaper broadcaster airline railway utility operator consortium
    legislature voters state states nation rebels militia gang gangs cartel workers employees miners
    farmers patients prisoners migrants refugees tribunal jury law laws bill act treaty contract
    contracts licence license permit policy programme program scheme project employer employers
    publisher club federation association embassy subsidiary dealer dealers website platform insurer
    insurers lender lenders retailer retailers manufacturer manufacturers maker makers startup
    landlord landlords developer developers builder builders contractor contractors supplier
    suppliers prosecutors parliamentarians lawmakers deputies senators mps troops soldiers coalition
    opposition cabinet administration institute society monopoly cooperative watchdog ombudsman
    inspectorate treasury taxpayers customs coastguard municipality diocese order sect trust
    syndicate mafia brigade battalion force forces regime junta
    """)
# Places and things: what was done there is a claim, what one sees there is not.
PLACES = word_set("""
    tower towers building buildings block blocks apartment apartments flat flats house houses estate
    plain wetland wetlands forest lake river drugs pills implant implants valve reactor turbine
    satellite drone missile orphanage kindergarten nursery hospice asylum camp shelter depot
    terminal harbour harbor shipyard foundry sawmill bakery slaughterhouse casino stadium hotel
    province canton prefecture oblast parish crown university hospital hospitals factory factories
    plant school schools college church laboratory lab clinic city county town village district
    region country warehouse port mine mines dam bridge pipeline reactor vessel ship airport vaccine
    drug medicine supermarket supermarkets brewery refinery smelter quarry farm farms museum library
    libraries theatre prison prisons tunnel road power station grid app tanker ferry trawler plane
    archive borough commune monastery pesticide fertiliser chemical substance product products model
    device software algorithm
    """)
# People named by what they are. They also smile, walk and open doors.
ROLES = word_set("""
    consultant consultants informant agent agents master smuggler smugglers trafficker hacker
    hackers minister ministers councillor councillors judge judges prosecutor mayor president prime
    chancellor officer officers director directors executive executives manager managers ceo owner
    owners teacher teachers students student pupils pupil inspectors inspector auditors auditor
    officials official bishop priest scientists researchers scientist researcher doctors doctor
    nurses nurse governor senator lawmaker suspect suspects defendant victim victims witness
    witnesses residents families lawyer lawyers spokesman spokeswoman spokesperson trader traders
    ambassador general colonel commander guard guards driver pilot captain editor journalist
    journalists reporter broker banker accountant treasurer clerk secretary deputy chairman
    chairwoman chief founder heir king queen prince sheikh dictator oligarch tycoon engineer
    engineers architect surgeon coach player tenant tenants customers passengers children women men
    boy girl couple protesters activists demonstrators
    """)
# Whose name or office before a colon says who speaks: "Police: suspect fled".
SPEAKERS = BODIES | ROLES
# What these do with a door or a chair is scenery; what a ministry does with them is news.
PHYSICAL_ACTS = forms_of("""
    pass open close move carry cover stop end begin start turn raise attend visit handle use drop
    collect gather run sit stand walk wait knock look share burn change finish receive offer land
    board show screen copy paste back feed storm enter exit fence wall drain plant harvest clear
    repair guard shelter photograph film record moor anchor dock tow crash trap stock fault moor
    honour honor praise thank greet tap count weigh print house seal follow pump beat search target
    shoot burn sink lower double reach cost earn relax ease strike picket disappear survive escape
    vanish cancel complete
    """) | word_set("""
    threw thrown chose chosen fought caught brought drew drawn flew flown drove driven wore bound
    dealt cast forgot forgotten shook tore torn bore borne fed swept split spread run took taken
    takes left leaves held holds gave given gives kept keeps ran began begun sat stood meets met
    """)
# Past tenses that tell of feelings and gestures, whoever has them.
SCENE_PASTS = word_set("""
    smiled nodded shrugged laughed sighed waited walked looked seemed appeared wanted loved hoped
    stared paused whispered cried wept shouted turned knocked entered stepped glanced gazed leaned
    poured smoked lived listened watched talked tried needed liked hated feared wondered remembered
    tired worried surprised scared crowded ashamed interested excited exhausted bored annoyed
    relieved disappointed frightened confused pleased moved dressed gathered arrived followed
    happened stayed remained sounded tasted smelled felt lingered faded echoed called asked red bed
    need indeed hundred speed seed feed
    """)
LIMITS = word_set(
    "average limit limits threshold norm norms target poverty standard standards level levels capacity"
)
RELATION_PHRASES = """
    is_wanted_in is_wanted_by is_wanted_for was_wanted_for run_by owned_by controlled_by backed_by
    held_by led_by headed_by staffed_by comes_from came_from belongs_to belonged_to belong_to
    appears_on appears_in appeared_on on_the_board on_the_payroll share_an_address shares_an_address
    shared_an_address in_the_name_of on_behalf_of under_the_flag stake_in is_married_to
    was_married_to is_related_to has_ties_to had_ties_to ties_to close_to_the works_for worked_for
    """

HEDGES = word_set("""
    should must ought maybe perhaps might may could would hopefully arguably probably surely let's
    shall
    """)
HEDGE_PHRASES = """
    i_think i_believe i_feel i_hope i_wonder i_suppose i_guess we_need we_think we_believe we_hope
    let_us would_like in_my_view in_my_opinion in_our_view it_seems it_feels it_looks as_if
    as_though no_doubt of_course
    """
FUTURES = word_set("will won't shall")
FIRST_PERSONS = word_set("i i'm i've i'd i'll me my myself")
SECOND_PERSONS = word_set("you your you're you've you'll yours yourself")

# Words that open a sentence with a capital without being a name.
PLAIN_OPENERS = word_set("""
    the a an and but or so if when while where why what who how whose which in on at to for from
    with by as of it its it's this that these those there here he she they we i you his her their
    our my your is are was were be do does did not no yes now then after before because although
    though however meanwhile also still just even once one some many most few all both each every
    another other such only over under between during since until about like without within despite
    let's i'm i've we've we're he's she's they're don't can't that's what's well look let mr mrs ms
    dr nobody everyone perhaps maybe
    """)

# Everyday turns of phrase whose words would otherwise count. Masked before anything else is read.
IDIOMS = """
    fell_silent falls_silent falls_quiet fell_quiet fell_asleep fell_in_love fell_apart
    rose_to_his_feet rose_to_her_feet rises_to_his_feet rises_to_her_feet rose_from_his
    rose_from_her grew_quiet grew_dark grew_cold grew_tired grows_quiet grows_dark lost_his_temper
    lost_her_temper lost_patience lost_heart lost_interest not_a_single_word not_a_single_sound
    said_nothing says_nothing say_nothing said_no_more says_no_more said_little says_little
    nothing_to_say that_said having_said_that needless_to_say hard_to_say difficult_to_say
    who_can_say so_to_speak that_is_to_say as_they_say truth_be_told all_told time_will_tell
    to_tell_the_truth only_time at_first at_first_glance at_first_sight first_of_all
    first_things_first in_the_first_place for_the_first_time the_first_time in_the_second_place
    second_thoughts second_thought second_nature second_hand on_second_thoughts two_sides both_sides
    one_or_two two_or_three two_things three_things two_minds two_ways_about two_worlds
    a_thousand_times a_million_miles a_thousand_words a_hundred_times half_the_battle half_the_story
    half_asleep half_empty half_full half_open half_smile half_closed third_time third_party
    more_than_ever more_than_anything more_than_words more_than_that more_than_a_story
    less_than_that better_than_nothing better_late_than_never easier_said_than_done larger_than_life
    more_or_less once_more no_more no_less at_last at_best at_worst up_to_you up_to_us up_to_date
    up_to_now for_the_most_part most_of_all least_of_all last_but_not_least last_word last_thing
    last_time last_night's no_other_way no_other_choice no_one of_its_own on_its_own on_their_own
    on_his_own on_her_own of_their_own on_my_own of_my_own your_own my_own our_own his_own her_own
    their_own its_own in_other_words lost_in_thought lost_for_words lost_count lost_track made_sense
    makes_sense took_a_breath found_himself found_herself found_themselves found_myself a_lot
    not_the_only above_the_law
    """

NEVER_NAMES = PLAIN_OPENERS | WEEKDAYS | MONTHS

LEXICON = Lexicon(
    {
        "currency": CURRENCIES,
        "percent": PERCENT_WORDS,
        "month": MONTHS,
        "day": WEEKDAYS | {"yesterday"},
        "period": PERIODS,
        "number": NUMBER_WORDS,
        "small_number": SMALL_NUMBERS,
        "magnitude": MAGNITUDES,
        "label": LABELS,
        "attribution": SPEECH_VERBS,
        "body": BODIES | DOCUMENTS | STATISTIC_NOUNS,
        "place": PLACES,
        "person": ROLES,
        "hedge": HEDGES,
        "future": FUTURES,
        "first_person": FIRST_PERSONS,
        "second_person": SECOND_PERSONS,
    },
    phrases={
        "percent": "per_cent",
        "idiom": IDIOMS,
        "comparison": COMPARISON_PHRASES,
        "bound": BOUND_PHRASES,
        "cause": CAUSE_PHRASES,
        "absence": ABSENCE_PHRASES,
        "relation": RELATION_PHRASES,
        "hedge": HEDGE_PHRASES,
    },
)
