{{
  config(
    materialized='incremental', incremental_strategy='microbatch', event_time='at', begin='2018-01-01',
    batch_size='month', lookback=1
  )
}}
select * from {{ ref('order_events') }}
