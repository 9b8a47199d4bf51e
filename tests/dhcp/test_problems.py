import pytest

from pxegui.dhcp import problems
from pxegui.problems import Problem

EXAMPLES = [
    problems.PoolExhausted(addresses=51, machine="lab-52"),
    problems.AddressInUse(address="10.0.0.7", minutes=10),
    problems.TookOtherServer(machine="52:54:00:00:00:0a", server="10.0.0.254"),
    problems.LeasesNotKept(path="/var/lib/leases", error="No space left on device"),
    problems.LeaseFileUnusable(path="notes.txt", why="it is not a lease file"),
    problems.LeaseFileBusy(path="/var/lib/leases"),
    problems.BootFileNameTooLong(name="x" * 200, octets=200),
    problems.AnswersNotSent(interface="eth0", error="Network is unreachable"),
]


@pytest.mark.parametrize("problem", EXAMPLES, ids=lambda problem: problem.key)
def test_texts_name_their_facts_and_keep_to_the_house_rules(problem):
    for text in (problem.WHAT, problem.CAUSE, problem.REMEDY):
        said = text.format_map(problem.facts())
        assert "{" not in said
        assert not any(word in said.lower() for word in ("please", "sorry", "failed to", "!"))
    assert not problem.WHAT.endswith(".")
    assert not problem.REMEDY.endswith(".")


def test_every_problem_of_the_room_has_an_example():
    of_the_room = {
        kind
        for kind in vars(problems).values()
        if isinstance(kind, type) and issubclass(kind, Problem) and kind is not Problem
    }
    assert of_the_room == {type(example) for example in EXAMPLES}
