# ruff: noqa: E501 (a case is a line)
"""Where sentences end. In a case, | stands where one sentence ends and the next starts,
\\n for a line end.
"""

import importlib
import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.sentences import languages, segment
from articles.sentences.languages import rules_for
from articles.sentences.segmenting import sentence_starts
from articles.text.shapes import Span
from articles.text.word_tables import read_tables
from tests.support.tables import table

# Paragraphs such as newspapers print, by language. Names and events are invented.
PARAGRAPHS = {
    "en": r"""
The clerk said, “We never got the file.” |No one checked.
“We tried,” said Ms. Okoro, the harbor master. |“Then the money ran out.”
“Where did it go?” the auditor asked. |Nobody knew.
The council met. |（他们早就知道了我们什么都没签） |The mayor said nothing.
The council met. |(all of the names were changed) |The mayor said nothing.
(AP) The council met. |“福” Street was closed. |(Reuters)
“Nobody knew of it at all,” Ann Orr said. |“Nobody knew of it at all” is what she said.
“Where did it go?” Dr. Lena Fisk asked. |Nobody knew.
“Get out!” |He slammed the door. |The meeting was over.
“Shame!” Protesters chanted outside. |Two were held.
“Really?” |Lopez said the records were complete.
"We lost." |That was all Capt. Orr would say. |"Ask the board."
“She told me, ‘Sign here.’ |I refused,” Mr. Bell testified. |The jury listened.
He called the audit “a farce.” |Sen. Ruth Amaya disagreed.
Who wrote “Trust no one”? |The file does not say.
“No comment.”|“Nothing at all?”|“Nothing.”
Her series “Who Pays?” won a prize. |It ran in March.
Brandt & Sons Inc. bought Lakeside Corp. in May. |The seller was Delta Mills Ltd. |Shares rose.
The buyer is Harrow Foods Inc. |Mr. Vance owns a third.
He left the U.S. last year. |The U.S. Treasury froze his accounts. |He sued the U.S. |The case is open.
Talks with the U.K. broke down. |Envoys left the U.K. |Brussels gave no reason.
The raid took place on Oct. 3. |A second, on Mon. morning, found nothing. |It ended in Dec. |Nobody was charged.
The shop closes at 6 p.m. |Guards leave at 7 p.m. Friday. |At 5 a.m. Mr. Dole called the police.
The call began at 9:15 a.m. Eastern and ended at 4 p.m. London time. |No one spoke.
Anna Wirth, Ph.D., and Carl Ott, M.D., signed it. |She holds a Ph.D. |He does not.
They met at 40 Main St. in Reno, Nev., and at St. Jude's. |He lives on Ash Ave. |She lives in Tampa, Fla. |Both deny it.
Frank Duda Jr. testified first. |So did Frank Duda Sr. |The court adjourned.
See Fig. 3 and pp. 20-22. |No. 7 was empty. |Was it true? |He said no. |She said yes.
Small fees, e.g. Stamp duty, i.e. Taxes, were waived, cf. Rule 4. |Roe v. Wade was cited.
The study by Chen et al. found lead. |A later one by Ito et al. |The agency ignored both.
Pumps, pipes, etc. were sold. |They took trucks, tools, etc. |The yard is empty.
Lt. Col. Mara Quist and Sgt. Joe Pell were reassigned. |Maj. Gen. Ito declined to comment.
J. R. Moss, T.S. Lund and Harry S. Ward met. |So did K. |Nobody took notes.
Vitamin D. |Levels fell. |He got a C. |Parents protested.
She posted the memo on X. |Mason replied within minutes. |Do you use X? |He does.
Yahoo! Finance reported it first. |Yum! Brands fell. |It works! |Try it.
From Mt. Hood to Ft. Worth, crews searched. |St. Paul sent two. |None came back.
It cost $3.2 million, up 4.75% from €2.9 million. |A share fell .5 percent. |Why?
Write to tips@paper.example.com. |The file is at www.city.example.org/a.b?x=1. |Read it.
Version 2.1.3 failed. |Node.js was patched. |Web sites such as Weather.com were down.
The dam leaked.[4] |It was rebuilt in 1971.[5][6] |Nobody paid.¹² |The state did.†
It was the largest theft ever.[citation needed] |Two men confessed.[note 2]
She resigned in 2016. |In 2019, 40 more left. |There were 12. |10 remain.
The firm paid a fine. |(It admitted nothing.) |Its chair (he left in 2020) kept his bonus.
Lakeside Corp. (NYSE: LKS) fell 3%. |Delta Inc. (formerly Mills Co.) rose.
See Triad Sys. Corp. v. Orr. |The book has 12 entries in 147 Cong. Rec. 8 (1953), cc. VIII and IX. |Pts. II and III followed.
“The plan [...] was sound,” it said. [...] |The chair disagreed.
“I thought… well, never mind,” he said. |The tape stops there... |Nobody has the rest.
The letter thanks “the ... President of the bank.” |It is undated.
“If they had asked…” Wilkes said, and stopped. |He sat down.
The report asks for:\n|1. An audit.\n|2. A new board\n|- Open books\n|It was filed.
1. An audit. |2. A new board. |3. Open books.
The report asks for three things: 1. An audit. |2. A new board. |3. Open books.
It has two aims: (a) cut costs, and (b) open the books. |Neither was met.
Mayor sold land to his brother\n|Records show three sales. |He denies it.
POLICE RAID DEPOT ON MAIN ST. IN TULSA. |TWO HELD. |“WE SAW NOTHING,” GUARD SAYS.
LAGOS, Nigeria (AP) — Fuel ran short on Monday. |Queues grew. |OSLO, Jan. 3 (Reuters) - Snow fell.
Who gained? |The bank — and only the bank. |What now? — no one knows.
Nobody was told.|The mayor signed anyway. |It cost 1,200.|That was too much.
The price fell. |iPhone sales did not. |eBay gained.
Really?! |They knew!! |How?? |The room, stunned, fell silent.
It was built after World War I. |Germany paid. |Who paid for World War II? |Britain did.
"We have a deal," Transport Secretary Louise Hale said Tuesday. |"It is fair. |It is final."
"What were they thinking?" Councilwoman Dee Parks, who represents the 4th District, asked. |The room laughed.
“It’s over!” screamed one fan. |“Go home!” another yelled. |Police moved in at 9:40 p.m.
“Do we have enough water? |No,” Gov. Tim Salas said. |“Do we have a plan? |Yes.”
Revenue rose 12.5 percent to $1.02 billion from $910.4 million a year ago. |Net loss was 14 cents a share vs. 9 cents. |Shares fell 3.1% to $22.
The Dow Jones Industrial Average fell 1.2%. |The S&P 500 lost 0.8%. |Brent crude was $81.40 a barrel at 3:30 p.m. EDT.
U.S. District Judge Amy B. Jansen set a Sept. 9 trial. |Prosecutors from the U.S. Attorney's Office objected.
The bill goes to the U.S. House of Representatives. |It passed the Senate 51-48. |Rep. Jim Doe, D-Mass., voted no.
She was born in Washington, D.C. |Her parents came from St. Kitts. |She studied at M.I.T. |She never practiced law.
Exon Oil Corp. and Chevalier Corp. declined to comment. |BP Plc. did not reply. |The American Petroleum Inst. called it "unfair."
Dorn, Chase & Co. Chief Executive Jan Dorn spoke. |Amazon.com Inc. Chief Financial Officer Brian O. did not.
The office opens at 8 a.m. and closes at 5 p.m. daily. |Calls after 5 p.m. Monday go to voicemail. |It reopens at 10 a.m. |Tickets cost $5.
Gov. Lee will speak at 7 p.m. ET on CNN. |The debate ended at 10 p.m. |Thorne left at once.
Bus No. 14 hit a wall at No. 10 Downing St. |No. 2 on the list is Rep. Cox.
Is it No. 1? |No. |Is it art? |Yes. |Art. 5 says otherwise.
“Well ... I guess so.” |He shrugged. |“But then … who knows?”
"I never said that ... I never would." |He paused. |"Never."
The trail goes cold…but the money does not. |It went to Cyprus....and then to Malta.
C.S. Lewis and J.R.R. Tolkien met in Oxford. |W.E.B. Du Bois did not. |Samuel L. Jackson read the part.
The singer R. Kerr was sentenced. |The witness, identified as M., wept. |Judge A. Donnelly presided.
LONDON, March 4 (Reuters) - Britain's economy stalled. |Sterling fell 0.3% to $1.27.
BEIRUT (AP) — Israel struck southern Lebanon Sunday, killing 11. |No group claimed responsibility.
PARIS — “We must act,” the president said. |He left. |PARIS, Texas, Dec. 2 - A barn burned.
Here’s what to know:\n|* Polls open at 7 a.m.\n|* Bring an ID\n|* Results after 10 p.m.\n\n|More at example.com.
By Jane Q. Doe\n|Staff Writer\n|Updated 3:15 p.m. EST Jan. 4, 2024\n\n|The mayor resigned. |He gave no reason.
Follow @news_desk on X. |Email tips@desk.example.org. |See example.org/news/2024/01/05/a-b.html, or call 555.010.2000.
Read more: https://example.org/a?b=c.d! |Then write to us.
The senator (a Democrat from Ohio) abstained. |(Her office did not return calls.) |“I’m done!” she said (twice).
He was fined (again!) and left. |The sum (about $3 million, or £2.4m) was paid. |[Editor’s note: The sum was later reduced.]
Officials cited three reasons: (1) cost, (2) time and (3) politics. |None was convincing.
There are two options: 1) Sell the plant. |2) Close it. |Neither is popular.
北京赛车微信群 The council met on Tuesday. |It approved the plan.
The lake lost a third of its water.[3] |Scientists blame drought.[4][5] |“It is dying.”[6] |Farmers disagree.[7]
As of 2020 the town had 4,012 people.2 |In 1990 it had 6,000.
QUAKE KILLS 12 IN CHILE. |PRESIDENT TO VISIT SITE. |U.S. OFFERS AID.
eToro laid off 100. |iRobot did too. |“e-bikes are the future,” said Leon James.
Was it murder? |Perhaps. |Was it planned — and by whom? |“That,” Insp. Hall said, “is the question.”
“Guilty!” Judge Mary T. Ellis declared. |“All of them?” Mr. O’Neil asked. |“All.”
Panic! at the Disco played. |Who? magazine folded. |Jeopardy! host Ken Jenks smiled.
“I asked him, ‘Why?’ and he said, ‘Why not?’” she recalled. |“I left.”
'It was chaos,' said Prof. Sir Ian Bell. |'Nobody was in charge.' |The inquiry continues.
The a.m. session was calm. |By 3 p.m. Tesle Inc. had lost 9%. |At about 6:30 p.m. Officer Diaz fired.
Mt. Gold filed for bankruptcy on Feb. 28. |Its chief, Marc Karel, bowed. |“I’m sorry.”
He finished 3rd. |She ran it in 9.58 seconds. |The time: 4 min. 3 sec. |It stood.
The book, “Who Killed Jones?,” sold well. |So did “Help!” |Critics hated both.
Dr. Martin Lowe King Jr. spoke here. |So did Sammy Dale Jr. |The hall is gone. |Robert Dunne Jr. Day was fun.
The E.U. Commission fined Apple. |The W.H.O. said cases rose. |The F.D.A. approved it on Nov. 3.
Sales at Wal-Port Stores Inc. rose; those at Tamar Corp. fell. |Why? |Prices.
He earned a B.A. from Yale and an M.B.A. |Then he joined Mackey & Co. |There he met Sen. Roe.
“No.” |That was it. |“No what?” |“No, sir.”
The company said: “We do not comment.” |The union did: “It’s theft!” |Both are private.
Did he say “I quit”? |He did. |Did she say, “Why?” |She did.
She owes $4.5m (£3.6m). |Her lawyer, Mr. K. Das QC, said: “She’ll pay.” |She hasn’t.
It was 5 to 4. |Chief Justice John G. Rook Jr. wrote for the majority. |Justice Solano dissented.
Sen. Joe Manning III of W. Va. retired. |J.D. Poole ranked it No. 1. |3M Co. paid.
Article 5, para. 2 of the treaty applies. |See vol. 3, ch. 4, p. 77 ff. |It is clear.
Ms. Ortiz, 41, a nurse, said she’d stay. |“Where would I go?” |Her son, 9, nodded.
Thorne, speaking to reporters on Air Force One, asked: “Why would I?” |He later posted on Truth Social: “FAKE NEWS!!!” |The White House declined to comment.
The first plan (Plan A) failed. |Then came Plan B. |It failed too. |Is there a Plan C? |Officials won't say.
He scored 30.4 points per game at St. John's. |The Mets won 4-3. |Final: 4-3.
The vote was 5-4.* |*One justice recused herself.
"It's a start", said Tom. |"A start?" |"Yes."
He was 6 ft. 4 in. tall and weighed 240 lbs. |Police found him on Elm Blvd. |He had fled.
The ship carried 4,000 tons of oil, 200 cars, etc. |All were lost. |The captain, crew, etc. Survived.
"This is a disgrace," Rep. Maya Lin, D-Calif., said. |"The American people deserve better. |They will get it."
“Who authorized this?” Judge Karen L. Holt asked the U.S. attorney. |“I did, your honor,” he replied.
The central bank kept rates at 5.25%-5.5%. |Inflation eased to 3.2 per cent in Oct. from 3.7 per cent in Sept. |Economists polled by Reuters had expected 3.3%.
Alpha Inc.'s Google and Metal Platforms Inc. sued. |Novida Corp. shares rose 2%. |Intal Corp. fell.
Police said the suspect, John A. Smith Jr., 34, of St. Louis, fled in a Ford F-150. |He was caught at 2:15 a.m. on I-95.
He holds a Ph.D. from M.I.T. and a J.D. from Yale. |“I’m no expert,” he said.
The memo, dated Aug. 12, says: “Do not reply. |Do not call.” |It is signed “J.”
About 1.5 million people live there. |Of those, 12.4% are unemployed. |In 2010, it was 8%. |What changed?
The U.N. General Assembly votes Friday. |Diplomats from the E.U. and the U.S. will abstain. |China won't.
ATLANTA (CNN) -- A jury on Wednesday convicted three men. |They face life in prison.
MEXICO CITY, Sept. 19 — A strong quake struck. |At least 200 died. |“We felt everything,” said Ana M. Crewe.
5 takeaways from the debate\n|1. Bolan stumbled\n|2. Thorne dodged.\n|3. No one won?\n\n|Here’s more.
For more, visit www.who.int/news. |Contact: press@who.int. |Tel. +41 22 791 2111.
The app (version 3.0.1) crashed. |(Apple later fixed it.) |Users (“We’re furious!”) complained on X, formerly Twitter.
The study found three things: (i) cost, (ii) risk and (iii) delay. |It was published in J. Clin. Oncol. in 2020.
EXCLUSIVE: CEO QUITS. |BOARD “STUNNED.” |SHARES PLUNGE 20%!
“iPhones don’t lie,” he said. |macOS users agree. |“eBay is dead.” |PayPal isn’t.
“Fire!” Sgt. Bo Hart shouted. |“Where?” Pvt. Ames cried. |No one moved.
Why now? |Because — as one aide put it — “it’s time.” |Is it? |“Maybe,” said Lt. Gen. Ray Odom. |“Maybe not.”
“I … I don’t know,” she said. |“We were so close …” |Her voice trailed off. |“So close.”
The senator’s aide said (on condition of anonymity) that it was over. |“Done. |Finished. |Kaput.”
Is it legal? |Yes, says Prof. Alan D. Roth of N.Y.U. |Is it ethical? |“Hardly.”
He paid $3 mln. |She paid €4 bn. |They paid approx. $7m, i.e. Half.
On Jan. 6, Mr. Pell refused. |By 3 p.m. the mob was inside. |At 5:40 p.m. D.C. police cleared the hall.
She lives at 12 Elm St., Apt. 4, Springfield, Ill. |Her ex-husband lives in Gary, Ind. |They share a dog.
He called it “a witch hunt!” and left. |“Pathetic!” tweeted Sen. Crewe. |The White House did not respond.
The case, Brown v. Board of Education, was decided in 1954. |Plessy v. Ferguson (1896) was overturned.
Smith et al. (2019) disagree. |See also Jones, R. & Lee, K. (2020), p. 14. |The data are public.
The verdict? |Guilty. |The sentence? |Twelve years, the max. |He’ll appeal.
Roughly 40 percent of No. 2 heating oil comes from Canada. |No. |It was 30 percent. |The No. 1 source is Texas.
上海龙凤论坛 爱上海419 The mayor resigned on Friday. |Her deputy took over.
The C.E.O. resigned. |So did the C.F.O. |The board named an interim chief. |He starts Nov. 1.
Gen. Mark A. Miller, chairman of the Joint Chiefs, testified. |Sec. of Defense Aston did not.
Warren Bros. Film Inc. cut jobs. |So did Paramount. |Warren Bros. had 8,000 workers.
“What do you want from me?!” he yelled. |“The truth!” |“You can’t handle it.”
Rates: 4.5 pct. now vs. 5.0 pct. then. |Source: Freddie Mac.
It was 3 a.m. |She couldn’t sleep. |By 6 a.m. the sun was up.
“Mr. President,” said Speaker Nina P., “you’re fired.” |Laughter followed. |(It was a joke.)
He wrote: “See attached.” |Attached was nothing. |“Oops!” |He tried again…
The plane, a Boeing 737-800, left at 6:03 a.m. local time. |It carried 181 people. |Two survived.
Reporting by J. Doe in Paris and A. Roe in Rome; Editing by K. Poe. |All rights reserved.
Follow-up questions? |Email us. |Comments? |We'd love to hear them.
Ms. Wu (née Li) was born in Xi'an. |She moved to the U.K. in 2001. |Her son, Wu Jr., followed.
We asked: Is it safe? |They answered: “Yes.” |It wasn’t.
“I can’t,” he said, “not now.” |“When?” |“Later.” |She nodded; he left.
The company—formerly Acme, Inc.—declined. |Its lawyers, Roe & Poe L.L.P., didn’t.
The fight was over by the 3rd. |Asa won. |Frasier, 26-1, lost. |“I’m the greatest!” Asa said.
The fund returned 7.1% p.a. over ten years. |Its rival returned 5%.
Chapter 7. |The ruling cites Sec. 230 and 18 U.S.C. 1030. |It runs 45 pp.
He felt ill. |John drove him home. |The dog sat. |Mary wept in the sun. |Bob hid the ark.
The firm is based in San Diego, CA. |Smith runs it. |Its lab is in Reading, PA. |Jones runs that.
“We are broke,” Treasurer Al Dunn admitted. |“Flat broke.”
Gov. Greg Hall vetoed S.B. 4. |H.R. 1 passed. |The A.C.L.U. sued.
The fire started at approx. 2 a.m. |Twelve units (incl. two from Kent Co.) responded. |No one was hurt.
"You're fired," he told her. |"For what?" |"For lying."
Asked if he would resign, he said: “Never.” |Then he hung up.
“Is the money gone?” |“Yes.” |“All of it?” |“All of it,” Ms. Roy whispered.
The new rule (Rule 10b-5) takes effect Jan. 1. |Brokers have until Dec. 31 to comply. |Fines start at $10,000.
Inflation hit 9.1% in June. |Core CPI, excl. food and energy, rose 5.9%. |The Fed raised rates by .75 points.
Sources: AP, Reuters, U.S. Census Bureau. |Graphic: Ann Lee.
The album “Help!” turned 50. |“Oklahoma!” returns to Broadway. |“Who’s There?” opens May 3.
Mr. Justice Owen said: “I find no fault.” |Counsel for the Crown, Sir Ian Fox K.C., objected.
He was born c. 1850 near Ft. Smith, Ark. |His wife was born in 1855. |They had 12 children.
The U.S.-China talks stalled. |U.S.-led forces withdrew. |Anti-U.S. protests grew.
“I’m not going to—” |The line cut out. |“Hello?”
Why did she lie? |Because she could. |And who believed her? |Everyone… almost.
On Monday (Feb. 3), the court met. |On Tuesday it did not. |“See you Wed.,” the clerk said.
What is 2 + 2? |4. |What is 3 x 3? |9.
(Reuters) - Oil rose 2% on Monday. |Brent settled at $84.20. |WTI gained $1.10.
The mayor’s office said in a statement: “We regret the error. |We have fixed it.” |It gave no details.
John F. Kern Jr. and his wife died in 1999. |Their plane, a Piper PA-32R, crashed off Long Point.
Prices: adults $12; children $6. |Info: (212) 555-0100. |Web: museum.example.org.
“That’s it!” exclaimed Dr. J. Q. Adams. |“We’ve found it!” |His team cheered.
She said she was “shocked!” by the news. |He was not.
In Smith v. Jones, No. 12-345, the court ruled 6-3. |Justice Kay dissented.
The storm hit at 6:30 p.m. Sunday. |By 8 p.m. 40,000 homes were dark. |Power returned at 1 a.m. Monday.
They moved to the U.S. |They never went back. |Life in the U.S. was hard. |U.S. law forbade it.
The Rev. Al Moss prayed. |So did Sister M. Clare. |Father Tim did not.
Google’s Gmail vs. Yahoo! Mail: which is better? |Users were split.
1. Who is he?\n|2. What did he do?\n|3. Why?
A. Yes. \n|B. No.
Q: Did you know? |A: No, I did not. |Q: Are you sure? |A: Yes.
Correction: An earlier version misspelled Mr. Ng's name. |It is Ng, not Eng.
He earned $1.2m in 2020; she, $3.4m. |Together: $4.6m. |Not bad!
“A ‘crisis’?” she scoffed. |“Hardly.”
The ship, the S.S. Minnow, sank. |The H.M.S. Bounty did too. |Both are off Pt. Reyes.
“This isn’t over,” vowed Councilman Ed Fry. |“We’ll see them in court.”
Dr. Ruth Bell Jr. and Prof. Ngo, both of St. Anne’s, co-wrote it. |It ran in Sci. Am. in Feb. 2020.
Net income fell to $3.1 billion, or $1.02 a share, from $3.9 billion, or $1.27. |Analysts had forecast $1.10.
Attendance: 41,649. |Time of game: 2:58. |Umpires: Home, J. West; First, K. Ray.
“Why not me?” wondered Kim Oh, 29. |“I’ve paid my dues!” |She has a point.
The deal, worth $4.5 bn (£3.6 bn), closed Friday. |Lawyers for Ace Ltd. objected.
The ruling came at 10:00 a.m. EST. |By noon, stocks were up 1.5 percent. |At 4 p.m. they closed flat.
Mr. Ono (“Call me Ken”) smiled. |His lawyer didn’t. |“No comment!!!”
KYIV, Ukraine — Shelling killed three. |A fourth died at 5 a.m. Wednesday in St. Michael's Hospital.
Sen. Lee asked, “Is this legal?” |The witness nodded. |“Is it moral?” |Silence.
See www.example.com/faq. |Or call 1-800-555-0199. |Lines open at 9 a.m. |No charge applies.
Only one, Capt. B. J. Ross, survived. |Of the rest... nothing. |Not a trace.
It rained. |“Typical!” joked Mayor Pat O’Dowd. |“We needed it… badly.”
The report[2] cites Art. 5(b). |It was leaked.[3] |“So what?” the minister’s aide said.[4]
""",
    "de": r"""
Am 3. Mai tagte der 2. Senat zum 45. Präsidenten. |Er wurde 82. |Danach schwieg er.
Unter Friedrich II. wuchs das Land. |Papst Johannes Paul II. reiste nie hin.
Das gilt u. a. für Köln, z. B. in der Luxemburger Str. 12, d. h. überall. |Dr. med. Anke Roth kennt das.
Der Bau kostet ca. 3,4 Mio. Euro bzw. 1,2 Mrd. Kronen. |Die Stadt zahlt. |Bis 20.15 Uhr tagte der Rat.
„Das ist falsch.“ |Mehr sagte er nicht. |„Warum?“, fragte sie. |„Wer zahlt?“ fragte der Richter.
»Wir zahlen nicht.« |So steht es im Brief. |»Wirklich?«, fragte Prof. Voss.
Die Meier GmbH & Co. KG schloss. |Der Verein Hilfe e. V. klagt usw. |Das Urteil steht aus.
Nach § 5 Abs. 2 Nr. 3 und Art. 12 GG ist das verboten, vgl. S. 14. |Niemand klagte.
Die Frist endet am 31. 12. 2024. |Am 24. Dezember ist zu. |Um 8 Uhr geht es los.
Prof. Dr. Karl-Heinz Lau (geb. 1950) lehrt in St. Gallen. |Hr. Lau schweigt.
Der 1. FC Union verlor 1:2. |Die 2. Bundesliga pausiert. |Im 19. Jahrhundert war das anders.
Bundesfinanzminister Christian Linde (FDP) kündigte am 5. Juli in Berlin Kürzungen an. |„Wir müssen sparen“, sagte er. |Die Opposition protestierte.
Der Dax stieg um 1,2 Prozent auf 15.893,40 Punkte. |Die Aktie der Rheinischen Bank AG verlor 3,5 %. |Analysten hatten mehr erwartet.
„Haben Sie das gewusst?“, fragte Richter Dr. h. c. Maier. |„Nein!“, rief der Zeuge. |„Nie.“
Die Partei kam auf Platz 3. |Der 2. Platz ging an die CDU. |Am 1. und 2. Mai ist frei.
Das Spiel beginnt um 20.30 Uhr. |Tickets gibt es ab 12,50 Euro (erm. 8 Euro) u. a. an der Abendkasse. |Einlass: 19 Uhr.
Er wurde am 12. 3. 1960 in Frankfurt a. M. geboren. |Seit dem 1. Januar ist er i. R. |Er lebt allein.
Die Firma sitzt in der Hauptstr. 15. |Tel. 030/1234. |Ansprechpartner ist Hr. Dipl.-Ing. Kurz.
US-Präsident Tom Bolan, der 46. Präsident der USA, reiste ab. |Ronald J. Thorne folgte als 47. Präsident.
Im 2. Quartal sank der Umsatz. |Im 3. stieg er. |Das 4. war das beste seit 2019. |Warum, weiß niemand …
„Das war's.“ |Dann ging er … |„Wohin?“ |Keiner weiß es, so die „Bild am Sonntag“. |Die Polizei ermittelt.
Rund 300 Mrd. Dollar, d. h. ca. 5 % des BIP, fehlen. |Das sagte u. a. Prof. Faust vom Ifo-Institut.
‚Unfassbar‘, meinte sie. |»Wer, wenn nicht wir?«, so Haber. |»Niemand.« |»Eben.«
Vgl. dazu Abb. 3 auf S. 12. |Die Zahlen stammen von 2021. |2022 waren es mehr. |Stand: 3. August.
Das Konzert in St. Pauli war ausverkauft. |Hr. Müller-Lüdenscheidt jun. kam nicht. |Schade!
Kanzlerin a. D. Angela Merk (CDU) sprach am 9. November in Leipzig. |„Es war ein Wunder“, sagte sie. |Der Saal applaudierte.
Die BASF SE senkt ihre Prognose. |Der Umsatz fiel um 24,7 % auf 17,3 Mrd. Euro. |Analysten der UBS sind skeptisch.
„Wie konnte das passieren?“ |Diese Frage stellt sich Dr. Eva Kern. |„Ich weiß es nicht!“
Der FC Bayern gewann 3:1. |Am 12. Spieltag trifft er auf den 1. FSV Mainz 05. |Anpfiff ist um 15.30 Uhr.
In der Nacht zum 3. Oktober brannte es in der Bahnhofstr. in Köln. |Die Feuerwehr kam um 2.15 Uhr. |Verletzt wurde niemand.
Laut § 3 Abs. 1 S. 2 GG sind alle gleich. |Das BVerfG (Az. 1 BvR 16/13) sah das anders.
Es gilt die 2G-Regel, d.h. Geimpfte und Genesene dürfen rein. |Ungeimpfte nicht. |Das ärgert viele, z.B. Herrn Kunz.
Am Montag, den 5. Juni, stirbt Prinz Ernst Anton V. |Er wurde 90.
Der 45. Präsident der USA, Ronald Thorne, klagt. |Seine Anwälte, u.a. Rudi Gall, verloren. |Was nun?
„Nein“, sagt er, „das glaube ich nicht.“ |Pause. |„Oder doch?“ |Er lacht. |„Na ja …“
Sie kam auf den 3. Rang. |Er wurde nur 5. |Die Siegerin kommt aus Kenia.
Der Vorstand (u. a. Dr. K. Weiß) trat zurück. |„Es ist vorbei!“ |So endete die Ära.
Laut Polizei wurden 12 Personen verletzt. |5 davon schwer. |Der Täter (34) ist flüchtig.
Die Miete stieg von 8,50 auf 10,20 Euro pro qm. |Das sind 20 Prozent. |„Zu viel“, so Mieter Max.
Er heißt Max. |Müller ist sein Nachname. |Er mag Jazz.
Wann kommt der Bus? |Um 8.15 Uhr. |Wann fährt er ab? |Um 8.20 Uhr.
„Ich sage: ‚Nie wieder!‘“, rief sie. |Applaus. |Dann sprach Bürgermeister Dr. Klein.
Der 17. Juni ist kein Feiertag mehr. |Seit 1990 feiert man am 3. Oktober. |Warum eigentlich?
Er kam als 3. ins Ziel. |Am Sonntag, 5. Mai, startet er erneut. |Im 100. Spiel traf er.
Die Firma zahlt 3,5 % Zinsen p. a. für ein Jahr. |Danach sinkt der Satz auf 2 %.
Der Verein mit Sitz in Frankfurt a. d. Oder klagt. |Az.: 3 K 12/20. |Das Urteil fällt am 9. 4.
„Kommen Sie?“, fragte er. |„Nein.“ |Sie ging. |„Schade“, murmelte Oberst a. D. Kurt Reiß.
Das 1:0 fiel in der 12. Minute. |Der Ausgleich folgte in der 45. Minute + 2. |Am Ende stand es 1:1.
""",
    "fr": r"""
« Rien n’est prêt », a dit Mme Roy. |« Qui paiera ? » a demandé M. Petit. |« Nous. »
« C’est faux ! » a-t-elle lancé. |« Je nie. » |Le juge note.
M. Roy et MM. Blanc ont signé l’art. 7, cf. p. 12. |Le Dr. Simon, env. 50 ans, etc. |Il nie.
En l’an 50 av. J.-C. la ville brûla. |Le 1er janv. 2020, elle fut vendue. |Rien ne reste.
J.-P. Roux et A. Morel étaient à St. Malo. |La S.A. Morel a payé 2,5 M€. |C’est tout.
Qui a payé ? |M. Morel l’ignore ! |Vraiment ? |Oui… |Enfin, presque.
Le ministre de l’Économie, M. Bruno Le Mans, s’est dit « confiant ». |« Nous tiendrons 5 % », a-t-il ajouté. |L’opposition doute.
« Pourquoi ? » s’interroge Me Dupont-Morel. |« Parce que ! » |Le procès reprend à 14 h 30.
Selon l’A.F.P., 3 000 personnes ont défilé. |La S.N.C.F. prévoit des retards. |Cf. notre éd. du 3 oct. 2022.
«Je n'irai pas.» |Ainsi parlait le maire, J.-M. Aubin. |«Jamais!» |Et il partit…
L’action a perdu 2,3 %, à 45,60 €. |Le CAC 40 cède 0,8 % vers 10 h. |Pourquoi ? |On l’ignore.
Mgr Aubert et le P. Martin étaient là. |Mme de La Tour (87 ans) aussi. |(Elle n’a rien dit.)
L’affaire date du XIXe siècle, p. ex. de 1850. |Rien n’a changé, etc. |Les juges le savent bien.
“C’est fini”, dit-il. |“Vraiment ?” |“Oui !” |Il sourit.
— Qui est là ? demanda-t-elle. |— Moi, dit-il. |Elle ouvrit.
Édouard Marot a reçu M. Zelin à l’Élysée le 8 févr. 2023. |« La Russie ne doit pas gagner », a-t-il dit.
Le taux est passé de 3,5 % à 4,2 %. |La B.C.E. n’exclut rien. |« Faut-il s’inquiéter ? » |« Non. » |Vraiment ?
« Stop ! » crie-t-il. |« Pourquoi ? » répond Mme. Blanc. |Silence dans la salle…
L’usine (env. 300 salariés) fermera. |(La direction n’a pas répondu.) |Les syndicats, eux, dénoncent « un scandale ».
Rendez-vous au 12, bd. Voltaire, Paris XIe. |Tél. : 01 40 00 00 00. |Entrée libre.
Né en 1950, J.-L. Borel fut maire. |D’après lui, « rien n’est joué ». |On verra bien !
La loi du 9 déc. 1905 reste en vigueur. |L’art. L. 123-4 du code aussi. |Le Conseil d’État (C.E.) veille.
« Je ne sais pas… » |Le témoin hésite. |« Peut-être. » |Puis, plus rien.
Ils étaient sept. |Marie partit la première. |Paul suivit à 8 h 15.
Le maire a dit : « Non. » |Son adjointe a dit : « Oui ! » |Qui croire ?
Mme Leroy, 34 ans, témoigne : « J’ai eu peur. » |Elle ajoute : « Très peur ! » |Son avocat, Me Blin, acquiesce.
Le 14 juill. 1789, la Bastille tomba. |M. de Launay fut tué. |Louis XVI régnait. |Pour peu de temps…
""",
    "es": r"""
¿Quién firmó? |¡Nadie! |«No fui yo», dijo el Sr. Ruiz. |¿Y entonces?
La Dra. Gil y D. Luis Mora viven en la Avda. Sur, núm. 5, pág. 3. |EE. UU. calla.
El dinero salió de EE. UU. |La policía lo sabe. |Cerró a las 3 p. m. |Nadie abrió.
“¿Dónde está?”, preguntó la jueza. |“No lo sé.” |El testigo lloró… |Luego calló.
Costó 1.250.000 euros, un 3,5 % más. |El art. 12 lo prohíbe. |Nadie fue a la cárcel.
El presidente de EE. UU., Tom Bolan, viajará a Madrid el 28 de junio. |La OTAN se reúne allí. |¡Por fin!
—¿Quién es usted? —preguntó el juez. |—Nadie —respondió. |La sala rio.
«¡Dimisión!», gritaban. |El alcalde, D. José Mª. Gil, no salió. |«Mañana hablaré», dijo.
La empresa Aceros del Sur S. A. cerró en 2019. |El Sr. Paz (q.e.p.d.) la fundó. |Véase la pág. 4, art. 3.
El IPC subió un 0,4 %. |El precio es de 1.200 €. |¿Y los sueldos? |Nada… |“Es lo que hay”, dice Ana.
Llegó a las 8 a.m. y se fue a las 5 p.m. |Nadie lo vio. |Vive en la Av. 9 de Julio, núm. 3.
“No hay dinero.” |Así de claro fue el Dr. Sáenz. |“¿Y ahora qué?” preguntó Marta. |Silencio.
El juez Manuel García-Castro citó a D. Mariano Rojas. |«No recuerdo», respondió. |¿Será verdad? |¡Quién sabe!
Según la ONU, 1,5 millones huyeron. |El Dr. J. M. Ortega, de la Univ. de Granada, lo confirma. |Hay más…
El gol llegó en el min. 89. |«¡Golazo!», gritó el público. |El Real Madrid C. F. ganó 2-1.
La Srta. Prim llegó a las 7.30 h. |Nadie la esperaba. |Vivía en la C/ Mayor, nº 5.
La deuda de EE. UU. supera los 31 billones. |Los analistas de Dorn, Chase & Co. avisan. |¿Qué hará Bolan?
El min. de Hacienda habló a las 10 a. m. del lunes. |“No subirán los impuestos”, dijo. |¿Será?
Le pidieron todo lo que da. |Juan no respondió. |Vive en Bs. As. desde 2010.
—No quiero —dijo ella. |—¿Por qué? |—Porque no. |Y se fue.
«El Sr. Díaz mintió», afirmó la fiscal. |«¿Por qué?» |«Por dinero.» |El juicio sigue el 3 de mayo.
Pagó 2,5 mill. de euros por el piso. |La Sra. Paz vive en el n.º 8. |Nadie más.
""",
    "pt": r"""
O Sr. Dias e a Dra. Lima moram na Av. Brasil, n.º 7. |“Quem pagou?” perguntou o juiz. |Ninguém sabe.
O banco perdeu R$ 3,5 mi em jan. de 2020. |A Lima & Cia. faliu. |O art. 5 é claro.
O presidente Luiz Inácio Luz da Silva viajou aos E.U.A. na 3ª feira. |“Quem perdeu?”, perguntou. |Ninguém respondeu.
A empresa Vila S.A. teve lucro de R$ 2,5 bilhões. |A ação subiu 3%. |O Dr. Paulo (PT-SP) disse: “É pouco!” |Será?
O ministro Fernando Hadad (PT) falou às 14h30. |“Não há crise!”, disse. |O dólar subiu 0,5%, a R$ 5,20.
O time venceu por 2 a 1. |“Foi difícil!”, disse o técnico. |O próximo jogo é dia 10, às 16h.
A Sra. Ana mora na R. das Flores, nº 10. |Não quis falar. |“Estou cansada…” |E fechou a porta.
""",
    "it": r"""
Il sig. Rossi e il dott. Neri lavorano alla Fiat S.p.A. di Torino. |«Chi paga?» ha chiesto l’on. Bo. |Nessuno.
Spese, multe, ecc. sono note. |L’art. 7 parla chiaro, cfr. pag. 12. |È finita? |No.
Il presidente del Consiglio, on. Giorgia Melis, è a Bruxelles. |«Siamo pronti», ha detto. |«E i soldi?» |Silenzio.
La Ferri S.p.A. ha chiuso a 350,5 euro. |Il dott. Elli non commenta… |“Vedremo.” |L’inchiesta continua.
Il premier ha incontrato il Sig. Bianchi a Palazzo Chigi alle 10.30. |«Va tutto bene», ha detto. |Ma è vero? |No!
L'on. Verdi ha detto: «Non lo so.» |Poi è uscito. |«Che vergogna!», ha gridato qualcuno.
Il 3,5% degli italiani vive all'estero. |Nel 2010 era il 2%. |Perché? |Mancano i dati.
""",
    "ru": r"""
— Кто платил? — спросил судья. |— Никто, — ответил свидетель. |Зал молчал.
Дом на ул. Мира, д. 7, корп. 2, в г. Омске, т. е. далеко. |Там жил проф. И. П. Лосев.
В 1998 г. банк закрыли. |Пропало 3 млн руб. |Виновных нет. |В XIX в. тут был завод и т. д. |Потом — склад.
«Это ложь!» — заявил А. Б. Котов. |«Мы проверим». |Прокурор ушёл… |Дело закрыли.
Пришли Иванов, Котов и др. |На суд никто не явился. |См. стр. 5 и рис. 2.
Президент РФ В. В. Пухов прибыл в г. Сочи. |«Всё идёт по плану», — сказал он. |Переговоры продолжатся 5 мая.
Курс доллара вырос на 1,2 руб., до 91,5 руб. |Евро подешевел. |Нефть стоит 80 долл. за баррель.
По данным на 1 янв. 2023 г., в городе жили 1,5 млн чел. |В 2010 г. их было 1,6 млн. |Почему?!
Компания ООО «Ромашка» (г. Москва, ул. Тверская, д. 1, стр. 2) закрыта. |Директор А.С. Ким уехал.
«Где деньги?» |Ответа нет. |«Мы ищем…» — говорит следователь. |Поиски идут с 2019 г.
Он родился в 1950 г. в с. Ивановка. |Его отец, акад. Н. Н. Семёнов, работал в НИИ им. Курчатова. |В XX в. его знали все.
Министр обороны РФ С. К. Шубин посетил г. Ростов-на-Дону. |«Задача выполнена», — заявил он.
Рубль упал на 2,5%. |Доллар стоит 95,3 руб. |Евро — 101 руб. |Что дальше?
В 90-е гг. завод стоял. |В 2005 г. его купил И. Иванов. |Сейчас там работают 2 тыс. чел.
Документы (паспорт, справка и т. п.) сданы. |Ответ придёт до 1 мая. |Тел. для справок: 123-45-67.
Мы доверяем им. |Он тоже. |Прошёл час. |Никто не пришёл. |Это дело его рук. |Так сказал судья.
Ширина 5 см. |Длина 10 м. |Вес 3 кг. |Цена 500 руб. за шт.
— Не знаю… |— А кто знает? — крикнул он. |— Спросите у И. И. Петрова!
Суд (судья А. В. Ким) отложил дело до 12 мая. |«Это абсурд!» |Защита подаст жалобу.
С 1 по 5 июня в г. Твери пройдёт фестиваль им. А. П. Чехова. |Вход свободный. |Начало в 18.00.
«Мы победим!» |Так сказал тренер Ю. П. Сёмин. |Матч начнётся в 19:30 мск.
Согласно п. 2 ст. 15 Закона, штраф — 5 тыс. руб. |Решение вступит в силу 1 янв. |Его обжалуют.
""",
    "ar": r"""
من دفع المال؟ |لا أحد يعلم! |قال د. سامي إن النسبة 3.5 في المئة. |انتهى التحقيق.
"لن ندفع!" قال المدير. |"من المسؤول؟" سألت القاضية. |«لا نعرف.» |وأضاف أن الملف مغلق.
وجدنا مصباحًا جديدًا. |وقال المدير هشام البرّي. |قال رئيس الوزراء د. محمد عشتار إن الوضع صعب. |وأضاف: "لن نستسلم!" |ثم غادر القاعة.
بلغت الأسعار 3.75 دولار للبرميل (بزيادة 2.1%). |هل ستنخفض؟ |الخبراء غير متفائلين... |لكن السوق هادئ.
"هل أنت مستعد؟" سأل الصحفي. |"نعم." |ثم ابتسم الوزير؛ وغادر.
ارتفع مؤشر البورصة بنسبة 1.8%. |وقال أ. د. خالد سالم: "السوق قوي". |هل يستمر الصعود؟
"أين الأموال؟" صاح أحد المتظاهرين. |"لا نعرف!" |أغلقت الشرطة الشارع.
وصل الوزير في الساعة 3:30 م. وغادر في المساء. |لم يدل بأي تصريح.
من المسؤول؟ |"لست أنا"، قال المدير. |"إذن من؟"
"نحن هنا!" صرخ المتظاهرون. |لم ترد الشرطة. |بلغ عددهم 3.5 ألف.
قالت شركة Hallen Stone Co. إن الشاحنة مرخصة. |وتملكها Smith & Co. |وأضافت أن Dr. Brandt غادر.
""",
    "fa": r"""
چه کسی پول را پرداخت؟ |هیچ‌کس نمی‌داند. |دادگاه تعطیل شد.
""",
    "ur": r"""
رقم کس نے دی؟ |کوئی نہیں جانتا۔ |مقدمہ بند ہے۔
""",
    "he": r"""
מי שילם? |איש אינו יודע. |"לא אני!" אמר העד. |התיק נסגר.
חברת Hallen Stone Co. שילמה על הגשר. |איש לא ענה.
""",
    "zh": r"""
局长说：“账目没有问题。”|记者追问：“钱去了哪里？”|他没有回答。
局长说：“账目没有问题。 ”|记者追问：“钱去了哪里？　”|他以“钱呢？ ”为题。|“没有。”
“我们不知道。”发言人表示。|“真的吗？”记者问。|“这是误会！”他强调，“很快会查清。”
「帳目沒有問題。」局長說。|「誰簽的字？」法官問。|沒有人回答……|會議結束了。
公司以“谁怕谁？”为口号做广告。|电影《你是谁？》周五上映。|他提出了“钱呢？”的疑问。
合同无效（见附件。）一事已查明。|（记者没有得到答复。）|法院周一开庭。
该公司(Delta Inc.)亏损3.5亿元。|首席执行官 J. Moss 说：“No comment.”|股价下跌4.2%！|为什么?|没人知道。
“我……我没有拿钱。”他说。|桌上有合同、发票……应有尽有。|调查还在继续……|结果下周公布。
“不是我。”|据新华社报道，此案已移交。|“是谁？”|他说：“无可奉告。”
记者问：“你有证据吗？”|他回答：“有。”|随后，他出示了文件。
“经济正在复苏！”总理说。|“真的吗？”有记者追问。|会场一片沉默。
央行周五宣布，下调利率0.25个百分点。|分析师称，“这是一个信号。”|股市上涨1.5%。
他说：“我不知道。|也许明天吧……”|说完他就走了。
“为什么是我？”她哭着问道，“我做错了什么？”|没有人回答她。
候选人在X上写道：“MAKE AMERICA GREAT AGAIN!”|对手没有回应。
报道称（详见第3版。），损失达5亿元。|警方已介入。|案件正在侦办中！
電影《誰是英雄？》昨日上映。|票房達3.2億元。|導演說：「我很開心！」|觀眾怎麼看？
一、提高工资。|二、缩短工时。|三、改善条件。
本报讯（记者 李明）昨日上午9时30分，地铁3号线停运。|原因不明。|（完）
国务院总理李海表示：“经济回升向好。”|他强调，要扩大内需。|会议还讨论了其他事项。
“你们准备好了吗？”主持人问。|“准备好了！”观众齐声回答。|灯光熄灭。
据彭博社(Bloomberg)报道，该公司(Tesle Inc.)股价上涨3.5%，至每股250.1美元。|分析师看好后市。
「為什麼？」她問。|「因為愛。」他答道。|兩人都沉默了……|窗外下起了雨。
“这不公平！”一位居民说，“我们等了十年！”|政府尚未回应。
中新网北京6月1日电 （记者 张三）教育部1日通报，高考将于7日举行。|考生共1291万人。
什么是“双减”？|专家解释说：“就是减轻负担。”|家长们怎么看？|有人支持，有人反对。
“你是谁？”|“我是记者。”|两人对视。|“有事吗？”
他问道：“为什么？”|她说：“因为……因为我怕。”|他点了点头。
（新华社北京6月1日电）中国储蓄银行今日宣布降息。|市场反应积极。|美元指数跌0.5%。
今年一季度，GDP同比增长5.3%。|怎么看？|专家认为，“形势向好！”
他获得了“最佳导演”奖。|“太意外了！”他笑着说。
《每周时报》报道称：“情况正在恶化。”|市政府否认。|真相如何？
“请问您怎么看？”记者问。|他笑了笑，说：“不予置评。”|随即离开。
会议指出，要稳就业。|“六稳”是什么？|专家解读：稳就业，稳住金融市场……|详见第4版。
该片由3.5万名观众评分，得8.2分！|导演说：“谢谢！”|续集何时上映？
""",
    "ja": r"""
市長は「問題はない。」と述べた。|「誰が払ったのか？」と記者は尋ねた。|答えはなかった。
銀行は3.5億円を失った。|なぜか？|誰も知らない！|「調べる。」社長はそう言った。
首相は「経済は回復している。」と強調した。|野党は反発。|「本当か？」との声も上がった。
東京株式市場で日経平均は3万8,000円を超えた。|前日比1.2％高。|なぜ上がったのか。
「もう限界だ」。|住民はそう話す。|「助けて！」と叫ぶ声が聞こえた。
山田文夫首相は5月3日、「対話を続ける。」と語った。|野党は「遅すぎる！」と批判した。|今後はどうなるか。
「え？」と彼女は驚いた。|「本当に？」|彼はうなずいた。
新型「X5」は4月1日（月）発売。|価格は3.5万円。|予約は公式サイト（example.jp）で。
""",
    "ko": r"""
시장은 "문제가 없다."라고 말했다. |"누가 냈습니까?"라고 기자가 물었다. |답은 없었다.
2024. 5. 3. 회의가 열렸다. |손실은 3.5% 늘었다. |왜? |아무도 모른다.
대통령은 "경제가 회복되고 있다."고 말했다. |야당은 반발했다. |"정말입니까?" 한 기자가 물었다.
코스피는 1.2% 오른 2,650.5에 마감했다. |환율은 1,320원이었다. |왜 올랐을까?
김석호 대통령은 3일 "민생이 우선"이라고 밝혔다. |야당은 "늦었다."며 비판했다. |왜일까?
그는 "왜 그랬습니까?"라고 물었다. |그녀는 대답하지 않았다. |"모릅니다." |그게 전부였다.
""",
    "af": r"""
Niemand het betaal nie. |Mnr. Nel, bv. die burgemeester, swyg. |Op 3 Des. is die saak ens. gesluit. |Dit is al.
""",
    "be": r"""
Ніхто не заплаціў. |У 1998 г. банк закрылі. |Праф. І. П. Лось жыў на вул. Новай, д. 7, і г. д. |Гэта ўсё.
""",
    "bg": r"""
Никой не плати. |През 1998 г. банката затвори. |Проф. И. П. Лосев живя на ул. Нова № 7. |Това струва 3 млн. лв. |Кой знае?
""",
    "bs": r"""
Niko nije platio. |Prof. dr. Amir Lasić je 16. jula 2004. godine otišao itd. |Zašto?
""",
    "ca": r"""
Ningú no va pagar. |El Sr. Puig viu a l'av. Nova, núm. 7, pàg. 3. |Al segle II a. C. la vila era rica, etc. |Per què?
""",
    "cs": r"""
Nikdo nezaplatil. |Dne 5. 3. 2024 přišel JUDr. Jan Lasek, tj. soudce, do ul. Nové č. 7. |Proč? |V r. 1998 banka zanikla atd.
""",
    "cy": r"""
Ni thalodd neb. |Dywedodd Dr. Huw Pen hyn yn rhif. 7. |Pam?
""",
    "da": r"""
Ingen betalte. |Den 3. maj kom hr. Lund, f.eks. med 5 mio. kr., jf. § 2. |Prof. H. C. Lund tav. |Hvorfor? |Det ved ingen.
- Hvem betaler? spurgte hun. |- Ingen.
""",
    "el": r"""
Ποιος πλήρωσε; |Κανείς δεν ξέρει. |Ο κ. Α. Λάμπρου, π.χ. ο δήμαρχος, ζει στην οδ. Νέα, αρ. 7. |Γιατί;
«Ποιος πλήρωσε;» ρώτησε η δικαστής. |Το ποσό ήταν 3,5 εκατ. ευρώ κ.λπ. |Το είπε ο μάρτυρας.
""",
    "et": r"""
Keegi ei maksnud. |3. mail tuli hr. Lepik, nt. koos prof. Kasega jne. |Miks? |19. XI 1998 pank suleti.
""",
    "eu": r"""
Inork ez zuen ordaindu. |1998. urtean Etxe S.A. itxi zuten, ik. 7. or. gaia. |Zergatik?
""",
    "fi": r"""
Kukaan ei maksanut. |Pankki suljettiin 3. toukokuuta, ks. s. 7. |Prof. A. Lahti, esim. itse, vaikeni jne. |Miksi?
Kukaan ei maksanut . |miksi ?
""",
    "fo": r"""
Eingin rindi. |Hin 3. mai kom hr. Dal, t.d. við prof. Lund o.s.fr. |Hví?
""",
    "ga": r"""
Níor íoc aon duine. |Dúirt an Dr. Seán Mac Aodha é, lch. 7, srl. |Cén fáth?
""",
    "gl": r"""
Ninguén pagou. |O Sr. Rial vive na Av. Nova, núm. 7. |No século II a. C. a vila era rica. |Por que?
""",
    "hr": r"""
Nitko nije platio. |Prof. Ivan Lasić otišao je 16. srpnja 2004. i nije se vratio. |Husrav II. Parvez vladao je dugo. |Zašto?
""",
    "hu": r"""
Senki sem fizetett. |2004. május 3-án dr. Lakatos, ill. a Nagy u. 7. lakói tanúskodtak stb. |Miért?
""",
    "hy": r"""
Ոչ ոք չվճարեց։ |Բանկը փակվեց. ոչ ոք չգիտի։ |Ինչո՞ւ։
Ոչ ոք չվճարեց: |Բանկը փակվեց: |Դա ամենն է:
""",
    "id": r"""
Tidak ada yang membayar. |Pak Dr. H. Lubis, S.H., tinggal di Jl. Baru No. 7. |Delta Pte. Ltd. (Delta) tutup, dll. |Mengapa?
""",
    "is": r"""
Enginn borgaði. |Hinn 3. maí kom hr. Jón, þ.e. formaðurinn, skv. bréfi nr. 7 o.s.frv. |Hvers vegna?
""",
    "ka": r"""
არავინ გადაიხადა. |ბანკი 1998 წ. დაიხურა. |რატომ? |პროფ. ლომიძემ არ იცის.
""",
    "kk": r"""
Ешкім төлеген жоқ. |Банк 1998 ж. жабылды. |Проф. А. Б. Серік үндемеді. |Неге?
""",
    "lt": r"""
Niekas nesumokėjo. |2004 m. gegužės 16 d. prof. A. Kalnas gavo 3 tūkst. litų, žr. Nr. 7. |„Niekas nežino. “ |Kodėl?
""",
    "lv": r"""
Neviens nemaksāja. |2004. gada 16. maijā prof. A. Kalns, piem., saņēma 3 tūkst. latu, sk. 7. lpp. |Kāpēc?
""",
    "mk": r"""
Никој не плати. |Проф. д-р Иван Лас дојде на 16. мај 2004 г. на ул. Нова бр. 7. |Зошто?
""",
    "mt": r"""
Ħadd ma ħallas. |Is-Sur J. Borg u l-Prof. Vella, eċċ. marru. |Għaliex?
""",
    "nb": r"""
Ingen betalte. |Den 3. mai kom hr. Lund, f.eks. med 5 mill. kr, jf. § 2. |Prof. H. C. Lund tidde. |Hvorfor?
""",
    "nn": r"""
Ingen betalte. |Den 3. mai kom dei, t.d. med 5 mill. kr. |Kvifor?
""",
    "ro": r"""
Nimeni nu a plătit. |Dl. prof. I. Lupu stă pe str. Nouă nr. 7, cf. art. 3 etc. |De ce? |Nu se știe.
""",
    "sk": r"""
Nikto nezaplatil. |BARAN 21. 3. - 20. 4. |Dňa 5. 3. 2024 prišiel JUDr. Ján Lasek, napr. s pplk. Novákom. |Prečo?
""",
    "sl": r"""
Nihče ni plačal. |Dne 5. 3. 2024 je prišel dr. Janez Las, npr. na ul. Nova št. 7 itd. |Zakaj?
""",
    "sq": r"""
Askush nuk pagoi. |Z. Agim Lleshi, p.sh. kryetari, banon në rr. e Re, nr. 7, etj. |Pse?
""",
    "sr": r"""
Нико није платио. |Проф. др Иван Лас отишао је 16. јула 2004. године, тј. у петак. |Зашто?
Niko nije platio. |"Niko ne zna." |Otišao je 16. jula 2004. i nije se vratio, itd. |Zašto?
""",
    "sv": r"""
Ingen betalade. |Den 3 maj kom hr. Lund, t.ex. med 5 milj. kr, jfr s. 7. |Staden brann ca 300 f.Kr. och föll. |Varför?
""",
    "ta": r"""
யாரும் பணம் தரவில்லை. |தி.மு.க. தலைவர் கி. ராமன் வரவில்லை. |திரு. கே. ராமன் பேசவில்லை. |ஏன்? |யாருக்கும் தெரியாது.
""",
    "te": r"""
ఎవరూ డబ్బు ఇవ్వలేదు. |డా. రావు మాట్లాడలేదు. |ఎందుకు?
""",
    "tr": r"""
Kimse ödemedi. |Prof. Dr. A. Kaya 3. Ahmet'in evine, yani Yeni Mah. 7. Sokak'a gitti vb. |Neden? |Kimse bilmiyor.
On yedinci. yüzyılda şehir yandı. |MÖ 300'de de yanmıştı.
""",
    "ug": r"""
ھېچكىم پۇل تۆلىمىدى. |«نېمىشقا؟» دەپ سورىدى ئۇ. |ھېچكىم بىلمەيدۇ.
""",
    "uk": r"""
Ніхто не заплатив. |У 1998 р. банк закрили. |Проф. І. П. Лось жив на вул. Новій, буд. 7, див. рис. 2 тощо. |Чому?
""",
    "uz": r"""
Hech kim toʻlamadi. |Bank 1998 y. yopildi. |Prof. A. Karim indamadi. |Nega?
""",
    "vi": r"""
Không ai trả tiền. |Ông GS. Lê Văn An sống ở TP. Huế. |Vì sao ? |Không ai biết ... |Họ im lặng .
""",
    "my": r"""
ဘယ်သူမှ မပေးဘူး။|ဘာကြောင့်လဲ။ |မသိဘူး။
""",
    "km": r"""
គ្មាននរណាបង់ប្រាក់ទេ។|ហេតុអ្វី? |គ្មាននរណាដឹងទេ។
""",
    "am": r"""
ማንም አልከፈለም። |ለምን? |ማንም አያውቅም፡፡ |ያ ብቻ ነው።
""",
    "th": r"""
ไม่มีใครจ่ายเงิน
""",
    "hi": r"""
पैसा किसने दिया? |कोई नहीं जानता। |डॉ. शर्मा चुप रहे। |मामला बंद है।
""",
    "mr": r"""
पैसे कोणी दिले? |कोणालाच माहीत नाही. |आम्ही येथे आहोत. |डॉ. जोशी गप्प होते.
""",
    "nl": r"""
Niemand betaalde de rekening. |De burgemeester zweeg. |Waarom? |Dat is niet bekend.
,,Niemand weet het.'' |De heer H. de Wit, d.w.z. de wethouder, zweeg. |,, Het is op. '' |Zie nr. 7, blz. 3, enz.
""",
    "pl": r"""
Nikt nie zapłacił. |Burmistrz milczał. |Dlaczego? |Nie wiadomo.
W 1998 r. Bank Nowy zamknięto. |Prof. dr hab. J. Las mieszkał przy ul. Nowej, m.in. z gen. Kosem, o godz. 17.15. |Dostał 3 tys. zł. |Umarł w 2004 r. |To wszystko.
Kto zapłaci? zapytał sędzia. |Nikt. |Bank upadł. |– nikt nie wie dlaczego. |Pomnik św. Jana stoi.
""",
}

