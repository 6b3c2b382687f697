{{ config(materialized='incremental', incremental_strategy='append') }}
select title, minutes from {{ ref('films') }}
