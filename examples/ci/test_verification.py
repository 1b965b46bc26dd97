# pytest and testcontainers. NOT RUN.
from urllib.request import urlopen

import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.waiting_utils import wait_for_logs


@pytest.fixture(scope="session")
def toss_cert():
    with DockerContainer("mock-toss-cert").with_exposed_ports(8677) as toss:
        wait_for_logs(toss, "mock-toss-cert is ready")
        base_url = f"http://{toss.get_container_host_ip()}:{toss.get_exposed_port(8677)}"
        with urlopen(f"{base_url}/_control/v1/public-key") as answer:
            public_key = answer.read().decode().strip()
        yield {"url": base_url, "public_key": public_key}