# What people type in a hurry and what machines make of text, in English.
WEB = r"""
who pays for all this? |nobody knows. |i asked them twice. |they never answered!
The bank closed on Monday. |nobody was told about it.
Who told you about the bank? |nobody did, of course.
“Who paid?” she asked. |I said nothing.
Who paid for the bank? asked the judge. |Nobody did.
The total is approx. five, incl. tax, excl. fees. |It was in the dept. of works, says a govt. report.
The bank closed in June.|Nobody was told. |She knew.|Peter did not.
The bank closed in May! 😀👍 |Nobody was told.😀 |Good.
We paid.:) |They did not. 🎉 |Then it rained.
The bank is closed . |Nobody was told ! |Why ?
The clerk said: " We never got it. " |No one checked. |" It is gone. "
Ask him. |P.S. It is urgent. |Bye.
The bank closed. [...] |Nobody [...] was told.
2.1.3. The bank closes. |2.1.4. The clerk leaves.
It closed. |3. The clerk left. |4. The town paid.
"""

# The kinds of case that the golden rules of English sentence splitters are made of, in
# our own words. Two differ from theirs: a line end inside a sentence ends it here,
# because an editor's lines are paragraphs.
GOLDEN = r"""
simple: The ferry sank. |No one drowned.
question: Who owns it? |The bank does.
exclamation: They knew it! |The memo proves it.
one initial: The buyer was Peter K. Lang.
page number: The sum is on p. 31 of the ledger.
lower-case company: Did Reed and co. pay the bill?
company inside: The deal with Reed, Lang & Co. fell through.
lower-case company at the end: Ask Reed and co. |They were there.
company at the end: The deal went to Reed, Lang & Co. |It expired.
mountain: The wreck lies below Mt. Rainier today.
saint and street: St. Mark's Chapel stands on 9th st. by the mill.
junior's: This is Reed Jr.'s signature.
three-letter country: She left the U.S.A. in May.
union at the end: It belongs to the E.U. |How was it sold?
country at the end: He never left the U.S. |Why would he?
country's government: She sued the U.S. Government over it.
country inside: He hid in the U.S. for a decade.
clock and title: At 4 a.m. Mrs. Reed heard a shot. |She phoned at 5 P.M. |Mr. Reed never came home.
money inside: They found $250.00 in the safe.
money at the end: They found $250.00. |It was wet.
sentence in brackets: He ran the lab (He had built it by hand.) on his own.
e-mail: Her address is Ann.Lee@bank.example.com. |I wrote to her.
web address: It is at https://www.bank.20.example.com/a-b/the_list.html. |Have a look.
single quotes inside: He faced the judge, 'I did it.' he said.
double quotes inside: He faced the judge, "I did it." he said.
double quotes at the end: He faced the judge, "I did it." |She put down her pen.
two exclamation marks: Fire!! |Run for it.
two question marks: Money?? |Whose was it?
exclamation then question: Gone!? |Since when?
question then exclamation: Gone?! |Since when?
1.) without stops: 1.) Open the books |2.) Pay the staff
1.) with stops: 1.) Open the books. |2.) Pay the staff.
1) without stops: 1) Open the books |2) Pay the staff
1) with stops: 1) Open the books. |2) Pay the staff.
1. without stops: 1. Open the books |2. Pay the staff
1. with stops: 1. Open the books. |2. Pay the staff.
bullets and numbers: • 7. Open the books |• 8. Pay the staff
hyphen bullets and numbers: ⁃7. Open the books |⁃8. Pay the staff
letters: a. Open the books |b. Pay the staff |c. Close the bank
line end inside a sentence: The contract was signed\n|before the tender closed.
line end after a space: It was a long \n|night at the bank.
list on lines: contracts\n|bank records\n|photos, letters\n
coordinates: It lay at N°. 2041.118.902. |Divers found it.
named entity: He worked at Yahoo! in the legal office.
pronoun and initial: They knew it, you and I. |Had Paul I. Reed told them?
ellipsis closes a quotation: He wrote that by waiting “the debt will seem smaller. . . .”
four spaced stops: Some words are left out at the end . . . . |The next part follows.
four stops: He never paid it back.... |She left town.
ellipses inside: I didn't ... well, what I did...look . . . what I mean, it was . . . I can't say.
stop and spaced ellipsis: A habit that was . . . dying out was that of paying in coin. |. . . The bank ended it. . . .
no space: The bank failed.|The board met.|Mr. Reed lost 4,000.|That was all.
"""

