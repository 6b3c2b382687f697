{{ config(materialized='table', copy_grants=true) }}
select count(*) as films, avg(minutes) as minutes from {{ ref('films') }}
