"""The kinds of faults: each a function of a link, which it leaves answered or broken.

| kind | what happens |
|---|---|
| delay | the request reaches the server later: others overtake it |
| stall | the answer comes later than the server gave it |
| slow | the answer comes in small pieces |
| crawl | request and answer pass at 40 kB a second |
| reset-before | the connection breaks, and the request never reaches the server |
| reset-within | it breaks in the middle of the request's body |
| reset-after | it breaks when the server has done the work: the answer is lost |
| truncate | it breaks in the middle of the answer |
| hang | half-open: the request is lost, and nobody says so |
| hang-after | the same, when the server has done the work |
| duplicate | the server gets the request twice; the client the second answer |
| swallow | the client is told that it is done, and it is not (SQS may forget that a message was deleted) |
| shuffle | messages come in another order |
| status | the answer is an error, and the request never reaches the server |
| kill-before, kill-within | the client is killed: before the server has the request, in the middle of its body |
| stop | the client is stopped (SIGSTOP); when it goes on, its request reaches the server |
| kill-after, kill-half | the client is killed: before it has the answer, with half of it |
"""

import asyncio
from collections.abc import Awaitable, Callable

from tests.attack.link import Answer, Link
from tests.attack.plan import Plan, Rule

CRAWL = 40_000  # bytes a second

Fault = Callable[[Link, Rule, Plan, str], Awaitable[None]]


async def delay(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.read()
    await asyncio.sleep(rule.seconds)
    await link.respond(await link.forward())


async def stall(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    answer = await link.forward()
    await asyncio.sleep(rule.seconds)
    await link.respond(answer)


async def slow(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.respond(await link.forward(), pieces=10, pause=rule.seconds / 10)


async def crawl(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await asyncio.sleep(len(await link.read()) / CRAWL)
    answer = await link.forward()
    pieces = 1 + 10 * len(answer.body) // CRAWL
    await link.respond(answer, pieces=pieces, pause=len(answer.body) / CRAWL / pieces)


async def reset_before(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.read()
    link.reset()


async def reset_within(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.begin()
    link.reset()


async def reset_after(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.forward()
    link.reset()


async def truncate(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.respond(await link.forward(), sent=0.5)
    link.reset()


async def hang(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.read()
    await link.silence(rule.seconds)
    link.reset()


async def hang_after(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.forward()
    await link.silence(rule.seconds)
    link.reset()


async def duplicate(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.forward()
    await link.respond(await link.forward())


async def swallow(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.read()
    await link.respond(Answer(200, ((b"content-type", b"application/x-amz-json-1.0"),), b"{}"))


async def shuffle(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.respond((await link.forward()).shuffled(plan.random))


async def status(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.read()
    await link.respond(Answer.of_fault(rule.status))


async def stop(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.read()
    await asyncio.to_thread(plan.stop, owner)
    await link.respond(await link.forward())


async def kill_before(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.read()
    plan.kill(owner)
    link.reset()


async def kill_within(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.begin()
    plan.kill(owner)
    link.reset()


async def kill_after(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.forward()
    plan.kill(owner)
    link.reset()


async def kill_half(link: Link, rule: Rule, plan: Plan, owner: str) -> None:
    await link.respond(await link.forward(), sent=0.5)
    plan.kill(owner)
    link.reset()


FAULTS: dict[str, Fault] = {
    fault.__name__.replace("_", "-"): fault
    for fault in (
        delay, stall, slow, crawl, reset_before, reset_within, reset_after, truncate, hang, hang_after, duplicate,
        swallow, shuffle, status, stop, kill_before, kill_within, kill_after, kill_half,
    )
}  # fmt: skip
