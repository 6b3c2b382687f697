{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='title', cluster_by=['title'],
          automatic_clustering=true) }}
select title, minutes from {{ ref('films') }} where minutes < 125
