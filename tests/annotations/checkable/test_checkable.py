"""Which sentences ask for a source, and why."""

from hypothesis import given
from hypothesis import strategies as st

from annotations.checkable import (
    NOT_ASSESSED,
    asks_surely_nothing,
    assess,
    has_rules,
)
from annotations.checkable.lexicon import LANGUAGES
from annotations.checkable.likelihood import SHARED, WEIGHTS
from articles.text.word_tables import read_tables
from bench import train_checkable
from tests.support.claims_by_language import LANGUAGES as BY_LANGUAGE
from tests.support.tables import table

# Fictional news, written for this suite. One sentence per line.
CLAIMS = """
The ministry spent 18 million euros on software that was never installed.
Rents in the old town have doubled since 2015.
Nearly one in five pupils leaves the school without a certificate.
The bridge was closed in November after inspectors found cracks in both piers.
Karim Haddad was sentenced to six years in prison for bribery.
The pension fund lost a third of its value in eight months.
The minister's cousin holds a 40 percent stake in the quarry.
Water from the well contained arsenic at nine times the permitted level.
The company has been accused of dumping waste in the river.
At least 14 migrants drowned when the boat capsized off the coast.
Prosecutors dropped the case without explanation.
The hospital did not report the infections to the regulator.
The mine is owned by a trust registered in Jersey.
He was paid in cash, two former guards told this newspaper.
More people died of heat in August than in the whole of the previous summer.
The dam burst because the spillway had been blocked for years.
Sales of the drug fell by half after the warning was published.
The contract was awarded to a firm with no employees.
“They knew about the leak in January,” said Petra Novak, who worked at the plant.
Parliament passed the law by a single vote.
Smoking causes nine out of ten lung cancers.
The airline cancelled 212 flights over the weekend.
The judge's husband sits on the board of the bank.
Inspectors visited the farm only once in seven years.
It was the deadliest fire in the country since the war.
The university revoked his doctorate over plagiarism.
The village has no clean water.
Nurses at the clinic earn less than cleaners at the airport.
The police shot and killed an unarmed man on Tuesday night.
Investigators traced the payments to an account in Cyprus.
The vaccine prevented 93 percent of severe cases, the trial found.
The senator voted against the bill.
Her name appears on the list of donors.
The charity's accounts were never audited.
Emissions from the smelter have risen for four years in a row.
The bishop knew about the abuse and moved the priest to another parish.
Half the houses in the valley are empty.
The general denied ordering the attack.
The fishing quota was cut by 20 per cent in spring.
The town sold its water works to a French company in 1998.
The report was deleted from the ministry's website a day later.
The tunnel cost £1.3bn more than planned.
The suspects were released on bail.
The landlord evicted eleven families before Christmas.
Turnout was the lowest in the city's history.
A leaked memo shows that managers ignored the warnings.
The mayor lied to parliament.
The firm supplied tear gas to the junta.
According to the land register, the villa belongs to the general's daughter.
The factory discharges untreated sewage into the lake every night.
None of the 31 recommendations has been carried out.
The prime minister's party received donations from the tobacco industry.
The bank laundered money for a drug cartel, a court in Miami ruled.
Children as young as nine work in the mine.
The river now carries twice as much salt as it did in 2001.
The editor of the weekly was arrested at the border.
The explosion was caused by a gas leak, officials said.
The regulator fined the broadcaster €250,000.
Only three of the 20 wells passed the test.
The army bombed the hospital on 4 June.
The oil spill killed thousands of seabirds.
The two companies share an address in Vaduz.
Doctors removed the wrong kidney.
The pesticide has been banned in the European Union since 2018.
The treasurer transferred the money to his own account.
Wages have not kept pace with inflation.
Life expectancy in the district is seven years below the national average.
The witness was found dead in his flat.
The committee rejected the complaint.
The unions say the shortage is the result of low pay.
The stadium stands on land that belongs to the army.
Lena Brandt resigned as director after the audit.
The ferry was carrying 90 passengers more than it was licensed for.
The prison holds 1,400 inmates in cells built for 600.
Glyphosate was detected in every sample.
Volkov has been living in Dubai since the trial.
The state pays the highest electricity prices in Europe.
The newspaper apologised for the article.
Air pollution is linked to dementia, researchers at the institute say.
The doctor has treated more than 300 survivors.
The emails were sent from the governor's private account.
The agency refused to release the documents.
The bailiffs seized the printing press.
A spokeswoman for the developer declined to comment.
The plant employs 2,300 people.
The road was never built.
The ship sails under the flag of Liberia.
The airport was built on a former landfill.
The party's youth wing is funded by a steel magnate.
Satellite images show that the forest was cleared between May and July.
The coach was dismissed for harassment in 2012.
The company's founder fled to Brazil.
The council has sold off four playing fields.
Two out of three applicants are turned away.
Homicides fell to a record low.
The laboratory mixed up the samples of two patients.
The foundation paid the minister's hotel bills.
“Nobody checked the brakes,” the driver testified.
The government does not publish the figures.
The reactor leaked coolant for eleven days.
Germany exports more weapons than France.
The dictator's son studied in Geneva.
The insurer refuses to pay.
The trawler fished in protected waters.
""".strip().splitlines()

