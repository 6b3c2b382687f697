{{ config(materialized='dynamic_table', target_lag='1 hour', snowflake_warehouse='COMPUTE_WH') }}
select order_id, customer_id, order_date, status from {{ ref('stg_orders') }}
