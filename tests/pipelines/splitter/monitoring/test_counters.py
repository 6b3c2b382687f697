from concurrent.futures import ThreadPoolExecutor

from pipelines.splitter.monitoring.counters import NAMES, Counters


def test_all_counters_start_at_0_and_add_up():
    counters = Counters()
    assert counters.as_dict() == dict.fromkeys(NAMES, 0)
    counters.add(files=1, rows=20)
    counters.add(rows=2)
    assert counters.as_dict() == {**dict.fromkeys(NAMES, 0), "files": 1, "rows": 22}


def test_threads_lose_no_count_and_a_reader_changes_none():
    counters = Counters()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: counters.add(parts=1), range(1_000)))
    counters.as_dict()["parts"] = 0
    assert counters.as_dict()["parts"] == 1_000