NOT_CLAIMS = """
How could this happen?
Who knew, and when?
What does a life cost?
It is time to act.
We should all be worried.
Perhaps nobody wanted to know.
The government must apologise.
Something has to change.
Prices may rise again.
It could have been worse.
Rain drums on the tin roof.
The kettle whistles.
She lights another cigarette and looks out of the window.
The waiting room is empty.
The sun sets behind the cranes.
He smiles, but his hands tremble.
The old man sits on a bench in front of the church.
Dust hangs in the air.
A clock ticks on the wall.
On the table lies a photograph.
I did not know what to say.
I feel ashamed when I think of it.
I remember the smell of diesel.
My mother never spoke about it.
I wanted to understand.
But first, a step back.
That was only the beginning.
Then the phone rang.
Here is how it works.
More on that later.
Back to the village.
So far, so good.
And that is the problem.
Yet there is hope.
This is where the trouble starts.
Nothing is ever simple here.
Money talks.
Some wounds never heal.
The truth is complicated.
Silence is also an answer.
You can see it in their faces.
Imagine a city without cars.
Think of it as a game of chess.
Let me explain.
Look at the map.
It is a beautiful place.
The view is breathtaking.
Everyone deserves a second chance.
This is unacceptable.
In my view, the court got it wrong.
Hope dies last.
There are no easy answers.
The road ahead is long.
Nobody knows for sure.
We will keep asking.
One might call it fate.
To this day, the wound is open.
It is hard to imagine what they went through.
Her voice grows quiet.
She pauses for a long time.
The wind has dropped.
Outside, children are playing football.
A cat sleeps on the windowsill.
He pours himself a glass of water.
They walk in silence.
The coffee is cold by now.
The garden is overgrown.
Nobody laughs.
What remains is a question of trust.
Democracy needs sunlight.
Journalism is not a crime.
We owe it to the victims.
This is their story.
Anna Keller smiles.
Welcome to Harrow Bay.
Marseille, early in the morning.
Olga Petrovna opens the door.
Professor Lindqvist takes off her glasses.
The Danube glitters in the evening light.
It would be wrong to look for a single culprit.
It feels like a bad dream.
Surely there is a better way.
Maybe the answer lies in the archive.
Would you trust them?
Isn't that what we pay them for?
The letter is short.
The hall falls silent.
That sounds harmless.
It did not end there.
Things turned out differently.
For a moment nobody speaks.
He waits for two minutes, then knocks again.
Every family has its secrets.
In short, it is a mess.
On the one hand, that is understandable.
It was love at first sight.
The devil is in the detail.
That is easier said than done.
Time will tell.
No one is above the law.
I was wrong.
I hope they find peace.
You never forget a thing like that.
May they rest in peace.
March is a cruel month here.
The village wakes slowly.
She is tired of waiting.
""".strip().splitlines()

