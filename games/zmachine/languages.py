"""How stories that aren't English say that they were won or lost: data, and no more.

Whole banners ("*** Du hast gewonnen ***") as the translations of Inform's library print
them, to the person addressed; who reads them is :mod:`games.zmachine.said`. That a story is
over is told by what it does, in whatever language.
"""

from __future__ import annotations

WON = (
    # German, Dutch
    r"du hast gewonnen|sie haben gewonnen|ihr habt gewonnen|je hebt gewonnen|u hebt gewonnen"
    # French, Spanish, Catalan, Portuguese, Italian
    r"|vous avez gagné|tu as gagné|has ganado|habéis ganado|ha ganado usted|has guanyat"
    r"|você (?:venceu|ganhou)|tu (?:venceste|ganhaste)|hai vinto|avete vinto|ha vinto lei"
    # Swedish, Norwegian, Danish, Finnish
    r"|du har (?:vunnit|vunnet|vundet)|du vann|olet voittanut|voitit(?: pelin)?"
    # Russian, Polish, Czech, Slovenian
    r"|(?:вы|ты) (?:победили|победила?|выиграли|выиграла?)|wygrał[eao]ś|zwyciężył[eao]ś"
    r"|(?:vyhrál|zvítězil)[aio]? js(?:i|te)|zmagal[aio]? s(?:i|te)"
    # Esperanto
    r"|vi (?:venkis|gajnis)"
)
DIED = (
    r"du bist (?:gestorben|tot)|sie sind (?:gestorben|tot)|ihr seid (?:gestorben|tot)"
    r"|je bent (?:dood|gestorven|doodgegaan)|u bent (?:dood|gestorven)"
    r"|vous êtes morte?s?|tu es morte?|has muerto|estás muert[oa]|habéis muerto|ha muerto usted"
    r"|has mort|você (?:morreu|está mort[oa])|tu morreste|sei mort[oa]|siete mort[ie]"
    r"|du har (?:dött|dødd)|du är död|du dog|du er død|du døde|olet kuollut|kuolit"
    r"|(?:вы|ты) (?:умерли|умерла?|погибли|погибла?|мертвы|м[её]ртв[ао]?)"
    r"|zginął[eao]ś|umarł[eao]ś|nie żyjesz|(?:zemřel|zahynul)[aio]? js(?:i|te)|jsi mrtv[ýá]"
    r"|umrl[aio]? s(?:i|te)|vi mortis"
)
QUITTING = frozenset(
    [
        *("quit", "q", "exit", "ende", "beenden", "aufhören", "schluss", "stop", "stoppen"),
        *("quitter", "salir", "terminar", "acabar", "sair", "esci", "basta", "avsluta", "sluta"),
        *("avslutt", "slut", "lopeta", "конец", "выход", "koniec", "konec"),
    ]
)
"""Commands by which somebody would leave a story."""
LEAVING = QUITTING | frozenset(
    [
        *("y", "yes", "ja", "j", "oui", "o", "sí", "si", "s", "sim", "sì", "kyllä", "k", "да"),
        *("д", "tak", "t", "ano", "a", "jes"),
    ]
)
"""Commands, and answers to a question, by which somebody leaves a story."""
