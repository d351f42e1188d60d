"""Says commands as deeds: "open window" as "opened the window". Pure functions.

The English here is that of parsers and of interactive fiction in general (the verbs of
the Infocom and Inform libraries), nothing of any one game. What isn't surely English of
that kind is quoted as it was typed. May import ``agents.core`` and ``games`` only.
"""

from __future__ import annotations

import re
from functools import lru_cache

from agents.core.command_forms import word_set
from agents.core.commands import canonical
from agents.core.directions import OPPOSITE
from agents.core.text import clean_line, shorten

_LONGEST = 80
_MOST_WORDS = 8
_PLAIN = re.compile(r"[a-z0-9' -]+")

_UNLIKE = dict(
    pair.split(":")
    for pair in word_set(
        "be:was bite:bit blow:blew break:broke bring:brought burst:burst buy:bought "
        "catch:caught chop:chopped cut:cut dig:dug dip:dipped draw:drew drink:drank "
        "drop:dropped eat:ate feed:fed fight:fought find:found flip:flipped fly:flew get:got "
        "give:gave go:went grab:grabbed hang:hung hide:hid hit:hit hold:held hop:hopped "
        "keep:kept leave:left lie:lay light:lit make:made nod:nodded pat:patted pay:paid "
        "plug:plugged put:put read:read ride:rode ring:rang rip:ripped rub:rubbed run:ran "
        "see:saw sell:sold send:sent set:set shake:shook shoot:shot shut:shut sing:sang sit:sat "
        "skip:skipped slap:slapped sleep:slept spin:spun stab:stabbed stand:stood steal:stole "
        "step:stepped stick:stuck stop:stopped strike:struck strip:stripped sweep:swept "
        "swim:swam swing:swung take:took tap:tapped tear:tore think:thought throw:threw "
        "trap:trapped unplug:unplugged wake:woke wear:wore wind:wound wrap:wrapped write:wrote "
        "zip:zipped"
    )
)
"""Verb -> its past, where that isn't the verb with "ed"."""
_LIKE = word_set(
    "apply attach attack board brush burn bury carry chase chew clean clear climb close "
    "collect command connect count cover crawl cross dance deflate destroy detach diagnose "
    "discard disembark douse dress drive dry dump empty enter examine extinguish fasten fill fix "
    "fold follow force free grease hug inflate insert inspect jump kick kill kneel knock land "
    "launch lean lift listen load lock look loosen lower measure melt mend move oil open operate "
    "peel pick place plant play point poke polish pour pray press pull pump punch push raise "
    "reach relax release remove repair replace rest return roll rotate row sail scratch screw "
    "search shout signal slice slide smash smell smoke sniff soak spray squeeze start store "
    "surface switch taste tie tighten tip touch tug turn twist uncover undress unfasten unfold "
    "unlock unroll unscrew untie unwrap use visit wait walk wash water wave weigh wipe yell"
)
_LINKS = word_set(
    "about across against and around at away back behind beneath beside between down for from in "
    "inside into off on onto out outside over then through to toward towards under up with"
)
_BARE = word_set(
    "a all an another both each east eight every everything five four her him his it its me my "
    "myself nine north northeast northwest one seven six some south southeast southwest ten that "
    "the their them these this those three two west your yourself"
)
_WHOLE = {
    "look": ("look around", "looked around"),
    "inventory": ("check the inventory", "checked the inventory"),
    "enter": ("go in", "went in"),
    "exit": ("go out", "went out"),
    "leave": ("go out", "went out"),
    "inside": ("go inside", "went inside"),
    "outside": ("go outside", "went outside"),
    "upstream": ("go upstream", "went upstream"),
    "downstream": ("go downstream", "went downstream"),
    "yes": ("answer “yes”", "answered “yes”"),
    "no": ("answer “no”", "answered “no”"),
}


def deed(command: str) -> str:
    """Say what a command does: "open the window", "go north", "type “xyzzy”"."""
    return _told(command, past=False)


def done(command: str) -> str:
    """Say what somebody did who played it: "opened the window", "typed “xyzzy”"."""
    return _told(command, past=True)


@lru_cache(maxsize=4096)
def _told(command: str, *, past: bool) -> str:
    key = canonical(command)
    if key in OPPOSITE:
        return f"{'went' if past else 'go'} {key}"
    if key in _WHOLE:
        return _WHOLE[key][past]
    words = key.split()
    verb = words[0] if words else ""
    english = verb in _UNLIKE or verb in _LIKE
    if not english or len(words) > _MOST_WORDS or not _PLAIN.fullmatch(key):
        return f"{'typed' if past else 'type'} “{shorten(clean_line(command), _LONGEST)}”"
    return " ".join([_past(verb) if past else verb, *_with_articles(words[1:])])


def _past(verb: str) -> str:
    if verb in _UNLIKE:
        return _UNLIKE[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}ed"


def _with_articles(words: list[str]) -> list[str]:
    """Put "the" before each thing that is named without a word of that kind."""
    said: list[str] = []
    begins = True
    for word in words:
        if word in _LINKS:
            begins = True
        elif begins:
            begins = False
            if word not in _BARE and not word.isdecimal():
                said.append("the")
        said.append(word)
    return said
