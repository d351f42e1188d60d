"""A program of a few ways to end, to be forked."""

from __future__ import annotations

import os
import signal
import sys

PREPARED: list[str] = []


def prepare(options: list[str]) -> None:
    PREPARED.extend(options)


def main(arguments: list[str]) -> None:
    match arguments:
        case ["tell", fd]:
            with os.fdopen(int(fd), "w") as out:
                seen = {name: told for name, told in os.environ.items() if name == "ONLY"}
                out.write(f"{os.getcwd()}\n{seen}\n{os.getsid(0)}\n{PREPARED}\n")
            print("tell", flush=True)
        case ["leave"]:
            sys.exit(3)
        case ["say"]:
            sys.exit("enough")
        case ["raise"]:
            raise ValueError("boom")
        case ["wait"]:
            os.write(1, b"ok")
            signal.pause()