# A second batch with other vocabulary: what holds only for the first one shows here.
MORE_CLAIMS = """
The governor pardoned his own nephew.
Sugar imports rose sharply after the tariff was lifted.
Every second apartment in the block is rented to tourists.
The school's roof collapsed during a lesson.
Two of the men had worked for the secret service.
The brewery has not paid its suppliers since March.
Doctors at three hospitals confirmed the diagnosis.
The museum returned 26 bronzes to Nigeria.
The president's bodyguard owns a chain of petrol stations.
The ministry knew of the defect as early as 2016.
He holds passports from Malta and Vanuatu.
The dioxin level in the eggs was 30 times above the limit.
The ruling was overturned on appeal.
A fifth of the budget goes to a single contractor.
The helicopter had not been serviced for two years.
She was the first woman to lead the central bank.
The tycoon financed the campaign through a foundation in Liechtenstein.
The drug was approved on the basis of a single study.
No one has been charged.
The lake has shrunk by two thirds.
The city cut funding for shelters while homelessness grew.
A court in Lyon ordered the company to pay €3 million in damages.
Farmers in the delta blame the dam for the salt in their fields.
The software misidentified black people five times as often as white people.
Soldiers looted the warehouse, three residents said.
The refinery emits more sulphur than all the cars in the region.
The prosecutor's office closed the investigation in silence.
Bread costs three times what it did before the war.
The company's auditor is the chief executive's sister.
Hundreds of letters went unanswered.
The prince has been convicted of tax fraud.
The tests were carried out by a laboratory that had lost its licence.
More than 60 journalists have been killed there since the coup.
“The files were burned in the yard,” a former clerk recalled.
The commission found no evidence of fraud.
Police officers beat the prisoners, according to the medical reports.
The rebels control most of the north.
The train was travelling at 140 kilometres per hour.
The deputy minister sold his shares a week before the announcement.
The clinic billed the insurer for patients who had died.
The law bans the export of raw timber.
Asbestos was found in six classrooms.
Investors lost their savings.
The land was bought through a shell company in Panama.
The new rules apply to one in ten employers.
The party received 31.4 per cent of the vote.
The tower is the tallest building in the Balkans.
The union represents 40,000 dockers.
The colonel was seen at the airport on the night of the murder.
Cholera broke out in the camp in July.
His brother runs the port authority.
The newspaper was sold to an oligarch.
The guards are employed by a subcontractor.
The charity spent most of the donations on advertising.
The seeds were contaminated with a banned fungicide.
The state still owes the nurses four months' wages.
The agency deleted the recordings.
Interpol has issued a warrant for his arrest.
Residents were never told about the radiation.
The bank's shares plunged 18% on Monday.
""".strip().splitlines()

MORE_NOT_CLAIMS = """
So what went wrong?
Is there still hope for the lake?
Where has all the money gone?
Ask anyone in the harbour.
Politicians should listen more.
The council ought to be ashamed.
The mayor must explain himself.
The future looks bright.
It might be too late.
The project could still succeed.
Morning fog covers the fields.
Smoke rises from the chimneys.
The stairwell is dark and smells of cabbage.
She folds the letter and puts it back into the drawer.
He leans back in his chair.
The lawyer raises an eyebrow.
The officer shakes his head.
The nurse smiles and closes the curtain.
Gulls circle above the pier.
A radio plays in the kitchen.
There is a knock at the door.
I often think of that evening.
I still dream about it.
I cannot forgive myself.
I was afraid, of course.
My hands were shaking.
We were young and knew nothing.
But let us start at the beginning.
Now to the facts.
First, the good news.
Here the trail goes cold.
That is where the story could have ended.
It all began with a phone call.
And then there is the matter of the key.
The rest is history.
Trust is a fragile thing.
Power corrupts.
Good intentions are not enough.
Fear is a bad adviser.
Everybody makes mistakes.
The system is broken.
It is a shame.
What a mess.
It is a question of dignity.
This cannot go on.
Change takes courage.
In truth, nobody cares.
Tell that to the widows.
Picture a narrow street lined with lime trees.
You get used to it.
Think again.
The silence is deafening.
His eyes fill with tears.
Her hands rest on the table.
Tomasz Zielinski shrugs.
Frau Keller nods and says nothing.
Lagos never sleeps.
The Alps shimmer in the distance.
Who would want to live here?
The answer may surprise you.
""".strip().splitlines()

