select title, minutes from {{ ref('films') }} where minutes > 100
