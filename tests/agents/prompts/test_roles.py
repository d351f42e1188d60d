import pytest

from agents.prompts.roles import ROLES, AnswerForm, CastSpec, find_role, join_cast, split_cast


@pytest.mark.parametrize(
    ("spec", "parts"),
    [
        ("openai:m", CastSpec("openai:m", None, None)),
        ("openai:m@http://h:1/v1#explorer", CastSpec("openai:m@http://h:1/v1", "explorer", None)),
        ("ollama:m:3b#t=0.9", CastSpec("ollama:m:3b", None, 0.9)),
        ("openai:m#explorer,t=0.9", CastSpec("openai:m", "explorer", 0.9)),
        ("openai:m# t=1 , cautious ", CastSpec("openai:m", "cautious", 1.0)),
        ("gguf:a#b.gguf#", CastSpec("gguf:a#b.gguf", None, None)),
        ("gguf:m#choose", CastSpec("gguf:m", form=AnswerForm.CHOOSE)),
        ("gguf:m#explorer,free", CastSpec("gguf:m", "explorer", form=AnswerForm.FREE)),
        ("mimic", CastSpec("mimic", None, None)),
    ],
)
def test_a_spec_is_split_and_joined_again(spec: str, parts: CastSpec) -> None:
    assert split_cast(spec) == parts
    assert split_cast(join_cast(*parts)) == parts


@pytest.mark.parametrize(
    "cast",
    [
        "hero",
        "t=hot",
        "t=nan",
        "t=-1",
        "t=2.1",
        "explorer,explorer",
        "t=1,t=1",
        "=",
        "t",
        "choose,free",
    ],
)
def test_what_can_not_stand_there_is_told(cast: str) -> None:
    with pytest.raises(ValueError, match=r"explorer|temperature"):
        split_cast(f"openai:m#{cast}")


def test_roles_are_found_by_name() -> None:
    assert set(ROLES) == {"explorer", "cautious", "puzzle-solver", "cartographer"}
    assert find_role("cautious") is ROLES["cautious"]
    with pytest.raises(ValueError, match="Roles are: explorer"):
        find_role("hero")
