import pytest

from agents.core.protocols import Critic, DeepCritic
from agents.critics import registry
from agents.critics.blend import Blend
from agents.critics.demonstrations import DemonstrationCritic
from agents.critics.registry import CRITICS, CriticKind, check_critic, make_critic
from agents.providers.base import Provider
from agents.providers.parts import PartSetup
from games.registry import Registration, Registry
from tests.support.scripted import Scripted


def test_every_spec_gives_its_critic() -> None:
    made = {spec: make_critic(spec) for spec in CRITICS.own}
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


class Judge(Critic):
    def __init__(self, setup: PartSetup) -> None:
        self._spec = setup.spec

    @property
    def spec(self) -> str:
        return self._spec


JUDGE = CriticKind(Judge, form="LAW")


def test_a_plugins_critic_may_have_an_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Registration("judge", "tests.agents.critics.test_critic_registry:JUDGE", "court")]
    put = Registry("understudy.critics", CriticKind, others=lambda _: found)
    monkeypatch.setattr(registry, "CRITICS", put)
    for spec in ("judge", "judge:roman"):
        check_critic(spec)
        made = make_critic(spec)
        assert made is not None
        assert made.spec == spec
    for spec in ("judge:", "none:x", "demonstrations:x", "jury"):
        with pytest.raises(ValueError, match="demonstrations, none, judge"):
            check_critic(spec)
    check_critic("ollama:m")
    with pytest.raises(ValueError, match="lacks a part"):
        check_critic("ollama:m@")


def test_a_plug_in_with_a_colon_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Registration("strict", "nowhere:STRICT", "shop", "1.0")]
    put = Registry("understudy.critics", CriticKind, others=lambda _: found)
    monkeypatch.setattr(registry, "CRITICS", put)
    assert not registry.asks_model("strict:very")
    assert not registry.asks_model("demonstrations")
    assert not registry.asks_model("demonstrations + ollama:m")
    assert registry.asks_model("ollama:m")
