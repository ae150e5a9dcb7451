-- The plain copy of the same rows as CSV, all columns text.
COPY (
  SELECT * FROM read_csv('$IN.csv', header = true, delim = ',', quote = '"',
    escape = '"', all_varchar = true)
) TO '$OUT' (FORMAT json)
