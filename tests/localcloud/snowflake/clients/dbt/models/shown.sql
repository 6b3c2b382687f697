{{ config(event_time='shown_at') }}
select 'A' as title, '2024-01-01 10:00:00'::timestamp_ntz as shown_at
union all select 'B', '2024-01-02 10:00:00'
union all select 'C', '2024-01-03 10:00:00'
