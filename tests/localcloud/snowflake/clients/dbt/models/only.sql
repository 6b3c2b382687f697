{{ config(materialized='ephemeral') }}
select * from {{ ref('films') }}
