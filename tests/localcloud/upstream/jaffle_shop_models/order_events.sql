{{ config(event_time='at') }}
select order_id, order_date::timestamp_ntz as at from {{ ref('stg_orders') }}
