{{ config(materialized='incremental', unique_key='title') }}
select title, minutes from {{ ref('films') }}
{% if is_incremental() %} where minutes >= (select max(minutes) from {{ this }}) {% endif %}
