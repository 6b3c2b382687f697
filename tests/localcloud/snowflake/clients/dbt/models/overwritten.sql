{{ config(materialized='incremental', incremental_strategy='insert_overwrite') }}
select title, minutes from {{ ref('only') }} where minutes > 92