# What the rules get wrong: an editor splits or merges there by hand.
KNOWN_MISSES = {
    "en": r"""
The ship was last seen near 12° S. |Rescuers are on their way.
Rain is likely in Mass., Conn. and R.I. |Snow will reach the coast by noon.
The treaty expired in 2019.[3]: 45 |Both sides blamed each other.
She asked Miles Corp. |Nolan had no answer.
""",
    "zh": r"""
他承诺稳就业、稳金融……|详见第4版。
""",
    "ru": r"""
«Вы видели это?» — «Нет». |Он вышел.
— Вы платили? |— Нет. — Он отвернулся.
""",
}

# Laws, decisions and files as courts cite them.
CITATIONS = {
    "en": r"""
The board agreed in Lund v. Orr, 24 Vet. App. 40, 46-47 (2010). |So did the court (Fed. Cir. 2007). |It fined him.
See Moss v. Hale, 136 S. Ct. 663 (2016), cert. denied, 12 U.S. 84. |Nobody read it.
The rule stands in 79 Fed. Reg. 45099; see H.R.Rep. No. 106-412. |The bill failed.
They broke the Clean Air Act. |EPA officials knew. |He blamed the Fed. |Mr. Orr did not. |They took part. |12 left.
He was born on 3 May. |Mr. Orr was not. |It closed at 5 PM. |12 people came. |I was sad :( and left. |She (late) came.
He met the rep. |12 others did. |All of it (12 pages or so) is lost. |I kept none.
""",
    "de": r"""
Der Anspruch folgt aus Abs. 2 S. 1 ff. BGB und aus § 7 Abs. 8 Buchst. a EStG. |Das Gericht irrte.
So auch Roth, ZPO, 32. Aufl. 2018, § 36 Rn. 34 ff. m. w. N. |Dabei waren Ute, 9, und Ben, 12. |Sie schwiegen. |§ 281 Abs. 1 gilt nicht.
""",
    "it": r"""
Lo vieta l'art. 24 cpv. 1 lett. b LTF. |La A._ SA deve fr. 60'000.-- (Cod. Proc. Civ. 137). |Nessuno ricorre.
""",
    "pt": r"""
O relator Min. Ricardo Dias votou (fls. 196/202): a) nega; b) condena. |O Des. Lima concorda.
""",
    "es": r"""
Lo prueba el contrato (doc. 9 de la demanda). |Nadie recurre.
""",
}


