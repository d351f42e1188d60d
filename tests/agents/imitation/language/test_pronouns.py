"""What "it" stood for, and when it is said again."""

from __future__ import annotations

from agents.imitation.execution.plan_executor import PlanExecutor
from agents.imitation.language.plain_words import in_plain_words
from agents.imitation.language.pronouns import without_pronouns
from agents.imitation.states.state import states_of
from agents.imitation.states.traces import Moment
from tests.support.imitation import follow, know, moment, trace_of


def told(moments: list[Moment], commands: list[str]) -> str:
    """Return the last of some commands in plain words."""
    return without_pronouns(commands, states_of(tuple(moments)))[0][-1]


def in_shed(text: str = "", **held_by: str) -> Moment:
    return moment(text, score=0, player="shed", **held_by)


def test_what_a_word_means_is_told_by_what_it_changed() -> None:
    lies = in_shed(miniature="shed", rod="player", lens="shed")
    had = in_shed(miniature="player", rod="player", lens="shed")
    done = in_shed(miniature="lens", rod="player", lens="shed")
    commands = ["take rod", "take etching", "put it in lens"]
    assert told([lies, lies, had, done], commands) == "put etching in lens"


def test_what_something_went_into_or_came_out_of_is_meant_behind_such_a_word() -> None:
    out = in_shed(coal="player", furnace="shed", lamp="shed")
    within = in_shed(coal="furnace", furnace="shed", lamp="shed")
    commands = ["open furnace", "light lamp", "put coal in it"]
    assert told([out, out, out, within], commands) == "put coal in furnace"
    commands[-1] = "take coal from it"
    assert told([within, within, within, out], commands) == "take coal from furnace"


def test_what_the_answer_names_is_meant_rather_than_what_was_named_last() -> None:
    there = in_shed(box="shed", lock="shed")
    told_so = in_shed("You find nothing in the box.", box="shed", lock="shed")
    commands = ["examine box", "pick lock", "search it"]
    assert told([there, there, there, told_so], commands) == "search box"
    assert told([there, there, there, there], commands) == "search lock"


def test_what_the_command_names_itself_is_not_meant() -> None:
    here = in_shed(pan="player", oven="shed")
    commands = ["open oven", "take pan", "put pan in it"]
    assert told([here, here, here, here], commands) == "put pan in oven"


def test_who_was_spoken_to_is_no_it() -> None:
    here = in_shed(gnome="shed", bed="shed")
    commands = ["look under bed", "talk to gnome about bed", "take it"]
    assert told([here] * 4, commands) == "take bed"
    commands[-1] = "kiss him"
    assert told([here] * 4, commands) == "kiss gnome"


def test_what_was_not_seen_was_not_named() -> None:
    here, absent = in_shed(box="shed"), in_shed("You can't see any such thing.", box="shed")
    assert told([here, here, absent, here], ["x box", "x rod", "take it"]) == "take box"
    assert told([here, here, absent], ["x box", "take it"]) == "take it"


def test_what_people_leave_behind_has_not_changed() -> None:
    yard = in_shed(door="shed", car="shed")
    road = moment("You drive off.", player="road", car="road")
    commands = ["open door", "unlock car", "enter it"]
    assert told([yard, yard, yard, road], commands) == "enter car"


class Attic:
    """A wand is waved; of "it" and its name, the parser may know but one.

    Args:
        slips: the ball slips from the hand as the wand is taken.
        knows: words by which the wand may be waved.
    """

    def __init__(self, *knows: str, slips: bool = False) -> None:
        self.wand, self.ball = "Attic", "player"
        self.slips, self.knows = slips, knows
        self.it, self.score = "", 0

    def means_wand(self, command: str) -> bool:
        return self.it == "wand" or command.endswith("wand")

    def look(self, text: str = "Attic") -> Moment:
        return moment(text, score=self.score, player="Attic", wand=self.wand, ball=self.ball)

    def step(self, command: str) -> Moment:
        text = "Nothing happens."
        if command == "take wand" and self.wand == "Attic":
            self.wand, self.it, text = "player", "wand", "Taken."
            self.ball = "Attic" if self.slips else self.ball
        elif command == "take ball" and self.ball == "Attic":
            self.ball, self.it, text = "player", "ball", "Taken."
        elif command == "bounce ball" and self.ball == "player":
            self.it, self.score, text = "ball", self.score + 1, "Hop."
        elif command in self.knows and self.wand == "player" and self.means_wand(command):
            self.score, self.wand, text = self.score + 5, "", "The wand melts."
        return self.look(text)


SHOWN = ("take wand", "wave it", "bounce ball")


def followed(attic: Attic) -> list[str]:
    shown = Attic("wave it")
    trace = trace_of([shown.look(), *map(shown.step, SHOWN)], SHOWN)
    return follow(in_plain_words(trace), attic)


def test_it_is_said_where_it_means_the_same() -> None:
    assert tuple(followed(Attic("wave it"))) == SHOWN


def test_the_name_is_said_where_something_else_was_named_since() -> None:
    attic = Attic("wave it", "wave wand", slips=True)
    assert followed(attic) == ["take wand", "take ball", "wave wand", "bounce ball"]
    assert attic.score == 6


def test_the_name_is_said_where_it_was_said_in_vain() -> None:
    attic = Attic("wave wand")
    assert followed(attic) == ["take wand", "wave it", "wave wand", "bounce ball"]


class Desk:
    """A librarian who answers, and of whose answers no fact tells anything."""

    def __init__(self) -> None:
        self.score = 0

    def look(self, text: str = "Hall\nA librarian called Marion sits here.") -> Moment:
        return moment(text, score=self.score, player="Hall", marion="Hall")

    def step(self, command: str) -> Moment:
        told = {"book": "It is locked up in the Rare Books Room.", "key": "Ask at the front desk."}
        if command == "ring bell":
            self.score += 5
        return self.look(told.get(command.rpartition(" ")[2], "It rings."))


def test_whoever_says_the_name_instead_of_it_has_done_the_same() -> None:
    commands = ("ask marion about book", "ask her about key", "ring bell")
    desk = Desk()
    shown = trace_of([desk.look(), *map(desk.step, commands)], commands)
    executor, today = PlanExecutor(know(in_plain_words(shown))), Desk()
    executor.begin(today.look().scene, today.look().facts)
    for asked, played in ((0, commands[0]), (1, "ask marion about key")):
        assert executor.act() == commands[asked]
        here = today.step(played)
        executor.saw(played, here.scene, here.facts)
    assert executor.act() == "ring bell"
