"""A GitLab with one project, and the routes of its API that set an environment up."""

import json
import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "a-token"
PROJECT = "/api/v4/projects/"


class Gitlab(ThreadingHTTPServer):
    """`project`: its fields; `variables`: {(scope, key): value}; `calls`: the changes, in their order."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        components = ["project_path", "ref_type", "ref"]
        self.project: dict[str, Any] = {
            "id": 5, "default_branch": "main", "ci_id_token_sub_claim_components": components,
            "path_with_namespace": "marquee/marquee", "ci_separated_caches": True,
            "ci_allow_fork_pipelines_to_run_in_parent_project": True, "ci_forward_deployment_enabled": True,
        }  # fmt: skip
        self.variables: dict[tuple[str, str], str] = {}
        self.protected: list[dict[str, Any]] = []
        self.groups: dict[str, dict[str, Any]] = {}
        self.schedules: list[dict[str, Any]] = []
        self.rules: list[dict[str, Any]] = []
        self.calls: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Gitlab

    def _answer(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else {}
        parts = urlsplit(self.path)
        path, query = unquote(parts.path), parse_qs(parts.query)
        if self.command != "GET":
            self.server.calls.append(f"{self.command} {path}")
        if self.headers["PRIVATE-TOKEN"] != TOKEN:
            return self._answer(401, {"message": "401 Unauthorized"})
        if path in (f"{PROJECT}marquee/marquee", f"{PROJECT}5"):
            self.server.project |= body
            return self._answer(200, self.server.project)
        found = re.fullmatch(rf"{PROJECT}5/(?P<kind>\w+)(?:/(?P<name>.+))?", path)
        return getattr(self, f"_{found['kind']}")(found["name"], body, query) if found else self._answer(404, {})

    do_GET = do_POST = do_PUT = do_PATCH = _handle

    def _registry(self, name: str | None, body: dict[str, Any], query: dict[str, list[str]]) -> None:
        """https://docs.gitlab.com/api/container_repository_protection_rules/"""
        place, _, rule = str(name).partition("rules")
        if place != "protection/repository/":
            return self._answer(404, {})
        if self.command == "POST":
            self.server.rules.append({"id": 30 + len(self.server.rules), **body})
            return self._answer(201, self.server.rules[-1])
        if self.command == "PATCH":
            [entry] = [each for each in self.server.rules if f"/{each['id']}" == rule]
            entry |= body
            return self._answer(200, entry)
        return self._answer(200, self.server.rules)

    def _variables(self, name: str | None, body: dict[str, Any], query: dict[str, list[str]]) -> None:
        scope = (query.get("filter[environment_scope]") or [body.get("environment_scope") or self._of(body)])[0]
        key = (scope, name or body["key"])
        if self.command == "GET" and key not in self.server.variables:
            return self._answer(404, {"message": "404 Variable Not Found"})
        if self.command != "GET":
            self.server.variables[key] = body["value"]
        return self._answer(200, {"key": key[1], "value": self.server.variables[key], "environment_scope": key[0]})

    def _of(self, body: dict[str, Any]) -> str:
        return str(body.get("filter", {}).get("environment_scope", "*"))

    def _protected_environments(self, name: str | None, body: dict[str, Any], query: dict[str, list[str]]) -> None:
        """https://docs.gitlab.com/api/protected_environments/"""
        if self.command == "POST":
            self.server.protected.append({**body, "deploy_access_levels": _levels([], body["deploy_access_levels"])})
            return self._answer(201, self.server.protected[-1])
        if self.command == "PUT":
            [entry] = [each for each in self.server.protected if each["name"] == name]
            entry["deploy_access_levels"] = _levels(entry["deploy_access_levels"], body["deploy_access_levels"])
            return self._answer(200, entry)
        return self._answer(200, self.server.protected)

    def _resource_groups(self, name: str | None, body: dict[str, Any], query: dict[str, list[str]]) -> None:
        if name not in self.server.groups:
            return self._answer(404, {"message": "404 Resource Group Not Found"})
        self.server.groups[name] |= body
        return self._answer(200, self.server.groups[name])

    def _pipeline_schedules(self, name: str | None, body: dict[str, Any], query: dict[str, list[str]]) -> None:
        """A short ref is made a full one: https://docs.gitlab.com/api/pipeline_schedules/"""
        if "ref" in body and not body["ref"].startswith("refs/"):
            body["ref"] = f"refs/heads/{body['ref']}"
        if self.command == "POST":
            made = {"id": 13 + len(self.server.schedules), "cron_timezone": "UTC", "active": True, **body}
            self.server.schedules.append(made)
            return self._answer(201, made)
        if self.command == "PUT":
            [entry] = [each for each in self.server.schedules if str(each["id"]) == name]
            entry |= body
            return self._answer(200, entry)
        return self._answer(200, self.server.schedules)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


def _levels(there: list[dict[str, Any]], changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the access levels after a change: one with `_destroy` goes, one without an id is made."""
    gone = {each["id"] for each in changes if each.get("_destroy")}
    free = max((each["id"] for each in there), default=11) + 1
    new = [each for each in changes if "id" not in each]
    made = [{"id": free + place, "user_id": None, "group_id": None, **each} for place, each in enumerate(new)]
    return [*(each for each in there if each["id"] not in gone), *made]