def cases(tables: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (language, line.replace("\\n", "\n"))
        for language, table in tables.items()
        for line in table.strip().splitlines()
    ]


def golden_cases() -> list[tuple[str, str]]:
    return [
        tuple(line.replace("\\n", "\n").split(": ", 1))
        for line in GOLDEN.strip().splitlines()
    ]


def marked(text: str, language: str) -> str:
    """The text with a | before every sentence but the first, as in the cases."""
    starts = [span.start for span in segment(text, language)][1:]
    return "".join(
        "|" * (index in starts) + character for index, character in enumerate(text)
    )


def sentences(text: str, language: str = "en") -> list[str]:
    return [span.of(text) for span in segment(text, language)]


def test_in_a_line_that_begins_small_any_sentence_may() -> None:
    text = "so i left. Bo saw. then it rained."
    assert sentences(text) == ["so i left.", "Bo saw.", "then it rained."]


@table(("language", "case"), cases(PARAGRAPHS))
def test_a_news_paragraph_is_split_where_a_reader_would(
    language: str, case: str
) -> None:
    assert marked(case.replace("|", ""), language) == case


@table(("language", "case"), cases(CITATIONS))
def test_a_citation_is_not_cut(language: str, case: str) -> None:
    assert marked(case.replace("|", ""), language) == case


