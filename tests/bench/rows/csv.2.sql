-- All columns text.
COPY (
  SELECT * FROM read_csv('$IN', all_varchar = true)
) TO '$OUT' (FORMAT json)
