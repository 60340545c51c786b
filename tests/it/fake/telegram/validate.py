"""Judges recorded calls, a line of JSON each as Fake::dump writes them, by aiogram's models of the Bot API.

Usage: validate.py CALLS.jsonl [UPDATES.jsonl]   (needs aiogram 3 from PyPI)
"""

import json
import sys

from aiogram import methods, types


def model_of(method: str):
    return getattr(methods, method[0].upper() + method[1:])


def faults(call: dict):
    model = model_of(call["method"])
    # aiogram ignores what it does not know, so that is looked for by hand.
    for name in call["params"]:
        if name not in model.model_fields:
            yield f"no parameter {name}"
    params = dict(call["params"])
    for name, value in params.items():
        if isinstance(value, dict) and "file_name" in value:
            params[name] = types.BufferedInputFile(b"x" * value["size"], value["file_name"])
        elif isinstance(value, str) and name in ("reply_parameters", "reply_markup", "link_preview_options"):
            params[name] = json.loads(value)
    try:
        model.model_validate(params)
    except ValueError as error:
        yield str(error)


def main() -> int:
    wrong = 0
    with open(sys.argv[1]) as calls:
        lines = [json.loads(line) for line in calls]
    for number, call in enumerate(lines, 1):
        for fault in faults(call):
            wrong += 1
            print(f"{number}: {call['method']}: {fault}")
    print(f"{len(lines)} calls, {wrong} faults")
    if len(sys.argv) > 2:
        with open(sys.argv[2]) as updates:
            count = sum(1 for line in updates if types.Update.model_validate_json(line))
        print(f"{count} updates read")
    return 1 if wrong or not lines else 0


if __name__ == "__main__":
    sys.exit(main())
