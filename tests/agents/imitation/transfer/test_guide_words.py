"""How it is told what other games of a kind showed, and what asks for it here."""

from agents.core.commands import Source
from agents.imitation.transfer.guide_words import guided_reason, seeking
from agents.imitation.transfer.productions import LessonStep, form_of_command

SHOWN = LessonStep(
    "work brass cog at wheel",
    "work",
    "work {0} at {1}",
    ("brass cog", "wheel"),
    held=(True, False),
    near=(True, True),
    place="Workshop",
    at=0.5,
    by=Source.HUMAN,
    title="Workshop",
)


def test_a_person_is_told_what_asks_for_it_and_that_it_is_a_try() -> None:
    said = guided_reason(
        "work tin cup at forge", SHOWN, "Workshop", asked="harden tin cup", known=False
    )
    assert said.startswith("“harden tin cup” asks for it.")
    assert "in another game of this kind" in said
    assert "Nobody showed me what these words mean" in said


def test_a_person_is_told_where_one_goes_and_what_is_looked_for() -> None:
    assert guided_reason("east", SHOWN, "Workshop", sought=["tin cup"]) == (
        "I go to where the tin cup is."
    )
    assert seeking(["tin cup"]) == "I look for the tin cup."
    assert not seeking([])


def test_a_name_of_several_words_is_one_thing() -> None:
    assert form_of_command("take stick of butter") == ("take {0}", ("stick of butter",))
    assert form_of_command("put stick of butter on shelf") == (
        *("put {0} on {1}", ("stick of butter", "shelf")),
    )
    assert form_of_command("open frosted-glass door") == ("open {0}", ("frosted-glass door",))
    assert form_of_command("get out of boat") == ("get out of {0}", ("boat",))


def test_a_person_is_told_what_may_have_to_come_before() -> None:
    said = guided_reason("pack crate", SHOWN, "Workshop", unclear="harden tin cup")
    assert "Nobody showed me what “harden tin cup” asks for" in said
