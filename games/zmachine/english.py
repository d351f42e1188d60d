"""What stories say of points, deaths and endings: patterns of their English.

Data, and no more: who reads them is :mod:`games.zmachine.said`. They are of the
language of interactive fiction as such, which Infocom's parser and Inform's library
have made common; what one story alone says has no place here.
"""

from __future__ import annotations

NUMBER = r"(-?\d{1,5}|(?:minus )?[a-z]+(?:[- ][a-z]+){0,4}?)"
"""A number in digits or words; what isn't one when read is no match."""

SCORE = (
    rf"\b(?:is|are|was|be|have|has|had|got|scored?|earned|with|now)\s+(?={NUMBER}\s+"
    r"(?:points?\s+)?(?:\(?out\s+)?of\b)",
    rf"\bscored?\s+(?:of\s+|a\s+|a\s+total\s+of\s+)?{NUMBER}\b\s*(?:points?|\(|out|\.|,|$)",
    rf"\b(?:score|potential|points)\b[^.\d\n-]{{0,40}}?\b(?:is|was|be|are|of|:|=)\s*{NUMBER}"
    r"\s*(?:points?|\(|out|/|\.|,|$)",
    r"\b(?:score(?:d)?|potential)\b[^.\d-]{0,40}?(-?\d{1,5})\b",
    rf"^\W*{NUMBER}\s+(?:points?\s+)?out\s+of\b",
)
"""Answers to `score`: "You have so far scored 5 out of a possible 30"."""

FINAL_SCORE = (
    rf"\b(?:your|the)\s+(?:final\s+|total\s+|current\s+)?score\s+is\s+{NUMBER}"
    r"\s*(?:points?|\(|out|/|\.|,|$)",
    rf"\byou\s+(?:have\s+)?(?:so\s+far\s+)?scored\s+(?:a\s+total\s+of\s+)?{NUMBER}"
    r"\s+(?:points?|out|of)\b",
)
"""What states the score wherever it stands, as at the end of a story."""

MAXIMUM = (
    rf"\bout\s+of\s+(?:an?\s+)?(?:possible\s+|maximum\s+|total\s+)*(?:of\s+)?{NUMBER}\b"
    r"(?=\s*(?:points?|possible|,|\.|;|\)|!|$|so far|in\b|that\b))",
    rf"\b(?:total|maximum)(?:\s+score)?\s+of\s+{NUMBER}\b(?=\s*(?:points?|,|\.|;|\)|$))",
    rf"\bof\s+an?\s+(?:possible|maximum|total)(?:\s+of)?\s+{NUMBER}\b",
    r"-?\d+/(\d{1,5})\b",
)
"""The most points that can be had, in an answer to `score`."""

MOVES = rf"\bin\s+{NUMBER}\s+(?:moves?|turns?)\b"
"""How many turns the story has counted, in an answer to `score`."""

CHANGE = (
    rf"\bscore\s+(?:has\s+)?(?:just\s+|now\s+)?(?:gone|went|goes)\s+(up|down)\s+(?:by\s+)?{NUMBER}\b",
    rf"\bscore\s+(?:has\s+)?(?:just\s+|been\s+)?(?:(increase|decrease)[sd]?|(rise)n?|(fall)en)\s+by"
    rf"\s+{NUMBER}\b",
    rf"\byou\s+(?:have\s+)?(?:just\s+)?(gain|earn|receive|los|lost)e?(?:ed|d)?\s+{NUMBER}\s+points?\b",
    r"[\[(]\s*(\+|-)\s*(\d{1,4})(?:\s+points?)?\s*[\])]",
)
"""What announces that points came or went: a word for which, then how many."""
LESS = ("down", "decrease", "fall", "los", "lost", "-")

STATUS_SCORE = r"(?:score|points)\s*:?\s*(-?\d+)"
STATUS_MOVES = r"(?:moves|turns?)\s*:?\s*(\d+)"
STATUS_PAIR = r"(-?\d+)\s*/\s*(\d+)\s*$"
"""Score and moves in a status line."""