@table("case", WEB.strip().splitlines())
def test_text_of_the_web_is_split_where_a_reader_would(case: str) -> None:
    assert marked(case.replace("|", ""), "en") == case


@table(("kind", "case"), golden_cases())
def test_the_kinds_of_the_golden_rules(kind: str, case: str) -> None:
    assert marked(case.replace("|", ""), "en") == case


@pytest.mark.parametrize(("language", "case"), cases(KNOWN_MISSES))
@pytest.mark.xfail(
    strict=True,
    reason="not told apart by the rules; an editor splits or merges by hand",
)
def test_a_known_miss(language: str, case: str) -> None:
    assert marked(case.replace("|", ""), language) == case


def test_spans_count_code_points() -> None:
    assert segment("😀 One. 𝔗wo!") == [Span(0, 6), Span(7, 11)]


def test_a_paragraph_is_its_sentences_and_the_gaps_between() -> None:
    assert segment("  One.   Two.\r\n\r\nThree ") == [
        Span(2, 6),
        Span(9, 13),
        Span(17, 22),
    ]


@table(
    "end",
    [
        "\n",
        "\r\n",
        "\r",
        "\v",
        "\f",
        "\x1c",
        "\x1d",
        "\x1e",
        "\x85",
        "\u2028",
        "\u2029",
    ],
)
def test_every_kind_of_line_end_ends_a_sentence(end: str) -> None:
    assert sentences(f"a heading{end}and the text") == ["a heading", "and the text"]


