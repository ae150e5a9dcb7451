-- Columns by type, nothing guessed.
COPY (
  SELECT * FROM read_csv('$IN', header = true, delim = ',', quote = '"',
    escape = '"', auto_detect = false, columns = {
      ts: 'VARCHAR', eid: 'VARCHAR', channel: 'VARCHAR', event: 'VARCHAR',
      phone: 'VARCHAR', device: 'VARCHAR', cookie: 'VARCHAR', card: 'VARCHAR',
      q: 'VARCHAR', page: 'VARCHAR', url: 'VARCHAR', amount: 'DOUBLE'})
) TO '$OUT' (FORMAT json)