DEATH = (
    r"\*{2,}\s*(?:you(?: have|'ve)\s+(?:just\s+)?(?:died|been killed|perished|passed away)"
    r"|you(?: are|'re) dead|you die)\b"
    r"|^\s*you (?:have died|are dead|have been killed)[.! ]*$"
    r"|\byou are (?:now )?(?:quite |very )?dead\."
)
OFFERED_LIFE = (
    r"\b(?:(?:reincarnat|resurrect|reviv)(?:e|ing)? you|bring(?:ing)? you back to life)\b"
    r"[^?.!]*\?\s*\Z"
)
"""What asks somebody who has died whether to go on living."""
NO_DEATH = (
    r"\b(?:dream\w*|if|thinks?|thought|imagin\w+|wish\w*|pretend\w*|nearly|almost|would|could|might"
    r"|until|unless)\b"
)
"""What a sentence says before "you are dead" that makes it no news: a dream, a threat."""
TOLD_BY_SOMEBODY = r"\b(?:says?|said|shouts?|screams?|cr(?:y|ies|ied)|thinks?|tells? you)\b"
"""What it says behind it."""
BANNER_OF_VICTORY = (
    r"\*{2,}[^*\n]*\b(?:you(?: have|'ve)?(?: just)? (?:won|win|succeeded|triumphed)|congratulations"
    r"|victory(?!\s+(?:for|of|to|goes\s+to|belongs\s+to)\s+(?!you)))\b"
)
"""How a story is closed as won: "*** You have won ***"."""
VICTORY = (
    r"\byou(?: have|'ve) (?:just |now |finally )?won(?=\W*$|\s*[.!;:,]"
    r"|\s+(?:the|this)\s+(?:game|adventure|story)\b|\s+(?:in|with|after|and)\b)"
    r"|^\W*congratulations\b"
)
"""The same in a sentence; what else may be won ("a small fortune") is no end of a story."""
NO_VICTORY = (
    r"\b(?:not|never|hardly|no|nothing|nobody|none|without|failed|failure|fails?|lost|lose|loser"
    r"|almost|nearly|dead|died|killed|doomed|instead|if|would|could|until|unless|worst|pyrrhic"
    r"|booby)\b|n't\b"
)
"""What a sentence says beside such words that denies them: "You have failed to win"."""
MOCKS = (
    r"\byou(?: have|'ve|r)\b[^.!?\n]*\b(?:failed|failure|lost|doomed|died|killed|dead)\b"
    r"|\bcongratulations\W+you\s+(?:\w+\s+)?(?:failed|fail|lost|lose|died|die)\b"
)
"""What an answer says that shows its congratulations to be no praise."""
LAST_QUESTION = (
    r"(?:would you like to|do you (?:want|wish) to|please (?:type|enter)|type)\b[^?:>]*"
    r"\brestart\b[^?>]*\b(?:quit|end|restore)\b"
)
"""What only a story that is over asks."""
POSSIBLE_LAST_QUESTION = (
    r"\brestart\b[^>]{0,160}\b(?:quit|end|restore|undo)\b|\b(?:quit|restore)\b[^>]{0,80}\brestart\b"
    r"|\b(?:another|new)\s+game\b[^?\n]{0,60}\?\s*\Z|\bplay\s+again\b[^?\n]{0,60}\?\s*\Z"
)
"""What a story that is over may ask, and another may say in passing."""