@table("text", ["", " ", "\n\n", "\u00a0\t\u3000", "\r\n \r\n"])
def test_white_space_holds_no_sentence(text: str) -> None:
    assert segment(text) == []


@table(
    "text",
    ["\ud800", "a\udfff. B\ud800", "\x00. \x00", "\ufeff", "．", "...", "“", "1."],
)
def test_odd_text_is_kept_whole(text: str) -> None:
    assert "".join(sentences(text)) == text.replace(" ", "")


@table(
    ("tag", "same_as"),
    [("de-AT", "de"), ("PT_br", "pt"), ("zh-Hant-TW", "zh"), ("", "en")],
)
def test_a_language_tag_is_read_by_its_first_part(tag: str, same_as: str) -> None:
    assert rules_for(tag) is rules_for(same_as) is not None


def test_the_same_full_stop_means_different_things_in_different_languages() -> None:
    assert len(segment("Am 3. Oktober", "de")) == 1
    assert len(segment("There were 3. October came.", "en")) == 2


FAMILIES = Path(languages.__file__).parent.glob("*.txt")
CODES = [
    code for path in FAMILIES for shared in read_tables(path) for code in shared.split()
]
LANGUAGES = [
    "en",
    "de",
    "fr",
    "es",
    "ru",
    "pt",
    "it",
    "ar",
    "he",
    "zh",
    "ja",
    "ko",
    "nl",
    "pl",
    "xx",
]

