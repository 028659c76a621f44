#!/usr/bin/env python3
"""Writes tests/golden/ddes_validation_labels.json: the first 200 labels of each DDES test range after
random.seed(0); random.shuffle(...), made by Python itself."""
import json
import pathlib
import random

TEST_RANGES = {1: (140, 1201), 2: (120, 1421), 3: (73, 1616)}


def validation_labels(number):
    labels = list(range(*TEST_RANGES[number]))
    random.seed(0)
    random.shuffle(labels)
    return labels[:200]


if __name__ == "__main__":
    target = pathlib.Path(__file__).parent.parent / "tests/golden/ddes_validation_labels.json"
    target.write_text(json.dumps({str(n): validation_labels(n) for n in TEST_RANGES}) + "\n")
    print(target)
