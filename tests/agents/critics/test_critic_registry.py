import pytest

from agents.core.protocols import DeepCritic
from agents.critics.blend import Blend
from agents.critics.demonstrations import DemonstrationCritic
from agents.critics.registry import CRITICS, make_critic
from agents.providers.base import Provider
from agents.providers.scripted import Scripted


def test_every_spec_gives_its_critic() -> None:
    made = {spec: make_critic(spec) for spec in CRITICS}
    assert isinstance(made["demonstrations"], DemonstrationCritic)
    assert made["none"] is None


@pytest.mark.parametrize("spec", ["parrot", "ollama:m", "demonstrations + ollama:m"])
def test_an_unknown_spec_names_those_there_are(spec: str) -> None:
    with pytest.raises(ValueError, match=rf"“{spec[:4]}.*demonstrations, none"):
        make_critic(spec)


def test_a_model_is_blended_with_what_people_taught() -> None:
    asked = []

    def provider_for(spec: str) -> Provider:
        asked.append(spec)
        return Scripted([], name=spec.partition(":")[2])

    critic = make_critic("scripted:m", provider_for=provider_for)
    assert isinstance(critic, Blend)
    assert critic.spec == "demonstrations + scripted:m"
    again = make_critic(critic.spec, provider_for=provider_for)
    assert again is not None
    assert again.spec == critic.spec
    assert asked == ["scripted:m", "scripted:m"]
    with pytest.raises(ValueError, match="ollama:MODEL"):
        make_critic("parrot", provider_for=provider_for)


def test_only_a_blend_has_more_to_say_later() -> None:
    assert isinstance(make_critic("scripted:m", provider_for=lambda _: Scripted([])), DeepCritic)
    assert not isinstance(make_critic("demonstrations"), DeepCritic)