# A third batch, harder: no figures, and scenes with ministries, prisons and lawyers in
# them.
HARD_CLAIMS = """
The customs office lost 700 seized rifles.
Her husband chairs the audit committee.
The orphanage was run by a sect.
The pipeline crosses land promised to the Sami.
He earned more in a week than his cleaners in a year.
The cement came from a plant in Odesa.
The state broadcaster never aired the interview.
In Kenya, one in three wells is dry.
Two ministers flew to Monaco on the tycoon's jet.
The algorithm rejected every applicant over 50.
The general's villa was paid for with fish licences.
Rail fares have risen faster than wages for a decade.
The warehouse stored ammonium nitrate next to a kindergarten.
The inspector had worked for the mill before he certified it.
A judge threw out the evidence.
The tanker switched off its transponder near Crete.
The foundation has no staff and no telephone.
Measles killed 83 people, most of them children.
Not a single officer was punished.
The club's president is wanted in Spain.
“We buried them at night,” a gravedigger told the commission.
The mayor's office ordered the footage to be destroyed.
The shares were held by a trust on the Isle of Man.
Tuition fees tripled under the new rector.
The dam was built without an environmental permit.
Eleven of the 15 signatures were forged.
The insurer knew that the roofs were made of asbestos.
The treatment has never been tested on children.
The lobby group drafted the amendment.
Poland buys half of its coal abroad.
Adeyemi led the mission in Goma.
The museum hid the painting in a bunker.
The mill owner threatened the strikers with dismissal.
Rita Gomez ran the agency under a false name.
The priest was moved to Chile.
A group of officers plotted a coup.
The village lost its doctor and its school.
The consultant wrote both the tender and the winning bid.
Customs officers caught the smuggler in Calais.
The network sold fake passports.
The bridge had no inspection certificate.
The state withheld the autopsy report.
The harbour master was bribed.
The family was deported to Eritrea.
The union called off the strike after threats.
The school fed the children spoiled meat.
The airline flew the jets without spare parts.
The trust bought the farm through a straw man.
The library burned 4,000 books.
The cartel infiltrated the port.
The developer cut corners on fire safety.
The soldiers burned the village.
The clinic turned away uninsured patients.
Reyes worked as an informant for the secret police.
The mayor's nephew got the job.
The lake is biologically dead.
The firm destroyed the evidence.
Half the jury knew the defendant.
The river flooded three districts in 2021.
The ministry classified the study as secret.
The county paid a consultant 90,000 pounds for a report nobody read.
Asthma rates near the incinerator are three times the national figure.
The housing association evicted the family in December.
The senator's son-in-law won the contract.
Inspectors found mould in nine of the twelve flats.
The ferry company ignored two safety warnings.
Baker pleaded guilty to perjury on Monday.
The charity spent less than a tenth of its income on food.
The landslide was triggered by illegal quarrying.
Crime has fallen every year since 2012.
“There was never a second opinion,” said Dr Amara Diallo.
The bank's auditors resigned in 2017.
Officials insist the water is safe.
The law forbids foreign ownership of farmland.
The minister holds shares in the company.
The council sold the playing field without consulting residents.
Both directors live in Monaco.
The plane was 22 years old.
The data were deleted before the hearing.
No other hospital in the region performs the operation.
A leaked email suggests the mayor knew.
Police have questioned the owner.
The drug doubles the risk of stroke.
The company blames the weather for the delay.
The tower was built on a flood plain.
""".strip().splitlines()