# Text made of what the rules look at, far likelier to reach them than random
# characters.
PIECES = st.sampled_from(
    [
        *".!?…。！？؟।,;:—-•()[]{}«»“”„\"'’「」（）《》 aA\n\x00\u00a0\u202f\u200f\ud800😀",
        *(
            "Mr.",
            "U.S.",
            "...",
            "a.m.",
            "No.",
            "[12]",
            "¹",
            "1.)",
            "b.",
            "z. B.",
            "г.",
            "3.",
            "说",
            "と",
            " said",
        ),
        *(" . . .", " 2. ", "The "),
    ]
)
TEXTS = st.one_of(
    st.text(alphabet=st.characters(), max_size=60),
    st.lists(PIECES, max_size=40).map("".join),
)


@given(text=TEXTS, language=st.sampled_from(LANGUAGES))
def test_nothing_is_lost_and_nothing_is_said_twice(text: str, language: str) -> None:
    spans = segment(text, language)
    inside = [index for span in spans for index in range(span.start, span.end)]
    assert len(inside) == len(set(inside))
    assert {
        index for index, character in enumerate(text) if not character.isspace()
    } <= set(inside)


@given(text=TEXTS, language=st.sampled_from(LANGUAGES))
def test_spans_are_ordered_trimmed_and_within_one_line(
    text: str, language: str
) -> None:
    spans = segment(text, language)
    assert spans == sorted(spans)
    for span in spans:
        sentence = span.of(text)
        assert sentence
        assert sentence == sentence.strip()
        assert len(sentence.splitlines()) == 1


