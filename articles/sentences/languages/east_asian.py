"""Chinese, Japanese and Korean. Latin words inside them follow the English tables."""

import re
from dataclasses import replace

from articles.sentences.languages.english import ENGLISH

# “……！”发言人说， and the quotation goes on. “……。”他强调，要…… is a new sentence; so is 据路透社报道.
# A colon announces the next quotation. 的, 等 and the like tie a quotation to what follows.
_CHINESE = re.compile(
    r"[的等之和与與]"
    r"|(?![据據按])[^，。！？；：“”「」『』、\s没沒未不拒]{0,20}?"
    r"(?:(?:(?<![报報])道|说|說|表示|[问問]|[称稱]|指出|[补補]充|回答|[写寫]|喊|叫|[强強][调調]|坦言|笑|感[叹嘆]"
    r"|[认認][为為])道?(?:[。.！？；]|$|[，,](?=[“「『\"]))"
    r"|(?:[问問]|喊|叫|笑)道?[，,])"
)
# と, って, など, という: a quotation is part of the sentence that reports it.
_JAPANESE = re.compile(
    r"[とをがはにのもでやへ]|って|など|から|より|だ(?:と|っ|が)"
    r"|[^、。！？「」『』\s]{1,20}?(?:言|述べ|話し|語っ|尋ね|聞い|答え|叫ん|訴え|強調し|説明し)(?:った|た|だ)。"
)
# 라고 말했다; 한 기자가 물었다.
_KOREAN = re.compile(
    r"(?:고|며|는|하고|하며)(?![가-힣])|이?라(?:고|며|는)|이란"
    r"|[^.!?,\"“”]{1,25}?(?:말|답|물|외치|외쳤|밝|강조|덧붙|설명|반문)[가-힣]{0,4}다(?:\.|$)"
)

CHINESE = replace(ENGLISH, attribution=_CHINESE)
JAPANESE = replace(ENGLISH, attribution=_JAPANESE)
KOREAN = replace(ENGLISH, attribution=_KOREAN, dotted_date=re.compile(r"\d{1,4}"), date_ends_in_stop=True)