HARD_NOT_CLAIMS = """
The river is calm tonight.
There was nothing to be done.
Was it worth it?
She bites her lip.
He does not want to talk about it.
A bitter taste remains.
It smells of wet dog and tobacco.
Sometimes the past catches up.
I could hear my own heart.
We were promised a future.
The lift is out of order again.
It takes a village.
Such is life.
The corridors are long and bright.
One day it will all make sense.
Let's not pretend.
That much seems certain.
He hums an old tune.
Nobody can say how it will end.
The church bells ring.
A bus pulls up, and the doors hiss.
The reporter puts down her pen.
Justice is slow.
They must be held to account.
What if they are right?
It was the summer of our lives.
Old habits die hard.
In the distance a tractor starts.
No wonder people are angry.
Mrs Adeyemi pours tea and says little.
Olga Petrovna shows her the photograph.
Haddad lights a cigarette and turns to the window.
The prison gate closes behind him.
The hospital smells of bleach.
Keller drove through the night.
The school yard is deserted.
The judge went home early and fed the cat.
The church bells rang.
The mayor came in, sat down and took off his coat.
The courtroom fell silent.
The factory whistle blows.
Tom Reyes threw the letter into the fire.
A police car stands at the corner.
The company of friends helps her through it.
The state of the garden saddens him.
The library is warm and bright.
The law is the law.
The hotel bar is packed.
Novak caught her breath.
Anna wore a red coat.
The network of paths is a maze.
The nurse brought tea.
The front door was open.
The harbour lay in fog.
The union of two families deserves a toast.
He ran for his life.
The ship rolled gently.
The casino lights flicker.
The body of the text is in Latin.
A group of boys kicks a ball.
The party went on until dawn.
The policeman looked away.
The bridge trembles when a truck passes.
The city never forgave him.
The village slept.
Adeyemi led the way.
Rita Gomez met us at the gate.
The lawyer kept his word.
The museum guard yawned.
The road climbs and climbs.
It was nearly dark when we arrived.
Why did nobody listen?
That is the real scandal.
She closes the file and sighs.
I wish I had asked sooner.
Someone has to pay for this.
But the story does not end here.
We ought to be grateful.
The office is quiet on Sundays.
Nothing could have prepared her for this.
He looks at his shoes.
The smell of bread fills the street.
And what of the children?
Some things cannot be bought.
It might have been an accident.
The waiting is the worst part.
Let us turn to the documents.
Everyone knows someone like him.
The gate is rusty and the yard is full of weeds.
People deserve better.
Her laugh is loud and sudden.
The past is never dead.
This is not that kind of story.
Perhaps we will never know.
A thin rain is falling.
""".strip().splitlines()

# sentence -> kinds that must be among its reasons
KINDS = [
    ("The trust received $4.5 million from the state.", "money event_verb"),
    ("The bribe came to 300,000 Swiss francs.", "money"),
    ("He paid €40 for the certificate.", "money event_verb"),
    ("The deal was worth £1.3bn.", "money"),
    ("They offered him ten thousand euros.", "money"),
    ("The clinic charges 90 dollars per visit.", "money"),
    ("Turnout reached 61%.", "percent"),
    ("A quarter of wells, 25 per cent, failed.", "percent"),
    ("Support fell by three percentage points.", "percent change"),
    ("Seven percent of voters abstained.", "percent"),
    ("The mine opened in the 1990s.", "date"),
    ("The firm was founded on 12 March 1998.", "date event_verb"),
    ("He resigned on March 3, 2020.", "date event_verb"),
    ("The law took effect two years ago.", "date"),
    ("Prices rose last month.", "date change"),
    ("The court ruled on Tuesday.", "date"),
    ("Nothing has been published since May.", "date"),
    ("The trial begins in September.", "date"),
    ("The school closed in mid-2019.", "date"),
    ("In 2008 the bank collapsed.", "date"),
    ("The factory has stood empty for the past three years.", "date"),
    ("The ship carried 212 containers.", "figure"),
    ("Dozens of villages were flooded.", "figure"),
    ("Four witnesses changed their statements.", "figure"),
    ("The hall holds 1,200 people.", "figure"),
    ("Two-thirds of the staff left.", "figure"),
    ("It was the worst flood in living memory.", "comparison"),
    ("Women earn less than men at the plant.", "comparison"),
    ("The dam is twice as high as planned.", "comparison"),
    ("Exports have doubled since then.", "comparison"),
    ("She was the first judge to refuse.", "comparison"),
    ("At least six people died.", "figure"),
    ("Profits hit a record high.", "comparison"),
    ("The dose was ten times higher than allowed.", "comparison"),
    ("Rents exceed wages.", "comparison"),
    ("The fire was caused by a faulty cable.", "cause"),
    ("The strike led to shortages.", "cause"),
    ("He lost his sight as a result of the treatment.", "cause"),
    ("The outbreak is linked to contaminated spinach.", "cause"),
    ("The regulator blamed the operator for the spill.", "cause"),
    ("The crash was due to pilot error.", "cause"),
    ("Heavy rain triggered the landslide.", "cause"),
    ("The minister denied any wrongdoing.", "attribution"),
    ("According to police, the driver was drunk.", "attribution"),
    ("The report says the beams were rotten.", "attribution"),
    ("Officials confirmed the figures.", "attribution"),
    ("She told the court that the signature was forged.", "attribution"),
    ("The company claims the product is safe.", "attribution"),
    ("Records show that the house was sold.", "attribution event_verb"),
    ("Researchers found traces of lead.", "attribution"),
    ("He has been accused of fraud.", "attribution"),
    ("The union alleges the pumps were never serviced.", "attribution"),
    ('"We had no choice," the director said.', "quote attribution"),
    ("“It was a cover-up,” said Adeyemi.", "quote attribution"),
    ("He called the audit “a witch hunt”.", "quote"),
    (
        "'I signed what they put in front of me,' he told the judge.",
        "quote attribution",
    ),
    ("The memo describes the tests as “a formality”.", "quote"),
    ("The council approved the demolition.", "event_verb"),
    ("Three men were arrested at the border.", "event_verb figure"),
    ("The company was sold to a rival.", "event_verb"),
    ("The judge sentenced him to nine years.", "event_verb figure"),
    ("A tribunal fined the airline.", "event_verb"),
    ("Novak was convicted of perjury.", "event_verb"),
    ("The agency banned the additive.", "event_verb"),
    ("The bank financed the pipeline.", "event_verb"),
    ("She was appointed by the president.", "event_verb"),
]

