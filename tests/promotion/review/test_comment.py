"""One comment that is made, then updated, at a server with the routes of https://docs.gitlab.com/api/notes/."""

import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from promotion.review.comment import TOKEN, MergeRequest, NotCommented, of_job

MARK = "<!-- mark -->"
ME, OTHER = 7, 8
NOTES = re.compile(r"/api/v4/projects/5/merge_requests/11/notes(?:/(?P<id>\d+))?(?:\?(?P<query>.*))?$")


class Gitlab(ThreadingHTTPServer):
    """A GitLab with one merge request; `notes`: {id: note}, in pages of two."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.notes: dict[int, dict] = {}
        self.refusal = 0
        self.calls: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def add(self, author: int, body: str) -> int:
        number = len(self.notes) + 1
        self.notes[number] = {"id": number, "body": body, "author": {"id": author}, "system": False}
        return number


class Handler(BaseHTTPRequestHandler):
    server: Gitlab

    def answer(self, status: int, body: object, **headers: str) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def handle_any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or "{}") if length else {}
        self.server.calls.append(f"{self.command} {self.path.partition('?')[0]}")
        if self.headers["PRIVATE-TOKEN"] != "a-token":
            self.answer(401, {"message": "401 Unauthorized"})
        elif self.path == "/api/v4/user":
            self.answer(200, {"id": ME, "username": "project_5_bot"})
        elif not (route := NOTES.match(self.path)):
            self.answer(404, {"message": "404 Not found"})
        elif self.command != "GET" and self.server.refusal:
            self.answer(self.server.refusal, {"message": f"{self.server.refusal} Forbidden"})
        elif self.command == "GET":
            page = int(dict(re.findall(r"(\w+)=(\w+)", route["query"] or "")).get("page", 1))
            notes = list(self.server.notes.values())
            address = f"{self.server.url}/api/v4/projects/5/merge_requests/11/notes?page={page + 1}"
            link = {"Link": f'<{address}>; rel="next"'} if len(notes) > 2 * page else {}
            self.answer(200, notes[2 * page - 2 : 2 * page], **link)
        elif self.command == "POST":
            self.answer(201, self.server.notes[self.server.add(ME, body["body"])])
        elif self.command == "PUT":
            self.server.notes[int(route["id"])]["body"] = body["body"]
            self.answer(200, self.server.notes[int(route["id"])])

    do_GET = do_POST = do_PUT = handle_any

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Gitlab]:
    server = Gitlab()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def request(server, token="a-token") -> MergeRequest:
    return MergeRequest(server.url, "5", "11", token)


def test_the_first_page_is_a_new_comment_and_the_second_takes_its_place(server):
    for author in (OTHER, ME, OTHER):
        server.add(author, "a note")
    assert request(server).comment(f"{MARK}\nfirst", MARK) == "made"
    assert request(server).comment(f"{MARK}\nsecond", MARK) == "updated"
    assert [note["body"] for note in server.notes.values()] == ["a note", "a note", "a note", f"{MARK}\nsecond"]


def test_a_comment_of_somebody_else_that_looks_the_same_stays(server):
    server.add(OTHER, f"{MARK}\nfake")
    assert request(server).comment(f"{MARK}\nmine", MARK) == "made"
    assert [note["body"] for note in server.notes.values()] == [f"{MARK}\nfake", f"{MARK}\nmine"]


def test_a_refusal_is_one_line_that_names_the_variable_and_not_the_token(server):
    server.refusal = 403
    with pytest.raises(NotCommented, match=rf"GitLab did not take the comment: 403: 403 Forbidden; check {TOKEN}$"):
        request(server).comment("x", MARK)
    with pytest.raises(NotCommented, match="401") as refused:
        request(server, "another-token").comment("x", MARK)
    assert "another-token" not in str(refused.value)


def test_a_server_that_is_not_there_is_one_line(server):
    nowhere = MergeRequest("http://127.0.0.1:9", "5", "11", "a-token")
    with pytest.raises(NotCommented, match="GitLab did not take the comment"):
        nowhere.comment("x", MARK)


JOB = {"CI_SERVER_URL": "https://gitlab.example", "CI_PROJECT_ID": "5", "CI_MERGE_REQUEST_IID": "11", TOKEN: "a-token"}


def test_a_job_of_a_merge_request_with_a_token_has_one():
    assert of_job(JOB) == MergeRequest("https://gitlab.example", "5", "11", "a-token")
    assert "a-token" not in repr(of_job(JOB))


@pytest.mark.parametrize("lacking", JOB)
def test_without_a_token_or_outside_a_merge_request_there_is_none(lacking):
    assert of_job({name: value for name, value in JOB.items() if name != lacking}) is None
