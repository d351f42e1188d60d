"""Games that TextWorld makes; only here is it known. Imports ``games`` only."""
