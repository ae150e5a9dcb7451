-- The plain copy of the JSON lines, members of members as they stand.
COPY (
  SELECT * FROM read_json('$IN', format = 'newline_delimited', columns = {
    "time": 'VARCHAR', "action": 'VARCHAR', dev: 'JSON', login: 'VARCHAR',
    cust: 'VARCHAR', mail: 'VARCHAR', agree: 'JSON', sess: 'VARCHAR',
    query: 'VARCHAR', page: 'VARCHAR', product: 'VARCHAR', line: 'VARCHAR',
    status: 'VARCHAR', amt: 'VARCHAR', text: 'VARCHAR'})
) TO '$OUT' (FORMAT json)
