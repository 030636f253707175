"""How many calls a second the VK stand-in answers: ``python -m tests.netsim.measure_calls``."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from otklik.netsim.demo import VK_COMMUNITY_ID, VK_COMMUNITY_TOKEN, VK_SERVICE_TOKEN, seed_vk
from otklik.netsim.vk import VkSim

OWNER = -VK_COMMUNITY_ID
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CALLS = {
    "utils.getServerTime": {"access_token": VK_SERVICE_TOKEN},
    "wall.getComments": {"access_token": VK_SERVICE_TOKEN, "owner_id": OWNER, "post_id": 2},
    "wall.createComment": {
        "access_token": VK_COMMUNITY_TOKEN,
        "owner_id": OWNER,
        "post_id": 1,
        "message": "Ответ",
    },
}


def calls(sim, method, params, count):
    connection = http.client.HTTPConnection(sim.url.removeprefix("http://"))
    body = urlencode({"v": "5.199", **params})
    for _ in range(count):
        connection.request("POST", f"/method/{method}", body, FORM)
        assert b'"response"' in connection.getresponse().read()
    connection.close()


def per_second(sim, method, params, clients, count=1000):
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda _: calls(sim, method, params, count // clients), range(clients)))
    return count / (time.perf_counter() - began)


if __name__ == "__main__":
    with VkSim(rate_limits=False) as sim:
        seed_vk(sim)
        for method, params in CALLS.items():
            for clients in (1, 4):
                print(f"{method} {clients} client(s): {per_second(sim, method, params, clients):.0f} calls/s")
