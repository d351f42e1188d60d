"""Serve one GGUF file on a loopback port, until standard input ends.

Run as a script by :mod:`agents.providers.gguf`, in a process of its own: the
package ``xllamacpp`` holds Python's global lock while it loads a model (seconds
for every gigabyte), and llama.cpp ends the process on some damaged files. May
import nothing of this project.

The first line of standard input is JSON: path, key, context, slots and threads. The
first line of standard output is JSON, too: the address, or what went wrong.
"""

from __future__ import annotations

import json
import os
import sys

import xllamacpp


def main() -> None:
    """Load, tell the address, and serve until the parent is gone."""
    # What libraries print must not pass for the first line.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    told = json.loads(sys.stdin.readline())
    params = xllamacpp.CommonParams()
    params.model.path = told["path"]
    params.model_alias = {told["name"]}
    params.api_keys = [told["key"]]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_parallel = told["slots"]
    params.n_ctx = told["context"] * told["slots"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = told["threads"]
    params.endpoint_slots = True
    params.ui = False
    params.warmup = False
    # Room for a few prompts of slots that were given away, not for gigabytes.
    params.cache_ram_mib = 512
    # Errors only; they go to a file that the parent reads if loading fails.
    params.verbosity = 1
    try:
        server = xllamacpp.Server(params)
        reply = {"address": server.listening_address}
    except RuntimeError as error:
        reply = {"error": str(error)}
    print(json.dumps(reply), file=answer, flush=True)
    if "address" in reply:
        sys.stdin.read()
        # Requests that still run would be waited for.
        os._exit(0)
    # Ends as programs do: llama.cpp's log is written by a thread of its own, until the end.


if __name__ == "__main__":
    main()
