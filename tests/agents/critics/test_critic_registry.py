import pytest

from agents.critics.demonstrations import DemonstrationCritic
from agents.critics.registry import CRITICS, make_critic


def test_every_spec_gives_its_critic():
    made = {spec: make_critic(spec) for spec in CRITICS}
    assert isinstance(made["demonstrations"], DemonstrationCritic)
    assert made["none"] is None


def test_an_unknown_spec_names_those_there_are():
    with pytest.raises(ValueError, match=r"“parrot”.*demonstrations, none"):
        make_critic("parrot")