@given(
    lines=st.lists(TEXTS.map(lambda text: re.sub(r"\s", " ", text)), max_size=4),
    language=st.sampled_from(LANGUAGES),
)
def test_a_line_is_split_the_same_whatever_lines_surround_it(
    lines: list[str], language: str
) -> None:
    together = sentences("\n".join(lines), language)
    assert together == [
        sentence for line in lines for sentence in sentences(line, language)
    ]


class Counted(str):
    """A line that counts the characters copied out of it."""

    copied = 0

    def __getitem__(self, key: int | slice) -> str:  # type: ignore[override]
        part = super().__getitem__(key)
        Counted.copied += len(part)
        return part


def work(line: str, tag: str = "en") -> int:
    """Calls made plus characters copied to split a line: what grows when a rule looks
    too far back.
    """
    calls = 0
    language = rules_for(tag)

    def count(*event: object) -> None:
        nonlocal calls
        calls += 1

    Counted.copied = 0
    sys.setprofile(count)
    try:
        consumed = sum(1 for _ in sentence_starts(Counted(line), language))
    finally:
        sys.setprofile(None)
    return calls + Counted.copied + consumed


UNITS = [
    *'.!?…。！"“”’«»()[]•-1aA ',
    *(
        ". ",
        ".a",
        "A.",
        "A. ",
        "a... b ",
        "[1]",
        ".[1",
        '."',
        '." ',
        "。」",
        "(。)我",
        "……我",
        "？”说",
        "?” x ",
        "1. A ",
        "• A ",
        ": 1. A ",
        "[...] ",
        '. " ',
        ". “ ",
        ". 😀",
        ". ''",
        ".:)",
        "word. word ",
        ".. a",
        "3. 5. ",
        "(Ct. ",
        "1 Ct. 2) ",
        "(a) (Abs. ",
    ),
    "Mr. Lee left at 5 p.m. on Jan. 5. “Why?” No one said. ",
]


@pytest.mark.slow
@table("unit", UNITS)
def test_work_grows_with_the_length_of_a_line_and_not_its_square(unit: str) -> None:
    small, large = (work((unit * size)[:size]) for size in (1_000, 8_000))
    assert large <= 12 * small  # its square would be 64 times as much


@table("tag", CODES)
def test_no_language_costs_much_more_than_another(tag: str) -> None:
    prose = (
        "Mr. Lee left at 5 p.m. on Jan. 5 with 3,5 mio. kr. “Why?” No one said… Who paid? nobody did. "
        * 20
    )
    assert work(prose, tag) <= 1.5 * work(prose)


@pytest.mark.parametrize(("tag", "mark"), [("hy", ":"), ("el", ";")])
def test_a_mark_of_one_language_ends_nothing_elsewhere(tag: str, mark: str) -> None:
    letter = {"hy": "\u0561", "el": "\u03b1"}[tag]
    text = f"{letter * 3}{mark} {letter.upper() * 3}"
    assert len(segment(text, tag)) == 2
    assert len(segment(text, "en")) == 1


@table("tag", CODES)
def test_a_word_stands_in_one_class_of_its_table(tag: str) -> None:
    """The first class that knows a word decides: one in two of them says nothing of the
    second.
    """
    table = rules_for(tag)
    classes = [table.never, table.numbered, table.clock, table.units, table.closing]
    twice = [
        word
        for word in table.abbreviations
        if sum(word in known for known in classes) > 1
    ]
    assert twice == []


def test_a_treebank_is_measured_within_its_paragraphs(tmp_path: Path) -> None:
    bench = importlib.import_module("bench.sentences")  # which reads this module
    sentences = [
        "# newpar\n# text = Nobody paid.",
        "# text = Why",
        "# text = Ask him.",
        "# newpar\n# text = No.",
    ]
    path = tmp_path / "en_own-ud-dev.conllu"
    path.write_text("\n\n".join(f"{head}\n1\tx\t_" for head in sentences), "utf-8")
    language, paragraphs = bench.treebank(path)
    assert language == "en"
    assert [paragraph.text for paragraph in paragraphs] == ["Nobody paid. Why Ask him."]
    assert paragraphs[0].all == {11, 14}
    assert paragraphs[0].terminal == {11}
    found = bench.score(paragraphs, language, lambda text, code: [12, 14])
    assert found == (2, 1, 1, 1)


def test_documents_are_measured_within_the_paragraphs_of_their_marks(
    tmp_path: Path,
) -> None:
    bench = importlib.import_module("bench.sentences")
    text = "II. Nobody\npaid.” Why?\nAsk him."
    spans = [[0, 3], [4, 17], [18, 22], [23, 31]]
    last_words = [2, 15, 21, 30]
    path = tmp_path / "en.jsonl"
    rows = [
        {"spans": spans, "split": "train"},
        {"ends": last_words, "split": "train"},
        {"split": "unseen"},
    ]
    path.write_text(
        "\n".join(json.dumps(row | {"text": text, "language": "en"}) for row in rows),
        "utf-8",
    )
    language, paragraphs = bench.documents(path, "train")
    assert language == "en"
    assert [paragraph.text for paragraph in paragraphs] == [
        "II. Nobody paid.” Why?",
        "Ask him.",
    ] * 2
    assert paragraphs[0] == paragraphs[2] == (paragraphs[0].text, {3, 15}, {15})