NAMES_ONLY = """
Anna Keller, Tom Reyes and Li Wei.
Paris, London, Rome.
Maria Lindqvist of Harrow Bay.
Dear Mr Osei and Ms Keller.
The Ministry of Transport.
NATO and the EU.
Angela Merkel and Emmanuel Macron in Berlin.
Is Osei in Lisbon?
Northgate Marine Holdings Limited
The Serious Fraud Office
Good morning, Vietnam!
Tom Reyes is a quiet man.
Daniel Osei looks out over Lagos.
""".strip().splitlines()


def f1(claims: list[str], not_claims: list[str]) -> float:
    found = sum(assess(sentence)["tier"] != "none" for sentence in claims)
    false = sum(assess(sentence)["tier"] != "none" for sentence in not_claims)
    return 2 * found / (len(claims) + found + false)


def test_finds_claims_and_leaves_the_rest_alone() -> None:
    assert f1(CLAIMS, NOT_CLAIMS) >= 0.95
    assert f1(MORE_CLAIMS, MORE_NOT_CLAIMS) >= 0.95
    assert f1(HARD_CLAIMS, HARD_NOT_CLAIMS) >= 0.9


def test_it_is_sure_that_nothing_is_asked_only_where_it_is_right() -> None:
    claims = [*CLAIMS, *MORE_CLAIMS, *HARD_CLAIMS]
    others = [*NOT_CLAIMS, *MORE_NOT_CLAIMS, *HARD_NOT_CLAIMS]
    wrong = [one for one in claims if asks_surely_nothing(assess(one))]
    right = [one for one in others if asks_surely_nothing(assess(one))]
    assert not wrong
    assert len(right) >= 0.15 * len(others)
    assert not asks_surely_nothing(assess("Nobody was asked.", "tlh"))


@table(("sentence", "kinds"), KINDS)
def test_gives_the_reason(sentence: str, kinds: str) -> None:
    assert set(kinds.split()) <= {
        reason["kind"] for reason in assess(sentence)["reasons"]
    }


def test_flags_nearly_all_of_what_has_a_reason() -> None:
    assert sum(assess(sentence)["tier"] == "none" for sentence, _ in KINDS) <= 1


@table("sentence", NAMES_ONLY)
def test_names_alone_never_flag(sentence: str) -> None:
    assert assess(sentence)["tier"] == "none"


def words_of(sentence: str, kind: str, language: str = "en") -> list[str]:
    return [
        sentence[r["start"] : r["end"]]
        for r in assess(sentence, language)["reasons"]
        if r["kind"] == kind
    ]


def test_reasons_point_at_the_words() -> None:
    sentence = "The bank paid £1.3bn in May 2021, 40 per cent more than agreed."
    assert words_of(sentence, "money") == ["£1.3bn"]
    assert words_of(sentence, "percent") == ["40 per cent"]
    assert words_of(sentence, "date") == ["May 2021"]
    assert words_of(sentence, "comparison") == ["more than"]