_MONTHS = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
NO_PLACE = (
    r"\d{1,2}[:.]\d{2}|\d\s*[ap]\.?m\b|\d+\s*/\s*\d+|^[\W\d]*$"
    r"|^\W*(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?(?:,?\s+\d.*)?\W*$"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\.?\s+(?:of\s+)?{_MONTHS}\b|\b{_MONTHS}\.?\s+\d{{1,2}}\b"
    r"|^\W*(?:time|date|day|hour|score|moves?|turns?|points|health|hp)\b\W*\d"
    r"|^\W*(?:level|lives|gold|xp|mana|strength|stamina|page|chapter)\b\W*\d+\W*$"
)
"""What a status line says that is a clock, a date or a figure, and no place."""
EMPTY_HANDED = (
    r"\bempty[- ]handed\b|\bnothing\b|\bnot carrying\b|\bno possessions\b"
    r"|\b(?:have|hold|carrying) no\b"
    r"|\b(?:aren't|are not|don't|do not) (?:carrying|have|holding|hold)\b|\bnone\b"
)
"""Answers to `inventory` of somebody who carries nothing."""
UNFINISHED = r"(?:^|\s)(?:of|the|an?|and|with|some|for|in|to)$"
"""A name that a story finishes otherwise: "a pair of"."""
PLACED = (
    r"(?:^|[.!?]\s+)\W*(?:you\s+(?:are|find\s+yourself|stand|have\s+(?:come|arrived))|you're)"
    r"\s+(?:(?:now|currently|still|once\s+more|back|standing|walking|lying|sitting)\s+)*"
    r"((?:in|inside|within|at|on|upon|outside|near|by|beside|before|behind|below|beneath|under|above"
    r"|over|between|among|atop|(?:to\s+the\s+)?(?:north|south|east|west)\w*\s+of)\s"
    r"(?=(?:the|an?|your|his|her|its|their|some|one|two|three|this)\b|['\"“‘]|(?-i:[A-Z])))"
)
"""How a description says where one is; what follows names it."""
WAY_THAT_ENDS = (
    r"^(?:the|an?|this|your)\s+((?:[\w-]+\s+){0,3}?(?:path|track|trail|road|street|lane|alley(?:way)?"
    r"|passage(?:way)?|corridor|tunnel|hallway|stair(?:case|way|s)?|canyon|gully|crawl(?:way)?|ledge))"
    r"\s+(?:ends?|stops?|comes?\s+to\s+an\s+end|peters?\s+out|is\s+blocked)\b"
)
"""How a description that says nothing of where one is begins on a way: that is the place."""
WITHIN = r"^(?:in|inside|within|at|on|upon)\s+(?:(?:the|an?)\s+)?(?=\S)"
"""What of that is no part of a name; outside or behind something is another place than it."""
END_OF_A_NAME = (
    r"[.;:!?()]|\s(?:that|which|what|where|whose|who|with|from|and|but|here|there|you)\b"
)
"""Where what names a place ends in its description."""
ANOTHER_PHRASE = (
    r"\s(?:of|to|in|at|on|by|for|near|between|under|over|into|before|behind|along|through|across)\s"
)
"""Before what a name that is too long can be cut."""
UNLIT = (
    r"\b(?:it(?:'s|\s+is|\s+has)|too|pitch)\b[^.!?]{0,20}\bdark\b|\bdarkness\b"
    r"|\bpitch[- ](?:dark|black)\b|\b(?:can(?:'t|not)|unable\s+to)\s+see\b"
)
"""What is said of a place that can't be seen."""
DARKNESS = r"^(?:in )?(?:the |pitch |total |complete )*dark(?:ness)?$"
"""What such a place is called."""

GO_ON = (
    r"\b(?:press|hit|strike|touch|push|type|tap)\s+(?:any|a|the|some|your)?\s*(?:other\s+)?"
    r"(?:keys?|space(?:\s*bar)?|return|enter)(?:\s+(?:key|bar))?(?:\s+or\s+\w+)?\b"
    r"(?:\s+(?:to|and|when|for)\b[^.!?\n]{0,20}\b(?:continue|begin|start|go|proceed|play|more|read"
    r"|resume|next|return|ready)\b[^\n]{0,40}|\s*[\])>.!*]|\s*$)"
    r"|[\[(<*-]\s*more\s*[\])>*-]"
)
"""What a page says that only waits to be read: "[Press any key to continue.]"."""
ASKS_KEY = (
    r"\b(?:press|hit|strike|touch|push|tap|choose|select|pick)\b|[?]\s*\Z|[(\[]\s*y\s*/\s*n\b"
)
"""What a screen says that asks for some key or choice."""

ONES = {
    word: value
    for value, word in enumerate(
        (
            *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
            *("seventeen", "eighteen", "nineteen"),
        )
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
NOTHING = ("no", "nil", "none", "nothing")
