"""Lets ``python -m tui`` start the program."""

from __future__ import annotations

import sys

from tui.cli import main

sys.exit(main())
