-- The plain copy, all columns text, nothing checked.
COPY (
  SELECT * FROM read_csv('$IN', header = true, delim = ',', quote = '"',
    escape = '"', all_varchar = true)
) TO '$OUT' (FORMAT json)
