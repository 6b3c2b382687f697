"""The pages that a watcher sees, over HTTP; tests of the service scrape the real one while it works."""

import socket
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import Future
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError

from pipelines.splitter import health
from pipelines.splitter.ingestion import Ingestion
from pipelines.splitter.monitoring.liveness import ROUND_SECONDS, SILENT_SECONDS, Liveness
from pipelines.splitter.monitoring.metrics import Metrics
from pipelines.splitter.monitoring.metrics_server import AddressTaken, serve
from pipelines.splitter.service import Service


@pytest.fixture
def service():
    ingestion = Ingestion(None, Future(), "ready", None, None, 0)
    return Service(None, None, ingestion)


@pytest.fixture
def port(service):
    return serve("127.0.0.1", 0, service.metrics.registry, service.fault)


def page(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_it_is_well_only_while_a_file_can_be_loaded(service, port):
    assert page(port, "/healthz") == (503, "Spark is being started\n")
    service.ingestion.spark.set_exception(ValueError("no such master"))
    assert page(port, "/healthz") == (503, "Spark did not start: no such master\n")
    service.stopping.set()
    assert page(port, "/healthz") == (503, "the service is stopping\n")
    assert page(port, "/")[0] == 404


def test_the_pulse_tells_of_a_loop_that_hangs_and_of_a_queue_that_refuses():
    liveness = Liveness()
    assert liveness.fault() is None
    liveness.went_round -= ROUND_SECONDS + 1
    assert "has not run for 121 s" in liveness.fault()
    liveness.round()
    liveness.refused(ValueError("access\ndenied"))
    assert liveness.fault() is None
    liveness.refused_since -= SILENT_SECONDS + 1
    assert liveness.fault() == "the queue has refused for 301 s: access denied"
    liveness.answered()
    assert liveness.fault() is None


def test_messages_that_are_worked_on_are_counted_with_the_age_of_the_oldest(service, port):
    class Held:
        received, sent = time.monotonic() - 1000, 0.0

    one, two = Held(), Held()
    service.leases |= {one, two}
    value = service.metrics.registry.get_sample_value
    assert value("marquee_splitter_in_flight") == 2
    assert 1000 <= value("marquee_splitter_oldest_held_seconds") < 1100
    service.leases -= {one, two}
    assert (value("marquee_splitter_in_flight"), value("marquee_splitter_oldest_held_seconds")) == (0, 0)


@pytest.fixture
def refusing():
    """A server that answers 503, then hangs up, and so on."""
    answers = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answers.append(None)
            if len(answers) % 2 == 0:
                self.close_connection = True
                return
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_what_boto3_tries_again_by_itself_is_counted_by_kind(refusing):
    config = Config(retries={"mode": "standard", "total_max_attempts": 2}, s3={"addressing_style": "path"})
    client = boto3.client(
        "s3", endpoint_url=refusing, region_name="eu-west-1", aws_access_key_id="a", aws_secret_access_key="b",
        config=config,
    )  # fmt: skip
    metrics = Metrics()
    metrics.count_refusals_of(client)
    with pytest.raises(ConnectionClosedError):
        client.get_object(Bucket="bucket", Key="key")
    kinds = {
        sample.labels["kind"]: sample.value
        for metric in metrics.registry.collect()
        for sample in metric.samples
        if sample.name == "marquee_splitter_refused_requests_total"
    }
    assert kinds == {"503": 1, "ConnectionClosedError": 1}


def test_a_taken_port_is_one_line_that_names_the_variables():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AddressTaken) as caught:
        serve("127.0.0.1", taken.getsockname()[1], Metrics().registry, lambda: None)
    assert "already in use; set MARQUEE_METRICS_ADDRESS and MARQUEE_METRICS_PORT" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_health_check_says_what_the_service_says(service, port, capsys):
    variables = {"MARQUEE_METRICS_ADDRESS": "0.0.0.0", "MARQUEE_METRICS_PORT": str(port)}
    assert health.main(variables) == 1
    assert capsys.readouterr().out == "Spark is being started\n"
    assert health.main({}) == 1
    assert "MARQUEE_METRICS_PORT is not set" in capsys.readouterr().out
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))  # nobody else can have the port, and nothing listens on it
        assert health.main({"MARQUEE_METRICS_PORT": str(silent.getsockname()[1])}) == 1
    assert capsys.readouterr().out.startswith("the service does not answer: ")
