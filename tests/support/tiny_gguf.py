"""A real language model of two megabytes whose every probability is known.

It is a GGUF file of the llama architecture that any llama.cpp can serve, with
weights set by hand so that it computes a bigram over classes of tokens:

* a token's embedding is the unit vector of its class;
* the one block adds nothing, as all its weights are zero;
* RMS normalisation scales a unit vector of ``d`` dimensions by ``sqrt(d)``;
* the output matrix holds the wanted log-probabilities divided by ``sqrt(d)``.

So ``log P(next | token)`` is ``TinyModel.log_probability`` up to rounding. Asked
freely it answers with a command ("open mailbox") and stops; under a grammar, the
pieces of JSON that the grammar allows make it write sensible objects.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import gguf
import numpy as np

END = "<|end|>"
ASSISTANT = "<|assistant|>"
CONTROLS = (END, "<|start|>", "<|system|>", "<|user|>", ASSISTANT)

TEMPLATE = (
    "{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] + '<|end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)

DIRECTIONS = {"north": 5.0, "south": 4, "east": 4, "west": 4, "up": 2, "down": 3}
ALONE = {"look": 3.0, "inventory": 2, "wait": 1}
OBJECTS: Mapping[str, Mapping[str, float]] = {
    "open": {" mailbox": 6, " window": 3, " door": 2, " trapdoor": 1},
    "take": {" leaflet": 4, " lamp": 5, " sword": 3, " keys": 3, " food": 1, " all": 2},
    "read": {" leaflet": 8, " book": 1},
    "examine": {" house": 3, " lamp": 2, " grate": 2, " rug": 1, " mailbox": 1},
    "enter": {" house": 4, " building": 4, " cave": 1},
    "drop": {" leaflet": 2, " sword": 1, " lamp": 1},
    "unlock": {" grate": 5, " door": 2},
    "light": {" lamp": 9},
    "move": {" rug": 9},
}
VERBS = {
    "open": 8.0,
    "take": 8,
    "read": 3,
    "examine": 4,
    "enter": 3,
    "drop": 1,
    "unlock": 1,
    "light": 1,
    "move": 1,
}
COMMANDS = DIRECTIONS | ALONE | VERBS

# What follows a finished command: the end, or one of JSON's ways on.
AFTER_COMMAND = {END: 50_000.0, '","': 12, '"],"': 8, '"}': 5, '"]}': 5, '"': 0.01}
TEXT_KEYS = ("reason", "outline", "note", "name", "why", "summary")
COMMAND_KEYS = ("command", "commands", "next")
NUMBER_KEYS = ("confidence", "reward", "value", "weight", "score")
LIST_KEYS = ("alternatives",)
OBJECTS_KEYS = ("alternatives", "parts")
OPENINGS = {"Nobody has": 3.0, "It may": 3, "People": 2, "That way": 2}
GOING_ON: Mapping[str, Mapping[str, float]] = {
    "Nobody has": {" tried this here": 3, " been there yet": 2},
    "It may": {" hold something": 3, " help further on": 3},
    "People": {" took it first": 2, " went there next": 2},
    "That way": {" lies the unknown": 2, " is open": 2},
}
AFTER_TEXT = {'","': 12.0, '"}': 6, '"},{"': 9, '"}]}': 5, '"],"': 2, END: 4}
NUMBERS = {"0.1": 1.0, "0.3": 2, "0.5": 3, "0.7": 4, "0.9": 2}
# Judgements are counted, and a bigram counts only if every piece tells its number.
SHARES = {
    '"people":0.6,"progress":0.3,"danger":-0.1,"reason":"': 3.0,
    '"people":0,"progress":0.1,"danger":0,"reason":"': 3,
    '"people":-0.4,"progress":-0.2,"danger":-0.3,"reason":"': 2,
}
ORDINALS = {
    "first": '"}, {"',
    "second": '"},{ "',
    "third": '"}, { "',
    "fourth": '" },{"',
    "fifth": '" }, {"',
}
AFTER_NUMBER = {',"': 10.0, "}": 5, "},": 1, "]": 1, "}]": 1, END: 1}
# Other words that prompts are likely to hold, so that they take few tokens.
_WORDS = """
the you are is in of and to here it that this there can was not from with your for on at by what
where white field west house small mailbox leaflet front boarded door forest path lamp building
road stream hill valley room dark grating inventory carrying nothing taken dropped opened closed
score moves turn command reason confidence alternatives answer only JSON play player game story
place people played memory encouraged discouraged again before now then
"""
COMMON = tuple(_WORDS.split())


@dataclass(frozen=True)
class TinyModel:
    """Where the file lies, and what it believes."""

    path: Path
    tokens: tuple[str, ...]
    classes: tuple[int, ...]
    table: np.ndarray = field(repr=False)

    def log_probability(self, after: str, following: str) -> float:
        """Natural logarithm of the chance that ``following`` comes after ``after``."""
        row = self.table[self.classes[self.tokens.index(after)]]
        return float(row[self.tokens.index(following)])

    def answers(self) -> frozenset[str]:
        """All that it says when it is asked freely and follows its habits."""
        pairs = {verb + noun for verb, nouns in OBJECTS.items() for noun in nouns}
        return frozenset({*DIRECTIONS, *ALONE, *pairs})


# Chances so small that only a grammar brings them about: what may be needed to
# spell an unforeseen word, and what should never be seen.
_SPELLING, _NEVER = 1e-9, 1e-16


def write_model(path: Path, *, context: int = 4096, tireless: bool = False) -> TinyModel:
    """Write the model and return what it believes.

    Args:
        context: tokens it says it was trained for.
        tireless: it never ends an answer, so that cancelling has something to cancel.
    """
    rows = _rows(tireless)
    tokens = _vocabulary(rows)
    own = {token: number for number, token in enumerate(rows)}
    classes = tuple(own.get(token, own[_kind(token)]) for token in tokens)
    table = _table(rows, tokens, tireless)
    _write(path, tokens, classes, table, context)
    return TinyModel(path, tokens, classes, table)


def _rows(tireless: bool) -> dict[str, dict[str, float]]:
    """Return what follows each token that has habits of its own, as weights."""
    rows: dict[str, dict[str, float]] = {ASSISTANT: COMMANDS | {'{"': 0.001}}
    done = AFTER_COMMAND | ({"\n": 50_000.0} if tireless else {})
    for verb, nouns in OBJECTS.items():
        rows[verb] = dict(nouns)
        rows |= dict.fromkeys(nouns, done)
    rows |= dict.fromkeys((*DIRECTIONS, *ALONE), done)
    rows["\n"] = dict(COMMANDS)
    keys: dict[str, float] = {}
    for names, ending, following in (
        (COMMAND_KEYS, '":"', COMMANDS),
        (TEXT_KEYS, '":"', OPENINGS),
        (NUMBER_KEYS, '":', NUMBERS),
        (LIST_KEYS, '":["', COMMANDS),
    ):
        for name in names:
            rows[name + ending] = dict(following)
            keys[name + ending] = 1.0
    for name in OBJECTS_KEYS:
        rows[f'{name}":[{{"'] = dict(keys)
        keys[f'{name}":[{{"'] = 1.0
    rows |= _judgements()
    keys['judgements":[{"'] = 1.0
    rows |= {'{"': keys, ',"': keys, '"],"': keys, '"},{"': keys, '","': keys | COMMANDS}
    for opening, rest in GOING_ON.items():
        rows[opening] = dict(rest)
        rows |= {end: dict(AFTER_TEXT) for end in rest}
    rows |= {number: dict(AFTER_NUMBER) for number in NUMBERS}
    rows |= {end: {END: 1.0, ",": 0.01} for end in ('"}', '"]}', '"}]}', "}", "}]")}
    rows |= {"]": {"}": 2.0, ",": 1}, "},": {'{"': 1.0}}
    # Words spelt out for want of a token, and all that a prompt may end with.
    rows["letter"] = {'"': 2.0, '":': 1, '","': 1, '"}': 1, END: 1}
    rows["digit"] = dict(AFTER_NUMBER)
    rows["other"] = dict(COMMANDS) | {'"': 1.0}
    return rows


def _judgements() -> dict[str, dict[str, float]]:
    """Return what a list of judgements is made of, each piece with its number in it."""
    rows: dict[str, dict[str, float]] = {}
    begun = 'judgements":[{"'
    for number, (ordinal, again) in enumerate(ORDINALS.items(), 1):
        shares = {f'number":{number},{told}': weight for told, weight in SHARES.items()}
        reasons = {f"People did so {ordinal}": 2.0, f"It is the {ordinal} that I would try": 1}
        rows[begun] = shares
        rows |= dict.fromkeys(shares, reasons)
        rows |= {reason: {'"}]}': 1.0, again: 9} for reason in reasons}
        begun = again
    return rows | {begun: {'number":': 1.0}}


def _vocabulary(rows: Mapping[str, Mapping[str, float]]) -> tuple[str, ...]:
    """Controls, every byte, then whole pieces; the order is the order of the ids."""
    single = [chr(byte) if byte < 0x80 else f"\\x{byte:02x}" for byte in range(256)]
    pieces = {*rows, *(token for row in rows.values() for token in row)} - {
        "letter",
        "digit",
        "other",
    }
    words = {prefix + word for word in COMMON for prefix in ("", " ")}
    return (*CONTROLS, *single, *sorted((pieces | words) - {*CONTROLS, *single}))


def _kind(token: str) -> str:
    if token[-1:].isalpha() and not token.startswith("\\x"):
        return "letter"
    return "digit" if token.isdigit() else "other"


def _table(
    rows: Mapping[str, Mapping[str, float]], tokens: tuple[str, ...], tireless: bool
) -> np.ndarray:
    """Return log-probabilities, one row a class and one column a token."""
    places = {token: number for number, token in enumerate(tokens)}
    floor = [_SPELLING if len(t) == 1 and t.isprintable() else _NEVER for t in tokens]
    table = np.tile(np.array(floor), (len(rows), 1))
    for number, row in enumerate(rows.values()):
        for token, weight in row.items():
            table[number, places[token]] = weight / sum(row.values())
    if tireless:
        table[:, places[END]] = 1e-30
    logarithms: np.ndarray = np.log(table / table.sum(axis=1, keepdims=True))
    return logarithms


def _write(
    path: Path,
    tokens: tuple[str, ...],
    classes: tuple[int, ...],
    table: np.ndarray,
    context: int,
) -> None:
    width = -(-len(table) // 32) * 32
    head, inner = 32, 32
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("tiny adventurer")
    writer.add_context_length(context)
    writer.add_embedding_length(width)
    writer.add_block_count(1)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(1)
    writer.add_head_count_kv(1)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_rope_dimension_count(head)
    writer.add_layer_norm_rms_eps(1e-9)
    writer.add_vocab_size(len(tokens))
    _write_tokenizer(writer, tokens)

    def zeros(rows: int, columns: int) -> np.ndarray:
        return np.zeros((rows, columns), np.float32)

    embedding = zeros(len(tokens), width)
    embedding[np.arange(len(tokens)), classes] = 1.0
    output = zeros(len(tokens), width)
    output[:, : len(table)] = table.T / math.sqrt(width)
    ones = np.ones(width, np.float32)
    for name, array in {
        "token_embd.weight": embedding,
        "output_norm.weight": ones,
        "output.weight": output,
        "blk.0.attn_norm.weight": ones,
        "blk.0.attn_q.weight": zeros(head, width),
        "blk.0.attn_k.weight": zeros(head, width),
        "blk.0.attn_v.weight": zeros(head, width),
        "blk.0.attn_output.weight": zeros(width, head),
        "blk.0.ffn_norm.weight": ones,
        "blk.0.ffn_gate.weight": zeros(inner, width),
        "blk.0.ffn_up.weight": zeros(inner, width),
        "blk.0.ffn_down.weight": zeros(width, inner),
    }.items():
        writer.add_tensor(name, array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_tokenizer(writer: gguf.GGUFWriter, tokens: tuple[str, ...]) -> None:
    """Add a byte-pair tokenizer; merges build each whole piece from the left."""
    symbols = _byte_symbols()
    spelt = [*tokens[: len(CONTROLS)], *symbols]
    merges: dict[str, None] = {}
    for token in tokens[len(spelt) :]:
        letters = [symbols[byte] for byte in token.encode()]
        spelt.append("".join(letters))
        if token.strip().isalpha():
            merges |= dict.fromkeys(_merges(letters))
    kinds = [gguf.TokenType.CONTROL] * len(CONTROLS)
    kinds += [gguf.TokenType.NORMAL] * (len(spelt) - len(kinds))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(spelt)
    writer.add_token_types(kinds)
    writer.add_token_merges(list(merges))
    writer.add_bos_token_id(tokens.index("<|start|>"))
    writer.add_eos_token_id(tokens.index(END))
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


def _merges(letters: list[str]) -> Iterable[str]:
    for end in range(1, len(letters)):
        yield f"{''.join(letters[:end])} {letters[end]}"


def _byte_symbols() -> list[str]:
    """Return the printable stand-in of each byte in GPT-2's byte-pair vocabulary."""
    own = {*range(33, 127), *range(161, 173), *range(174, 256)}
    stand_ins = iter(range(256, 512))
    return [chr(byte) if byte in own else chr(next(stand_ins)) for byte in range(256)]
