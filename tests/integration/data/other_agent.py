#!/usr/bin/env python3
"""Another implementation of the food-ordering agent's contract, as unlike the reference one as it
may be: Python, HTTP/1.0, a connection per request, lower-case header names, HTML error pages, its
own wording. Standard library only.

DEFECT switches one defect on: memory (sessions in this process), immortal (no TTL), deaf (the
request ID does not come back), guest (all who give no user_id are one).
"""

import json
import os
import socket
import threading
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DEFECT = os.environ.get("DEFECT", "none")
MEMORY = {}
LOCAL = threading.local()


def redis(*words):
    """One command over this thread's own connection; bulk strings and simple replies suffice."""
    if not hasattr(LOCAL, "file"):
        address = os.environ["REDIS_HOST"], int(os.environ["REDIS_PORT"])
        connection = socket.create_connection(address, 5)
        LOCAL.file = connection.makefile("rwb")
    request = b"*%d\r\n" % len(words)
    for word in words:
        data = word if isinstance(word, bytes) else str(word).encode()
        request += b"$%d\r\n%s\r\n" % (len(data), data)
    LOCAL.file.write(request)
    LOCAL.file.flush()
    line = LOCAL.file.readline()
    if line[:1] == b"-":
        raise OSError(line.decode())
    if line[:1] != b"$":
        return line[1:].strip()
    size = int(line[1:])
    return None if size < 0 else LOCAL.file.read(size + 2)[:-2]


def history_of(user):
    if DEFECT == "memory":
        return list(MEMORY.get(user, []))
    return json.loads(redis("GET", "chat_session:" + user) or b"[]")


def keep(user, history):
    if DEFECT == "memory":
        MEMORY[user] = history
    elif DEFECT == "immortal":
        redis("SET", "chat_session:" + user, json.dumps(history))
    else:
        redis("SET", "chat_session:" + user, json.dumps(history), "EX", "3600")


def call(url, request_id, body=None):
    request = urllib.request.Request(url, data=None if body is None else json.dumps(body).encode())
    request.add_header("x-request-id", request_id)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.loads(reply.read())


def answer(user, message, request_id):
    if user is None and DEFECT == "guest":
        user = "guest"
    history = [] if user is None else history_of(user)
    history.append({"role": "user", "parts": [message]})
    places = call(os.environ["FASTAPI_BASE_URL"] + "/restaurants/", request_id)
    prompt = [
        {"role": "user" if turn["role"] == "user" else "assistant", "content": turn["parts"][0]}
        for turn in history
    ]
    question = {"model": "m", "messages": prompt, "stream": False}
    said = call(os.environ["OLLAMA_URL"] + "/api/chat", request_id, question)
    known = ", ".join(place["name"] for place in places)
    text = "We know " + known + ". " + said["message"]["content"]
    history.append({"role": "model", "parts": [text]})
    if user is not None:
        keep(user, history[-20:])
    return {"response": text}


class Handler(BaseHTTPRequestHandler):
    def request_id(self):
        if not hasattr(self, "given"):
            self.given = self.headers.get("X-Request-ID") or uuid.uuid4().hex
        return self.given

    def reply(self, status, kind, body):
        self.send_response(status)
        self.send_header("content-type", kind)
        if DEFECT != "deaf":
            self.send_header("x-request-id", self.request_id())
        self.end_headers()  # no length: the body ends with the connection
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/health":
            ok = redis("PING") == b"PONG"
            state = {"status": "ok", "redis_connected": ok, "session_backend": "redis"}
            return self.reply(200, "application/json", json.dumps(state).encode())
        return self.reply(404, "text/html", b"<html><body><h1>404</h1>no such page</body></html>")

    def do_POST(self):
        try:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            print(json.dumps({"request_id": self.request_id(), "path": self.path}), flush=True)
            body = answer(said.get("user_id"), said["message"], self.request_id())
        except (ValueError, KeyError, TypeError):
            return self.reply(400, "text/html", b"<h1>400</h1>")
        return self.reply(200, "application/json", json.dumps(body, ensure_ascii=False).encode())

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


Server(("127.0.0.1", int(os.environ["FLASK_PORT"])), Handler).serve_forever()
