"""One loop for a game played by a person and an agent, whoever shows it.

May import `agents.cartography`, `agents.core`, `agents.critics`, `agents.db`,
`agents.guidance`, `agents.home`, `agents.imitation`, `agents.importers`,
`agents.induction`, `agents.journal`, `agents.memory`, `agents.players`,
`agents.prompts`, `agents.providers` and `games`.
"""
