{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='shown_at', begin='2024-01-01',
          batch_size='day', lookback=0) }}
select title, shown_at from {{ ref('shown') }}
