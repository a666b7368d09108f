"""Talks to `inkling-cli serve` (engine/serve/PROTOCOL.md): one process, one model, one request at a time; or several of them."""

import json
import queue
import subprocess
from concurrent.futures import ThreadPoolExecutor


class EngineError(RuntimeError):
    def __init__(self, name, message):
        super().__init__(f"{name}: {message}")
        self.name = name


class Engine:
    def __init__(self, cli, model, threads=0):
        self._process = subprocess.Popen([cli, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self._last_id = 0
        self.call("initialize", protocol="1.0", client="starter evaluation")
        self.info = self.call("model.open", path=model, threads=threads)["info"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(timeout=10)

    def call(self, method, **params):
        """The result of a request; notifications on the way are skipped."""
        self._last_id += 1
        request = {"jsonrpc": "2.0", "id": self._last_id, "method": method, "params": params}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            message = json.loads(line)
            if message.get("id") == self._last_id:
                if "error" in message:
                    raise EngineError(message["error"]["data"]["name"], message["error"]["message"])
                return message["result"]
        raise EngineError("gone", "the engine ended")

    def answers(self, prompt, max_tokens, temperature=0.0, seed=1, count=1):
        """What the model says to a prompt: a list of {"text", "stop_reason", …}; nothing where the prompt does not fit."""
        try:
            return self.call("generate", messages=[{"role": "user", "content": prompt}], max_tokens=max_tokens, temperature=temperature,
                             seed=seed, count=count, stream=False)["alternatives"]
        except EngineError as error:
            if error.name != "context_full":
                raise
            return [{"text": "", "stop_reason": "context_full"}] * count

    def likeliest(self, prompt, labels):
        """Which of the labels the model would rather answer."""
        try:
            result = self.call("score", messages=[{"role": "user", "content": prompt}], continuations=labels)
        except EngineError as error:
            if error.name != "context_full":
                raise
            return ""
        return result["continuations"][0]["text"]


class Engines:
    """Several of one thread each: a model this small gains little from a second thread."""

    def __init__(self, cli, model, count):
        self._idle = queue.Queue()
        self._all = [Engine(cli, model, threads=1) for _ in range(count)]
        for engine in self._all:
            self._idle.put(engine)
        self._workers = ThreadPoolExecutor(count)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._workers.shutdown(cancel_futures=True)
        for engine in self._all:
            engine.__exit__()

    def map(self, ask, items):
        """ask(engine, item) of each item, in their order."""

        def work(item):
            engine = self._idle.get()
            try:
                return ask(engine, item)
            finally:
                self._idle.put(engine)

        return list(self._workers.map(work, items))
