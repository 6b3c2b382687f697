-- Beside MOVIES_PIPE, which splitters of the release before use: a pipe that is replaced forgets what it loaded.
CREATE PIPE IF NOT EXISTS {{ database }}.RAW.MOVIES_PIPE_2
COMMENT = 'Loads the parts of movies that the splitter names, by the names of their columns'
AS
COPY INTO {{ database }}.RAW.MOVIES
FROM @{{ database }}.RAW.READY
FILE_FORMAT = (FORMAT_NAME = '{{ database }}.RAW.PART_BY_NAME')
MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE
INCLUDE_METADATA = (_PART = METADATA$FILENAME, _ROW = METADATA$FILE_ROW_NUMBER);
