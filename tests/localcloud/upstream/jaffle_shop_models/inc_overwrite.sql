{{ config(materialized='incremental', incremental_strategy='insert_overwrite') }}
select order_id, customer_id, order_date, status from {{ ref('stg_orders') }}
