#!/usr/bin/env python3
"""Writes the seed corpus of one fuzz target, from the catalog and the golden files: seeds.py TARGET DIRECTORY."""
import json
import pathlib
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CATALOG = ROOT / "data" / "catalog"


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def items(kind):
    return [(path.stem, json.loads(path.read_text())) for path in sorted((CATALOG / kind).glob("*.json"))]


def configs():
    for name, item in items("models"):
        if "config" in item:
            yield name, dump(item["config"])
    for number, line in enumerate((ROOT / "tests" / "golden" / "parameters.jsonl").read_text().splitlines()):
        yield f"parameters-{number}", dump(json.loads(line)["config"])


def scenarios():
    base = {"format": "bud-scenario", "version": 1, "name": "Seed", "model": "m", "hardware": "h"}
    deployment = {"devices": 8, "tp": 4, "pp": 2, "ep": 1, "dp": 1, "precision": "fp8", "kv_precision": "fp8",
                  "activation_precision": "bf16", "cuda_graphs": False, "expert_load_ratio": 1.5, "lora_rank": 16,
                  "lora_adapters": 4, "lora_targets": "all", "offload_weights_ratio": 0.5, "offload_kv_cache_ratio": 0.25,
                  "offload_bytes_per_s": 64e9, "draft_tokens": 4, "acceptance_ratio": 0.7, "chunk_tokens": 512}
    workload = {"concurrency": 64, "input_tokens": 1000, "output_tokens": 100, "beams": 2, "prefix_tokens": 10,
                "images": 0}
    limits = {"ttft_s": 0.5, "tpot_s": 0.05, "e2e_s": 10}
    yield "minimal", dump(base)
    for extra in ({"draft": "ngram"}, {"draft": "mtp"}, {"draft": "some/model"}, {"devices": 24, "disaggregate": "2p1d"}):
        yield next(iter(extra.values())).__str__().replace("/", "-"), dump(
            {**base, "method": "calibrated", "deployment": {**deployment, **extra}, "workload": workload})
    for method in ("genz", "ideal", "calibrated"):
        yield method, dump({**base, "method": method, "engine": "vllm", "deployment": deployment, "workload": workload,
                            "slo": limits, "usd_per_device_hour": 2.5, "unknown": {"kept": [1, None]}})
    models = [item["config"] for _, item in items("models") if "config" in item]
    for number, (name, device) in enumerate(items("hardware")):
        yield name, dump({**base, "model": models[number * 7 % len(models)], "hardware": device,
                          "deployment": {"devices": 2, "tp": 2}, "workload": {"batch": 4}})


def catalog():
    for number, kind in enumerate(("models", "hardware", "usecases")):
        for name, item in items(kind):
            yield f"{kind}-{name}", chr(number) + dump(item)
    for path in sorted((CATALOG / "engines").glob("*.json")):
        for engine in json.loads(path.read_text()):
            yield f"engine-{engine['id']}", chr(3) + dump(engine)


def traces():
    yield "csv", "arrival_s,input_tokens,output_tokens,prefix_tokens\n0,10,20,\n0.5,1000,1,16\n1e1,7,7,0\n"
    yield "quoted", '"arrival_time","input_len","output_len","other"\r\n"1","2","3","x"\r\n'
    yield "jsonl", ('{"arrival_s":0,"input_tokens":5,"output_tokens":6}\n\n'
                    '{"arrival_s":0.25,"input_len":7,"output_len":8,"prefix_tokens":3,"group":"a"}\n')


def results():
    for path in sorted((ROOT / "tests" / "planner" / "own").iterdir()):
        yield path.name, path.read_text()


def gguf(values, tensors):
    def string(text):
        return struct.pack("<Q", len(text)) + text.encode()

    def value(item):
        if isinstance(item, str):
            return struct.pack("<I", 8) + string(item)
        if isinstance(item, list):
            return struct.pack("<IIQ", 9, 4, len(item)) + struct.pack(f"<{len(item)}I", *item)
        return struct.pack("<II", 4, item)

    out = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(values))
    for key, item in values.items():
        out += string(key) + value(item)
    for name, sizes in tensors.items():
        out += string(name) + struct.pack(f"<I{len(sizes)}QIQ", len(sizes), *sizes, 0, 0)
    return out


def imports():
    for name in ("llama", "qwen3moe", "deepseek2", "gemma3", "gpt-oss", "nonesuch"):
        keys = {"block_count": 2, "embedding_length": 64, "feed_forward_length": 128, "context_length": 99,
                "attention.head_count": 8, "attention.head_count_kv": [4, 4], "attention.key_length": 16,
                "attention.value_length": 16, "rope.dimension_count": 8, "attention.kv_lora_rank": 16,
                "attention.q_lora_rank": 32, "expert_count": 8, "expert_used_count": 2,
                "expert_feed_forward_length": 32, "attention.sliding_window": 32}
        values = {"general.architecture": name, "general.name": "Seed", "general.file_type": 15, "split.count": 1,
                  **{f"{name}.{key}": value for key, value in keys.items()}}
        tensors = {"token_embd.weight": [64, 1000], "blk.0.attn_q.bias": [64], "rope_freqs.weight": [8]}
        yield f"gguf-{name}", b"\0" + gguf(values, tensors)
    yield "csv", b"\1" + b'unique_id,name,ttft_s.max\r\na,"A, ""first""\nline",1.5\r\n\r\nb,B,\r\n'
    header = dump({"__metadata__": {"format": "pt"}, "w": {"dtype": "F16", "shape": [4], "data_offsets": [0, 8]}}).encode()
    yield "safetensors", b"\2" + struct.pack("<Q", len(header)) + header


def main():
    target, directory = sys.argv[1], pathlib.Path(sys.argv[2])
    directory.mkdir(parents=True, exist_ok=True)
    seeds = {"config": configs, "scenario": scenarios, "catalog": catalog, "trace": traces, "own": results,
             "import": imports}[target]
    for name, text in seeds():
        (directory / name).write_bytes(text if isinstance(text, bytes) else text.encode())


if __name__ == "__main__":
    main()