@table(
    "sentence",
    [
        "1. The contract",
        "Chapter 3",
        "COVID-19 changed the village.",
        "The room is on page 4 of the dream.",
    ],
)
def test_labels_and_names_are_no_figures(sentence: str) -> None:
    assert words_of(sentence, "figure") == []


def test_may_is_a_month_only_where_it_is_dated() -> None:
    assert words_of("The plant closed in May.", "date") == ["May"]
    assert words_of("It may rain.", "date") == []
    assert words_of("They march every day.", "date") == []


def test_a_claim_with_a_question_mark_is_a_question() -> None:
    assert assess("The minister lied to parliament.")["tier"] != "none"
    assert assess("Did the minister lie to parliament?")["tier"] == "none"


def test_a_reported_forecast_stays_a_claim_and_a_bare_one_does_not() -> None:
    assert assess("The engineer warned that the dam could fail.")["tier"] != "none"
    assert assess("The dam could fail.")["tier"] == "none"


@table(
    ("language", "sentence", "kinds"),
    [
        (
            "de",
            "Die Firma erhielt 380.000 Euro, sagte der Sprecher.",
            {"money", "attribution"},
        ),
        ("de", "Die Miete stieg um 12 Prozent.", {"percent"}),
        ("fr", "La ville a versé 1,3 million d’euros en mars 2021.", {"money", "date"}),
        ("fr", "Le chômage touche 9 pour cent des jeunes.", {"percent"}),
        (
            "es",
            "La obra costó 40 millones de pesos en 2019, según la auditoría.",
            {"money", "date", "attribution"},
        ),
        (
            "ru",
            "Завод получил 48 млн рублей, заявил депутат.",
            {"money", "attribution"},
        ),
        (
            "zh",
            "县政府去年支付了六百万元，增长百分之三十。",
            {"money", "percent", "date"},
        ),
        ("ja", "同社は2019年に12％の増益を発表した。", {"date", "percent"}),
        ("ko", "회사는 2019년 40억 원을 지급했다고 밝혔다.", {"date", "attribution"}),
        (
            "pt",
            "A obra custou 40 milhões de euros, disse o ministro em 3 de maio.",
            {"money", "date"},
        ),
        (
            "ar",
            "دفعت الشركة ٤٠ مليون دولار عام ٢٠١٩، وقالت إن الأسعار ارتفعت بنسبة ٪١٢.",
            {"money", "percent"},
        ),
    ],
)
def test_amounts_dates_and_speech_are_found_in_every_language(
    language: str, sentence: str, kinds: set[str]
) -> None:
    assessment = assess(sentence, language)
    assert kinds <= {reason["kind"] for reason in assessment["reasons"]}
    assert assessment["tier"] != "none"


@table("language", sorted(BY_LANGUAGE))
def test_each_language_tells_claims_from_the_rest(language: str) -> None:
    claims, others = (lines.strip().splitlines() for lines in BY_LANGUAGE[language])
    tiers = [assess(sentence, language)["tier"] for sentence in claims]
    assert tiers.count("none") <= 2
    assert tiers.count("needs_source") >= 0.7 * len(claims)
    assert sum(assess(sentence, language)["tier"] != "none" for sentence in others) <= 2


@table("language", ["pl", "fi", "xx", "", "und"])
def test_without_rules_for_the_language_nothing_is_claimed(language: str) -> None:
    sentence = "Firma zapłaciła €400 w 2019, czyli 12% więcej."
    assert not has_rules(language)
    assert assess(sentence, language) == NOT_ASSESSED


@table(
    "sentence",
    [
        "The firm was declared bankrupt.",
        "The WHO recommends that schools test their water.",
        "The academy recommends daily exercise.",
        "The plant stores chlorine beside the kindergarten.",
    ],
)
def test_a_claim_needs_no_figure(sentence: str) -> None:
    assert assess(sentence)["tier"] != "none"


@table(
    "sentence",
    [
        "Turnover: the sum of all that was sold.",
        "Escrow: money held by a third party until a deal is done.",
        "“Vessel” means any ship that flies the flag of a party.",
        "The term “holding” refers to a company that owns shares of others.",
        "Section 12: Penalties for late payment",
    ],
)
def test_a_gloss_or_the_heading_of_a_clause_is_no_claim(sentence: str) -> None:
    assert assess(sentence)["tier"] == "none"


