"""BabyAI's levels as text; only here is minigrid known. Imports ``games`` only."""
