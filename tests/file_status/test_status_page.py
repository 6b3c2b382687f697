from file_status.status_page import duration, moment


def test_a_file_of_another_day_has_its_date():
    assert moment("2026-11-24T09:10:11+00:00", "2026-11-24T23:00:00+00:00") == "09:10:11"
    assert moment("2026-11-23T09:10:11+00:00", "2026-11-24T23:00:00+00:00") == "11-23 09:10"
    assert [duration(seconds) for seconds in (None, 4.4, 65, 7260)] == ["", "4 s", "1 m 05 s", "2 h 01 m"]
