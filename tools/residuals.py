#!/usr/bin/env python3
"""What the error of predicted TPOT goes with: residuals.py VALIDATED.json MEASURED.jsonl…

VALIDATED.json is what `budsim validate serving MEASURED.jsonl… --json` printed. Closed loops without a suspect
layout or speculation, the median over the repeats of each configuration, in Markdown: median |error|, mean
|error| and bias (median of predicted / measured - 1) in percent, for all and for the half that no fit saw.
"""
import collections
import json
import statistics
import sys


def bin_of(value, edges):
    below = [edge for edge in edges if value >= edge]
    above = [edge for edge in edges if value < edge]
    return f"{below[-1] if below else 1}" + (f"-{above[0] - 1}" if above else "+")


FEATURES = {
    "class": lambda r, c: c["model_class"],
    "engine": lambda r, c: c["engine"],
    "device": lambda r, c: c["hardware"],
    "precision": lambda r, c: c["precision"],
    "TP": lambda r, c: str(r.get("tp") or 1),
    "requests at once": lambda r, c: bin_of(r.get("concurrency") or r["batch"], (1, 2, 8, 32, 128, 512)),
    "input + output tokens": lambda r, c: bin_of(r["input_tokens"] + r["output_tokens"], (1, 1024, 4096, 10240)),
    "source": lambda r, c: r["source"]["repo"],
}


def load(validated, paths):
    records = {}
    for path in paths:
        with open(path) as file:
            for line in file:
                record = json.loads(line)
                records[record["case"]] = record
    with open(validated) as file:
        cases = json.load(file)["cases"]
    by_configuration = collections.defaultdict(list)
    for case in cases:
        record = records.get(case["case"])
        measured = case.get("measured", {}).get("tpot_s")
        if (record is None or "predicted" not in case or not measured or case["kind"] != "closed-loop"
                or record.get("suspect_layout") or record.get("speculative")):
            continue
        by_configuration[case["configuration"]].append((record, case, measured))
    rows = []
    for configuration, repeats in by_configuration.items():
        record, case, _ = repeats[0]
        measured = statistics.median(each for _, _, each in repeats)
        rows.append((record, case, case["predicted"]["tpot_s"] / measured - 1, int(configuration[-1], 16) % 2))
    return rows


def figures(rows):
    errors = [error for _, _, error, _ in rows]
    size = [abs(error) for error in errors]
    return f"{len(rows)} | {100 * statistics.median(size):.1f} / {100 * statistics.mean(size):.1f} | " \
           f"{100 * statistics.median(errors):+.0f}"


def order(name):
    digits = "".join(c for c in name.split("-")[0] if c.isdigit())
    return (0, int(digits), name) if name[:1].isdigit() else (1, 0, name)


def main():
    rows = load(sys.argv[1], sys.argv[2:])
    for feature, of in FEATURES.items():
        groups = collections.defaultdict(list)
        for row in rows:
            groups[of(row[0], row[1])].append(row)
        print(f"\n| {feature} | runs | median / mean | bias | unseen runs | median / mean | bias |")
        print("|---|---|---|---|---|---|---|")
        for name in sorted(groups, key=order):
            unseen = [row for row in groups[name] if row[3]]
            if len(groups[name]) >= 8:
                print(f"| {name} | {figures(groups[name])} | {figures(unseen) if unseen else '– | – | –'} |")


if __name__ == "__main__":
    main()
