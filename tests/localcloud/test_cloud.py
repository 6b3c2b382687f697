"""The ports of a cloud: found free and held at once, so that no other process takes one before its server starts."""

from dataclasses import replace

import pytest

from localcloud.cloud import _listeners
from localcloud.ports import listen
from localcloud.process import CloudError
from localcloud.settings import Settings


@pytest.fixture
def settings(tmp_path) -> Settings:
    return replace(Settings(tmp_path), aws_port=0, snowflake_port=0, snowflake_tls_port=0)


def test_free_ports_are_held_until_the_servers_inherit_them(settings):
    with _listeners(settings) as first, _listeners(settings) as second:
        ports = [listener.getsockname()[1] for listener in (*first, *second)]
        assert len(set(ports)) == 6
        for port in ports:
            with pytest.raises(CloudError, match=f"port {port} is taken by "):
                listen(port)
    for port in ports:
        listen(port).close()


def test_a_port_that_is_taken_gives_the_others_back(settings):
    with listen(0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CloudError, match=f"LOCALCLOUD_SNOWFLAKE_PORT={port + 1}"):  # noqa: SIM117
            with _listeners(replace(settings, snowflake_port=port)):
                pass