def test_where_no_rule_found_anything_the_wording_is_the_reason() -> None:
    sentence = "Copper is mined near the border."
    assert {reason["kind"] for reason in assess(sentence)["reasons"]} == {"wording"}
    assert words_of(sentence, "wording") == ["mined", "near", "border"]


def test_every_language_has_weights_of_its_own() -> None:
    tables = read_tables(WEIGHTS)
    assert tables.keys() == LANGUAGES | {SHARED}
    assert WEIGHTS.stat().st_size < 500_000
    assert all(float(weight) for rows in tables.values() for weight in rows)


def test_learning_finds_the_words_that_tell() -> None:
    rows = [
        ("The ship sank.", 1.0),
        ("The ship is pretty.", 0.0),
    ] * train_checkable.SEEN
    weights = train_checkable.learn(
        [train_checkable.example(text, claim, "en") for text, claim in rows]
    )
    assert weights[("en", "sank")] > 0 > weights[("en", "pretty")]
    assert "[en]\n-" in train_checkable.table(weights)


def test_what_is_learnt_from_is_labelled_once_and_is_not_tested_on() -> None:
    sentences = [text for _, text, _ in train_checkable.sentences()]
    assert len(sentences) == len(set(sentences)) >= 2800
    tested = {
        *CLAIMS,
        *NOT_CLAIMS,
        *MORE_CLAIMS,
        *MORE_NOT_CLAIMS,
        *HARD_CLAIMS,
        *HARD_NOT_CLAIMS,
    }
    assert tested.isdisjoint(sentences)
    assert all(
        set(lines.split("\n")).isdisjoint(sentences)
        for both in BY_LANGUAGE.values()
        for lines in both
    )


def test_a_regional_language_code_reads_like_its_language() -> None:
    sentence = "The firm was fined $3 million."
    assert assess(sentence, "en-GB") == assess(sentence, "en_US") == assess(sentence)


FRAGMENTS = st.sampled_from(
    [
        "$",
        "€ ",
        "5",
        "2019",
        "%",
        " per cent",
        "May ",
        "said ",
        "“",
        "”",
        "'",
        "’",
        "at least ",
        "more than ",
        "Osei ",
        "the ",
        "million ",
        "百分之",
        "三",
        "?",
        ".",
        "\n",
        "\ud800",
        "\u0301",
        "İ",
        "ß",
        "١٢",
        "²",
    ]
)


SENTENCES = st.lists(FRAGMENTS | st.text(max_size=6), max_size=30).map("".join)


@given(SENTENCES, st.sampled_from(["en", "de", "zh", "ja", "ko", "ar", "ru", "xx", ""]))
def test_reasons_lie_within_any_sentence(sentence: str, language: str) -> None:
    assessment = assess(sentence, language)
    assert assessment.keys() == NOT_ASSESSED.keys()
    assert all(
        0 <= reason["start"] < reason["end"] <= len(sentence)
        for reason in assessment["reasons"]
    )
    assert list(assessment["reasons"]) == sorted(
        assessment["reasons"], key=lambda reason: (reason["start"], reason["end"])
    )
    assert assessment == assess(sentence, language)


@given(st.lists(st.sampled_from(NAMES_ONLY), min_size=1, max_size=4).map(" and ".join))
def test_any_number_of_names_is_still_only_names(sentence: str) -> None:
    kinds = {reason["kind"] for reason in assess(sentence)["reasons"]}
    assert kinds - {"named_entity"} or assess(sentence)["tier"] == "none"


@table(
    ("sentence", "kind", "words"),
    [
        ("$5 million was paid.", "money", "$5 million"),
        ("Only Haddad denied it.", "named_entity", "Haddad"),
        ("The tower is the tallest in the country.", "comparison", "tallest in"),
        ("She is the best friend.", "comparison", ""),
    ],
)
def test_a_reason_names_the_words_that_it_is_about(sentence, kind, words):
    reasons = [one for one in assess(sentence)["reasons"] if one["kind"] == kind]
    named = [sentence[one["start"] : one["end"]] for one in reasons]
    assert named == ([words] if words else [])
