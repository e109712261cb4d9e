#!/usr/bin/python3
"""Makes the compact copy of measured serving runs that ships with the catalog.

    compact-runs.py OUTPUT.jsonl RUNS.jsonl…

One line per configuration: repeats become the median of each figure, runs whose stated layout contradicts their own name
are left out. Only what a prediction and its source need is kept.
"""
import collections
import json
import statistics
import sys

KEYS = ("configuration", "kind", "model", "hardware", "n_devices", "precision", "gemm_precision", "tp", "pp", "ep", "dp",
        "engine", "engine_version", "concurrency", "batch", "input_tokens", "output_tokens", "sockets", "speculative")
FIGURES = ("ttft_s", "tpot_s", "output_tokens_per_s", "output_tokens_per_s_per_gpu", "decode_tokens_per_s",
           "prefill_tokens_per_s")
DEFAULTS = {"pp": 1, "ep": 1, "dp": 1}


def compact(members):
    first = members[0]
    row = {"case": first["case"]}
    row |= {k: first[k] for k in KEYS if k in first and first[k] != DEFAULTS.get(k, object())}
    row["measured"] = {}
    for figure in FIGURES:
        values = [m["measured"][figure] for m in members if m["measured"].get(figure)]
        if values:
            row["measured"][figure] = float(f"{statistics.median(values):.6g}")
    if len(members) > 1:
        row["repeats"] = len(members)
    row["source"] = {k: v for k, v in first["source"].items() if k in ("repo", "path", "commit", "row")}
    return row if row["measured"] else None


def main():
    groups = collections.defaultdict(list)
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                if not record.get("suspect_layout"):
                    groups[record["configuration"]].append(record)
    rows = filter(None, (compact(members) for _, members in sorted(groups.items())))
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
