"""Trains the starter model's tokenizer with sentencepiece's spm_train (Debian: apt-get install sentencepiece).

It is a tokenizer like Gemma's: byte-pair encoding with bytes to fall back on, text taken as it stands (no normalising, no space put in
front), digits one by one, runs of newlines as pieces, and the ids 0 <pad>, 1 <eos>, 2 <bos>, 3 <unk>.

  tokenizer.py OUT_DIR NAME.jsonl    trains OUT_DIR/tokenizer.model from OUT_DIR/NAME.jsonl and reports on it
"""

import json
import os
import subprocess
import sys

CHARACTERS = 12_000_000  # of the training text are enough
CONTROL_SYMBOLS = ("<start_of_turn>", "<end_of_turn>")
NEWLINES = ("\n", "\n\n")


def vocabulary_size():
    """What config.json beside this file says."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "config.json"), encoding="utf-8") as file:
        return json.load(file)["vocab_size"]


def train(folder, records):
    sample = os.path.join(folder, "tokenizer_sample.txt")
    _write_sample(os.path.join(folder, records), sample)
    subprocess.run(["spm_train", f"--input={sample}", f"--model_prefix={os.path.join(folder, 'tokenizer')}", f"--vocab_size={vocabulary_size()}",
                    "--model_type=bpe", "--byte_fallback=true", "--character_coverage=0.9995", "--normalization_rule_name=identity",
                    "--remove_extra_whitespaces=false", "--add_dummy_prefix=false", "--split_digits=true",
                    "--max_sentence_length=100000", "--num_threads=2", "--minloglevel=1",
                    "--pad_id=0", "--eos_id=1", "--bos_id=2", "--unk_id=3",
                    "--pad_piece=<pad>", "--eos_piece=<eos>", "--bos_piece=<bos>", "--unk_piece=<unk>",
                    "--control_symbols=" + ",".join(CONTROL_SYMBOLS), "--user_defined_symbols=" + ",".join(NEWLINES)], check=True)
    os.remove(sample)
    print(report(folder, records))


def _write_sample(records, sample):
    """A paragraph a line: spm_train takes a line for a sentence, and newlines are pieces of their own anyway."""
    written = 0
    with open(records, encoding="utf-8") as source, open(sample, "w", encoding="utf-8") as target:
        for line in source:
            for text in json.loads(line).values():
                for paragraph in text.split("\n") if isinstance(text, str) else ():
                    if paragraph:
                        target.write(paragraph + "\n")
                        written += len(paragraph)
            if written > CHARACTERS:
                break


def report(folder, records, stories=200):
    """Tokens a word over stories, and whether they decode to themselves."""
    model = os.path.join(folder, "tokenizer.model")
    texts = []
    with open(os.path.join(folder, records), encoding="utf-8") as source:
        for line in source:
            record = json.loads(line)
            if len(record.get("completion", "")) > 300:
                texts.append(record["completion"])
            if len(texts) == stories:
                break
    # spm_encode works by lines, so paragraphs are encoded one by one; each newline would be a token more.
    paragraphs = [paragraph for text in texts for paragraph in text.split("\n") if paragraph]
    ids = _filter(["spm_encode", f"--model={model}", "--output_format=id"], paragraphs)
    back = _filter(["spm_decode", f"--model={model}", "--input_format=id"], ids)
    tokens = sum(len(line.split()) for line in ids) + sum(text.count("\n\n") for text in texts)
    words = sum(len(text.split()) for text in texts)
    return f"tokenizer: {tokens / words:.3f} tokens a word, {sum(a == b for a, b in zip(paragraphs, back))} of {len(paragraphs)} paragraphs decode to themselves"


def _filter(command, lines):
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return done.stdout.split("\n")[:len(lines)]


if __name__ == "__main__":
    train(*sys.argv[1:])
