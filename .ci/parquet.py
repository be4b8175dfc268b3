#!/usr/bin/env python3
"""Opens what `tekad export --format parquet` wrote with pyarrow, pandas and DuckDB, and compares it with the CSV.

    python3 .ci/parquet.py FOLDER CSV
"""
import csv
import sys

import duckdb
import pandas
import pyarrow
import pyarrow.dataset

folder, table = sys.argv[1:]
with open(table, encoding="utf-8", newline="") as file:
    rows = list(csv.DictReader(file))
names = list(rows[0])


def same(what, found, wanted):
    if found != wanted:
        sys.exit(f"{what}: {found!r}, but {wanted!r} is wanted")


dataset = pyarrow.dataset.dataset(folder, format="parquet", partitioning="hive")
arrow = dataset.to_table()
same("pyarrow: columns", arrow.column_names[: len(names)], names)
same("pyarrow: rows", arrow.num_rows, len(rows))
types = {"day": "date32[day]", "published": "timestamp[us, tz=UTC]", "lat": "double", "geonames": "int32",
         "reports": "int32", "background": "bool", "event_id": "string", "confidence": "double"}
for name, wanted in types.items():
    same(f"pyarrow: type of {name}", str(arrow.schema.field(name).type), wanted)

frame = pandas.read_parquet(folder)
same("pandas: rows", len(frame), len(rows))
for name in ("event_id", "actor_code", "recipient_name", "sentence", "title"):
    found = sorted("" if pandas.isna(value) else " ".join(value.split()) for value in frame[name])
    same(f"pandas: {name}", found, sorted(" ".join(row[name].split()) for row in rows))

glob = folder.rstrip("/") + "/**/*.parquet"
read = f"read_parquet('{glob}', hive_partitioning = true)"
ask = lambda query: duckdb.sql(query.format(read)).fetchall()
same("DuckDB: rows", ask("SELECT count(*) FROM {}"), [(len(rows),)])
same("DuckDB: undated", ask("SELECT count(*) FROM {} WHERE day IS NULL"), [(sum(not r["day"] for r in rows),)])
same("DuckDB: partitions", ask("SELECT count(*) FROM {} WHERE day IS NOT NULL AND (year <> year(day) OR month <> month(day))"), [(0,)])
same("DuckDB: confidence", round(ask("SELECT sum(confidence) FROM {}")[0][0], 6), round(sum(float(r["confidence"]) for r in rows), 6))
found = ask("SELECT type, count(*) FROM {} GROUP BY type ORDER BY type")
kinds = sorted(row["type"] for row in rows)
same("DuckDB: types", found, [(kind, kinds.count(kind)) for kind in sorted(set(kinds))])
print(f"{len(rows)} rows read by pyarrow {pyarrow.__version__}, pandas {pandas.__version__}, DuckDB {duckdb.__version__}")
