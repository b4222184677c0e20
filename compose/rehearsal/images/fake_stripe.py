"""A fake of Stripe's API for the rehearsal: an account that has no objects in its lists.

The worker asks it who it is, and sweeps its lists. The events of the rehearsal carry what has changed.
"""

import http.server
import json


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.partition("?")[0]
        if path == "/v1/account":
            self.answer(200, {"id": "acct_rehearsal", "object": "account"})
        elif path in ("/v1/events", "/v1/subscriptions", "/v1/accounts"):
            self.answer(200, {"object": "list", "url": path, "has_more": False, "data": []})
        elif path == "/v2/core/events":
            self.answer(200, {"data": [], "next_page_url": None, "previous_page_url": None})
        else:
            self.answer(404, {"error": {"type": "invalid_request_error", "code": "resource_missing"}})

    def answer(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


http.server.ThreadingHTTPServer(("0.0.0.0", 12111), Handler).serve_forever()
