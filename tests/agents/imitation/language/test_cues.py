"""Where texts name things: what may ask for something to be done."""

import pytest

from agents.imitation.language.cues import Cue, clauses_of, cues_for, participles, says_done

NOTE = "Please hurry.\n\nWanted:\n  brass cog\n\nWork:\n  polish the brass cog\n  pack crate"


def test_lines_stand_under_their_headings() -> None:
    told = [(clause.heading, clause.said) for clause in clauses_of(NOTE)]
    assert told == [
        ("", "please hurry"),
        ("wanted:", "brass cog"),
        ("work:", "polish brass cog"),
        ("work:", "pack crate"),
    ]


def test_a_cue_finds_the_name_in_a_clause_of_the_same_words() -> None:
    cues = [cue for _, cue in cues_for(NOTE, "brass cog")]
    assert [cue.word for cue in cues] == ["", "polish"]
    other = clauses_of(NOTE.replace("brass cog", "tin cup"))
    assert [cue.name_in(clause) for cue in cues for clause in other if cue.name_in(clause)] == [
        ("tin", "cup"),
        ("tin", "cup"),
    ]


def test_words_that_only_stand_somewhere_name_nothing() -> None:
    assert Cue("", False, (), ()).name_in(clauses_of("Please hurry.")[0]) == ()
    assert not list(cues_for(NOTE, "cog wheel"))


@pytest.mark.parametrize(
    ("verb", "done"),
    [("dice", "diced"), ("fry", "fried"), ("chop", "chopped"), ("roast", "roasted")],
)
def test_what_is_done_is_told_by_its_ending(verb: str, done: str) -> None:
    assert done in participles(verb)
    assert says_done(f"On it you see a {done} raw egg.", verb, "egg")
    assert not says_done("On it you see an egg.", verb, "egg")
