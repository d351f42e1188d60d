from games.readings import Disagreement, Reading, disagreements


def readings(figure: str, shown: str, said: str) -> list[Reading]:
    return [Reading(figure, "one", shown, shown=True), Reading(figure, "other", said)]


def test_sources_that_differ_are_named() -> None:
    assert disagreements(readings("score", "3", "4")) == [Disagreement("score", "other", "3", "4")]
    assert disagreements(readings("score", "3", "3")) == []
    assert disagreements([Reading("score", "other", "4")]) == []


def test_places_are_compared_by_their_words() -> None:
    assert disagreements(readings("location", "Bedroom", "Bedroom (in bed)")) == []
    assert disagreements(readings("location", "Chief's office", "<< CHIEF'S OFFICE >>")) == []
    assert disagreements(readings("location", "Bedroom", "Bathroom")) != []
    assert disagreements(readings("location", "Bedroom", "")) != []
